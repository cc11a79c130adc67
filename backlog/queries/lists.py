"""One filter for Slack, the command line, the Sheet and the export; pages by key, not by offset."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from backlog.errors import Refused
from backlog.filter import Filter
from backlog.model import Tab
from backlog.money import summed
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import listing
from backlog.visibility import own_only


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, with count and totals (currency -> amount) of all that match."""

    rows: tuple[Row, ...]
    count: int
    totals: dict[str, Decimal] = field(default_factory=dict)
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What one client, job or Project Manager has in a list; totals by currency."""

    name: str
    count: int
    totals: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Summary:
    """How much is in a tab; `oldest_at` is since when its oldest invoice waits."""

    count: int
    totals: dict[str, Decimal]
    oldest_at: datetime | None


def page(
    office: Office, actor: Actor, wanted: Filter, *, limit: int = 50, after: str | None = None
) -> Page:
    """One page of a list.

    Raises:
        NotAllowed: nobody may look who is not listed.
        Refused: `after` is not a cursor that an earlier page gave.
    """
    office.admit(actor, "see")
    wanted = replace(wanted, own=own_only(actor))
    position = _position(after, wanted.sort)
    with office.reading() as db:
        rows = listing.rows(db, wanted, limit=limit + 1, after=position)
        if position is None and len(rows) <= limit:
            # It shows all that match: no second look is needed for what they come to.
            totals = summed((row.currency, row.total) for row in rows)
            return Page(tuple(rows), len(rows), dict(sorted(totals.items())))
        count, totals = listing.totals(db, wanted)
    more = len(rows) > limit
    shown = rows[:limit]
    return Page(tuple(shown), count, totals, _cursor(shown[-1], wanted.sort) if more else None)


def groups(office: Office, actor: Actor, wanted: Filter, by: str) -> list[Group]:
    """Subtotals of all that match, by one of `filter.GROUPS`, in the order of their names.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    wanted = replace(wanted, own=own_only(actor))
    with office.reading() as db:
        found = listing.groups(db, wanted, by)
    alike = (list(same) for _, same in groupby(found, key=lambda row: row[0].casefold()))
    return [
        Group(same[0][0], sum(row[2] for row in same), {row[1]: row[3] for row in same})
        for same in alike
    ]


def ids(office: Office, wanted: Filter) -> list[int]:
    """The ids of all that match, in the list's order."""
    with office.reading() as db:
        return listing.ids(db, wanted)


def unexported(office: Office, wanted: Filter) -> list[int]:
    """The ids of all that match and count with no batch, in the list's order."""
    return [row.id for row in rows(office, ids(office, wanted)) if not row.exported]


def rows(office: Office, invoice_ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, in this order."""
    with office.reading() as db:
        return listing.rows_of(db, invoice_ids)


def totals(office: Office, invoice_ids: Sequence[int]) -> dict[str, Decimal]:
    """What these invoices come to, by currency."""
    with office.reading() as db:
        return listing.totals_of(db, invoice_ids)


def summaries(office: Office, actor: Actor) -> dict[Tab, Summary]:
    """How much is in Admin, Processed and Paid, of what the actor may see.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        found = listing.summaries(db, own=own_only(actor))
    return {tab: Summary(*found[tab]) for tab in (Tab.ADMIN, Tab.PROCESSED, Tab.PAID)}


def _cursor(row: Row, sort: str) -> str:
    text = json.dumps([sort, listing.sort_value(row, sort), row.id])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _position(cursor: str | None, sort: str) -> tuple[str | int, int] | None:
    if cursor is None:
        return None
    try:
        of, value, id_ = json.loads(base64.urlsafe_b64decode(cursor))
        if of == sort and isinstance(value, str | int) and isinstance(id_, int):
            return value, id_
    except (ValueError, TypeError):
        pass
    raise Refused(
        "This is not the cursor of a page in this order. Nothing was listed. "
        "Use the `next` of the page before."
    )
