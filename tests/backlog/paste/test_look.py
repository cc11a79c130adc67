"""What a list would do is what it does; nothing is paid twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.acts import Comment, Reopen, Unprocess
from backlog.batches import commit as export
from backlog.batches.commit import Request
from backlog.errors import Refused, Stale
from backlog.intake import revisions
from backlog.lifecycle import acting as lifecycle
from backlog.lifecycle.acting import Outcome
from backlog.office import Office
from backlog.paste import look, pasted
from backlog.paste.columns import Layout
from backlog.paste.look import Preview, State
from backlog.paste.pasted import PAID, PAYMENTS, Pasted
from tests.backlog.looking import assert_all_holds, facts_of
from tests.offices import (
    DANA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    list_rows,
    take_in,
)

ACTOR = acting(DANA)
TODAY = date(2026, 11, 23)
TOTAL = Decimal("8190.40")
"""What each of the sample's invoices comes to."""
NUMBERS = ("INV-1", "INV-2", "PO/77-A", "PO 77A", "No 9")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return with_invoices(tmp_path)


def with_invoices(folder: Path) -> Office:
    """Five Processed invoices; two of them have the same letters and digits."""
    office = an_office(folder, clock=MovedClock())
    take_in(office, *(a_record(number) for number in NUMBERS))
    lifecycle.process(office, ACTOR, ids_of(office, *NUMBERS), reason="paper")
    return office


def brought(office: Office, text: str, kind: str = PAID) -> Pasted:
    return pasted.recognize(office, Pasted(kind, text, TODAY))


def look_at(office: Office, text: str, kind: str = PAID) -> list[Preview]:
    rows = pasted.read_rows(brought(office, text, kind))
    return look.preview(office, ACTOR, kind, rows)


def commit(office: Office, text: str, kind: str = PAID) -> Outcome:
    rows = pasted.read_rows(brought(office, text, kind))
    return look.commit(office, ACTOR, kind, rows)


def states(found: Sequence[Preview]) -> list[str]:
    return [one.state.value for one in found]


def test_each_row_is_matched_ambiguous_unknown_already_or_refused(office: Office) -> None:
    text = (
        "Invoice,Paid,Ref\n"
        "INV-1,8190.40,EFT 1\n"
        "inv 2,100.00,EFT 1\n"
        "PO77A,5.00,EFT 1\n"
        "INV-99,5.00,EFT 1\n"
        "INV-1,8190.40,EFT 1\n"
        "No 9,9000.00,EFT 1\n"
        "Total,17304.80,\n"
    )
    found = look_at(office, text)
    assert states(found) == [
        "matched",
        "matched",
        "ambiguous",
        "unknown",
        "already",
        "refused",
        "skipped",
    ]
    assert found[0].said == "paid in full"
    assert (found[1].number, found[1].warning) == ("INV-2", "inv 2 is taken as INV-2.")
    assert found[2].said == "It may be PO/77-A, PO 77A. Say which one it is."
    assert found[4].said == "It stands in line 2 already."
    assert found[5].said == "9,000.00 CAD is more than the 8,190.40 CAD open."
    assert look.sum_matched(found) == {"CAD": TOTAL + 100}


def test_a_number_that_went_out_means_its_invoice_of_today(office: Office) -> None:
    (id_,) = ids_of(office, "INV-1")
    request = Request((id_,), "csv")
    lifecycle.act(office, ACTOR, [id_], Unprocess("again"))
    export.commit(office, ACTOR, export.draft(office, ACTOR, request))
    lifecycle.act(office, ACTOR, [id_], Reopen("wrong number"))
    take_in(office, a_record("INV-1R", source_id="jb-INV-1"))
    revisions.answer(office, ACTOR, id_, accept=True)
    lifecycle.process(office, ACTOR, [id_], reason="paper")
    (found,) = look_at(office, "Invoice,Paid\nINV-1,5.00\n")
    assert (found.number, found.warning) == ("INV-1R", "INV-1 is taken as INV-1R.")


def test_an_ambiguous_line_is_taken_as_the_one_that_is_said(office: Office) -> None:
    text = "Invoice,Paid\nPO77A,5.00\n"
    said = replace(brought(office, text), chosen={2: "PO 77A"})
    (found,) = look.preview(office, ACTOR, PAID, pasted.read_rows(said))
    assert (found.number, found.state) == ("PO 77A", State.MATCHED)
    for wrong in ({2: "INV-1"}, {9: "PO 77A"}):
        with pytest.raises(Refused, match="cannot be meant"):
            pasted.read_rows(replace(said, chosen=wrong))


def test_a_number_as_it_stands_is_never_ambiguous(office: Office) -> None:
    found = look_at(office, "Invoice,Paid\nPO/77-A,5.00\npo 77a,5.00\n")
    assert [one.number for one in found] == ["PO/77-A", "PO 77A"]
    assert states(found) == ["matched", "matched"]


@pytest.mark.parametrize("kind", [PAID, PAYMENTS])
def test_the_same_list_twice_records_nothing_twice(office: Office, kind: str) -> None:
    text = "Number,Paid,Reference\nINV-1,100.00,EFT 1\nINV-2,8190.40,EFT 1\n"
    first = commit(office, text, kind)
    assert len(first.done) == 2
    before = facts_of(office)
    again = commit(office, text, kind)
    assert (again.act, again.refused) == (0, ())
    assert "Recorded already by Dana Kovacs" in again.done[0].said
    assert facts_of(office) == before


def test_a_list_without_days_is_known_again_on_another_day(office: Office) -> None:
    text = "Invoice,Paid,Ref\nINV-1,100.00,EFT 1\n"
    commit(office, text)
    tomorrow = Pasted(PAID, text, date(2026, 11, 24))
    rows = pasted.read_rows(pasted.recognize(office, tomorrow))
    assert states(look.preview(office, ACTOR, PAID, rows)) == ["already"]


def test_what_is_left_after_a_part_is_paid_is_said(office: Office) -> None:
    commit(office, "Invoice,Paid\nINV-1,8000.00\n")
    (rest,) = look_at(office, "Invoice,Paid\nINV-1,190.40\n")
    assert rest.said == "rest of a part payment"


def test_what_changed_since_it_was_looked_at_is_told_and_not_done(office: Office) -> None:
    text = "Invoice,Paid\nINV-1,8190.40\nINV-2,5.00\n"
    rows = pasted.read_rows(brought(office, text))
    seen = look.mark(look.preview(office, ACTOR, PAID, rows))
    commit(office, "Invoice,Paid\nINV-1,1.00\n")
    before = facts_of(office)
    with pytest.raises(Stale, match="Look at it again"):
        look.commit(office, ACTOR, PAID, rows, seen=seen)
    assert facts_of(office) == before


def test_what_changes_nothing_of_it_does_not_disturb(office: Office) -> None:
    rows = pasted.read_rows(brought(office, "Invoice,Paid\nINV-1,8190.40\n"))
    seen = look.mark(look.preview(office, ACTOR, PAID, rows))
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), Comment("they called"))
    assert len(look.commit(office, ACTOR, PAID, rows, seen=seen).done) == 1


def test_what_was_said_of_a_list_is_remembered_for_the_next_one(office: Office) -> None:
    text = "Doc\tMoney\tWhen\nINV-1\t1,812\t03/04/2026\n"
    assert pasted.recognize(office, Pasted(PAID, text, TODAY)).layout == columns_of(-1, -1, -1)
    said = columns_of(0, 1, 2, order="dmy", decimal=".")
    pasted.remember(office, Pasted(PAID, text, TODAY), said)
    another = "DOC;Money;when\nINV-2;1,5;04/05/2026\n"
    assert pasted.recognize(office, Pasted(PAID, another, TODAY)).layout == said


def columns_of(number: int, amount: int, day: int, *, order: str = "", decimal: str = "") -> Layout:
    return Layout(number, amount, day, order=order, decimal=decimal)


_ROWS = st.lists(
    st.tuples(
        st.sampled_from([*NUMBERS, "inv 1", "PO77A", "INV-99", "Total"]),
        st.sampled_from(["1.00", "100.00", "4095.20", "8190.40", "9000.00", "(5.00)", "0.00"]),
        st.sampled_from(["EFT 1", "EFT 2", ""]),
    ),
    max_size=10,
)


@settings(max_examples=25)
@given(_ROWS, _ROWS)
def test_nothing_is_paid_twice_and_the_sums_are_equal(
    first: list[tuple[str, str, str]], second: list[tuple[str, str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        office = with_invoices(Path(folder))
        recorded = Decimal()
        for rows in (first, second, first):
            text = "Invoice,Paid,Ref\n" + "".join(f"{','.join(row)}\n" for row in rows) + "x,,\n"
            found = look_at(office, text)
            assert len(found) == len(rows) + 1
            outcome = commit(office, text)
            matched = [one for one in found if one.state is State.MATCHED]
            assert [one.number for one in outcome.done if one.changed] == [
                one.number for one in matched
            ]
            recorded += sum(look.sum_matched(found).values(), Decimal())
        shown = list_rows(office, ids_of(office, *NUMBERS))
        assert sum((row.total - row.balance for row in shown), Decimal()) == recorded
        assert all(0 <= row.balance <= TOTAL for row in shown)
        again = look_at(office, "Invoice,Paid,Ref\n" + "".join(f"{','.join(r)}\n" for r in first))
        assert State.MATCHED not in {one.state for one in again}
        assert_all_holds(office)
