"""Pasted lists: looked at row by row, then done row by row; nothing is guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backlog.acts import Pay, Refer
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, Refused
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.paste import look
from backlog.paste.rows import rows as read_rows
from tests.backlog.looking import assert_all_holds, facts_of
from tests.offices import (
    AMIRA,
    DANA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    list_rows,
    take_in,
)

TODAY = date(2026, 11, 23)
ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_any_usual_separator_is_read(separator: str) -> None:
    text = separator.join(("INV-1", "8190.40", "2026-11-20", "EFT 7"))
    (row,) = read_rows("payments", text, TODAY)
    assert row.act == Pay(date(2026, 11, 20), Decimal("8190.40"), "EFT 7")


def test_blanks_separate_where_nothing_else_does() -> None:
    found = read_rows("payments", "INV-1  8190.40 2026-11-20\n INV-2 5 EFT\n", TODAY)
    assert [(row.number, row.act) for row in found] == [
        ("INV-1", Pay(date(2026, 11, 20), Decimal("8190.40"))),
        ("INV-2", Pay(TODAY, Decimal(5), "EFT")),
    ]


def test_between_blanks_the_rest_of_a_row_is_the_reference() -> None:
    (paid,) = read_rows("payments", "INV-1 5 2026-11-20 EFT 4711 B", TODAY)
    assert paid.act == Pay(date(2026, 11, 20), Decimal(5), "EFT 4711 B")
    (referred,) = read_rows("references", "INV-1 QB  7 again", TODAY)
    assert referred.act == Refer("QB 7 again")


def test_the_first_row_that_has_a_separator_says_which() -> None:
    for text in ("Number\n\nINV-1,QB-1\nINV-2,Smith; Sons", "INV-1,QB-1;\nINV-2,Smith; Sons"):
        *_, last = read_rows("references", text, TODAY)
        assert (last.number, last.act) == ("INV-2", Refer("Smith; Sons"))


def test_a_row_that_is_separated_otherwise_is_asked_about(office: Office) -> None:
    pasted = read_rows("references", "INV-1,QB-1\nINV-2\tQB-2, twice\nINV-2 QB-2", TODAY)
    *_, mixed, blank = look.preview(office, ACTOR, "references", pasted)
    assert "Are the cells separated as in the first row?" in mixed.said
    assert blank.said == "Row 3: a number and a reference are wanted, separated by commas."


@pytest.mark.parametrize(
    "text",
    [
        'INV-1,QB-1\nINV-2,"QB-2\nINV-3,QB-3',
        'INV-1,QB-1\nINV-2,"QB-2\nINV-3,"QB-3"',
        'INV-1,QB-1\nINV-2,"QB"-2',
    ],
)
def test_an_open_quotation_mark_takes_in_no_other_row(text: str) -> None:
    with pytest.raises(Refused, match="Row 2 cannot be read"):
        read_rows("references", text, TODAY)


@pytest.mark.parametrize("text", ["", "\n \n", "Number,Reference\n"])
def test_an_empty_list_is_told(text: str) -> None:
    with pytest.raises(Refused, match="There is nothing in the list"):
        read_rows("references", text, TODAY)


def test_a_heading_and_empty_rows_are_passed_over() -> None:
    found = read_rows("references", "Invoice Number\tRef\r\n\r\nINV-1\tQB-7\r\n", TODAY)
    assert [(row.place, row.number, row.act) for row in found] == [(3, "INV-1", Refer("QB-7"))]


def test_date_and_reference_may_be_missing() -> None:
    found = read_rows("payments", "INV-1,5\nINV-2,5,EFT", TODAY)
    assert [row.act for row in found] == [
        Pay(TODAY, Decimal(5)),
        Pay(TODAY, Decimal(5), "EFT"),
    ]


@pytest.mark.parametrize(
    "row", ["INV-1", "INV-1\tabc", "INV-1\t5\t2026-13-45", "INV-1\tNaN", "\t5", "INV-1\t5\ta\tb"]
)
def test_a_row_that_cannot_be_read_says_its_place(row: str) -> None:
    (found,) = read_rows("payments", row, TODAY)
    assert found.act is None
    assert "Row 1" in found.broken


def test_a_preview_says_what_would_be_and_writes_nothing(office: Office) -> None:
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1"), reason="paper")
    before = facts_of(office)
    text = "INV-1\t9000\nINV-1\t8190.40\nINV-2\t5\nNOPE\t5"
    found = look.preview(office, ACTOR, "payments", read_rows("payments", text, TODAY))
    assert [one.refused for one in found] == [True, False, True, True]
    assert found[1].said == "paid in full"
    assert facts_of(office) == before


def test_a_preview_is_what_the_commit_does_row_after_row(office: Office) -> None:
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1"), reason="paper")
    text = "INV-1\t8,190.00 CAD\nINV-1\tUSD 0.40\nINV-1\t0.50\nINV-1\t$0.40"
    pasted = read_rows("payments", text, TODAY)
    seen = look.preview(office, ACTOR, "payments", pasted)
    assert [one.refused for one in seen] == [False, True, True, False]
    outcome = look.commit(office, ACTOR, "payments", pasted)
    assert [one.said for one in outcome.done] == [one.said for one in seen if not one.refused]
    assert [one.said for one in outcome.refused] == [one.said for one in seen if one.refused]
    assert list_rows(office, ids_of(office, "INV-1"))[0].tab == "paid"
    assert_all_holds(office)


@pytest.mark.parametrize("amount", ["1,812", "1.812,50", "1,81.50", "1 812.50", "(5)", "٥"])
def test_an_amount_that_may_mean_two_things_is_not_guessed_at(amount: str) -> None:
    (found,) = read_rows("payments", f"INV-1\t{amount}", TODAY)
    assert found.act is None


@pytest.mark.parametrize(
    "row",
    ["INV-1,1,812.50", "INV-1,1,812", "INV-1,CAD 1,812.50", "INV-1,1812,50", "INV-1 1 812.50"],
)
def test_an_amount_that_a_separator_may_have_cut_is_not_guessed_at(row: str) -> None:
    (found,) = read_rows("payments", row, TODAY)
    assert found.act is None
    assert "tabs or semicolons" in found.broken


@pytest.mark.parametrize(
    "row",
    ['INV-1,"1,812.50",4711', "INV-1,1812.50,4711", "INV-1;1812.50;4711", "INV-1\t1812.50\t4711"],
)
def test_a_whole_amount_may_stand_before_a_reference_of_digits(row: str) -> None:
    (found,) = read_rows("payments", row, TODAY)
    assert found.act == Pay(TODAY, Decimal("1812.50"), "4711")


@pytest.mark.parametrize(
    "day",
    [
        "13/11/2026",
        "11/13/26",
        "13.11.2026",
        "2026/11/13",
        "2026-11-13 08:00",
        "13 Nov 2026",
        "Nov 13, 2026",
        "13-nov-26",
    ],
)
def test_a_date_that_may_mean_two_days_is_no_reference(day: str) -> None:
    (found,) = read_rows("payments", f"INV-1\t100\t{day}", TODAY)
    assert found.act is None
    assert "a date is written like 2026-11-23, not" in found.broken


@pytest.mark.parametrize(
    "reference", ["20261113", "2026-W47-1", "EFT 13-11", "12-34", "Nov", "٢٠٢٦-١١-١٣"]
)
def test_what_is_no_date_is_a_reference(reference: str) -> None:
    (found,) = read_rows("payments", f"INV-1\t100\t{reference}", TODAY)
    assert found.act == Pay(TODAY, Decimal(100), reference)


def test_after_a_date_a_reference_may_look_like_anything() -> None:
    (found,) = read_rows("payments", "INV-1,1,2026-11-20,12/34/5678", TODAY)
    assert found.act == Pay(date(2026, 11, 20), Decimal(1), "12/34/5678")


@pytest.mark.parametrize(
    "amount", ["€ 100", "£100", "€100 CAD", "$100 EUR", "USD 100 CAD", "$100 USD"]
)
def test_a_currency_that_is_not_the_invoices_is_refused(office: Office, amount: str) -> None:
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1"), reason="paper")
    pasted = read_rows("payments", f"INV-1\t{amount}", TODAY)
    (seen,) = look.preview(office, ACTOR, "payments", pasted)
    assert seen.refused
    assert "It is in CAD, not in " in seen.said


@pytest.mark.parametrize("amount", ["$100", "$ 100 CAD", "CAD 100", "100 CAD", "CAD 100 CAD"])
def test_a_currency_that_fits_is_read(office: Office, amount: str) -> None:
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1"), reason="paper")
    pasted = read_rows("payments", f"INV-1\t{amount}", TODAY)
    (seen,) = look.preview(office, ACTOR, "payments", pasted)
    assert not seen.refused, seen.said


def test_a_reference_given_twice_in_one_list_is_warned_of(office: Office) -> None:
    ids = tuple(ids_of(office, "INV-1", "INV-2"))
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, Request(ids, "csv")))
    pasted = read_rows("references", "INV-1\tQB-1\nINV-2\tQB-1", TODAY)
    seen = look.preview(office, ACTOR, "references", pasted)
    assert [one.warning for one in seen] == ["", "INV-1 has this reference too."]


def test_each_row_is_done_by_itself(office: Office) -> None:
    found = read_rows("references", "INV-1\tQB-1\nNOPE\tQB-2\n\tQB-3", TODAY)
    outcome = look.commit(office, acting(AMIRA), "references", found)
    assert [one.number for one in outcome.done] == ["INV-1"]
    assert [one.number for one in outcome.refused] == ["NOPE", ""]
    assert list_rows(office, ids_of(office, "INV-1"))[0].reference == "QB-1"


def test_a_reference_that_another_invoice_of_the_target_has_is_warned_of(office: Office) -> None:
    ids = tuple(ids_of(office, "INV-1", "INV-2"))
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, Request(ids, "csv")))
    look.commit(office, ACTOR, "references", read_rows("references", "INV-1\tQB-1", TODAY))
    again = read_rows("references", "INV-2\tQB-1", TODAY)
    (told,) = look.preview(office, ACTOR, "references", again)
    assert told.warning == "INV-1 has this reference too."
    answered = lifecycle.act(office, ACTOR, ids_of(office, "INV-2"), Refer("QB-1"))
    assert answered.done[0].warning == told.warning


def test_accounting_may_paste_references_but_no_payments(office: Office) -> None:
    found = read_rows("payments", "INV-1\t5", TODAY)
    with pytest.raises(NotAllowed):
        look.commit(office, acting(AMIRA), "payments", found)


@given(st.text(max_size=80))
@example("\r0")
@example('"INV-1\n')
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    for kind in ("references", "payments"):
        with suppress(Refused):
            for row in read_rows(kind, text, TODAY):
                assert (row.act is None) == bool(row.broken)
