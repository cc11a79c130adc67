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

# Said again and not taken from the writer: a slip in its patterns must show when a file is read.
DATE_FORMATS = {"MM/DD/YYYY": "%m/%d/%Y", "DD/MM/YYYY": "%d/%m/%Y", "YYYY-MM-DD": "%Y-%m-%d"}


def read_lines(data: bytes, encoding: str) -> list[str]:
    """The lines of a text file whose last one is complete.

    Raises:
        ValueError: it is not, or the bytes are of another encoding.
    """
    return _decode_whole(data, encoding)[:-2].split("\r\n")


def read_cells(data: bytes, encoding: str, delimiter: str = ",") -> Iterator[list[str]]:
    """The rows of a file of separated columns.

    Raises:
        ValueError: the last row has no end, or its quotation marks are out of order.
    """
    text = _decode_whole(data, encoding)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise ValueError(f"The columns of the file cannot be told apart: {error}.") from error


def _decode_whole(data: bytes, encoding: str) -> str:
    # Cut short within its last figure it would still read: 145.00 as 14.
    text = data.decode(encoding)
    if not text.endswith("\r\n"):
        raise ValueError("The last row of the file has no end.")
    return text


def read_table(rows: Iterator[list[str]], label: str, *, needed: Sequence[str]) -> Iterator[Row]:
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


def group_rows(rows: Iterable[Row], *keys: str) -> Iterator[list[Row]]:
    """Neighbouring rows that agree in these columns, as the rows of one invoice."""
    for _, group in groupby(rows, itemgetter(*keys)):
        yield list(group)


def require_agreement(rows: list[Row], *names: str) -> Row:
    """The first of an invoice's rows, when all say the same of the invoice.

    Raises:
        ValueError: they do not.
    """
    first, said = rows[0], itemgetter(*names)
    if any(said(row) != said(first) for row in rows[1:]):
        differing = next(name for row in rows for name in names if row[name] != first[name])
        raise ValueError(f"The rows of one invoice say different things in {differing}.")
    return first


def parse_decimal(text: str) -> Decimal:
    """A figure.

    Raises:
        ValueError: it is none.
    """
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text[:40]!r} is not a number.") from error


def parse_if_given(text: str) -> Decimal | None:
    """A figure, or nothing where the cell is empty."""
    return parse_decimal(text) if text else None


def sum_column(rows: Iterable[Row], name: str) -> Decimal:
    """The sum of a column."""
    return sum([parse_decimal(row[name]) for row in rows if row[name]], Decimal())


@lru_cache(maxsize=4096)  # a batch has few days and many rows
def parse_day(text: str, pattern: str) -> date | None:
    """A day after a pattern of `strptime`; an empty cell is none.

    Raises:
        ValueError: it is no such day.
    """
    return datetime.strptime(text, pattern).date() if text else None  # noqa: DTZ007 - a day
