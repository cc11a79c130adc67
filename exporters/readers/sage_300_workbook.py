"""Read the workbook of a Sage 300 batch from its XML, by its defined names."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Context, InvalidOperation
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from backlog.target import ReadBack
from exporters.readers import sage_300
from exporters.readers.reading import Row
from exporters.readers.sage_300 import TABLES

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_AREA = re.compile(r"(\w+)!\$A\$1:\$([A-Z]+)\$(\d+)")
_DATES = {"DATEINVC", "DATEDUE"}
# A workbook keeps binary figures: 8.95 may stand there as 8.949999999999999; Excel reads 8.95 too.
_FIFTEEN_DIGITS = Context(prec=15)
_BEFORE_DAY_ONE = date(1899, 12, 30)


def read_file(data: bytes) -> list[ReadBack]:
    """The invoices of a workbook.

    Raises:
        ValueError: the bytes are not such a workbook, or it does not hold together.
    """
    try:
        with ZipFile(io.BytesIO(data)) as book:
            heights = _read_heights(book)
            words = _read_words(book)
            sheets = [list(_read_rows(book, place, words)) for place in range(1, len(TABLES) + 1)]
    except (BadZipFile, InvalidOperation, KeyError, ET.ParseError) as error:
        raise ValueError(f"The file is not such a workbook: {error!r}.") from error
    if heights != {name: len(rows) for name, rows in zip(TABLES, sheets, strict=True)}:
        raise ValueError("The defined names do not cover the five tables.")
    sage_300.check_headings([[*rows[0].values()] for rows in sheets])
    tables = {name: _put_under_headings(rows) for name, rows in zip(TABLES, sheets, strict=True)}
    return sage_300.read_invoices(tables)


def _read_heights(book: ZipFile) -> dict[str, int]:
    names = ET.fromstring(book.read("xl/workbook.xml")).iter(f"{_NAMESPACE}definedName")  # noqa: S314 - see above
    areas = {name.get("name"): _AREA.fullmatch(name.text or "") for name in names}
    return {area[1]: int(area[3]) for name, area in areas.items() if area and area[1] == name}


def _read_words(book: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    shared = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - see above
    return ["".join(item.itertext()) for item in shared]


def _read_rows(book: ZipFile, place: int, words: list[str]) -> Iterator[dict[str, str]]:
    """Each row by the letters of its columns; cells that are empty are left out."""
    with book.open(f"xl/worksheets/sheet{place}.xml") as sheet:
        for _, row in ET.iterparse(sheet):  # noqa: S314 - see above
            if row.tag == f"{_NAMESPACE}row":
                yield {_read_column(cell): _read_value(cell, words) for cell in row}
                row.clear()


def _read_column(cell: ET.Element) -> str:
    return cell.get("r", "").rstrip("0123456789")


def _read_value(cell: ET.Element, words: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    text = cell.findtext(f"{_NAMESPACE}v", "")
    if cell.get("t") == "s":
        return words[int(text)]
    return str(_FIFTEEN_DIGITS.create_decimal(text)) if text else ""


def _put_under_headings(rows: list[dict[str, str]]) -> list[Row]:
    headings = rows[0]
    return [
        {title: _spell_date(title, row.get(column, "")) for column, title in headings.items()}
        for row in rows[1:]
    ]


def _spell_date(title: str, text: str) -> str:
    if title in _DATES and text:
        return f"{_BEFORE_DAY_ONE + timedelta(int(text)):%Y%m%d}"
    return text
