"""Recorded answers of Google's, and of what stands in its place, each to its cause and advice."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from requests import Response

from backlog.messages import Refresh, State
from backlog.office import Office
from backlog.store import outbox
from sandbox.google.calculator import Calculator
from sandbox.google.stored import dump_file, load_file
from scheduler.outbox import Pump
from sheets import errors
from sheets.client import Patience, SheetsClient, connect
from sheets.memory import read_memory, write_memory
from sheets.sender import Mirror
from tests.offices import MovedClock, a_record, an_office, take_in
from tests.sandbox_process import Sandbox
from tests.sheets.replay import (
    JSON,
    Recorded,
    Replay,
    info,
    refuse,
    replaying,
    show_page,
    write,
)
from tests.sheets.spreadsheets import File, a_row, build_desired, write_cell

FILE = "1SANDBOXinvoicebacklog"
ANY, GET, WRITE, TOKEN = "get+batchUpdate+getByDataFilter", "get", "batchUpdate", "token"


@dataclass
class Place:
    """A mirror that talks through the replay, and what it keeps."""

    replay: Replay
    http: SheetsClient
    mirror: Mirror
    office: Office

    def answer(self, methods: str, recorded: Recorded) -> None:
        self.replay.answers = dict.fromkeys(methods.split("+"), recorded)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def place(sandbox: Sandbox, tmp_path: Path, clock: MovedClock) -> Iterator[Place]:
    with replaying(sandbox.url) as replay:
        key = tmp_path / "key.json"
        info = sandbox.get("/test/service-account")
        key.write_text(json.dumps({**info, "token_uri": f"{replay.url}/token"}))
        patience = Patience(retries=1, seconds=0, sleep=lambda _: None)
        http = connect(key, base=replay.url, patience=patience)
        office = an_office(tmp_path, clock=clock)
        take_in(office, a_record("INV-9001"))
        yield Place(replay, http, Mirror(office, lambda: http, FILE), office)
        http.session.close()


QUOTA = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per"
QUOTA += " user' of service 'sheets.googleapis.com' for consumer 'project_number:123456789012'."
LIMIT = info(
    "RATE_LIMIT_EXCEEDED",
    quota_location="global",
    quota_metric="sheets.googleapis.com/read_requests",
    quota_limit="ReadRequestsPerMinutePerUser",
    quota_limit_value="60",
    consumer="projects/123456789012",
)
HELP = {
    "@type": "type.googleapis.com/google.rpc.Help",
    "links": [
        {
            "description": "Request a higher quota limit.",
            "url": "https://cloud.google.com/docs/quotas/help/request_increase",
        }
    ],
}
CONSOLE = "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=12"
OFF = (
    "Google Sheets API has not been used in project 12 before or it is disabled. Enable it by"
    f" visiting {CONSOLE} then retry. If you enabled this API recently, wait a few minutes for the"
    " action to propagate to our systems and retry."
)
DENIED = "The caller does not have permission"
VIOLATION = {
    "@type": "type.googleapis.com/google.rpc.BadRequest",
    "fieldViolations": [{"field": "requests[0]", "description": 'Unknown name "x": no field.'}],
}
LATE = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
OF_OLD = {"domain": "usageLimits", "reason": "accessNotConfigured", "message": OFF}
TOO_FAST = {"domain": "usageLimits", "reason": "userRateLimitExceeded", "message": "Slow down"}
LOCALIZED = {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US"}

Case = tuple[str, str, Recorded, type[errors.SheetError], str]
CASES: list[Case] = [
    (
        "api off",
        ANY,
        refuse(403, "PERMISSION_DENIED", OFF, info("SERVICE_DISABLED", activationUrl=CONSOLE)),
        errors.SwitchedOff,
        r"not switched on.*\(https://console\.developers\S+project=12\).*sharing is not",
    ),
    (
        "api off, in the older form",
        ANY,
        write({"error": {"code": 403, "message": OFF, "errors": [OF_OLD]}}, 403),
        errors.SwitchedOff,
        r"\(https://console\.developers\S+project=12\)",
    ),
    (
        "api off, with a help and a localized message",
        ANY,
        refuse(403, "PERMISSION_DENIED", OFF, HELP, LOCALIZED),
        errors.SwitchedOff,
        r"\(https://console\.developers\S+project=12\)",
    ),
    ("not shared", ANY, refuse(403, "PERMISSION_DENIED", DENIED), errors.NotShared, "Share it"),
    (
        "viewer",
        WRITE,
        refuse(403, "PERMISSION_DENIED", DENIED),
        errors.NotShared,
        "may look .* not edit",
    ),
    (
        "scope",
        ANY,
        refuse(
            403,
            "PERMISSION_DENIED",
            "Request had insufficient authentication scopes.",
            info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", method="GetSpreadsheet"),
        ),
        errors.KeyRefused,
        "scope https://www",
    ),
    (
        "wrong id",
        ANY,
        refuse(404, "NOT_FOUND", "Requested entity was not found."),
        errors.NotThere,
        f"no Google Sheet {FILE}",
    ),
    ("nothing at all", ANY, Recorded(404, b""), errors.NotThere, f"no Google Sheet {FILE}"),
    (
        "an Excel file",
        ANY,
        refuse(400, "FAILED_PRECONDITION", "This operation is not supported for this document"),
        errors.NotThere,
        r"Excel.*Save as Google Sheets.*BACKLOG_SHEET_ID",
    ),
    (
        "quota",
        ANY,
        refuse(429, "RESOURCE_EXHAUSTED", QUOTA, LIMIT, HELP),
        errors.Busy,
        "pause of 60 seconds",
    ),
    (
        "quota, until when",
        ANY,
        refuse(429, "RESOURCE_EXHAUSTED", QUOTA, LIMIT, retry_after="37"),
        errors.Busy,
        "pause of 37 seconds",
    ),
    (
        "quota of a past moment",
        ANY,
        refuse(429, "RESOURCE_EXHAUSTED", QUOTA, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        errors.Busy,
        "pause of 1 seconds",
    ),
    (
        "quota, strange",
        ANY,
        refuse(429, "RESOURCE_EXHAUSTED", QUOTA, retry_after="soon"),
        errors.Busy,
        "pause of 60 seconds",
    ),
    ("quota, a page", ANY, show_page(429, "Sorry..."), errors.Busy, "pause of 60 seconds"),
    (
        "quota, in the older form",
        ANY,
        write({"error": {"code": 403, "message": "Slow down", "errors": [TOO_FAST]}}, 403),
        errors.Busy,
        "pause of 60 seconds",
    ),
    (
        "our mistake",
        WRITE,
        refuse(400, "INVALID_ARGUMENT", "Invalid JSON payload received.\nUnknown name", VIOLATION),
        errors.Rejected,
        r"payload received\. Unknown name\).*Backlog's mistake",
    ),
    (
        "too much at once",
        WRITE,
        refuse(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes."),
        errors.Rejected,
        "Backlog's mistake",
    ),
    (
        "too much at once, a page",
        WRITE,
        show_page(413, "Error 413 (Request Entity Too Large)!!1"),
        errors.Rejected,
        r"Error 413 \(Request Entity Too Large\)!!1.*Backlog's mistake",
    ),
    (
        "a rule of ours",
        WRITE,
        refuse(
            400,
            "INVALID_ARGUMENT",
            "Invalid requests[3].addConditionalFormatRule: Conditional format rule cannot"
            " reference a different sheet.",
        ),
        errors.Rejected,
        "Backlog's mistake",
    ),
    (
        "protected",
        WRITE,
        refuse(
            400,
            "INVALID_ARGUMENT",
            "Invalid requests[2].updateCells: You are trying to edit a protected cell or object."
            " Please contact the spreadsheet owner to remove protection if you need to edit.",
        ),
        errors.Protected,
        "Data > Protected sheets",
    ),
    (
        "changed under us",
        WRITE,
        refuse(400, "INVALID_ARGUMENT", "Invalid requests[0].updateCells: No grid with id: 5"),
        errors.Changed,
        "No grid with id: 5",
    ),
    (
        "full",
        WRITE,
        refuse(
            400,
            "INVALID_ARGUMENT",
            "Invalid requests[0].addSheet: This action would increase the number of cells in the"
            " workbook above the limit of 10000000 cells.",
        ),
        errors.Full,
        "as many cells as Google allows",
    ),
    (
        "no storage",
        WRITE,
        refuse(403, "PERMISSION_DENIED", "The user's Drive storage quota has been exceeded."),
        errors.Full,
        "storage of whoever owns",
    ),
    (
        "signed out",
        ANY,
        refuse(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token.",
            info("ACCESS_TOKEN_EXPIRED"),
        ),
        errors.KeyRefused,
        "does not accept the key",
    ),
    (
        "down",
        ANY,
        refuse(503, "UNAVAILABLE", "The service is currently unavailable."),
        errors.Unavailable,
        "does not answer now .HTTP 503: The service is currently unavailable",
    ),
    (
        "down, until when",
        GET,
        refuse(503, "UNAVAILABLE", "The service is currently unavailable.", retry_after="120"),
        errors.Unavailable,
        "HTTP 503",
    ),
    (
        "down, a page",
        ANY,
        show_page(502, "Error 502 (Server Error)!!1"),
        errors.Unavailable,
        r"HTTP 502: Error 502 \(Server Error\)!!1\)",
    ),
    (
        "internal",
        WRITE,
        refuse(500, "INTERNAL", "Internal error encountered."),
        errors.Unavailable,
        "took no change.*is an Editor",
    ),
    (
        "internal, zipped",
        GET,
        refuse(500, "INTERNAL", "Internal error encountered.", zipped=True),
        errors.Unavailable,
        "HTTP 500: Internal error",
    ),
    (
        "late",
        WRITE,
        refuse(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
        errors.Unavailable,
        "HTTP 504",
    ),
    (
        "aborted",
        WRITE,
        refuse(409, "ABORTED", "The operation was aborted."),
        errors.Unavailable,
        "HTTP 409",
    ),
    ("silent", ANY, Recorded(500, b""), errors.Unavailable, "HTTP 500: Internal Server Error"),
    (
        "broken off",
        GET,
        Recorded(503, b'{"error": {"code": 503, "mess', {"Content-Type": JSON}),
        errors.Unavailable,
        "HTTP 503: Service Unavailable",
    ),
    (
        "an error in another shape",
        ANY,
        write({"error": "invalid_request", "error_description": "Bad Request"}, 400),
        errors.Unavailable,
        r"HTTP 400: Bad Request",
    ),
    (
        "an error without a code",
        ANY,
        write({"error": {"message": "Try again."}}, 500),
        errors.Unavailable,
        r"HTTP 500: Try again\.",
    ),
    ("a list", ANY, write([{"error": {}}], 500), errors.Unavailable, "HTTP 500"),
    (
        "a proxy",
        ANY,
        show_page(403, "Access denied &mdash; Web Filter"),
        errors.Unavailable,
        r"between this computer and Google.*Access denied — Web Filter.*proxy or firewall",
    ),
    ("a hotel", GET, show_page(200, "Welcome"), errors.Unavailable, "no answer of Google's"),
    ("no body", GET, Recorded(200, b"", {"Content-Type": JSON}), errors.Unavailable, "broke off"),
    ("null", GET, write(None), errors.Unavailable, "no answer of Google's"),
    ("an empty list", GET, write([]), errors.Unavailable, "no answer of Google's"),
    (
        "half an answer",
        GET,
        Recorded(200, b'{"sheets": [', {"Content-Type": JSON}, promised=999),
        errors.Unavailable,
        "cannot be reached|broke off",
    ),
    (
        "not zipped at all",
        GET,
        Recorded(200, b"{}", {"Content-Type": JSON, "Content-Encoding": "gzip"}),
        errors.Unavailable,
        "cannot be reached",
    ),
    (
        "key deleted",
        TOKEN,
        write({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400),
        errors.KeyRefused,
        r"invalid_grant: Invalid JWT Signature.*new JSON key",
    ),
    (
        "clock",
        TOKEN,
        write({"error": "invalid_grant", "error_description": LATE}, 400),
        errors.KeyRefused,
        r"clock is wrong, which says \d{4}",
    ),
    (
        "account gone",
        TOKEN,
        write(
            {"error": "invalid_grant", "error_description": "Invalid grant: account not found"},
            400,
        ),
        errors.KeyRefused,
        "account not found",
    ),
    (
        "client gone",
        TOKEN,
        write({"error": "deleted_client", "error_description": "It was deleted."}, 401),
        errors.KeyRefused,
        "deleted_client",
    ),
    (
        "token service down, a page",
        TOKEN,
        show_page(502, "Error 502 (Server Error)!!1"),
        errors.Unavailable,
        r"no token now.*oauth2\.googleapis\.com",
    ),
    ("token, a hotel", TOKEN, show_page(200, "Welcome"), errors.Unavailable, "no token now"),
    ("token, empty", TOKEN, write({}), errors.Unavailable, "no token now"),
    ("token, a list", TOKEN, write([]), errors.Unavailable, "no token now"),
    (
        "token, without end",
        TOKEN,
        write({"access_token": "ya29.x", "expires_in": "soon"}),
        errors.Unavailable,
        "no token now",
    ),
]


@pytest.mark.parametrize(
    ("methods", "recorded", "error", "said"),
    [case[1:] for case in CASES],
    ids=[case[0].replace(" ", "-") for case in CASES],
)
def test_each_recorded_answer_has_its_cause_and_advice(
    place: Place,
    methods: str,
    recorded: Recorded,
    error: type[errors.SheetError],
    said: str,
) -> None:
    place.answer(methods, recorded)
    with pytest.raises(errors.SheetError, match=said) as raised:
        place.mirror.refresh()
    assert type(raised.value) is error
    shown = str(raised.value)
    assert "Nothing is lost" in shown
    assert not re.search(r"[<\n]", shown)
    assert len(shown) < 700


@pytest.mark.parametrize("name", ["api off", "quota, until when", "down, a page", "token, a hotel"])
def test_the_pump_keeps_what_waits_and_says_why(place: Place, clock: MovedClock, name: str) -> None:
    [(methods, recorded, _, said)] = [case[1:] for case in CASES if case[0] == name]
    with place.office.writing() as db:
        outbox.put(db, Refresh(), at=place.office.clock())
    place.answer(methods, recorded)
    pump = Pump(place.office, {"sheet": place.mirror})
    pump.run_once()
    with place.office.reading() as db:
        clock.move(days=1)
        kept = [one for one in outbox.load_due(db, clock()) if one.destination == "sheet"]
        assert outbox.load_dead(db) == []
    assert {one.state for one in kept} == {State.SENDING}
    assert any(re.search(said, one.error) for one in kept)


@pytest.mark.parametrize("name", ["an Excel file", "a hotel", "token service down, a page"])
def test_its_title_is_asked_for_with_the_same_sentences(place: Place, name: str) -> None:
    """As `doctor` does, and `serve` when it starts."""
    [(methods, recorded, error, said)] = [case[1:] for case in CASES if case[0] == name]
    place.answer(methods, recorded)
    with pytest.raises(error, match=said):
        place.mirror.title()


def test_a_pause_that_a_server_asks_for_is_kept(place: Place) -> None:
    down = refuse(503, "UNAVAILABLE", "Down.", retry_after="120")
    place.answer(GET, down)
    with pytest.raises(errors.Unavailable) as raised:
        place.mirror.refresh()
    assert raised.value.retry_after == 120
    assert place.replay.calls.count("get") == 1


def test_an_answer_to_a_write_that_says_nothing_is_looked_into(place: Place) -> None:
    place.mirror.refresh()
    take_in(place.office, a_record("INV-9002"))
    place.answer(WRITE, write({"spreadsheetId": FILE}))
    with pytest.raises(errors.Unavailable, match="moved each time"):
        place.mirror.refresh()  # nothing of it was written
    place.replay.answers = {}
    assert place.mirror.refresh().cells


def leave_out_defaults(value: Any) -> Any:
    """As proto3 is written: without 0, false and what is empty, but for the value of a cell."""
    if isinstance(value, list):
        return [leave_out_defaults(each) for each in value]
    if not isinstance(value, dict):
        return value
    thin = {name: leave_out_defaults(each) for name, each in value.items() if name not in _VALUES}
    told = {name: each for name, each in thin.items() if each not in (0, False, "", [], {})}
    return {**told, **{name: _widen(value[name]) for name in _VALUES if name in value}}


_VALUES = ("userEnteredValue", "effectiveValue")


def _widen(value: Any) -> Any:
    """Numbers always with a point."""
    if not isinstance(value, dict):
        return value  # of a condition
    return {name: float(one) if name == "numberValue" else one for name, one in value.items()}


def _thin_out(answer: Response, **_options: Any) -> Response:
    if answer.ok:
        answer._content = json.dumps(leave_out_defaults(answer.json())).encode()
    return answer


def test_what_google_leaves_out_is_read_as_zero_false_and_empty(
    place: Place, sandbox: Sandbox
) -> None:
    """Cells that are a list's last are left out by the sandbox already; rows in between are not."""
    place.http.session.hooks["response"].append(_thin_out)
    first = place.mirror.refresh().memory.tabs["All"]
    row = 2
    cells = {"reviewed": "Query", "note": "wrong hours"}
    edits = [
        write_cell(first.sheet_id, row, first.columns.index(name), typed)
        for name, typed in cells.items()
        if name in first.columns
    ]
    assert edits
    sandbox.post("/test/sheets/edit", {"requests": edits})
    small = place.mirror.refresh()
    assert not small.is_full
    full = place.mirror.refresh(full=True)
    assert full.restored == ()
    take_in(place.office, a_record("INV-9002"))
    assert place.mirror.refresh().writes == 1
    assert place.mirror.refresh(full=True).restored == ()


class Thin(File):
    """A spreadsheet that is read as Google writes."""

    def read(self, fields: str, areas: Any = None) -> dict[str, Any]:
        thin: dict[str, Any] = leave_out_defaults(super().read(fields, areas))
        return thin


def test_a_tab_of_ours_may_have_the_id_that_is_left_out() -> None:
    wanted = build_desired(a_row(1), a_row(2))
    book = Thin()
    book.sync(wanted)
    _renumber(book, book.sheet_id("All"))
    book.type("1", "note", "wrong hours")
    found = book.glance()
    assert found is not None
    assert found.tabs["All"].keys[2:] == ("2", "1")
    book.sync(build_desired(a_row(1), a_row(2), a_row(3)), full=False)
    assert book.columns("All")["Note"] == ["", "", "wrong hours"]
    assert book.look().tabs["All"].sheet_id == 0


def _renumber(book: File, sheet_id: int) -> None:
    """Give the tab with this id the id 0."""
    read = dump_file(Calculator(book.file))
    read["sheets"] = [one for one in read["sheets"] if one["properties"]["sheetId"] != 0]
    text = re.sub(rf'("sheetId": ){sheet_id}\b', r"\g<1>0", json.dumps(read))
    book.file = replace(load_file(json.loads(text)), shared_with=book.file.shared_with)
    kept = json.dumps(write_memory(book.memory))
    memory = re.sub(rf'("sheet_id": ){sheet_id}\b', r"\g<1>0", kept)
    book.memory = read_memory(json.loads(memory))
