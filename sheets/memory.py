"""What the mirror remembers of a spreadsheet: which tabs are its own, and what it wrote there."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.cells import Cell

LOOKS = "#looks"
"""The key under which a tab's looks are remembered."""
TABLES = "#tables"
"""The same for the native tables that people made in it."""
ERRORS = "#errors"
"""The same for its formulas that showed an error when it was last looked at."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One tab: its id, title and size, and a digest of what was written by key, in order."""

    sheet_id: int
    title: str
    row_count: int = 0
    columns: tuple[str | None, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """A spreadsheet, by the names of its tabs."""

    tabs: Mapping[str, Remembered] = field(default_factory=dict)


def digest(cells: Iterable[Cell]) -> str:
    """Short words for a row, which differ when what is written differs."""
    text = repr([(cell.value, cell.pattern, cell.formula, cell.link) for cell in cells])
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def digest_row(cells: Sequence[Cell], names: Iterable[int]) -> str:
    """The same for a row of a table, and what names it after a space: by that it is found, too."""
    return f"{digest(cells)} {digest_name([cells[place].value for place in names])}"


def digest_name(values: Iterable[object]) -> str:
    """What names a row, in short; nothing where one of it is missing."""
    named = list(values)
    if not named or None in named:
        return ""
    return hashlib.blake2b(repr(named).encode(), digest_size=6).hexdigest()


def digest_head(cells: Sequence[Cell], others: Iterable[int]) -> str:
    """The same for a fixed row, and how the cells at `others` look after a space."""
    return f"{digest(cells)} {digest_looks(cells, others)}"


def digest_looks(cells: Sequence[Cell], others: Iterable[int]) -> str:
    """How those cells look, in short; `-` where all look as their columns do."""
    looks = [(place, cells[place].pattern, cells[place].link) for place in others]
    return hashlib.blake2b(repr(looks).encode(), digest_size=6).hexdigest() if looks else "-"


def read_rest(kept: str) -> str:
    """What a digest has after its space; a version before kept none of a fixed row."""
    return kept.partition(" ")[2]


def key_of_head(place: int) -> str:
    """The key of a row above the data, by its place."""
    return f"#{place}"


def is_of_row(key: str) -> bool:
    """Whether it is the key of a row of data; all else that is remembered begins otherwise."""
    return not key.startswith("#")


def write_memory(memory: Memory) -> dict[str, Any]:
    """The memory as it is kept."""
    return {
        name: {
            "sheet_id": tab.sheet_id,
            "title": tab.title,
            "row_count": tab.row_count,
            "columns": list(tab.columns),
            "rows": list(map(list, tab.rows.items())),
        }
        for name, tab in memory.tabs.items()
    }


def read_memory(kept: Mapping[str, Any] | None) -> Memory:
    """What was kept; nothing of what a version before remembered, whose tabs were others."""
    tabs = {
        name: Remembered(
            tab["sheet_id"],
            tab["title"],
            tab["row_count"],
            tuple(tab["columns"]),
            dict(tab["rows"]),
        )
        for name, tab in (kept or {}).items()
        if isinstance(tab, dict)
    }
    return Memory(tabs)
