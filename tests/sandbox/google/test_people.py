"""Who may do what: the service account, another editor, the owner; and comments by name."""

import pytest

from tests.sandbox.google.google_api import (
    ACCOUNTING,
    OWNER,
    Api,
    Json,
    cells,
    formula,
    read_error,
    text,
    values,
)

_ROBOT = "invoice-backlog@sandbox.iam.gserviceaccount.example"


def _columns(first: int, last: int) -> Json:
    return {"sheetId": 0, "startColumnIndex": first, "endColumnIndex": last}


def _span(dimension: str, first: int, last: int) -> Json:
    return {"sheetId": 0, "dimension": dimension, "startIndex": first, "endIndex": last}


def _protect(area: Json, **more: object) -> Json:
    protection = {"range": area, "editors": {"users": [_ROBOT]}, **more}
    return {"addProtectedRange": {"protectedRange": protection}}


@pytest.fixture
def guarded(api: Api) -> Api:
    """Columns A:H are the machine's, I:J are people's."""
    api.write(
        cells([text(letter) for letter in "ABCDEFGHIJK"], [text("1")]),
        _protect(_columns(0, 8), protectedRangeId=11, description="Written by Backlog."),
    )
    return api


@pytest.mark.parametrize(
    "asked",
    [
        cells([text("x")], row=5),
        cells([text("x")], row=5, column=7),
        {"repeatCell": {"range": _columns(7, 9), "cell": {"note": "n"}, "fields": "note"}},
        {"setDataValidation": {"range": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2}}},
        {"sortRange": {"range": {"sheetId": 0, "startRowIndex": 1}, "sortSpecs": []}},
        {"insertDimension": {"range": _span("ROWS", 2, 3)}},
        {"insertDimension": {"range": _span("COLUMNS", 3, 4)}},
        {"deleteDimension": {"range": _span("ROWS", 1, 2)}},
        {"deleteDimension": {"range": _span("COLUMNS", 7, 9)}},
        {"moveDimension": {"source": _span("COLUMNS", 2, 3), "destinationIndex": 10}},
        {"moveDimension": {"source": _span("COLUMNS", 9, 10), "destinationIndex": 3}},
        {"deleteProtectedRange": {"protectedRangeId": 11}},
        {"appendCells": {"sheetId": 0, "rows": [{"values": [text("x")]}], "fields": "*"}},
    ],
)
def test_an_editor_is_kept_out_where_the_owner_and_the_account_are_not(
    guarded: Api, asked: Json
) -> None:
    code, _, said = read_error(guarded.edit(asked, who=ACCOUNTING))
    assert (code, "protected cell or object" in said) == (400, True)
    assert guarded.edit(asked).ok
    assert guarded.sandbox.post("/test/reset") == {"ok": True}


def test_the_service_account_passes_its_own_protection_and_not_the_owners(guarded: Api) -> None:
    assert guarded.batch(cells([text("x")], row=5)).ok
    owners = {"range": _columns(9, 10), "editors": {"users": []}}
    assert guarded.edit({"addProtectedRange": {"protectedRange": owners}}).ok
    code, status, said = read_error(guarded.batch(cells([text("x")], row=5, column=9)))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert "Invalid requests[0].updateCells: You are trying to edit a protected cell" in said


@pytest.mark.parametrize(
    "asked",
    [
        cells([text("x")], row=5, column=8),
        {"insertDimension": {"range": _span("COLUMNS", 8, 9)}},
        {"insertDimension": {"range": _span("COLUMNS", 0, 1)}},
        {"deleteDimension": {"range": _span("COLUMNS", 8, 9)}},
        {"moveDimension": {"source": _span("COLUMNS", 8, 9), "destinationIndex": 12}},
        {
            "updateDimensionProperties": {
                "range": _span("COLUMNS", 0, 2),
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        {"addFilterView": {"filter": {"range": {"sheetId": 0}}}},
    ],
)
def test_an_editor_may_work_beside_a_protected_block(guarded: Api, asked: Json) -> None:
    assert guarded.edit(asked, who=ACCOUNTING).ok


def test_a_protected_tab_is_shut_but_for_its_holes(api: Api) -> None:
    hole = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, **_columns(2, 3)}
    api.write(_protect({"sheetId": 0}, unprotectedRanges=[hole]))
    resized = {"range": _span("COLUMNS", 0, 1), "properties": {"pixelSize": 9}, "fields": "*"}
    for asked in (
        cells([text("x")], row=9, column=9),
        {"updateDimensionProperties": {**resized, "fields": "pixelSize"}},
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}},
    ):
        assert "protected" in read_error(api.edit(asked, who=ACCOUNTING))[2]
    assert api.edit(cells([text("Dana")], column=2), who=ACCOUNTING).ok
    assert (
        "only supported on protected sheets"
        in read_error(api.batch(_protect(_columns(0, 1), unprotectedRanges=[hole])))[2]
    )


def test_a_protection_without_editors_lets_every_editor_in(api: Api) -> None:
    [reply] = api.write({"addProtectedRange": {"protectedRange": {"range": _columns(0, 1)}}})
    users = reply["addProtectedRange"]["protectedRange"]["editors"]["users"]
    assert users == sorted([OWNER, ACCOUNTING, _ROBOT])
    assert api.edit(cells([text("x")]), who=ACCOUNTING).ok


def test_the_owners_empty_editors_come_back_as_the_owner(api: Api) -> None:
    asked = {"range": _columns(0, 1), "editors": {}}
    reply = api.edit({"addProtectedRange": {"protectedRange": asked}}).json()["replies"][0]
    protection = reply["addProtectedRange"]["protectedRange"]
    assert protection["editors"] == {"users": [OWNER]}
    [seen] = api.read("sheets.protectedRanges")["sheets"][0]["protectedRanges"]
    assert seen == {"protectedRangeId": 1, "range": {"startColumnIndex": 0, "endColumnIndex": 1}}


def test_an_id_may_be_chosen_once(guarded: Api) -> None:
    again = guarded.batch(_protect(_columns(8, 9), protectedRangeId=11))
    assert "already exists" in read_error(again)[2]
    [seen] = guarded.read("sheets.protectedRanges")["sheets"][0]["protectedRanges"]
    assert (seen["protectedRangeId"], seen["requestingUserCanEdit"]) == (11, True)
    warning = {"range": _columns(8, 9), "warningOnly": True, "editors": {"users": [_ROBOT]}}
    refused = guarded.batch({"addProtectedRange": {"protectedRange": warning}})
    assert "warningOnly" in read_error(refused)[2]


def test_whoever_may_only_look_may_not_write(api: Api) -> None:
    api.sandbox.post("/test/sheets/share", {"email": _ROBOT, "role": "viewer"})
    assert api.get(fields="spreadsheetId").ok
    assert read_error(api.batch(cells([text("x")])))[:2] == (403, "PERMISSION_DENIED")
    assert read_error(api.get(commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED"))[0] == 403
    api.sandbox.post("/test/sheets/share", {"email": _ROBOT, "role": "none"})
    assert read_error(api.get(fields="spreadsheetId"))[0] == 403
    assert read_error(api.edit(cells([text("x")]), who="sam@prairie.example"))[0] == 403


def _rule(*words: str, strict: bool) -> Json:
    values = [{"userEnteredValue": word} for word in words]
    condition = {"type": "ONE_OF_LIST", "values": values}
    area = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, **_columns(0, 1)}
    rule = {"condition": condition, "strict": strict, "showCustomUi": True}
    asked = {"range": area, "rule": rule, "filteredRowsIncluded": True}
    return {"setDataValidation": asked}


def test_a_strict_drop_down_refuses_a_foreign_word_and_a_loose_one_does_not(api: Api) -> None:
    api.write(_rule("OK", "Query", strict=True))
    assert "violates the data validation" in read_error(api.batch(values([text("okay")], row=1)))[2]
    api.write(values([text("OK")], [formula('="okay"')], row=1))
    api.write(_rule("OK", "Query", strict=False), values([text("okay")], row=2))
    assert api.values("userEnteredValue")[2] == [{"stringValue": "okay"}]
    assert api.values("dataValidation")[1][0]["condition"]["type"] == "ONE_OF_LIST"


def test_a_drop_down_is_kept_by_the_cell_and_lost_with_star(api: Api) -> None:
    api.write(_rule("OK", strict=False))
    api.write(values([text("OK")], row=1))
    assert len(api.values("dataValidation")) == 3
    api.write(cells([text("OK")], row=1))
    assert api.values("dataValidation")[1] == []


def test_rows_that_a_filter_hides_get_no_drop_down_unless_asked(api: Api) -> None:
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "a"}]}
    spec = {"columnIndex": 0, "filterCriteria": {"condition": condition}}
    api.write(
        cells([text("title")], [text("a")], [text("b")]),
        {"setBasicFilter": {"filter": {"range": {"sheetId": 0}, "filterSpecs": [spec]}}},
    )
    asked = _rule("OK", strict=False)
    asked["setDataValidation"].pop("filteredRowsIncluded")
    api.write(asked)
    assert [bool(row) for row in api.values("dataValidation")] == [False, True]
    api.write(_rule("OK", strict=False))
    assert [bool(row) for row in api.values("dataValidation")] == [False, True, True]


def _comment(row: int, content: str) -> Json:
    return {"insertComment": {"coordinate": {"rowIndex": row}, "content": content}}


def test_a_thread_says_who_wrote_when_and_where(api: Api) -> None:
    api.write(cells([text("title")], [text("INV-1")]))
    reply = api.edit(_comment(1, "Client disputes 6 h"), who=ACCOUNTING).json()["replies"][0]
    thread = reply["insertComment"]["commentThread"]
    answer = {
        "commentId": thread["commentId"],
        "post": {"content": "Asked", "commentAction": "RESOLVE"},
    }
    done = api.batch({"addCommentReply": answer})
    assert done.json()["commentUpdateState"] == "ALL_SAVED"
    api.edit({"insertDimension": {"range": _span("ROWS", 1, 2)}})
    shown = {"commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED"}
    read = api.read("comments,sheets.commentAnchors", **shown)
    [seen], [anchor] = read["comments"], read["sheets"][0]["commentAnchors"]
    assert seen["headPost"]["author"]["displayName"] == "Mei Tran"
    assert seen["headPost"]["createTime"].endswith("Z")
    assert (seen["status"], seen["replies"][0]["author"]["me"]) == ("RESOLVED", True)
    assert (anchor["anchorId"], anchor["range"]["startRowIndex"]) == (seen["anchorId"], 2)
    assert "comments" not in api.read("comments,spreadsheetId")


def test_talk_outlives_its_row_and_is_deleted_by_its_author_only(api: Api) -> None:
    [reply] = api.write(_comment(1, "mine"))
    comment_id = reply["insertComment"]["commentThread"]["commentId"]
    api.edit({"deleteDimension": {"range": _span("ROWS", 1, 2)}})
    shown = {"commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED"}
    assert len(api.read("comments", **shown)["comments"]) == 1
    assert api.read("comments,spreadsheetId", ranges="Sheet1", **shown).keys() == {"spreadsheetId"}
    delete = {"deleteComment": {"commentId": comment_id}}
    assert read_error(api.edit(delete, who=ACCOUNTING))[0] == 403
    assert api.batch(delete).ok


def test_a_comment_may_be_lost_though_the_batch_was_not(api: Api) -> None:
    api.fault("comments_lost")
    answer = api.batch(_comment(0, "lost"), cells([text("kept")]))
    assert answer.json()["commentUpdateState"] == "ALL_FAILED_UNKNOWN_REASON"
    assert api.values() == [["kept"]]
    assert api.batch(cells([text("kept")])).json()["commentUpdateState"] == "NO_UPDATES_REQUESTED"


def test_a_person_chip_says_who(api: Api) -> None:
    chip = {"startIndex": 0, "chip": {"personProperties": {"email": ACCOUNTING}}}
    api.write(cells([{**text("@"), "chipRuns": [chip]}, {**text("@ or I"), "chipRuns": [chip]}]))
    alone = {"chip": chip["chip"]}
    assert api.values("chipRuns") == [[[alone], [alone, {"startIndex": 1, "chip": {}}]]]
    assert api.values() == [[ACCOUNTING, f"{ACCOUNTING} or I"]]
    wrong = {**text("Mei"), "chipRuns": [chip]}
    assert "'@'" in read_error(api.batch(cells([wrong])))[2]
    api.write(values([text("Mei"), text("I")]))
    assert api.values("chipRuns") == []
