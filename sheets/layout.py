"""What a tab is made of, as data: columns, fixed rows, rows by key, views, rules, protections.

Each tab is described by a module of `sheets.tabs`; the drawing behind them and its reasons are in
`docs/sheet.md`. Columns are named; where they stand is known only when something is written, since
people move them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from sheets.cells import COUNT, DAY, EMPTY, MOMENT, TEXT, Calendar, Cell, Json, Value, build_cell

T = TypeVar("T")

AMOUNT = "#,##0.00"
"""The pattern of a column of amounts; a currency of other places has its own in the cell."""

AS_OF = '"As of "d mmm hh:mm'
"""How old the copy is, where a column is narrow: a number never runs on into the next one."""

__all__ = ["AMOUNT", "COUNT", "DAY", "MOMENT", "TEXT"]


class Who(StrEnum):
    """Who writes a column: the backlog a value, the backlog a formula, or accounting."""

    MACHINE = "machine"
    FORMULA = "formula"
    REVIEWER = "reviewer"


class Kind(StrEnum):
    """How rows are found again.

    Table: by the key in a hidden cell, wherever people moved them. List: rows are ours alone, in
    our order. Page: each row has its place for good.
    """

    TABLE = "table"
    LIST = "list"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: `name` never changes (the Sheet remembers it), `width` is in pixels.

    `note` stands on the title for whoever points at it; `choices` are offered in each cell, and
    `rule` is what else a cell is checked for, both without refusing anything. `inset` is the room
    in pixels that its text keeps from the edge, where it is not Google's own. The cells of a
    `linked` one open something, where it is known.
    """

    name: str
    title: str
    width: int
    pattern: str = TEXT
    who: Who = Who.MACHINE
    hidden: bool = False
    wrap: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    rule: Json | None = None
    inset: int = 0
    linked: bool = False

    @property
    def is_right(self) -> bool:
        """Whether it is aligned to the right, as numbers and dates are."""
        return self.pattern != TEXT


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A heading with what stands under it for a `T`; reviewers' columns hold nothing of ours."""

    heading: Heading
    value: Callable[[T], Value]


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of a tab: columns by name, both ends included; rows from 0, the last one excluded.

    No columns: all of them. No last row: down to the end, whatever is added.
    """

    first: str = ""
    last: str = ""
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A conditional format; `mark` is how it is found again, as rules have no ids.

    `formula` names columns as a cell's does; it holds for the first row of its spans.
    """

    mark: str
    spans: tuple[Span, ...]
    formula: str
    look: Json


@dataclass(frozen=True, slots=True)
class View:
    """A filter view: criteria by column, and by which column it sorts, upwards or downwards."""

    id: int
    title: str
    criteria: Mapping[str, Json]
    sort: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Protection:
    """What nobody but the backlog changes; `free` are cells in it that people may."""

    id: int
    span: Span
    free: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over cells of its own tab; it stands there for good."""

    id: int
    spec: Callable[[int], Json]
    anchor: tuple[int, int]
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as it should be.

    `head` are the rows above the data, the titles last; `rows` the data by key, top to bottom, each
    with a cell for every heading. `sheet_id` is the one we choose for it; `looks` and `choices` are
    those of single cells, and `room` is how many rows there are at least, for what spills.
    `named_by` are the columns that name a row of a table to people: no two rows have the same.
    `has_links` says that any cell of a linked column opens something.
    """

    name: str
    sheet_id: int
    kind: Kind
    headings: tuple[Heading, ...]
    head: tuple[tuple[Cell, ...], ...] = ()
    rows: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    named_by: tuple[str, ...] = ()
    frozen: tuple[int, int] = (0, 0)
    rules: tuple[Rule, ...] = ()
    views: tuple[View, ...] = ()
    protections: tuple[Protection, ...] = ()
    charts: tuple[Chart, ...] = ()
    looks: tuple[tuple[Span, Json], ...] = ()
    choices: tuple[tuple[Span, tuple[str, ...]], ...] = ()
    room: int = 0
    accent: bool = False
    gridlines: bool = True
    has_links: bool = False


def build_rows(
    columns: Sequence[Column[T]], items: Mapping[str, T], calendar: Calendar
) -> dict[str, tuple[Cell, ...]]:
    """A row for each item, by its key."""
    return {
        key: tuple(build_cell(column.value(item), calendar) for column in columns)
        for key, item in items.items()
    }


def write_titles(headings: Sequence[Heading]) -> tuple[Cell, ...]:
    """The row of titles; the key has none, so that what tests for a key passes it over."""
    return tuple(Cell(h.title, TEXT) if h.title and h.name != "key" else EMPTY for h in headings)
