"""The figures of a week: what came and went adds up with what the lists say, or it is told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.acts import Edit, Pass, Pay, Process, Unpay, Void
from backlog.balance import Tally
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.queries.week import note_told, read_week
from scheduler.figures import describe_week
from tests.offices import DANA, MovedClock, a_record, acting, an_office, ids_of, take_in

TICKET = {"type": "ticket_invoice", "client_approved": False}
ONE = Decimal("8190.40")


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    """Three invoices were there when the last post was told."""
    office = an_office(tmp_path, clock=clock)
    take_in(office, *map(a_record, ("INV-1", "INV-2", "INV-3")))
    tell(office)
    clock.move(days=7)
    return office


def tell(office: Office) -> None:
    with office.writing() as db:
        note_told(db, read_week(office, acting(DANA)), office.clock())


def do(office: Office, number: str, *acts: object) -> None:
    for act in acts:
        done = lifecycle.act(office, acting(DANA), ids_of(office, number), act)  # type: ignore[arg-type]
        assert not done.refused, done.refused


PAID = (Process("by mail"), Pay(date(2026, 11, 30)))


def test_what_came_and_went_adds_up(office: Office) -> None:
    take_in(office, a_record("INV-4"), a_record("INV-5", **TICKET), a_record("INV-6"))
    do(office, "INV-1", *PAID)
    do(office, "INV-4", *PAID)
    do(office, "INV-2", Void("billed twice"))
    do(office, "INV-5", Pass("client-approval", "signed on paper"))
    week = read_week(office, acting(DANA))
    found = week.balances["CAD"]
    assert found.adds_up
    assert (found.before.count, found.taken_in.count) == (3, 3)
    assert (found.paid, found.void.count, found.still_there.count) == (Tally(2, 2 * ONE), 1, 3)
    assert [*describe_week(office, week)] == [
        (
            "CAD: 3 there before (24,571.20) + 3 taken in (24,571.20) = 2 Paid (16,380.80)"
            " + 1 void (8,190.40) + 3 still there (24,571.20)."
        ),
        "Processed to paid: half within 0 days, nine of ten within 0 (2 invoices).",
        "Checks overridden by Dana Kovacs (client approval 1).",
    ]


def test_the_next_week_begins_where_this_one_ends(office: Office, clock: MovedClock) -> None:
    do(office, "INV-1", *PAID)
    tell(office)
    clock.move(days=7)
    do(office, "INV-1", Unpay("bounced"))
    week = read_week(office, acting(DANA))
    found = week.balances["CAD"]
    assert (found.before, found.back, found.paid) == (Tally(2, 2 * ONE), Tally(1, ONE), Tally())
    assert found.adds_up
    assert "1 came back from Paid (8,190.40)" in next(describe_week(office, week))


def test_what_an_edit_changed_stands_by_itself(office: Office) -> None:
    do(office, "INV-1", Edit({"memo": "seen"}))
    assert read_week(office, acting(DANA)).balances["CAD"].corrected == Tally()


def test_the_first_post_knows_no_week_before(tmp_path: Path, clock: MovedClock) -> None:
    office = an_office(tmp_path, clock=clock)
    take_in(office, a_record("INV-1"))
    clock.move(days=8)
    take_in(office, a_record("INV-2"))
    found = read_week(office, acting(DANA)).balances["CAD"]
    assert (found.before.count, found.taken_in.count, found.still_there.count) == (1, 1, 2)


def test_what_does_not_add_up_is_said(office: Office) -> None:
    with office.writing() as db:  # as somebody with the file alone could
        db.execute("UPDATE invoices SET total_minor = total_minor - 1 WHERE number = 'INV-1'")
    week = read_week(office, acting(DANA))
    assert week.balances["CAD"].gap == Tally(0, Decimal("0.01"))
    assert "CAD does not add up: 0 invoices and 0.01 CAD are not accounted for." in " ".join(
        describe_week(office, week)
    )
