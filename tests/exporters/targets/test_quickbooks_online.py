from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from backlog.model import Client, Invoice, InvoiceType, Kind, Line, TaxLine
from backlog.target import Profile
from exporters import TARGETS
from tests.exporters import independent_csv, made
from tests.exporters.independent_csv import cents
from tests.exporters.loading import Case, build_part, build_profile, list_cases

QUICKBOOKS = TARGETS["quickbooks-online"]


def build_mapped(
    mappings: Mapping[str, Mapping[str, str]] | None = None, **options: str
) -> Profile:
    return build_profile(QUICKBOOKS, options, mappings=mappings or {})


def write_rows(invoice: Invoice, by: Profile | None = None) -> list[dict[str, str]]:
    head, *rows = independent_csv.rows(
        QUICKBOOKS.render(build_part([invoice]), by or build_mapped()), "utf-8"
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def find_checks(invoice: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    found = QUICKBOOKS.check([invoice], by or build_mapped())
    return {(each.check, each.field, each.level) for each in found}


@pytest.mark.parametrize(
    "case",
    [case for case in list_cases() if case.target is QUICKBOOKS and case.expected_file.exists()],
    ids=lambda case: case.folder.name,
)
def test_golden_rows_add_up_for_an_independent_reader(case: Case) -> None:
    head, *rows = independent_csv.rows(case.expected_file.read_bytes(), "utf-8")
    net = dict.fromkeys((invoice.number for invoice in case.invoices), 0)
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        assert all(cells[name] for name in head if name.startswith("*"))
        credit = "*CreditMemoNo" in cells
        amount = cents(cells["*ItemAmount"])
        net[cells[head[0]]] += -amount if credit else amount
    assert net == {each.number: cents(str(each.subtotal)) for each in case.invoices}


def test_the_file_takes_a_hundred_invoices_and_a_thousand_rows_with_its_heading() -> None:
    assert (QUICKBOOKS.limits.invoices, QUICKBOOKS.limits.rows) == (100, 999)
    assert QUICKBOOKS.rows(made.build_invoice(made.build_line(), made.build_line())) == 2


def test_an_invoice_of_more_rows_than_a_file_is_refused() -> None:
    most = [made.build_line("1.00") for _ in range(999)]
    assert find_checks(made.build_invoice(*most)) == set()
    assert find_checks(made.build_invoice(*most, made.build_line("1.00"))) == {
        ("too-many-rows", "lines", "blocker")
    }


def test_every_row_repeats_the_invoice() -> None:
    one, other = write_rows(made.build_invoice(made.build_line(), made.build_line("10.00")))
    for name in ("*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Memo"):
        assert one[name] == other[name] != ""


@pytest.mark.parametrize(
    ("date_format", "day"),
    [("MM/DD/YYYY", "11/13/2026"), ("YYYY-MM-DD", "2026-11-13"), ("DD/MM/YYYY", "13/11/2026")],
)
def test_dates_are_written_as_the_profile_says(date_format: str, day: str) -> None:
    (row,) = write_rows(made.build_invoice(), build_mapped(date_format=date_format))
    assert row["*InvoiceDate"] == day
    assert date_format in " ".join(QUICKBOOKS.import_steps(build_mapped(date_format=date_format)))


def test_a_service_date_stands_where_it_is_known_and_is_never_made_up() -> None:
    known = made.build_line(service_date=date(2026, 11, 4))
    rows = write_rows(made.build_invoice(known, made.build_line()))
    assert [row["Service Date"] for row in rows] == ["11/04/2026", ""]


def test_quantity_and_rate_stand_only_where_they_give_the_amount_exactly() -> None:
    cent_off = made.build_line("100.00", quantity=Decimal(3), rate=Decimal("33.33"))
    exact = made.build_line("33.33", quantity=Decimal("0.333333"), rate=Decimal(100))
    rows = write_rows(made.build_invoice(cent_off, exact))
    assert [(row["ItemQuantity"], row["ItemRate"]) for row in rows] == [
        ("", ""),
        ("0.333333", "100.00"),
    ]


def test_outside_the_us_every_line_has_a_code_also_without_tax() -> None:
    taxed = made.build_line(tax_codes=("GST",))
    invoice = made.build_invoice(
        taxed,
        made.build_line("10.00"),
        taxes=[made.build_tax("290.00", "5", "GST")],
        currency="CAD",
    )
    rows = write_rows(invoice, build_mapped(untaxed_code="Out of scope"))
    assert [(row["*ItemTaxCode"], row["ItemTaxAmount"]) for row in rows] == [
        ("GST", "14.50"),
        ("Out of scope", "0.00"),
    ]


def test_taxes_borne_together_need_one_code_for_both() -> None:
    taxes = [made.build_tax("290.00", "5", "GST"), made.build_tax("290.00", "7", "PST")]
    invoice = made.build_invoice(taxes=taxes)
    assert ("tax-codes", "lines.1.tax_codes", "blocker") in find_checks(invoice)
    (row,) = write_rows(invoice, build_mapped({"tax": {"GST+PST": "GST/PST BC"}}))
    assert (row["*ItemTaxCode"], row["ItemTaxAmount"]) == ("GST/PST BC", "34.80")


def test_a_tax_that_quickbooks_will_make_another_is_told() -> None:
    tax = replace(made.build_tax("290.00", "5", "GST"), amount=Decimal("14.51"))
    found = find_checks(made.build_invoice(taxes=[tax]), build_mapped({"tax": {"GST": "GST"}}))
    assert found == {("tax-recalculated", "taxes.1.amount", "warning")}


def test_in_the_us_a_taxed_invoice_is_refused_and_another_has_no_tax_columns() -> None:
    taxed = made.build_invoice(taxes=[made.build_tax("290.00")])
    us = build_mapped(edition="us")
    assert ("us-sales-tax", "tax_total", "blocker") in find_checks(taxed, us)
    (row,) = write_rows(made.build_invoice(), us)
    assert not {"*ItemTaxCode", "ItemTaxAmount", "Currency"} & {*row}
    (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(build_part([made.build_invoice()]), us), us)
    assert (back.tax, back.gross) == (Decimal(0), Decimal("290.00"))


@pytest.mark.parametrize(
    ("invoice", "expected"),
    [
        (
            replace(made.build_invoice(made.build_line("-9.00")), type=InvoiceType.CREDIT),
            ("credit", "type", "blocker"),
        ),
        (
            made.build_invoice(made.build_line(), Line(Kind.DISCOUNT, Decimal("-9.00"))),
            ("discount", "lines.2.amount", "blocker"),
        ),
        (made.build_invoice(due_date=None), ("due-date", "due_date", "blocker")),
    ],
)
def test_what_quickbooks_does_not_take_is_a_blocker(
    invoice: Invoice, expected: tuple[str, str, str]
) -> None:
    assert expected in find_checks(invoice)


def test_letters_stay_as_they_are_and_only_a_mapped_name_is_a_path() -> None:
    line = made.build_line(description="Crew “A” – 漢字")
    invoice = made.build_invoice(line, client=Client("Łódź: West", number="C-1"))
    (row,) = write_rows(invoice)
    assert (row["ItemDescription"], row["*Customer"]) == ("Crew “A” – 漢字", "Łódź-West")
    (row,) = write_rows(invoice, build_mapped({"client": {"C-1": "Łódź : West"}}))
    assert row["*Customer"] == "Łódź:West"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"*DueDate", b"DueDate", r"no column \*DueDate"),
        (b",Exempt,", b",,", "without a tax code"),
        (b"PO,11/13/2026", b"PO,11/14/2026", "different things"),
        (b"290.00", b"x", "not a number"),
    ],
)
def test_a_file_that_does_not_hold_together_is_not_read(
    old: bytes, new: bytes, message: str
) -> None:
    invoice = made.build_invoice(made.build_line(), made.build_line(), client=Client("PO"))
    data = QUICKBOOKS.render(build_part([invoice]), build_mapped())
    assert old in data
    with pytest.raises(ValueError, match=message):
        QUICKBOOKS.read_back(data.replace(old, new, 1), build_mapped())


@pytest.mark.parametrize("rate", ["145.00", "-145.00"])
def test_no_quantity_and_no_rate_has_a_minus(rate: str) -> None:
    (row,) = write_rows(
        made.build_invoice(made.build_line(quantity=Decimal(-2), rate=Decimal(rate)))
    )
    assert [row[name] for name in ("ItemQuantity", "ItemRate", "*ItemAmount")] == ["", "", "290.00"]


def test_in_the_us_the_file_has_no_column_for_a_second_currency() -> None:
    us = build_profile(QUICKBOOKS, {"edition": "us"}, currencies=("USD", "CAD"))
    assert ("currency-home", "currency", "blocker") in find_checks(
        made.build_invoice(currency="CAD"), us
    )


def test_an_item_has_a_hundred_characters_with_all_its_levels() -> None:
    path = f"{'P' * 60}:{'C' * 40}"
    by = build_mapped({"item": {"Labour": path}})
    assert ("too-long", "lines.1.item", "blocker") in find_checks(made.build_invoice(), by)


NOTES = build_mapped(credit_notes="write-unconfirmed")
CREDIT = made.build_invoice(
    made.build_line("-290.00", tax_codes=("GST",), service_date=date(2026, 11, 4)),
    made.build_line("-0.99", quantity=Decimal(-3), rate=Decimal("0.333333")),
    taxes=[TaxLine("GST", Decimal(5), Decimal("-290.00"), Decimal("-14.50"))],
    type=InvoiceType.CREDIT,
    number="CR-1",
    applies_to="INV-0",
    due_date=None,
)


def test_credits_are_refused_unless_the_company_imports_credit_notes() -> None:
    assert ("credit", "type", "blocker") in find_checks(CREDIT)
    assert ("credit-layout", "type", "warning") in find_checks(CREDIT, NOTES)
    assert "blocker" not in {level for _, _, level in find_checks(CREDIT, NOTES)}
    assert "Import credit notes" in " ".join(QUICKBOOKS.import_steps(NOTES))
    assert "credit" not in " ".join(QUICKBOOKS.import_steps(build_mapped()))


def test_a_credit_note_has_its_own_columns_and_no_minus() -> None:
    first, second = write_rows(CREDIT, NOTES)
    assert list(first)[:3] == ["*CreditMemoNo", "*Customer", "*CreditMemoDate"]
    assert not {"*DueDate", "Terms", "*InvoiceNo"} & {*first}
    assert (first["ItemQuantity"], first["ItemRate"], first["*ItemAmount"]) == (
        "2",
        "145.00",
        "290.00",
    )
    assert (first["ItemTaxAmount"], first["Service Date"]) == ("14.50", "11/04/2026")
    assert (second["ItemQuantity"], second["*ItemAmount"]) == ("", "0.99")
    assert "for INV-0" in first["Memo"]
    (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(build_part([CREDIT]), NOTES), NOTES)
    assert (back.number, back.net, back.tax, back.gross) == (
        "CR-1",
        Decimal("-290.99"),
        Decimal("-14.50"),
        Decimal("-305.49"),
    )


def test_credits_and_invoices_are_never_in_one_file() -> None:
    mixed = build_part([made.build_invoice(), CREDIT])
    with pytest.raises(ValueError, match="no place in one"):
        QUICKBOOKS.render(mixed, NOTES)
    assert QUICKBOOKS.name_kind(CREDIT, NOTES) == "credit-notes"
    assert QUICKBOOKS.name_kind(CREDIT, build_mapped()) == ""


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(batch=made.batches())
def test_credits_that_pass_read_back_to_the_cent(batch: tuple[Invoice, ...]) -> None:
    for paper in batch:
        blocked = any(level == "blocker" for _, _, level in find_checks(paper, NOTES))
        if paper.type is InvoiceType.CREDIT and not blocked:
            (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(build_part([paper]), NOTES), NOTES)
            assert (back.net, back.gross) == (paper.subtotal, paper.total)
