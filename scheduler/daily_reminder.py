"""Each business day: how much waits, what waits longest, and what nobody has confirmed."""

from collections.abc import Iterator
from decimal import Decimal

from sqlite_utils import Database

from backlog.batch import State
from backlog.filter import Filter
from backlog.messages import Reminder
from backlog.model import Tab
from backlog.money import format_totals
from backlog.office import Office
from backlog.plural import count_of
from backlog.store import batches, events, listing, outbox, quarantine
from scheduler import runs
from scheduler.runs import Turn

NAMED = 10
"""Batches named one by one; the others are counted."""
ERROR_LENGTH = 200


def run(office: Office, turn: Turn) -> str:
    """Post the digest, or nothing when nothing is due; says which.

    Raises:
        AlreadyRun: another run has this period.
    """
    now = office.clock()
    with office.writing() as db:
        lines = build_digest(office, db) if office.company.works_on(turn.period) else []
        said = (
            "The reminder is in the outbox, for Slack."
            if lines
            else "Nothing is due, so nothing was posted."
        )
        runs.claim_turn(db, turn, at=now, said=said)
        if lines:
            # Kept where nobody who can write to the database can write: `verify --anchor` asks it.
            told = [*lines, f"Head of the log: {events.anchor(db)}"]
            outbox.put(db, Reminder(turn.period, turn.late, tuple(told)), at=now)
    return said


def build_digest(office: Office, db: Database) -> list[str]:
    """The reminder's sentences, plain text; none when nothing is due.

    Due are invoices in Admin, batches not confirmed as imported, imports to be undone, records
    that could not be taken in, messages that were given up, and those that nobody tells.
    """
    due = [
        *_name_oldest(office, db),
        *_count_blocked(db),
        *_list_unconfirmed(office, db),
        *_list_to_undo(db),
        *_count_quarantined(db),
        *_count_given_up(db),
        *_count_unserved(office, db),
    ]
    return [*_describe_tabs(db), *due] if due else []


def _describe_tabs(db: Database) -> Iterator[str]:
    found = listing.summaries(db)
    for tab in (Tab.ADMIN, Tab.PROCESSED, Tab.PAID):
        count, totals, _ = found[tab]
        yield f"{tab.value.capitalize()}: {_format_sum(count, totals)}."


def _format_sum(count: int, totals: dict[str, Decimal]) -> str:
    if not count:
        return "none"
    return f"{count_of(count)}, {format_totals(totals)}"


def _name_oldest(office: Office, db: Database) -> Iterator[str]:
    for row in listing.rows(db, Filter(), limit=1, after=None):
        waited = office.company.days_between(row.waiting_since, office.clock())
        yield f"Oldest in Admin: {row.number} of {row.client}, waiting {count_of(waited, 'day')}."


def _count_blocked(db: Database) -> Iterator[str]:
    """How many each Project Manager would have to look at."""
    found = listing.blocked_by_manager(db)
    if found:
        each = ", ".join(f"{name} {count}" for name, count in found)
        yield f"Blocked, by Project Manager: {each}."


def _list_to_undo(db: Database) -> Iterator[str]:
    open_ones = listing.reversals(db)
    if open_ones:
        each = ", ".join(f"{number} ({batch})" for number, batch in open_ones)
        yield f"To be undone in the accounting system, and acknowledged: {each}."


def _list_unconfirmed(office: Office, db: Database) -> Iterator[str]:
    """Oldest first: those are the ones somebody has to ask about."""
    open_ones = (State.PREPARED, State.DELIVERED)
    waiting = [one for one in batches.latest(db) if one.state in open_ones][::-1]
    if not waiting:
        return
    now, company = office.clock(), office.company
    ages = [count_of(company.days_between(one.made_at, now), "day") for one in waiting]
    named = [f"{one.number} ({age})" for one, age in zip(waiting, ages, strict=True)]
    more = len(named) - NAMED
    listed = ", ".join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")
    yield f"Not confirmed as imported: {listed}."


def _count_quarantined(db: Database) -> Iterator[str]:
    count = quarantine.count(db)
    if count:
        yield f"{count_of(count, 'record')} could not be taken in. See `backlog quarantine`."


def _count_given_up(db: Database) -> Iterator[str]:
    dead = outbox.load_dead(db)
    if dead:
        first, count = dead[0], count_of(len(dead), "message")
        what = f"{first.kind} to {first.destination}: {first.error[:ERROR_LENGTH]}"
        yield f"{count} could not be delivered. The first is {what}"


def _count_unserved(office: Office, db: Database) -> Iterator[str]:
    for one in outbox.count_unserved(db):
        since = office.company.day(one.since)
        yield (
            f"{count_of(one.count, 'message')} for {one.destination}, the first of {since}, nobody "
            "tells: see `backlog doctor`."
        )
