"""The log of what went out: a page of it, or one batch with what is told of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlite_utils import Database

from backlog.batch import Batch, Earlier, Result
from backlog.filter import BatchFilter
from backlog.office import Office
from backlog.queries.batch_comments import Remark, load_comments
from backlog.roles import Actor
from backlog.row import Row, Stage
from backlog.store import batches, listing
from backlog.store.batches import Member
from backlog.store.proof import tables


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Some batches, newest first, with how many match; `next` asks for the ones before.

    By batch id: who voided it, and how many of its imports accounting is asked to undo.
    """

    batches: tuple[Batch, ...]
    count: int
    next: int | None = None
    voided_by: dict[int, str] = field(default_factory=dict)
    to_undo: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log by its number, what waits first, and what there is to filter it by.

    `count` are all that match, `of_year` and `waiting` all of this year and all that wait, `gaps`
    the years of which a number is missing. By batch id: who voided it, and how many of its
    imports accounting is asked to undo. `systems` are targets with their profiles.
    """

    at: datetime
    page: int
    batches: tuple[Batch, ...]
    count: int
    every: int
    of_year: int
    waiting: int
    gaps: tuple[int, ...]
    voided_by: dict[int, str]
    to_undo: dict[int, int]
    systems: tuple[tuple[str, str], ...]
    months: tuple[date, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """A batch; `profile` is the one it was made with, `earlier` the first import of its invoices.

    That may be its own. So many of its imports, `to_undo`, accounting is asked to undo.
    """

    batch: Batch
    profile: dict[str, Any]
    earlier: Earlier | None
    to_undo: int = 0


@dataclass(frozen=True, slots=True)
class Inspected:
    """A batch with all of its invoices and the rows of some; `failed` did not come in with it.

    Those are in Admin and in no batch now: they may be exported again.
    """

    logged: Logged
    members: tuple[Member, ...]
    rows: tuple[Row, ...]
    page: int
    failed: tuple[int, ...]
    voided_by: str
    comments: tuple[Remark, ...] = ()

    @property
    def paid(self) -> bool:
        """Whether one of its invoices is Paid, which keeps it from being voided."""
        return any(one.tab is Stage.PAID for one in self.members)


def page(
    office: Office,
    actor: Actor,
    wanted: BatchFilter,
    *,
    limit: int = -1,
    before: int | None = None,
) -> BatchPage:
    """One page of the log; all that match when no limit is given.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    office.admit(actor, "see batches")
    terms = _build_terms(office, wanted)
    with office.reading() as db:
        found = batches.page(db, terms, limit=limit + 1 if limit >= 0 else -1, before=before)
        shown = found[:limit] if limit >= 0 else found
        more = len(found) > len(shown)
        # All of them are here: they need not be counted by a statement of its own.
        count = batches.count(db, terms) if more or before is not None else len(shown)
        voided_by = batches.list_voiders(db, [one.id for one in shown])
        to_undo = _count_to_undo(db, shown)
    return BatchPage(tuple(shown), count, shown[-1].id if more else None, voided_by, to_undo)


def read_log(office: Office, actor: Actor, wanted: BatchFilter, *, page: int, size: int) -> Log:
    """A page of the log, from 0; the last one for a later number.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    office.admit(actor, "see batches")
    terms, now = _build_terms(office, wanted), office.clock()
    with office.reading() as db:
        count = batches.count(db, terms)
        here = min(max(page, 0), max(0, (count - 1) // size))
        shown = batches.page_waiting_first(db, terms, skip=here * size, limit=size)
        return Log(
            at=now,
            page=here,
            batches=tuple(shown),
            count=count,
            every=batches.count(db, batches.Wanted()),
            of_year=batches.count_of_year(db, office.company.day(now).year),
            waiting=batches.count(db, batches.Wanted(waiting=True)),
            gaps=tuple(year for year, _, _ in tables.gaps(db)),
            voided_by=batches.list_voiders(db, [one.id for one in shown]),
            to_undo=_count_to_undo(db, shown),
            systems=tuple(batches.list_systems(db)),
            months=_list_months(office, batches.list_moments(db)),
            people=tuple(batches.list_people(db)),
        )


def suggest(office: Office, actor: Actor, typed: str, *, limit: int) -> BatchPage:
    """The batches whose number, word or invoices fit what is typed, newest first.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    return page(office, actor, BatchFilter(search=typed), limit=limit)


def read_batch(office: Office, actor: Actor, number: str) -> Logged:
    """One batch, for its card.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        return _load(db, number)


def _load(db: Database, number: str) -> Logged:
    batch = batches.get(db, number)
    first = batches.imported_before(db, batch.target, batches.member_ids(db, batch.id))
    to_undo = _count_to_undo(db, [batch]).get(batch.id, 0)
    return Logged(batch, batches.profile(db, batch.id), first, to_undo)


def read_members(office: Office, actor: Actor, number: str) -> tuple[Batch, list[Row]]:
    """One batch with the rows of its invoices, released ones included.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        batch = batches.get(db, number)
        return batch, listing.rows_of(db, batches.member_ids(db, batch.id))


def inspect_batch(office: Office, actor: Actor, number: str, *, page: int, size: int) -> Inspected:
    """One batch with a page of its invoices, from 0; the last one for a later number.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        logged = _load(db, number)
        batch = logged.batch
        members = batches.list_members(db, batch.id)
        here = min(max(page, 0), max(0, (len(members) - 1) // size))
        shown = [one.id for one in members[here * size : (here + 1) * size]]
        return Inspected(
            logged=logged,
            members=tuple(members),
            rows=tuple(listing.rows_of(db, shown)),
            page=here,
            failed=tuple(_list_failed(batch, members)),
            voided_by=batches.list_voiders(db, [batch.id]).get(batch.id, ""),
            comments=tuple(load_comments(db, batch.id)),
        )


def _list_failed(batch: Batch, members: Sequence[Member]) -> list[int]:
    """What accounting's system did not take, by the last that was said, and nobody sent since."""
    last = batch.imports[-1] if batch.imports and not batch.void_at else None
    if last is None or last.outcome is Result.IMPORTED:
        return []
    return [
        one.id
        for one in members
        if one.released and one.tab is Stage.ADMIN and not one.exported
        if last.outcome is Result.REJECTED or one.number in batch.failed
    ]


def _count_to_undo(db: Database, shown: Sequence[Batch]) -> dict[int, int]:
    counted = Counter(batch for _, batch in listing.reversals(db))
    return {one.id: counted[one.number] for one in shown if counted[one.number]}


def _list_months(office: Office, moments: Sequence[datetime]) -> tuple[date, ...]:
    """The first of each month on the company's calendar, newest first."""
    return tuple(dict.fromkeys(office.company.day(at).replace(day=1) for at in moments))


def _build_terms(office: Office, wanted: BatchFilter) -> batches.Wanted:
    since, until = _month(office, wanted.month) if wanted.month else (None, None)
    return batches.Wanted(
        wanted.target,
        wanted.state or "",
        since,
        until,
        wanted.who.strip(),
        wanted.waiting,
        wanted.search.strip(),
    )


def _month(office: Office, day: date) -> tuple[datetime, datetime]:
    """When the month of this day begins and ends on the company's calendar."""
    first = day.replace(day=1)
    years, month = divmod(first.month, 12)
    following = date(first.year + years, month + 1, 1)
    zone = office.company.zone
    return datetime.combine(first, time(), zone), datetime.combine(following, time(), zone)
