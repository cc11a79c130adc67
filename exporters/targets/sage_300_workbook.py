"""A Sage 300 batch as a workbook: a sheet for each table, and a defined name of the same name."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, time
from fractions import Fraction
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from backlog import money
from backlog.target import Part, Profile
from exporters.targets.sage_300_tables import BOOK, DATES, MONEY, NUMBERS, entry_of


class _Styles(NamedTuple):
    text: Format
    date: Format
    money: Format


def write_document(part: Part, profile: Profile) -> bytes:
    """The workbook's bytes; the same batch gives the same ones, so it is dated with the batch."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.combine(part.on, time(), UTC)})
    styles = _add_styles(book, part.currency)
    tables = BOOK.choose_for(part.invoices, profile)
    columns = tables.headings
    sheets = {name: book.add_worksheet(name) for name in columns}
    for name, sheet in sheets.items():
        sheet.write_row(0, 0, columns[name])
    heights = dict.fromkeys(columns, 1)
    for serial, invoice in enumerate(part.invoices, 1):
        for name, cells in tables.rows(entry_of(invoice, profile, serial)):
            _write_row(sheets[name], heights[name], zip(columns[name], cells, strict=True), styles)
            heights[name] += 1
    for name, height in heights.items():
        # Sage finds a table by the defined name, headings included.
        area = xl_range_abs(0, 0, height - 1, len(columns[name]) - 1)
        book.define_name(name, f"={name}!{area}")
    book.close()
    return out.getvalue()


def _add_styles(book: Workbook, currency: str) -> _Styles:
    places = money.places(currency)
    figure = f"0.{'0' * places}" if places else "0"
    return _Styles(*(book.add_format({"num_format": form}) for form in ("@", "yyyy-mm-dd", figure)))


def _write_row(
    sheet: Worksheet, row: int, cells: Iterable[tuple[str, str]], styles: _Styles
) -> None:
    for column, (heading, cell) in enumerate(cells):
        if not cell:
            continue
        if heading in DATES:
            sheet.write_datetime(row, column, datetime.fromisoformat(cell), styles.date)
        elif heading in MONEY:
            sheet.write_number(row, column, Fraction(cell), styles.money)
        elif heading in NUMBERS:
            sheet.write_number(row, column, int(cell))
        else:
            # Numbers of customers and accounts stay text: as figures they would lose their zeros.
            sheet.write_string(row, column, cell, styles.text)
