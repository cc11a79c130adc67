import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from backlog.intake.record import FIELDS, HEADINGS, parse
from backlog.model import Client, Invoice, InvoiceType, Kind, Line
from backlog.target import Profile
from exporters import TARGETS
from tests.exporters import made
from tests.exporters.loading import COMPANY, build_part, build_profile

CSV = TARGETS["csv"]
OFF = build_profile(CSV, {"formula_guard": "off"})


def write_rows(invoice: Invoice, by: Profile | None = None) -> list[dict[str, str]]:
    data = CSV.render(build_part([invoice]), by or build_profile(CSV))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_text_that_a_spreadsheet_would_run_is_guarded_and_read_back(sign: str) -> None:
    awkward = made.build_invoice(
        made.build_line(description=f"{sign}1+1"), client=Client(f"'{sign}x")
    )
    (row,) = write_rows(awkward)
    assert (row["description"], row["customer_name"]) == (f"'{sign}1+1", f"''{sign}x")
    use = build_profile(CSV)
    (back,) = CSV.read_back(CSV.render(build_part([awkward]), use), use)
    assert (back.lines[0].description, back.client) == (f"{sign}1+1", f"'{sign}x")


FULL: dict[str, Any] = {
    "source_id": "jb-88431",
    "number": "INV-10452",
    "origin": "fixed_price",
    "type": "ticket_invoice",
    "client": {
        "name": "Northfield",
        "number": "C-0117",
        "alias": "NORTH01",
        "address": ["Attn: AP", "1200 Prairie Ave"],
        "email": "ap@northfield.example",
        "province": "CA-QC",
        "language": "fr+en",
    },
    "job": {"number": "J-2231", "name": "Tie-in", "client_project": "NE-77"},
    "project_manager": {"name": "Priya Nair", "email": "priya@jobco.example"},
    "created_by": "dana@jobco.example",
    "created_at": "2026-11-13T23:20:00Z",
    "approved_at": "2026-11-14T00:05:00Z",
    "invoice_date": "2026-11-15",
    "due_date": "2026-12-16",
    "terms": "Account - 30",
    "currency": "CAD",
    "po_number": "PO-4471",
    "memo": "DWR 8841-8843",
    "lines": [
        {
            "kind": "expense",
            "item": "Travel",
            "description": "Hotel",
            "quantity": "3",
            "unit": "nights",
            "rate": "248.5",
            "allowance": "12.25",
            "amount": "733.25",
            "tax_codes": ["GST"],
            "service_date": "2026-11-04",
            "source_ref": "DWR-8841",
            "expense_processed": True,
            "class": "Pipelines",
            "cost_code": "AFE-9",
        }
    ],
    "taxes": [{"code": "GST", "rate": "5", "base": "733.25", "amount": "36.66"}],
    "subtotal": "733.25",
    "tax_total": "36.66",
    "total": "769.91",
    "signature": {"name": "R. Cole", "signed_on": "2026-11-12"},
    "client_approved": True,
    "applies_to": "INV-9",
    "ship_to": ["Well site 7", "LSD 04-12"],
    "class": "Inspection",
    "location": "West",
    "sales_rep": "PN",
    "cost_code": "AFE-1",
}


def list_values(value: Any) -> Iterator[str]:
    """Every value of a record, as text."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from list_values(part)
    else:
        yield "yes" if value is True else str(value)


def test_whatever_the_intake_takes_stands_in_the_file() -> None:
    parts = {"line": FULL["lines"][0], "tax": FULL["taxes"][0]} | {
        name: part for name, part in FULL.items() if isinstance(part, dict)
    }
    said = {f"{name}.{field}" for name, part in parts.items() for field in part}
    # A field that is new in the intake has to be given here, and then to stand in the file.
    assert said | (FULL.keys() - parts.keys() - {"lines", "taxes"}) == HEADINGS
    assert FULL.keys() == FIELDS
    (row,) = write_rows(parse(FULL | {"site": "7-9"}, COMPANY), OFF)
    for value in [*list_values(FULL), "7-9"]:
        assert [name for name, cell in row.items() if value in cell], value


def test_the_guard_can_be_switched_off_for_machines() -> None:
    awkward = made.build_invoice(made.build_line(description="=1+1"))
    assert write_rows(awkward, OFF)[0]["description"] == "=1+1"
    (back,) = CSV.read_back(CSV.render(build_part([awkward]), OFF), OFF)
    assert back.lines[0].description == "=1+1"


def test_figures_are_never_guarded() -> None:
    credit = replace(made.build_invoice(made.build_line("-290.00")), type=InvoiceType.CREDIT)
    (row,) = write_rows(credit)
    assert (row["line_amount"], row["unit_price"], row["quantity"]) == ("-290.00", "-145.00", "2")
    assert row["document_type"] == "credit"


def test_the_file_is_utf_8_with_a_mark_and_windows_line_ends() -> None:
    data = CSV.render(
        build_part([made.build_invoice(made.build_line(description="Żółć\r\n漢字"))]), OFF
    )
    assert data.startswith(b"\xef\xbb\xbfinvoice_number,")
    assert data.count(b"\n") == data.count(b"\r\n") == 2
    assert "Żółć 漢字" in data.decode("utf-8-sig")


def test_a_line_of_several_taxes_joins_their_codes_and_rates_and_adds_their_amounts() -> None:
    invoice = made.build_invoice(
        made.build_line(tax_codes=("GST", "PST")),
        Line(Kind.MATERIAL, Decimal("100.00"), tax_codes=("EXEMPT",)),
        taxes=[made.build_tax("290.00", "5", "GST"), made.build_tax("290.00", "7", "PST")],
    )
    both, exempt = write_rows(invoice)
    assert [both[f"tax_{name}"] for name in ("code", "rate_percent", "amount")] == [
        "GST+PST",
        "5+7",
        "34.80",
    ]
    assert [exempt[f"tax_{name}"] for name in ("code", "rate_percent", "amount")] == [
        "EXEMPT",
        "",
        "0.00",
    ]


def test_our_names_are_mapped_where_the_profile_has_theirs() -> None:
    mappings = {
        "client": {"C-0117": "NF"},
        "item": {"Labour": "L1"},
        "terms": {"Net 30": "N30"},
        "tax": {"ST": "S6"},
    }
    (row,) = write_rows(
        made.build_invoice(taxes=[made.build_tax("290.00")]), build_profile(CSV, mappings=mappings)
    )
    assert [row[name] for name in ("customer_name", "item", "terms", "tax_code")] == [
        "NF",
        "L1",
        "N30",
        "S6",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"Labour,Crew of two,2,,145.00,290.00", b"Labour,Crew of two,2,,145.00,290.01", "add up"),
        (b"INV-1,2026-11-13", b"INV-1,2026-11-14", "different things"),
        (b",290.00,", b",x,", "not a number"),
        (b"line_amount", b"amount", "not the generic CSV"),
        (b"145.00,", b"", "59 columns"),
    ],
)
def test_a_file_that_contradicts_itself_is_not_read(old: bytes, new: bytes, message: str) -> None:
    data = CSV.render(build_part([made.build_invoice(made.build_line(), made.build_line())]), OFF)
    with pytest.raises(ValueError, match=message):
        CSV.read_back(data.replace(old, new, 1), OFF)


def test_the_quantity_has_the_sign_that_gives_the_amount() -> None:
    line = made.build_line("-290.00", quantity=Decimal(2), rate=Decimal("145.00"))
    credit = replace(made.build_invoice(line), type=InvoiceType.CREDIT)
    (row,) = write_rows(credit)
    assert [row[name] for name in ("quantity", "unit_price", "line_amount")] == [
        "-2",
        "145.00",
        "-290.00",
    ]
    (back,) = CSV.read_back(CSV.render(build_part([credit]), OFF), OFF)
    (only,) = back.lines
    assert (only.quantity or 0) * (only.rate or 0) == only.amount


@pytest.mark.parametrize(
    ("type_", "quantity", "rate", "allowance", "amount", "written"),
    [
        (InvoiceType.CREDIT, "12.5", "145", "12.50", "-1800.00", ("-12.5", "145.00", "-12.50")),
        (InvoiceType.CREDIT, "-12.5", "145", "-12.50", "-1800.00", ("-12.5", "145.00", "-12.50")),
        (InvoiceType.INVOICE, "1", "100", "150", "-50.00", ("1", "100.00", "150.00")),
        (InvoiceType.INVOICE, "12.5", "145", "-12.50", "1825.00", ("12.5", "145.00", "-12.50")),
        (InvoiceType.CREDIT, "1", "100", "150", "50.00", ("-1", "100.00", "-150.00")),
    ],
)
def test_quantity_times_price_less_the_allowance_is_the_amount(
    type_: InvoiceType,
    quantity: str,
    rate: str,
    allowance: str,
    amount: str,
    written: tuple[str, str, str],
) -> None:
    line = made.build_line(
        amount, quantity=Decimal(quantity), rate=Decimal(rate), allowance=Decimal(allowance)
    )
    (row,) = write_rows(made.build_invoice(line, type=type_))
    assert (row["quantity"], row["unit_price"], row["allowance"]) == written
    price = Decimal(row["quantity"]) * Decimal(row["unit_price"]) - Decimal(row["allowance"])
    assert price == Decimal(row["line_amount"])


def test_a_quantity_of_the_wrong_sign_is_left_out() -> None:
    (row,) = write_rows(
        made.build_invoice(made.build_line(quantity=Decimal(-2), rate=Decimal("145.00")))
    )
    assert [row[name] for name in ("quantity", "unit_price", "line_amount")] == ["", "", "290.00"]
