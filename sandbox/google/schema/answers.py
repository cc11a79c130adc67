"""What is read: a field mask of an answer may name nothing else."""

from typing import Any, Literal

from typing_extensions import TypedDict

from sandbox.google.schema.cells import (
    CellFormat,
    ChipRun,
    DataValidationRule,
    ExtendedValue,
    TextFormatRun,
)
from sandbox.google.schema.grid import (
    DataFilter,
    DeveloperMetadata,
    Dimension,
    DimensionProperties,
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
from sandbox.google.schema.requests import CommentsViewMode


class ErrorValue(TypedDict, total=False):
    """Why a formula has no value."""

    type: Literal["ERROR", "DIVIDE_BY_ZERO", "VALUE", "REF", "NAME", "NUM", "N_A", "LOADING"]
    message: str


class EffectiveValue(TypedDict, total=False):
    """What a formula comes to."""

    numberValue: float
    stringValue: str
    boolValue: bool
    errorValue: ErrorValue


class ReadCell(TypedDict, total=False):
    """A cell as it is read: also what it comes to and what is displayed."""

    userEnteredValue: ExtendedValue
    userEnteredFormat: CellFormat
    note: str
    dataValidation: DataValidationRule
    textFormatRuns: list[TextFormatRun]
    chipRuns: list[ChipRun]
    effectiveValue: EffectiveValue
    effectiveFormat: CellFormat
    formattedValue: str
    hyperlink: str


class ReadRow(TypedDict, total=False):
    """Cells from left to right, up to the last that holds something."""

    values: list[ReadCell]


class GridData(TypedDict, total=False):
    """The cells of a range, its rows and its columns."""

    startRow: int
    startColumn: int
    rowData: list[ReadRow]
    rowMetadata: list[DimensionProperties]
    columnMetadata: list[DimensionProperties]


class ReadSheet(TypedDict, total=False):
    """A tab as it is read."""

    properties: SheetProperties
    data: list[GridData]
    developerMetadata: list[DeveloperMetadata]
    basicFilter: BasicFilter
    filterViews: list[FilterView]
    protectedRanges: list[ProtectedRange]
    conditionalFormats: list[ConditionalFormatRule]
    charts: list[EmbeddedChart]
    tables: list[Table]
    commentAnchors: list[CommentAnchor]


class ReadSpreadsheet(TypedDict, total=False):
    """The answer of `spreadsheets.get`."""

    spreadsheetId: str
    properties: SpreadsheetProperties
    sheets: list[ReadSheet]
    developerMetadata: list[DeveloperMetadata]
    comments: list[CommentThread]
    commentsViewMode: CommentsViewMode
    spreadsheetUrl: str


class BatchUpdated(TypedDict, total=False):
    """The answer of a batchUpdate; what is in a reply is not looked into."""

    spreadsheetId: str
    replies: list[dict[str, Any]]
    updatedSpreadsheet: ReadSpreadsheet
    commentUpdateState: Literal["NO_UPDATES_REQUESTED", "ALL_SAVED", "ALL_FAILED_UNKNOWN_REASON"]


class ValueRange(TypedDict, total=False):
    """Values of a range without anything else."""

    range: str
    majorDimension: Dimension
    values: list[list[Any]]


class MatchedValueRange(TypedDict, total=False):
    """Values, and the filters that found them."""

    valueRange: ValueRange
    dataFilters: list[DataFilter]


class MatchedValues(TypedDict, total=False):
    """The answer of `values:batchGetByDataFilter`."""

    spreadsheetId: str
    valueRanges: list[MatchedValueRange]


class MatchedDeveloperMetadata(TypedDict, total=False):
    """A remark, and the filters that found it."""

    developerMetadata: DeveloperMetadata
    dataFilters: list[DataFilter]


class MatchedMetadata(TypedDict, total=False):
    """The answer of `developerMetadata:search`."""

    matchedDeveloperMetadata: list[MatchedDeveloperMetadata]
