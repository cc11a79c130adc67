"""One tab on its way to what it should be.

Each step is recorded as a request and done to a picture of the tab at the same time, so that the
steps after it count rows and columns as Google will. Requests that only make sense together are one
group: a write that is too large for one call is cut between groups alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby

from sheets.cells import Json
from sheets.current import Reviews, Seen
from sheets.formulas import Letters
from sheets.layout import Span, Tab

Group = list[Json]


@dataclass(frozen=True, slots=True)
class Restored:
    """A cell of ours that somebody typed over, and what stands there again."""

    tab: str
    label: str
    column: str
    found: str
    wanted: str

    def say(self) -> str:
        """The sentence."""
        return (
            f"{self.column or 'A cell'} of {self.label} in {self.tab} was typed over"
            f" ({self.found}) and put back: {self.wanted}."
        )


@dataclass(frozen=True, slots=True)
class Returned:
    """A row of ours that somebody deleted, with the columns that reviewers had written into."""

    tab: str
    label: str
    columns: tuple[str, ...] = ()

    def say(self) -> str:
        """The sentence."""
        beside = f" with its {' and '.join(self.columns)}" if self.columns else ""
        return f"Row of {self.label} in {self.tab} was deleted; put back{beside}."


@dataclass(frozen=True, slots=True)
class Rejoined:
    """Rows that had lost their key, or had another's, and what names them told whose they are."""

    tab: str
    count: int

    def say(self) -> str:
        """The sentence."""
        rows = f"{self.count} rows" if self.count != 1 else "A row"
        return (
            f"{rows} of {self.tab} had lost the hidden key, or had another row's, as when a part of"
            " the columns is sorted; found by what stands beside it and put back."
        )


@dataclass(frozen=True, slots=True)
class Converted:
    """A range of our tab that somebody turned into native tables."""

    tab: str
    names: str

    def say(self) -> str:
        """The sentence."""
        return (
            f'A part of tab "{self.tab}" was made a table ({self.names}), which Google keeps in'
            " its own order. In its menu choose Convert to unformatted range."
        )


@dataclass(frozen=True, slots=True)
class Failing:
    """A formula of ours that shows an error, and what Google says of it."""

    tab: str
    label: str
    column: str
    said: str

    @property
    def place(self) -> str:
        """Which formula it is, however its tab is called."""
        return f"{self.column} {self.label}"

    def say(self) -> str:
        """The sentence."""
        return (
            f"{self.column or 'A formula'} of {self.label} in {self.tab} shows an error, though it"
            f" was written anew: {self.said.rstrip('.')}. If a cell stands in its way, empty that."
        )


Told = Restored | Returned | Rejoined | Converted | Failing
"""What people did to what is ours, and what became of it."""


@dataclass(slots=True)
class Draft:
    """A tab as it is after the requests so far; `wrote` are the digests of what they write."""

    tab: Tab
    seen: Seen
    letters: Letters
    columns: list[str | None]
    keys: list[str]
    row_count: int
    reviews: Reviews
    is_new: bool = False
    groups: list[Group] = field(default_factory=list)
    wrote: dict[str, str] = field(default_factory=dict)
    restored: list[Told] = field(default_factory=list)
    failing: list[Failing] = field(default_factory=list)
    cells: int = 0

    @property
    def sheet_id(self) -> int:
        """The tab's id."""
        return self.seen.sheet_id

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is asked for within is sent in one call, whatever else is."""
        before, self.groups = self.groups, []
        try:
            yield
        finally:
            asked = [request for group in self.groups for request in group]
            self.groups = [*before, asked] if asked else before

    def ask(self, kind: str, **content: object) -> None:
        """Record a request."""
        self.groups.append([{kind: content}])

    def find(self, name: str) -> int:
        """Where a column of ours stands."""
        return self.columns.index(name)

    def write(self, at: tuple[int, int], rows: Sequence[Sequence[Json]], *, fields: str) -> None:
        """Record rows of cells to be written from one cell (row, column) on."""
        start = {"sheetId": self.sheet_id, "rowIndex": at[0], "columnIndex": at[1]}
        values = [{"values": list(row)} for row in rows]
        self.ask("updateCells", start=start, rows=values, fields=fields)
        self.cells += sum(len(row) for row in rows)

    def repeat(self, area: Json, cell: Json, *, fields: str) -> None:
        """Record one look for all cells of an area."""
        self.ask("repeatCell", range=area, cell=cell, fields=fields)

    def insert_column(self, at: int, name: str) -> None:
        """Insert an empty column."""
        self.ask("insertDimension", range=self.span("COLUMNS", at, 1), inheritFromBefore=False)
        self.columns.insert(at, name)
        if look := self.seen.look:
            cells = tuple((*row[:at], {}, *row[at:]) for row in look.cells)
            self.seen = replace(self.seen, look=replace(look, cells=cells))

    def insert_rows(self, at: int, keys: Sequence[str]) -> None:
        """Insert empty rows for these keys."""
        self.ask("insertDimension", range=self.span("ROWS", at, len(keys)), inheritFromBefore=False)
        self.keys += [""] * (at - len(self.keys))  # of a tab that is new
        self.keys[at:at] = keys
        self.row_count += len(keys)

    def delete_rows(self, rows: Iterable[int]) -> None:
        """Delete rows, bottom up, so that the numbers of those above stay true."""
        places = sorted(rows)
        runs = [
            [row for _, row in run]
            for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])
        ]
        for run in reversed(runs):
            self.ask("deleteDimension", range=self.span("ROWS", run[0], len(run)))
            del self.keys[run[0] : run[-1] + 1]
            self.row_count -= len(run)

    def grow(self, rows: int) -> None:
        """Add empty rows at the end, where there are fewer."""
        if self.row_count < rows:
            more = rows - self.row_count
            self.ask("appendDimension", sheetId=self.sheet_id, dimension="ROWS", length=more)
            self.row_count = rows

    def span(self, dimension: str, start: int, count: int) -> Json:
        """Rows or columns of this tab, as a request names them."""
        return {
            "sheetId": self.sheet_id,
            "dimension": dimension,
            "startIndex": start,
            "endIndex": start + count,
        }

    def area(self, span: Span) -> Json:
        """Cells of this tab, as a request names them."""
        found: Json = {"sheetId": self.sheet_id}
        if span.start:
            found["startRowIndex"] = span.start
        if span.end is not None:
            found["endRowIndex"] = span.end
        if span.first:
            columns = self._find_columns(span)
            found["startColumnIndex"] = columns[0]
            found["endColumnIndex"] = columns[-1] + 1
        return found

    def _find_columns(self, span: Span) -> list[int]:
        """Where the columns of a span stand; where people moved one away, most of them."""
        names = [heading.name for heading in self.tab.headings]
        those = names[names.index(span.first) : names.index(span.last) + 1]
        ours = sorted(self.find(name) for name in names)
        wanted = {self.find(name) for name in those}
        runs = [list(run) for is_in, run in groupby(ours, wanted.__contains__) if is_in]
        return max(runs, key=len)
