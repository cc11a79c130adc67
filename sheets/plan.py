"""What to ask of Google so that the spreadsheet becomes what it should be. Pure.

The plan for a spreadsheet that is as it should be is empty.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from sheets import former, frame, rows
from sheets.cells import Calendar, Json, count_stamp
from sheets.current import KEY, Current, Reviews, Seen
from sheets.draft import Draft, Group, Told
from sheets.formulas import Letters, format_letters
from sheets.layout import Kind, Tab
from sheets.memory import Memory, Remembered, is_of_row
from sheets.tabs import about

_ROWS = 1000  # of a new tab, as Google's own
_SPARE_COLUMNS = 12  # of a new tab, to the right of ours: for accounting, and for charts


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups of requests in order; each leaves a Sheet without doubles or gaps.

    `memory` is to be kept once they are done; `keys` are what the key columns of the tables that
    are written hold then, by sheet id, and where they stand; `restored` what was typed over.
    """

    groups: tuple[Group, ...]
    memory: Memory
    cells: int = 0
    restored: tuple[Told, ...] = ()
    keys: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    key_ranges: tuple[str, ...] = ()

    @property
    def requests(self) -> list[Json]:
        """All of them."""
        return [request for group in self.groups for request in group]


@dataclass(frozen=True, slots=True)
class Terms:
    """Beside the tabs: who may edit, what is kept of reviews by tab, the last number in use.

    `newest` is the last invoice's and the last batch's number by the tab that shows them.
    """

    editor: str
    calendar: Calendar
    reviews: Mapping[str, Reviews]
    newest: Mapping[str, int]


def plan_changes(tabs: Sequence[Tab], current: Current, terms: Terms) -> Plan:
    """The shortest way from `current` to these tabs that touches nothing of anybody else's."""
    drafts = _begin_drafts(tabs, current, terms)
    opening = list(_open_file(current, drafts, terms)) if current.is_full else []
    if current.is_full:
        # Columns first, of all tabs: formulas name them, and rows are known by the key in one.
        for draft in drafts:
            frame.restore_columns(draft)
            frame.restore_head(draft)
        # What formulas of other tabs named is gone for them, and they need not say so.
        is_renewed = any(
            draft.is_new or draft.columns != list(draft.seen.columns) for draft in drafts
        )
        if is_renewed or any(frame.has_shifted(draft) for draft in drafts):
            for draft in drafts:
                frame.forget_written(draft)
    for draft in drafts:
        _fill(draft, current, terms)
    written = [d for d in drafts if d.tab.kind is Kind.TABLE and d.groups]
    groups = [*opening, *(group for draft in _order(drafts) for group in draft.groups)]
    groups += _drop_first_tab(current)
    if groups or current.is_full:
        groups.append([_stamp(drafts, terms)])
    return Plan(
        groups=tuple(groups),
        memory=Memory({draft.tab.name: _remember(draft) for draft in drafts}),
        cells=sum(draft.cells for draft in drafts),
        restored=tuple(one for draft in drafts for one in draft.restored),
        keys={d.sheet_id: tuple(d.keys) for d in written},
        key_ranges=tuple(_name_keys(d) for d in written),
    )


def _begin_drafts(tabs: Sequence[Tab], current: Current, terms: Terms) -> list[Draft]:
    taken = {tab.sheet_id for tab in current.tabs.values()}
    taken |= {stranger.sheet_id for stranger in current.strangers}
    titles = {tab.title.casefold() for tab in current.tabs.values()}
    titles |= {one.title.casefold() for one in current.strangers if not one.is_former}
    seen: dict[str, Seen] = {}
    for tab in tabs:
        seen[tab.name] = current.tabs.get(tab.name) or _invent(tab, taken, titles)
    columns: dict[str, list[str | None]] = {tab.name: list(seen[tab.name].columns) for tab in tabs}
    letters = Letters({name: one.title for name, one in seen.items()}, columns)
    return [
        Draft(
            tab=tab,
            seen=seen[tab.name],
            letters=letters,
            columns=columns[tab.name],
            keys=list(seen[tab.name].keys),
            row_count=seen[tab.name].row_count,
            reviews=_join_reviews(seen[tab.name].reviews, terms.reviews.get(tab.name, {})),
            is_new=tab.name not in current.tabs,
        )
        for tab in tabs
    ]


def _invent(tab: Tab, taken: set[int], titles: set[str]) -> Seen:
    """A tab that is not there: with the id we choose for it, unless another has it."""
    sheet_id = next(id_ for id_ in count(tab.sheet_id, 1000) if id_ not in taken)
    tries = (tab.name if n == 1 else f"{tab.name} ({n})" for n in count(1))
    title = next(each for each in tries if each.casefold() not in titles)
    taken.add(sheet_id)
    titles.add(title.casefold())
    spare = _SPARE_COLUMNS if tab.kind is not Kind.LIST else 0
    names = (*(heading.name for heading in tab.headings), *(None,) * spare)
    return Seen(tab.name, sheet_id, title, max(_ROWS, len(tab.head) + 2), names)


def _join_reviews(typed: Reviews, kept: Reviews) -> Reviews:
    """What stands in the Sheet counts; what is kept is for rows that are not there."""
    return {**kept, **typed}


def _open_file(current: Current, drafts: Iterable[Draft], terms: Terms) -> Iterator[Group]:
    """Former tabs out of the way, then tabs that are missing, then the file's own settings."""
    taken = {one.title.casefold() for one in current.strangers}
    for stranger in current.strangers:
        # Once: afterwards what they are called is for people to say.
        if stranger.is_former and not current.tabs:
            title = former.find_title(stranger.title, taken)
            if title != stranger.title:
                yield [_rename(stranger.sheet_id, title)]
    wanted = {"autoRecalc": "MINUTE", "timeZone": terms.calendar.company.zone.key}
    if any(current.properties.get(name) != value for name, value in wanted.items()):
        yield [{"updateSpreadsheetProperties": {"properties": wanted, "fields": ",".join(wanted)}}]
    for index, draft in enumerate(drafts):
        if draft.is_new:
            frame.add_tab(draft, index)
            yield [request for group in draft.groups for request in group]
            draft.groups.clear()


def _rename(sheet_id: int, title: str) -> Json:
    properties = {"sheetId": sheet_id, "title": title}
    return {"updateSheetProperties": {"properties": properties, "fields": "title"}}


def _fill(draft: Draft, current: Current, terms: Terms) -> None:
    draft.grow(draft.tab.room)
    frame.dress_head(draft)
    frame.note_tables(draft)
    rows.write_head(draft)
    if draft.tab.kind is Kind.TABLE:
        discussed = {post.key for post in current.posts if post.tab == draft.tab.name}
        rows.fill_table(draft, terms.newest.get(draft.tab.name, 0), discussed)
    elif draft.tab.kind is Kind.LIST:
        rows.fill_list(draft)
    frame.note_errors(draft)
    if current.is_full:
        former.copy_legacy(draft, current.strangers)
        # Last: it spans what is there by then.
        frame.surround(draft, terms.editor)


def _order(drafts: Sequence[Draft]) -> list[Draft]:
    """Tables before the tabs whose formulas look at them."""
    return sorted(drafts, key=lambda draft: draft.tab.kind is Kind.PAGE)


def _stamp(drafts: Sequence[Draft], terms: Terms) -> Json:
    """*As of*: written with each change, and at each full look."""
    draft = next(one for one in drafts if one.tab.name == about.NAME)
    row, column = about.STAMP
    start = {"sheetId": draft.sheet_id, "rowIndex": row, "columnIndex": column}
    cell = {
        "userEnteredValue": {"numberValue": count_stamp(terms.calendar)},
        "userEnteredFormat": {
            "numberFormat": {"type": "DATE_TIME", "pattern": about.STAMP_PATTERN}
        },
    }
    return {
        "updateCells": {
            "start": start,
            "rows": [{"values": [cell]}],
            "fields": "userEnteredValue,userEnteredFormat.numberFormat",
        }
    }


def _name_keys(draft: Draft) -> str:
    """The column of keys, as an A1 range: quoted, since titles may look like one."""
    letters = format_letters(draft.find(KEY))
    title = draft.seen.title.replace("'", "''")
    return f"'{title}'!{letters}:{letters}"


def _remember(draft: Draft) -> Remembered:
    """Heads, then rows as they stand: in a list that order is how they are found again."""
    heads = {key: value for key, value in draft.wrote.items() if not is_of_row(key)}
    keys = draft.tab.rows if draft.tab.kind is Kind.LIST else draft.wrote
    those = {key: draft.wrote[key] for key in keys if is_of_row(key)}
    return Remembered(
        draft.sheet_id, draft.seen.title, draft.row_count, tuple(draft.columns), {**heads, **those}
    )


def _drop_first_tab(current: Current) -> list[Group]:
    """The empty tab that every new spreadsheet begins with goes when ours come."""
    if current.tabs or len(current.strangers) != 1 or not current.strangers[0].is_empty:
        return []
    return [[{"deleteSheet": {"sheetId": current.strangers[0].sheet_id}}]]
