from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from backlog.model import Client, Invoice, InvoiceType, Kind, Line
from backlog.target import Profile
from exporters import TARGETS
from tests.exporters import independent_csv, made
from tests.exporters.independent_csv import cents
from tests.exporters.loading import Case, build_part, build_profile, list_cases

SAGE = TARGETS["sage-50-uk"]
VAT = {"tax": {"ST": "T1"}, "client": {"C-0117": "NORTHFIE"}}


def build_mapped(
    mappings: Mapping[str, Mapping[str, str]] | None = None, **options: str
) -> Profile:
    return build_profile(SAGE, options, mappings=VAT if mappings is None else mappings)


def write_rows(invoice: Invoice, by: Profile | None = None) -> list[dict[str, str]]:
    head, *rows = independent_csv.rows(
        SAGE.render(build_part([invoice]), by or build_mapped()), "cp1252"
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def find_checks(*invoices: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    found = SAGE.check(invoices, by or build_mapped())
    return {(each.check, each.field, each.level) for each in found}


@pytest.mark.parametrize(
    "case",
    [case for case in list_cases() if case.target is SAGE and case.expected_file.exists()],
    ids=lambda case: case.folder.name,
)
def test_golden_rows_add_up_for_an_independent_reader(case: Case) -> None:
    head, *rows = independent_csv.rows(case.expected_file.read_bytes(), "cp1252")
    sums = dict.fromkeys((invoice.number for invoice in case.invoices), 0)
    for row in rows:
        assert len(row) == len(head) == 15
        assert not row[7].startswith("-")
        sums[row[5]] += (cents(row[7]) + cents(row[9])) * {"SI": 1, "SC": -1}[row[0]]
    assert sums == {each.number: cents(str(each.total)) for each in case.invoices}


def test_a_credit_is_its_own_type_with_positive_amounts() -> None:
    credit = replace(made.build_invoice(made.build_line("-290.00")), type=InvoiceType.CREDIT)
    (row,) = write_rows(credit)
    assert (row["Type"], row["Net Amount"]) == ("SC", "290.00")
    (back,) = SAGE.read_back(SAGE.render(build_part([credit]), build_mapped()), build_mapped())
    assert back.gross == Decimal("-290.00")


def test_beside_an_allowance_the_details_say_the_price() -> None:
    less = made.build_line(
        "277.50", quantity=Decimal(2), rate=Decimal("145.00"), allowance=Decimal("12.50")
    )
    plain, told = write_rows(made.build_invoice(made.build_line(), less))
    assert plain["Details"] == "Crew of two"
    assert told["Details"] == "Crew of two (2 @ 145.00 less 12.50)"


def test_an_account_reference_has_letters_and_digits_and_is_never_cut() -> None:
    invoice = made.build_invoice(client=Client("Acme", number="C-01.7"))
    assert write_rows(invoice)[0]["Account Reference"] == "C017"
    assert ("characters", "client.name", "warning") in find_checks(invoice)
    long = made.build_invoice(client=Client("Acme", number="C-0123456 7"))
    assert ("too-long", "client.name", "blocker") in find_checks(long)


def test_references_that_become_one_are_both_refused() -> None:
    one = made.build_invoice(client=Client("Acme", number="C-1"))
    other = made.build_invoice(number="INV-2", client=Client("Bolt", number="C1"))
    found = SAGE.check([one, other], build_mapped({}))
    assert {each.number for each in found if each.check == "clients-merged"} == {"INV-1", "INV-2"}


def test_a_client_renamed_under_its_number_is_still_one_customer() -> None:
    one = made.build_invoice(client=Client("Acme", number="C1"))
    other = made.build_invoice(number="INV-2", client=Client("Acme Group", number="C1"))
    assert find_checks(one, other) == set()


def test_a_tax_without_a_mapping_goes_out_as_the_profile_says_and_is_told() -> None:
    invoice = made.build_invoice(taxes=[made.build_tax("290.00", "5", "VAT")])
    assert write_rows(invoice)[0]["Tax Code"] == "T1"
    assert find_checks(invoice) == {("mapping-missing", "lines.1.tax_codes", "warning")}
    by = build_mapped({**VAT, "tax": {"VAT": "T5"}})
    assert (write_rows(invoice, by)[0]["Tax Code"], find_checks(invoice, by=by)) == ("T5", set())


def test_several_rates_or_a_tax_of_nothing_cannot_go_out_as_one_code() -> None:
    def vat(rate: str) -> Invoice:
        return made.build_invoice(
            number=f"INV-{rate}", taxes=[made.build_tax("290.00", rate, f"VAT{rate}")]
        )

    blocked = ("tax-code", "lines.1.tax_codes", "blocker")
    assert blocked not in find_checks(vat("20"))
    several = ("tax-rates", "lines.1.tax_codes", "blocker")
    assert several not in find_checks(vat("20"))
    assert several in find_checks(vat("20"), vat("5"))
    line = made.build_line(tax_codes=("ZERO",))
    zero = made.build_invoice(line, taxes=[made.build_tax("290.00", "0", "ZERO")])
    assert blocked in find_checks(zero)
    by = build_mapped({**VAT, "tax": {"VAT5": "T5", "ZERO": "T0"}})
    assert several not in find_checks(vat("20"), vat("5"), by=by)
    assert blocked not in find_checks(zero, by=by)


@pytest.mark.parametrize("sign", "=+-@")
def test_a_sign_is_not_dropped_from_an_account_reference(sign: str) -> None:
    invoice = made.build_invoice(client=Client("Acme", alias=f"{sign}ACME"))
    assert ("formula-sign", "client.name", "blocker") in find_checks(invoice, by=build_mapped({}))


def test_a_code_of_sage_needs_no_mapping() -> None:
    invoice = made.build_invoice(taxes=[made.build_tax("290.00", "20", "T20")])
    assert write_rows(invoice)[0]["Tax Code"] == "T20"
    assert find_checks(invoice) == set()


def test_a_mapping_to_what_is_no_tax_code_is_refused() -> None:
    invoice = made.build_invoice(taxes=[made.build_tax("290.00", "20", "VAT")])
    by = build_mapped({**VAT, "tax": {"VAT": "X1"}})
    assert ("tax-code", "lines.1.tax_codes", "blocker") in find_checks(invoice, by=by)


def test_taxes_borne_together_need_one_code_for_both() -> None:
    taxes = [made.build_tax("290.00", "5", "A"), made.build_tax("290.00", "7", "B")]
    invoice = made.build_invoice(taxes=taxes)
    assert ("tax-codes", "lines.1.tax_codes", "blocker") in find_checks(invoice)
    (row,) = write_rows(invoice, build_mapped({**VAT, "tax": {"A+B": "T9"}}))
    assert (row["Tax Code"], row["Tax Amount"]) == ("T9", "34.80")


@pytest.mark.parametrize(("kind", "types"), [("invoice", "SI SC"), ("credit", "SC SI")])
def test_a_line_against_its_document_is_a_row_of_the_other_type(kind: str, types: str) -> None:
    sign = 1 if kind == "invoice" else -1
    lines = [Line(Kind.OTHER, sign * Decimal(each)) for each in ("290.00", "-9.00")]
    invoice = made.build_invoice(*lines, type=InvoiceType(kind))
    assert ("negative-line", "lines.2.amount", "warning") in find_checks(invoice)
    rows = write_rows(invoice)
    assert [row["Type"] for row in rows] == types.split()
    assert [row["Net Amount"] for row in rows] == ["290.00", "9.00"]


def test_a_huge_amount_is_refused() -> None:
    huge = made.build_invoice(made.build_line("100000000.00"))
    assert ("amount-size", "lines.1.amount", "blocker") in find_checks(huge)


def test_older_versions_take_a_number_of_eight() -> None:
    invoice = made.build_invoice(number="INV-10452")
    assert find_checks(invoice) == set()
    old = build_mapped(reference_length="8")
    assert find_checks(invoice, by=old) == {("too-long", "number", "blocker")}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"SI,", b"PI,", "neither a sales invoice nor a credit"),
        (b",290.00,", b",-290.00,", "negative"),
        (b"Net Amount", b"Net", "no column Net Amount"),
        (b",PO-4471,,,\r\nSI", b",PO-4472,,,\r\nSI", "different things in Extra Reference"),
    ],
)
def test_a_file_that_does_not_hold_together_is_not_read(
    old: bytes, new: bytes, message: str
) -> None:
    data = SAGE.render(
        build_part([made.build_invoice(made.build_line(), made.build_line())]), build_mapped()
    )
    assert old in data
    with pytest.raises(ValueError, match=message):
        SAGE.read_back(data.replace(old, new, 1), build_mapped())
