"""The rows of a tab: tables by their key wherever they stand, lists in our order, pages by place.

What reviewers and other people wrote is never written by us, but where a row, a column or a tab was
deleted and comes back.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from backlog.claim import find_subject
from sheets import looks
from sheets.cells import TEXT, Cell, Json, format_number, is_same, read_day, read_entered
from sheets.current import KEY, Written
from sheets.draft import Draft, Failing, Rejoined, Restored, Returned
from sheets.layout import Heading, Kind, Who
from sheets.memory import (
    digest,
    digest_head,
    digest_looks,
    digest_row,
    key_of_head,
    read_rest,
)

AT_ONCE = 250
"""So many rows in one group, so that a first fill can be cut into several writes."""
_PADDING = {"top": 2, "right": 3, "bottom": 2, "left": 3}  # Google's own
_LONGEST = 100
"""Characters of a cell within a sentence."""
_VALUE, _SHOWN = "userEnteredValue", "userEnteredFormat(numberFormat,textFormat.link)"
_LINK = "userEnteredFormat.textFormat.link"


def write_head(draft: Draft) -> None:
    """Write the fixed rows that differ; the titles of reviewers' columns are ours too."""
    for row, cells in enumerate(draft.tab.head):
        key = key_of_head(row)
        draft.wrote[key] = digest_head(cells, _list_others(draft, range(len(cells)), cells))
        if _differs(draft, key):
            draft.grow(row + 2)  # Google freezes no row of a tab that has no other below
            _write_head(draft, row, cells)
        elif draft.seen.look:
            every = range(len(cells))
            _mend_row(draft, row, cells, every, label=f"row {row + 1}")
    _clear_below(draft)


def _clear_below(draft: Draft) -> None:
    """What a page had further down, when it was longer."""
    if draft.tab.kind is not Kind.PAGE:
        return
    for key in draft.seen.rows:
        if key.startswith("#") and key[1:].isdigit() and key not in draft.wrote:
            empty = tuple(Cell() for _ in draft.tab.headings)
            _write_head(draft, int(key[1:]), empty)


def fill_table(draft: Draft, newest: int, discussed: Collection[str] = ()) -> None:
    """Bring the rows of a table up to date.

    A row whose key is newer than `newest`, the last number of the database, is left alone: the
    database may be the old one. `discussed` are keys of rows with threaded comments.
    """
    places = _sort_out(draft)
    for key, row in places.items():
        if key in draft.tab.rows:
            _update(draft, key, row)
        else:
            # It may be written anew by whoever knows of it.
            draft.wrote[key] = draft.seen.rows.get(key, "")
    if draft.seen.look:
        old = [key for key in places if key not in draft.tab.rows and key not in discussed]
        _delete_old(draft, old, places, newest)
    _insert(draft, [key for key in draft.tab.rows if key not in places])


def _sort_out(draft: Draft) -> dict[str, int]:
    """The row of each key, once the cells say it."""
    for row in sorted(draft.seen.copies):
        # A copied row is its owner's; without our cells it is one of hers.
        _write_rows(draft, row, [tuple(Cell() for _ in draft.tab.headings)])
    places = {key: row for row, key in enumerate(draft.keys) if key}
    for row in sorted(draft.seen.renamed):
        key = {"userEnteredValue": {"stringValue": draft.keys[row]}}
        draft.write((row, draft.find(KEY)), [[key]], fields=_VALUE)
    if draft.seen.renamed:
        draft.restored.append(Rejoined(draft.seen.title, len(draft.seen.renamed)))
    return places


def _update(draft: Draft, key: str, row: int) -> None:
    cells = draft.tab.rows[key]
    draft.wrote[key] = digest_row(cells, _list_names(draft))
    ours = _list_ours(draft)
    if _differs(draft, key):
        kept = _list_kept(draft, key)
        _write_rows(draft, row, [cells], but=kept)
        ours = sorted(kept)
    if draft.seen.look:
        if row in draft.seen.renamed:
            ours = [place for place in ours if draft.tab.headings[place].name != KEY]
        _mend_row(draft, row, cells, ours, label=_name_row(draft, key))


def _list_names(draft: Draft) -> list[int]:
    """The places of the columns that name a row."""
    return [at for at, one in enumerate(draft.tab.headings) if one.name in draft.tab.named_by]


def _list_kept(draft: Draft, key: str) -> set[int]:
    """The places of cells that are not written while they stand: the key, and what names the row.

    Who moves rows between our read and our write must not take any row's name from it.
    """
    kept = {at for at, one in enumerate(draft.tab.headings) if one.name == KEY}
    if read_rest(draft.seen.rows.get(key, "")) == read_rest(draft.wrote[key]):
        kept |= set(_list_names(draft))
    return kept


def _name_row(draft: Draft, key: str) -> str:
    """What people call it."""
    return str(draft.tab.rows[key][1].value or key)


def _differs(draft: Draft, key: str) -> bool:
    return draft.seen.rows.get(key) != draft.wrote[key]


def _delete_old(draft: Draft, keys: Sequence[str], places: Mapping[str, int], newest: int) -> None:
    """Delete rows that should not stand there any more, unless somebody wrote anything on them."""
    gone = [
        places[key]
        for key in keys
        if find_subject(key) <= newest
        and key not in draft.reviews
        and not has_remarks(draft, places[key])
    ]
    for key in keys:
        if places[key] in gone:
            draft.wrote.pop(key, None)
    if len(gone) >= draft.row_count - len(draft.tab.head):
        draft.grow(draft.row_count + 1)  # Google keeps at least one row below the frozen ones
    draft.delete_rows(gone)


def has_remarks(draft: Draft, row: int) -> bool:
    """Whether somebody has a note, or something in a column of her own, in this row."""
    look = draft.seen.look
    cells = look.cells[row] if look and row < len(look.cells) else ()
    return any(
        "note" in cell or (name is None and "userEnteredValue" in cell)
        for name, cell in zip(draft.columns, cells, strict=False)
    )


def _insert(draft: Draft, keys: Sequence[str]) -> None:
    """New rows on top, the newest first; their reviews come back with those that were deleted."""
    top = len(draft.tab.head)
    draft.grow(top + 1)
    chunks = [keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE)]
    for chunk in reversed(chunks):  # the oldest go in first, and each next one above them
        with draft.together():
            draft.insert_rows(top, chunk)
            _dress(draft, top, len(chunk))
            _write_rows(draft, top, [draft.tab.rows[key] for key in chunk])
            _bring_back(draft, top, chunk)
        names = _list_names(draft)
        draft.wrote |= {key: digest_row(draft.tab.rows[key], names) for key in chunk}
    draft.restored += [_tell_return(draft, key) for key in keys if key in draft.seen.rows]


def _tell_return(draft: Draft, key: str) -> Returned:
    names = draft.reviews.get(key, {})
    titles = tuple(h.title.lower() for h in draft.tab.headings if h.name in names)
    return Returned(draft.seen.title, _name_row(draft, key), titles)


def fill_list(draft: Draft) -> None:
    """Bring the rows of a list up to date and into our order."""
    top, wanted = len(draft.tab.head), list(draft.tab.rows)
    those = set(wanted)
    draft.keys += [""] * (top - len(draft.keys))
    places = {key: row for row, key in enumerate(draft.keys) if key}
    draft.grow(top + 1 + len(draft.keys[top:]))
    draft.delete_rows(
        row
        for row, key in enumerate(draft.keys)
        if row >= top and (key not in those or places[key] != row)
    )
    _insert_between(draft, wanted)
    for row, key in enumerate(wanted, top):
        cells = draft.tab.rows[key]
        draft.wrote[key] = digest(cells)
        if draft.keys[row] != key:
            draft.keys[row] = key
            _write_rows(draft, row, [cells])
        elif key in places and _differs(draft, key):
            _write_rows(draft, row, [cells])
        elif key in places and draft.seen.look:
            ours = _list_ours(draft)
            _mend_row(draft, row, cells, ours, label=f"row {row + 1}", seen_at=places[key])


def _insert_between(draft: Draft, wanted: Sequence[str]) -> None:
    """Insert the missing ones where they belong, from the bottom up, in runs."""
    top = len(draft.tab.head)
    present = [key for key in draft.keys[top:] if key]
    at = {key: place for place, key in enumerate(present)}
    runs: list[tuple[int, list[str]]] = []
    before = 0
    for key in wanted:
        if key in at:
            before = at[key] + 1
        elif runs and runs[-1][0] == before and len(runs[-1][1]) < AT_ONCE:
            runs[-1][1].append(key)
        else:
            runs.append((before, [key]))
    for place, keys in reversed(runs):
        row = top + place
        with draft.together():
            draft.insert_rows(row, keys)
            _dress(draft, row, len(keys))
            _write_rows(draft, row, [draft.tab.rows[key] for key in keys])


def _dress(draft: Draft, row: int, count: int) -> None:
    """Formats and drop-downs belong to cells: new rows have none unless they are given some."""
    for heading in draft.tab.headings:
        cell = build_dress(heading)
        at = draft.find(heading.name)
        area = {
            "sheetId": draft.sheet_id,
            "startRowIndex": row,
            "endRowIndex": row + count,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        }
        draft.repeat(area, cell, fields="userEnteredFormat,dataValidation")


def build_dress(heading: Heading) -> Json:
    """How the cells of a column look, and what they offer; nothing is refused."""
    look: Json = {
        "numberFormat": format_number(heading.pattern),
        "horizontalAlignment": "RIGHT" if heading.is_right else "LEFT",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": _choose_wrap(heading),
        "textFormat": {"fontFamily": "Arial", "fontSize": 10},
    }
    if heading.who is Who.REVIEWER:
        look["backgroundColorStyle"] = looks.build_color(looks.REVIEW_CELLS)
    if heading.inset:
        look["padding"] = _PADDING | {"right" if heading.is_right else "left": heading.inset}
    cell: Json = {"userEnteredFormat": look}
    if heading.choices:
        cell["dataValidation"] = offer_choices(heading.choices)
    elif heading.rule:
        cell["dataValidation"] = {**heading.rule, "strict": False, "inputMessage": heading.note}
    return cell


def _choose_wrap(heading: Heading) -> str:
    """A page of sentences has columns without titles: what is long runs on to the right."""
    if not heading.title:
        return "OVERFLOW_CELL"
    return "WRAP" if heading.wrap else "CLIP"


def offer_choices(choices: Iterable[str]) -> Json:
    """A drop-down; other words are not refused, and answered in the row."""
    values = [{"userEnteredValue": choice} for choice in choices]
    condition = {"type": "ONE_OF_LIST", "values": values}
    return {"condition": condition, "showCustomUi": True, "strict": False}


def _bring_back(draft: Draft, top: int, keys: Sequence[str]) -> None:
    """What reviewers had written into rows that somebody deleted."""
    for row, key in enumerate(keys, top):
        for name, written in draft.reviews.get(key, {}).items():
            bring_back_cell(draft, row, name, written)


def bring_back_cell(draft: Draft, row: int, name: str, written: Written) -> None:
    """Write what a reviewer had written."""
    kind = {bool: "boolValue", str: "stringValue"}.get(type(written.value), "numberValue")
    cell: Json = {"userEnteredValue": {kind: written.value}}
    at = str(written.value).find("@")  # what stands in a cell for a person's chip
    if written.email and at >= 0:
        chip = {"personProperties": {"email": written.email}}
        cell["chipRuns"] = [{"startIndex": at, "chip": chip}]
    draft.write((row, draft.find(name)), [[cell]], fields=",".join(cell))


def _write_rows(
    draft: Draft, top: int, rows: Sequence[Sequence[Cell]], *, but: Collection[int] = ()
) -> None:
    """Write the rows of data that follow one another, `but` for the columns at these places."""
    ours = [place for place in _list_ours(draft) if place not in but]
    for run in _list_runs(draft, ours):
        start = draft.find(draft.tab.headings[run[0]].name)
        values = [
            [_as_value(draft, cells[place], top + at) for place in run]
            for at, cells in enumerate(rows)
        ]
        draft.write((top, start), values, fields=_VALUE)
    for at, cells in enumerate(rows):
        _show_row(draft, top + at, cells, _list_ours(draft))
    if draft.tab.has_links:
        _link_rows(draft, top, rows)


def _link_rows(draft: Draft, top: int, rows: Sequence[Sequence[Cell]]) -> None:
    """A column in one request; what opened another message and opens none now is no link."""
    for place, heading in enumerate(draft.tab.headings):
        if heading.linked:
            links = [[_as_link(cells[place])] for cells in rows]
            draft.write((top, draft.find(heading.name)), links, fields=_LINK)


def _write_head(draft: Draft, row: int, cells: Sequence[Cell]) -> None:
    """Write a fixed row, but for what people choose in it."""
    places = [place for place, cell in enumerate(cells) if not cell.free]
    for run in _list_runs(draft, places):
        start = draft.find(draft.tab.headings[run[0]].name)
        values = [_as_value(draft, cells[place], row) for place in run]
        draft.write((row, start), [values], fields=_VALUE)
    _show_head(draft, row, cells, places)


def _show_head(draft: Draft, row: int, cells: Sequence[Cell], places: Sequence[int]) -> None:
    """Formats of a fixed row, where they changed; one that had its own gets its columns' back."""
    others = _list_others(draft, places, cells)
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
    _show(draft, row, cells, _list_others(draft, places, cells))


def _show(draft: Draft, row: int, cells: Sequence[Cell], places: Iterable[int]) -> None:
    for run in _list_runs(draft, places):
        start = draft.find(draft.tab.headings[run[0]].name)
        shown = [_as_shown(cells[place]) for place in run]
        draft.write((row, start), [shown], fields=_SHOWN)


def _list_others(draft: Draft, places: Iterable[int], cells: Sequence[Cell]) -> list[int]:
    headings = draft.tab.headings
    return [place for place in places if _looks_other(headings[place], cells[place])]


def _looks_other(heading: Heading, cell: Cell) -> bool:
    has_other_format = not cell.is_empty and cell.pattern != heading.pattern
    return has_other_format or bool(cell.link and not heading.linked)


def _list_ours(draft: Draft) -> list[int]:
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


def _as_value(draft: Draft, cell: Cell, row: int) -> Json:
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


def _as_link(cell: Cell) -> Json:
    return {"userEnteredFormat": {"textFormat": {"link": {"uri": cell.link}}}} if cell.link else {}


def _mend_row(
    draft: Draft,
    row: int,
    cells: Sequence[Cell],
    places: Iterable[int],
    *,
    label: str,
    seen_at: int | None = None,
) -> None:
    """Restore what was typed over, cell by cell, and remember what it was; so what shows an error.

    `seen_at` is where the row stood when it was looked at, if it has moved since.
    """
    look, stood = draft.seen.look, row if seen_at is None else seen_at
    found = look.cells[stood] if look and stood < len(look.cells) else ()
    for place in places:
        heading = draft.tab.headings[place]
        at = draft.find(heading.name)
        cell = found[at] if at < len(found) else {}
        error = look.errors.get((stood, at), "") if look and cells[place].formula else ""
        if cells[place].free or (_stands(cells[place], cell) and not error):
            continue
        value = _as_value(draft, cells[place], row)
        draft.write((row, at), [[value]], fields=_VALUE)
        if cells[place].link:  # what is typed over a link may take it away
            draft.write((row, at), [[_as_link(cells[place])]], fields=_LINK)
        where = draft.seen.title, label, heading.title
        if _stands(cells[place], cell):
            draft.failing.append(Failing(*where, error))
            continue
        before, after = (_say(one, cells[place].pattern) for one in (cell, value))
        draft.restored.append(Restored(*where, before, after))


def _stands(wanted: Cell, found: Json) -> bool:
    """Whether a cell holds what it should; a formula is not compared as text."""
    value = found.get("userEnteredValue", {})
    if wanted.formula:
        return "formulaValue" in value
    if "formulaValue" in value or "boolValue" in value:
        return False
    return is_same(wanted, read_entered(found))


def _say(cell: Json, pattern: str) -> str:
    """What stands in a cell, as its column shows it; of a long text its beginning."""
    value = read_entered(cell)
    if value is None:
        return "nothing"
    if isinstance(value, str | bool):
        flat = " ".join(str(value).split())
        return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
    if pattern.startswith("yyyy"):
        return f"{read_day(value)}"
    decimals = len(pattern.partition(".")[2]) if set(pattern) <= set("#,0.") else 2
    return f"{value:,.{decimals}f}"
