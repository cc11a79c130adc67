"""The daily reminder: what waits, in sentences; silence when nothing is due."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from backlog import settings
from backlog.acts import Hold
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.claim import OF_BATCHES, OF_INVOICES
from backlog.intake import take
from backlog.intake.files import arrivals
from backlog.lifecycle import acting as lifecycle
from backlog.messages import State
from backlog.office import Office
from backlog.paste import proposals
from backlog.paste.pasted import Pasted
from backlog.reviews import claims
from backlog.reviews.keep import Review, keep_reviews
from backlog.store import outbox, runs
from scheduler.jobs import daily_reminder
from scheduler.outbox import Pump
from scheduler.runs import AlreadyRun, Turn
from tests.offices import (
    AMIRA,
    DANA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    take_in,
)
from tests.scheduler.places import put_message, read_posts

MONDAY = date(2026, 11, 23)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    return an_office(tmp_path, clock=clock)


def run_reminder(office: Office, day: date = MONDAY) -> list[str]:
    """The lines of the reminder of this day; none when it was silent."""
    before = len(read_posts(office, "reminder"))
    daily_reminder.run(office, Turn("daily-reminder", day))
    return [line for post in read_posts(office, "reminder")[before:] for line in post["lines"]]


def test_the_head_of_the_log_is_told_by_its_own_job_alone(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    run_reminder(office)
    [post] = read_posts(office, "reminder")
    assert post["head"] == ""


def export_batch(office: Office, *numbers: str) -> str:
    request = Request(tuple(ids_of(office, *numbers)), "csv")
    dana = acting(DANA)
    return commit.commit(office, dana, commit.draft(office, dana, request)).number


def test_it_says_counts_and_totals_per_tab_and_the_oldest(office: Office) -> None:
    take_in(office, *map(a_record, ("INV-1", "INV-2", "INV-3", "INV-4")))
    lifecycle.process(office, acting(DANA), ids_of(office, "INV-1", "INV-2"), reason="paper only")
    lifecycle.pay(office, acting(DANA), ids_of(office, "INV-1"))
    assert run_reminder(office) == [
        "Admin: 2 invoices, 16,380.80 CAD.",
        "Processed: 1 invoice, 8,190.40 CAD.",
        "Paid: 1 invoice, 8,190.40 CAD.",
        "Oldest in Admin: INV-3 of Northfield Energy Ltd, waiting 70 days.",
    ]


def test_what_is_blocked_and_what_is_on_hold_are_told_apart(office: Office) -> None:
    ticket = {"type": "ticket_invoice", "client_approved": False}
    take_in(office, a_record("INV-1"), a_record("INV-2", **ticket), a_record("INV-3", **ticket))
    hold = Hold("until we know")
    lifecycle.act(office, acting(DANA), ids_of(office, "INV-1", "INV-3"), hold)
    blocked = "Blocked, by Project Manager: Priya Nair 1."
    assert run_reminder(office)[-2:] == [blocked, "On hold: 2."]


def test_the_age_is_counted_in_days_of_the_companys_calendar(
    office: Office, clock: MovedClock
) -> None:
    take_in(office, a_record("INV-1", approved_at="2026-11-22T23:30:00-07:00"))
    assert run_reminder(office)[-1].endswith("waiting 1 day.")
    clock.move(days=1)
    assert run_reminder(office, MONDAY + timedelta(days=1))[-1].endswith("waiting 2 days.")


def test_batches_that_nobody_confirmed_are_named_until_somebody_does(
    office: Office, clock: MovedClock
) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    first = export_batch(office, "INV-1")
    clock.move(days=3)
    export_batch(office, "INV-2")
    told = "Not confirmed as imported: B-2026-0001 (3 business days)."
    assert run_reminder(office)[-1] == told
    confirm.confirm(office, acting(AMIRA), first, Result.IMPORTED)
    clock.move(days=1)
    assert "Not confirmed" not in " ".join(run_reminder(office, MONDAY + timedelta(days=1)))


def test_after_how_many_business_days_a_batch_is_named_is_set(
    office: Office, clock: MovedClock
) -> None:
    settings.change(office, acting(DANA), {"nag_after_days": "1"})
    take_in(office, a_record("INV-1"))
    export_batch(office, "INV-1")
    clock.move(days=1)
    told = "Not confirmed as imported: B-2026-0001 (1 business day)."
    assert run_reminder(office)[-1] == told


def test_of_many_unconfirmed_batches_the_oldest_ten_are_named(
    office: Office, clock: MovedClock
) -> None:
    numbers = [f"INV-{n}" for n in range(12)]
    take_in(office, *map(a_record, numbers))
    for number in numbers:
        export_batch(office, number)
    clock.move(days=3)
    line = run_reminder(office)[-1]
    assert line.startswith("Not confirmed as imported: B-2026-0001 (3 business days), B-2026-0002")
    assert line.endswith("B-2026-0010 (3 business days) and 2 more.")


def write_review(office: Office, key: str, tab: str, **cells: str) -> None:
    """Write into a row of the Sheet, beside what was there."""
    read = [Review(tab, key, name, value) for name, value in cells.items()]
    keep_reviews(office, read, {tab: ({key}, set(cells))}, since=office.clock())


def test_what_was_written_in_the_sheet_is_named_until_somebody_answers(
    office: Office, clock: MovedClock
) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    export_batch(office, "INV-2")
    write_review(office, "1", OF_INVOICES, review="Query")
    clock.move(days=2)
    write_review(office, "1 CAD", OF_BATCHES, iby="Amira")
    write_review(office, "2", OF_INVOICES, review="Perhaps")  # nobody is asked what it means
    asked = "INV-1 (query, 2 days), B-2026-0001 (import, 0 days)"
    assert f"Written in the Sheet and not answered: {asked}." in run_reminder(office)
    for one in claims.list_open(office, acting(DANA)):
        claims.dismiss(office, acting(DANA), one.id, reason="asked by telephone")
    said = " ".join(run_reminder(office, MONDAY + timedelta(days=1)))
    assert "Written in the Sheet" not in said


def test_messages_that_were_given_up_are_told(office: Office) -> None:
    put_message(office, "slack:backlog")
    put_message(office, "slack:backlog")
    with office.writing() as db:
        for id_ in (1, 2):
            outbox.mark(db, id_, State.DEAD, at=office.clock(), error="not_in_channel")
    assert run_reminder(office) == [
        "Admin: none.",
        "Processed: none.",
        "Paid: none.",
        "2 messages could not be delivered. The first is reminder to slack:backlog: not_in_channel",
    ]


def test_messages_that_nobody_tells_are_told(office: Office) -> None:
    put_message(office, "folder")
    put_message(office, "folder")
    Pump(office, {}).run_once()
    assert run_reminder(office)[-1] == (
        "2 messages for folder, the first of 2026-11-23, nobody tells: see `backlog doctor`."
    )


def test_records_that_could_not_be_taken_in_are_told(office: Office) -> None:
    take.take(office, acting(DANA), arrivals("week.json", b'[{"number": "INV-1"}]'))
    assert run_reminder(office)[-1] == "1 record could not be taken in. See `backlog quarantine`."


def test_it_says_that_slack_is_still_to_be_told(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    said = daily_reminder.run(office, Turn("daily-reminder", MONDAY))
    assert said == "The reminder is in the outbox, for Slack."


def test_it_is_silent_when_nothing_is_due(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    number = export_batch(office, "INV-1")
    confirm.confirm(office, acting(AMIRA), number, Result.IMPORTED)
    lifecycle.process(office, acting(DANA), ids_of(office, "INV-1"))
    assert run_reminder(office) == []
    with office.reading() as db:
        run = runs.find(db, "daily-reminder", MONDAY)
    assert run
    assert run.said == "Nothing is due, so nothing was posted."


def test_it_is_silent_on_a_holiday(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    assert run_reminder(office, date(2026, 12, 28)) == []


def test_it_reminds_once_a_day(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    assert run_reminder(office)
    with pytest.raises(AlreadyRun):
        run_reminder(office)
    assert len(read_posts(office, "reminder")) == 1


def test_a_late_one_says_so(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    daily_reminder.run(office, Turn("daily-reminder", MONDAY, late=True))
    [post] = read_posts(office, "reminder")
    assert (post["period"], post["late"]) == ("2026-11-23", True)


def test_payment_lists_that_wait_are_named(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    lifecycle.process(office, acting(DANA), ids_of(office, "INV-1"), reason="by mail")
    brought = Pasted("payments", "INV-1\t10", MONDAY)
    proposals.propose(office, acting(AMIRA), brought)
    assert (
        "Payment lists that wait for an Administrator: 1 from Amira Haddad, 1 payment, 10.00 CAD."
        in run_reminder(office)
    )
