"""The spreadsheet as it is: what one read brings back, in the shape the plan compares."""

from dataclasses import dataclass
from typing import Any

from sheets.cells import Json

COLUMN_KEY = "invoice-backlog.column"
"""Key of the developer metadata that names a column of ours, wherever it is moved."""

FIELDS = (
    "sheets(properties(sheetId,title,gridProperties),basicFilter,protectedRanges,"
    "data(rowData.values(userEnteredValue,userEnteredFormat(numberFormat,textFormat.bold)),"
    "columnMetadata.developerMetadata(metadataKey,metadataValue)))"
)
"""The field mask of that read."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab. `names` has an entry for every column: our name for it, or `None`."""

    sheet_id: int
    title: str
    row_count: int
    names: tuple[str | None, ...]
    frozen_rows: int = 0
    rows: tuple[tuple[Json, ...], ...] = ()
    filter: Json | None = None
    protections: tuple[Json, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds a value."""
        return not any(has_value(row) for row in self.rows)

    @property
    def is_adoptable(self) -> bool:
        """Whether it was ours already, or holds nothing that could be lost."""
        return self.is_empty or any(self.names)


@dataclass(frozen=True, slots=True)
class Current:
    """The tabs from left to right."""

    tabs: tuple[Tab, ...]


def has_value(cells: tuple[Json, ...] | list[Json]) -> bool:
    """Whether any of the cells holds a value."""
    return any("userEnteredValue" in cell for cell in cells)


def parse_reading(reading: Json) -> Current:
    """The answer of `spreadsheets.get` with `FIELDS`."""
    return Current(tuple(_parse_tab(sheet) for sheet in reading["sheets"] if _is_grid(sheet)))


def _is_grid(sheet: Json) -> bool:
    return "gridProperties" in sheet["properties"]  # a chart on a tab of its own has none


def _parse_tab(sheet: Json) -> Tab:
    properties = sheet["properties"]
    grid = properties["gridProperties"]
    data: Json = next(iter(sheet.get("data", [])), {})
    names = [_find_name(column) for column in data.get("columnMetadata", [])]
    names += [None] * (grid["columnCount"] - len(names))
    return Tab(
        sheet_id=properties.get("sheetId", 0),
        title=properties["title"],
        row_count=grid["rowCount"],
        names=tuple(names),
        frozen_rows=grid.get("frozenRowCount", 0),
        rows=tuple(tuple(row.get("values", [])) for row in data.get("rowData", [])),
        filter=sheet.get("basicFilter"),
        protections=tuple(sheet.get("protectedRanges", [])),
    )


def _find_name(column: Json) -> str | None:
    remarks: list[dict[str, Any]] = column.get("developerMetadata", [])
    names = (r.get("metadataValue") for r in remarks if r.get("metadataKey") == COLUMN_KEY)
    return next(names, None)
