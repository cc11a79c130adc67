"""One tab on its way to what it should be.

Each step is recorded as a request and done to a picture of the tab at the same time, so that the
steps after it count rows and columns as Google will.
"""

from dataclasses import dataclass, field

from sheets.cells import Json
from sheets.current import Tab


@dataclass
class Draft:
    """`names` and `rows` as they are after the requests; `reshaped` when they were moved about.

    `deleted` counts the rows that went: a filter or a protection may have lost as many.
    """

    sheet_id: int
    names: list[str | None]
    rows: list[list[Json]]
    row_count: int
    frozen_rows: int
    requests: list[Json] = field(default_factory=list)
    cells: int = 0
    reshaped: bool = False
    deleted: int = 0

    @classmethod
    def of(cls, tab: Tab) -> "Draft":
        """The picture of a tab before any step."""
        rows = [[*row, *[{}] * (len(tab.names) - len(row))] for row in tab.rows]
        return cls(tab.sheet_id, list(tab.names), rows, tab.row_count, tab.frozen_rows)

    def ask(self, kind: str, **content: object) -> None:
        """Record a request."""
        self.requests.append({kind: content})

    def write(self, at: tuple[int, int], rows: list[Json], *, fields: str) -> None:
        """Record rows of cells to be written from one cell (row, column) on."""
        start = {"sheetId": self.sheet_id, "rowIndex": at[0], "columnIndex": at[1]}
        self.ask("updateCells", start=start, rows=rows, fields=fields)
        self.cells += sum(len(cells["values"]) for cells in rows)

    def insert_column(self, at: int, name: str) -> None:
        """Insert an empty column."""
        self.ask("insertDimension", range=self.span("COLUMNS", at, 1), inheritFromBefore=False)
        self.names.insert(at, name)
        for row in self.rows:
            row.insert(at, {})
        self.reshaped = True

    def move_column(self, source: int, to: int) -> None:
        """Move a column to the left."""
        self.ask("moveDimension", source=self.span("COLUMNS", source, 1), destinationIndex=to)
        self.names.insert(to, self.names.pop(source))
        for row in self.rows:
            row.insert(to, row.pop(source))
        self.reshaped = True

    def insert_top_row(self) -> None:
        """Insert an empty row above all others."""
        self.ask("insertDimension", range=self.span("ROWS", 0, 1), inheritFromBefore=False)
        self.rows.insert(0, [{} for _ in self.names])
        self.row_count += 1
        self.frozen_rows = 0  # whether the frozen rows grow with it is not documented: ask again
        self.reshaped = True

    def append_rows(self, count: int) -> None:
        """Add empty rows at the end of the grid."""
        self.ask("appendDimension", sheetId=self.sheet_id, dimension="ROWS", length=count)
        self.row_count += count

    def delete_rows(self, at: int, count: int) -> None:
        """Delete rows."""
        self.ask("deleteDimension", range=self.span("ROWS", at, count))
        del self.rows[at : at + count]
        self.row_count -= count
        self.deleted += count

    def span(self, dimension: str, start: int, count: int) -> Json:
        """Rows or columns of this tab, as a request names them."""
        return {
            "sheetId": self.sheet_id,
            "dimension": dimension,
            "startIndex": start,
            "endIndex": start + count,
        }
