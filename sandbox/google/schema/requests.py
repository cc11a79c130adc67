"""Every kind of request in a batchUpdate."""

from typing import Literal

from typing_extensions import TypedDict

from sandbox.google.schema.cells import CellData, DataValidationRule, RowData
from sandbox.google.schema.grid import (
    DataFilter,
    DeveloperMetadata,
    Dimension,
    DimensionProperties,
    DimensionRange,
    GridCoordinate,
    GridRange,
    SheetProperties,
    SpreadsheetProperties,
)
from sandbox.google.schema.objects import (
    BasicFilter,
    ChartSpec,
    ConditionalFormatRule,
    EmbeddedChart,
    EmbeddedObjectPosition,
    FilterView,
    Post,
    ProtectedRange,
    SortSpec,
    Table,
)


class UpdateSpreadsheetProperties(TypedDict):
    """Changes what the mask names."""

    properties: SpreadsheetProperties
    fields: str


class AddSheet(TypedDict):
    """Adds a tab."""

    properties: SheetProperties


class UpdateSheetProperties(TypedDict):
    """Changes what the mask names."""

    properties: SheetProperties
    fields: str


class DuplicateSheet(TypedDict, total=False):
    """Copies a tab with everything on it but its comments."""

    sourceSheetId: int
    insertSheetIndex: int
    newSheetId: int
    newSheetName: str


class OfSheet(TypedDict):
    """A request that needs to know only the tab."""

    sheetId: int


class UpdateCells(TypedDict, total=False):
    """Writes cells from `start`, or into `range` (what the rows do not reach is cleared)."""

    rows: list[RowData]
    fields: str
    start: GridCoordinate
    range: GridRange


class RepeatCell(TypedDict):
    """Writes one cell all over a range; the references of its formula move along."""

    range: GridRange
    cell: CellData
    fields: str


class AppendCells(TypedDict, total=False):
    """Writes below the last row that holds a value; the grid grows when it must."""

    sheetId: int
    tableId: str
    rows: list[RowData]
    fields: str


class SetDataValidation(TypedDict, total=False):
    """Says what may be typed; without a rule, anything again."""

    range: GridRange
    rule: DataValidationRule
    filteredRowsIncluded: bool


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
    """Changes rows or columns."""

    range: DimensionRange
    properties: DimensionProperties
    fields: str


class CreateDeveloperMetadata(TypedDict):
    """Ties a remark to a place."""

    developerMetadata: DeveloperMetadata


class UpdateDeveloperMetadata(TypedDict):
    """Changes what the mask names in the remarks that are found."""

    dataFilters: list[DataFilter]
    developerMetadata: DeveloperMetadata
    fields: str


class DeleteDeveloperMetadata(TypedDict):
    """Deletes the remarks that are found."""

    dataFilter: DataFilter


class SetBasicFilter(TypedDict):
    """Sets the filter, whatever it was."""

    filter: BasicFilter


class AddFilterView(TypedDict):
    """Adds a view."""

    filter: FilterView


class UpdateFilterView(TypedDict):
    """Changes what the mask names."""

    filter: FilterView
    fields: str


class OfFilterView(TypedDict):
    """A request that needs to know only the view."""

    filterId: int


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


class AddConditionalFormatRule(TypedDict, total=False):
    """Puts a rule at a place in the list."""

    rule: ConditionalFormatRule
    index: int


class UpdateConditionalFormatRule(TypedDict, total=False):
    """Replaces a rule, or moves it to another place."""

    index: int
    sheetId: int
    rule: ConditionalFormatRule
    newIndex: int


class DeleteConditionalFormatRule(TypedDict, total=False):
    """Takes a rule out of the list."""

    index: int
    sheetId: int


class AddChart(TypedDict):
    """Adds a chart."""

    chart: EmbeddedChart


class UpdateChartSpec(TypedDict):
    """Draws something else, the place stays."""

    chartId: int
    spec: ChartSpec


class UpdateEmbeddedObjectPosition(TypedDict):
    """Moves a chart."""

    objectId: int
    newPosition: EmbeddedObjectPosition
    fields: str


class DeleteEmbeddedObject(TypedDict):
    """Deletes a chart."""

    objectId: int


class AddTable(TypedDict):
    """Converts a range into a table."""

    table: Table


class UpdateTable(TypedDict):
    """Changes what the mask names."""

    table: Table
    fields: str


class DeleteTable(TypedDict):
    """Deletes a table with what is in it."""

    tableId: str


class SortRange(TypedDict):
    """Sorts the rows of a range."""

    range: GridRange
    sortSpecs: list[SortSpec]


class InsertComment(TypedDict, total=False):
    """Begins a thread at a cell."""

    coordinate: GridCoordinate
    content: str
    assigneeEmailAddress: str


class AddCommentReply(TypedDict):
    """Answers, and may resolve the thread or open it again."""

    commentId: str
    post: Post


class UpdateCommentPost(TypedDict, total=False):
    """Changes one's own words; without a post's id, those of the head."""

    commentId: str
    postId: str
    content: str


class DeleteComment(TypedDict):
    """Deletes one's own thread."""

    commentId: str


class Request(TypedDict, total=False):
    """Exactly one of them."""

    updateSpreadsheetProperties: UpdateSpreadsheetProperties
    addSheet: AddSheet
    updateSheetProperties: UpdateSheetProperties
    duplicateSheet: DuplicateSheet
    deleteSheet: OfSheet
    updateCells: UpdateCells
    repeatCell: RepeatCell
    appendCells: AppendCells
    setDataValidation: SetDataValidation
    insertDimension: InsertDimension
    deleteDimension: OfDimension
    moveDimension: MoveDimension
    appendDimension: AppendDimension
    updateDimensionProperties: UpdateDimensionProperties
    createDeveloperMetadata: CreateDeveloperMetadata
    updateDeveloperMetadata: UpdateDeveloperMetadata
    deleteDeveloperMetadata: DeleteDeveloperMetadata
    setBasicFilter: SetBasicFilter
    clearBasicFilter: OfSheet
    addFilterView: AddFilterView
    updateFilterView: UpdateFilterView
    duplicateFilterView: OfFilterView
    deleteFilterView: OfFilterView
    addProtectedRange: AddProtectedRange
    updateProtectedRange: UpdateProtectedRange
    deleteProtectedRange: DeleteProtectedRange
    addConditionalFormatRule: AddConditionalFormatRule
    updateConditionalFormatRule: UpdateConditionalFormatRule
    deleteConditionalFormatRule: DeleteConditionalFormatRule
    addChart: AddChart
    updateChartSpec: UpdateChartSpec
    updateEmbeddedObjectPosition: UpdateEmbeddedObjectPosition
    deleteEmbeddedObject: DeleteEmbeddedObject
    addTable: AddTable
    updateTable: UpdateTable
    deleteTable: DeleteTable
    sortRange: SortRange
    insertComment: InsertComment
    addCommentReply: AddCommentReply
    updateCommentPost: UpdateCommentPost
    deleteComment: DeleteComment


CommentsViewMode = Literal[
    "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS",
    "COMMENTS_VIEW_MODE_OMITTED",
    "COMMENTS_VIEW_MODE_INCLUDED",
]


class BatchUpdate(TypedDict, total=False):
    """The body of a batchUpdate."""

    requests: list[Request]
    includeSpreadsheetInResponse: bool
    responseRanges: list[str]
    responseIncludeGridData: bool
    commentsViewMode: CommentsViewMode


class GetByDataFilter(TypedDict, total=False):
    """The body of a getByDataFilter."""

    dataFilters: list[DataFilter]
    includeGridData: bool
    excludeTablesInBandedRanges: bool
    commentsViewMode: CommentsViewMode


class GetValuesByDataFilter(TypedDict, total=False):
    """The body of a values:batchGetByDataFilter."""

    dataFilters: list[DataFilter]
    majorDimension: Dimension
    valueRenderOption: Literal["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]
    dateTimeRenderOption: Literal["SERIAL_NUMBER", "FORMATTED_STRING"]


class SearchMetadata(TypedDict, total=False):
    """The body of a developerMetadata:search."""

    dataFilters: list[DataFilter]
