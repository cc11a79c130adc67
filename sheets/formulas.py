"""Formulas as Google takes them, from templates that name columns instead of letters.

Always with `;` between arguments, which every locale takes, and without decimals or array literals.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"<(?:(?P<tab>\w+)(?P<how>[.:!]))?(?P<name>\w+)(?P<above>-1)?>")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
FIRST = 2
"""Where ranges over a table begin: at its titles, so that a row inserted below lies inside."""


def is_formula(text: str) -> bool:
    """Whether Google computes it in a condition, where a text cannot be told from a formula."""
    return text.startswith(("=", "+"))


def format_letters(column: int) -> str:
    """`AA` for column 26, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Letters:
    """Where the columns of each tab stand now: by tab its title, and the names of its columns."""

    titles: Mapping[str, str]
    columns: Mapping[str, Sequence[str | None]]

    def write(self, template: str, tab: str, row: int) -> str:
        """The formula in a tab, for a row counted from 0.

        `<stop>` is the cell of a column in that row, `<stop-1>` the one above; `<All.stop>` all of
        a column of another tab from its titles on, `<All:stop>` from its top; `<About!B2>` a cell.
        """
        return _TOKEN.sub(lambda found: self._resolve(found, tab, row), template)

    def _resolve(self, found: re.Match[str], tab: str, row: int) -> str:
        other, name = found["tab"], found["name"]
        if not other:
            return f"${self._find(tab, name)}{row + (0 if found['above'] else 1)}"
        there = f"{_quote(self.titles[other])}!"
        if found["how"] == "!":
            return there + _CELL.sub(r"$\1$\2", name)
        letters = self._find(other, name)
        start = FIRST if found["how"] == "." else ""
        return f"{there}${letters}${start}:${letters}" if start else f"{there}${letters}:${letters}"

    def _find(self, tab: str, name: str) -> str:
        return format_letters(list(self.columns[tab]).index(name))


def _quote(title: str) -> str:
    return title if re.fullmatch(r"[A-Za-z]+", title) else "'" + title.replace("'", "''") + "'"
