"""What a real Google Sheet is asked, in a tab of our own of a file that is empty otherwise."""

from dataclasses import dataclass
from typing import Any

import requests
from gspread.exceptions import APIError

from app.environment import Environment
from backlog.errors import Refused
from scripts.question import Question
from sheets.client import SheetsClient, connect
from sheets.refusals import name_errors

Json = dict[str, Any]
TAB, COPY, TITLE = 987_001, 987_002, "Trial of Backlog"
VIEW, PROTECTION = 987_003, 987_004
ROWS, COLUMNS = 20, 6
TAG = "invoice-backlog.trial"
_TYPED = "data.rowData.values(userEnteredValue,effectiveValue,hyperlink,note)"


@dataclass(frozen=True)
class SheetTrial:
    """A file to ask, with our tab in it."""

    http: SheetsClient
    spreadsheet_id: str

    def begin(self, *asked: Json) -> None:
        """A tab as new, and what is asked for in it; all in one write."""
        known = self.read()
        gone = [_of_sheet("deleteSheet", id_) for id_ in (TAB, COPY) if id_ in known]
        grid = {"rowCount": ROWS, "columnCount": COLUMNS}
        new = {"sheetId": TAB, "title": TITLE, "gridProperties": grid}
        self.write(*gone, {"addSheet": {"properties": new}}, *asked)

    def end(self) -> None:
        """Take our tabs away."""
        known = self.read()
        gone = [_of_sheet("deleteSheet", id_) for id_ in (TAB, COPY) if id_ in known]
        if gone:
            self.write(*gone)

    def write(self, *asked: Json) -> Json:
        """One batchUpdate; the key column of our tab comes back with it."""
        body = {
            "requests": list(asked),
            "includeSpreadsheetInResponse": True,
            "responseRanges": [f"'{TITLE}'!A:A"] if TITLE in str(asked) else [],
        }
        return self.http.batch_update_checked(self.spreadsheet_id, body)

    def read(self, fields: str = "") -> dict[int, Json]:
        """A part of every tab, by its id."""
        mask = ",".join(["properties.sheetId", *([fields] if fields else [])])
        found = self.http.get_spreadsheet(self.spreadsheet_id, {"fields": f"sheets({mask})"})
        return {one["properties"].get("sheetId", 0): one for one in found.get("sheets", [])}

    def look(self, fields: str) -> Json:
        """A part of our tab."""
        return self.read(fields)[TAB]

    def cells(self) -> list[list[Json]]:
        """The cells of our tab, by row."""
        data = self.look(_TYPED).get("data", [{}])[0]
        return [row.get("values", []) for row in data.get("rowData", [])]


def _of_sheet(kind: str, sheet_id: int) -> Json:
    return {kind: {"sheetId": sheet_id}}


def _put(*values: Json, row: int = 0, column: int = 0, fields: str = "userEnteredValue") -> Json:
    """Cells one below the other."""
    start = {"sheetId": TAB, "rowIndex": row, "columnIndex": column}
    rows = [{"values": [value]} for value in values]
    return {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _text(text: str, **beside: Any) -> Json:
    return {"userEnteredValue": {"stringValue": text}, **beside}


def _formula(text: str) -> Json:
    return {"userEnteredValue": {"formulaValue": text}}


def _tag(dimension: str, at: int) -> Json:
    where = {"sheetId": TAB, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
    tag = {"metadataKey": TAG, "metadataValue": "x", "visibility": "DOCUMENT"}
    location = {"location": {"dimensionRange": where}}
    return {"createDeveloperMetadata": {"developerMetadata": {**tag, **location}}}


def ask_separator(trial: SheetTrial) -> str:
    """Whether `;` separates in the locale of this file."""
    trial.begin(_put(_formula('=IF(1=1;"a";"b")'), _formula('=HYPERLINK("#gid=0";"go")')))
    shown = [_show(row[0]) for row in trial.cells()]
    return ", ".join(shown)


def _show(cell: Json) -> str:
    value = cell.get("effectiveValue", {})
    if "errorValue" in value:
        return str(value["errorValue"].get("type"))
    return str(next(iter(value.values()), "nothing"))


def ask_link(trial: SheetTrial) -> str:
    """Whether FILTER brings a link along."""
    look = {"userEnteredFormat": {"textFormat": {"link": {"uri": "https://example.com/"}}}}
    first = _text("linked", **look)
    fields = "userEnteredValue,userEnteredFormat.textFormat.link"
    trial.begin(_put(first, fields=fields), _put(_formula('=FILTER(A1:A3;A1:A3<>"")'), column=2))
    cell = trial.cells()[0][2]
    return f"{_show(cell)}, {'with' if cell.get('hyperlink') else 'without'} its link"


def ask_ranges(trial: SheetTrial) -> str:
    """Whether a range without an end takes in rows that are appended."""
    span = {"sheetId": TAB, "startRowIndex": 1}
    view = {"filterViewId": VIEW, "title": "Trial", "range": span}
    lock = {"protectedRangeId": PROTECTION, "range": {**span, "endColumnIndex": 1}}
    trial.begin(
        {"addFilterView": {"filter": view}},
        {"addProtectedRange": {"protectedRange": lock}},
        {"appendDimension": {"sheetId": TAB, "dimension": "ROWS", "length": 5}},
    )
    found = trial.look("filterViews.range,protectedRanges.range")
    those = {"view": found["filterViews"], "protection": found["protectedRanges"]}
    return ", ".join(f"{name} {_say_end(one[0]['range'])}" for name, one in those.items())


def _say_end(span: Json) -> str:
    end = span.get("endRowIndex")
    return "open" if end is None else "grew" if end > ROWS else "stayed"


def ask_top(trial: SheetTrial) -> str:
    """Whether what begins at the titles still does after rows were inserted right below them."""
    span = {"sheetId": TAB, "startRowIndex": 1}
    row = {"sheetId": TAB, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}
    view = {"filterViewId": VIEW, "title": "Trial", "range": span}
    lock = {"protectedRangeId": PROTECTION, "range": {**span, "endColumnIndex": 1}}
    trial.begin(
        {"addFilterView": {"filter": view}},
        {"addProtectedRange": {"protectedRange": lock}},
        {"insertDimension": {"range": row, "inheritFromBefore": False}},
    )
    found = trial.look("filterViews.range,protectedRanges.range")
    those = (*found["filterViews"], *found["protectedRanges"])
    return ", ".join(str(one["range"].get("startRowIndex", 0)) for one in those)


def ask_ids(trial: SheetTrial) -> str:
    """Whether ids that we choose are kept, and refused a second time."""
    view = {"filterViewId": VIEW, "title": "Trial", "range": {"sheetId": TAB}}
    trial.begin({"addFilterView": {"filter": view}})
    [found] = trial.look("filterViews.filterViewId")["filterViews"]
    try:
        trial.write({"addFilterView": {"filter": view}})
    except APIError:
        return f"{found['filterViewId'] == VIEW}, the second refused"
    return f"{found['filterViewId'] == VIEW}, the second taken"


def ask_drop_down(trial: SheetTrial) -> str:
    """Whether a drop-down that is not strict takes another word from us."""
    values = [{"userEnteredValue": "OK"}, {"userEnteredValue": "Query"}]
    condition = {"type": "ONE_OF_LIST", "values": values}
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    span = {"sheetId": TAB, "startColumnIndex": 0, "endColumnIndex": 1}
    trial.begin({"setDataValidation": {"range": span, "rule": rule}}, _put(_text("Maybe")))
    return _show(trial.cells()[0][0])


def ask_sort(trial: SheetTrial) -> str:
    """What travels with a row that its owner sorts."""
    span = {"sheetId": TAB, "startRowIndex": 0, "endRowIndex": 2}
    sort = {"range": span, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    trial.begin(
        _put(_text("b", note="of b"), _text("a"), fields="userEnteredValue,note"),
        {"sortRange": sort},
    )
    notes = [row[0].get("note", "") for row in trial.cells()]
    return f"note {'beside its word' if notes == ['', 'of b'] else 'left behind'}"


def ask_column(trial: SheetTrial) -> str:
    """Whether a column keeps its tag when it is moved, and hands it on when its tab is copied."""
    source = {"sheetId": TAB, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    trial.begin(
        _tag("COLUMNS", 1),
        {"moveDimension": {"source": source, "destinationIndex": 4}},
        {"duplicateSheet": {"sourceSheetId": TAB, "newSheetId": COPY, "insertSheetIndex": 1}},
    )
    both = trial.read("data.columnMetadata.developerMetadata.metadataKey")
    return ", ".join(f"{name} at {_find_tag(both[id_])}" for name, id_ in _BOTH)


_BOTH = (("moved", TAB), ("copied", COPY))


def _find_tag(sheet: Json) -> str:
    columns = sheet.get("data", [{}])[0].get("columnMetadata", [])
    places = [at for at, column in enumerate(columns) if column.get("developerMetadata")]
    return " and ".join(map(str, places)) or "no place"


def ask_keys(trial: SheetTrial) -> str:
    """Whether a write answers with the cells as they stand after it."""
    trial.begin(_put(_text("k1"), _text("k2")))
    named = {"properties": {"sheetId": TAB, "title": TITLE}, "fields": "title"}
    answer = trial.write({"updateSheetProperties": named})
    [sheet] = answer.get("updatedSpreadsheet", {}).get("sheets", [{}])
    rows = sheet.get("data", [{}])[0].get("rowData", [])
    cells = [row.get("values", [{}])[0].get("userEnteredValue", {}) for row in rows]
    return ", ".join(str(cell.get("stringValue")) for cell in cells)


def ask_filter(trial: SheetTrial) -> str:
    """How a column that is found by its tag is answered."""
    trial.begin(_put(_text("k1"), column=1), _tag("COLUMNS", 1))
    lookup = {"developerMetadataLookup": {"metadataKey": TAG}}
    fields = "sheets(properties.sheetId,data(startRow,startColumn,rowData.values.userEnteredValue))"
    answer = trial.http.get_by_data_filter(trial.spreadsheet_id, [lookup], fields=fields) or {}
    [data] = answer["sheets"][0]["data"]
    return f"startRow {data.get('startRow', 'absent')}, startColumn {data.get('startColumn')}"


def ask_table(trial: SheetTrial) -> str:
    """Whether a row can be inserted and written within what somebody made a native table."""
    span = {"sheetId": TAB, "startRowIndex": 0, "endRowIndex": 4, "endColumnIndex": 2}
    row = {"sheetId": TAB, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    trial.begin(
        _put(_text("Title"), _text("one")),
        _put(_text("Other"), column=1),
        {"addTable": {"table": {"name": "Trial", "range": span | {"startColumnIndex": 0}}}},
        {"insertDimension": {"range": row, "inheritFromBefore": False}},
        _put(_text("new"), row=1),
    )
    return ", ".join(_show(row[0]) for row in trial.cells())


def ask_comment(trial: SheetTrial) -> str:
    """Whether a threaded comment says where it hangs, and that it is ours."""
    at = {"sheetId": TAB, "rowIndex": 1, "columnIndex": 0}
    trial.begin(_put(_text("one"), _text("two")))
    trial.write({"insertComment": {"coordinate": at, "content": "Trial"}})
    params = {
        "fields": "comments(anchorId,headPost.author.me),sheets.commentAnchors",
        "commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED",
    }
    found = trial.http.get_spreadsheet(trial.spreadsheet_id, params)
    anchors = {
        one["anchorId"]: one["range"].get("startRowIndex", 0)
        for sheet in found["sheets"]
        for one in sheet.get("commentAnchors", [])
    }
    [thread] = found["comments"]
    return f"row {anchors[thread['anchorId']]}, me {thread['headPost']['author'].get('me')}"


def ask_zip(trial: SheetTrial) -> str:
    """Whether an answer is zipped."""
    trial.begin(*[_put(*[_text("word" * 20)] * ROWS, column=at) for at in range(COLUMNS)])
    seen: list[str] = []

    def note(answer: requests.Response, **_options: Any) -> None:
        seen.append(answer.headers.get("Content-Encoding", "plain"))

    hooks = trial.http.session.hooks["response"]
    hooks.append(note)
    try:
        trial.cells()
    finally:
        hooks.remove(note)
    return seen[-1]


QUESTIONS = (
    Question("`;` in formulas", "a, go", "sheets/formulas.py", ask_separator),
    Question("a link within FILTER", "linked, without its link", "docs/adr/0020", ask_link),
    Question("ranges without an end", "view stayed, protection open", "docs/adr/0020", ask_ranges),
    Question("rows inserted below the titles", "1, 1", "sheets/rows.py", ask_top),
    Question("ids of our choosing", "True, the second refused", "sheets/frame.py", ask_ids),
    Question("a word beside a drop-down", "Maybe", "sheets/dress.py", ask_drop_down),
    Question("a row that is sorted", "note beside its word", "docs/adr/0020", ask_sort),
    Question("tags of columns", "moved at 3, copied at 3", "sheets/current.py", ask_column),
    Question("the answer to a write", "k1, k2", "sheets/mirror.py", ask_keys),
    Question("a read by tag", "startRow absent, startColumn 1", "sheets/current.py", ask_filter),
    Question("a native table", "Title, new, one", "sheets/frame.py", ask_table),
    Question("a threaded comment", "row 1, me True", "sheets/comments.py", ask_comment),
    Question("zipped answers", "gzip", "sheets/client.py", ask_zip),
)


def open_sheet_trial(environment: Environment) -> SheetTrial:
    """The file of this environment.

    Raises:
        Refused: it is not configured, or somebody works in the file.
        SheetError: it cannot be read.
    """
    key, spreadsheet_id = environment.google_service_account_file, environment.backlog_sheet_id
    if key is None or not spreadsheet_id:
        raise Refused("Set GOOGLE_SERVICE_ACCOUNT_FILE and BACKLOG_SHEET_ID of an empty Sheet.")
    trial = SheetTrial(connect(key, base=environment.google_sheets_url), spreadsheet_id)
    with name_errors(trial.http.email, spreadsheet_id):
        found = trial.read().keys() - {TAB, COPY}
    if len(found) > 1:
        raise Refused(f"The Sheet has {len(found)} tabs. Nothing was done. Make an empty one.")
    return trial
