"""The part of the Sheets API v4 that is answered, field by field, under Google's own names.

A request may hold nothing that is not declared here, and a field mask may name nothing else.
"""

from typing import Literal

# pydantic reads TypedDict from here until Python 3.12.
from typing_extensions import TypedDict


class Color(TypedDict, total=False):
    """Parts from 0 to 1; what is absent is 0."""

    red: float
    green: float
    blue: float
    alpha: float


class ColorStyle(TypedDict, total=False):
    """A colour; theme colours are not answered."""

    rgbColor: Color


class NumberFormat(TypedDict, total=False):
    """How a number is displayed."""

    type: Literal["TEXT", "NUMBER", "DATE", "DATE_TIME"]
    pattern: str


class TextFormat(TypedDict, total=False):
    """How the characters look."""

    bold: bool
    foregroundColorStyle: ColorStyle


class CellFormat(TypedDict, total=False):
    """How a cell looks."""

    numberFormat: NumberFormat
    backgroundColorStyle: ColorStyle
    horizontalAlignment: Literal["LEFT", "CENTER", "RIGHT"]
    textFormat: TextFormat


class ExtendedValue(TypedDict, total=False):
    """Exactly one of them."""

    numberValue: float
    stringValue: str
    boolValue: bool
    formulaValue: str


class CellData(TypedDict, total=False):
    """What a cell holds; never changed in place, so that copies of a sheet may share it."""

    userEnteredValue: ExtendedValue
    userEnteredFormat: CellFormat
    note: str


class RowData(TypedDict, total=False):
    """Cells from left to right."""

    values: list[CellData]


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


Dimension = Literal["ROWS", "COLUMNS"]


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


class SheetProperties(TypedDict, total=False):
    """A tab."""

    sheetId: int
    title: str
    index: int
    sheetType: Literal["GRID"]
    gridProperties: GridProperties
    hidden: bool
    tabColorStyle: ColorStyle


class MetadataLocation(TypedDict, total=False):
    """Where metadata is tied to: here, always one column."""

    dimensionRange: DimensionRange


class DeveloperMetadata(TypedDict, total=False):
    """A remark for programs that follows its column through moves and inserts."""

    metadataId: int
    metadataKey: str
    metadataValue: str
    location: MetadataLocation
    visibility: Literal["DOCUMENT", "PROJECT"]


class DimensionProperties(TypedDict, total=False):
    """One column."""

    pixelSize: int
    hiddenByUser: bool
    developerMetadata: list[DeveloperMetadata]


class Editors(TypedDict, total=False):
    """Who may edit, by e-mail address."""

    users: list[str]


class ProtectedRange(TypedDict, total=False):
    """Cells that only the editors and the file's owner may edit."""

    protectedRangeId: int
    range: GridRange
    description: str
    warningOnly: bool
    editors: Editors


class ConditionValue(TypedDict, total=False):
    """One operand of a condition."""

    userEnteredValue: str


class BooleanCondition(TypedDict, total=False):
    """A condition by its name in the API."""

    type: str
    values: list[ConditionValue]


class FilterCriteria(TypedDict, total=False):
    """What a filter hides."""

    hiddenValues: list[str]
    condition: BooleanCondition


class FilterSpec(TypedDict, total=False):
    """The criteria of one column."""

    columnIndex: int
    filterCriteria: FilterCriteria


class BasicFilter(TypedDict, total=False):
    """The one filter of a sheet."""

    range: GridRange
    filterSpecs: list[FilterSpec]


class SortSpec(TypedDict, total=False):
    """One column to sort by."""

    dimensionIndex: int
    sortOrder: Literal["ASCENDING", "DESCENDING"]


class AddSheet(TypedDict):
    """Adds a tab."""

    properties: SheetProperties


class UpdateSheetProperties(TypedDict):
    """Changes what the mask names."""

    properties: SheetProperties
    fields: str


class OfSheet(TypedDict):
    """A request that needs to know only the tab."""

    sheetId: int


class UpdateCells(TypedDict, total=False):
    """Writes cells from `start`, or into `range` (what the rows do not reach is cleared)."""

    rows: list[RowData]
    fields: str
    start: GridCoordinate
    range: GridRange


class AppendCells(TypedDict):
    """Writes below the last row that holds a value; the grid grows when it must."""

    sheetId: int
    rows: list[RowData]
    fields: str


class InsertDimension(TypedDict, total=False):
    """Inserts empty rows or columns."""

    range: DimensionRange
    inheritFromBefore: bool


class OfDimension(TypedDict):
    """A request that needs to know only the rows or columns."""

    range: DimensionRange


class MoveDimension(TypedDict):
    """Moves rows or columns; the destination counts before the move."""

    source: DimensionRange
    destinationIndex: int


class AppendDimension(TypedDict):
    """Adds empty rows or columns at the end."""

    sheetId: int
    dimension: Dimension
    length: int


class UpdateDimensionProperties(TypedDict):
    """Changes columns; rows are not answered."""

    range: DimensionRange
    properties: DimensionProperties
    fields: str


class CreateDeveloperMetadata(TypedDict):
    """Ties a remark to a column."""

    developerMetadata: DeveloperMetadata


class SetBasicFilter(TypedDict):
    """Sets the filter, whatever it was."""

    filter: BasicFilter


class AddProtectedRange(TypedDict):
    """Protects cells."""

    protectedRange: ProtectedRange


class UpdateProtectedRange(TypedDict):
    """Changes what the mask names."""

    protectedRange: ProtectedRange
    fields: str


class DeleteProtectedRange(TypedDict):
    """Lifts a protection."""

    protectedRangeId: int


class SortRange(TypedDict):
    """Sorts the rows of a range."""

    range: GridRange
    sortSpecs: list[SortSpec]


class Request(TypedDict, total=False):
    """Exactly one of them."""

    addSheet: AddSheet
    updateSheetProperties: UpdateSheetProperties
    deleteSheet: OfSheet
    updateCells: UpdateCells
    appendCells: AppendCells
    insertDimension: InsertDimension
    deleteDimension: OfDimension
    moveDimension: MoveDimension
    appendDimension: AppendDimension
    updateDimensionProperties: UpdateDimensionProperties
    createDeveloperMetadata: CreateDeveloperMetadata
    setBasicFilter: SetBasicFilter
    clearBasicFilter: OfSheet
    addProtectedRange: AddProtectedRange
    updateProtectedRange: UpdateProtectedRange
    deleteProtectedRange: DeleteProtectedRange
    sortRange: SortRange


class ReadCell(TypedDict, total=False):
    """A cell as it is read: also what is displayed."""

    userEnteredValue: ExtendedValue
    userEnteredFormat: CellFormat
    note: str
    formattedValue: str


class ReadRow(TypedDict, total=False):
    """Cells from left to right, up to the last that holds something."""

    values: list[ReadCell]


class GridData(TypedDict, total=False):
    """The cells of a sheet, and its columns."""

    rowData: list[ReadRow]
    columnMetadata: list[DimensionProperties]


class ReadSheet(TypedDict, total=False):
    """A tab as it is read."""

    properties: SheetProperties
    data: list[GridData]
    basicFilter: BasicFilter
    protectedRanges: list[ProtectedRange]


class SpreadsheetProperties(TypedDict, total=False):
    """The file."""

    title: str
    locale: str
    timeZone: str


class ReadSpreadsheet(TypedDict, total=False):
    """The answer of `spreadsheets.get`."""

    spreadsheetId: str
    properties: SpreadsheetProperties
    sheets: list[ReadSheet]
    spreadsheetUrl: str
