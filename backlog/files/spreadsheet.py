"""CSV files that people open in a spreadsheet, change there and bring back."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from backlog.errors import Refused

FORMULA_SIGNS = "=+-@＝＋－＠"
"""What a spreadsheet takes for the beginning of a formula, full-width forms included."""

_FORMULA = re.compile(rf"'*[{re.escape(FORMULA_SIGNS)}]")
_SEPARATORS = "\t;,"
_SEPARATOR_LINE = re.compile(r"\"?sep=([^\"\r\n])\"?[\t;, ]*(?=[\r\n]|$)", re.IGNORECASE)
_LINE_END = re.compile(r"[\r\n]")
_NONE = "\x1f"


def guard_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run.

    A text that already begins with apostrophes and a sign gets one more, so that taking one away
    always gives the text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """The text that was guarded."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def text(data: bytes) -> str:
    """UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252.

    Raises:
        UnicodeDecodeError: it is none of them.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")  # what Excel calls Unicode Text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def take_separator_line(text: str) -> tuple[str, str]:
    """The separator that a first line `sep=;` names, and the text with that line blank.

    Excel writes and reads such a line; it is none of the rows.
    """
    found = _SEPARATOR_LINE.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def separator_of(text: str) -> str:
    """What separates the cells of the first row: a tab, semicolon or comma, or nothing."""
    first = _LINE_END.split(text, maxsplit=1)[0]
    return max(filter(first.count, _SEPARATORS), key=first.count, default="")


def write_rows(rows: Iterable[Sequence[str | Decimal]]) -> bytes:
    """The rows as a file that Excel opens as it is: UTF-8 with byte order mark, nothing runs."""
    out = io.StringIO(newline="")
    guarded = ([guard_cell(one) if isinstance(one, str) else one for one in row] for row in rows)
    csv.writer(out).writerows(guarded)
    return out.getvalue().encode("utf-8-sig")


def read_rows(data: bytes) -> list[list[str]]:
    """The rows of a file that came back, with the separator that its first row has.

    A first row of one cell has none: the file is one column, and names may have commas in it.

    Raises:
        Refused: it is no such file.
    """
    try:
        named, whole = take_separator_line(text(data))
        whole = whole.lstrip("\r\n") if named else whole
        separator = named or separator_of(whole) or _NONE
        rows = csv.reader(io.StringIO(whole, newline=""), delimiter=separator, strict=True)
        cells = ([_NONE.join(row)] if separator == _NONE and row else row for row in rows)
        return [[unguard_cell(cell).strip() for cell in row] for row in cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(
            f"The file cannot be read as CSV: {error}. Nothing was changed. Save it as CSV UTF-8."
        ) from None
