"""What the readers have in common; none of it is shared with what writes the files."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

Row = dict[str, str]


def lines(data: bytes, encoding: str) -> list[str]:
    """The lines of a text file whose last one is complete.

    Raises:
        ValueError: it is not, or the bytes are of another encoding.
    """
    text = data.decode(encoding)
    if not text.endswith("\r\n"):
        raise ValueError("The last row of the file has no end.")
    return text[:-2].split("\r\n")


def cells(data: bytes, encoding: str) -> Iterator[list[str]]:
    """The rows of a comma-separated file.

    Raises:
        ValueError: the last row has no end, or its quotation marks are out of order.
    """
    text = data.decode(encoding)
    if not text.endswith("\r\n"):
        raise ValueError("The last row of the file has no end.")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise ValueError(f"The file is not comma-separated: {error}.") from error


def table(rows: Iterator[list[str]], label: str, *, needed: Sequence[str]) -> Iterator[Row]:
    """The rows below the first one, what is needed of each by that one's headings.

    Raises:
        ValueError: a heading that is needed is missing, or a row does not fit the headings.
    """
    headings = next(rows)
    missing = [name for name in needed if name not in headings]
    if missing:
        raise ValueError(f"The file is not {label}: it has no column {missing[0]}.")
    width, pick = len(headings), itemgetter(*map(headings.index, needed))
    for row in rows:
        if len(row) != width:
            raise ValueError(f"A row has {len(row)} columns; {label} has {width}.")
        yield dict(zip(needed, pick(row), strict=True))


def invoices(rows: Iterable[Row], *keys: str) -> Iterator[list[Row]]:
    """Neighbouring rows that agree in these columns, as the rows of one invoice."""
    for _, group in groupby(rows, itemgetter(*keys)):
        yield list(group)


def agreeing(rows: list[Row], *names: str) -> Row:
    """The first of an invoice's rows, when all say the same of the invoice.

    Raises:
        ValueError: they do not.
    """
    first, said = rows[0], itemgetter(*names)
    if any(said(row) != said(first) for row in rows[1:]):
        differing = next(name for row in rows for name in names if row[name] != first[name])
        raise ValueError(f"The rows of one invoice say different things in {differing}.")
    return first


def decimal(text: str) -> Decimal:
    """A figure.

    Raises:
        ValueError: it is none.
    """
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text[:40]!r} is not a number.") from error


def given(text: str) -> Decimal | None:
    """A figure, or nothing where the cell is empty."""
    return decimal(text) if text else None


def total(rows: Iterable[Row], name: str) -> Decimal:
    """The sum of a column."""
    return sum([decimal(row[name]) for row in rows if row[name]], Decimal())


@lru_cache(maxsize=4096)  # a batch has few days and many rows
def day(text: str, pattern: str) -> date | None:
    """A day after a pattern of `strptime`; an empty cell is none.

    Raises:
        ValueError: it is no such day.
    """
    return datetime.strptime(text, pattern).date() if text else None  # noqa: DTZ007 - a day
