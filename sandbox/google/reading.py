"""Answers: only what a field mask names is looked at, and only in the ranges asked for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.google import comments, protections
from sandbox.google.calculator import Calculator
from sandbox.google.formulas import Error, Linked, Value
from sandbox.google.masks import Tree, select, take_whole
from sandbox.google.metadata import Found, walk
from sandbox.google.rules import Looks
from sandbox.google.schema.grid import DimensionProperties, GridRange
from sandbox.google.spreadsheet import Sheet, drop_zero

Json = dict[str, Any]
_BUILT = {"sheets", "data", "rowData"}  # by their masks already, and too much to look at twice
_SIZES = {"ROW": 21, "COLUMN": 100}
_PLAIN = (
    *("userEnteredValue", "userEnteredFormat", "note", "dataValidation"),
    *("textFormatRuns", "chipRuns"),
)
_COMPUTED = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to read.

    Attributes:
        reader: Their e-mail address.
        tree: The field mask; empty for everything.
        cells: Whether everything includes the cells.
        areas: The only ranges of interest; tabs without one are left out. `None` is all.
        comments: Whether threads are wanted.
    """

    reader: str
    tree: Tree = field(default_factory=dict)
    cells: bool = False
    areas: list[GridRange] | None = None
    comments: bool = False


def read_spreadsheet(calculator: Calculator, wanted: Wanted) -> Json:
    """The answer of `spreadsheets.get`."""
    file = calculator.file
    parts: dict[str, Callable[[], Any]] = {
        "spreadsheetId": lambda: file.id,
        "properties": lambda: {"title": file.title, **file.settings},
        "sheets": lambda: list(_read_sheets(calculator, wanted)),
        "developerMetadata": lambda: [
            one.as_json() for one in walk(file) if one.kind == "SPREADSHEET"
        ],
        "comments": lambda: _read_comments(calculator, wanted),
        "spreadsheetUrl": lambda: f"https://docs.google.com/spreadsheets/d/{file.id}/edit",
    }
    return _pick(parts, wanted.tree)


def _pick(parts: dict[str, Callable[[], Any]], tree: Tree) -> Json:
    """Read what is named, and leave out what comes back empty."""
    read = {}
    for name, below in (tree or take_whole(parts)).items():
        value = parts[name]() if name in parts else None
        if value not in (None, [], ""):
            read[name] = value if name in _BUILT else select(value, below)
    return read


def _read_comments(calculator: Calculator, wanted: Wanted) -> list[Any]:
    """With ranges only those that are anchored in them; those anchored nowhere only without."""
    if not wanted.comments:
        return []
    file = calculator.file
    anchored = {
        anchor["anchorId"]
        for sheet in file.sheets
        for anchor in sheet.anchors
        if _is_wanted(sheet, anchor["range"], wanted.areas)
    }
    return [
        comments.show(thread, wanted.reader)
        for thread in file.comments
        if wanted.areas is None or thread["anchorId"] in anchored
    ]


def _is_wanted(sheet: Sheet, area: GridRange, areas: list[GridRange] | None) -> bool:
    if areas is None:
        return True
    rows, columns = sheet.bounds(area)
    for one in areas:
        own_rows, own_columns = sheet.bounds(one) if _is_on(sheet, one) else (range(0), range(0))
        if rows.start in own_rows and columns.start in own_columns:
            return True
    return False


def _is_on(sheet: Sheet, area: GridRange) -> bool:
    return area.get("sheetId", 0) == sheet.id


def _read_sheets(calculator: Calculator, wanted: Wanted) -> Iterator[Json]:
    tree = wanted.tree.get("sheets", {})
    for index, sheet in enumerate(calculator.file.sheets):
        areas: list[GridRange] = [{"sheetId": sheet.id}]
        if wanted.areas is not None:
            areas = [area for area in wanted.areas if _is_on(sheet, area)]
        if areas:
            yield _pick(_parts(calculator, sheet, index, areas, wanted), tree)


def _parts(
    calculator: Calculator, sheet: Sheet, index: int, areas: list[GridRange], wanted: Wanted
) -> dict[str, Callable[[], Any]]:
    file = calculator.file
    below = wanted.tree.get("sheets", {}).get("data", {})
    skipped = not wanted.tree and not wanted.cells
    return {
        "properties": lambda: {**sheet.properties, "index": index, "sheetType": "GRID"},
        "data": lambda: [] if skipped else [_read_grid(calculator, sheet, a, below) for a in areas],
        "developerMetadata": lambda: [
            Found(kept, "SHEET", sheet).as_json() for kept in sheet.metadata
        ],
        "basicFilter": lambda: sheet.filter,
        "filterViews": lambda: sheet.views,
        "protectedRanges": lambda: [
            protections.show(file, one, wanted.reader) for one in sheet.protected
        ],
        "conditionalFormats": lambda: sheet.rules,
        "charts": lambda: sheet.charts,
        "tables": lambda: sheet.tables,
        "commentAnchors": lambda: _read_anchors(sheet, wanted),
    }


def _read_anchors(sheet: Sheet, wanted: Wanted) -> list[Any]:
    if not wanted.comments:
        return []
    shown = (one for one in sheet.anchors if _is_wanted(sheet, one["range"], wanted.areas))
    return [{**one, "range": drop_zero(one["range"])} for one in shown]


def _read_grid(calculator: Calculator, sheet: Sheet, area: GridRange, tree: Tree) -> Json:
    rows, columns = sheet.bounds(area)
    parts: dict[str, Callable[[], Any]] = {
        "startRow": lambda: rows.start or None,
        "startColumn": lambda: columns.start or None,
        "rowData": lambda: _read_rows(calculator, sheet, (rows, columns), tree.get("rowData", {})),
        "rowMetadata": lambda: [_read_owner(sheet, "ROW", row) for row in rows],
        "columnMetadata": lambda: [_read_owner(sheet, "COLUMN", column) for column in columns],
    }
    return _pick(parts, {name: {} if name == "rowData" else below for name, below in tree.items()})


def _read_owner(sheet: Sheet, kind: Any, index: int) -> Json:
    owner: DimensionProperties = sheet.line(index) if kind == "ROW" else sheet.columns[index]
    read: Json = {"pixelSize": _SIZES[kind], **owner}
    if "developerMetadata" in owner:
        held = owner["developerMetadata"]
        read["developerMetadata"] = [Found(kept, kind, sheet, index).as_json() for kept in held]
    return read


def _read_rows(
    calculator: Calculator, sheet: Sheet, area: tuple[range, range], tree: Tree
) -> list[Json]:
    rows, columns = area
    below = tree.get("values", {})
    names = below or take_whole((*_PLAIN, *_COMPUTED))
    computed = any(name in names for name in _COMPUTED)
    last, width = calculator.extent(sheet) if computed else (len(sheet.rows), 0)
    if _HOLDING.issuperset(names):
        last = min(last, max(calculator.filled(sheet)[0], count_holding(sheet)))
    cell = _CellReader(calculator, sheet, names)
    read = []
    for row in range(rows.start, min(rows.stop, last)):
        length = len(sheet.rows[row]) if row < len(sheet.rows) else 0
        wide = range(columns.start, min(columns.stop, max(length, width)))
        values = _trim(cell.read(row, column) for column in wide)
        read.append({"values": values} if values else {})
    return _trim(read)


_HOLDING = {*_PLAIN, *_COMPUTED} - {"userEnteredFormat", "effectiveFormat", "dataValidation"}


def count_holding(sheet: Sheet) -> int:
    """How many rows there are down to the last that holds more than a look."""
    for count in range(len(sheet.rows), 0, -1):
        if any(not _HOLDING.isdisjoint(cell) for cell in sheet.rows[count - 1]):
            return count
    return 0


def _trim(parts: Iterable[Json]) -> list[Json]:
    """Blanks at the end are not answered."""
    kept = list(parts)
    while kept and not kept[-1]:
        kept.pop()
    return kept


class _CellReader:
    """Reads cells by one mask."""

    def __init__(self, calculator: Calculator, sheet: Sheet, names: Tree) -> None:
        self._calculator = calculator
        self._sheet = sheet
        self._plain = {name: below for name, below in names.items() if name not in _COMPUTED}
        self._computed = {name: below for name, below in names.items() if name in _COMPUTED}
        self._looks = Looks(calculator, sheet)

    def read(self, row: int, column: int) -> Json:
        """What the mask names of one cell."""
        cell: Any = self._sheet.cell(row, column)
        read = {
            name: select(cell[name], below) if below else cell[name]
            for name, below in self._plain.items()
            if name in cell
        }
        for name, below in self._computed.items():
            value = self._compute(name, row, column)
            if value not in (None, "", {}):
                read[name] = select(value, below)
        return read

    def _compute(self, name: str, row: int, column: int) -> Any:
        if name == "formattedValue":
            return self._calculator.shown(self._sheet, row, column)
        if name == "effectiveFormat":
            return effective_format(self._sheet, self._looks, row, column)
        value = self._calculator.value(self._sheet, row, column)
        return _write_value(value) if name == "effectiveValue" else self._link(value, row, column)

    def _link(self, value: Value, row: int, column: int) -> str | None:
        if isinstance(value, Linked):
            return value.url
        look = self._sheet.cell(row, column).get("userEnteredFormat", {})
        return look.get("textFormat", {}).get("link", {}).get("uri")


def effective_format(sheet: Sheet, looks: Looks, row: int, column: int) -> Json:
    """How a cell looks by itself and by the rules of its tab."""
    own: Any = sheet.cell(row, column).get("userEnteredFormat", {})
    found = looks.format(row, column)
    text = {**own.get("textFormat", {}), **found.get("textFormat", {})}
    return {**own, **found, **({"textFormat": text} if text else {})}


def _write_value(value: Value) -> Json | None:
    if value is None:
        return None
    if isinstance(value, Error):
        return {"errorValue": {"type": value.kind, "message": value.message}}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": str(value)} if isinstance(value, str) else {"numberValue": value}
