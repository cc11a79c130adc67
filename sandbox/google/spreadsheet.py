"""A spreadsheet in memory.

What lies on a tab is replaced, never changed in place, so that the copy on which a batch is tried
may share it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.google.errors import Refused
from sandbox.google.schema.cells import CellData
from sandbox.google.schema.grid import (
    DeveloperMetadata,
    DimensionProperties,
    GridProperties,
    GridRange,
    SheetProperties,
    SpreadsheetProperties,
)
from sandbox.google.schema.objects import (
    BasicFilter,
    CommentAnchor,
    CommentThread,
    ConditionalFormatRule,
    EmbeddedChart,
    FilterView,
    ProtectedRange,
    Table,
)

ROWS, COLUMNS = 1000, 26
OWNER = "dana@prairie.example"
_CELLS = 10_000_000
_EMPTY: CellData = {}


@dataclass
class Sheet:
    """A tab. `rows`, their cells and `lines` are only as long as they were written.

    Attributes:
        lines: What is known of its rows, as `columns` is of its columns.
        rules: Its conditional formats; their order is their name.
        metadata: The remarks tied to the tab itself.
    """

    properties: SheetProperties
    rows: list[list[CellData]] = field(default_factory=list)
    columns: list[DimensionProperties] = field(default_factory=list)
    lines: list[DimensionProperties] = field(default_factory=list)
    protected: list[ProtectedRange] = field(default_factory=list)
    filter: BasicFilter | None = None
    views: list[FilterView] = field(default_factory=list)
    rules: list[ConditionalFormatRule] = field(default_factory=list)
    charts: list[EmbeddedChart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    anchors: list[CommentAnchor] = field(default_factory=list)
    metadata: list[DeveloperMetadata] = field(default_factory=list)

    def __post_init__(self) -> None:
        usual: GridProperties = {"rowCount": ROWS, "columnCount": COLUMNS}
        grid: GridProperties = {**usual, **self.properties.get("gridProperties", {})}
        self.properties = {**self.properties, "gridProperties": grid}
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

    @property
    def frozen_rows(self) -> int:
        """Rows that stay in sight."""
        return self.properties["gridProperties"].get("frozenRowCount", 0)

    def resize(self, rows: int = 0, columns: int = 0) -> None:
        """Grow or, with negative numbers, shrink the grid."""
        before = self.properties["gridProperties"]
        grid: GridProperties = {
            **before,
            "rowCount": before["rowCount"] + rows,
            "columnCount": before["columnCount"] + columns,
        }
        self.properties = {**self.properties, "gridProperties": grid}

    def cell(self, row: int, column: int) -> CellData:
        """A cell; an empty one where nothing was written."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else _EMPTY

    def put_cell(self, row: int, column: int, cell: CellData) -> None:
        """Write a cell inside the grid."""
        self.reach(row, column + 1)[column] = cell

    def reach(self, row: int, width: int) -> list[CellData]:
        """The cells of a row, of which there are then so many."""
        if row >= len(self.rows):
            self.rows.extend([] for _ in range(row + 1 - len(self.rows)))
        cells = self.rows[row]
        cells.extend([_EMPTY] * (width - len(cells)))
        return cells

    def line(self, row: int) -> DimensionProperties:
        """What is known of a row."""
        return self.lines[row] if row < len(self.lines) else {}

    def put_line(self, row: int, properties: DimensionProperties) -> None:
        """Say something of a row."""
        self.lines.extend({} for _ in range(row + 1 - len(self.lines)))
        self.lines[row] = properties

    def ids(self) -> Iterator[int]:
        """Every id that was given to something on it."""
        yield from (one["protectedRangeId"] for one in self.protected)
        yield from (one["filterViewId"] for one in self.views)
        yield from (one["chartId"] for one in self.charts)
        for owner in (*self.columns, *self.lines):
            yield from (one["metadataId"] for one in owner.get("developerMetadata", []))
        yield from (one["metadataId"] for one in self.metadata)

    def filled_rows(self) -> int:
        """The number of rows down to the last that holds a value."""
        for row in range(len(self.rows), 0, -1):
            if any("userEnteredValue" in cell for cell in self.rows[row - 1]):
                return row
        return 0

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

    def clamp(self, area: GridRange) -> GridRange:
        """The range as Google reads it back: fixed to the grid of this moment, id 0 left out.

        Raises:
            Refused: it is empty or passes the edge of the grid.
        """
        rows, columns = self.bounds(area)
        return {
            **drop_zero({"sheetId": self.id}),
            "startRowIndex": rows.start,
            "endRowIndex": rows.stop,
            "startColumnIndex": columns.start,
            "endColumnIndex": columns.stop,
        }

    def copy(self) -> "Sheet":
        """An independent copy."""
        lists: dict[str, Any] = {
            name: list(getattr(self, name))
            for name in (
                *("columns", "lines", "protected", "views", "rules", "charts", "tables"),
                *("anchors", "metadata"),
            )
        }
        return replace(self, rows=[row.copy() for row in self.rows], **lists)


def drop_zero(area: GridRange) -> GridRange:
    """A range as answers have it: the sheet's id is left out when it is 0."""
    kept: GridRange = {**area}
    if kept.get("sheetId") == 0:
        kept.pop("sheetId")
    return kept


def _usual_settings() -> SpreadsheetProperties:
    return {"locale": "en_CA", "autoRecalc": "ON_CHANGE", "timeZone": "America/Edmonton"}


@dataclass
class Spreadsheet:
    """A file.

    Attributes:
        shared_with: The e-mail addresses that may edit, besides its owner.
        viewers: Those that may only look.
        settings: Locale, time zone, and how often volatile functions are computed.
        metadata: The remarks tied to the file itself.
        computed_at: When volatile functions were computed last, in seconds since 1970.
        names: What people are called, by their e-mail addresses.
    """

    id: str
    title: str
    shared_with: set[str] = field(default_factory=set)
    sheets: list[Sheet] = field(default_factory=list)
    last_id: int = 0
    owner: str = OWNER
    viewers: set[str] = field(default_factory=set)
    settings: SpreadsheetProperties = field(default_factory=_usual_settings)
    metadata: list[DeveloperMetadata] = field(default_factory=list)
    comments: list[CommentThread] = field(default_factory=list)
    computed_at: float = 0.0
    names: dict[str, str] = field(default_factory=dict)

    @property
    def editors(self) -> set[str]:
        """Everybody who may edit."""
        return {self.owner, *self.shared_with}

    def sheet(self, sheet_id: int) -> Sheet:
        """The tab with this id.

        Raises:
            Refused: there is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise Refused(f"No grid with id: {sheet_id}")

    def sheet_titled(self, title: str) -> Sheet | None:
        """The tab with this title; case does not matter."""
        folded = title.casefold()
        return next((one for one in self.sheets if one.title.casefold() == folded), None)

    def sheet_of(self, area: Any) -> Sheet:
        """The tab that a range, a span or a coordinate is on.

        Raises:
            Refused: there is none.
        """
        return self.sheet(area.get("sheetId", 0))

    def choose_id(self, wanted: int | None, taken: Iterable[int], what: str) -> int:
        """The id that was asked for, or the next that is free.

        Raises:
            Refused: it is in use already.
        """
        used = set(taken)
        if wanted is None:
            self.last_id += 1
            while self.last_id in used:
                self.last_id += 1
            return self.last_id
        if wanted in used or wanted < 0:
            raise Refused(f"A {what} with id {wanted} already exists.")
        return wanted

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
        return replace(
            self,
            sheets=[sheet.copy() for sheet in self.sheets],
            metadata=self.metadata.copy(),
            comments=self.comments.copy(),
        )
