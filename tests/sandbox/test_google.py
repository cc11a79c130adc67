"""The stand-in for Google over HTTP: who is let in, what is answered, what is refused by name."""

import time
from typing import Any

import pytest
import requests
from google.auth import crypt, jwt

from tests.sandbox_process import Sandbox

FILE = "1SANDBOXinvoicebacklog"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
Json = dict[str, Any]
_PAST_THE_END = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1001, "endIndex": 1002}


@pytest.fixture
def key(sandbox: Sandbox) -> Json:
    found: Json = sandbox.get("/test/service-account")
    return found


def _ask_token(key: Json, grant: str = GRANT, **claims: Any) -> requests.Response:
    at = int(time.time())
    usual = {
        "iss": key["client_email"],
        "scope": SCOPE,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": at,
        "exp": at + 3600,
    }
    signer = crypt.RSASigner.from_service_account_info(key)  # type: ignore[no-untyped-call]  # google-auth has no types
    assertion = jwt.encode(signer, usual | claims)  # type: ignore[no-untyped-call]  # the same
    form = {"grant_type": grant, "assertion": assertion}
    return requests.post(key["token_uri"], data=form, timeout=5)


class Api:
    """The Sheets API with a good token."""

    def __init__(self, sandbox: Sandbox, key: Json) -> None:
        self.url = f"{sandbox.url}/v4/spreadsheets"
        self.headers = {"Authorization": f"Bearer {_ask_token(key).json()['access_token']}"}

    def get(self, file: str = FILE, **params: str) -> requests.Response:
        return requests.get(f"{self.url}/{file}", params=params, headers=self.headers, timeout=5)

    def batch(self, *asked: Json, file: str = FILE) -> requests.Response:
        body = {"requests": list(asked)}
        url = f"{self.url}/{file}:batchUpdate"
        return requests.post(url, json=body, headers=self.headers, timeout=5)


@pytest.fixture
def api(sandbox: Sandbox, key: Json) -> Api:
    return Api(sandbox, key)


def _error(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return error["code"], error["status"], error["message"]


def _cells(*rows: list[Json], row: int = 0, column: int = 0) -> Json:
    start = {"sheetId": 0, "rowIndex": row, "columnIndex": column}
    return {
        "updateCells": {"start": start, "rows": [{"values": r} for r in rows], "fields": "*"},
    }


def _text(text: str) -> Json:
    return {"userEnteredValue": {"stringValue": text}}


def _number(number: float, pattern: str, kind: str = "NUMBER") -> Json:
    number_format = {"type": kind, "pattern": pattern}
    return {
        "userEnteredValue": {"numberValue": number},
        "userEnteredFormat": {"numberFormat": number_format},
    }


def _shown(sandbox: Sandbox) -> list[list[str]]:
    [sheet] = sandbox.get("/page/sheet")["sheets"]
    return [[cell["text"] for cell in row] for row in sheet["rows"]]


def test_a_token_is_given_for_a_good_signature(key: Json) -> None:
    answer = _ask_token(key)
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
    answer = _ask_token(key, **claims)
    assert answer.status_code == 400
    assert said in answer.json()["error_description"]


def test_an_assertion_that_was_changed_after_signing_is_refused(key: Json) -> None:
    form = {"grant_type": GRANT, "assertion": "e30.e30.e30"}
    assert requests.post(key["token_uri"], data=form, timeout=5).status_code == 400


def test_without_a_token_nobody_gets_in(sandbox: Sandbox) -> None:
    for headers in ({}, {"Authorization": "Bearer ya29.guessed"}):
        url = f"{sandbox.url}/v4/spreadsheets/{FILE}"
        answer = requests.get(url, headers=headers, timeout=5)
        assert _error(answer)[:2] == (401, "UNAUTHENTICATED")


def test_an_unknown_file_is_not_found(api: Api) -> None:
    assert _error(api.get("1OTHER"))[:2] == (404, "NOT_FOUND")


def test_what_is_not_answered_is_named(sandbox: Sandbox, api: Api) -> None:
    assert _error(api.get(f"{FILE}/values/A1"))[2].endswith(
        f"GET /v4/spreadsheets/{FILE}/values/A1"
    )
    assert 'Unknown name "addBanding" at' in _error(api.batch({"addBanding": {}}))[2]
    assert _error(api.get(access_token="x"))[0] == 501
    assert [line["status"] for line in sandbox.get("/test/sheets")["log"]] == [501, 400, 501]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"addSheet": {"properties": {"name": "x"}}}, "requests[0].addSheet.properties"),
        ({"addSheet": {"properties": {"title": "sheet1"}}}, "already exists"),
        ({"deleteSheet": {"sheetId": 0}}, "can't remove all"),
        ({"deleteSheet": {"sheetId": 7}}, "No grid with id: 7"),
        ({}, "exactly one kind"),
        (_cells([{"userEnteredValue": {"numberValue": "1"}}]), "numberValue"),
        (_cells([{"userEnteredValue": {"numberValue": 1, "stringValue": "1"}}]), "one of"),
        (_cells([{"userEnteredValue": {"formulaValue": "1+1"}}]), "begins with"),
        (_cells([_text("x" * 50_001)]), "50000 characters"),
        (_cells([_number(1, "0 [h]")]), "pattern"),
        (_cells([_text("x")], row=1000), "row 1000"),
        (_cells([_text("x")], column=26), "column: 26"),
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
    code, status, message = _error(api.batch(asked))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert said in message


def test_a_batch_is_all_or_nothing(sandbox: Sandbox, api: Api) -> None:
    answer = api.batch(_cells([_text("a")]), {"deleteSheet": {"sheetId": 7}})
    assert "requests[1].deleteSheet" in _error(answer)[2]
    assert _shown(sandbox) == []


def test_values_are_shown_by_their_format(sandbox: Sandbox, api: Api) -> None:
    row = [
        _number(-1234.5, "#,##0.00"),
        _number(0.1, "#,##0.000"),
        _number(46339, "yyyy-mm-dd", "DATE"),
        _number(46339 + 980 / 1440, "yyyy-mm-dd hh:mm", "DATE_TIME"),
        _number(7, "0"),
        {"userEnteredValue": {"boolValue": True}},
        _text("=1+1"),
    ]
    assert api.batch(_cells(row)).ok
    assert _shown(sandbox) == [
        ["-1,234.50", "0.100", "2026-11-13", "2026-11-13 16:20", "7", "TRUE", "=1+1"]
    ]


def test_append_grows_the_grid_where_update_may_not(api: Api) -> None:
    append = {"appendCells": {"sheetId": 0, "rows": [{"values": [_text("b")]}] * 3, "fields": "*"}}
    assert api.batch(_cells([_text("a")], row=998), append).ok
    answer = api.get(fields="sheets(properties.gridProperties.rowCount)")
    assert answer.json() == {"sheets": [{"properties": {"gridProperties": {"rowCount": 1002}}}]}


def test_a_mask_says_what_is_read(api: Api) -> None:
    assert api.batch(_cells([_text("a"), {"note": "n"}])).ok
    answer = api.get(fields="properties.title,sheets.data.rowData.values(userEnteredValue)")
    assert answer.json() == {
        "properties": {"title": "Invoice Process Backlog"},
        "sheets": [{"data": [{"rowData": [{"values": [_text("a")]}]}]}],
    }
    assert "data" not in api.get().json()["sheets"][0]
    assert "data" in api.get(includeGridData="true").json()["sheets"][0]
    assert "'cells'" in _error(api.get(fields="sheets.cells"))[2]


def test_a_mask_says_what_is_written(sandbox: Sandbox, api: Api) -> None:
    assert api.batch(_cells([_number(1, "0.00"), _text("b")])).ok
    cells = _cells([_number(2, "0"), {}])
    cells["updateCells"]["fields"] = "userEnteredValue"
    assert api.batch(cells).ok
    assert _shown(sandbox) == [["2.00"]]


def test_protection_follows_its_columns(sandbox: Sandbox, api: Api) -> None:
    area = {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}
    column = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    answer = api.batch(
        {"addProtectedRange": {"protectedRange": {"range": area}}},
        {"insertDimension": {"range": column}},
        _cells([_text("a"), _text("b"), _text("c"), _text("d")]),
    )
    assert answer.ok
    [sheet] = sandbox.get("/page/sheet")["sheets"]
    assert [cell["protected"] for cell in sheet["rows"][0]] == [False, False, True, False]


def test_sixty_reads_a_minute_and_no_more(sandbox: Sandbox, api: Api) -> None:
    assert all(api.get(fields="spreadsheetId").ok for _ in range(60))
    refused = api.get(fields="spreadsheetId")
    assert _error(refused)[:2] == (429, "RESOURCE_EXHAUSTED")
    assert refused.headers["Retry-After"].isdigit()
    assert api.batch(_cells([_text("a")])).ok  # writes are counted apart
    sandbox.advance(61)
    assert api.get(fields="spreadsheetId").ok


def test_more_than_ten_megabytes_are_refused(api: Api) -> None:
    cells = [_text("x" * 50_000)] * 26
    answer = api.batch(*[_cells(cells) for _ in range(9)])
    assert "payload size" in _error(answer)[2]


def test_the_page_sees_looks(sandbox: Sandbox, api: Api) -> None:
    look = {
        "textFormat": {"bold": True},
        "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.5}},
        "horizontalAlignment": "CENTER",
    }
    assert api.batch(_cells([_text("a") | {"userEnteredFormat": look}])).ok
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
