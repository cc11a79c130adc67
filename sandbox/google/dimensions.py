"""Inserting, deleting, moving and appending rows and columns; ranges follow."""

from typing import Any, cast

from sandbox.google.errors import Refused
from sandbox.google.schema import (
    AppendDimension,
    Dimension,
    DimensionRange,
    GridRange,
    InsertDimension,
    MoveDimension,
    OfDimension,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

_BOUNDS = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


def insert(file: Spreadsheet, request: InsertDimension) -> None:
    """Insert empty rows or columns, also just below the last one."""
    area = request["range"]
    sheet, start, end = _span(file, area, grow=True)
    _insert(sheet, area["dimension"], start, [None] * (end - start))
    _shift(sheet, area["dimension"], start, end - start)


def delete(file: Spreadsheet, request: OfDimension) -> None:
    """Delete rows or columns; one row that is not frozen stays, as in Google's."""
    area = request["range"]
    sheet, start, end = _span(file, area)
    dimension = area["dimension"]
    frozen = sheet.properties["gridProperties"].get("frozenRowCount", 0)
    if dimension == "COLUMNS" and end - start == len(sheet.columns):
        raise Refused("Sorry, it is not possible to delete all the columns on the sheet.")
    if dimension == "ROWS" and start <= frozen and end == sheet.row_count:
        raise Refused("Sorry, it is not possible to delete all non-frozen rows.")
    _take(sheet, dimension, start, end)
    _shift(sheet, dimension, start, start - end)


def move(file: Spreadsheet, request: MoveDimension) -> None:
    """Move rows or columns; `destinationIndex` counts before the move."""
    source = request["source"]
    sheet, start, end = _span(file, source)
    destination = request["destinationIndex"]
    if start < destination < end or not 0 <= destination <= _size(sheet, source["dimension"]):
        raise Refused(f"Invalid requests[].moveDimension: destinationIndex {destination}")
    moved = _take(sheet, source["dimension"], start, end)
    at = destination - (end - start) if destination > start else destination
    _insert(sheet, source["dimension"], at, moved)


def append(file: Spreadsheet, request: AppendDimension) -> None:
    """Add empty rows or columns at the end."""
    sheet = file.sheet(request["sheetId"])
    if request["length"] < 1:
        raise Refused("Invalid requests[].appendDimension: length must be positive")
    size = _size(sheet, request["dimension"])
    _insert(sheet, request["dimension"], size, [None] * request["length"])


def _size(sheet: Sheet, dimension: Dimension) -> int:
    return sheet.row_count if dimension == "ROWS" else len(sheet.columns)


def _span(file: Spreadsheet, area: DimensionRange, *, grow: bool = False) -> tuple[Sheet, int, int]:
    sheet = file.sheet(area.get("sheetId", 0))
    size = _size(sheet, area["dimension"])
    start, end = area.get("startIndex", 0), area.get("endIndex", size)
    if not 0 <= start < end or (start if grow else end) > size:
        raise Refused(f"Invalid {area['dimension']} {start}:{end} of {sheet.title}: it has {size}")
    return sheet, start, end


def _insert(sheet: Sheet, dimension: Dimension, at: int, content: list[Any]) -> None:
    if dimension == "ROWS":
        if at < len(sheet.rows) or any(content):
            sheet.rows.extend([] for _ in range(at - len(sheet.rows)))
            sheet.rows[at:at] = [row or [] for row in content]
        return sheet.resize(rows=len(content))
    sheet.columns[at:at] = [column[0] if column else {} for column in content]
    for index, row in enumerate(sheet.rows):
        cells = [column[1][index] if column else {} for column in content]
        if at < len(row) or any(cells):
            row.extend({} for _ in range(at - len(row)))
            row[at:at] = cells
    return sheet.resize(columns=len(content))


def _take(sheet: Sheet, dimension: Dimension, start: int, end: int) -> list[Any]:
    """Cut rows, or columns with their cells, out of the grid."""
    if dimension == "ROWS":
        taken = [sheet.rows[i] if i < len(sheet.rows) else [] for i in range(start, end)]
        del sheet.rows[start:end]
        sheet.resize(rows=start - end)
        return taken
    columns = [
        (sheet.columns[c], [sheet.cell(r, c) for r in range(len(sheet.rows))])
        for c in range(start, end)
    ]
    del sheet.columns[start:end]
    for row in sheet.rows:
        del row[start:end]
    sheet.resize(columns=start - end)
    return columns


def _shift(sheet: Sheet, dimension: Dimension, at: int, by: int) -> None:
    """Let protected ranges and the filter follow; what lost all its cells goes."""
    sheet.protected = [p for p in sheet.protected if _follow(p["range"], dimension, at, by)]
    if sheet.filter and not _follow(sheet.filter["range"], dimension, at, by):
        sheet.filter = None


def _follow(area: GridRange, dimension: Dimension, at: int, by: int) -> bool:
    first, last = _BOUNDS[dimension]
    bounds = cast("dict[str, int]", area)
    if by > 0:
        bounds.update({n: bounds[n] + by for n in (first, last) if n in bounds and bounds[n] > at})
        if bounds.get(first) == at:
            bounds[first] += by
    else:
        bounds.update({n: max(at, bounds[n] + by) for n in (first, last) if bounds.get(n, -1) > at})
    return last not in bounds or bounds.get(first, 0) < bounds[last]
