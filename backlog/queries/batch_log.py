"""The log of what went out: a page of it, or one batch with what is told of it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from backlog.batch import Batch
from backlog.filter import BatchFilter
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import batches, listing


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Some batches, newest first, with how many match; `next` asks for the ones before."""

    batches: tuple[Batch, ...]
    count: int
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Who confirmed, when and with which batch, that an invoice is in the system already."""

    by: str
    at: datetime
    batch: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A batch; `profile` is the one it was made with, `earlier` the first import of its invoices.

    That may be its own.
    """

    batch: Batch
    profile: dict[str, Any]
    earlier: Earlier | None


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
    since, until = _month(office, wanted.month) if wanted.month else (None, None)
    terms = batches.Wanted(wanted.target, wanted.state or "", since, until, wanted.who.strip())
    with office.reading() as db:
        found = batches.page(db, terms, limit=limit + 1 if limit >= 0 else -1, before=before)
        shown = found[:limit] if limit >= 0 else found
        more = len(found) > len(shown)
        # All of them are here: they need not be counted by a statement of its own.
        count = batches.count(db, terms) if more or before is not None else len(shown)
    return BatchPage(tuple(shown), count, shown[-1].id if more else None)


def read_batch(office: Office, actor: Actor, number: str) -> Logged:
    """One batch, for its card.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        batch = batches.get(db, number)
        members = batches.member_ids(db, batch.id)
        first = batches.imported_before(db, batch.target, members)
        profile = batches.profile(db, batch.id)
    return Logged(batch, profile, Earlier(*first) if first else None)


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


def _month(office: Office, day: date) -> tuple[datetime, datetime]:
    """When the month of this day begins and ends on the company's calendar."""
    first = day.replace(day=1)
    years, month = divmod(first.month, 12)
    following = date(first.year + years, month + 1, 1)
    zone = office.company.zone
    return datetime.combine(first, time(), zone), datetime.combine(following, time(), zone)
