"""The rows of a tab: known by their key, wherever they stand.

What a person wrote to the right of our columns is never touched: a row that is not wanted any
more is deleted when it holds nothing of theirs, and otherwise only emptied of ours.
"""

from itertools import groupby, islice

from sheets.cells import EMPTY, FIELDS, Cell, as_json, is_same
from sheets.current import has_value
from sheets.draft import Draft
from sheets.frame import key_of
from sheets.layout import Table

_AT_ONCE = 200  # rows in one request, so that a first fill can be cut into several writes
Changes = dict[tuple[int, int], Cell]  # by (column, row)


def fill_rows(draft: Draft, table: Table) -> None:
    """Change what differs, delete what is not wanted, append what is missing."""
    kept, strays = _sort_out(draft, table)
    width = len(table.headings)
    theirs = [row for row in strays if has_value(draft.rows[row][width:])]
    # Before any row is deleted, while the numbers of all are true.
    _write_changes(draft, _find_differences(draft, table, kept) | _clear_ours(draft, theirs, width))
    _delete_rows(draft, sorted(set(strays) - set(theirs)))
    _append_rows(draft, [cells for key, cells in table.rows.items() if key not in kept])


def _sort_out(draft: Draft, table: Table) -> tuple[dict[str, int], list[int]]:
    """The row of each wanted key, and the rows that should not be."""
    width = len(table.headings)
    places: dict[str, list[int]] = {}
    for index, row in enumerate(draft.rows[1:], 1):
        if has_value(row[:width]):
            places.setdefault(key_of(row), []).append(index)
    kept = {
        key: _choose_copy(draft, found, width) for key, found in places.items() if key in table.rows
    }
    strays = [row for key, found in places.items() for row in found if row != kept.get(key)]
    return kept, strays


def _choose_copy(draft: Draft, copies: list[int], width: int) -> int:
    """Of several rows with one key, the first that somebody wrote a remark to."""
    return next((row for row in copies if has_value(draft.rows[row][width:])), copies[0])


def _find_differences(draft: Draft, table: Table, kept: dict[str, int]) -> Changes:
    return {
        (column, row): wanted
        for key, row in kept.items()
        for column, wanted in enumerate(table.rows[key])
        if not is_same(wanted, draft.rows[row][column])
    }


def _clear_ours(draft: Draft, rows: list[int], width: int) -> Changes:
    return {
        (column, row): EMPTY
        for row in rows
        for column in range(width)
        if has_value([draft.rows[row][column]])
    }


def _write_changes(draft: Draft, changes: Changes) -> None:
    """One request for each run of cells below one another."""
    places = enumerate(sorted(changes))
    for _, run in groupby(places, key=lambda p: (p[1][0], p[1][1] - p[0])):
        spots = [spot for _, spot in run]
        column, row = spots[0]
        cells = [{"values": [as_json(changes[spot])]} for spot in spots]
        draft.write((row, column), cells, fields=FIELDS)


def _delete_rows(draft: Draft, rows: list[int]) -> None:
    """Bottom up, so that the numbers of the rows above stay true."""
    if draft.row_count - len(rows) < 2:  # Google keeps at least one row below the frozen ones
        draft.append_rows(1)
    runs = groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
    spans = [[row for _, row in run] for _, run in runs]
    for span in reversed(spans):
        draft.delete_rows(span[0], len(span))


def _append_rows(draft: Draft, rows: list[tuple[Cell, ...]]) -> None:
    rest = iter(rows)
    while batch := list(islice(rest, _AT_ONCE)):
        cells = [{"values": [as_json(cell) for cell in row]} for row in batch]
        draft.ask("appendCells", sheetId=draft.sheet_id, rows=cells, fields=FIELDS)
        draft.rows += [row["values"] for row in cells]
        draft.cells += sum(len(row) for row in batch)
