"""The stand-in for Google over HTTP: who is let in, what is answered, what is refused by name."""

import time

import pytest
import requests

from tests.sandbox.google.google_api import (
    FILE,
    GRANT,
    Api,
    Json,
    ask_token,
    cells,
    number,
    read_error,
    text,
    values,
)
from tests.sandbox_process import Sandbox

_PAST_THE_END = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1001, "endIndex": 1002}


def _shown(sandbox: Sandbox) -> list[list[str]]:
    [sheet] = sandbox.get("/page/sheet")["sheets"]
    return [[cell["text"] for cell in row] for row in sheet["rows"]]


def test_a_token_is_given_for_a_good_signature(key: Json) -> None:
    answer = ask_token(key)
    assert answer.ok
    assert answer.json()["expires_in"] == 3600


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "https://example.com"}, "audience"),
        ({"exp": int(time.time()) - 1}, "short-lived"),
        ({"exp": int(time.time()) + 90_000}, "short-lived"),
        ({"scope": "https://www.googleapis.com/auth/drive"}, "grants only"),
        ({"iss": "somebody@example.com"}, "account not found"),
        ({"grant": "password"}, "Invalid grant_type"),
    ],
)
def test_no_token_is_given_for_anything_else(key: Json, claims: Json, said: str) -> None:
    answer = ask_token(key, **claims)
    assert answer.status_code == 400
    assert said in answer.json()["error_description"]


def test_an_assertion_that_was_changed_after_signing_is_refused(key: Json) -> None:
    form = {"grant_type": GRANT, "assertion": "e30.e30.e30"}
    assert requests.post(key["token_uri"], data=form, timeout=5).status_code == 400


def test_without_a_token_nobody_gets_in(sandbox: Sandbox) -> None:
    for headers in ({}, {"Authorization": "Bearer ya29.guessed"}):
        url = f"{sandbox.url}/v4/spreadsheets/{FILE}"
        answer = requests.get(url, headers=headers, timeout=5)
        assert read_error(answer)[:2] == (401, "UNAUTHENTICATED")


def test_an_unknown_file_is_not_found(api: Api) -> None:
    assert read_error(api.get("1OTHER"))[:2] == (404, "NOT_FOUND")


def test_what_is_not_answered_is_named(sandbox: Sandbox, api: Api) -> None:
    assert read_error(api.get(f"{FILE}/values/A1"))[2].endswith(
        f"GET /v4/spreadsheets/{FILE}/values/A1"
    )
    assert 'Unknown name "addBanding" at' in read_error(api.batch({"addBanding": {}}))[2]
    assert read_error(api.get(access_token="x"))[0] == 501
    assert [line["status"] for line in sandbox.get("/test/sheets")["log"]] == [501, 400, 501]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"addSheet": {"properties": {"name": "x"}}}, "requests[0].addSheet.properties"),
        ({"addSheet": {"properties": {"title": "sheet1"}}}, "already exists"),
        ({"deleteSheet": {"sheetId": 0}}, "can't remove all"),
        ({"deleteSheet": {"sheetId": 7}}, "No grid with id: 7"),
        ({}, "exactly one kind"),
        ({"updateCells": {"rows": [], "fields": "*"}}, "'start' must be set"),
        (cells([{"userEnteredValue": {"numberValue": "1"}}]), "numberValue"),
        (cells([{"userEnteredValue": {"numberValue": 1, "stringValue": "1"}}]), "one of"),
        (cells([{"userEnteredValue": {"formulaValue": "1+1"}}]), "begins with"),
        (cells([text("x" * 50_001)]), "50000 characters"),
        (cells([number(1, "0 [h]")]), "pattern"),
        (cells([text("x")], row=1000), "row 1000"),
        (cells([text("x")], column=26), "column: 26"),
        ({"updateCells": {"start": {}, "rows": [], "fields": "value"}}, "'value'"),
        ({"updateCells": {"start": {}, "rows": [], "fields": "note("}}, "field mask"),
        ({"updateCells": {"start": {}, "rows": []}}, "'fields' must be set"),
        (
            {"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS"}}},
            "all non-frozen rows",
        ),
        (
            {"insertDimension": {"range": _PAST_THE_END}},
            "it has 1000",
        ),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_with_its_place(api: Api, asked: Json, said: str) -> None:
    code, status, message = read_error(api.batch(asked))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert said in message


def test_a_batch_of_nothing_is_refused(api: Api) -> None:
    assert read_error(api.batch())[2] == "Must specify at least one request."


def test_a_batch_is_all_or_nothing(sandbox: Sandbox, api: Api) -> None:
    answer = api.batch(cells([text("a")]), {"deleteSheet": {"sheetId": 7}})
    assert "requests[1].deleteSheet" in read_error(answer)[2]
    assert _shown(sandbox) == []


def test_values_are_shown_by_their_format(sandbox: Sandbox, api: Api) -> None:
    row = [
        number(-1234.5, "#,##0.00"),
        number(0.1, "#,##0.000"),
        number(46339, "yyyy-mm-dd", "DATE"),
        number(46339 + 980 / 1440, "yyyy-mm-dd hh:mm", "DATE_TIME"),
        number(7, "0"),
        {"userEnteredValue": {"boolValue": True}},
        text("=1+1"),
    ]
    assert api.batch(cells(row)).ok
    assert _shown(sandbox) == [
        ["-1,234.50", "0.100", "2026-11-13", "2026-11-13 16:20", "7", "TRUE", "=1+1"]
    ]


def test_append_grows_the_grid_where_update_may_not(api: Api) -> None:
    append = {"appendCells": {"sheetId": 0, "rows": [{"values": [text("b")]}] * 3, "fields": "*"}}
    assert api.batch(cells([text("a")], row=998), append).ok
    answer = api.get(fields="sheets(properties.gridProperties.rowCount)")
    assert answer.json() == {"sheets": [{"properties": {"gridProperties": {"rowCount": 1002}}}]}


def test_a_mask_says_what_is_read(api: Api) -> None:
    assert api.batch(cells([text("a"), {"note": "n"}])).ok
    answer = api.get(fields="properties.title,sheets.data.rowData.values(userEnteredValue)")
    assert answer.json() == {
        "properties": {"title": "Invoice Process Backlog"},
        "sheets": [{"data": [{"rowData": [{"values": [text("a")]}]}]}],
    }
    assert "data" not in api.get().json()["sheets"][0]
    assert "data" in api.get(includeGridData="true").json()["sheets"][0]
    assert "'cells'" in read_error(api.get(fields="sheets.cells"))[2]


def test_a_mask_says_what_is_written(sandbox: Sandbox, api: Api) -> None:
    assert api.batch(cells([number(1, "0.00"), text("b")])).ok
    assert api.batch(values([number(2, "0"), {}])).ok
    assert _shown(sandbox) == [["2.00"]]


def test_protection_follows_its_columns(sandbox: Sandbox, api: Api) -> None:
    area = {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}
    column = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    answer = api.batch(
        {"addProtectedRange": {"protectedRange": {"range": area}}},
        {"insertDimension": {"range": column}},
        cells([text("a"), text("b"), text("c"), text("d")]),
    )
    assert answer.ok
    [sheet] = sandbox.get("/page/sheet")["sheets"]
    assert [cell["protected"] for cell in sheet["rows"][0]] == [False, False, True, False]


def test_sixty_reads_a_minute_and_no_more(sandbox: Sandbox, api: Api) -> None:
    assert all(api.get(fields="spreadsheetId").ok for _ in range(60))
    refused = api.get(fields="spreadsheetId")
    assert read_error(refused)[:2] == (429, "RESOURCE_EXHAUSTED")
    assert refused.headers["Retry-After"].isdigit()
    assert api.batch(cells([text("a")])).ok  # writes are counted apart
    sandbox.advance(61)
    assert api.get(fields="spreadsheetId").ok


def test_more_than_ten_megabytes_are_refused(api: Api) -> None:
    row = [text("x" * 50_000)] * 26
    answer = api.batch(*[cells(row) for _ in range(9)])
    assert "payload size" in read_error(answer)[2]


def test_the_page_sees_looks(sandbox: Sandbox, api: Api) -> None:
    look = {
        "textFormat": {"bold": True},
        "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.5}},
        "horizontalAlignment": "CENTER",
    }
    assert api.batch(cells([text("a") | {"userEnteredFormat": look}])).ok
    [sheet] = sandbox.get("/page/sheet")["sheets"]
    assert sheet["columns"] == [{"width": 100, "hidden": False}]
    assert sheet["rows"] == [
        [
            {
                "text": "a",
                "bold": True,
                "background": "#ff8000",
                "color": None,
                "align": "center",
                "protected": False,
            }
        ]
    ]
