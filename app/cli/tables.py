"""Tables: lines for a file or a pipe, and fitted to the terminal where somebody looks at them.

Nothing is ever cut: a long cell goes on below, and a column that has no room stands below its row.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import JustifyMethod, RenderableType

Row = Sequence[str]

_GAPS = (2, 1)
_WORD = 20
"""A longer word may be parted; a time is not."""
_WIDE = 12
"""So much of a name in wide letters stays together: they have no blanks, and part anywhere."""
_PROSE = 30
"""So much room the last column gets, which often is a sentence; else it stands below."""
_FIRM = 20
"""So much of a number or an amount stays on one line; totals in several currencies are longer."""
_STYLES = {"ok": "green", "NOT OK": "bold red"}


def align(rows: Sequence[Row], right: Collection[int]) -> str:
    """Columns aligned, those in `right` to the right; a line for each row."""
    widths = [max(measure(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            pad(cell, width, right=place in right)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def measure(text: str) -> int:
    """How many cells of a terminal it takes: a Chinese letter takes two, an accent none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - most lists need none of it

    return cell_len(text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text with blanks, so that it takes at least this many cells."""
    blanks = " " * (width - measure(text))
    return blanks + text if right else text + blanks


def has_colours() -> bool:
    """Whether whoever looks at a terminal wants colours there, and it has them."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def fit(heads: Row, rows: Sequence[Row], right: Collection[int]) -> str:
    """The same for a terminal, as wide as it is; a column without anything in it is left out."""
    places = range(len(heads))
    shown = [place for place in places if any(row[place] for row in rows)] or list(places)
    cells = [[row[place] for place in shown] for row in (heads, *rows)]
    space = shutil.get_terminal_size().columns
    layout = _lay_out(cells, frozenset(at for at, of in enumerate(shown) if of in right), space)
    return _print(_draw(cells, layout), space)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Widths of the columns that stand side by side; what comes after them stands below."""

    widths: Sequence[int]
    gap: int
    right: frozenset[int]


def _lay_out(cells: Sequence[Row], right: frozenset[int], space: int) -> _Layout:
    """As many columns as fit without parting words, at least the first."""
    columns = list(zip(*cells, strict=True))
    floors = [_find_floor(column, firm=at in {0, *right}) for at, column in enumerate(columns)]
    floors[-1] = max(floors[-1], min(_measure_widest(columns[-1]), _PROSE))
    for count, gap in product(range(len(columns), 1, -1), _GAPS):
        room = space - gap * (count - 1)
        if sum(floors[:count]) <= room:
            return _Layout(_share(columns[:count], floors, room), gap, right)
    return _Layout([min(_measure_widest(columns[0]), space)], _GAPS[0], right)


def _find_floor(column: Row, *, firm: bool) -> int:
    """How narrow a column may become: no word is parted, and numbers and money stay whole."""
    if firm:
        return min(_measure_widest(column), _FIRM)
    return max((_measure_word(word) for cell in column for word in cell.split()), default=0)


def _measure_word(word: str) -> int:
    width = measure(word)
    return min(width, _WIDE if width > len(word) else _WORD)


def _measure_widest(cells: Sequence[str]) -> int:
    return max((measure(cell) for cell in cells), default=0)


def _share(columns: Sequence[Row], floors: Sequence[int], room: int) -> list[int]:
    """Widths that fit; what is widest gives way first."""
    widths = [_measure_widest(column) for column in columns]
    while sum(widths) > room:
        loose = [at for at, width in enumerate(widths) if width > floors[at]]
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths


def _draw(cells: Sequence[Row], layout: _Layout) -> Iterator["RenderableType"]:
    """The rows, each with what has no room beside it below it."""
    from rich.padding import Padding  # noqa: PLC0415 - it would slow the start of every command
    from rich.text import Text  # noqa: PLC0415

    heads, beside = cells[0], len(layout.widths)
    yield _draw_row(heads[:beside], layout, "bold")
    for row in cells[1:]:
        yield _draw_row(row[:beside], layout)
        below = zip(heads[beside:], row[beside:], strict=True)
        if said := "  ".join(f"{head}: {cell}" for head, cell in below if cell):
            yield Padding(Text(said, overflow="fold"), (0, 0, 0, 4))


def _draw_row(row: Row, layout: _Layout, style: str = "") -> "RenderableType":
    from rich.table import Table  # noqa: PLC0415 - it would slow the start of every command
    from rich.text import Text  # noqa: PLC0415

    drawn = Table.grid(padding=(0, layout.gap, 0, 0))
    for at, width in enumerate(layout.widths):
        justify: JustifyMethod = "right" if at in layout.right else "left"
        drawn.add_column(justify=justify, width=width, overflow="fold")
    each = (style or _find_style(cell, money=at in layout.right) for at, cell in enumerate(row))
    drawn.add_row(*(Text(cell, look) for cell, look in zip(row, each, strict=True)))
    return drawn


def _find_style(cell: str, *, money: bool) -> str:
    """Of what must be seen at once: what comes off, and what is not well."""
    return "red" if money and cell.startswith("-") else _STYLES.get(cell.strip(), "")


def _print(drawn: Iterable["RenderableType"], width: int) -> str:
    from rich.console import Console  # noqa: PLC0415 - it would slow the start of every command

    paper = StringIO()
    console = Console(
        file=paper,
        width=width,
        force_terminal=True,
        color_system="standard" if has_colours() else None,
    )
    for one in drawn:
        console.print(one)
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines())
