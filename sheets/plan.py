"""What to ask of Google so that the spreadsheet becomes what it should be. Pure.

The plan for a spreadsheet that is as it should be is empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from sheets.cells import Json
from sheets.current import Current, Tab
from sheets.draft import Draft
from sheets.frame import arrange_columns, enclose_columns, write_head
from sheets.layout import Desired, Table, build_tables
from sheets.rows import fill_rows

_ROWS = 1000  # of a new tab, as Google's own
_SPARE_COLUMNS = 8  # of a new tab, to the right of ours, for accounting


@dataclass(frozen=True, slots=True)
class Plan:
    """Requests in order; `sheet_ids` by tab, to be remembered; how many cells they write."""

    requests: tuple[Json, ...]
    sheet_ids: dict[str, int]
    cells: int


def plan_changes(
    desired: Desired, current: Current, *, remembered: Mapping[str, int], editor: str
) -> Plan:
    """The shortest way from `current` to `desired` that touches nothing of anybody else's.

    `remembered` are the sheet ids of the last plan, `editor` is the address that may edit.
    """
    wanted = build_tables(desired)
    found = _find_tabs(wanted, current, remembered)
    titles = _choose_titles(wanted, current, found)
    ids = _new_ids(wanted, current, found, remembered)
    drafts = [
        _fill_tab(table, found.get(table.title) or _new_tab(ids, table), editor) for table in wanted
    ]
    # In the order in which Google does them: a title is free before a new tab takes it; a tab is
    # there before it is moved or filled; the last tab goes only when another has come.
    requests = [
        *_rename_tabs(found, titles),
        *(_add_tab(ids[t.title], titles[t.title]) for t in wanted if t.title not in found),
        *_order_tabs([tab.sheet_id for tab in current.tabs], list(ids.values())),
        *(request for draft in drafts for request in draft.requests),
        *_drop_first_tab(current, found),
    ]
    return Plan(tuple(requests), ids, sum(draft.cells for draft in drafts))


def _fill_tab(table: Table, tab: Tab, editor: str) -> Draft:
    draft = Draft.of(tab)
    # Columns first: rows are known by the key in the first of them. The header next: a row of data
    # that got above it is moved before rows are counted. Filter and protection last: they span what
    # is there by then.
    arrange_columns(draft, table.headings)
    write_head(draft, table)
    fill_rows(draft, table)
    enclose_columns(draft, tab, width=len(table.headings), editor=editor)
    return draft


def _find_tabs(
    wanted: list[Table], current: Current, remembered: Mapping[str, int]
) -> dict[str, Tab]:
    """Our tabs by the ids we remember, else by title; a stranger of that title is left alone."""
    by_id = {tab.sheet_id: tab for tab in current.tabs}
    found = {t.title: by_id[i] for t in wanted if (i := remembered.get(t.title)) in by_id}
    known = {tab.sheet_id for tab in found.values()}
    by_title = {
        tab.title.casefold(): tab
        for tab in current.tabs
        if tab.sheet_id not in known and tab.is_adoptable
    }
    missing = [t.title for t in wanted if t.title not in found]
    return found | {t: by_title[t.casefold()] for t in missing if t.casefold() in by_title}


def _choose_titles(
    wanted: list[Table], current: Current, found: Mapping[str, Tab]
) -> dict[str, str]:
    ours = {tab.sheet_id for tab in found.values()}
    taken = [tab.title for tab in current.tabs if tab.sheet_id not in ours]
    return {table.title: _find_free_title(table.title, taken) for table in wanted}


def _find_free_title(title: str, taken: Iterable[str]) -> str:
    """The title, or the first of `title (2)`, `title (3)` ... that nobody else has."""
    folded = {each.casefold() for each in taken}
    tries = (title if n == 1 else f"{title} ({n})" for n in count(1))
    return next(each for each in tries if each.casefold() not in folded)


def _new_ids(
    wanted: list[Table], current: Current, found: Mapping[str, Tab], remembered: Mapping[str, int]
) -> dict[str, int]:
    """The id of each tab; a new one gets an id that no tab has, nor had as far as we know."""
    used = {0, *(tab.sheet_id for tab in current.tabs), *remembered.values()}
    fresh = count(max(used) + 1)
    return {t.title: found[t.title].sheet_id if t.title in found else next(fresh) for t in wanted}


def _new_tab(ids: Mapping[str, int], table: Table) -> Tab:
    return Tab(ids[table.title], table.title, _ROWS, (None,) * _SPARE_COLUMNS)


def _add_tab(sheet_id: int, title: str) -> Json:
    grid = {"rowCount": _ROWS, "columnCount": _SPARE_COLUMNS}
    properties = {"sheetId": sheet_id, "title": title, "gridProperties": grid}
    return {"addSheet": {"properties": properties}}


def _rename_tabs(found: Mapping[str, Tab], titles: Mapping[str, str]) -> list[Json]:
    """Give our tabs their titles back; two that swapped them need a third name in between."""
    wrong = [(tab, titles[t]) for t, tab in found.items() if tab.title != titles[t]]
    between = [_change_title(tab, title=f"{title} #{tab.sheet_id}") for tab, title in wrong]
    return (between if len(wrong) > 1 else []) + [
        _change_title(tab, title=title) for tab, title in wrong
    ]


def _order_tabs(present: list[int], ours: list[int]) -> list[Json]:
    """Nothing while our tabs follow one another in order, whatever stands between them."""
    order = present + [each for each in ours if each not in present]
    if sorted(ours, key=order.index) == ours:
        return []
    return [
        {"updateSheetProperties": {"properties": {"sheetId": each, "index": at}, "fields": "index"}}
        for at, each in enumerate(ours)
    ]


def _change_title(tab: Tab, *, title: str) -> Json:
    properties = {"sheetId": tab.sheet_id, "title": title}
    return {"updateSheetProperties": {"properties": properties, "fields": "title"}}


def _drop_first_tab(current: Current, found: Mapping[str, Tab]) -> list[Json]:
    """The empty tab that every new spreadsheet begins with goes when ours come."""
    if found or len(current.tabs) != 1 or not current.tabs[0].is_empty:
        return []
    return [{"deleteSheet": {"sheetId": current.tabs[0].sheet_id}}]
