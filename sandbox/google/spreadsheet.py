"""A spreadsheet in memory: tabs, cells, columns, and how they are read."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.google.display import display_cell
from sandbox.google.errors import Refused
from sandbox.google.schema import (
    BasicFilter,
    CellData,
    DimensionProperties,
    GridProperties,
    GridRange,
    ProtectedRange,
    ReadSheet,
    SheetProperties,
)

ROWS, COLUMNS = 1000, 26
_CELLS = 10_000_000
_ONLY_READ = {"index", "sheetType"}


@dataclass
class Sheet:
    """A tab. `rows` and the cells of a row are only as long as they were written."""

    properties: SheetProperties
    rows: list[list[CellData]] = field(default_factory=list)
    columns: list[DimensionProperties] = field(default_factory=list)
    protected: list[ProtectedRange] = field(default_factory=list)
    filter: BasicFilter | None = None

    def __post_init__(self) -> None:
        usual: GridProperties = {"rowCount": ROWS, "columnCount": COLUMNS}
        grid: GridProperties = {**usual, **self.properties["gridProperties"]}
        self.properties["gridProperties"] = grid
        self.columns = self.columns or [{} for _ in range(grid["columnCount"])]

    @property
    def id(self) -> int:
        """The id that requests name."""
        return self.properties["sheetId"]

    @property
    def title(self) -> str:
        """The title on the tab."""
        return self.properties["title"]

    @property
    def row_count(self) -> int:
        """Rows of the grid."""
        return self.properties["gridProperties"]["rowCount"]

    def resize(self, rows: int = 0, columns: int = 0) -> None:
        """Grow or, with negative numbers, shrink the grid."""
        self.properties["gridProperties"]["rowCount"] += rows
        self.properties["gridProperties"]["columnCount"] += columns

    def cell(self, row: int, column: int) -> CellData:
        """A cell; an empty one where nothing was written."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else {}

    def put_cell(self, row: int, column: int, cell: CellData) -> None:
        """Write a cell inside the grid."""
        self.rows.extend([] for _ in range(row + 1 - len(self.rows)))
        cells = self.rows[row]
        cells.extend({} for _ in range(column + 1 - len(cells)))
        cells[column] = cell

    def ids(self) -> Iterator[int]:
        """The ids of its protected ranges and of the remarks on its columns."""
        yield from (one["protectedRangeId"] for one in self.protected)
        for column in self.columns:
            yield from (one["metadataId"] for one in column.get("developerMetadata", []))

    def filled_rows(self) -> int:
        """The number of rows down to the last that holds a value."""
        filled = (
            i for i, row in enumerate(self.rows, 1) if any("userEnteredValue" in c for c in row)
        )
        return max(filled, default=0)

    def bounds(self, area: GridRange) -> tuple[range, range]:
        """The rows and columns of a range.

        Raises:
            Refused: it is empty or passes the edge of the grid.
        """
        rows = range(area.get("startRowIndex", 0), area.get("endRowIndex", self.row_count))
        columns = range(
            area.get("startColumnIndex", 0), area.get("endColumnIndex", len(self.columns))
        )
        for part, size in ((rows, self.row_count), (columns, len(self.columns))):
            if not 0 <= part.start < part.stop <= size:
                raise Refused(
                    f"Range ({self.title}!{part.start}:{part.stop}) exceeds grid limits."
                    f" Max rows: {self.row_count}, max columns: {len(self.columns)}"
                )
        return rows, columns

    def copy(self) -> "Sheet":
        """An independent copy; cells are shared because they never change."""
        return Sheet(
            deepcopy(self.properties),
            [row.copy() for row in self.rows],
            deepcopy(self.columns),
            deepcopy(self.protected),
            deepcopy(self.filter),
        )

    @classmethod
    def from_json(cls, read: Any) -> "Sheet":
        """A tab as it was read, with its cells."""
        data = read["data"][0]
        properties = {k: v for k, v in read["properties"].items() if k not in _ONLY_READ}
        return cls(
            properties,  # type: ignore[arg-type]  # what was read is of this shape
            [[_strip_shown(cell) for cell in row.get("values", [])] for row in data["rowData"]],
            data["columnMetadata"],
            read.get("protectedRanges", []),
            read.get("basicFilter"),
        )

    def as_json(self, index: int, *, cells: bool) -> ReadSheet:
        """The tab as it is read."""
        read: ReadSheet = {"properties": {**self.properties, "index": index, "sheetType": "GRID"}}
        if cells:
            rows = [{"values": [_show_cell(c) for c in row]} if row else {} for row in self.rows]
            widths = [{"pixelSize": 100, **column} for column in self.columns]
            read["data"] = [{"rowData": rows, "columnMetadata": widths}]  # type: ignore[typeddict-item]  # merges
        if self.filter:
            read["basicFilter"] = self.filter
        if self.protected:
            read["protectedRanges"] = self.protected
        return read


def _show_cell(cell: CellData) -> dict[str, Any]:
    text = display_cell(cell)
    return {**cell, "formattedValue": text} if text else {**cell}


def _strip_shown(cell: dict[str, Any]) -> Any:
    return {name: value for name, value in cell.items() if name != "formattedValue"}


@dataclass
class Spreadsheet:
    """A file. `shared_with` are the e-mail addresses that may edit."""

    id: str
    title: str
    shared_with: set[str] = field(default_factory=set)
    sheets: list[Sheet] = field(default_factory=list)
    last_id: int = 0

    @classmethod
    def from_json(cls, read: Any, shared_with: set[str]) -> "Spreadsheet":
        """A file as `as_json` showed it with its cells."""
        sheets = [Sheet.from_json(one) for one in read["sheets"]]
        last = max((id_ for sheet in sheets for id_ in sheet.ids()), default=0)
        return cls(read["spreadsheetId"], read["properties"]["title"], shared_with, sheets, last)

    def sheet(self, sheet_id: int) -> Sheet:
        """The tab with this id.

        Raises:
            Refused: there is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise Refused(f"No grid with id: {sheet_id}")

    def new_id(self) -> int:
        """The next id for a protected range or a remark."""
        self.last_id += 1
        return self.last_id

    def check_size(self) -> None:
        """Refuse a workbook with more cells than Google keeps."""
        cells = sum(sheet.row_count * len(sheet.columns) for sheet in self.sheets)
        if cells > _CELLS:
            raise Refused(
                "This action would increase the number of cells in the workbook above the limit"
                f" of {_CELLS} cells."
            )

    def copy(self) -> "Spreadsheet":
        """An independent copy, to try a batch on."""
        sheets = [sheet.copy() for sheet in self.sheets]
        return Spreadsheet(self.id, self.title, self.shared_with, sheets, self.last_id)

    def as_json(self, *, cells: bool) -> dict[str, Any]:
        """The answer of `spreadsheets.get`."""
        return {
            "spreadsheetId": self.id,
            "properties": {"title": self.title, "locale": "en_CA", "timeZone": "America/Edmonton"},
            "sheets": [sheet.as_json(i, cells=cells) for i, sheet in enumerate(self.sheets)],
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{self.id}/edit",
        }
