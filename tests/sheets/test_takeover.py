"""A Sheet of v0.1.0 is taken over, also where the process ends between any two calls of it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.batch import Batch
from backlog.batch import File as BatchFile
from backlog.queries.detail import read_detail
from backlog.reviews import claims
from sandbox.google.stored import load_file
from sheets import former
from sheets.client import connect
from sheets.current import TAKEN_OVER_KEY, Seen, Stranger
from sheets.desired import Desired
from sheets.draft import Group
from sheets.sender import Mirror
from tests.offices import DANA, MovedClock, a_record, acting, an_office, take_in
from tests.past.stored import SHEET_ID, Past
from tests.sandbox_process import Sandbox
from tests.sheets.spreadsheets import (
    EDITOR,
    MEI,
    ORDER,
    OWNER,
    File,
    Json,
    a_row,
    build_desired,
    write_cell,
)

PAST = Past(Path(__file__).parents[1] / "past" / "v0.1.0")
OWN = "Our notes"
"""The column that people of then had made beside ours."""
RENAMED = ["Admin", "Processed", "Paid", "All", "Export log"]


def _load() -> File:
    """The Sheet as it was left, with a note on a cell of an invoice."""
    (stored,) = PAST.sheets.values()
    file = load_file(stored)
    file.owner, file.shared_with = OWNER, file.shared_with | {EDITOR, MEI}
    past = File(file=file)
    sheet = past.sheet("Admin")
    start = {"sheetId": sheet.id, "rowIndex": 1, "columnIndex": 2}
    note = {"rows": [{"values": [{"note": "called them"}]}], "fields": "note"}
    past.edit({"updateCells": {"start": start, **note}})
    return past


def _want(past: File) -> Desired:
    """Every invoice and batch that the former tabs show."""
    keys = {key for tab in past.look().strangers for key in _list_keys(tab)}
    numbers = sorted(key for key in keys if key.startswith("B-"))
    rows = [a_row(int(key)) for key in keys if key.isdigit()]
    batches = tuple(_build_batch(id_, number) for id_, number in enumerate(numbers, 1))
    return build_desired(*rows, batches=batches)


def _list_keys(tab: Stranger) -> Iterator[str]:
    if former.is_table(tab):
        at = tab.columns.index("id")
        for row in tab.cells[1:]:
            yield from map(str, row[at].get("userEnteredValue", {}).values())


def _build_batch(id_: int, number: str) -> Batch:
    file = BatchFile(f"{number}.csv", "CAD", 1, Decimal(1), "", 1)
    return Batch(
        id_, number, "csv", "", "dana@prairie.example", datetime(2026, 11, 20, tzinfo=UTC), (file,)
    )


@dataclass(frozen=True)
class Taken:
    """What stands in a Sheet: what people wrote by key, and ours."""

    titles: list[str]
    rows: dict[str, dict[str, list[str]]]
    notes: dict[str, list[str]]


def _describe(file: File) -> Taken:
    tabs = file.look().tabs
    rows = {name: dict(_list_rows(tabs[name])) for name in ("All", "Batches")}
    return Taken(sorted(file.titles()), rows, dict(_list_notes(tabs["All"])))


def _list_rows(tab: Seen) -> Iterator[tuple[str, list[str]]]:
    """Every row as it was entered, that of the titles too; formulas are not compared as text."""
    assert tab.look is not None
    for key, row in zip(tab.keys, tab.look.cells, strict=False):
        yield key, [_say(cell) for cell in row]


def _say(cell: Json) -> str:
    value = cell.get("userEnteredValue", {})
    return "=" if "formulaValue" in value else str(next(iter(value.values()), ""))


def _list_notes(tab: Seen) -> Iterator[tuple[str, list[str]]]:
    assert tab.look is not None
    for key, row in zip(tab.keys, tab.look.cells, strict=False):
        if key and (notes := [cell["note"] for cell in row if "note" in cell]):
            yield key, notes


@pytest.fixture(scope="module")
def past() -> File:
    return _load()


@pytest.fixture(scope="module")
def wanted(past: File) -> Desired:
    return _want(past)


@pytest.fixture(scope="module")
def groups(past: File, wanted: Desired) -> tuple[Group, ...]:
    """What is asked for, in the parts between which a write may be cut."""
    return past.plan(wanted).groups


@pytest.fixture(scope="module")
def whole(past: File, wanted: Desired, groups: tuple[Group, ...]) -> Taken:
    """The Sheet as it is where nothing broke off."""
    file = _stop(past, groups, len(groups))
    assert len(file.plan(wanted).requests) > 0  # As of, at least
    return _describe(file)


def _stop(past: File, groups: Sequence[Group], count: int) -> File:
    """The spreadsheet after so many parts; what is remembered is only kept at the end."""
    file = File(file=past.file)
    file.edit(*(request for group in groups[:count] for request in group), actor=EDITOR)
    return file


def _count_before(groups: Sequence[Group], words: str, *, last: bool = False) -> int:
    """The parts before the first, or up to the last, that has these words."""
    found = [place for place, group in enumerate(groups) if words in json.dumps(group)]
    return found[-1] + 1 if last else found[0]


CUTS: Mapping[str, Callable[[Sequence[Group]], int]] = {
    "a tab was renamed": lambda groups: _count_before(groups, '"updateSheetProperties"') + 1,
    "the tabs were made": lambda groups: _count_before(groups, '"addSheet"', last=True),
    "the rows were written": lambda groups: _count_before(groups, TAKEN_OVER_KEY),
    "one table had taken over": lambda groups: _count_before(groups, TAKEN_OVER_KEY) + 1,
    "both tables had": lambda groups: _count_before(groups, TAKEN_OVER_KEY, last=True),
}


def test_it_is_taken_over_whole(whole: Taken, past: File) -> None:
    assert set(ORDER) | {f"{title} (before)" for title in RENAMED} <= set(whole.titles)
    legacy = former.read_legacy(past.look().strangers, of_batches=False)
    at = whole.rows["All"][""].index(OWN)
    written = {key: row[at] for key, row in whole.rows["All"].items() if key and len(row) > at}
    assert {key: said for key, said in written.items() if said} == {
        key: value["stringValue"] for key, value in legacy.columns[OWN].items()
    }
    assert list(whole.notes.values()) == [["called them"]]
    assert OWN in whole.rows["Batches"][""]


@pytest.mark.parametrize("cut", CUTS)
def test_where_it_broke_off_the_next_look_finishes_it_and_nothing_is_there_twice(
    cut: str, past: File, wanted: Desired, groups: tuple[Group, ...], whole: Taken
) -> None:
    file = _stop(past, groups, CUTS[cut](groups))
    file.sync(wanted)
    assert _describe(file) == whole


@pytest.mark.soak
def test_wherever_it_broke_off_the_next_look_finishes_it(
    past: File, wanted: Desired, groups: tuple[Group, ...], whole: Taken
) -> None:
    for count in range(0, len(groups), 7):
        file = _stop(past, groups, count)
        file.sync(wanted)
        assert _describe(file) == whole, f"after {count} parts"


def test_what_somebody_wrote_meanwhile_stays_beside_what_is_copied(
    past: File, wanted: Desired, groups: tuple[Group, ...], whole: Taken
) -> None:
    (key,) = whole.notes
    file = _stop(past, groups, CUTS["the rows were written"](groups))
    row, column = file.find(key, "note")
    tab = file.look().tabs["All"]
    free = len(tab.columns) - 1
    file.edit(write_cell(tab.sheet_id, row, free, "mine"))
    start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
    note = {"rows": [{"values": [{"note": "my own"}]}], "fields": "note"}
    file.edit({"updateCells": {"start": start, **note}})
    file.sync(wanted)
    found = _describe(file)
    assert found.notes == {key: ["my own\ncalled them"]}
    assert found.rows["All"][key][free] == "mine"
    at = found.rows["All"][""].index(OWN)
    assert at > free
    assert sum(len(row) > at and row[at] != "" for row in found.rows["All"].values()) > 5


def test_threads_that_could_not_be_moved_are_said_on_about_while_they_are_there(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-9001"))
    key = tmp_path / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    mirror = Mirror(office, lambda: connect(key, base=sandbox.url), SHEET_ID)
    sandbox.post("/test/sheets", {"spreadsheets": PAST.sheets})
    coordinate = {"sheetId": 1, "rowIndex": 1, "columnIndex": 2}
    _edit(sandbox, {"insertComment": {"coordinate": coordinate, "content": "Who is this?"}})
    mirror.refresh(full=True)
    said = "1 threaded comment could not be moved: it stays in the former tabs."
    assert _says(sandbox, said)
    assert mirror.refresh().writes == 0
    assert _says(sandbox, said)
    assert claims.list_open(office, acting(DANA)) == []
    assert read_detail(office, acting(DANA), 1).history[-1].action != "comment"
    _edit(sandbox, {"deleteSheet": {"sheetId": 1}})
    mirror.refresh(full=True)
    assert not _says(sandbox, "could not be moved")


def _edit(sandbox: Sandbox, request: Json) -> None:
    sandbox.post("/test/sheets/edit", {"requests": [request]})


def _says(sandbox: Sandbox, words: str) -> bool:
    return words in json.dumps(sandbox.get("/test/sheets")["spreadsheets"][SHEET_ID])
