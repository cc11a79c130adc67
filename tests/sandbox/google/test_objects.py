"""What lies on a tab: filter views, rules, charts, tables; and the tabs themselves."""

from typing import Any

import pytest

from tests.sandbox.google.google_api import (
    Api,
    Json,
    cells,
    formula,
    number,
    read_error,
    text,
    values,
)


def _span(dimension: str, first: int, last: int) -> Json:
    return {"sheetId": 0, "dimension": dimension, "startIndex": first, "endIndex": last}


def _insert(dimension: str, at: int) -> Json:
    return {"insertDimension": {"range": _span(dimension, at, at + 1)}}


def _is(word: str, kind: str = "TEXT_EQ") -> Json:
    return {"condition": {"type": kind, "values": [{"userEnteredValue": word}]}}


def _view(**more: Any) -> Json:
    usual = {
        "filterViewId": 201,
        "title": "1 Admin",
        "range": {"sheetId": 0, "startRowIndex": 1},
        "filterSpecs": [{"columnIndex": 2, "filterCriteria": _is("Admin")}],
        "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}],
    }
    return {"addFilterView": {"filter": usual | more}}


def _views(api: Api) -> list[Json]:
    found: list[Json] = api.read("sheets.filterViews")["sheets"][0].get("filterViews", [])
    return found


def test_a_view_comes_back_with_its_criteria_said_twice(api: Api) -> None:
    [reply] = api.write(_view())
    [view] = _views(api)
    assert view == reply["addFilterView"]["filter"]
    assert view["criteria"] == {"2": _is("Admin")}
    assert view["range"] == {
        "startRowIndex": 1,
        "endRowIndex": 1000,
        "startColumnIndex": 0,
        "endColumnIndex": 26,
    }


def test_a_view_follows_its_columns_and_loses_the_criteria_of_a_deleted_one(api: Api) -> None:
    api.write(_view(), _insert("COLUMNS", 0), _insert("ROWS", 0))
    [view] = _views(api)
    assert (view["filterSpecs"][0]["columnIndex"], list(view["criteria"])) == (3, ["3"])
    assert view["sortSpecs"][0]["dimensionIndex"] == 2
    assert view["range"]["startRowIndex"] == 2
    api.write({"deleteDimension": {"range": _span("COLUMNS", 3, 4)}})
    [view] = _views(api)
    assert (view["filterSpecs"], view["criteria"]) == ([], {})


def test_a_row_inserted_below_the_titles_is_within_the_view(api: Api) -> None:
    api.write(
        _view(range={"sheetId": 0, "startRowIndex": 1, "endRowIndex": 10}), _insert("ROWS", 2)
    )
    assert _views(api)[0]["range"]["endRowIndex"] == 11
    api.write(_insert("ROWS", 11))
    assert _views(api)[0]["range"]["endRowIndex"] == 11


def test_a_view_is_changed_copied_and_deleted_by_its_id(api: Api) -> None:
    api.write(_view())
    changed = {"filterViewId": 201, "title": "Ready", "criteria": {"4": _is("Ready")}}
    api.write(
        {"updateFilterView": {"filter": changed, "fields": "title,criteria"}},
        {"duplicateFilterView": {"filterId": 201}},
    )
    first, second = _views(api)
    assert first["filterSpecs"] == [{"columnIndex": 4, "filterCriteria": _is("Ready")}]
    assert (first["title"], second["title"]) == ("Ready", "Copy of Ready")
    api.write({"deleteFilterView": {"filterId": 201}})
    assert [view["title"] for view in _views(api)] == ["Copy of Ready"]
    assert "No filter view" in read_error(api.batch({"deleteFilterView": {"filterId": 201}}))[2]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (_view(filterSpecs=[{"filterCriteria": _is("OK", "ONE_OF_LIST")}]), "not supported"),
        (_view(filterSpecs=[{"columnIndex": 99, "filterCriteria": _is("OK")}]), "No column"),
        (_view(filterSpecs=[{"filterCriteria": _is("OK", "NOT_BLANK")}]), "exactly 0"),
        (_view(tableId="t"), "one of range, tableId"),
    ],
)
def test_a_view_that_google_has_not_is_refused(api: Api, view: Json, said: str) -> None:
    assert said in read_error(api.batch(view))[2]


def test_a_basic_filter_is_all_or_nothing_and_hides_rows(api: Api) -> None:
    spec = {"columnIndex": 0, "filterCriteria": _is("a")}
    asked = {"range": {"sheetId": 0}, "filterSpecs": [spec]}
    api.write(cells([text("t")], [text("a")], [text("b")]), {"setBasicFilter": {"filter": asked}})
    hidden = api.read("sheets.data.rowMetadata.hiddenByFilter")["sheets"][0]["data"][0]
    assert hidden["rowMetadata"][:3] == [{}, {}, {"hiddenByFilter": True}]
    api.write({"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}})
    found = api.read("sheets.basicFilter")["sheets"][0]["basicFilter"]
    assert "filterSpecs" not in found
    assert found["range"]["endRowIndex"] == 1000
    api.write({"clearBasicFilter": {"sheetId": 0}})
    assert api.read("sheets(properties.title,basicFilter)")["sheets"][0].keys() == {"properties"}


def _rule(entered: str, look: Json, **area: int) -> Json:
    value = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": entered}]}
    ranges = [{"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 0, **area}]
    rule = {"ranges": ranges, "booleanRule": {"condition": value, "format": look}}
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}


_BOLD, _STRUCK = {"textFormat": {"bold": True}}, {"textFormat": {"strikethrough": True}}


def test_the_first_rule_that_is_true_wins_each_property(api: Api) -> None:
    red = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
    api.write(
        cells([text("title")], [text("Void"), text("x")], [text("Ready"), text("y")]),
        _rule('=AND($A2="Void";N("bk:void")=0)', _STRUCK),
        _rule('=$A2<>""', _BOLD | red),
    )
    assert api.values("effectiveFormat")[1:3] == [
        [{**red, "textFormat": {"strikethrough": True, "bold": True}}] * 2,
        [{**red, "textFormat": {"bold": True}}] * 2,
    ]


def test_a_rule_follows_what_it_looks_at(api: Api) -> None:
    api.write(
        cells([text("t")], [text("Void")]), _rule('=$A2="Void"', _STRUCK), _insert("COLUMNS", 0)
    )
    [rule] = api.read("sheets.conditionalFormats")["sheets"][0]["conditionalFormats"]
    value = rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
    assert (value, rule["ranges"][0]["startColumnIndex"]) == ('=$B2="Void"', 1)
    assert api.values("effectiveFormat") == [[], [None, {"textFormat": {"strikethrough": True}}]]


def test_a_rule_may_not_look_at_another_tab(api: Api) -> None:
    said = read_error(api.batch(_rule("=Other!$A$1=1", _BOLD)))[2]
    assert said.endswith("Conditional format rule cannot reference a different sheet.")
    small = {"textFormat": {"fontSize": 8}}
    assert "fontSize" in read_error(api.batch(_rule("=$A2=1", small)))[2]


def test_rules_are_changed_moved_and_deleted_by_their_place(api: Api) -> None:
    api.write(_rule("=$A2=1", _BOLD), _rule("=$A2=2", _STRUCK))
    other = _rule("=$A2=3", _BOLD)["addConditionalFormatRule"]["rule"]
    [reply] = api.write({"updateConditionalFormatRule": {"index": 1, "rule": other}})
    assert "=$A2=1" in str(reply["updateConditionalFormatRule"]["oldRule"])
    api.write({"updateConditionalFormatRule": {"index": 1, "sheetId": 0, "newIndex": 0}})
    [gone] = api.write({"deleteConditionalFormatRule": {"index": 0, "sheetId": 0}})
    assert "=$A2=3" in str(gone["deleteConditionalFormatRule"]["rule"])
    refused = api.batch({"deleteConditionalFormatRule": {"index": 1, "sheetId": 0}})
    assert "at index: 1" in read_error(refused)[2]


def _source(*columns: int) -> Json:
    sources = [
        {
            "sheetId": 0,
            "startRowIndex": 0,
            "endRowIndex": 4,
            "startColumnIndex": columns[0],
            "endColumnIndex": columns[-1] + 1,
        }
    ]
    return {"sourceRange": {"sources": sources}}


def _chart(*columns: int, **more: Any) -> Json:
    series = {"series": _source(*columns), "targetAxis": "LEFT_AXIS", **more}
    basic = {
        "chartType": "COLUMN",
        "stackedType": "STACKED",
        "headerCount": 1,
        "domains": [{"domain": _source(0)}],
        "series": [series],
    }
    anchor = {"sheetId": 0, "rowIndex": 5, "columnIndex": 9}
    return {
        "addChart": {
            "chart": {
                "chartId": 301,
                "spec": {"title": "Ages", "altText": "Ages, CAD", "basicChart": basic},
                "position": {"overlayPosition": {"anchorCell": anchor}},
            }
        }
    }


def test_a_chart_stays_on_its_cells(api: Api) -> None:
    api.write(_chart(1), _insert("ROWS", 2), _insert("COLUMNS", 0))
    [chart] = api.read("sheets.charts")["sheets"][0]["charts"]
    [area] = chart["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"]
    assert (area["startRowIndex"], area["endRowIndex"], area["startColumnIndex"]) == (0, 5, 2)
    overlay = chart["position"]["overlayPosition"]
    assert overlay["anchorCell"] == {"sheetId": 0, "rowIndex": 6, "columnIndex": 10}
    assert (overlay["widthPixels"], overlay["heightPixels"]) == (600, 371)


def test_a_chart_is_changed_moved_and_deleted_by_its_id(api: Api) -> None:
    api.write(_chart(1))
    spec = _chart(2)["addChart"]["chart"]["spec"] | {"title": "Other"}
    position = {"overlayPosition": {"widthPixels": 456}}
    moved = {"objectId": 301, "newPosition": position, "fields": "overlayPosition.widthPixels"}
    api.write(
        {"updateChartSpec": {"chartId": 301, "spec": spec}}, {"updateEmbeddedObjectPosition": moved}
    )
    [chart] = api.read("sheets.charts")["sheets"][0]["charts"]
    assert (chart["spec"]["title"], chart["position"]["overlayPosition"]["widthPixels"]) == (
        "Other",
        456,
    )
    assert "already exists" in read_error(api.batch(_chart(1)))[2]
    api.write({"deleteEmbeddedObject": {"objectId": 301}})
    assert (
        "No embedded object"
        in read_error(api.batch({"deleteEmbeddedObject": {"objectId": 301}}))[2]
    )


def test_a_chart_of_ranges_that_are_too_wide_is_refused(api: Api) -> None:
    assert "have length of 1" in read_error(api.batch(_chart(1, 2)))[2]
    assert "LEFT_AXIS" in read_error(api.batch(_chart(1, targetAxis="BOTTOM_AXIS")))[2]


def test_what_the_owner_made_a_table_takes_writes_by_index_and_no_filter(api: Api) -> None:
    api.write(cells([text("Key"), text("Note")], [text("1")]))
    area = {
        "sheetId": 0,
        "startRowIndex": 0,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    added = api.edit({"addTable": {"table": {"tableId": "t1", "name": "All", "range": area}}})
    names = [
        one["columnName"]
        for one in added.json()["replies"][0]["addTable"]["table"]["columnProperties"]
    ]
    assert names == ["Key", "Note"]
    refused = api.batch({"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}})
    assert "filter over the table All" in read_error(refused)[2]
    api.write(values([text("2")], row=2), _insert("ROWS", 1))
    rows = [{"values": [text("joins")]}]
    api.write({"appendCells": {"sheetId": 0, "tableId": "t1", "rows": rows, "fields": "*"}})
    [table] = api.read("sheets.tables")["sheets"][0]["tables"]
    assert table["range"]["endRowIndex"] == 4
    assert api.values()[3] == ["joins"]
    api.edit({"deleteTable": {"tableId": "t1"}})
    assert api.values() == []


def test_a_copied_tab_takes_its_remarks_and_views_along_under_new_ids(api: Api) -> None:
    place = {"dimensionRange": _span("COLUMNS", 0, 1)}
    remark = {"metadataKey": "bk.read", "location": place, "visibility": "DOCUMENT"}
    api.write(
        cells([text("a")]), _view(), _rule("=$A2=1", _BOLD),
        {"createDeveloperMetadata": {"developerMetadata": remark}},
        {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 9, "newSheetName": "Copy"}},
    )  # fmt: skip
    first, copy = api.read("sheets(filterViews,conditionalFormats,data.columnMetadata)")["sheets"]
    assert copy["filterViews"][0]["range"]["sheetId"] == 9
    assert copy["filterViews"][0]["filterViewId"] != first["filterViews"][0]["filterViewId"]
    tags = [one["data"][0]["columnMetadata"][0]["developerMetadata"][0] for one in (first, copy)]
    assert tags[0]["metadataId"] != tags[1]["metadataId"]
    assert {tag["metadataKey"] for tag in tags} == {"bk.read"}


def test_the_grid_grows_and_shrinks_by_its_properties(api: Api) -> None:
    def resize(rows: int) -> Json:
        grid = {"rowCount": rows, "frozenColumnCount": 2}
        fields = "gridProperties(rowCount,frozenColumnCount)"
        properties = {"sheetId": 0, "gridProperties": grid}
        return {"updateSheetProperties": {"properties": properties, "fields": fields}}

    api.write(cells([text("a")], [text("b")], [text("c")]), resize(1500))
    grid = api.read("sheets.properties.gridProperties")["sheets"][0]["properties"]["gridProperties"]
    assert grid == {"rowCount": 1500, "columnCount": 26, "frozenColumnCount": 2}
    api.write(resize(2))
    assert api.values() == [["a"], ["b"]]


def test_new_rows_look_like_a_neighbour_and_have_no_drop_down(api: Api) -> None:
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "OK"}]}}
    above = {**number(1, "0.0"), "dataValidation": rule}
    api.write(cells([above], [number(2, "0.00")]))
    rows = _span("ROWS", 1, 2)
    api.write({"insertDimension": {"range": rows, "inheritFromBefore": True}})
    patterns = [row[0]["numberFormat"]["pattern"] for row in api.values("userEnteredFormat")]
    assert patterns == ["0.0", "0.0", "0.00"]
    assert [bool(row) for row in api.values("dataValidation")] == [True]
    first = {"insertDimension": {"range": _span("ROWS", 0, 1), "inheritFromBefore": True}}
    assert "inheritFromBefore must be false" in read_error(api.batch(first))[2]


def test_a_sort_takes_notes_and_formulas_along(api: Api) -> None:
    rows = [
        [number(n, "0"), {"note": f"of {n}"}, formula(f"=A{at}*2")]
        for at, n in enumerate((1, 3, 2), 1)
    ]
    sort = {
        "range": {"sheetId": 0},
        "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
    }
    api.write(cells(*rows), {"sortRange": sort})
    assert api.values() == [["3", None, "6"], ["2", None, "4"], ["1", None, "2"]]
    assert api.values("note") == [[None, "of 3"], [None, "of 2"], [None, "of 1"]]


def test_a_repeated_formula_moves_its_references(api: Api) -> None:
    area = {
        "sheetId": 0,
        "startRowIndex": 0,
        "endRowIndex": 3,
        "startColumnIndex": 1,
        "endColumnIndex": 2,
    }
    repeated = {"range": area, "cell": formula("=A1+$A$1"), "fields": "userEnteredValue"}
    api.write(cells([number(1, "0")], [number(2, "0")], [number(3, "0")]), {"repeatCell": repeated})
    assert [row[1] for row in api.values()] == ["2", "3", "4"]


def test_a_link_on_a_cell_leaves_its_text_a_text(api: Api) -> None:
    linked = {
        **text("INV-1"),
        "userEnteredFormat": {"textFormat": {"link": {"uri": "https://x.example"}}},
    }
    fields = "userEnteredValue,userEnteredFormat.textFormat.link"
    api.write(cells([linked, formula('=HYPERLINK("#gid=0";"here")')], fields=fields))
    assert api.values("hyperlink") == [["https://x.example", "#gid=0"]]
    assert api.values() == [["INV-1", "here"]]


def test_the_file_keeps_its_own_time_and_language(api: Api) -> None:
    properties = {"autoRecalc": "MINUTE", "timeZone": "America/Toronto", "locale": "fr_CA"}
    fields = ",".join(properties)
    api.write({"updateSpreadsheetProperties": {"properties": properties, "fields": fields}})
    assert api.read("properties")["properties"] == {
        "title": "Invoice Process Backlog",
        **properties,
    }
    day = number(46353.5, '"As of "ddd d mmm yyyy hh:mm', "DATE_TIME")
    api.write(cells([number(53447.54, "#,##0.00"), day]))
    assert api.values() == [["53\N{NO-BREAK SPACE}447,54", "As of ven. 27 nov. 2026 12:00"]]
    unknown = {"properties": {"locale": "xx"}, "fields": "locale"}
    assert "Invalid locale" in read_error(api.batch({"updateSpreadsheetProperties": unknown}))[2]
