"""Takes over a Sheet of the version before, in whose tabs an invoice had a row while it was there.

Its tabs are renamed and kept until somebody deletes them. What people wrote in columns of their own
and their notes are copied once beside their invoice or batch, by key, all in one call: a takeover
that broke off before is finished by the next full look, and nothing is there twice. Threads of
comments cannot be moved by anybody.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from sheets import frame, looks
from sheets.cells import Json, read_entered
from sheets.current import Seen, Stranger
from sheets.draft import Draft
from sheets.layout import Kind

_KEY, _BATCH = "id", "made_by"
"""What the former tabs called the key, and a column that only the one of batches has."""


@dataclass(slots=True)
class Legacy:
    """What people wrote, by title of their column and then by key, and their notes by key."""

    columns: dict[str, dict[str, Json]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


def is_table(tab: Stranger) -> bool:
    """Whether invoices or batches had their rows in it."""
    return tab.is_former and _KEY in tab.columns


def count_threads(strangers: Iterable[Stranger]) -> int:
    """The threads that hang on cells of former tabs."""
    return sum(tab.threads for tab in strangers if is_table(tab))


def find_title(title: str, taken: set[str]) -> str:
    """What a former tab is called from now on; one that was renamed already keeps its name."""
    if _RENAMED.search(title):
        return title
    tries = (f"{title} (before)" if n == 1 else f"{title} (before {n})" for n in count(1))
    return next(each for each in tries if each.casefold() not in taken)


_RENAMED = re.compile(r" \(before(?: [0-9]+)?\)$")


def read_legacy(strangers: Iterable[Stranger], *, of_batches: bool) -> Legacy:
    """What people wrote in former tabs: in that of the batches, or in those of invoices."""
    legacy = Legacy()
    for tab in strangers:
        if is_table(tab) and (_BATCH in tab.columns) == of_batches:
            _read_tab(legacy, tab)
    return legacy


def _read_tab(legacy: Legacy, tab: Stranger) -> None:
    titles, *rows = tab.cells or ((),)
    for row in rows:
        key = _text(row, tab.columns.index(_KEY))
        if not key:
            continue
        for at, cell in enumerate(row):
            is_theirs = at >= len(tab.columns) or tab.columns[at] is None
            if is_theirs and "userEnteredValue" in cell:
                title = _text(titles, at) or f"From {tab.title}"
                _put(legacy.columns.setdefault(title, {}), key, cell["userEnteredValue"])
            if note := cell.get("note"):
                legacy.notes.setdefault(key, []).append(note)


def _text(row: Iterable[Json], at: int) -> str:
    cells = list(row)
    value = read_entered(cells[at]) if at < len(cells) else None
    return "" if value is None else str(value)


def _put(column: dict[str, Json], key: str, value: Json) -> None:
    """The same in several tabs is one; what differs is kept one below the other."""
    if key not in column:
        column[key] = value
    elif column[key] != value:
        both = (str(next(iter(one.values()))) for one in (column[key], value))
        column[key] = {"stringValue": "\n".join(both)}


def copy_legacy(draft: Draft, strangers: Sequence[Stranger]) -> None:
    """Write what people had written beside the rows of a table that does not have it yet."""
    look = draft.seen.look
    is_done = look is not None and look.has_taken_over
    if draft.tab.kind is Kind.TABLE and not is_done and any(map(is_table, strangers)):
        with draft.together():
            _copy(draft, strangers)
            frame.note_taken_over(draft)


def _copy(draft: Draft, strangers: Iterable[Stranger]) -> None:
    of_batches = draft.tab.name == "Batches"
    legacy = read_legacy(strangers, of_batches=of_batches)
    keys = _find_batches(draft) if of_batches else {key: key for key in draft.tab.rows}
    first = _find_free_column(draft)
    _make_room(draft, first + len(legacy.columns))
    for at, (title, values) in enumerate(legacy.columns.items(), first):
        _write_column(draft, at, title, {keys[k]: v for k, v in values.items() if k in keys})
    _write_notes(draft, {keys[k]: notes for k, notes in legacy.notes.items() if k in keys})


def _find_free_column(draft: Draft) -> int:
    """The first to the right of ours, and of all that somebody wrote there meanwhile."""
    ours = max(at for at, name in enumerate(draft.columns) if name)
    rows = draft.seen.look.cells if draft.seen.look else ()
    theirs = (at for row in rows for at, cell in enumerate(row) if cell)
    return max(ours, *theirs, 0) + 1


def _find_batches(draft: Draft) -> dict[str, str]:
    """The former key of a batch, its number -> the key of its first row."""
    found: dict[str, str] = {}
    for key, cells in draft.tab.rows.items():
        found.setdefault(str(cells[1].value), key)
    return found


def _make_room(draft: Draft, wanted: int) -> None:
    more = wanted - len(draft.columns)
    if more > 0:
        draft.ask("appendDimension", sheetId=draft.sheet_id, dimension="COLUMNS", length=more)
        draft.columns += [None] * more


def _write_column(draft: Draft, at: int, title: str, values: Mapping[str, Json]) -> None:
    head = {
        "userEnteredValue": {"stringValue": title},
        "userEnteredFormat": looks.build_look(text="#3C4043", bold=True),
    }
    titles = len(draft.tab.head) - 1
    fields = "userEnteredValue,userEnteredFormat.textFormat"
    draft.write((titles, at), [[head]], fields=fields)
    for row, key in enumerate(draft.keys):
        if key in values:
            draft.write((row, at), [[{"userEnteredValue": values[key]}]], fields="userEnteredValue")


def _write_notes(draft: Draft, notes: Mapping[str, Iterable[str]]) -> None:
    at = draft.find("note")
    stood = dict(_list_notes(draft.seen))
    for row, key in enumerate(draft.keys):
        if key in notes:
            said = "\n".join(dict.fromkeys([*stood.get(key, ()), *notes[key]]))
            draft.write((row, at), [[{"note": said}]], fields="note")


def _list_notes(seen: Seen) -> Iterator[tuple[str, list[str]]]:
    """What somebody noted there since the table was made, by key."""
    rows = seen.look.cells if seen.look and "note" in seen.columns else ()
    at = seen.columns.index("note") if rows else 0
    for key, row in zip(seen.keys, rows, strict=False):
        if key and at < len(row) and row[at].get("note"):
            yield key, [row[at]["note"]]
