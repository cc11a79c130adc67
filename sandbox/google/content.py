"""Writing, appending and sorting cells."""

from typing import Any, cast

from sandbox.google import display, masks
from sandbox.google.errors import Refused
from sandbox.google.schema import AppendCells, CellData, RowData, SortRange, UpdateCells
from sandbox.google.spreadsheet import Sheet, Spreadsheet

_CHARACTERS = 50_000


def update(file: Spreadsheet, request: UpdateCells) -> None:
    """Write cells; those of a range that the rows do not reach are cleared."""
    rows = request.get("rows", [])
    if "range" in request:
        sheet = file.sheet(request["range"].get("sheetId", 0))
        row_span, column_span = sheet.bounds(request["range"])
        blank: RowData = {"values": [{}] * len(column_span)}
        rows = [_pad_row(row, len(column_span)) for row in rows]
        rows += [blank] * (len(row_span) - len(rows))
        _write(sheet, (row_span.start, column_span.start), rows, request["fields"])
    else:
        start = request["start"]
        sheet = file.sheet(start.get("sheetId", 0))
        at = start.get("rowIndex", 0), start.get("columnIndex", 0)
        _write(sheet, at, rows, request["fields"])


def _pad_row(row: RowData, width: int) -> RowData:
    values = row.get("values", [])
    return {"values": values + [{}] * (width - len(values))}


def append(file: Spreadsheet, request: AppendCells) -> None:
    """Write below the last row that holds a value, in a grid that grows when it must."""
    sheet = file.sheet(request["sheetId"])
    first = sheet.filled_rows()
    sheet.resize(rows=max(0, first + len(request["rows"]) - sheet.row_count))
    _write(sheet, (first, 0), request["rows"], request["fields"])


def _write(sheet: Sheet, at: tuple[int, int], rows: list[RowData], fields: str) -> None:
    tree = masks.parse(fields, CellData)
    for r, cells in enumerate(rows, at[0]):
        for c, new in enumerate(cells.get("values", []), at[1]):
            if not (0 <= r < sheet.row_count and 0 <= c < len(sheet.columns)):
                raise Refused(
                    f"Attempting to write column: {c}, beyond the last requested column of:"
                    f" {len(sheet.columns) - 1}, or row {r} beyond {sheet.row_count - 1}"
                )
            _check_cell(new)
            merged = masks.merge(cast("dict[str, Any]", sheet.cell(r, c)), new, tree)
            sheet.put_cell(r, c, cast("CellData", merged))


def _check_cell(cell: CellData) -> None:
    value = cell.get("userEnteredValue", {})
    if len(value) > 1:
        raise Refused("A value is one of numberValue, stringValue, boolValue, formulaValue.")
    if len(value.get("stringValue", "")) > _CHARACTERS:
        raise Refused(
            f"Your input contains more than the maximum of {_CHARACTERS} characters in a single"
            " cell."
        )
    if not value.get("formulaValue", "=").startswith("="):
        raise Refused("A formula begins with '='.")
    if value.get("stringValue") == "":
        cell.pop("userEnteredValue")  # an empty text is an empty cell
    display.check(cell.get("userEnteredFormat", {}).get("numberFormat", {}))


def sort(file: Spreadsheet, request: SortRange) -> None:
    """Sort the rows of a range, empty cells last; only a person does."""
    sheet = file.sheet(request["range"].get("sheetId", 0))
    rows, columns = sheet.bounds(request["range"])
    content = [[sheet.cell(r, c) for c in columns] for r in rows if r < len(sheet.rows)]
    for spec in reversed(request["sortSpecs"]):
        column = spec.get("dimensionIndex", 0) - columns.start
        content.sort(
            key=lambda cells, c=column: _rank(cells[c]),  # type: ignore[misc]  # a bound default
            reverse=spec.get("sortOrder") == "DESCENDING",
        )
        content.sort(key=lambda cells, c=column: "userEnteredValue" not in cells[c])  # type: ignore[misc]  # the same
    for r, cells in zip(rows, content, strict=False):
        for c, cell in zip(columns, cells, strict=True):
            sheet.put_cell(r, c, cell)


def _rank(cell: CellData) -> tuple[int, float, str]:
    """Numbers before text before truth, as Sheets sorts."""
    value = cell.get("userEnteredValue", {})
    kind = "boolValue" in value, "numberValue" not in value
    return (
        kind[0] * 2 + kind[1],
        value.get("numberValue", 0),
        value.get("stringValue", "").casefold(),
    )
