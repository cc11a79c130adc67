"""Places in a spreadsheet: ranges, rows and columns, tabs, and the remarks tied to them."""

from typing import Literal

from typing_extensions import TypedDict

from sandbox.google.schema.cells import ColorStyle

Dimension = Literal["ROWS", "COLUMNS"]


class GridRange(TypedDict, total=False):
    """Half open, from 0; an absent bound is unbounded."""

    sheetId: int
    startRowIndex: int
    endRowIndex: int
    startColumnIndex: int
    endColumnIndex: int


class GridCoordinate(TypedDict, total=False):
    """One cell, from 0."""

    sheetId: int
    rowIndex: int
    columnIndex: int


class DimensionRange(TypedDict, total=False):
    """Rows or columns, half open, from 0."""

    sheetId: int
    dimension: Dimension
    startIndex: int
    endIndex: int


class GridProperties(TypedDict, total=False):
    """The size of a sheet and what stays in sight."""

    rowCount: int
    columnCount: int
    frozenRowCount: int
    frozenColumnCount: int
    hideGridlines: bool


class SheetProperties(TypedDict, total=False):
    """A tab."""

    sheetId: int
    title: str
    index: int
    sheetType: Literal["GRID"]
    gridProperties: GridProperties
    hidden: bool
    tabColorStyle: ColorStyle


class SpreadsheetProperties(TypedDict, total=False):
    """The file."""

    title: str
    locale: str
    autoRecalc: Literal["ON_CHANGE", "MINUTE", "HOUR"]
    timeZone: str


LocationType = Literal["ROW", "COLUMN", "SHEET", "SPREADSHEET"]


class MetadataLocation(TypedDict, total=False):
    """Where metadata is tied to; `locationType` is only read."""

    locationType: LocationType
    spreadsheet: bool
    sheetId: int
    dimensionRange: DimensionRange


class DeveloperMetadata(TypedDict, total=False):
    """A remark for programs that follows its row, column or tab through moves and inserts."""

    metadataId: int
    metadataKey: str
    metadataValue: str
    location: MetadataLocation
    visibility: Literal["DOCUMENT", "PROJECT"]


class DeveloperMetadataLookup(TypedDict, total=False):
    """Which remarks are meant: those that are all that is said here."""

    locationType: LocationType
    metadataLocation: MetadataLocation
    locationMatchingStrategy: Literal["EXACT_LOCATION", "INTERSECTING_LOCATION"]
    metadataId: int
    metadataKey: str
    metadataValue: str
    visibility: Literal["DOCUMENT", "PROJECT"]


class DataFilter(TypedDict, total=False):
    """A range, said in one of three ways."""

    developerMetadataLookup: DeveloperMetadataLookup
    a1Range: str
    gridRange: GridRange


class DimensionProperties(TypedDict, total=False):
    """One row or column."""

    pixelSize: int
    hiddenByUser: bool
    hiddenByFilter: bool
    developerMetadata: list[DeveloperMetadata]
