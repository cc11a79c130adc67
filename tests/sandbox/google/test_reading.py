"""Reading what is asked for: data filters, ranges, masks, and how an answer travels."""

import gzip
import json

import pytest
import requests

from sandbox.google import masks
from sandbox.google.schema.cells import CellData
from tests.sandbox.google.google_api import (
    FILE,
    Api,
    Json,
    cells,
    formula,
    number,
    read_error,
    text,
)

_ALL = {"addSheet": {"properties": {"sheetId": 101, "title": "All"}}}
_FIELDS = "sheets(properties(sheetId),data(startRow,startColumn,rowData.values(userEnteredValue)))"


def _tag(column: int, key: str, value: str, sheet: int = 101) -> Json:
    span = {
        "sheetId": sheet,
        "dimension": "COLUMNS",
        "startIndex": column,
        "endIndex": column + 1,
    }
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataKey": key,
                "metadataValue": value,
                "location": {"dimensionRange": span},
                "visibility": "DOCUMENT",
            }
        }
    }


@pytest.fixture
def tagged(api: Api) -> Api:
    api.write(
        _ALL,
        cells([text("key"), text("a"), text("b"), text("review")], sheet=101),
        cells([text("1"), {}, {}, text("OK")], row=1, sheet=101),
        _tag(0, "bk.read", "key"),
        _tag(3, "bk.read", "review"),
        _tag(1, "bk.other", "a"),
    )
    return api


def _lookup(key: str) -> Json:
    return {"dataFilters": [{"developerMetadataLookup": {"metadataKey": key}}]}


def test_tagged_columns_come_as_a_range_each_wherever_they_were_moved(tagged: Api) -> None:
    first = {"sheetId": 101, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    review = {"sheetId": 101, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    renamed = {"properties": {"sheetId": 101, "title": "Tout"}, "fields": "title"}
    moved = {"moveDimension": {"source": review, "destinationIndex": 1}}
    tagged.write({"insertDimension": {"range": first}}, {"updateSheetProperties": renamed}, moved)
    read = tagged.post("getByDataFilter", _lookup("bk.read"), fields=_FIELDS).json()
    words = [[text("review")], [text("OK")]], [[text("key")], [text("1")]]
    data = [
        {"startColumn": at, "rowData": [{"values": row} for row in rows]}
        for at, rows in enumerate(words, 1)
    ]
    assert read == {"sheets": [{"properties": {"sheetId": 101}, "data": data}]}


def test_only_what_a_filter_finds_is_answered(tagged: Api) -> None:
    read = tagged.post("getByDataFilter", _lookup("bk.read"), fields=_FIELDS).json()
    [sheet] = read["sheets"]
    key, review = sheet["data"]
    assert key == {"rowData": [{"values": [text("key")]}, {"values": [text("1")]}]}
    assert (review["startColumn"], len(review["rowData"])) == (3, 2)
    assert tagged.post("getByDataFilter", _lookup("bk.none"), fields=_FIELDS).json() == {}


def test_a_deleted_column_is_missing_from_the_answer(tagged: Api) -> None:
    column = {"sheetId": 101, "dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}
    tagged.write({"deleteDimension": {"range": column}})
    read = tagged.post("getByDataFilter", _lookup("bk.read"), fields=_FIELDS).json()
    assert len(read["sheets"][0]["data"]) == 1


def test_ranges_are_told_apart_by_where_they_start(tagged: Api) -> None:
    below = {"sheetId": 101, "startRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}
    body = {"dataFilters": [{"gridRange": below}, {"a1Range": "All!A1:B1"}]}
    read = tagged.post("getByDataFilter", body, fields=_FIELDS).json()
    first, second = read["sheets"][0]["data"]
    assert first == {"rowData": [{"values": [text("key"), text("a")]}]}
    assert second == {"startRow": 1, "startColumn": 3, "rowData": [{"values": [text("OK")]}]}


def test_a_grid_that_is_not_there_is_named(tagged: Api) -> None:
    body = {"dataFilters": [{"gridRange": {"sheetId": 7}}]}
    assert "No grid with id: 7" in read_error(tagged.post("getByDataFilter", body))[2]
    assert "Unable to parse range: Gone!A:A" in read_error(tagged.get(ranges="Gone!A:A"))[2]


def test_a_range_hides_every_other_tab(tagged: Api) -> None:
    read = tagged.read("sheets.properties.title", ranges="'All'!A:A")
    assert read == {"sheets": [{"properties": {"title": "All"}}]}


def test_values_alone_are_smaller_and_come_by_columns(tagged: Api) -> None:
    body = {
        **_lookup("bk.read"),
        "valueRenderOption": "UNFORMATTED_VALUE",
        "majorDimension": "COLUMNS",
    }
    read = tagged.post("values:batchGetByDataFilter", body).json()
    found = [one["valueRange"]["values"] for one in read["valueRanges"]]
    assert found == [[["key", "1"]], [["review", "OK"]]]
    assert read["valueRanges"][0]["valueRange"]["range"] == "All!A1:A1000"


def test_remarks_are_found_where_they_are(tagged: Api) -> None:
    first = {"sheetId": 101, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 2}
    tagged.write({"insertDimension": {"range": first}})
    read = tagged.post("developerMetadata:search", _lookup("bk.other")).json()
    [found] = read["matchedDeveloperMetadata"]
    place = found["developerMetadata"]["location"]
    assert place == {
        "locationType": "COLUMN",
        "dimensionRange": {
            "sheetId": 101,
            "dimension": "COLUMNS",
            "startIndex": 3,
            "endIndex": 4,
        },
    }


def test_remarks_are_changed_and_deleted_by_a_filter(tagged: Api) -> None:
    lookup = _lookup("bk.other")["dataFilters"]
    changed = {"dataFilters": lookup, "developerMetadata": {"metadataValue": "z"}}
    tagged.write({"updateDeveloperMetadata": {**changed, "fields": "metadataValue"}})
    [found] = tagged.post("developerMetadata:search", _lookup("bk.other")).json().values()
    assert found[0]["developerMetadata"]["metadataValue"] == "z"
    tagged.write({"deleteDeveloperMetadata": {"dataFilter": lookup[0]}})
    assert tagged.post("developerMetadata:search", _lookup("bk.other")).json() == {}


def test_a_tab_holds_only_so_many_remarks(tagged: Api) -> None:
    long = _tag(4, "bk.long", "x" * 29_990)
    assert "exceeds 30000 characters" in read_error(tagged.batch(long))[2]


def test_an_answer_is_pretty_unless_it_is_told_not_to_be(tagged: Api) -> None:
    pretty, compact = tagged.get(fields="sheets"), tagged.get(fields="sheets", prettyPrint="false")
    assert pretty.json() == compact.json()
    assert '\n  "sheets"' in pretty.text
    assert "\n" not in compact.text


def test_an_answer_is_zipped_only_when_both_headers_ask(tagged: Api) -> None:
    def raw(agent: str) -> bytes:
        headers = tagged.headers | {"User-Agent": agent, "Accept-Encoding": "gzip"}
        url = f"{tagged.url}/{FILE}?includeGridData=true"
        with requests.get(url, headers=headers, stream=True, timeout=5) as answer:
            return answer.raw.read(decode_content=False)

    assert json.loads(raw("python-requests/2")) == json.loads(gzip.decompress(raw("mirror (gzip)")))


def test_a_write_answers_with_what_it_left_behind(tagged: Api) -> None:
    rows = {"sheetId": 101, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    answer = tagged.batch(
        {"insertDimension": {"range": rows}},
        cells([text("2")], row=1, sheet=101),
        includeSpreadsheetInResponse=True,
        responseRanges=["'All'!A:A"],
    )
    [sheet] = answer.json()["updatedSpreadsheet"]["sheets"]
    assert "data" not in sheet
    fields = "replies,updatedSpreadsheet.sheets(properties.sheetId,data.rowData.values)"
    body = {
        "requests": [cells([text("x")], row=3, column=3, sheet=101)],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["All!A:A"],
    }
    masked = tagged.post("batchUpdate", body, fields=fields).json()
    assert set(masked) == {"replies", "updatedSpreadsheet"}
    [data] = masked["updatedSpreadsheet"]["sheets"][0]["data"]
    keys = [row["values"][0]["userEnteredValue"]["stringValue"] for row in data["rowData"]]
    assert keys == ["key", "2", "1"]


def test_a_mask_names_only_what_is_there(tagged: Api) -> None:
    assert "'nothing'" in read_error(tagged.get(fields="sheets.nothing"))[2]
    answer = tagged.post("batchUpdate", {"requests": []}, fields="updates")
    assert "'updates'" in read_error(answer)[2]


def test_blanks_at_the_ends_are_left_out(api: Api) -> None:
    api.write(cells([{"note": "n"}], [text("a"), {}, {"note": "here"}], [{}, {"note": "x"}]))
    read = api.read("sheets.data.rowData.values.userEnteredValue")
    assert read == {"sheets": [{"data": [{"rowData": [{}, {"values": [text("a")]}]}]}]}
    assert api.values("note") == [["n"], [None, None, "here"], [None, "x"]]


def test_a_cell_says_what_it_comes_to_and_shows(api: Api) -> None:
    api.write(cells([number(0.5, "0.0%", "PERCENT"), formula("=A1*2"), formula("=A1/0")]))
    [row] = api.read("sheets.data.rowData.values(effectiveValue,formattedValue)")["sheets"][0][
        "data"
    ][0]["rowData"]
    half, one, broken = row["values"]
    assert half == {"effectiveValue": {"numberValue": 0.5}, "formattedValue": "50.0%"}
    assert one["effectiveValue"] == {"numberValue": 1.0}
    assert broken["formattedValue"] == "#DIV/0!"
    assert broken["effectiveValue"]["errorValue"]["type"] == "DIVIDE_BY_ZERO"


def test_a_mask_may_name_two_parts_of_one_thing_by_their_whole_paths() -> None:
    mask = "userEnteredFormat.textFormat.bold,userEnteredFormat.textFormat.fontSize,note"
    tree = masks.parse(mask, CellData)
    assert tree == {"userEnteredFormat": {"textFormat": {"bold": {}, "fontSize": {}}}, "note": {}}
    whole = masks.parse(f"userEnteredFormat.textFormat,{mask}", CellData)
    assert whole["userEnteredFormat"] == {"textFormat": {}}
