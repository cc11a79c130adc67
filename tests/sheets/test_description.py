"""A firm's whole way with its Sheet, held against Google's own description of the API."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from sheets.client import Patience, connect
from sheets.sender import Mirror
from tests.offices import MovedClock, a_record, an_office, take_in
from tests.sandbox_process import Sandbox
from tests.sheets.description import (
    check_mask,
    check_value,
    find_method,
    hold_to_description,
    load_description,
)
from tests.sheets.spreadsheets import write_cell

FILE = "1SANDBOXinvoicebacklog"
FORMER = Path(__file__).parents[1] / "past" / "v0.1.0" / "sheet.json.gz"


def test_taking_over_reviewing_commenting_and_mending_is_as_google_describes_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    former = json.loads(gzip.decompress(FORMER.read_bytes()))
    sandbox.post("/test/sheets", {"spreadsheets": former})
    key = tmp_path / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    http = hold_to_description(
        connect(key, base=sandbox.url, patience=Patience(sleep=lambda _: None))
    )
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-9001"))
    mirror = Mirror(office, lambda: http, FILE)
    memory = mirror.refresh(full=True).memory
    tab = memory.tabs["All"]
    at = {"sheetId": tab.sheet_id, "rowIndex": 2, "columnIndex": tab.columns.index("no")}
    review = write_cell(tab.sheet_id, 2, tab.columns.index("review"), "Query")
    comment = {"insertComment": {"coordinate": at, "content": "Which hours?"}}
    sandbox.post("/test/sheets/edit", {"requests": [review, comment]})
    take_in(office, a_record("INV-9002"))
    assert mirror.refresh().writes == 1
    over = write_cell(tab.sheet_id, 2, tab.columns.index("client"), "Somebody")
    sandbox.post("/test/sheets/edit", {"requests": [over]})
    assert mirror.refresh(full=True).restored


BODY = {"$ref": "BatchUpdateSpreadsheetRequest"}
REPEAT: dict[str, Any] = {
    "range": {"sheetId": 0},
    "cell": {"note": "x"},
    "fields": "note",
}


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"color": "red"}, "RepeatCellRequest has no color"),
        ({"range": {"sheetId": "0"}}, "sheetId is no integer"),
        ({"range": {"sheetId": True}}, "sheetId is no integer"),
        ({"range": {"endRowIndex": 2**31}}, "endRowIndex is too large"),
        ({"cell": {"effectiveValue": {}}}, "effectiveValue is only read"),
        ({"cell": {"userEnteredFormat": {"wrapStrategy": "FOLD"}}}, "cannot be 'FOLD'"),
        ({"fields": "notes"}, "notes of notes is no field"),
        ({"fields": "userEnteredFormat.textFormat(bold,heavy)"}, "heavy"),
        ({"fields": ""}, "has no mask"),
    ],
)
def test_what_google_does_not_describe_is_found(changed: dict[str, Any], doubt: str) -> None:
    good = {"requests": [{"repeatCell": REPEAT}]}
    assert list(check_value(good, BODY, "body", is_sent=True)) == []
    bad = {"requests": [{"repeatCell": REPEAT | changed}]}
    [found] = check_value(bad, BODY, "body", is_sent=True)
    assert doubt in found


def test_methods_are_known_by_their_address() -> None:
    assert load_description()["name"] == "sheets"
    assert find_method("GET", "/v4/spreadsheets/1ABC")
    assert find_method("POST", "/v4/spreadsheets/1ABC:batchUpdate")
    assert find_method("POST", "/v4/spreadsheets/1ABC:batchRead") is None
    assert list(check_mask("sheets(data,cells)", "Spreadsheet")) == [
        "cells of sheets(data,cells) is no field"
    ]
