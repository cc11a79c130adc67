"""Lists pasted from a spreadsheet: references or payments, looked at first, then done.

A row is `NUMBER REFERENCE`, or `NUMBER AMOUNT [DATE] [REFERENCE]`, separated by tabs, semicolons or
commas. Nothing is guessed: a date is ISO, and a thousands comma stands before a decimal point (as
`1,812` means two things); a currency or its sign beside an amount must be the invoice's.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from sqlite_utils import Database

from backlog import journal, lifecycle
from backlog.acts import VERBS, Act, Pay, Refer
from backlog.errors import Refused
from backlog.lifecycle import Answer, Outcome
from backlog.money import SIGNS
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices

_HEADINGS = ("number", "invoice", "invoice number")
_PLAIN, _SPOKEN = r"-?[0-9]+(?:\.[0-9]+)?", r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"
_AMOUNT = re.compile(rf"([$€£])? *([A-Z]{{3}})? *({_PLAIN}|{_SPOKEN}) *([A-Z]{{3}})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_LIKE_A_DAY = re.compile(
    r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}\b"
    rf"|[0-9]{{1,2}}[ .-]*{_MONTH}[ .,-]*[0-9]{{2,4}}\b"
    rf"|{_MONTH}[ .-]*[0-9]{{1,2}}[ .,-]+[0-9]{{2,4}}\b",
    re.IGNORECASE,
)
"""Begins like a day in one of the ways in which people and spreadsheets write it."""
KINDS: dict[str, type[Act]] = {"references": Refer, "payments": Pay}


@dataclass(frozen=True, slots=True)
class Row:
    """One pasted row: its place (1-based), the act it means, or why it cannot be read.

    `beside` are the currencies, as codes or signs, that stood beside the amount.
    """

    place: int
    number: str
    act: Act | None
    beside: tuple[str, ...] = ()
    broken: str = ""


Read = Callable[[list[str]], tuple[Act, tuple[str, ...]]]
"""Reads the cells after the number: the act, and what stood beside its amount."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a row would do: `said`, and `refused` when it would not be done."""

    place: int
    number: str
    said: str
    refused: bool
    warning: str = ""


def rows(kind: str, text: str, today: date) -> list[Row]:
    """The rows of a pasted list; empty ones and a heading are passed over.

    Raises:
        Refused: it is no list of cells.
    """
    separator = next((sign for sign in "\t;," if sign in text), " ")
    lines = text.removeprefix("\ufeff").splitlines()
    if separator == " ":
        lines = [" ".join(line.split()) for line in lines]
    reader = csv.reader(lines, delimiter=separator)
    try:
        cells = [(place, [cell.strip() for cell in row]) for place, row in enumerate(reader, 1)]
    except csv.Error as error:
        raise Refused(f"The list cannot be read: {error}. Nothing was done.") from None
    read: Read = _reference
    if kind == "payments":
        read = partial(_payment, today=today, cut=separator == ",")
    return [
        _row(place, row, read)
        for place, row in cells
        if any(row) and not (place == 1 and row[0].casefold() in _HEADINGS)
    ]


def preview(office: Office, actor: Actor, kind: str, pasted: Sequence[Row]) -> list[Preview]:
    """What each row would do; nothing is written.

    All is done as `commit` does it, and taken back: two payments of one invoice, or a reference
    given twice, are seen here as they will be.

    Raises:
        NotAllowed: the actor may not do what the rows ask for.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    with office.rehearsing() as db:
        return _done(office, db, actor, pasted)


def commit(office: Office, actor: Actor, kind: str, pasted: Sequence[Row]) -> Outcome:
    """Do what the rows ask for, each by itself; rows that cannot be read are among the refused.

    Raises:
        NotAllowed: the actor may not.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    with office.writing() as db:
        found = _done(office, db, actor, pasted)
        journal.tell(db, office.clock())
    answers = [(one.refused, Answer(one.number, one.said, one.warning)) for one in found]
    return Outcome(
        tuple(answer for refused, answer in answers if not refused),
        tuple(answer for refused, answer in answers if refused),
    )


def _done(office: Office, db: Database, actor: Actor, pasted: Sequence[Row]) -> list[Preview]:
    ids = invoices.ids_of(db, [row.number for row in pasted])
    return [_one(office, db, actor, row, ids.get(invoices.key(row.number))) for row in pasted]


def _one(office: Office, db: Database, actor: Actor, row: Row, id_: int | None) -> Preview:
    if row.act is None or id_ is None:
        why = row.broken or "There is no such invoice."
        return Preview(row.place, row.number, why, refused=True)
    (entry,) = invoices.load(db, [id_])
    currency = entry.invoice.currency
    if foreign := [one for one in row.beside if currency not in SIGNS.get(one, {one})]:
        why = f"It is in {currency}, not in {foreign[0]}."
        return Preview(row.place, row.number, why, refused=True)
    try:
        answer = lifecycle.do(office, db, entry, row.act, actor)
    except Refused as error:
        return Preview(row.place, row.number, str(error), refused=True)
    return Preview(row.place, answer.number, answer.said, refused=False, warning=answer.warning)


def _row(place: int, cells: list[str], read: Read) -> Row:
    number, *rest = cells
    if not number:
        return Row(place, "", None, broken=f"Row {place} has no invoice number.")
    try:
        act, beside = read([cell for cell in rest if cell])
    except ValueError as error:
        return Row(place, number, None, broken=f"Row {place}: {error}.")
    return Row(place, number, act, beside)


def _reference(cells: list[str]) -> tuple[Act, tuple[str, ...]]:
    if len(cells) != 1:
        raise ValueError("a number and a reference are wanted")
    return Refer(cells[0]), ()


def _payment(cells: list[str], *, today: date, cut: bool) -> tuple[Act, tuple[str, ...]]:
    if not cells:
        raise ValueError("an amount is wanted")
    (amount, beside), rest = _amount(cells[0]), cells[1:]
    if cut:
        _refuse_cut(cells)
    paid_on, rest = _day(rest, today)
    if len(rest) > 1:
        raise ValueError("number, amount, date and reference are wanted, and nothing more")
    return Pay(paid_on, amount, "".join(rest)), beside


def _refuse_cut(cells: Sequence[str]) -> None:
    """Between commas `1,812.50` is two cells, and so is `1812,50`: neither is the amount."""
    first, second = [*cells, ""][:2]
    if "." not in first and _AMOUNT.fullmatch(second):
        raise ValueError(
            f"{first},{second} may be one amount; separate the cells by tabs or semicolons"
        )


def _day(cells: list[str], today: date) -> tuple[date, list[str]]:
    """The date, if the first cell is one, and what is left."""
    first = cells[0] if cells else ""
    if _DAY.fullmatch(first):
        return date.fromisoformat(first), cells[1:]
    if _LIKE_A_DAY.match(first):
        raise ValueError(f"{first!r} may be more than one day; write it like {today.isoformat()}")
    return today, cells


def _amount(text: str) -> tuple[Decimal, tuple[str, ...]]:
    """The amount, and the currencies that stood beside it."""
    found = _AMOUNT.fullmatch(text.replace("\u00a0", " "))
    if found is None:
        raise ValueError(f"{text!r} is not an amount; write it like 1812.50")
    sign, before, digits, after = found.groups(default="")
    return Decimal(digits.replace(",", "")), tuple(filter(None, (sign, before, after)))
