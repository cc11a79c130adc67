"""Ten weeks as the sample company would have worked them, through the same use cases as today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from backlog import outbox
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.company import Clock
from backlog.filter import Filter
from backlog.intake import take
from backlog.intake.take import Arrival
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import Actor

_PAID_AFTER = timedelta(days=32)
_WHERE = {"job": "demo"}


def live_through(office: Office, records: Sequence[dict[str, Any]]) -> None:
    """Take all records in; the weeks before the last are exported, imported, processed and paid.

    What would have been posted along the way is not posted now.
    """
    dana = office.people.by_email("dana@prairie.example", _WHERE)
    mei = office.people.by_email("mei@prairie.example", _WHERE)
    waiting = list(enumerate(records, 1))
    for monday in _mondays(office, records):
        week = replace(office, clock=_stopped_at(monday))
        waiting = _arrive(week, dana, waiting, before=monday)
        _work(week, dana, mei, monday)
    _arrive(office, dana, waiting, before=None)
    with office.writing() as db:
        outbox.settle(db, at=office.clock())


def _stopped_at(moment: datetime) -> Clock:
    return lambda: moment


def _mondays(office: Office, records: Iterable[dict[str, Any]]) -> Iterator[datetime]:
    """Monday mornings from the second week of the records to the last one but one."""
    created = sorted(datetime.fromisoformat(record["created_at"]) for record in records)
    first, last = (office.company.day(at) for at in (created[0], created[-1]))
    day = first + timedelta(days=7 - first.weekday())
    while day < last - timedelta(days=last.weekday()):
        yield datetime.combine(day, time(8, 5), office.company.zone).astimezone(UTC)
        day += timedelta(days=7)


def _arrive(
    office: Office,
    actor: Actor,
    waiting: list[tuple[int, dict[str, Any]]],
    *,
    before: datetime | None,
) -> list[tuple[int, dict[str, Any]]]:
    """Take in what was approved before a moment; the rest still waits."""
    due = [
        (place, record)
        for place, record in waiting
        if before is None or datetime.fromisoformat(record["approved_at"]) < before
    ]
    take.take(office, actor, [Arrival("company.json", place, record) for place, record in due])
    return [one for one in waiting if one not in due]


def _work(office: Office, dana: Actor, mei: Actor, now: datetime) -> None:
    """A Monday: export what is ready, confirm, process, and record what was paid."""
    ready = lists.ids(office, dana, Filter(tab=Tab.ADMIN, ready=True))
    for target in ("quickbooks-desktop", "csv"):
        note = "Weekly batch" if target == "quickbooks-desktop" else "Other currencies"
        draft = commit.draft(office, dana, Request(tuple(ready), target, note=note))
        ready = [id_ for id_ in ready if id_ not in dict(draft.pairs)]
        if draft.chosen:
            batch = commit.commit(office, dana, draft)
            confirm.confirm(office, mei, batch.number, Result.IMPORTED, seen=batch.totals)
            acting.process(office, dana, [id_ for id_, _ in draft.pairs])
    overdue = Filter(tab=Tab.PROCESSED, date_to=office.company.day(now - _PAID_AFTER))
    rows = lists.rows(office, dana, lists.ids(office, dana, overdue))
    credits_aside = [row.id for row in rows if row.total > 0]
    acting.pay(office, dana, credits_aside, reference="EFT")
