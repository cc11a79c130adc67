"""Inserting, deleting, moving and appending rows and columns; everything follows."""

from typing import Any, cast

from sandbox.google import masks
from sandbox.google.errors import Refused
from sandbox.google.following import Deleted, Inserted, Moved, Shift, follow_shift
from sandbox.google.schema.cells import CellData, CellFormat, TextFormat
from sandbox.google.schema.grid import Dimension, DimensionProperties, DimensionRange
from sandbox.google.schema.requests import (
    AppendDimension,
    InsertDimension,
    MoveDimension,
    OfDimension,
    UpdateDimensionProperties,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

_WRITABLE = ("pixelSize", "hiddenByUser")
_ONLY_READ = {"hiddenByFilter", "developerMetadata"}


def insert(file: Spreadsheet, request: InsertDimension) -> None:
    """Insert empty rows or columns, also just below the last one; looks come from a neighbour."""
    area = request["range"]
    sheet, start, end = find_span(file, area, grow=True)
    before = request.get("inheritFromBefore", False)
    if before and start == 0:
        raise Refused("inheritFromBefore must be false when inserting at the beginning.")
    dimension = area["dimension"]
    model = start - 1 if before else start
    looks = _looks(sheet, dimension, model)
    _insert(sheet, dimension, start, [looks] * (end - start))
    follow_shift(file, Shift(sheet, dimension, Inserted(start, end - start)))


def delete(file: Spreadsheet, request: OfDimension) -> None:
    """Delete rows or columns; one row that is not frozen stays, as in Google's."""
    area = request["range"]
    sheet, start, end = find_span(file, area)
    dimension = area["dimension"]
    if dimension == "COLUMNS" and end - start == len(sheet.columns):
        raise Refused("Sorry, it is not possible to delete all the columns on the sheet.")
    if dimension == "ROWS" and start <= sheet.frozen_rows and end == sheet.row_count:
        raise Refused("Sorry, it is not possible to delete all non-frozen rows.")
    cut(file, sheet, dimension, start, end)


def cut(file: Spreadsheet, sheet: Sheet, dimension: Dimension, start: int, end: int) -> None:
    """Take rows or columns away for good."""
    _take(sheet, dimension, start, end)
    follow_shift(file, Shift(sheet, dimension, Deleted(start, end - start)))


def move(file: Spreadsheet, request: MoveDimension) -> None:
    """Move rows or columns; `destinationIndex` counts before the move."""
    source = request["source"]
    sheet, start, end = find_span(file, source)
    destination, dimension = request["destinationIndex"], source["dimension"]
    if start < destination < end or not 0 <= destination <= size_of(sheet, dimension):
        raise Refused(f"Invalid requests[].moveDimension: destinationIndex {destination}")
    moved = _take(sheet, dimension, start, end)
    at = destination - (end - start) if destination > start else destination
    _insert(sheet, dimension, at, moved)
    follow_shift(file, Shift(sheet, dimension, Moved(start, end, destination)))


def append(file: Spreadsheet, request: AppendDimension) -> None:
    """Add empty rows or columns at the end: no range widens."""
    sheet = file.sheet(request["sheetId"])
    if request["length"] < 1:
        raise Refused("Invalid requests[].appendDimension: length must be positive")
    grow(sheet, request["dimension"], request["length"])


def grow(sheet: Sheet, dimension: Dimension, count: int) -> None:
    """Add empty rows or columns at the end."""
    _insert(sheet, dimension, size_of(sheet, dimension), [_bare()] * count)


def update_properties(file: Spreadsheet, request: UpdateDimensionProperties) -> None:
    """Sizes, and what people hid."""
    area = request["range"]
    tree = masks.parse(request["fields"], DimensionProperties) or masks.take_whole(_WRITABLE)
    if wrong := _ONLY_READ & tree.keys():
        raise Refused(f"{min(wrong)} is read-only.")
    sheet, start, end = find_span(file, area)
    for index in range(start, end):
        old = sheet.line(index) if area["dimension"] == "ROWS" else sheet.columns[index]
        changed = masks.merge(cast("dict[str, Any]", old), request["properties"], tree)
        merged = cast("DimensionProperties", masks.drop_false(changed))
        if area["dimension"] == "ROWS":
            sheet.put_line(index, merged)
        else:
            sheet.columns[index] = merged


def size_of(sheet: Sheet, dimension: Dimension) -> int:
    """How many there are."""
    return sheet.row_count if dimension == "ROWS" else len(sheet.columns)


def find_span(
    file: Spreadsheet, area: DimensionRange, *, grow: bool = False
) -> tuple[Sheet, int, int]:
    """The tab and the bounds of a span; with `grow` it may lie just behind the last.

    Raises:
        Refused: it is empty or passes the edge of the grid.
    """
    sheet = file.sheet_of(area)
    size = size_of(sheet, area["dimension"])
    start, end = area.get("startIndex", 0), area.get("endIndex", size)
    if not 0 <= start < end or (start if grow else end) > size:
        raise Refused(f"Invalid {area['dimension']} {start}:{end} of {sheet.title}: it has {size}")
    return sheet, start, end


Line = tuple[DimensionProperties, list[CellData]]
"""One row or column that is on its way: what is known of it, and its cells."""


def _bare() -> Line:
    return {}, []


def _looks(sheet: Sheet, dimension: Dimension, index: int) -> Line:
    """What new ones take from a neighbour: formats and sizes, no values and no drop-downs."""
    if not 0 <= index < size_of(sheet, dimension):
        return _bare()
    properties = sheet.line(index) if dimension == "ROWS" else sheet.columns[index]
    size: DimensionProperties = (
        {"pixelSize": properties["pixelSize"]} if "pixelSize" in properties else {}
    )
    if dimension == "ROWS":
        cells = sheet.rows[index] if index < len(sheet.rows) else []
    else:
        cells = [sheet.cell(r, index) for r in range(len(sheet.rows))]
    return size, [_look(cell) for cell in cells]


def _look(cell: CellData) -> CellData:
    if "userEnteredFormat" not in cell:
        return {}
    look: CellFormat = {**cell["userEnteredFormat"]}
    if "textFormat" in look:
        text = {name: v for name, v in look["textFormat"].items() if name != "link"}
        look["textFormat"] = cast("TextFormat", text)
    return {"userEnteredFormat": look}


def _insert(sheet: Sheet, dimension: Dimension, at: int, content: list[Line]) -> None:
    if dimension == "ROWS":
        _insert_rows(sheet, at, content)
        return sheet.resize(rows=len(content))
    sheet.columns[at:at] = [properties for properties, _ in content]
    longest = max((len(cells) for _, cells in content), default=0)
    sheet.rows.extend([] for _ in range(longest - len(sheet.rows)))
    for index, row in enumerate(sheet.rows):
        cells: list[CellData] = [held[index] if index < len(held) else {} for _, held in content]
        if at < len(row) or any(cells):
            row.extend({} for _ in range(at - len(row)))
            row[at:at] = cells
    return sheet.resize(columns=len(content))


def _insert_rows(sheet: Sheet, at: int, content: list[Line]) -> None:
    if at < len(sheet.lines) or any(properties for properties, _ in content):
        sheet.lines.extend({} for _ in range(at - len(sheet.lines)))
        sheet.lines[at:at] = [properties for properties, _ in content]
    if at < len(sheet.rows) or any(cells for _, cells in content):
        sheet.rows.extend([] for _ in range(at - len(sheet.rows)))
        sheet.rows[at:at] = [list(cells) for _, cells in content]


def _take(sheet: Sheet, dimension: Dimension, start: int, end: int) -> list[Line]:
    """Cut rows or columns with their cells out of the grid."""
    if dimension == "ROWS":
        taken: list[Line] = [
            (sheet.line(i), sheet.rows[i] if i < len(sheet.rows) else []) for i in range(start, end)
        ]
        del sheet.rows[start:end], sheet.lines[start:end]
        sheet.resize(rows=start - end)
        return taken
    taken = [
        (sheet.columns[c], [sheet.cell(r, c) for r in range(len(sheet.rows))])
        for c in range(start, end)
    ]
    del sheet.columns[start:end]
    for row in sheet.rows:
        del row[start:end]
    sheet.resize(columns=start - end)
    return taken
