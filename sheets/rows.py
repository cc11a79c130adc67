"""The rows of a tab: tables by their key wherever they stand, lists in our order, pages by place.

What reviewers and other people wrote is never written by us, but where a row, a column or a tab was
deleted and comes back.
"""

from collections.abc import Collection, Mapping, Sequence

from backlog.claim import find_subject
from sheets.cells import Cell
from sheets.current import KEY
from sheets.draft import Draft, Rejoined, Returned
from sheets.dress import dress_rows
from sheets.layout import Kind
from sheets.memory import digest, digest_head, digest_row, key_of_head, read_rest
from sheets.mending import mend_row
from sheets.writing import VALUE, bring_back_cell, list_others, list_ours, write_fixed, write_rows

AT_ONCE = 250
"""So many rows in one group, so that a first fill can be cut into several writes."""


def write_head(draft: Draft) -> None:
    """Write the fixed rows that differ; the titles of reviewers' columns are ours too."""
    for row, cells in enumerate(draft.tab.head):
        key = key_of_head(row)
        draft.wrote[key] = digest_head(cells, list_others(draft, range(len(cells)), cells))
        if _differs(draft, key):
            draft.grow(row + 2)  # Google freezes no row of a tab that has no other below
            write_fixed(draft, row, cells)
        elif draft.seen.look:
            every = range(len(cells))
            mend_row(draft, row, cells, every, label=f"row {row + 1}")
    _clear_below(draft)


def _clear_below(draft: Draft) -> None:
    """What a page had further down, when it was longer."""
    if draft.tab.kind is not Kind.PAGE:
        return
    for key in draft.seen.rows:
        if key.startswith("#") and key[1:].isdigit() and key not in draft.wrote:
            empty = tuple(Cell() for _ in draft.tab.headings)
            write_fixed(draft, int(key[1:]), empty)


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
        write_rows(draft, row, [tuple(Cell() for _ in draft.tab.headings)])
    places = {key: row for row, key in enumerate(draft.keys) if key}
    for row in sorted(draft.seen.renamed):
        key = {"userEnteredValue": {"stringValue": draft.keys[row]}}
        draft.write((row, draft.find(KEY)), [[key]], fields=VALUE)
    if draft.seen.renamed:
        draft.restored.append(Rejoined(draft.seen.title, len(draft.seen.renamed)))
    return places


def _update(draft: Draft, key: str, row: int) -> None:
    cells = draft.tab.rows[key]
    draft.wrote[key] = digest_row(cells, _list_names(draft))
    ours = list_ours(draft)
    if _differs(draft, key):
        kept = _list_kept(draft, key)
        write_rows(draft, row, [cells], but=kept)
        ours = sorted(kept)
    if draft.seen.look:
        if row in draft.seen.renamed:
            ours = [place for place in ours if draft.tab.headings[place].name != KEY]
        mend_row(draft, row, cells, ours, label=_name_row(draft, key))


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
            dress_rows(draft, top, len(chunk))
            write_rows(draft, top, [draft.tab.rows[key] for key in chunk])
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
            write_rows(draft, row, [cells])
        elif key in places and _differs(draft, key):
            write_rows(draft, row, [cells])
        elif key in places and draft.seen.look:
            ours = list_ours(draft)
            mend_row(draft, row, cells, ours, label=f"row {row + 1}", seen_at=places[key])


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
            dress_rows(draft, row, len(keys))
            write_rows(draft, row, [draft.tab.rows[key] for key in keys])


def _bring_back(draft: Draft, top: int, keys: Sequence[str]) -> None:
    """What reviewers had written into rows that somebody deleted."""
    for row, key in enumerate(keys, top):
        for name, written in draft.reviews.get(key, {}).items():
            bring_back_cell(draft, row, name, written)
