"""The plan for the Sheet: everything is found by its key, and nothing of people's is touched."""

from decimal import Decimal

from sandbox.google.spreadsheet import OWNER
from tests.sheets.spreadsheets import EDITOR, ORDER, File, a_row, build_desired

THEIRS = 24  # a column to the right of ours


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
    file.sync(wanted, full=False)
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
    assert [(one.label, one.column, one.found) for one in found.restored] == [
        ("INV-1", "Amount", "1.00")
    ]
    assert file.columns("All")["Amount"] == ["2,164.05"]


def test_an_editor_may_type_a_review_and_nothing_else() -> None:
    file = File()
    file.sync(build_desired(a_row(1)))
    assert file.texts("Admin")[0] == [*ours, "My notes"]
    assert file.plan(build_desired(a_row(1))).requests == ()


def test_tabs_that_swapped_their_names_get_them_back() -> None:
    file = _make_synced(1)
    _rename(file, Admin="Other")
    _rename(file, Paid="Admin")
    _rename(file, Admin="Paid")
    file.sync(build_desired(a_row(1)))
    assert file.titles() == ORDER
    assert file.columns("Admin")["Invoice"] == ["INV-1"]


def test_a_deleted_tab_comes_back_in_its_place() -> None:
    file = _make_synced(1)
    file.edit({"deleteSheet": {"sheetId": file.remembered["Processed"]}})
    file.sync(build_desired(a_row(1)))
    assert file.titles() == ORDER


def test_a_grid_cut_down_to_its_header_grows_again() -> None:
    file = _make_synced(1)
    span = _span(file, "Admin", "ROWS", 2)
    file.edit({"deleteDimension": {"range": span}})
    file.sync(build_desired(a_row(1, tab="paid")))  # its last row goes; Google keeps one
    file.sync(build_desired(a_row(1), a_row(2)))
    assert file.columns("Admin")["Invoice"] == ["INV-1", "INV-2"]


def test_a_grid_of_one_row_can_be_frozen_again() -> None:
    file = _make_synced()
    _freeze(file, "Admin", 0)
    file.edit({"deleteDimension": {"range": _span(file, "Admin", "ROWS", 1)}})
    file.sync(build_desired(a_row(1)))
    assert file.columns("Admin")["Invoice"] == ["INV-1"]


def test_a_column_of_ours_that_was_exchanged_for_theirs_comes_back_protected() -> None:
    file = _make_synced(1)
    span = _span(file, "Admin", "COLUMNS", 2, 3)
    file.edit({"deleteDimension": {"range": span}}, {"insertDimension": {"range": span}})
    _remark(file, "Admin", 1, "theirs", column=2)
    file.sync(build_desired(a_row(1)))
    assert file.columns("Admin")["Client"] == ["Northfield Energy Ltd"]
    [protection] = file.sheet("Admin").protected
    assert protection["range"]["endColumnIndex"] == 18
    assert file.texts("Admin")[1][18] == "theirs"


def test_a_lost_header_is_written_above_the_rows() -> None:
    file = _make_synced(1, 2)
    span = _span(file, "Admin", "ROWS", 0, 1)
    _freeze(file, "Admin", 0)
    file.edit({"deleteDimension": {"range": span}})
    _remark(file, "Admin", 0, "about 1")
    file.sync(build_desired(a_row(1), a_row(2)))
    assert file.plan(build_desired(a_row(1), a_row(2))).requests == ()
    assert file.columns("Admin")["Invoice"] == ["INV-1", "INV-2"]
    assert file.texts("Admin")[1][THEIRS] == "about 1"


def test_what_accounting_filters_for_survives_a_longer_list() -> None:
    file = _make_synced(1)
    specs = [{"columnIndex": 2, "filterCriteria": {"hiddenValues": ["Northfield Energy Ltd"]}}]
    area = {"sheetId": file.remembered["Admin"], "endRowIndex": 2, "endColumnIndex": 18}
    file.edit({"setBasicFilter": {"filter": {"range": area, "filterSpecs": specs}}})
    file.sync(build_desired(a_row(1), a_row(2)))
    found = file.sheet("Admin").filter
    assert found is not None
    assert found["filterSpecs"] == specs
    assert found["range"]["endRowIndex"] > 2


def test_a_filter_that_loses_a_row_while_another_is_added_is_drawn_anew() -> None:
    file = _make_synced(1, 2)
    file.edit({"deleteDimension": {"range": _span(file, "Admin", "ROWS", 2)}})
    file.sync(build_desired(a_row(2)))
    assert file.columns("Admin")["Invoice"] == ["INV-2"]
    assert file.plan(build_desired(a_row(2))).requests == ()


def test_our_columns_are_protected_and_theirs_are_not() -> None:
    file = _make_synced(1)
    [protection] = file.sheet("Admin").protected
    assert protection["editors"] == {"users": [OWNER, EDITOR]}
    assert protection["range"]["endColumnIndex"] == 18
    file.edit({"deleteProtectedRange": {"protectedRangeId": protection["protectedRangeId"]}})
    file.sync(build_desired(a_row(1)))
    assert len(file.sheet("Admin").protected) == 1


def test_a_width_that_a_reader_chose_stays() -> None:
    file = _make_synced(1)
    span = _span(file, "Admin", "COLUMNS", 2, 3)
    look = {"range": span, "properties": {"pixelSize": 400}, "fields": "pixelSize"}
    file.edit({"updateDimensionProperties": look})
    file.sync(build_desired(a_row(1), a_row(2)))
    assert file.sheet("Admin").columns[2]["pixelSize"] == 400
    assert file.sheet("Admin").columns[0]["hiddenByUser"]
