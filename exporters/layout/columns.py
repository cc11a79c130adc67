"""A layout as data: columns, what each holds, how long it may be, what may be done to it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from backlog.files.spreadsheet import FORMULA_SIGNS, guard_cell
from exporters.layout import text
from exporters.layout.text import Folded, Letters

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)


class Rule(StrEnum):
    """What may be done to a value so that it fits."""

    FIXED = ""  # figures, dates and the layout's own words
    TEXT = "folded and cut, with a warning"  # people read it
    KEY = "folded with a warning, never cut"  # the other system looks it up
    GUARDED = "an apostrophe before a formula"  # a spreadsheet may open the file
    EXACT = "refused"  # the other system knows the invoice by it


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was typed, and what to do when it does not fit.

    `plain` words are no path: in a column of `Parent:Child` names their colon becomes a hyphen.
    A mapping of this `sort` goes by any of `ours`, the most particular first. `told`: when the
    value is empty, another check says so. `rated`: the first of `ours` names tax rates, the second
    stands for any. `usual`: what it mostly is called there. `free`: nobody chose it as a name
    there, so that it is cut rather than refused. `brought`: the file has a row that makes it there.
    """

    field: str
    fix: str = ""
    plain: bool = False
    sort: str = ""
    ours: tuple[str, ...] = ()
    told: bool = False
    rated: bool = False
    usual: tuple[str, ...] = ()
    free: bool = False
    brought: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """How many characters fit, in all and, for `Parent:Child` names, in each level."""

    whole: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Column(Generic[Row_contra]):
    """One column: its heading, what it holds as people say it, and its value in a row.

    `origin` tells where a value came from, or `None` where the row has none to give. `names` is
    what the value is the name of in the other system: `client`, `item`, `account` ... `among` is
    the list it stands in there, where that is the list of another sort. `letters` are the column's
    own, where it takes fewer than its dialect, `plain_letters` those of plain words. A column
    `of_invoice` says the same in every row of an invoice, a `constant` one in every row there is.
    """

    name: str
    about: str
    value: Callable[[Row_contra], str]
    rule: Rule = Rule.FIXED
    size: Size = Size()
    origin: Callable[[Row_contra], Origin | None] = lambda _: None
    names: str = ""
    among: str = ""
    letters: Letters | None = None
    plain_letters: Letters | None = None
    of_invoice: bool = False
    constant: str | None = None

    @property
    def listed(self) -> str:
        """The sort of the list in which the value stands in the other system."""
        return self.among or self.names


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one accounting system reads text.

    `guards`: whether its files get apostrophes before formulas. `types`: whether a file marks a
    text as such, so that a leading sign is no formula and may stay.
    """

    label: str
    letters: Letters
    guards: bool = True
    types: bool = False

    def shorten_text(self, folded: str, size: Size) -> str:
        """Text as it is written: no sign that a spreadsheet would run, no longer than fits."""
        return text.cut_text(folded if self.types else text.strip_signs(folded), size.whole)


class _Typed(NamedTuple, Generic[Row]):
    """A column that people typed, made ready: its place, and what says that a value is clean."""

    at: int
    column: Column[Row]
    value: Callable[[Row], str]
    clean: Callable[[str], object]


class _Ready(NamedTuple, Generic[Row]):
    """Some columns of a table: those that people typed, and the places and values of the rest."""

    typed: Sequence[_Typed[Row]]
    figures: Sequence[tuple[int, Callable[[Row], str]]]


class Table(Generic[Row]):
    """The columns of one kind of row in one dialect, made ready to write many of them.

    Most values are *clean*: they go into their cell as they stand. One regular expression a
    column says so; folding, cutting and objecting are for the rest. And most columns say the same
    in every row of an invoice: they are looked at in its first row only.
    """

    def __init__(self, dialect: Dialect, columns: Sequence[Column[Row]]) -> None:
        self.dialect = dialect
        self.columns = tuple(columns)
        self.headings = [column.name for column in columns]
        self._blank = [column.constant or "" for column in columns]

    # Made ready when first asked for: every program start has all tables, few write one.
    @cached_property
    def _every(self) -> _Ready[Row]:
        return self._make_ready(enumerate(self.columns))

    @cached_property
    def _own(self) -> _Ready[Row]:
        placed = enumerate(self.columns)
        return self._make_ready((at, each) for at, each in placed if not each.of_invoice)

    def cells(self, row: Row) -> list[str]:
        """What stands in the file, column by column."""
        cells = self._blank.copy()
        self._fill(cells, row, self._every)
        return cells

    def rows(self, rows: Iterable[Row]) -> Iterator[list[str]]:
        """What stands in the file for the rows of one invoice."""
        cells: list[str] = []
        for row in rows:
            if cells:
                cells = cells.copy()
                self._fill(cells, row, self._own)
            else:
                cells = self.cells(row)
            yield cells

    def find_doubtful(self, rows: Iterable[Row]) -> Iterator[tuple[Column[Row], Row, str]]:
        """The values of one invoice that people typed and that are not clean."""
        ready = self._every
        for row in rows:
            for _, column, value, clean in ready.typed:
                if not clean(said := value(row)):
                    yield column, row, said
            ready = self._own

    def list_names(self, rows: Iterable[Row]) -> Iterator[tuple[Column[Row], Row, str]]:
        """The names in one invoice of what the other system knows by name."""
        for row in rows:
            for column in self.columns:
                if column.names:
                    yield column, row, column.value(row)

    def fold(self, column: Column[Row], row: Row, said: str) -> Folded:
        """A value in this system's letters, before anything is cut."""
        folded = self._letters_of(column, row).fold(said)
        if column.size.level is None or ":" not in folded.text:
            return folded
        levels = [level.strip() for level in folded.text.split(":")]
        origin = column.origin(row)
        if origin is not None and origin.plain:
            return Folded("-".join(levels), (*folded.changes, (":", "-")))
        return Folded(":".join(levels), folded.changes)

    def write_cell(self, column: Column[Row], row: Row, said: str) -> str:
        """A value as its cell has it."""
        if column.rule is Rule.GUARDED:
            line = text.put_on_one_line(said)
            return guard_cell(line) if self.dialect.guards else line
        folded = self.fold(column, row, said).text
        if column.rule is Rule.TEXT:
            return self.dialect.shorten_text(folded, column.size)
        origin = column.origin(row)
        return text.cut_text(folded, column.size.whole) if origin and origin.free else folded

    def _fill(self, cells: list[str], row: Row, ready: _Ready[Row]) -> None:
        for at, value in ready.figures:
            cells[at] = value(row)
        for at, column, value, clean in ready.typed:
            said = value(row)
            if said and not clean(said):
                said = self.write_cell(column, row, said)
            cells[at] = said

    def _make_ready(self, placed: Iterable[tuple[int, Column[Row]]]) -> _Ready[Row]:
        typed, figures = [], []
        for at, column in placed:
            if column.constant is not None:
                continue
            if column.rule is Rule.FIXED:
                figures.append((at, column.value))
            else:
                fewest = column.plain_letters or self._letters(column)
                clean = _compile_clean(column, fewest)
                typed.append(_Typed(at, column, column.value, clean))
        return _Ready(typed, figures)

    def _letters_of(self, column: Column[Row], row: Row) -> Letters:
        if column.plain_letters:
            origin = column.origin(row)
            if origin is not None and origin.plain:
                return column.plain_letters
        return self._letters(column)

    def _letters(self, column: Column[Row]) -> Letters:
        return column.letters or self.dialect.letters


@dataclass(frozen=True, slots=True)
class Filled(Generic[Row]):
    """A table with the rows that one invoice has in it, as checks look at them."""

    table: Table[Row]
    rows: Sequence[Row]


def repeat_value(name: str, about: str, value: str) -> Column[object]:
    """A column that says the same in every row."""
    return Column(name, about, lambda _: value, constant=value)


def _compile_clean(column: Column[Row], letters: Letters) -> Callable[[str], object]:
    """Whether a value needs nothing done to it: short enough, and of letters that never change."""
    size = column.size
    never = {*letters.instead, *(":" if size.level else "")}
    # ASCII, and from À to ÿ what the code page has of it.
    printable = "".join(map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x100))))
    known = printable.encode(letters.code_page, "ignore").decode(letters.code_page)
    allowed = re.escape("".join(char for char in known if char not in never))
    # An apostrophe may guard a formula already.
    first = re.escape(FORMULA_SIGNS + " " + ("'" if column.rule is Rule.GUARDED else ""))
    least = 0 if column.rule in {Rule.TEXT, Rule.GUARDED} else 1
    most = min((each for each in (size.whole, size.level) if each), default="")
    clean = re.compile(rf"(?![{first}])[{allowed}]{{{least},{most}}}(?<! )").fullmatch
    # What the other system knows by name comes again and again; what people read seldom does.
    return lru_cache(maxsize=4096)(clean) if column.rule is Rule.KEY else clean
