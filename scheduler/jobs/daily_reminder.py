"""Each business day: how much waits, what waits longest, and what nobody has confirmed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backlog import outbox
from backlog.generation import outside
from backlog.messages import Reminder
from backlog.money import format_totals
from backlog.office import Office
from backlog.plural import count_of
from backlog.proposal import Proposal
from backlog.queries.digest import Digest, read_digest
from backlog.roles import Actor, Role
from backlog.row import Waits
from scheduler.runs import Turn, once

NAMED = 10
"""So many of a kind are named one by one; the others are counted."""
ERROR_LENGTH = 200
READER = Actor("the clock", "the clock", frozenset({Role.VIEWER}), {"job": "daily-reminder"})
"""Who looks when the reminder is written: everybody in the channel sees the same."""


def run(office: Office, turn: Turn) -> str:
    """Post the digest, or nothing when nothing is due; says which.

    Raises:
        AlreadyRun: another run has this period.
    """
    claim = once(office, turn)
    due = read_digest(office, READER)
    lines = list(build_digest(office, due)) if office.company.works_on(turn.period) else []
    said = (
        "The reminder is in the outbox, for Slack."
        if lines
        else "Nothing is due, so nothing was posted."
    )
    now = office.clock()
    with office.writing() as db:
        claim.take(db, said)
        if lines:
            outbox.put(db, Reminder(turn.period, turn.late, tuple(lines)), at=now)
    return said


def build_digest(office: Office, due: Digest) -> Iterator[str]:
    """The reminder's sentences, plain text; none when nothing is due."""
    if not due.is_due:
        return
    if due.doubt:
        yield outside.RESTS
    yield from _describe_tabs(due)
    yield from _name_oldest(office, due)
    yield from _count_stopped(due)
    yield from _list_unconfirmed(office, due)
    yield from _list_to_undo(due)
    yield from _list_proposals(office, due)
    yield from _list_claims(office, due)
    yield from _count_quarantined(due)
    yield from _count_given_up(due)
    yield from _count_unserved(office, due)
    yield from _name_unreached(office, due)


def _describe_tabs(due: Digest) -> Iterator[str]:
    for tab, summary in due.tabs.items():
        yield f"{tab.value.capitalize()}: {_format_sum(summary.count, summary.totals)}."


def _format_sum(count: int, totals: dict[str, Decimal]) -> str:
    if not count:
        return "none"
    return f"{count_of(count)}, {format_totals(totals)}"


def _name_oldest(office: Office, due: Digest) -> Iterator[str]:
    if row := due.oldest:
        waited = office.company.days_between(row.waiting_since, office.clock())
        yield f"Oldest in Admin: {row.number} of {row.client}, waiting {count_of(waited, 'day')}."


def _count_stopped(due: Digest) -> Iterator[str]:
    """How many each Project Manager would have to look at; a hold is nobody's to correct."""
    if due.blocked:
        each = ", ".join(f"{one.name} {one.count}" for one in due.blocked)
        yield f"Blocked, by Project Manager: {each}."
    if held := due.admin[Waits.HELD].count:
        yield f"On hold: {held}."


def _list_to_undo(due: Digest) -> Iterator[str]:
    if due.to_undo:
        each = ", ".join(f"{one.number} ({one.batch})" for one in due.to_undo)
        yield f"To be undone in the accounting system, and acknowledged: {each}."


def _list_unconfirmed(office: Office, due: Digest) -> Iterator[str]:
    """Oldest first: those are the ones somebody has to ask about."""
    if not due.unconfirmed:
        return
    count = office.company.count_business_days
    waits = [(one, count(one.made_at, due.at)) for one in due.unconfirmed]
    named = [f"{one.number} ({count_of(days, 'business day')})" for one, days in waits]
    yield f"Not confirmed as imported: {_list_first(named)}."


def _list_first(named: Sequence[str]) -> str:
    more = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _list_proposals(office: Office, due: Digest) -> Iterator[str]:
    if due.proposals:
        named = [_name_proposal(office, one) for one in due.proposals[:NAMED]]
        more = len(due.proposals) - NAMED
        listed = "; ".join(named) + (f"; and {more} more" if more > 0 else "")
        yield f"Payment lists that wait for an Administrator: {listed}."


def _name_proposal(office: Office, one: Proposal) -> str:
    who = office.people.by_email(one.by, {}).name
    return f"{one.id} from {who}, {count_of(one.count, 'payment')}, {format_totals(one.totals)}"


def _list_claims(office: Office, due: Digest) -> Iterator[str]:
    if due.claims:
        now, days = office.clock(), office.company.days_between
        waits = [(one, count_of(days(one.at, now), "day")) for one in due.claims]
        named = [f"{one.about} ({one.entry.kind}, {waited})" for one, waited in waits]
        yield f"Written in the Sheet and not answered: {_list_first(named)}."


def _count_quarantined(due: Digest) -> Iterator[str]:
    if due.quarantined:
        count = count_of(due.quarantined, "record")
        yield f"{count} could not be taken in. See `backlog quarantine`."


def _count_given_up(due: Digest) -> Iterator[str]:
    if due.given_up:
        first, count = due.given_up[0], count_of(len(due.given_up), "message")
        what = f"{first.kind} to {first.destination}: {first.error[:ERROR_LENGTH]}"
        yield f"{count} could not be delivered. The first is {what}"


def _count_unserved(office: Office, due: Digest) -> Iterator[str]:
    for one in due.unserved:
        since = office.company.day(one.since)
        yield (
            f"{count_of(one.count, 'message')} for {one.destination}, the first of {since}, nobody "
            "tells: see `backlog doctor`."
        )


def _name_unreached(office: Office, due: Digest) -> Iterator[str]:
    """Where nothing arrives, and why."""
    for one in due.outages:
        name = office.name_destination(one.name)
        yield f"Nothing goes to {name} since {office.company.day(one.since)}: {one.cause}"
    since = due.sheet.failing_since
    if since and due.sheet.is_old(due.at):
        yield f"The Sheet is not up to date since {office.company.day(since)}: {due.sheet.cause}"
