"""Rows are found when their hidden key is not where it was, with all that stands beside them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backlog.row import Stage
from sheets import plan
from sheets.keys import Owners, find_owners
from sheets.tabs import all as every
from tests.sheets.desk import Desk
from tests.sheets.spreadsheets import MEI, OWNER, File, a_row, build_desired, write_cell

Json = dict[str, Any]
WANTED = build_desired(a_row(1), a_row(2), a_row(3))


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> File:
    """Three invoices, each with a note and a word in somebody's own column."""
    monkeypatch.setattr(plan, "_ROWS", 30)
    file = File()
    file.sync(WANTED)
    for key in "123":
        file.type(key, "note", f"note {key}")
        row, _ = file.find(key, "key")
        file.edit(write_cell(file.sheet_id("All"), row, _find_own(file), f"own {key}"), actor=MEI)
    file.sync(WANTED, full=False)
    return file


def _find_own(file: File) -> int:
    return len(file.look().tabs[every.NAME].columns) - 1


def _read(file: File) -> dict[str, tuple[str, str, str]]:
    """Invoice, note and own word by key."""
    seen = file.look().tabs[every.NAME]
    columns = [seen.columns.index("no"), seen.columns.index("note"), len(seen.columns) - 1]
    assert seen.look
    found = {}
    for row, key in enumerate(seen.keys):
        cells = seen.look.cells[row]
        full = [*cells, *[{}] * len(seen.columns)]
        texts = [full[at].get("userEnteredValue", {}).get("stringValue", "") for at in columns]
        if key:
            found[key] = (texts[0], texts[1], texts[2])
    return found


def _is_right(file: File) -> bool:
    return _read(file) == {key: (f"INV-{key}", f"note {key}", f"own {key}") for key in "123"}


def _span(file: File, dimension: str, at: int, count: int = 1) -> Json:
    span = {"sheetId": file.sheet_id("All"), "dimension": dimension}
    return {"range": {**span, "startIndex": at, "endIndex": at + count}}


def _is_settled(file: File) -> bool:
    again = file.plan(WANTED)
    return len(again.requests) == 1 and not again.restored


def test_a_sort_that_leaves_the_hidden_key_out_takes_no_note_to_another_invoice(
    file: File,
) -> None:
    area = {"sheetId": file.sheet_id("All"), "startRowIndex": 2, "startColumnIndex": 1}
    by_number = [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]
    file.edit({"sortRange": {"range": area, "sortSpecs": by_number}})
    changed = build_desired(a_row(1, tab=Stage.PROCESSED), a_row(2), a_row(3))
    file.sync(changed, full=False)  # what a small read does not see must not be lost by it
    [told] = [one.say() for one in file.sync(changed).restored if "hidden key" in one.say()]
    assert told.startswith("2 rows of All had lost the hidden key")
    assert _is_right(file)


def test_notes_that_changed_places_are_not_believed_before_all_is_looked_at(file: File) -> None:
    area = {"sheetId": file.sheet_id("All"), "startRowIndex": 2, "startColumnIndex": 1}
    by_number = [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]
    file.edit({"sortRange": {"range": area, "sortSpecs": by_number}})
    synced = Desk(file).sync(WANTED, full=False)
    assert synced
    assert synced.is_full
    assert file.kept["All"]["1"]["note"].value == "note 1"


@pytest.mark.parametrize("typed", [{}, {"numberValue": 4}, {"stringValue": "3"}])
def test_a_key_that_was_typed_over_comes_back_to_its_row(file: File, typed: Json) -> None:
    row, column = file.find("1", "key")
    start = {"sheetId": file.sheet_id("All"), "rowIndex": row, "columnIndex": column}
    rows = [{"values": [{"userEnteredValue": typed} if typed else {}]}]
    file.edit({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    file.sync(WANTED)
    assert _is_right(file)
    assert _is_settled(file)


def test_a_deleted_column_of_keys_comes_back_with_the_keys(file: File) -> None:
    _, column = file.find("1", "key")
    file.edit({"deleteDimension": _span(file, "COLUMNS", column)})
    file.sync(WANTED)
    assert _is_right(file)
    assert _is_settled(file)


def test_of_two_rows_with_one_key_the_one_with_peoples_words_stays_ours(file: File) -> None:
    row, column = file.find("1", "key")
    file.edit({"insertDimension": _span(file, "ROWS", 2)})
    copied = file.sheet("All").rows[row + 1][: column + 3]
    start = {"sheetId": file.sheet_id("All"), "rowIndex": 2, "columnIndex": column}
    values = [{"userEnteredValue": cell["userEnteredValue"]} for cell in copied]
    rows = [{"values": values}]
    file.edit({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    file.sync(WANTED, full=False)
    file.sync(WANTED)
    assert _is_right(file)
    assert _is_settled(file)


@pytest.mark.parametrize(("at", "count"), [(0, 1), (1, 1), (0, 2)])
def test_a_deleted_row_of_the_head_takes_no_invoice_with_it(
    file: File, at: int, count: int
) -> None:
    file.edit({"deleteDimension": _span(file, "ROWS", at, count)})
    file.sync(WANTED)
    assert _is_right(file)
    assert _is_settled(file)
    assert len(file.columns("All")["Invoice"]) == 3


def test_what_is_inserted_above_the_head_hides_no_new_invoice_from_the_tabs(file: File) -> None:
    file.edit({"insertDimension": _span(file, "ROWS", 1)})
    file.sync(WANTED)
    more = build_desired(*(a_row(id_) for id_ in range(1, 6)))
    file.sync(more)
    shown = {text for row in file.texts("Admin") for text in row}
    assert {f"INV-{id_}" for id_ in range(1, 6)} <= shown
    assert {view["range"]["startRowIndex"] for view in file.sheet("All").views} == {1}
    row = 2
    for name in ("review", "note"):
        _, column = file.find("5", name)
        file.edit(write_cell(file.sheet_id("All"), row, column, "may be typed"), actor=MEI)


def test_a_person_that_was_chosen_comes_back_with_the_row(file: File) -> None:
    row, column = file.find("2", "note")
    chip = {"startIndex": 0, "chip": {"personProperties": {"email": MEI}}}
    cell = {"userEnteredValue": {"stringValue": "@"}, "chipRuns": [chip]}
    start = {"sheetId": file.sheet_id("All"), "rowIndex": row, "columnIndex": column}
    update = {"start": start, "rows": [{"values": [cell]}]}
    file.edit({"updateCells": {**update, "fields": "userEnteredValue,chipRuns"}}, actor=MEI)
    file.sync(WANTED, full=False)
    file.edit({"deleteDimension": _span(file, "ROWS", row)}, actor=OWNER)
    file.sync(WANTED, full=False)
    assert file.reviews()["2"]["note"].email == MEI


def test_names_that_two_rows_have_move_no_key() -> None:
    known = {"1": "a", "2": "b", "3": "c"}
    assert find_owners(["1", "2"], ["b", "b"], known, [0, 0]).keys == ("1", "2")
    assert find_owners(["1", "2", "3"], ["a", "c", "c"], known, [0] * 3).keys == ("1", "2", "3")
    # A number typed over another's is no move: the key is believed.
    assert find_owners(["1", "2"], ["a", "c"], known, [0, 0]).keys == ("1", "2")
    assert find_owners(["1", "2"], ["b", "a"], known, [0, 0]).keys == ("2", "1")


def test_a_word_in_place_of_a_key_leaves_no_second_row_of_an_invoice() -> None:
    known = {"1": "a", "2": "b"}
    twice = find_owners(["1", "see Priya", "9"], ["a", "a", "c"], known, [0, 1, 0])
    assert twice == Owners(("", "1", "9"), renamed=frozenset({1}), copies=frozenset({0}))


def test_a_row_of_ones_own_that_names_an_invoice_takes_its_key_only_where_it_is_cut() -> None:
    known = {"1": "a", "2": "b"}
    assert find_owners(["1", "", "2"], ["a", "a", "b"], known, [0] * 3).keys == ("1", "", "2")
    cut = find_owners(["1", "", "2"], ["", "a", "b"], known, [0] * 3)
    assert cut == Owners(("", "1", "2"), renamed=frozenset({1}), copies=frozenset({0}))


def test_columns_that_were_moved_apart_stop_no_sync(file: File) -> None:
    width = len(file.sheet("All").columns)
    for name in ("key", "became", "created"):
        _, column = file.find("1", name)
        source = _span(file, "COLUMNS", column)["range"]
        file.edit({"moveDimension": {"source": source, "destinationIndex": width - 2}})
    file.sync(WANTED)
    assert _is_right(file)
    assert _is_settled(file)


def test_a_deleted_column_that_other_tabs_look_at_is_looked_at_again(file: File) -> None:
    _, column = file.find("1", "no")
    file.edit({"deleteDimension": _span(file, "COLUMNS", column)})
    file.sync(WANTED)
    assert {"INV-1", "INV-2", "INV-3"} <= {text for row in file.texts("Admin") for text in row}


@pytest.mark.parametrize("typed", ["#4", "#400", "#looks", "²", "9" * 30, "9" * 5000, "01", "1 x"])
def test_what_is_typed_as_a_key_of_nobodys_harms_no_row(file: File, typed: str) -> None:
    desk = Desk(file)
    for key in (None, "2"):
        row = file.find(key, "key")[0] if key else 15
        file.edit(write_cell(file.sheet_id("All"), row, file.find("1", "key")[1], typed))
        for full in (False, True, False, True):
            assert desk.sync(WANTED, full=full), desk.said
        ours = {id_: beside for id_, beside in _read(file).items() if beside[0]}
        assert ours == {id_: (f"INV-{id_}", f"note {id_}", f"own {id_}") for id_ in "123"}
    assert _is_settled(file)


def test_a_row_that_stays_for_its_notes_alone_is_known_by_its_name_when_the_keys_come_back(
    file: File,
) -> None:
    # Paid long ago, and kept in the Sheet only because somebody wrote on it.
    old = a_row(3, tab=Stage.PAID, balance=Decimal(0), paid_on=date(2024, 1, 2))
    wanted = build_desired(a_row(1), a_row(2), old)
    file.edit({"deleteDimension": _span(file, "COLUMNS", 0)}, actor=OWNER)
    file.sync(wanted)
    area = {"sheetId": file.sheet_id("All"), "startRowIndex": 2, "startColumnIndex": 1}
    by_number = [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]
    file.edit({"sortRange": {"range": area, "sortSpecs": by_number}})
    file.sync(wanted)
    assert _is_right(file)


@pytest.mark.parametrize("full", [True, False])
def test_a_restored_database_gives_no_invoice_the_row_of_another(file: File, full: bool) -> None:
    # What the copy knows, and then what it does not.
    memory, kept = file.memory, {tab: dict(of) for tab, of in file.kept.items()}
    file.sync(build_desired(*(a_row(id_) for id_ in range(1, 7))), full=False)
    for key in "456":
        file.type(key, "note", f"note {key}")
        row, _ = file.find(key, "key")
        file.edit(write_cell(file.sheet_id("All"), row, _find_own(file), f"own {key}"), actor=MEI)
    file.memory, file.kept = memory, kept
    desk = Desk(file)
    # They come in again in another order, and one that is new has a key of theirs first.
    desk.sync(WANTED, full=True)
    new = a_row(4, number="INV-9")
    desk.sync(build_desired(*map(a_row, (1, 2, 3)), new), full=full)
    again = [a_row(id_, number=number) for id_, number in ((5, "INV-6"), (6, "INV-4"))]
    desk.sync(build_desired(*map(a_row, (1, 2, 3)), new, *again), full=full)
    last = build_desired(*map(a_row, (1, 2, 3)), new, *again, a_row(7, number="INV-5"))
    desk.sync(last, full=full)
    desk.sync(last, full=True)
    beside = {number: (note, own) for number, note, own in _read(file).values()}
    assert beside == {f"INV-{n}": (f"note {n}", f"own {n}") for n in range(1, 7)} | {
        "INV-9": ("", "")
    }
    assert set(_read(file)) == set("1234567")
    assert len(file.plan(last).requests) == 1
