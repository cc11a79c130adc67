"""Lists pasted from a spreadsheet: references or payments, looked at first, then done.

A row is `NUMBER REFERENCE`, or `NUMBER AMOUNT [DATE] [REFERENCE]`, separated by tabs, semicolons or
commas as the first row that has one of them, else by blanks. Nothing is guessed: a date is ISO,
and a thousands comma stands before a decimal point (as `1,812` means two things); a currency or its
sign beside an amount must be the invoice's.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from sqlite_utils import Database

from backlog import journal
from backlog.acts import VERBS, Act, Pay, Refer
from backlog.errors import Refused
from backlog.lifecycle import acting
from backlog.lifecycle.acting import Answer, Doing, Outcome
from backlog.money import SIGNS
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices

_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "blanks"}
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
        Refused: one of them is no row of cells, or there is none.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    separator = next((sign for sign in text if sign in "\t;,"), " ")  # the first, after a number
    read: Read = partial(_reference, separator=separator)
    if kind == "payments":
        read = partial(_payment, today=today, separator=separator)
    table = [(place, _cells(place, line, separator)) for place, line in enumerate(lines, 1)]
    found = [
        _row(place, cells, read)
        for place, cells in table
        if any(cells) and not (place == 1 and cells[0].casefold() in _HEADINGS)
    ]
    if not found:
        raise Refused("There is nothing in the list. Nothing was done.")
    return found


def _cells(place: int, line: str, separator: str) -> list[str]:
    """Read by itself, so that an open quotation mark cannot take in the rows that follow."""
    if separator == " ":
        line = " ".join(line.split())
    try:
        (row,) = csv.reader([line], delimiter=separator, strict=True)
    except csv.Error as error:
        raise Refused(
            f"Row {place} cannot be read ({error}). Nothing was done. Look for a quotation mark "
            "there that is not closed or not doubled."
        ) from None
    return [cell.strip() for cell in row]


def preview(office: Office, actor: Actor, kind: str, pasted: Sequence[Row]) -> list[Preview]:
    """What each row would do; nothing is written.

    All is done as `commit` does it, and taken back: two payments of one invoice, or a reference
    given twice, are seen here as they will be.

    Raises:
        NotAllowed: the actor may not do what the rows ask for.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    with office.rehearsing() as db:
        return _do_rows(office, db, actor, pasted)


def commit(office: Office, actor: Actor, kind: str, pasted: Sequence[Row]) -> Outcome:
    """Do what the rows ask for, each by itself; rows that cannot be read are among the refused.

    Raises:
        NotAllowed: the actor may not.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    with office.writing() as db:
        act = journal.number_act(db)
        found = _do_rows(office, db, actor, pasted)
        wrote = journal.number_act(db) > act
    answers = [(one.refused, Answer(one.number, one.said, one.warning)) for one in found]
    return Outcome(
        tuple(answer for refused, answer in answers if not refused),
        tuple(answer for refused, answer in answers if refused),
        act if wrote else 0,
    )


def _do_rows(office: Office, db: Database, actor: Actor, pasted: Sequence[Row]) -> list[Preview]:
    ids = invoices.ids_of(db, [row.number for row in pasted])
    doing = acting.begin_act(office, db, actor)
    return [_one(office, db, doing, row, ids.get(row.number)) for row in pasted]


def _one(office: Office, db: Database, doing: Doing, row: Row, id_: int | None) -> Preview:
    if row.act is None or id_ is None:
        why = row.broken or _explain_unknown(row.number)
        return Preview(row.place, row.number, why, refused=True)
    (entry,) = invoices.load(db, [id_])
    currency = entry.invoice.currency
    if foreign := [one for one in row.beside if currency not in SIGNS.get(one, {one})]:
        why = f"It is in {currency}, not in {foreign[0]}."
        return Preview(row.place, row.number, why, refused=True)
    try:
        answer = acting.do(office, db, entry, row.act, doing)
    except Refused as error:
        return Preview(row.place, row.number, str(error), refused=True)
    return Preview(row.place, answer.number, answer.said, refused=False, warning=answer.warning)


def _explain_unknown(number: str) -> str:
    if any(sign in number for sign in _SEPARATORS):
        return "There is no such invoice. Are the cells separated as in the first row?"
    return "There is no such invoice."


def _row(place: int, cells: list[str], read: Read) -> Row:
    number, *rest = cells
    if not number:
        return Row(place, "", None, broken=f"Row {place} has no invoice number.")
    try:
        act, beside = read([cell for cell in rest if cell])
    except ValueError as error:
        return Row(place, number, None, broken=f"Row {place}: {error}.")
    return Row(place, number, act, beside)


def _reference(cells: list[str], *, separator: str) -> tuple[Act, tuple[str, ...]]:
    references = _join_cells(cells, separator)
    if len(references) != 1:
        by = _SEPARATORS[separator]
        raise ValueError(f"a number and a reference are wanted, separated by {by}")
    return Refer(references[0]), ()


def _payment(cells: list[str], *, today: date, separator: str) -> tuple[Act, tuple[str, ...]]:
    if not cells:
        raise ValueError("an amount is wanted")
    (amount, beside), rest = _amount(cells[0]), cells[1:]
    if separator in ", ":
        _refuse_cut(cells, separator)
    paid_on, rest = _day(rest, today)
    references = _join_cells(rest, separator)
    if len(references) > 1:
        raise ValueError("number, amount, date and reference are wanted, and nothing more")
    return Pay(paid_on, amount, "".join(references)), beside


def _join_cells(cells: list[str], separator: str) -> list[str]:
    """What is left of a row: between blanks it is one reference, however many words it has."""
    return [" ".join(cells)] if cells and separator == " " else cells


def _refuse_cut(cells: Sequence[str], separator: str) -> None:
    """Between commas `1,812.50` is two cells, as `1 812.50` is between blanks: neither is it."""
    first, second = [*cells, ""][:2]
    if "." not in first and _AMOUNT.fullmatch(second):
        raise ValueError(
            f"{first}{separator}{second} may be one amount; "
            "separate the cells by tabs or semicolons"
        )


def _day(cells: list[str], today: date) -> tuple[date, list[str]]:
    """The date, if the first cell is one, and what is left."""
    if cells and _DAY.fullmatch(cells[0]):
        return date.fromisoformat(cells[0]), cells[1:]
    if like := _LIKE_A_DAY.match(" ".join(cells)):
        raise ValueError(f"a date is written like {today.isoformat()}, not {like.group()!r}")
    return today, cells


def _amount(text: str) -> tuple[Decimal, tuple[str, ...]]:
    """The amount, and the currencies that stood beside it."""
    found = _AMOUNT.fullmatch(text.replace("\u00a0", " "))
    if found is None:
        raise ValueError(f"{text!r} is not an amount; write it like 1812.50")
    sign, before, digits, after = found.groups(default="")
    return Decimal(digits.replace(",", "")), tuple(filter(None, (sign, before, after)))
