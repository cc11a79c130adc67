import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import absolute_coordinate, get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from backlog.model import Invoice, InvoiceType, Kind, Line
from backlog.target import Profile, Target
from exporters import TARGETS
from tests.exporters import independent_csv, made
from tests.exporters.independent_csv import cents
from tests.exporters.loading import Case, build_part, build_profile, list_cases

BOOK, RECORDS = TARGETS["sage-300"], TARGETS["sage-300-csv"]
TABLES = (
    "Invoices",
    "Invoice_Details",
    "Invoice_Payment_Schedules",
    "Invoice_Optional_Fields",
    "Invoice_Detail_Optional_Fields",
)
both = pytest.mark.parametrize("sage", [BOOK, RECORDS], ids=lambda sage: sage.id)


def build_mapped(
    mappings: Mapping[str, Mapping[str, str]] | None = None, **options: str
) -> Profile:
    return build_profile(BOOK, options, mappings=mappings or {})


def open_workbook(invoice: Invoice, by: Profile | None = None) -> Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(BOOK.render(build_part([invoice]), by or build_mapped()))
    )


def read_records(invoice: Invoice, by: Profile | None = None) -> list[dict[str, str]]:
    rows = independent_csv.rows(
        RECORDS.render(build_part([invoice]), by or build_mapped()), "cp1252"
    )
    return [dict(zip(rows[int(row[0]) - 1], row, strict=True)) for row in rows[5:]]


def find_checks(invoice: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    found = BOOK.check([invoice], by or build_mapped())
    return {(each.check, each.field, each.level) for each in found}


def build_held(
    *amounts: str, kept: str, sign: int = 1, kind: InvoiceType = InvoiceType.INVOICE
) -> Invoice:
    lines = [Line(Kind.FIXED_PRICE, sign * Decimal(amount), item="Work") for amount in amounts]
    held = Line(Kind.HOLDBACK, -sign * Decimal(kept), item="Holdback 10 %")
    return made.build_invoice(*lines, held, type=kind)


@pytest.mark.parametrize(("sign", "kind"), [(1, InvoiceType.INVOICE), (-1, InvoiceType.CREDIT)])
def test_a_holdback_is_shared_over_the_details_by_largest_remainder(
    sign: int, kind: InvoiceType
) -> None:
    invoice = build_held("100.00", "100.00", "100.00", kept="10.00", sign=sign, kind=kind)
    head, *details = read_records(invoice)
    assert (head["SWRTG"], head["RTGAMT"], head["SWRTGINVC"]) == ("1", "10.00", "0")
    assert [detail["RTGAMT"] for detail in details] == ["3.34", "3.33", "3.33"]
    assert {detail["AMTEXTN"] for detail in details} == {"100.00"}
    (back,) = RECORDS.read_back(
        RECORDS.render(build_part([invoice]), build_mapped()), build_mapped()
    )
    assert back.net == invoice.subtotal == sign * Decimal("290.00")


def test_a_holdback_of_nothing_is_a_detail_so_that_no_invoice_is_without_one() -> None:
    assert len(read_records(build_held(kept="0.00"))) == 2
    assert len(read_records(build_held("100.00", kept="0.00"))) == 3


def test_a_batch_without_a_holdback_knows_nothing_of_retainage() -> None:
    assert not {"SWRTG", "RTGAMT"} & {
        key for row in read_records(made.build_invoice()) for key in row
    }


def test_a_release_names_its_invoice_and_stands_alone() -> None:
    release = Line(Kind.HOLDBACK_RELEASE, Decimal("10.00"), item="Release")
    by = build_mapped(holdback_account="11500")
    nameless = made.build_invoice(release)
    assert ("applies-to", "applies_to", "blocker") in find_checks(nameless, by)
    mixed = made.build_invoice(release, made.build_line(), applies_to="INV-0")
    assert ("holdback-release", "lines.2.kind", "blocker") in find_checks(mixed, by)
    head, detail = read_records(made.build_invoice(release, applies_to="INV-0"), by)
    assert (head["SWRTGINVC"], head["RTGAPPLYTO"], head["RTGAMT"]) == ("1", "INV-0", "0.00")
    assert (detail["AMTEXTN"], detail["IDACCTREV"]) == ("10.00", "11500")


def test_more_than_is_billed_cannot_be_kept_back() -> None:
    assert ("holdback", "lines.2.amount", "blocker") in find_checks(build_held("1.00", kept="1.01"))


def test_a_zero_rated_line_has_its_class_and_an_exempt_one_its_own() -> None:
    taxes = [made.build_tax("100.00"), made.build_tax("100.00", "0", "ZR")]
    lines = [
        Line(Kind.LABOUR, Decimal("100.00"), tax_codes=codes)
        for codes in (("ST",), ("ZR",), ("NONE",))
    ]
    _, *details = read_records(
        made.build_invoice(*lines, taxes=taxes), build_mapped(zero_rated_class="3")
    )
    assert [detail["TAXSTTS1"] for detail in details] == ["1", "3", "2"]


def test_the_workbook_has_five_sheets_and_five_names_that_cover_them() -> None:
    book = open_workbook(
        made.build_invoice(made.build_line(), made.build_line()),
        build_mapped(payment_schedule="on"),
    )
    areas = {name: f"{name}!$A$1:{_corner(book[name])}" for name in TABLES}
    assert tuple(book.sheetnames) == TABLES
    assert {name: each.attr_text for name, each in book.defined_names.items()} == areas
    assert [book[name].max_row for name in TABLES] == [2, 3, 2, 1, 1]


def _corner(sheet: Worksheet) -> str:
    return absolute_coordinate(f"{get_column_letter(sheet.max_column)}{sheet.max_row}")


def test_numbers_that_name_something_are_text_and_figures_and_days_are_typed() -> None:
    book = open_workbook(
        made.build_invoice(number="0012", po_number="=1+1"),
        build_mapped({"client": {"C-0117": "0001"}}),
    )
    head, row = book["Invoices"].iter_rows()
    cells = {title.value: cell for title, cell in zip(head, row, strict=True)}
    assert (cells["IDCUST"].value, cells["IDCUST"].data_type) == ("0001", "s")
    assert (cells["IDINVC"].value, cells["IDINVC"].number_format) == ("0012", "@")
    assert (cells["CUSTPO"].value, cells["CUSTPO"].data_type) == ("=1+1", "s")
    assert cells["DATEINVC"].value == datetime(2026, 11, 13)  # noqa: DTZ001 - a day in a sheet
    assert (cells["TEXTTRX"].value, cells["TEXTTRX"].data_type) == (1, "n")
    head, row = book["Invoice_Details"].iter_rows()
    cells = {title.value: cell for title, cell in zip(head, row, strict=True)}
    assert (cells["AMTEXTN"].value, cells["AMTEXTN"].number_format) == (290, "0.00")
    assert (cells["IDACCTREV"].value, cells["IDACCTREV"].data_type) == ("40000", "s")


@pytest.mark.parametrize("amount", ["8.95", "11744.90", "0.07", "9999999999.99"])
def test_a_binary_figure_reads_back_to_the_cent(amount: str) -> None:
    invoice = made.build_invoice(made.build_line(amount, quantity=None))
    (back,) = BOOK.read_back(BOOK.render(build_part([invoice]), build_mapped()), build_mapped())
    assert back.net == Decimal(amount)


def test_both_files_say_the_same() -> None:
    invoice = made.build_invoice(made.build_line(), taxes=[made.build_tax("290.00")])
    for by in (build_mapped(), build_mapped(payment_schedule="on")):
        files = [
            each.read_back(each.render(build_part([invoice]), by), by) for each in (BOOK, RECORDS)
        ]
        assert files[0] == files[1]


@pytest.mark.parametrize(
    "case",
    [case for case in list_cases() if case.target is RECORDS and case.expected_file.exists()],
    ids=lambda case: case.folder.name,
)
def test_golden_details_add_up_for_an_independent_reader(case: Case) -> None:
    rows = independent_csv.rows(case.expected_file.read_bytes(), "cp1252")
    assert [row[0] for row in rows[:5]] == ["RECTYPE"] * 5
    found = [row for row in rows[5:] if row[0] == "1"]
    assert [row[4] for row in found] == [each.number for each in case.invoices]
    for head, invoice in zip(found, case.invoices, strict=True):
        details = [row for row in rows[5:] if row[0] == "2" and row[2] == head[2]]
        kept = cents(head[rows[0].index("RTGAMT")]) if "RTGAMT" in rows[0] else 0
        whole = sum(cents(row[5]) for row in details)
        assert whole - kept == abs(cents(str(invoice.subtotal)))


def test_a_schedule_carries_the_due_date_and_the_total_with_tax() -> None:
    invoice = made.build_invoice(taxes=[made.build_tax("290.00")])
    (_, _, payment) = read_records(invoice, build_mapped(payment_schedule="on"))
    assert (payment["DATEDUE"], payment["AMTDUE"]) == ("20261213", "304.50")


def test_a_credit_note_has_its_own_types_and_no_minus_and_no_terms() -> None:
    line = made.build_line("-290.00", quantity=Decimal(-2), rate=Decimal(145), unit="h")
    credit = replace(made.build_invoice(line), type=InvoiceType.CREDIT)
    head, detail = read_records(credit)
    assert (head["TEXTTRX"], head["IDTRX"], head["TERMCODE"]) == ("3", "32", "")
    assert (detail["AMTEXTN"], detail["COMMENT"]) == ("290.00", "2 h @ 145.00")
    assert find_checks(credit) == set()


def test_terms_too_long_for_a_code_are_left_to_the_customer_and_told() -> None:
    invoice = made.build_invoice(terms="Account - 30")
    assert find_checks(invoice) == {("terms-left-out", "terms", "warning")}
    assert read_records(invoice)[0]["TERMCODE"] == ""
    by = build_mapped({"terms": {"Account - 30": "NET30"}})
    assert (find_checks(invoice, by), read_records(invoice, by)[0]["TERMCODE"]) == (set(), "NET30")
    by = build_mapped({"terms": {"Account - 30": "NET-30-DAYS"}})
    assert ("too-long", "terms", "blocker") in find_checks(invoice, by)


GST, PST = made.build_tax("290.00", "5", "GST"), made.build_tax("290.00", "7", "PST")
LABOUR = made.build_line(tax_codes=("GST",))


def read_classes(invoice: Invoice, by: Profile) -> list[tuple[str, str]]:
    return [(each["TAXSTTS1"], each["TAXSTTS2"]) for each in read_records(invoice, by)]


def test_several_taxes_have_one_group() -> None:
    taxes = [GST, PST]
    all_or_none = made.build_invoice(
        made.build_line(tax_codes=("GST", "PST")), made.build_line("10.00"), taxes=taxes
    )
    by = build_mapped({"tax": {"GST+PST": "BC"}})
    head, *details = read_records(all_or_none, by)
    assert (head["CODETAXGRP"], [each["TAXSTTS1"] for each in details]) == ("BC", ["1", "2"])
    assert ("tax-codes", "taxes.1.code", "blocker") in find_checks(all_or_none)
    assert find_checks(all_or_none, by) == find_checks(made.build_invoice(), by)


def test_a_line_with_some_taxes_of_the_group_has_a_class_for_each_in_their_order() -> None:
    taxes, by = [GST, PST], build_mapped({"tax": {"GST+PST": "BC"}})
    partly = made.build_invoice(
        LABOUR, made.build_line(tax_codes=("PST",)), made.build_line("10.00"), taxes=taxes
    )
    assert read_classes(partly, by) == [("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")]
    (told,) = [each for each in RECORDS.check([partly], by) if each.check == "tax-order"]
    assert (told.field, told.level) == ("lines.1.tax_codes", "warning")
    assert told.message == "Line 1 bears GST of GST+PST: tax classes are written in that order."


def test_where_a_group_is_mapped_in_two_orders_a_line_bears_all_of_it_or_none() -> None:
    by = build_mapped({"tax": {"GST+PST": "BC", "PST+GST": "BC"}})
    both = made.build_line(tax_codes=("GST", "PST"))
    assert ("tax-codes", "lines.2.tax_codes", "blocker") in find_checks(
        made.build_invoice(both, LABOUR, taxes=[GST, PST]), by
    )
    assert find_checks(made.build_invoice(both, taxes=[PST, GST]), by) == find_checks(
        made.build_invoice(), by
    )


@pytest.mark.parametrize(("lines", "last"), [(49, "980"), (50, "50"), (999, "999")])
def test_lines_are_numbered_in_three_digits(lines: int, last: str) -> None:
    rows = read_records(made.build_invoice(*[made.build_line("1.00") for _ in range(lines)]))
    assert rows[-1]["CNTLINE"] == last


def test_a_thousand_lines_a_discount_and_a_huge_amount_are_refused() -> None:
    many = made.build_invoice(*[made.build_line("1.00") for _ in range(1000)])
    assert ("too-many-rows", "lines", "blocker") in find_checks(many)
    discount = made.build_invoice(made.build_line(), Line(Kind.DISCOUNT, Decimal("-9.00")))
    assert ("discount", "lines.2.amount", "blocker") in find_checks(discount)
    huge = made.build_invoice(made.build_line("10000000000.00"))
    assert ("amount-size", "lines.1.amount", "blocker") in find_checks(huge)


@both
def test_details_that_lost_their_invoice_are_not_read(sage: Target) -> None:
    two = [made.build_invoice(), made.build_invoice(number="INV-2")]
    data = sage.render(build_part(two), build_mapped())
    if sage is RECORDS:
        lost = data.replace(b"\r\n1,1,2,", b"\r\n1,1,3,")
    else:
        book = openpyxl.load_workbook(io.BytesIO(data))
        book["Invoices"]["B3"] = 3
        out = io.BytesIO()
        book.save(out)
        lost = out.getvalue()
    with pytest.raises(ValueError, match="INV-2 has no details"):
        sage.read_back(lost, build_mapped())


def test_a_workbook_without_its_names_is_not_read() -> None:
    book = open_workbook(made.build_invoice())
    del book.defined_names["Invoices"]
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(ValueError, match="defined names"):
        BOOK.read_back(out.getvalue(), build_mapped())


def test_a_record_of_no_table_is_not_read() -> None:
    data = RECORDS.render(build_part([made.build_invoice()]), build_mapped())
    with pytest.raises(ValueError, match="belongs to no table"):
        RECORDS.read_back(data + b"6,1,1\r\n", build_mapped())


def test_every_tax_of_the_group_has_its_class_on_a_line_that_is_exempt_too() -> None:
    taxes = [made.build_tax("1000.00", "5", "GST"), made.build_tax("1000.00", "7", "PST")]
    invoice = made.build_invoice(
        made.build_line("1000.00", tax_codes=("GST", "PST")), made.build_line("400.00"), taxes=taxes
    )
    by = build_mapped({"tax": {"GST+PST": "GSTPST"}})
    classes = [[row[f"TAXSTTS{at}"] for at in range(1, 6)] for row in read_records(invoice, by)]
    assert classes == [["1", "1", "", "", ""], ["1", "1", "", "", ""], ["2", "2", "", "", ""]]
    book = open_workbook(invoice, by)
    assert [cell.value for cell in book["Invoice_Details"]["H"]] == ["TAXSTTS3", None, None]


def test_six_taxes_are_more_than_a_group_has() -> None:
    taxes = [made.build_tax("290.00", "1", f"T{at}") for at in range(6)]
    by = build_mapped({"tax": {"T0+T1+T2+T3+T4+T5": "SIX"}})
    assert ("tax-codes", "taxes", "blocker") in find_checks(made.build_invoice(taxes=taxes), by)


def test_a_tax_of_nothing_that_no_line_names_is_no_tax() -> None:
    taxes = [made.build_tax("290.00", "5", "GST"), made.build_tax("0.00", "7", "PST")]
    invoice = made.build_invoice(made.build_line(tax_codes=("GST",)), taxes=taxes)
    by = build_mapped({"tax": {"GST": "G"}, "terms": {"Net 30": "NET30"}})
    assert find_checks(invoice, by) == set()
    assert read_records(invoice, by)[0]["CODETAXGRP"] == "G"


def test_beside_a_tax_one_of_nothing_is_an_exemption() -> None:
    taxes = [made.build_tax("290.00", "5", "GST"), made.build_tax("10.00", "0", "EXEMPT")]
    invoice = made.build_invoice(
        made.build_line(tax_codes=("GST",)),
        made.build_line("10.00", tax_codes=("EXEMPT",)),
        taxes=taxes,
    )
    by = build_mapped({"tax": {"GST": "G"}, "terms": {"Net 30": "NET30"}})
    assert find_checks(invoice, by) == set()
    assert [row["TAXSTTS1"] for row in read_records(invoice, by)] == ["1", "1", "2"]


def test_an_invoice_of_exempt_lines_is_not_taxable_and_has_the_group_that_is_mapped() -> None:
    line = made.build_line(tax_codes=("EXEMPT",))
    invoice = made.build_invoice(line, taxes=[made.build_tax("290.00", "0", "EXEMPT")])
    head, _ = read_records(invoice, build_mapped({"tax": {"EXEMPT": "EX"}}))
    assert (head["SWTAXBL"], head["CODETAXGRP"]) == ("0", "EX")


def test_a_leading_sign_stays_in_a_cell_of_text_and_leaves_the_csv() -> None:
    invoice = made.build_invoice(made.build_line(description="=1+1"))
    assert open_workbook(invoice)["Invoice_Details"]["D2"].value == "=1+1"
    assert open_workbook(invoice)["Invoice_Details"]["D2"].data_type == "s"
    assert "formula-sign" not in {check for check, _, _ in find_checks(invoice)}
    assert read_records(invoice)[1]["TEXTDESC"] == "1+1"
    assert "formula-sign" in {each.check for each in RECORDS.check([invoice], build_mapped())}


def test_a_credit_says_its_invoice_and_only_where_there_is_one() -> None:
    credit = made.build_invoice(made.build_line("-290.00"), type=InvoiceType.CREDIT)
    head, _ = read_records(replace(credit, applies_to="INV-0"), build_mapped())
    assert (head["TEXTTRX"], head["INVCAPPLTO"]) == ("3", "INV-0")
    plain, _ = read_records(credit, build_mapped())
    assert "INVCAPPLTO" not in plain
    long = replace(credit, applies_to="INV-0".ljust(23, "9"))
    assert ("too-long", "applies_to", "blocker") in find_checks(long, build_mapped())
