from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings

from backlog.model import Invoice, InvoiceType, Job, Kind, Line
from backlog.target import Level, Profile
from exporters import TARGETS
from tests.exporters import independent_csv, made
from tests.exporters.independent_csv import cents
from tests.exporters.loading import Case, build_part, build_profile, list_cases

SAGE = TARGETS["sage-50-us"]
# Counted in Sage's own list of fields, not in the code.
CREDIT_MEMO, DUE, DISTRIBUTIONS, DISTRIBUTION, TAX_TYPE, AMOUNT, JOB = 3, 21, 34, 35, 47, 50, 51
QUANTITY, ACCOUNT, PRICE, AGENCY, TRANSACTION = 39, 45, 46, 52, 54
Rows = list[list[str]]


def build_mapped(
    mappings: Mapping[str, Mapping[str, str]] | None = None, **options: str
) -> Profile:
    return build_profile(SAGE, options, mappings=mappings or {})


def read_journal(data: bytes, *, headed: bool = True) -> list[Rows]:
    rows = independent_csv.rows(data, "cp1252")
    assert {len(row) for row in rows} == {59}
    assert (rows[0][0] == "Customer ID") is headed
    return [list(group) for _, group in groupby(rows[headed:], lambda row: row[TRANSACTION])]


def write_journal(invoice: Invoice, by: Profile | None = None) -> Rows:
    (only,) = read_journal(SAGE.render(build_part([invoice]), by or build_mapped()))
    return only


def find_checks(invoice: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    found = SAGE.check([invoice], by or build_mapped())
    return {(each.check, each.field, each.level) for each in found}


def pick_column(rows: Rows, at: int) -> list[str]:
    return [row[at] for row in rows]


@pytest.mark.parametrize(
    "case",
    [case for case in list_cases() if case.target is SAGE and case.expected_file.exists()],
    ids=lambda case: case.folder.name,
)
def test_golden_rows_add_up_to_minus_the_total_for_an_independent_reader(case: Case) -> None:
    headed = case.profile.options["headings"] == "on"
    invoices = read_journal(case.expected_file.read_bytes(), headed=headed)
    totals = [-cents(str(invoice.total)) for invoice in case.invoices]
    assert [sum(cents(row[AMOUNT]) for row in rows) for rows in invoices] == totals
    for rows in invoices:
        assert pick_column(rows, DISTRIBUTIONS) == [str(len(rows))] * len(rows)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(invoice=made.invoices("INV-1", "USD"))
def test_whatever_is_written_adds_up_for_an_independent_reader(invoice: Invoice) -> None:
    if all(each.level is not Level.BLOCKER for each in SAGE.check([invoice], build_mapped())):
        rows = write_journal(invoice)
        assert sum(cents(row[AMOUNT]) for row in rows) == -int(invoice.total * 100)
        assert set(pick_column(rows, DISTRIBUTIONS)) == {str(len(rows))}


def test_a_tax_row_comes_first_and_counts_as_a_distribution() -> None:
    invoice = made.build_invoice(
        made.build_line(tax_codes=("ST",)),
        made.build_line("100.00"),
        taxes=[made.build_tax("290.00")],
    )
    rows = write_journal(invoice, build_mapped({"agency": {"ST": "STATE"}}))
    assert pick_column(rows, DISTRIBUTION) == ["0", "1", "2"]
    assert pick_column(rows, TAX_TYPE) == ["0", "1", "2"]
    assert pick_column(rows, AMOUNT) == ["-14.50", "-290.00", "-100.00"]
    assert pick_column(rows, AGENCY) == ["STATE", "", ""]
    assert pick_column(rows, JOB) == ["", "J-2231", "J-2231"]


def test_a_credit_turns_the_signs_round_and_says_so() -> None:
    invoice = replace(made.build_invoice(made.build_line("-290.00")), type=InvoiceType.CREDIT)
    (row,) = write_journal(invoice)
    assert (row[CREDIT_MEMO], row[AMOUNT]) == ("TRUE", "290.00")
    assert ("credit-layout", "type", "warning") in find_checks(invoice)


def test_a_discount_row_is_positive_without_quantity() -> None:
    discount = Line(Kind.DISCOUNT, Decimal("-20.00"), quantity=Decimal(-1), rate=Decimal(20))
    rows = write_journal(made.build_invoice(made.build_line(), discount))
    assert (rows[1][AMOUNT], rows[1][39], rows[1][46]) == ("20.00", "0.00", "0.00")


def test_years_are_written_with_two_digits_or_refused() -> None:
    invoice = made.build_invoice(invoice_date=date(2026, 3, 2), due_date=date(2049, 12, 31))
    assert (write_journal(invoice)[0][5], write_journal(invoice)[0][DUE]) == ("3/2/26", "12/31/49")
    (back,) = SAGE.read_back(SAGE.render(build_part([invoice]), build_mapped()), build_mapped())
    assert (back.invoice_date, back.due_date) == (date(2026, 3, 2), date(2049, 12, 31))
    late = made.build_invoice(due_date=date(2050, 1, 1))
    assert ("date-range", "due_date", "blocker") in find_checks(late)


def test_an_invoice_without_a_due_date_is_said_to_age_wrongly() -> None:
    assert ("due-date", "due_date", "warning") in find_checks(made.build_invoice(due_date=None))


def test_154_rows_fit_and_one_more_is_refused_because_an_invoice_is_never_split() -> None:
    lines = [made.build_line("10.00") for _ in range(154)]
    assert find_checks(made.build_invoice(*lines)) == set()
    taxed = made.build_invoice(*lines, taxes=[made.build_tax("1540.00")])
    assert ("too-many-rows", "lines", "blocker") in find_checks(taxed)


def test_without_headings_the_first_row_is_an_invoice() -> None:
    by = build_mapped(headings="off")
    ((row,),) = read_journal(SAGE.render(build_part([made.build_invoice()]), by), headed=False)
    assert row[1] == "INV-1"
    assert "do not tick First Row Contains Headings" in " ".join(SAGE.import_steps(by))


def test_several_taxes_have_a_row_and_an_agency_each_and_one_id_together() -> None:
    taxes = [made.build_tax("290.00", "5", "GST"), made.build_tax("290.00", "7", "PST")]
    invoice = made.build_invoice(taxes=taxes)
    by = build_mapped({"tax": {"GST+PST": "BC"}, "agency": {"GST": "RG", "PST": "MF"}})
    rows = write_journal(invoice, by)
    assert pick_column(rows, 27) == ["BC"] * 3
    assert pick_column(rows, AGENCY) == ["RG", "MF", ""]
    assert ("tax-codes", "taxes", "warning") in find_checks(invoice, by)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b",1,1,0,FALSE,FALSE,2.00", b",2,1,0,FALSE,FALSE,2.00", "says 2 distributions and has 1"),
        (b",-290.00,", b",290.00,", "the other kind of document"),
        (b"NORTH", b"NORTH,", "60 columns"),
        (b"Customer ID", b"Customer", "headings"),
    ],
)
def test_a_file_that_does_not_hold_together_is_not_read(
    old: bytes, new: bytes, message: str
) -> None:
    by = build_mapped({"client": {"C-0117": "NORTH"}})
    data = SAGE.render(build_part([made.build_invoice()]), by)
    assert old in data
    with pytest.raises(ValueError, match=message):
        SAGE.read_back(data.replace(old, new, 1), by)


def test_a_job_id_is_mapped_by_the_number_or_name_of_the_job() -> None:
    for ours in ("J-2231", "Tie-in inspection"):
        rows = write_journal(made.build_invoice(), build_mapped({"job": {ours: "TIE-IN"}}))
        assert set(pick_column(rows, JOB)) <= {"TIE-IN", ""}
        assert "TIE-IN" in pick_column(rows, JOB)
    found = SAGE.names([made.build_invoice()], build_mapped({"job.known": {"j 2231": ""}}))
    (job,) = [one for one in found if one.sort == "job"]
    assert (job.ours, job.near) == (("J-2231", "Tie-in inspection"), ("j 2231",))


def test_a_comma_in_a_job_is_written_as_a_hyphen_and_told() -> None:
    invoice = made.build_invoice(job=Job("J-2231,01"))
    assert write_journal(invoice)[0][JOB] == "J-2231-01"
    assert ("characters", "job.number", "warning") in find_checks(invoice)


def test_the_phase_and_the_cost_code_of_a_mapped_job_stay() -> None:
    theirs = "J-2231,01,LAB"
    invoice, by = made.build_invoice(), build_mapped({"job": {"J-2231": theirs}})
    assert write_journal(invoice, by)[0][JOB] == theirs
    assert find_checks(invoice, by) == set()


REP = 25


def test_a_rep_goes_out_only_where_they_are_known_to_exist() -> None:
    invoice = made.build_invoice(sales_rep="Priya Nair")
    left_out = ("rep-left-out", "sales_rep", "warning")
    assert write_journal(invoice)[0][REP] == ""
    assert left_out in find_checks(invoice)
    elsewhere = build_mapped({"rep.known": {"PNAIR": ""}})
    assert write_journal(invoice, elsewhere)[0][REP] == ""
    assert left_out in find_checks(invoice, elsewhere)
    for mappings in ({"rep": {"Priya Nair": "PNAIR"}}, {"rep.known": {"Priya Nair": ""}}):
        by = build_mapped(mappings)
        assert write_journal(invoice, by)[0][REP] in {"PNAIR", "Priya Nair"}
        assert find_checks(invoice, by) == set()


def test_quantity_times_price_is_what_was_billed_whichever_way_it_goes() -> None:
    back = made.build_line("-20.00", quantity=Decimal(-2), rate=Decimal("10.00"))
    twice = made.build_line("20.00", quantity=Decimal(-2), rate=Decimal("-10.00"))
    rows = write_journal(made.build_invoice(made.build_line("100.00"), back, twice))
    assert [(row[QUANTITY], row[PRICE], row[AMOUNT]) for row in rows] == [
        ("2.00", "50.00", "-100.00"),
        ("-2.00", "10.00", "20.00"),
        ("2.00", "10.00", "-20.00"),
    ]
    printed = made.build_line("-290.00", quantity=Decimal(2), rate=Decimal("145.00"))
    (credit,) = write_journal(made.build_invoice(printed, type=InvoiceType.CREDIT))
    assert (credit[QUANTITY], credit[PRICE], credit[AMOUNT]) == ("-2.00", "145.00", "290.00")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made.invoices("INV-1", "USD"))
def test_minus_the_price_is_the_amount_of_every_row_that_has_one(invoice: Invoice) -> None:
    by = build_mapped()
    if any(each.level is Level.BLOCKER for each in SAGE.check([invoice], by)):
        return
    for row in write_journal(invoice, by):
        price = Decimal(row[QUANTITY]) * Decimal(row[PRICE])
        if price:
            assert abs(-price - Decimal(row[AMOUNT])) < Decimal("0.02")


def test_the_account_and_the_agency_of_a_tax_go_by_code_and_rate() -> None:
    taxes = [made.build_tax("290.00", "14", "HST"), made.build_tax("290.00", "7", "PST")]
    mapped = {
        "account": {"HST": "23100", "PST": "23200", "HST 14": "23114"},
        "agency": {"HST": "CRA", "PST 7": "BC"},
    }
    rows = write_journal(made.build_invoice(taxes=taxes), build_mapped(mapped))
    assert [(row[ACCOUNT], row[AGENCY]) for row in rows[:2]] == [("23114", "CRA"), ("23200", "BC")]


APPLIES_TO = 2


def test_a_credit_says_its_invoice_and_nothing_else_does() -> None:
    credit = made.build_invoice(
        made.build_line("-290.00"), type=InvoiceType.CREDIT, applies_to="INV-0"
    )
    assert pick_column(write_journal(credit), APPLIES_TO) == ["INV-0"]
    (told,) = [each for each in SAGE.check([credit], build_mapped()) if each.field == "type"]
    assert "left open" not in told.message
    release = made.build_invoice(applies_to="INV-0")
    assert pick_column(write_journal(release), APPLIES_TO) == [""]
    long = replace(credit, applies_to="INV-0".ljust(21, "9"))
    assert ("too-long", "applies_to", "blocker") in find_checks(long)
