"""One filter for Slack, the command line, the Sheet and the export; pages by key, not by offset."""

import base64
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from backlog import visibility
from backlog.errors import Refused
from backlog.filter import Filter
from backlog.money import sum_by_name
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import invoices, listing
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
class NumberedPage:
    """A page of a list by its number, from 0; `chosen` are those of all that match.

    `every` is how many match, `totals` are those of what is chosen.
    """

    number: int
    rows: tuple[Row, ...]
    every: int
    chosen: tuple[int, ...]
    totals: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Found:
    """The invoices of some numbers, and the numbers nobody has."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]


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
            return Page(tuple(rows), len(rows), sum_rows(rows))
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


def page_by_number(
    office: Office, actor: Actor, wanted: Filter, *, number: int, size: int, chosen: Container[int]
) -> NumberedPage:
    """The page of a list that a person turns to while choosing; the last one for a later number.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    wanted = replace(wanted, own=own_only(actor))
    with office.reading() as db:
        every = listing.ids(db, wanted)
        at = min(max(number, 0), max(0, (len(every) - 1) // size))
        rows = listing.rows_of(db, every[at * size : (at + 1) * size])
        selected = tuple(id_ for id_ in every if id_ in chosen)
        totals = listing.totals_of(db, selected)
    return NumberedPage(at, tuple(rows), len(every), selected, totals)


def ids(office: Office, actor: Actor, wanted: Filter) -> list[int]:
    """The ids of all that match and the actor may see, in the list's order.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return listing.ids(db, replace(wanted, own=own_only(actor)))


def ids_to_export(office: Office, actor: Actor, wanted: Filter) -> list[int]:
    """The ids of those of them that count with no batch.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        found = listing.ids(db, replace(wanted, own=own_only(actor)))
        return [row.id for row in listing.rows_of(db, found) if not row.exported]


def find(office: Office, actor: Actor, numbers: Sequence[str]) -> Found:
    """The invoices of these numbers, whosever they are: who asks more is told who may.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        found = invoices.ids_of(db, numbers)
    return Found(
        tuple(dict.fromkeys(found.values())),
        tuple(number for number in dict.fromkeys(numbers) if number not in found),
    )


def rows(office: Office, actor: Actor, invoice_ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, in this order.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    return visibility.see(office, actor, invoice_ids)


def rows_to_see(office: Office, actor: Actor, invoice_ids: Sequence[int]) -> list[Row]:
    """Those of these invoices that the actor may see; the others are left out without a word.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    own = own_only(actor)
    with office.reading() as db:
        theirs = listing.of_manager(db, invoice_ids, own) if own else set(invoice_ids)
        return listing.rows_of(db, [id_ for id_ in invoice_ids if id_ in theirs])


def sum_rows(rows: Iterable[Row]) -> dict[str, Decimal]:
    """What they come to, by currency."""
    return dict(sorted(sum_by_name((row.currency, row.total) for row in rows).items()))


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
