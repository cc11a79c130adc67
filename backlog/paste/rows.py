"""Lists as people paste them from a spreadsheet: references or payments, a row an act.

A row is `NUMBER REFERENCE`, or `NUMBER AMOUNT [DATE] [REFERENCE]`, separated by tabs, semicolons or
commas as the first row that has one of them, else by blanks. Nothing is guessed: a date is ISO,
and a thousands comma stands before a decimal point (as `1,812` means two things); a currency or its
sign beside an amount must be the invoice's.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from backlog.acts import Act, Pay, Refer
from backlog.characters import strip_number
from backlog.errors import Refused

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
MOST = 2000
"""Rows that one list may have: it is done in one transaction, and others wait for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One pasted row: its place (1-based), the act it means, or why it cannot be read.

    `beside` are the currencies, as codes or signs, that stood beside the amount; `dated` whether
    the row has a day of its own; `skipped` whether it is none of an invoice, such as a total.
    """

    place: int
    number: str
    act: Act | None
    beside: tuple[str, ...] = ()
    broken: str = ""
    dated: bool = True
    skipped: bool = False


Read = Callable[[list[str]], tuple[Act, tuple[str, ...]]]
"""Reads the cells after the number: the act, and what stood beside its amount."""


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
    refuse_size(len(found))
    return found


def choose_numbers(found: Sequence[Row], chosen: Mapping[int, str]) -> list[Row]:
    """The rows, those at these places with the number that somebody says is meant.

    Raises:
        Refused: a row that is not there, or a number that is not alike the one in the row.
    """
    by_place = {row.place: row for row in found}
    for place, number in chosen.items():
        row = by_place.get(place)
        if row is None or strip_number(row.number) != strip_number(number):
            said = f"has {row.number!r}" if row else "is not in the list"
            raise Refused(
                f"{number} cannot be meant: line {place} {said}. Nothing was done. Choose one of "
                "the numbers that are named for the line."
            )
    return [replace(row, number=chosen.get(row.place, row.number)) for row in found]


def refuse_size(count: int) -> None:
    """Refuse a list of nothing, and one that is longer than anybody looks through.

    Raises:
        Refused: nothing was done.
    """
    if not count:
        raise Refused("There is nothing in the list. Nothing was done.")
    if count > MOST:
        raise Refused(
            f"The list has {count:,} rows; one may have {MOST:,}. Nothing was done. Bring it in "
            "parts."
        )


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


def _row(place: int, cells: list[str], read: Read) -> Row:
    number, *rest = cells
    if not number:
        return Row(place, "", None, broken=f"Row {place} has no invoice number.")
    try:
        act, beside = read([cell for cell in rest if cell])
    except ValueError as error:
        return Row(place, number, None, broken=f"Row {place}: {error}.")
    dated = any(_DAY.fullmatch(cell) for cell in rest)
    return Row(place, number, act, beside, dated=dated)


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
