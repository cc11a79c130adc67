"""The batches that the spreadsheet knows, read back from its cells."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from backlog.witness import Recalled
from sheets.cells import read_entered
from sheets.current import Current, Seen
from sheets.sender import PLACE
from sheets.tabs import all as every
from sheets.tabs import batches

Line = Mapping[str, Any]
"""The values of a row by the names of the columns."""


def list_batches(current: Current) -> list[Recalled]:
    """One for each batch; a row for each of its currencies has become one again."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in _list_lines(current.tabs.get(batches.NAME)):
        lines[str(line.get("b", ""))].append(line)
    members = _list_members(current.tabs.get(every.NAME))
    return [_build(number, lines.get(number, []), members) for number in {**lines, **members}]


def _build(number: str, lines: list[Line], members: Mapping[str, list[str]]) -> Recalled:
    first: Line = lines[0] if lines else {}
    counts = [int(line["n"]) for line in lines if isinstance(line.get("n"), int | float)]
    totals = {
        str(line["cur"]): Decimal(str(line["tot"]))
        for line in lines
        if "cur" in line and isinstance(line.get("tot"), int | float)  # a cell may be typed over
    }
    return Recalled(
        number=number,
        place=PLACE,
        label=str(first.get("sys", "")),
        count=sum(counts) if counts else None,
        totals=totals,
        code=str(first.get("word", "")),
        invoices=tuple(members.get(number, ())),
    )


def _list_members(seen: Seen | None) -> dict[str, list[str]]:
    """The numbers of invoices by the batch they went out with last; without one under nothing."""
    members: dict[str, list[str]] = defaultdict(list)
    for line in _list_lines(seen):
        batch = str(line.get("batch", "")).partition(" ")[0]
        if line.get("no"):
            members[batch].append(str(line["no"]))
    return dict(members)


def _list_lines(seen: Seen | None) -> Iterator[Line]:
    if seen is None or seen.look is None:
        return
    for key, cells in zip(seen.keys, seen.look.cells, strict=False):
        if key:
            yield {
                name: value
                for name, cell in zip(seen.columns, cells, strict=False)
                if name and (value := read_entered(cell)) is not None
            }
