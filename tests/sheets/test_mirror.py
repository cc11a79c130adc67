"""The mirror against the sandbox over HTTP: through gspread, with a real key and real tokens."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.delivery import DeliveryFailed
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.messages import Message, State
from backlog.office import Office
from sheets.client import Patience, SheetsClient, connect
from sheets.errors import KeyRefused, NotShared, NotThere, Rejected, Unavailable
from sheets.mirror import sync_spreadsheet
from sheets.sender import Mirror
from tests.offices import AMIRA, DANA, acting, an_office, ids_of, list_ids, take_in_company
from tests.sandbox_process import Sandbox
from tests.sheets.spreadsheets import a_row, build_desired

FILE = "1SANDBOXinvoicebacklog"


@dataclass
class Hourglass:
    """Time that passes only by sleeping."""

    now: float = 0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self) -> Patience:
        return Patience(sleep=self.sleep, clock=lambda: self.now)


@pytest.fixture
def hourglass() -> Hourglass:
    return Hourglass()


@pytest.fixture
def key(sandbox: Sandbox, tmp_path: Path) -> Path:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(sandbox.get("/test/service-account")))
    return path


@pytest.fixture
def http(sandbox: Sandbox, key: Path, hourglass: Hourglass) -> SheetsClient:
    return connect(key, base=sandbox.url, patience=hourglass.patience())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    take_in_company(office)
    return office


def _fail(sandbox: Sandbox, kind: str, times: int = 1) -> None:
    sandbox.post("/test/sheets/fault", {"kind": kind, "times": times})


def _calls(sandbox: Sandbox) -> list[tuple[str, int]]:
    return [(line["method"], line["status"]) for line in sandbox.get("/test/sheets")["log"]]


def _columns(sandbox: Sandbox, title: str) -> dict[str, list[str]]:
    """What a person sees of a tab, by the titles of its columns."""
    sheets = sandbox.get("/page/sheet")["sheets"]
    [rows] = [sheet["rows"] for sheet in sheets if sheet["title"] == title]
    texts = [[cell["text"] for cell in row] for row in rows]
    return {name: [row[i] for row in texts[1:]] for i, name in enumerate(texts[0])}


def test_a_sync_is_one_read_and_one_write_and_none_when_nothing_changed(
    sandbox: Sandbox, http: SheetsClient
) -> None:
    first = sync_spreadsheet(http, FILE, build_desired(a_row(1), a_row(2)), {})
    second = sync_spreadsheet(http, FILE, build_desired(a_row(1), a_row(2)), first.remembered)
    assert (first.writes, second.writes, second.cells) == (1, 0, 0)
    assert _calls(sandbox) == [("GET", 200), ("POST", 200), ("GET", 200)]


def test_the_sample_company_is_seen_in_its_tabs(
    sandbox: Sandbox, http: SheetsClient, office: Office
) -> None:
    Mirror(office, lambda: http, FILE).refresh()
    admin, everything = _columns(sandbox, "Admin"), _columns(sandbox, "All")
    assert (len(admin["Id"]), len(everything["Id"])) == (63, 63)
    [sheet] = [s for s in sandbox.get("/page/sheet")["sheets"] if s["title"] == "Admin"]
    header, first = sheet["rows"][0], sheet["rows"][1]
    assert (sheet["frozen_rows"], sheet["columns"][0]["hidden"]) == (1, True)
    assert all(cell["bold"] and cell["protected"] for cell in header)
    assert (first[6]["align"], first[1]["align"]) == ("right", "left")


def test_the_batch_log_says_what_went_out_and_who_imported_it(
    sandbox: Sandbox, http: SheetsClient, office: Office
) -> None:
    ready = list_ids(office, Filter(ready=True))[:2]
    drafted = commit.draft(office, acting(DANA), commit.Request(tuple(ready), "csv"))
    batch = commit.commit(office, acting(DANA), drafted)
    seen = {"CAD": batch.totals["CAD"] - 1}
    confirm.confirm(office, acting(AMIRA), batch.number, Result.IMPORTED, seen=seen)
    Mirror(office, lambda: http, FILE).refresh()
    log = _columns(sandbox, "Batches")
    assert log["Batch"] == [batch.number]
    assert (log["Imported by"], log["Outcome"]) == ([AMIRA.email], ["imported"])
    assert (log["Total"], log["Tax"]) == (["15,723.52"], ["748.74"])
    assert (log["Total seen"], log["Gap"]) == (["15,722.52"], ["-1.00"])
    assert log["SHA-256"] == [", ".join(file.sha256 for file in batch.files)]
    assert set(_columns(sandbox, "Admin")["Batches"]) == {"", batch.number}


def test_what_is_paid_says_when_and_with_which_payments(
    sandbox: Sandbox, http: SheetsClient, office: Office
) -> None:
    [first] = ids_of(office, "INV-10401")
    lifecycle.process(office, acting(DANA), [first], reason="by hand")
    part, day = Decimal("8000.00"), date(2026, 11, 20)
    lifecycle.pay(office, acting(DANA), [first], paid_on=day, amount=part, reference="EFT 77")
    lifecycle.pay(office, acting(DANA), [first], reference="cheque 12")
    Mirror(office, lambda: http, FILE).refresh()
    paid = _columns(sandbox, "Paid")
    assert (paid["Paid on"], paid["Payment"]) == (["2026-11-23"], ["EFT 77, cheque 12"])


def test_what_was_remembered_outlives_the_process(
    sandbox: Sandbox, http: SheetsClient, office: Office
) -> None:
    Mirror(office, lambda: http, FILE).refresh()
    admin = next(s for s in sandbox.get("/page/sheet")["sheets"] if s["title"] == "Admin")
    properties = {"sheetId": admin["id"], "title": "For Amira"}
    renamed = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
    sandbox.post("/test/sheets/edit", {"requests": [renamed]})
    assert Mirror(office, lambda: http, FILE).refresh().writes == 1
    titles = [sheet["title"] for sheet in sandbox.get("/page/sheet")["sheets"]]
    assert titles == ["Admin", "Processed", "Paid", "All", "Batches"]


def test_a_large_first_fill_is_cut_into_several_writes(
    sandbox: Sandbox, http: SheetsClient
) -> None:
    rows = [a_row(id_) for id_ in range(1, 1001)]
    found = sync_spreadsheet(http, FILE, build_desired(*rows), {})
    assert found.writes > 1
    assert len(_columns(sandbox, "All")["Id"]) == 1000
    assert sync_spreadsheet(http, FILE, build_desired(*rows), found.remembered).writes == 0


def test_a_quota_is_waited_for_as_long_as_google_says(
    sandbox: Sandbox, http: SheetsClient, hourglass: Hourglass
) -> None:
    _fail(sandbox, "429", times=2)
    assert sync_spreadsheet(http, FILE, build_desired(a_row()), {}).writes == 1
    assert hourglass.slept == [1, 1]


def test_a_failed_read_is_tried_again(
    sandbox: Sandbox, http: SheetsClient, hourglass: Hourglass
) -> None:
    _fail(sandbox, "500", times=3)
    assert sync_spreadsheet(http, FILE, build_desired(a_row()), {}).writes == 1
    assert hourglass.slept == [1, 2, 4]


def test_a_write_whose_answer_was_lost_is_not_made_twice(
    sandbox: Sandbox, http: SheetsClient
) -> None:
    _fail(sandbox, "timeout_after_commit")
    found = sync_spreadsheet(http, FILE, build_desired(a_row(1), a_row(2)), {})
    assert found.writes == 0
    assert _columns(sandbox, "Admin")["Invoice"] == ["INV-1", "INV-2"]
    assert _calls(sandbox) == [("GET", 200), ("POST", 504), ("GET", 200)]


def test_patience_ends(sandbox: Sandbox, http: SheetsClient, hourglass: Hourglass) -> None:
    _fail(sandbox, "500", times=999)
    with pytest.raises(Unavailable, match=r"HTTP 500.*Nothing is lost.*tried again by itself"):
        sync_spreadsheet(http, FILE, build_desired(a_row()), {})
    assert hourglass.now <= 120
    assert len(_calls(sandbox)) <= 18


def test_a_spreadsheet_that_is_not_shared_any_more_says_with_whom_to_share_it(
    sandbox: Sandbox, http: SheetsClient
) -> None:
    _fail(sandbox, "403")
    with pytest.raises(NotShared, match=rf"not shared with {http.email}.*Nothing is lost.*Share"):
        sync_spreadsheet(http, FILE, build_desired(a_row()), {})
    assert _calls(sandbox) == [("GET", 403)]


def test_a_deleted_spreadsheet_is_named(sandbox: Sandbox, http: SheetsClient) -> None:
    with pytest.raises(NotThere, match=r"no Google Sheet 1GONE.*Nothing is lost.*Restore"):
        sync_spreadsheet(http, "1GONE", build_desired(a_row()), {})
    assert _calls(sandbox) == [("GET", 404)]


def test_a_key_that_google_does_not_know_is_refused(
    sandbox: Sandbox, key: Path, hourglass: Hourglass
) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = stranger.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    key.write_text(json.dumps({**json.loads(key.read_text()), "private_key": pem}))
    http = connect(key, base=sandbox.url, patience=hourglass.patience())
    with pytest.raises(KeyRefused, match="does not accept the key"):
        sync_spreadsheet(http, FILE, build_desired(a_row()), {})
    assert (_calls(sandbox), hourglass.slept) == ([], [])


@pytest.mark.parametrize("content", ["", "{}", "[]"])
def test_a_file_that_is_no_key_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "not a key.json"
    path.write_text(content)
    with pytest.raises(KeyRefused, match=r"not a key\.json"):
        connect(path)


def test_an_unreachable_google_is_temporary(key: Path, hourglass: Hourglass) -> None:
    record = json.loads(key.read_text()) | {"token_uri": "http://127.0.0.1:9/token"}
    key.write_text(json.dumps(record))
    http = connect(key, base="http://127.0.0.1:9", patience=hourglass.patience())
    with pytest.raises(Unavailable, match="cannot be reached"):
        sync_spreadsheet(http, FILE, build_desired(a_row()), {})


def test_the_pump_is_told_whether_waiting_helps(
    sandbox: Sandbox, http: SheetsClient, office: Office
) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    message = Message(1, "sheet", "refresh", 1, {}, State.WAITING, 0, at, {})
    _fail(sandbox, "403")
    with pytest.raises(DeliveryFailed) as refused:
        Mirror(office, lambda: http, FILE).send(message, again=False)
    assert refused.value.permanent
    Mirror(office, lambda: http, FILE).send(message, again=True)
    assert len(_columns(sandbox, "Admin")["Id"]) == 63


def test_a_tab_that_google_will_not_change_is_said(sandbox: Sandbox, http: SheetsClient) -> None:
    """More rows than a workbook may have cells."""
    columns: dict[str, Any] = {"rowCount": 9_950_000, "columnCount": 1}
    properties = {"title": "Huge", "gridProperties": columns}
    sandbox.post("/test/sheets/edit", {"requests": [{"addSheet": {"properties": properties}}]})
    with pytest.raises(Rejected, match=r"10000000 cells.*Nothing is lost"):
        sync_spreadsheet(http, FILE, build_desired(a_row()), {})
