"""The plan for the Sheet: everything is found by its key, and nothing of people's is touched."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from backlog.row import Stage
from sheets import current, failing
from sheets.desired import Desired
from tests.sheets.spreadsheets import MEI, ORDER, File, a_row, build_desired, write_cell


def test_a_first_mirror_has_every_tab_and_needs_nothing_more() -> None:
    file = File()
    wanted = build_desired(a_row(1), a_row(2, total=a_row().total + 1))
    file.sync(wanted)
    assert file.titles() == ORDER
    shown = file.columns("All")
    assert shown["Invoice"] == ["INV-2", "INV-1"]
    assert shown["Amount"] == ["2,165.05", "2,164.05"]
    again = file.plan(wanted)
    assert [list(request) for request in again.requests] == [["updateCells"]]  # As of
    assert not again.restored
    assert file.plan(wanted, full=False).requests == []


def test_a_note_stays_beside_its_invoice_when_new_ones_come_above() -> None:
    file = File()
    file.sync(build_desired(a_row(1), a_row(2)))
    file.type("1", "note", "wrong hours")
    file.sync(build_desired(a_row(1), a_row(2), a_row(3)), full=False)
    assert file.columns("All")["Note"] == ["", "", "wrong hours"]


def test_a_deleted_row_comes_back_with_its_review() -> None:
    file = File()
    wanted = build_desired(a_row(1), a_row(2))
    file.sync(wanted)
    file.type("1", "review", "Query")
    file.sync(wanted, full=False)
    row, _ = file.find("1", "key")
    span = {"sheetId": file.sheet_id("All"), "dimension": "ROWS", "startIndex": row}
    file.edit({"deleteDimension": {"range": {**span, "endIndex": row + 1}}})
    found = file.sync(wanted, full=False)
    assert [one.say() for one in found.restored] == [
        "Row of INV-1 in All was deleted; put back with its review."
    ]
    shown = file.columns("All")
    assert dict(zip(shown["Invoice"], shown["Review"], strict=True)) == {
        "INV-1": "Query",
        "INV-2": "",
    }


def test_a_cell_that_was_typed_over_is_restored_and_told() -> None:
    file = File()
    wanted = build_desired(a_row(1))
    file.sync(wanted)
    row, column = file.find("1", "amt")
    file.edit(write_cell(file.sheet_id("All"), row, column, "1.00"))
    found = file.sync(wanted)
    assert [one.say() for one in found.restored] == [
        "Amount of INV-1 in All was typed over (1.00) and put back: 2,164.05."
    ]
    assert file.columns("All")["Amount"] == ["2,164.05"]


def test_a_formula_that_shows_an_error_is_written_anew() -> None:
    file = File()
    wanted = build_desired(a_row(1))
    file.sync(wanted)
    row, column = file.find("1", "age")
    broken = {"values": [{"userEnteredValue": {"formulaValue": "=1/0"}}]}
    start = {"sheetId": file.sheet_id("All"), "rowIndex": row, "columnIndex": column}
    file.edit({"updateCells": {"start": start, "rows": [broken], "fields": "userEnteredValue"}})
    assert file.columns("All")["Age"] == ["#DIV/0!"]
    assert file.sync(wanted).restored == ()
    assert file.columns("All")["Age"] != ["#DIV/0!"]


def test_an_error_that_stays_is_told_once_and_again_when_it_comes_back() -> None:
    file = File()
    wanted = build_desired(a_row(1), a_row(2))
    file.sync(wanted)
    in_the_way = write_cell(file.sheet_id("Admin"), 4, 2, "mine")
    file.edit(in_the_way)
    assert file.sync(wanted).restored == ()
    [told] = file.sync(wanted).restored
    assert told.say().startswith("Client of row 4 in Admin shows an error, though it was written")
    assert "overwrite data in C5. If a cell stands in its way, empty that." in told.say()
    file.sync(wanted, full=False)
    assert file.sync(wanted).restored == ()
    file.edit(write_cell(file.sheet_id("Admin"), 4, 2, ""))
    assert file.sync(wanted).restored == ()
    file.edit(in_the_way)
    file.sync(wanted)
    assert len(file.sync(wanted).restored) == 1


def test_what_formulas_come_to_is_asked_only_where_they_stand() -> None:
    file = File()
    file.sync(build_desired(a_row(1), a_row(2), a_row(3, tab=Stage.PAID)))
    seen = file.look().tabs["All"]
    assert "effectiveValue" not in current.FULL
    [age] = [
        area
        for area in failing.list_formulas(file.look())
        if area["sheetId"] == seen.sheet_id and area["startRowIndex"] > 0
    ]
    assert age["startColumnIndex"] == seen.columns.index("age")
    assert (age["endColumnIndex"] - age["startColumnIndex"], age["endRowIndex"]) == (1, 5)
    assert age["startRowIndex"] == 3  # the paid one above counts no days


def test_an_editor_may_type_a_review_and_nothing_else() -> None:
    file = File()
    file.sync(build_desired(a_row(1)))
    file.type("1", "review", "OK", actor=MEI)
    assert file.reviews()["1"]["review"].value == "OK"


def test_a_table_that_people_made_of_ours_is_said_once_and_written_on() -> None:
    file = File()
    file.sync(build_desired(a_row(1)))
    span = {"sheetId": file.sheet_id("All"), "startRowIndex": 1, "endRowIndex": 3}
    table = {"name": "Mine", "range": {**span, "startColumnIndex": 0, "endColumnIndex": 12}}
    file.edit({"addTable": {"table": table}})
    [told] = file.sync(build_desired(a_row(1))).restored
    assert told.say().startswith('A part of tab "All" was made a table (Mine)')
    file.sync(build_desired(a_row(1), a_row(2)), full=False)
    assert file.sync(build_desired(a_row(1), a_row(2))).restored == ()
    assert file.columns("All")["Invoice"] == ["INV-2", "INV-1"]


def test_a_long_text_over_a_cell_of_ours_is_told_in_short_on_one_line() -> None:
    file = File()
    wanted = build_desired(a_row(1))
    file.sync(wanted)
    row, column = file.find("1", "client")
    file.edit(write_cell(file.sheet_id("All"), row, column, "a\nb" + "x" * 40_000))
    (told,) = (one.say() for one in file.sync(wanted).restored)
    assert told.startswith("Client of INV-1 in All was typed over (a bxxx")
    assert "\n" not in told
    assert len(told) < 300


def test_an_error_that_somebody_typed_is_read_as_a_word() -> None:
    cell = {"userEnteredValue": {"errorValue": {"type": "N_A", "message": "Did not find value"}}}
    written = current.read_written(cell)
    assert written == current.Written("#N_A")
    hash(written)  # two reads are compared as sets


@pytest.mark.parametrize("name", ['=IMPORTXML("https://x.example","//a")', "+1+1"])
def test_a_name_that_looks_like_a_formula_is_computed_nowhere(name: str) -> None:
    file = File()
    wanted = build_desired(a_row(1, project_manager=name, client=name), a_row(2))
    beside = {id_: replace(one, created_by=name) for id_, one in wanted.now.beside.items()}
    file.sync(replace(wanted, now=replace(wanted.now, beside=beside)))
    assert file.columns("All")["Client"] == ["Northfield Energy Ltd", name]
    asked = json.dumps([[one.filter, one.views, one.rows] for one in file.file.sheets])
    assert json.dumps({"userEnteredValue": name}) not in asked
    assert json.dumps({"formulaValue": name}) not in asked


def test_somebody_new_gets_a_view_and_nobody_elses_becomes_another() -> None:
    file = File()
    file.sync(build_desired(a_row(1, project_manager="Mia"), a_row(2, project_manager="Zoe")))
    before = {one["title"]: one["filterViewId"] for one in file.sheet("All").views}
    file.sync(build_desired(*(a_row(i, project_manager=n) for i, n in enumerate(NAMES, 1))))
    after = {one["title"]: one["filterViewId"] for one in file.sheet("All").views}
    assert after.keys() - before.keys() == {"PM: Ada"}
    assert after.items() >= before.items()
    assert len(file.sheet("All").views) == len(after)


NAMES = ("Ada", "Mia", "Zoe")


def test_a_row_of_a_page_is_given_formats_only_when_they_change() -> None:
    file = File()
    file.sync(build_desired(a_row(1, total=Decimal(1000), currency="JPY")))
    assert file.columns("Jobs", titles=2)["Job in all"] == ["1,000"]
    # The last two rows are gone, and what comes into their place is another currency's.
    file.sync(build_desired(), full=False)
    wanted = build_desired(a_row(1, total=Decimal("1000.50")))
    assert _count_formats(file, wanted) == 1
    file.sync(wanted, full=False)
    assert file.columns("Jobs", titles=2)["Job in all"] == ["1,000.50"]
    wanted = build_desired(a_row(1, total=Decimal("1000.75")))
    assert _count_formats(file, wanted) == 0
    file.sync(wanted, full=False)
    assert file.columns("Jobs", titles=2)["Job in all"] == ["1,000.75"]


def _count_formats(file: File, wanted: Desired) -> int:
    """How often formats would be sent for the rows of jobs."""
    jobs = file.sheet_id("Jobs")
    asked = [next(iter(request.values())) for request in file.plan(wanted, full=False).requests]
    return sum(
        one["fields"].startswith("userEnteredFormat") and one["start"]["sheetId"] == jobs
        for one in asked
        if "start" in one and one["start"].get("rowIndex", 0) > 2
    )
