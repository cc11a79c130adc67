"""Reads what stands in the cells of a row as what somebody means by it; nothing is guessed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from backlog.claim import OF_BATCHES, OF_INVOICES, Entry, Kind, Typed
from backlog.money import LIMIT
from backlog.roles import People, Person
from backlog.store.reviews import Review

REVIEW, NOTE = "review", "note"
IMPORTED_BY, IMPORTED_ON, SEEN = "iby", "ion", "seen"
"""The columns that people write into, by their names in the layout of the Sheet."""

Cells = Mapping[str, Review]
"""The reviewers' cells of a row that hold something, by column."""

_WORDS = {"ok": None, "query": Kind.QUERY, "hold": Kind.HOLD}
_EPOCH = date(1899, 12, 30)
_DAYS = range(1, 2_958_466)
"""The days that a Sheet can write: from 31 Dec 1899 to the end of the year 9999."""
_AT = re.compile(r"@(\S+(?:[ \u00a0]\S+)?)")


def read_entry(tab: str, cells: Cells, people: People, decimal: str = ".") -> Entry | None:
    """What the cells come to; nothing where nobody has to answer.

    `decimal` is the sign that the Sheet's locale has before the cents.
    """
    if tab == OF_INVOICES:
        found = _read_invoice(cells)
    elif tab == OF_BATCHES:
        found = _read_batch(cells, decimal)
    else:
        return None
    return found and replace(found, email=_find_writer(cells, people))


def _read_invoice(cells: Cells) -> Entry | None:
    word, note, typed = _fold(cells.get(REVIEW)), _say(cells.get(NOTE)), _list_typed(cells)
    if word and word not in _WORDS:
        told = "Not understood: choose OK, Query or Hold"
        return Entry(Kind.QUERY, told, typed, unclear=True)
    if kind := _WORDS.get(word):
        return Entry(kind, note, typed)
    return Entry(Kind.NOTE, note, typed) if note else None


def _read_batch(cells: Cells, decimal: str) -> Entry | None:
    typed, note = _list_typed(cells), _say(cells.get(NOTE))
    if told := _find_unclear(cells, decimal):
        return Entry(Kind.IMPORT, told, typed, unclear=True)
    if IMPORTED_BY in cells or IMPORTED_ON in cells or SEEN in cells:
        return Entry(Kind.IMPORT, note, typed)
    return Entry(Kind.NOTE, note, typed) if note else None


def _find_unclear(cells: Cells, decimal: str) -> str:
    """What to type instead of what is no number and no day."""
    seen, day = cells.get(SEEN), cells.get(IMPORTED_ON)
    if seen and not is_number(seen.value):
        example = _write_number(str(seen.value), decimal)
        return f'Not a number: "{_cut(seen.value)}". Type {example}'
    if seen and not is_total(seen.value):
        return f'Not a total: "{_cut(seen.value)}". Type what the accounting system shows'
    if day and read_day(day.value) is None:
        return f'Not a date: "{_cut(day.value)}". Type it like 2026-11-24'
    return ""


def is_number(value: Typed) -> bool:
    """Whether a cell holds a number: a tick of a box is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_total(value: Typed) -> bool:
    """Whether it is a number that a batch can come to."""
    return isinstance(value, (int, float)) and is_number(value) and abs(value) < LIMIT


def read_day(value: Typed) -> date | None:
    """The day that a cell holds as a number, as Sheets counts them."""
    if isinstance(value, (bool, str)) or int(value) not in _DAYS:
        return None
    return _EPOCH + timedelta(days=int(value))


def _write_number(text: str, decimal: str) -> str:
    """What was typed as the Sheet would read it: only shown, never taken as the number."""
    bare = re.sub(r"[^0-9.,]", "", text)
    cents = re.search(r"[.,]([0-9]{1,2})$", bare)
    whole = re.sub(r"[.,]", "", bare[: cents.start()] if cents else bare)
    if not whole:
        return f"it like 1234{decimal}56"
    sign = "-" if text.strip().startswith(("-", "\N{MINUS SIGN}", "(")) else ""
    return sign + whole + (f"{decimal}{cents[1]}" if cents else "")


def _cut(value: Typed) -> str:
    return str(value)[:40]


def _list_typed(cells: Cells) -> dict[str, Typed]:
    return {name: cells[name].value for name in sorted(cells)}


def _say(cell: Review | None) -> str:
    if cell is None:
        return ""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _fold(cell: Review | None) -> str:
    return _say(cell).casefold()


def _find_writer(cells: Cells, people: People) -> str:
    """Who is named: by a person chip, by `@name` in the note, or as who imported it."""
    chips = [cell.email for cell in cells.values() if cell.email]
    if chips:
        return chips[0]
    for named in (_say(cells.get(IMPORTED_BY)), *_AT.findall(_say(cells.get(NOTE)))):
        if found := find_person(people, named):
            return found
    return ""


def find_person(people: People, named: str) -> str:
    """The e-mail of the one person who is called so; empty when there is none or several."""
    words = [word.strip(_MARKS) for word in named.casefold().split()]
    for name in (" ".join(words), next(iter(words), "")):
        found = [person.email for person in people if name and name in _list_names(person)]
        if len(found) == 1:
            return found[0]
    return ""


_MARKS = "@.,:;!?()"


def _list_names(person: Person) -> tuple[str, ...]:
    """By which names somebody may be meant: the address, the whole name, the first one."""
    email, name = person.email.casefold(), person.name.casefold()
    return (email, email.partition("@")[0], name, name.partition(" ")[0])
