"""Lists pasted from a spreadsheet: references or payments, looked at first, then done.

A row is `NUMBER REFERENCE`, or `NUMBER AMOUNT [DATE] [REFERENCE]`, separated by tabs, semicolons or
commas. Nothing is guessed: an amount has a point and no thousands sign, a date is ISO.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO

from sqlite_utils import Database

from backlog import lifecycle
from backlog.acts import VERBS, Act, Pay, Refer
from backlog.decisions import Now
from backlog.errors import Refused
from backlog.lifecycle import Answer, Outcome
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices, listing
from backlog.transitions import decide

_HEADINGS = ("number", "invoice", "invoice number")
KINDS: dict[str, type[Act]] = {"references": Refer, "payments": Pay}


@dataclass(frozen=True, slots=True)
class Row:
    """One pasted row: its place (1-based), the act it means, or why it cannot be read."""

    place: int
    number: str
    act: Act | None
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a row would do: `said`, and `refused` when it would not be done."""

    place: int
    number: str
    said: str
    refused: bool
    warning: str = ""


def rows(kind: str, text: str, today: date) -> list[Row]:
    """The rows of a pasted list; empty ones and a heading are passed over."""
    separator = next((sign for sign in "\t;" if sign in text), ",")
    reader = csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=separator)
    cells = [(place, [cell.strip() for cell in row]) for place, row in enumerate(reader, 1)]
    read = _reference if kind == "references" else _payment
    return [
        _row(place, row, read, today)
        for place, row in cells
        if any(row) and not (place == 1 and row[0].casefold() in _HEADINGS)
    ]


def preview(office: Office, actor: Actor, kind: str, pasted: Sequence[Row]) -> list[Preview]:
    """What each row would do now; nothing is written.

    Raises:
        NotAllowed: the actor may not do what the rows ask for.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    with office.reading() as db:
        return [_previewed(office, db, actor, row) for row in pasted]


def commit(office: Office, actor: Actor, kind: str, pasted: Sequence[Row]) -> Outcome:
    """Do what the rows ask for, each by itself; rows that cannot be read are among the refused.

    Raises:
        NotAllowed: the actor may not.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    outcomes = [_committed(office, actor, row) for row in pasted]
    return Outcome(
        tuple(answer for outcome in outcomes for answer in outcome.done),
        tuple(answer for outcome in outcomes for answer in outcome.refused),
    )


def _committed(office: Office, actor: Actor, row: Row) -> Outcome:
    with office.reading() as db:
        ids = list(invoices.ids_of(db, [row.number]).values())
    if row.act is None or not ids:
        return Outcome(refused=(Answer(row.number, row.broken or "There is no such invoice."),))
    return lifecycle.act(office, actor, ids, row.act)


def _previewed(office: Office, db: Database, actor: Actor, row: Row) -> Preview:
    if row.act is None:
        return Preview(row.place, row.number, row.broken, refused=True)
    found = invoices.load(db, invoices.ids_of(db, [row.number]).values())
    if not found:
        return Preview(row.place, row.number, "There is no such invoice.", refused=True)
    now = Now(actor, office.clock(), office.company, office.rules)
    try:
        said = decide(found[0], row.act, now).said
    except Refused as error:
        return Preview(row.place, row.number, str(error), refused=True)
    others = listing.with_reference(db, found[0].id, _reference_of(row.act))
    warning = f"{', '.join(others)} has this reference too." if others else ""
    return Preview(row.place, row.number, said, refused=False, warning=warning)


def _reference_of(act: Act) -> str:
    return act.reference if isinstance(act, Refer) else ""


def _row(place: int, cells: list[str], read: Callable[[list[str], date], Act], today: date) -> Row:
    number, *rest = cells
    if not number:
        return Row(place, "", None, f"Row {place} has no invoice number.")
    try:
        return Row(place, number, read([cell for cell in rest if cell], today))
    except ValueError as error:
        return Row(place, number, None, f"Row {place}: {error}.")


def _reference(cells: list[str], _: date) -> Act:
    if len(cells) != 1:
        raise ValueError("a number and a reference are wanted")
    return Refer(cells[0])


def _payment(cells: list[str], today: date) -> Act:
    if not cells:
        raise ValueError("an amount is wanted")
    amount, *rest = cells
    paid_on, rest = _day(rest, today)
    if len(rest) > 1:
        raise ValueError("number, amount, date and reference are wanted, and nothing more")
    return Pay(paid_on, _amount(amount), "".join(rest))


def _day(cells: list[str], today: date) -> tuple[date, list[str]]:
    """The date, if the first cell is one, and what is left."""
    try:
        return date.fromisoformat(cells[0]), cells[1:]
    except (ValueError, IndexError):
        return today, cells


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValueError(f"{text!r} is not an amount; write it like 1812.50")
    return amount
