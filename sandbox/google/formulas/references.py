"""References like `All!$Z$2:$Z`: read, written, moved."""

import re
from dataclasses import dataclass, replace

_CORNER = r"(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?"
_SPLIT = re.compile(rf"(?:((?:'(?:[^']|'')+'|[^!']+))!)?{_CORNER}(?::{_CORNER})?")
_PLAIN = re.compile(r"[A-Za-z_]\w*")


def column_number(letters: str) -> int:
    """`A` is 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 is `A`."""
    before, last = divmod(number, 26)
    return (column_letters(before - 1) if before else "") + chr(65 + last)


def quote_title(title: str) -> str:
    """A tab's title as it stands before the `!`."""
    doubled = title.replace("'", "''")
    return title if _PLAIN.fullmatch(title) else f"'{doubled}'"


@dataclass(frozen=True, slots=True)
class Corner:
    """A row and a column, from 0; an absent one is open. `$` fixes them when they are copied."""

    row: int | None
    column: int | None
    row_fixed: bool = False
    column_fixed: bool = False

    def __str__(self) -> str:
        """The corner as it is written."""
        column = "" if self.column is None else column_letters(self.column)
        row = "" if self.row is None else str(self.row + 1)
        return f"{'$' * self.column_fixed}{column}{'$' * self.row_fixed}{row}"

    def moved(self, rows: int, columns: int) -> "Corner":
        """The corner as a copy so many cells away has it."""
        row, column = self.row, self.column
        if row is not None and not self.row_fixed:
            row += rows
        if column is not None and not self.column_fixed:
            column += columns
        return replace(self, row=row, column=column)


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell, or a range with its last corner; `title` names another tab."""

    title: str | None
    first: Corner
    last: Corner | None = None

    def __str__(self) -> str:
        """The reference as it is written."""
        before = "" if self.title is None else f"{quote_title(self.title)}!"
        return f"{before}{self.first}{'' if self.last is None else f':{self.last}'}"

    def moved(self, rows: int, columns: int) -> "Reference | None":
        """The reference as a copy so many cells away has it; `None` when it left the grid."""
        first = self.first.moved(rows, columns)
        last = self.last and self.last.moved(rows, columns)
        sides = [first.row, first.column, *((last.row, last.column) if last else ())]
        if any(side is not None and side < 0 for side in sides):
            return None
        return replace(self, first=first, last=last)

    def bounds(self, height: int, width: int) -> tuple[range, range]:
        """Its rows and columns in a grid of this size."""
        last = self.last or self.first
        rows = sorted((self.first.row or 0, height - 1 if last.row is None else last.row))
        columns = sorted(
            (self.first.column or 0, width - 1 if last.column is None else last.column)
        )
        return range(rows[0], rows[1] + 1), range(columns[0], columns[1] + 1)


def read_reference(text: str) -> Reference | None:
    """A reference as it is written; `None` for anything else."""
    found = _SPLIT.fullmatch(text)
    if found is None:
        return None
    title, *parts = found.groups()
    if title and title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    first = _corner(parts[:4])
    if ":" not in text.rpartition("!")[2]:
        return Reference(title, first) if None not in (first.row, first.column) else None
    last = _corner(parts[4:])
    if (first.row, first.column) == (None, None) or (last.row, last.column) == (None, None):
        return None
    return Reference(title, first, last)


def _corner(parts: list[str | None]) -> Corner:
    column_fixed, letters, row_fixed, number = parts
    if letters is None and column_fixed:  # `$2` fixes a row
        column_fixed, row_fixed = "", column_fixed
    return Corner(
        int(number) - 1 if number else None,
        column_number(letters) if letters else None,
        bool(row_fixed),
        bool(column_fixed),
    )
