"""A layout as data: columns, what each holds, how long it may be, what may be done to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from exporters import text
from exporters.text import Folded, Letters

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
class Words:
    """A value that people typed, and where they typed it.

    `plain` words are no path: in a column of `Parent:Child` names their colon becomes a hyphen.
    """

    said: str
    field: str
    fix: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """How many characters fit, in all and, for `Parent:Child` names, in each level."""

    whole: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Column(Generic[Row_contra]):
    """One column: its heading, what it holds as people say it, and its value in a row."""

    name: str
    about: str
    value: Callable[[Row_contra], Words | str]
    rule: Rule = Rule.FIXED
    size: Size = Size()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one accounting system reads text."""

    label: str
    letters: Letters

    def cells(self, columns: Sequence[Column[Row]], row: Row) -> list[str]:
        """What stands in the file, column by column."""
        return [self._cell(column, column.value(row)) for column in columns]

    def fold(self, words: Words, size: Size) -> Folded:
        """The words in this system's letters, before anything is cut."""
        folded = self.letters.fold(words.said)
        if size.level is None or ":" not in folded.text:
            return folded
        levels = [level.strip() for level in folded.text.split(":")]
        if words.plain:
            return Folded("-".join(levels), (*folded.changes, (":", "-")))
        return Folded(":".join(levels), folded.changes)

    def _cell(self, column: Column[Row], value: Words | str) -> str:
        if isinstance(value, str):
            return value
        folded = self.fold(value, column.size).text
        return shortened(folded, column.size) if column.rule is Rule.TEXT else folded


def shortened(folded: str, size: Size) -> str:
    """Text as it is written: no sign that a spreadsheet would run, no longer than fits."""
    return text.cut(text.unsigned(folded), size.whole)
