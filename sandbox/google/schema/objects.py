"""What lies on a tab beside its cells: filters, protections, rules, charts, tables, comments."""

from typing import Literal

from typing_extensions import TypedDict

from sandbox.google.schema.cells import BooleanCondition, CellFormat, ColorStyle
from sandbox.google.schema.grid import GridCoordinate, GridRange


class Editors(TypedDict, total=False):
    """Who may edit, by e-mail address."""

    users: list[str]
    groups: list[str]
    domainUsersCanEdit: bool


class ProtectedRange(TypedDict, total=False):
    """Cells that only the editors and the file's owner may edit."""

    protectedRangeId: int
    range: GridRange
    tableId: str
    description: str
    warningOnly: bool
    requestingUserCanEdit: bool
    unprotectedRanges: list[GridRange]
    editors: Editors


class FilterCriteria(TypedDict, total=False):
    """What a filter hides."""

    hiddenValues: list[str]
    condition: BooleanCondition


class FilterSpec(TypedDict, total=False):
    """The criteria of one column, counted from the sheet's first."""

    columnIndex: int
    filterCriteria: FilterCriteria


class SortSpec(TypedDict, total=False):
    """One column to sort by."""

    dimensionIndex: int
    sortOrder: Literal["ASCENDING", "DESCENDING"]


class BasicFilter(TypedDict, total=False):
    """The one filter of a sheet. `criteria` is deprecated, and `filterSpecs` wins over it."""

    range: GridRange
    tableId: str
    sortSpecs: list[SortSpec]
    criteria: dict[str, FilterCriteria]
    filterSpecs: list[FilterSpec]


class FilterView(TypedDict, total=False):
    """A way of looking at a sheet: it moves and hides nothing for anybody else."""

    filterViewId: int
    title: str
    range: GridRange
    tableId: str
    sortSpecs: list[SortSpec]
    criteria: dict[str, FilterCriteria]
    filterSpecs: list[FilterSpec]


class BooleanRule(TypedDict, total=False):
    """A look for the cells of which a condition is true."""

    condition: BooleanCondition
    format: CellFormat


class InterpolationPoint(TypedDict, total=False):
    """One end, or the middle, of a gradient."""

    colorStyle: ColorStyle
    type: Literal["MIN", "MAX", "NUMBER", "PERCENT", "PERCENTILE"]
    value: str


class GradientRule(TypedDict, total=False):
    """Colours by how large a number is; kept, and not drawn."""

    minpoint: InterpolationPoint
    midpoint: InterpolationPoint
    maxpoint: InterpolationPoint


class ConditionalFormatRule(TypedDict, total=False):
    """It has no id: its place in the sheet's list is its name."""

    ranges: list[GridRange]
    booleanRule: BooleanRule
    gradientRule: GradientRule


class ChartSourceRange(TypedDict, total=False):
    """Rows or columns of one cell's width."""

    sources: list[GridRange]


class ChartData(TypedDict, total=False):
    """Where numbers or names come from."""

    sourceRange: ChartSourceRange


class BasicChartAxis(TypedDict, total=False):
    """An axis and its title."""

    position: Literal["BOTTOM_AXIS", "LEFT_AXIS", "RIGHT_AXIS"]
    title: str


class BasicChartDomain(TypedDict, total=False):
    """What the values belong to."""

    domain: ChartData
    reversed: bool


class DataLabel(TypedDict, total=False):
    """The number beside what is drawn."""

    type: Literal["NONE", "DATA", "CUSTOM"]
    placement: str


class BasicChartSeries(TypedDict, total=False):
    """One colour of the chart."""

    series: ChartData
    targetAxis: Literal["BOTTOM_AXIS", "LEFT_AXIS", "RIGHT_AXIS"]
    type: str
    colorStyle: ColorStyle
    dataLabel: DataLabel


class BasicChartSpec(TypedDict, total=False):
    """Bars and columns."""

    chartType: Literal["BAR", "COLUMN", "LINE", "AREA"]
    stackedType: Literal["NOT_STACKED", "STACKED", "PERCENT_STACKED"]
    legendPosition: Literal[
        "BOTTOM_LEGEND", "LEFT_LEGEND", "RIGHT_LEGEND", "TOP_LEGEND", "NO_LEGEND", "INSIDE_LEGEND"
    ]
    headerCount: int
    axis: list[BasicChartAxis]
    domains: list[BasicChartDomain]
    series: list[BasicChartSeries]
    totalDataLabel: DataLabel


class ChartSpec(TypedDict, total=False):
    """What a chart draws."""

    title: str
    subtitle: str
    altText: str
    fontName: str
    backgroundColorStyle: ColorStyle
    hiddenDimensionStrategy: Literal[
        "SKIP_HIDDEN_ROWS_AND_COLUMNS", "SKIP_HIDDEN_ROWS", "SKIP_HIDDEN_COLUMNS", "SHOW_ALL"
    ]
    basicChart: BasicChartSpec


class OverlayPosition(TypedDict, total=False):
    """Where a chart lies, in pixels from the corner of a cell."""

    anchorCell: GridCoordinate
    offsetXPixels: int
    offsetYPixels: int
    widthPixels: int
    heightPixels: int


class EmbeddedObjectPosition(TypedDict, total=False):
    """Where a chart lies; charts on a tab of their own are not answered."""

    overlayPosition: OverlayPosition


class EmbeddedChart(TypedDict, total=False):
    """A chart over the cells."""

    chartId: int
    spec: ChartSpec
    position: EmbeddedObjectPosition


class TableColumnProperties(TypedDict, total=False):
    """A column of a table, counted from the table's first."""

    columnIndex: int
    columnName: str
    columnType: str


class Table(TypedDict, total=False):
    """A range that was converted into a native table."""

    tableId: str
    name: str
    range: GridRange
    columnProperties: list[TableColumnProperties]


class PostAuthor(TypedDict, total=False):
    """Who wrote a post."""

    displayName: str
    user: str
    me: bool
    anonymous: bool


class Post(TypedDict, total=False):
    """A comment, or a reply to one."""

    postId: str
    author: PostAuthor
    content: str
    contentHtml: str
    commentAction: Literal["NO_COMMENT_ACTION_CHANGE", "RESOLVE", "REOPEN"]
    assigneeEmail: str
    createTime: str
    updateTime: str


class CommentThread(TypedDict, total=False):
    """A comment with its replies; its cell is found by the anchor."""

    commentId: str
    anchorId: str
    status: Literal["OPEN", "RESOLVED"]
    plainTextQuote: str
    headPost: Post
    replies: list[Post]


class CommentAnchor(TypedDict, total=False):
    """Where a thread is anchored."""

    anchorId: str
    range: GridRange
