"""What the mirror writes, and what it leaves alone."""

from decimal import Decimal

from sandbox.google.spreadsheet import OWNER
from tests.sheets.spreadsheets import EDITOR, ORDER, File, a_row, build_desired

THEIRS = 24  # a column to the right of ours


def _says(text: str) -> dict[str, object]:
    return {"userEnteredValue": {"stringValue": text}}


def _remark(file: File, tab: str, row: int, text: str, column: int = THEIRS) -> None:
    start = {"sheetId": file.remembered[tab], "rowIndex": row, "columnIndex": column}
    rows = [{"values": [_says(text)]}]
    file.edit({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})


def _span(file: File, tab: str, dimension: str, *bounds: int) -> dict[str, object]:
    names = zip(("startIndex", "endIndex"), bounds, strict=False)
    return {"sheetId": file.remembered[tab], "dimension": dimension, **dict(names)}


def _freeze(file: File, tab: str, rows: int) -> None:
    properties = {"sheetId": file.remembered[tab], "gridProperties": {"frozenRowCount": rows}}
    fields = "gridProperties.frozenRowCount"
    file.edit({"updateSheetProperties": {"properties": properties, "fields": fields}})


def _rename(file: File, **titles: str) -> None:
    for tab, title in titles.items():
        properties = {"sheetId": file.remembered[tab], "title": title}
        file.edit({"updateSheetProperties": {"properties": properties, "fields": "title"}})


def _make_synced(*ids: int) -> File:
    file = File()
    file.sync(build_desired(*map(a_row, ids)))
    return file


def test_an_empty_spreadsheet_gets_our_tabs_and_loses_its_empty_first_one() -> None:
    file = _make_synced()
    assert file.titles() == ORDER


def test_a_first_tab_with_something_in_it_stays() -> None:
    file = File()
    file.edit(
        {
            "updateCells": {
                "start": {"sheetId": 0},
                "rows": [{"values": [_says("keep")]}],
                "fields": "*",
            }
        }
    )
    file.sync(build_desired())
    assert file.titles() == ["Sheet1", *ORDER]


def test_somebody_elses_tab_of_our_name_is_not_taken_over() -> None:
    file = File()
    properties = {"sheetId": 0, "title": "admin"}
    file.edit({"updateSheetProperties": {"properties": properties, "fields": "title"}})
    file.edit(
        {
            "updateCells": {
                "start": {"sheetId": 0},
                "rows": [{"values": [_says("keep")]}],
                "fields": "*",
            }
        }
    )
    file.sync(build_desired(a_row()))
    assert file.titles() == ["admin", "Admin (2)", *ORDER[1:]]
    assert file.texts("admin") == [["keep"]]
    assert file.plan(build_desired(a_row())).requests == ()


def test_values_are_typed_and_never_formulas() -> None:
    file = File()
    file.sync(build_desired(a_row(client="=HYPERLINK(1)", total=Decimal("-0.10"))))
    row = file.sheet("Admin").rows[1]
    assert row[2]["userEnteredValue"] == {"stringValue": "=HYPERLINK(1)"}
    assert row[0]["userEnteredValue"] == {"stringValue": "1"}
    assert row[6]["userEnteredValue"] == {"numberValue": -0.1}
    columns = file.columns("Admin")
    assert (columns["Amount"], columns["Invoice date"]) == (["-0.10"], ["2026-11-13"])
    assert columns["Created"] == ["2026-11-13 16:20"]  # company time


def test_amounts_have_the_places_of_their_currency() -> None:
    file = File()
    file.sync(
        build_desired(
            a_row(1, currency="JPY", total=Decimal(120000)),
            a_row(2, currency="KWD", total=Decimal("1234.567")),
            a_row(3, total=Decimal("99999999999999.99")),  # 16 digits: not exact as a number
        )
    )
    assert file.columns("Admin")["Amount"] == ["120,000", "1,234.567", "99,999,999,999,999.99 CAD"]


def test_an_invoice_that_moves_leaves_one_tab_for_the_other() -> None:
    file = _make_synced(1, 2)
    file.sync(build_desired(a_row(1, tab="processed"), a_row(2)))
    assert file.columns("Admin")["Invoice"] == ["INV-2"]
    assert file.columns("Processed")["Invoice"] == ["INV-1"]
    assert file.columns("All")["Tab"] == ["Processed", "Admin"]


def test_only_the_changed_cell_is_written() -> None:
    file = _make_synced(1, 2)
    found = file.plan(build_desired(a_row(1), a_row(2, reference="AR-9")))
    assert found.cells == 2  # in Admin and in All
    assert [list(request) for request in found.requests] == [["updateCells"], ["updateCells"]]


def test_rows_are_known_by_their_key_after_a_sort() -> None:
    file = _make_synced(1, 2, 3)
    _remark(file, "Admin", 1, "asked Priya")
    file.edit(
        {
            "sortRange": {
                "range": {"sheetId": file.remembered["Admin"], "startRowIndex": 1},
                "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
            }
        }
    )
    file.sync(build_desired(a_row(1, reference="AR-1"), a_row(2), a_row(3)))
    rows = file.texts("Admin")[1:]
    assert [row[1] for row in rows] == ["INV-3", "INV-2", "INV-1"]
    assert (rows[2][THEIRS], "AR-1" in rows[2]) == ("asked Priya", True)


def test_a_remark_stays_where_its_invoice_went_away() -> None:
    file = _make_synced(1, 2)
    _remark(file, "Admin", 1, "asked Priya")
    file.sync(build_desired(a_row(1, tab="processed"), a_row(2)))
    assert file.texts("Admin")[1][:3] == ["", "", ""]
    assert file.texts("Admin")[1][THEIRS] == "asked Priya"


def test_of_a_copied_row_the_one_with_a_remark_stays() -> None:
    file = _make_synced(1, 2)
    _remark(file, "Admin", 2, "1", column=0)
    _remark(file, "Admin", 2, "the copy")
    file.sync(build_desired(a_row(1), a_row(2)))
    assert file.columns("Admin")["Invoice"] == ["INV-1", "INV-2"]
    assert file.texts("Admin")[1][THEIRS] == "the copy"


def test_a_column_put_between_ours_moves_to_the_right_of_them() -> None:
    file = _make_synced(1)
    ours = file.texts("Admin")[0]
    span = _span(file, "Admin", "COLUMNS", 2, 3)
    file.edit({"insertDimension": {"range": span}})
    _remark(file, "Admin", 0, "My notes", column=2)
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
