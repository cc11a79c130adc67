"""Takes over a Sheet of the version before, in whose tabs an invoice had a row while it was there.

Its tabs are renamed and kept until somebody deletes them. What people wrote in columns of their own
and their notes are copied once beside their invoice or batch, by key, when the tables are made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sheets import looks
from sheets.cells import Json
from sheets.current import Stranger
from sheets.draft import Draft
from sheets.layout import Kind

_KEY, _BATCH = "id", "made_by"
"""What the former tabs called the key, and a column that only the one of batches has."""


@dataclass(slots=True)
class Legacy:
    """What people wrote, by title of their column and then by key, and their notes by key."""

    columns: dict[str, dict[str, Json]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


def read_legacy(strangers: Iterable[Stranger], *, of_batches: bool) -> Legacy:
    """What people wrote in former tabs: in that of the batches, or in those of invoices."""
    legacy = Legacy()
    for tab in strangers:
        if tab.is_former and _KEY in tab.columns and (_BATCH in tab.columns) == of_batches:
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
    value = cells[at].get("userEnteredValue", {}) if at < len(cells) else {}
    return str(next(iter(value.values()), ""))


def _put(column: dict[str, Json], key: str, value: Json) -> None:
    """The same in several tabs is one; what differs is kept one below the other."""
    if key not in column:
        column[key] = value
    elif column[key] != value:
        both = (str(next(iter(one.values()))) for one in (column[key], value))
        column[key] = {"stringValue": "\n".join(both)}


def copy_legacy(draft: Draft, strangers: Iterable[Stranger]) -> None:
    """Write what people had written beside the rows of a table that is new."""
    if draft.tab.kind is not Kind.TABLE or not draft.is_new:
        return
    of_batches = draft.tab.name == "Batches"
    legacy = read_legacy(strangers, of_batches=of_batches)
    keys = _find_batches(draft) if of_batches else {key: key for key in draft.tab.rows}
    first = len(draft.tab.headings)
    _make_room(draft, first + len(legacy.columns))
    for at, (title, values) in enumerate(legacy.columns.items(), first):
        _write_column(draft, at, title, {keys[k]: v for k, v in values.items() if k in keys})
    _write_notes(draft, {keys[k]: notes for k, notes in legacy.notes.items() if k in keys})


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
    for row, key in enumerate(draft.keys):
        if key in notes:
            said = "\n".join(dict.fromkeys(notes[key]))
            draft.write((row, at), [[{"note": said}]], fields="note")
