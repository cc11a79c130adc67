"""Cells of ours that somebody typed over, found at a full look: put back, and told."""

from collections.abc import Iterable, Sequence

from sheets.cells import Cell, Json, is_same, read_day, read_entered
from sheets.draft import Draft, Failing, Restored
from sheets.writing import LINK, VALUE, as_link, as_value

_LONGEST = 100
"""Characters of a cell within a sentence."""


def mend_row(
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
        value = as_value(draft, cells[place], row)
        draft.write((row, at), [[value]], fields=VALUE)
        if cells[place].link:  # what is typed over a link may take it away
            draft.write((row, at), [[as_link(cells[place])]], fields=LINK)
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
