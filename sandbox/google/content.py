"""Writing, repeating, appending and sorting cells, and saying what may be typed into them."""

from collections.abc import Callable
from typing import Any, cast

from sandbox.google import dimensions, display, masks
from sandbox.google.calculator import Calculator
from sandbox.google.conditions import check_rule, is_met
from sandbox.google.errors import Refused
from sandbox.google.formulas import translate
from sandbox.google.formulas.references import column_letters
from sandbox.google.formulas.values import order_key
from sandbox.google.schema.cells import CellData, ChipRun, DataValidationRule, RowData
from sandbox.google.schema.grid import GridRange
from sandbox.google.schema.requests import (
    AppendCells,
    RepeatCell,
    SetDataValidation,
    SortRange,
    UpdateCells,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

_CHARACTERS = 50_000
Place = tuple[int, int]


def update(file: Spreadsheet, request: UpdateCells) -> None:
    """Write cells; those of a range that the rows do not reach are cleared."""
    rows = request.get("rows", [])
    if "range" in request:
        sheet = file.sheet_of(request["range"])
        row_span, column_span = sheet.bounds(request["range"])
        blank: RowData = {"values": [{}] * len(column_span)}
        rows = [_pad_row(row, len(column_span)) for row in rows]
        rows += [blank] * (len(row_span) - len(rows))
        _write(sheet, (row_span.start, column_span.start), rows, request["fields"])
    else:
        start = request["start"]
        at = start.get("rowIndex", 0), start.get("columnIndex", 0)
        _write(file.sheet_of(start), at, rows, request["fields"])


def _pad_row(row: RowData, width: int) -> RowData:
    values = row.get("values", [])
    return {"values": values + [{}] * (width - len(values))}


def repeat(file: Spreadsheet, request: RepeatCell) -> None:
    """Write one cell all over a range; its formula is copied as by hand."""
    sheet = file.sheet_of(request["range"])
    rows, columns = sheet.bounds(request["range"])
    model = request["cell"]
    if "formulaValue" in model.get("userEnteredValue", {}):
        content: list[RowData] = [
            {"values": [_copy_cell(model, r, c) for c in range(len(columns))]}
            for r in range(len(rows))
        ]
    else:
        content = [{"values": [model] * len(columns)}] * len(rows)
    _write(sheet, (rows.start, columns.start), content, request["fields"])


def _copy_cell(cell: CellData, rows: int, columns: int) -> CellData:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if formula is None or not (rows or columns):
        return cell
    return {**cell, "userEnteredValue": {"formulaValue": translate(formula, rows, columns)}}


def append(file: Spreadsheet, request: AppendCells) -> None:
    """Write below the last row that holds a value, in a grid that grows when it must.

    With a table's id below the last row of that table, which grows by them.
    """
    sheet = file.sheet(request["sheetId"])
    first = _end_of_table(sheet, request) if "tableId" in request else sheet.filled_rows()
    if (missing := first + len(request["rows"]) - sheet.row_count) > 0:
        dimensions.grow(sheet, "ROWS", missing)
    _write(sheet, (first, 0), request["rows"], request["fields"])


def _end_of_table(sheet: Sheet, request: AppendCells) -> int:
    for at, table in enumerate(sheet.tables):
        if table["tableId"] == request["tableId"]:
            end = table["range"].get("endRowIndex", sheet.row_count)
            area: GridRange = {**table["range"], "endRowIndex": end + len(request["rows"])}
            sheet.tables[at] = {**table, "range": area}
            return end
    raise Refused(f"No table with id: {request['tableId']}")


def _write(sheet: Sheet, at: Place, rows: list[RowData], fields: str) -> None:
    merge = _Merging(masks.parse(fields, CellData))
    for r, written in enumerate(rows, at[0]):
        values = written.get("values", [])
        _check_inside(sheet, r, range(at[1], at[1] + len(values)))
        cells = sheet.reach(r, at[1] + len(values)) if values else []
        for c, new in enumerate(values, at[1]):
            cells[c] = merge.cell(cells[c], new, (r, c))


def _check_inside(sheet: Sheet, row: int, columns: range) -> None:
    width = len(sheet.columns)
    if not columns or (0 <= row < sheet.row_count and 0 <= columns.start < columns.stop <= width):
        return
    first = columns.start if not 0 <= row < sheet.row_count else max(columns.start, width)
    raise Refused(
        f"Attempting to write column: {first}, beyond the last requested column of:"
        f" {width - 1}, or row {row} beyond {sheet.row_count - 1}"
    )


class _Merging:
    """Writes by one mask. The same cell over the same one is merged once, however often it is."""

    def __init__(self, tree: masks.Tree) -> None:
        self._tree = tree
        self._values = not tree or "userEnteredValue" in tree
        # The cells beside what came of them: an id is theirs for as long as they live.
        self._known: dict[tuple[int, int], tuple[CellData, CellData, CellData]] = {}

    def cell(self, old: CellData, new: CellData, at: Place) -> CellData:
        """The old cell with what the mask names of the new one."""
        known = id(old), id(new)
        if known not in self._known:
            self._known[known] = old, new, self._merge(old, new, at)
        return self._known[known][2]

    def _merge(self, old: CellData, new: CellData, at: Place) -> CellData:
        cell = _settle_cell(new)
        merged = masks.merge(cast("dict[str, Any]", old), cell, self._tree)
        if self._values:
            _forget_runs(merged, cell)
            _check_strict(merged, at)
        return cast("CellData", merged)


def _forget_runs(merged: dict[str, Any], new: CellData) -> None:
    """A new value erases the runs of the old one."""
    for name in ("textFormatRuns", "chipRuns"):
        if name not in new:
            merged.pop(name, None)


def _check_strict(merged: Any, at: Place) -> None:
    rule, value = merged.get("dataValidation", {}), merged.get("userEnteredValue", {})
    if not rule.get("strict") or not value or "formulaValue" in value:
        return
    if not is_met(rule, plain_value(value)):
        raise Refused(
            f"The data that you entered in cell {column_letters(at[1])}{at[0] + 1} violates the"
            " data validation rules set on this cell."
        )


def plain_value(value: Any) -> Any:
    """What was entered, without its kind."""
    return next(iter(value.values()), None)


def _settle_cell(cell: CellData) -> CellData:
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
    display.check(cell.get("userEnteredFormat", {}).get("numberFormat", {}))
    settled: CellData = {**cell}
    if "chipRuns" in cell:
        settled["chipRuns"] = _settle_chips(cell)
    if "dataValidation" in cell:
        settled["dataValidation"] = _settle_rule(cell["dataValidation"])
    return settled


def _settle_chips(cell: CellData) -> list[ChipRun]:
    """The runs as they are read: the text after a chip is a run without one."""
    text = cell.get("userEnteredValue", {}).get("stringValue", "")
    runs: list[ChipRun] = []
    for run in cell["chipRuns"]:
        at = run.get("startIndex", 0)
        if text[at : at + 1] != "@":
            raise Refused("A chip stands for an '@' of the text; there is none at its startIndex.")
        runs.append({"startIndex": at, "chip": run["chip"]} if at else {"chip": run["chip"]})
        if text[at + 1 : at + 2] not in {"", "@"}:
            runs.append({"startIndex": at + 1, "chip": {}})
    return runs


def validate(file: Spreadsheet, request: SetDataValidation) -> None:
    """Set or lift a rule; rows that a filter hides are left out unless they are asked for."""
    sheet = file.sheet_of(request["range"])
    rows, columns = sheet.bounds(request["range"])
    rule = request.get("rule")
    if rule is not None:
        rule = _settle_rule(rule)
    for r in rows:
        if sheet.line(r).get("hiddenByFilter") and not request.get("filteredRowsIncluded"):
            continue
        for c in columns:
            cell = {k: v for k, v in sheet.cell(r, c).items() if k != "dataValidation"}
            if rule is not None:
                cell["dataValidation"] = rule
            if cell or r < len(sheet.rows):
                sheet.put_cell(r, c, cast("CellData", cell))


def _settle_rule(rule: DataValidationRule) -> DataValidationRule:
    check_rule(rule)
    return cast("DataValidationRule", masks.drop_false(cast("dict[str, Any]", rule)))


def sort(file: Spreadsheet, request: SortRange) -> None:
    """Sort the rows of a range, empty cells last; notes, drop-downs and comments go along."""
    sheet = file.sheet_of(request["range"])
    rows, columns = sheet.bounds(request["range"])
    present = range(rows.start, min(rows.stop, len(sheet.rows)))
    calculator = Calculator(file)
    order = order_rows(
        list(present), request["sortSpecs"], lambda r, c: calculator.value(sheet, r, c)
    )
    content = [[sheet.cell(r, c) for c in columns] for r in order]
    for to, (came_from, cells) in zip(present, zip(order, content, strict=True), strict=True):
        for c, cell in zip(columns, cells, strict=True):
            sheet.put_cell(to, c, _copy_cell(cell, to - came_from, 0))
    places = {came_from: to for to, came_from in zip(present, order, strict=True)}
    sheet.anchors = [_move_anchor(anchor, places, columns) for anchor in sheet.anchors]


def _move_anchor(anchor: Any, places: dict[int, int], columns: range) -> Any:
    area = anchor["range"]
    row = area.get("startRowIndex", 0)
    if area.get("startColumnIndex", 0) not in columns or row not in places:
        return anchor
    moved = {**area, "startRowIndex": places[row], "endRowIndex": places[row] + 1}
    return {**anchor, "range": moved}


def order_rows(rows: list[int], specs: Any, value: Callable[[int, int], Any]) -> list[int]:
    """Rows in the order of sort specs, the first of them weighing most."""
    ordered = list(rows)
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        keys = {row: value(row, column) for row in ordered}
        falling = spec.get("sortOrder") == "DESCENDING"
        ordered.sort(key=lambda row, k=keys: order_key(k[row]), reverse=falling)  # type: ignore[misc]  # a bound default
        ordered.sort(key=lambda row, k=keys: k[row] in (None, ""))  # type: ignore[misc]  # the same
    return ordered
