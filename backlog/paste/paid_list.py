"""The accounting system's list of paid invoices: CSV, its headings somewhere near the top."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backlog.acts import Pay
from backlog.errors import Refused
from backlog.files import spreadsheet
from backlog.paste import columns, foreign
from backlog.paste.columns import Layout
from backlog.paste.rows import Row, refuse_size

HEADINGS_WITHIN = 20
"""Reports have a title and a period above their headings; not more than this."""
_TOTALS = ("total", "subtotal", "sub total", "grand total", "totaux", "sous total", "balance")
_REFUND = "It is a refund or a reversal, not a payment. Un-pay the invoice, with a reason"


@dataclass(frozen=True, slots=True)
class Table:
    """The headings of a list, and its rows with their lines in the file (1-based)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def list_cells(self, column: int) -> list[str]:
        """What stands in a column, where something does."""
        cells = (_find_cell(row, column) for _, row in self.rows)
        return [cell for cell in cells if cell]


def read_table(text: str) -> Table:
    """The headings and what stands below them.

    The headings are the first row that names number and amount, else the first of several cells.

    Raises:
        Refused: it is no table; nothing was done.
    """
    lines = [(place, cells) for place, cells in _read_lines(text) if any(cells)]
    refuse_size(len(lines))
    first = lines[:HEADINGS_WITHIN]
    named = (at for at, (_, cells) in enumerate(first) if columns.recognize(cells).is_whole)
    wide = (at for at, (_, cells) in enumerate(first) if len([*filter(None, cells)]) > 1)
    at = next(named, next(wide, None))
    if at is None:
        raise Refused(
            "The list has one column, so no row can name an invoice and what was paid. Nothing was "
            "done. Export it as CSV, with a row of headings."
        )
    return Table(lines[at][1], tuple(lines[at + 1 :]))


def _read_lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    named, whole = spreadsheet.take_separator_line(text.removeprefix("\ufeff"))
    reader = csv.reader(
        io.StringIO(whole, newline=""), delimiter=named or _find_separator(whole), strict=True
    )
    while True:
        place = reader.line_num + 1
        try:
            yield place, tuple(spreadsheet.unguard_cell(cell.strip()) for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(
                f"Line {place} cannot be read ({error}). Nothing was done. Look for a quotation "
                "mark there that is not closed or not doubled."
            ) from None


def _find_separator(text: str) -> str:
    """What the widest of the first lines is separated by: above the headings stand titles."""
    first = text.splitlines()[:HEADINGS_WITHIN]
    counts = {sign: max((line.count(sign) for line in first), default=0) for sign in "\t;,"}
    return max(counts, key=lambda sign: counts[sign])


def list_open(table: Table, layout: Layout) -> tuple[str, ...]:
    """What has to be asked before the list can be read: columns, `order`, `decimal`."""
    missing = [column for column in columns.NEEDED if getattr(layout, column) < 0]
    if missing:
        return tuple(missing)
    open_ = []
    if not _find_order(table, layout):
        open_.append("order")
    if not _find_decimal(table, layout):
        open_.append("decimal")
    return tuple(open_)


def _find_order(table: Table, layout: Layout) -> str:
    return layout.order or foreign.find_order(table.list_cells(layout.day)) or ""


def _find_decimal(table: Table, layout: Layout) -> str:
    return layout.decimal or foreign.find_decimal(table.list_cells(layout.amount)) or ""


def refuse_open(table: Table, layout: Layout) -> None:
    """Refuse a list of which something has to be asked first.

    Raises:
        Refused: it says what.
    """
    if open_ := list_open(table, layout):
        raise Refused(
            f"The list cannot be read before this is said: {', '.join(open_)}. Its headings: "
            f"{', '.join(table.headings)}. Nothing was done. Say it with --column, such as "
            "--column number='Doc no', and --order or --decimal; it is remembered."
        )


def read_rows(table: Table, layout: Layout, today: date) -> list[Row]:
    """A payment for each row; refunds cannot be one, totals are passed over.

    Raises:
        Refused: something has to be asked first.
    """
    refuse_open(table, layout)
    found = replace(layout, order=_find_order(table, layout), decimal=_find_decimal(table, layout))
    return [_read_row(place, cells, found, today) for place, cells in table.rows]


def _read_row(place: int, cells: Sequence[str], layout: Layout, today: date) -> Row:
    number, amount = _find_cell(cells, layout.number), _find_cell(cells, layout.amount)
    if _is_total(cells, number, amount):
        return Row(place, number, None, broken="It is no payment.", skipped=True)
    if not number:
        return Row(place, "", None, broken="It has no invoice number.")
    try:
        paid_on, dated = _read_day(_find_cell(cells, layout.day), layout, today)
        written = foreign.split_amount(amount)
        paid = foreign.read_amount(written.digits, layout.decimal)
    except ValueError as error:
        return Row(place, number, None, broken=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    if written.negative or not paid:
        told = _REFUND if paid else "It pays nothing"
        return Row(place, number, None, broken=f"{told}.")
    reference = _find_cell(cells, layout.reference)
    return Row(place, number, Pay(paid_on, paid, reference), written.beside, dated=dated)


def _is_total(cells: Sequence[str], number: str, amount: str) -> bool:
    """A total, or a line of text below or between the rows, such as when the report was made."""
    said = columns.fold_heading(next(filter(None, cells), ""))
    totals = said in _TOTALS or any(said.startswith(f"{word} ") for word in _TOTALS)
    return (totals and not columns.fold_heading(number).removeprefix(said)) or not (
        number or amount
    )


def _read_day(text: str, layout: Layout, today: date) -> tuple[date, bool]:
    return (foreign.read_day(text, layout.order), True) if text else (today, False)


def _find_cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if 0 <= column < len(cells) else ""


def apply_answers(table: Table, layout: Layout, said: Mapping[str, str]) -> Layout:
    """The layout with what somebody said: a column by its heading, `order`, `decimal`.

    Raises:
        Refused: there is no such heading, or it stands twice; nothing was done.
    """
    number, amount, day, reference = (
        _find_heading(table, said[column]) if column in said else getattr(layout, column)
        for column in columns.COLUMNS
    )
    order, decimal = said.get("order", layout.order), said.get("decimal", layout.decimal)
    return Layout(number, amount, day, reference, order, decimal)


def _find_heading(table: Table, heading: str) -> int:
    wanted = columns.fold_heading(heading)
    found = [at for at, one in enumerate(table.headings) if columns.fold_heading(one) == wanted]
    if len(found) != 1:
        how = "stands twice" if found else "is not there"
        raise Refused(
            f"The heading {heading!r} {how}. Nothing was done. The headings: "
            f"{', '.join(table.headings)}."
        )
    return found[0]
