"""Our cells, as requests: values, and formats and links where they are not their column's."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from sheets.cells import TEXT, Cell, Json, format_number
from sheets.current import Written
from sheets.draft import Draft
from sheets.layout import Heading, Kind, Who
from sheets.memory import digest_looks, key_of_head, read_rest

VALUE = "userEnteredValue"
LINK = "userEnteredFormat.textFormat.link"
_SHOWN = "userEnteredFormat(numberFormat,textFormat.link)"


def write_rows(
    draft: Draft, top: int, rows: Sequence[Sequence[Cell]], *, but: Collection[int] = ()
) -> None:
    """Write the rows of data that follow one another, `but` for the columns at these places."""
    ours = [place for place in list_ours(draft) if place not in but]
    for run in _list_runs(draft, ours):
        start = draft.find(draft.tab.headings[run[0]].name)
        values = [
            [as_value(draft, cells[place], top + at) for place in run]
            for at, cells in enumerate(rows)
        ]
        draft.write((top, start), values, fields=VALUE)
    for at, cells in enumerate(rows):
        _show_row(draft, top + at, cells, list_ours(draft))
    if draft.tab.has_links:
        _link_rows(draft, top, rows)


def _link_rows(draft: Draft, top: int, rows: Sequence[Sequence[Cell]]) -> None:
    """A column in one request; what opened another message and opens none now is no link."""
    for place, heading in enumerate(draft.tab.headings):
        if heading.linked:
            links = [[as_link(cells[place])] for cells in rows]
            draft.write((top, draft.find(heading.name)), links, fields=LINK)


def write_fixed(draft: Draft, row: int, cells: Sequence[Cell]) -> None:
    """Write a fixed row, but for what people choose in it."""
    places = [place for place, cell in enumerate(cells) if not cell.free]
    for run in _list_runs(draft, places):
        start = draft.find(draft.tab.headings[run[0]].name)
        values = [as_value(draft, cells[place], row) for place in run]
        draft.write((row, start), [values], fields=VALUE)
    _show_head(draft, row, cells, places)


def _show_head(draft: Draft, row: int, cells: Sequence[Cell], places: Sequence[int]) -> None:
    """Formats of a fixed row, where they changed; one that had its own gets its columns' back."""
    others = list_others(draft, places, cells)
    if draft.is_new:
        _show(draft, row, cells, others)
    elif read_rest(draft.seen.rows.get(key_of_head(row), "")) != digest_looks(cells, others):
        _show(draft, row, _fill_patterns(draft, cells), places)


def _fill_patterns(draft: Draft, cells: Sequence[Cell]) -> list[Cell]:
    """An empty cell looks as its column does, whatever stood in it."""
    headings = draft.tab.headings
    return [
        replace(cell, pattern=heading.pattern) if cell.is_empty else cell
        for heading, cell in zip(headings, cells, strict=True)
    ]


def _show_row(draft: Draft, row: int, cells: Sequence[Cell], places: Iterable[int]) -> None:
    """Give cells their own formats and links, where their column's is another."""
    _show(draft, row, cells, list_others(draft, places, cells))


def _show(draft: Draft, row: int, cells: Sequence[Cell], places: Iterable[int]) -> None:
    for run in _list_runs(draft, places):
        start = draft.find(draft.tab.headings[run[0]].name)
        shown = [_as_shown(cells[place]) for place in run]
        draft.write((row, start), [shown], fields=_SHOWN)


def list_others(draft: Draft, places: Iterable[int], cells: Sequence[Cell]) -> list[int]:
    """Those of the places whose cells do not look as their columns do."""
    headings = draft.tab.headings
    return [place for place in places if _looks_other(headings[place], cells[place])]


def _looks_other(heading: Heading, cell: Cell) -> bool:
    has_other_format = not cell.is_empty and cell.pattern != heading.pattern
    return has_other_format or bool(cell.link and not heading.linked)


def bring_back_cell(draft: Draft, row: int, name: str, written: Written) -> None:
    """Write what a reviewer had written."""
    kind = {bool: "boolValue", str: "stringValue"}.get(type(written.value), "numberValue")
    cell: Json = {"userEnteredValue": {kind: written.value}}
    at = str(written.value).find("@")  # what stands in a cell for a person's chip
    if written.email and at >= 0:
        chip = {"personProperties": {"email": written.email}}
        cell["chipRuns"] = [{"startIndex": at, "chip": chip}]
    draft.write((row, draft.find(name)), [[cell]], fields=",".join(cell))


def list_ours(draft: Draft) -> list[int]:
    """The places of the columns whose cells we write; reviewers' are theirs in a table."""
    return [
        place
        for place, heading in enumerate(draft.tab.headings)
        if heading.who is not Who.REVIEWER or draft.tab.kind is not Kind.TABLE
    ]


def _list_runs(draft: Draft, places: Iterable[int]) -> Iterator[list[int]]:
    """The places whose columns stand side by side, from left to right."""
    headings = draft.tab.headings
    at = {place: draft.find(headings[place].name) for place in places}
    ordered = enumerate(sorted(at, key=at.__getitem__))
    for _, run in groupby(ordered, key=lambda pair: at[pair[1]] - pair[0]):
        yield [place for _, place in run]


def as_value(draft: Draft, cell: Cell, row: int) -> Json:
    """What is entered in a cell of this row."""
    if cell.formula:
        written = draft.letters.write(cell.formula, draft.tab.name, row)
        return {"userEnteredValue": {"formulaValue": written}}
    if cell.value is None:
        return {}
    if isinstance(cell.value, str):
        return {"userEnteredValue": {"stringValue": cell.value}}
    return {"userEnteredValue": {"numberValue": _shorten(cell.value)}}


def _shorten(number: float) -> float:
    """`45372` for `45372.0`: two bytes of most numbers, as Google answers them."""
    return int(number) if number.is_integer() else number


def _as_shown(cell: Cell) -> Json:
    look: Json = {"numberFormat": format_number(cell.pattern or TEXT)}
    if cell.link:
        look["textFormat"] = {"link": {"uri": cell.link}}
    return {"userEnteredFormat": look}


def as_link(cell: Cell) -> Json:
    """What makes a cell open its link; written where it has none, it takes one away."""
    return {"userEnteredFormat": {"textFormat": {"link": {"uri": cell.link}}}} if cell.link else {}
