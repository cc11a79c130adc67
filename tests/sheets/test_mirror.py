"""The mirror against the sandbox over HTTP: through gspread, with a real key and real tokens."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backlog.batches.delivery import DeliveryFailed, Fails
from backlog.messages import Message, State
from backlog.office import Office
from sandbox.google.stored import load_file
from sheets import errors
from sheets.build import build_tabs, name_rows
from sheets.client import Patience, SheetsClient, connect
from sheets.desired import Desired
from sheets.memory import read_memory, write_memory
from sheets.mirror import Synced, sync_spreadsheet
from sheets.sender import Mirror
from tests.offices import a_record, an_office, take_in, take_in_company
from tests.sandbox_process import Sandbox
from tests.sheets.description import hold_to_description
from tests.sheets.spreadsheets import ORDER, File, a_row, build_desired, write_cell

FILE = "1SANDBOXinvoicebacklog"
Json = dict[str, Any]


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


@dataclass
class Book:
    """The sandbox's spreadsheet, by the mirror's client; `seen` remembers and reads it."""

    sandbox: Sandbox
    http: SheetsClient
    seen: File = field(default_factory=File)

    def sync(
        self, *ids: int, full: bool = False, between: Callable[[], object] = lambda: None
    ) -> Synced:
        return self.show(build_desired(*map(a_row, ids)), full=full, between=between)

    def show(
        self, wanted: Desired, *, full: bool = False, between: Callable[[], object] = lambda: None
    ) -> Synced:
        """Sync; `between` happens each time between the read and the write."""

        def plan(found: Any) -> Any:
            made = self.seen.plan_from(found, wanted, editor=self.http.email)
            between()
            return made

        memory = self.seen.memory
        self.seen.named = name_rows(build_tabs(wanted))
        synced = sync_spreadsheet(
            self.http,
            FILE,
            plan,
            memory,
            full=full or not memory.tabs,
            name_rows=lambda: self.seen.named,
        )
        self.seen.memory = read_memory(write_memory(synced.memory))
        return synced

    def fetch(self) -> File:
        """The spreadsheet as it is now."""
        self.seen.file = load_file(self.sandbox.get("/test/sheets")["spreadsheets"][FILE])
        return self.seen

    def columns(self, title: str) -> dict[str, list[str]]:
        return self.fetch().columns(title)

    def edit(self, *requests: Json) -> None:
        """By hand, as the owner."""
        self.sandbox.post("/test/sheets/edit", {"requests": list(requests)})

    def type(self, key: str, name: str, value: str) -> None:
        row, column = self.fetch().find(key, name)
        self.edit(write_cell(self.seen.sheet_id("All"), row, column, value))

    def fail(self, kind: str, method: str = "any", **how: float) -> None:
        self.sandbox.post("/test/sheets/fault", {"kind": kind, "method": method, **how})

    def calls(self) -> list[tuple[str, int]]:
        log = self.sandbox.get("/test/sheets/log")["log"]
        return [(one["path"].rpartition(":")[2], one["status"]) for one in log]


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
    return hold_to_description(connect(key, base=sandbox.url, patience=hourglass.patience()))


@pytest.fixture
def book(sandbox: Sandbox, http: SheetsClient) -> Book:
    return Book(sandbox, http)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    take_in_company(office)
    return office


READ, WRITE = "getByDataFilter", "batchUpdate"


def _kinds(book: Book) -> list[tuple[str, int]]:
    known = {READ: "read", WRITE: "write"}
    return [(known.get(path, "look"), status) for path, status in book.calls()]


def test_a_sync_is_one_small_read_and_one_write_and_none_when_nothing_changed(book: Book) -> None:
    first = book.sync(1, 2)
    again = book.sync(1, 2)
    more = book.sync(1, 2, 3)
    assert (first.writes, again.writes, more.writes) == (1, 0, 1)
    assert (first.is_full, again.is_full) == (True, False)
    assert _kinds(book) == [
        ("look", 200),
        ("write", 200),
        ("read", 200),
        ("read", 200),
        ("write", 200),
    ]
    assert book.columns("All")["Invoice"] == ["INV-3", "INV-2", "INV-1"]


def test_a_full_look_asks_beside_all_cells_what_the_formulas_come_to(book: Book) -> None:
    book.sync(1)
    book.sync(1, full=True)
    calls = ["look", "write", "look", "read", "write"]
    assert [name for name, _ in _kinds(book)] == calls


def test_never_more_than_three_calls_in_fifteen_seconds(book: Book, hourglass: Hourglass) -> None:
    for last in range(1, 5):
        book.sync(*range(1, last + 1))
    assert len(book.calls()) == 8
    assert hourglass.now == 30  # the fourth call waits for the first one's turn, and so on


def test_the_sample_company_is_seen_in_its_tabs(book: Book, office: Office) -> None:
    assert Mirror(office, lambda: book.http, FILE).refresh().writes == 1
    assert len(book.columns("All")["Invoice"]) == 63
    assert book.seen.titles() == ORDER


def test_what_was_remembered_outlives_the_process(book: Book, office: Office) -> None:
    Mirror(office, lambda: book.http, FILE).refresh()
    assert Mirror(office, lambda: book.http, FILE).refresh().writes == 0
    assert _kinds(book)[-1] == ("read", 200)


@pytest.fixture
def small_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Google advises, for a spreadsheet that is quickly made."""
    monkeypatch.setattr("sheets.mirror._ADVISED", 200_000)


@pytest.mark.usefixtures("small_writes")
def test_a_large_first_fill_is_cut_into_several_writes(book: Book) -> None:
    rows = range(1, 261)
    assert book.sync(*rows).writes > 1
    assert book.columns("All")["Invoice"] == [f"INV-{id_}" for id_ in reversed(rows)]
    assert book.sync(*rows).writes == 0


@pytest.mark.usefixtures("small_writes")
def test_a_write_that_google_does_not_take_is_halved_and_then_given_up(book: Book) -> None:
    sent = _listen(book)
    book.fail("503", "batchUpdate", times=9)
    with pytest.raises(errors.Unavailable):
        book.sync(*range(1, 261))
    assert len(sent) == 3
    sizes = [len(json.dumps(body["requests"])) for body in sent]
    whole = 200_000
    assert all(size <= whole >> nth for nth, size in enumerate(sizes)), sizes
    assert sizes[1] > whole >> 2


@pytest.mark.usefixtures("small_writes")
def test_keys_are_asked_back_once_and_only_of_tables_that_were_written(book: Book) -> None:
    sent = _listen(book)
    book.sync(*range(1, 261))
    book.sync(*range(1, 261), full=True)
    *parts, last, stamp = [body.get("responseRanges") for body in sent]
    assert (set(parts), last, stamp) == ({None}, ["'All'!A:A", "'Batches'!A:A"], None)


def _listen(book: Book) -> list[Json]:
    """The bodies of all writes from now on."""
    sent: list[Json] = []

    def note(answer: Any, *_: Any, **__: Any) -> None:
        if str(answer.request.url).partition("?")[0].endswith(":batchUpdate"):
            sent.append(json.loads(answer.request.body))

    book.http.session.hooks["response"].append(note)
    return sent


@pytest.mark.parametrize("kind", ["503", "500_after_commit", "dropped_after_commit", "truncated"])
@pytest.mark.usefixtures("small_writes")
def test_a_fill_that_broke_off_between_two_writes_leaves_no_doubles_or_gaps(
    book: Book, kind: str
) -> None:
    rows = range(1, 261)
    book.fail(kind, "batchUpdate", skip=1)
    book.sync(*rows)
    assert book.columns("All")["Invoice"] == [f"INV-{id_}" for id_ in reversed(rows)]
    assert book.sync(*rows, full=True).restored == ()


@pytest.mark.usefixtures("small_writes")
def test_a_fill_that_was_given_up_half_way_is_finished_by_the_next(book: Book) -> None:
    rows = range(1, 261)
    book.fail("403", "batchUpdate", skip=1)
    with pytest.raises(errors.NotShared):
        book.sync(*rows)
    book.sync(*rows)
    assert book.columns("All")["Invoice"] == [f"INV-{id_}" for id_ in reversed(rows)]


def test_after_an_unfinished_write_all_of_the_sheet_is_looked_at(
    book: Book, office: Office
) -> None:
    """Also when the process that wrote has ended: what it remembered is not what stands there."""
    Mirror(office, lambda: book.http, FILE).refresh()
    book.fail("403", "batchUpdate")
    take_in(office, a_record("INV-9001"))
    with pytest.raises(errors.NotShared):
        Mirror(office, lambda: book.http, FILE).refresh()
    assert Mirror(office, lambda: book.http, FILE).refresh().is_full
    assert not Mirror(office, lambda: book.http, FILE).refresh().is_full


@pytest.mark.parametrize(
    "kind", ["timeout_after_commit", "500_after_commit", "503_after_commit", "dropped_after_commit"]
)
def test_a_write_whose_answer_was_lost_is_not_made_twice(book: Book, kind: str) -> None:
    book.sync(1)
    book.fail(kind, "batchUpdate")
    book.sync(1, 2)
    assert book.columns("All")["Invoice"] == ["INV-2", "INV-1"]
    assert [name for name, _ in _kinds(book)][-3:] == ["look", "read", "write"]
    assert book.sync(1, 2, full=True).restored == ()


@pytest.mark.parametrize("kind", ["500", "503", "dropped", "truncated"])
def test_a_read_that_failed_is_tried_again(book: Book, kind: str) -> None:
    book.sync(1)
    book.fail(kind, "getByDataFilter")
    book.sync(1, 2)
    assert book.columns("All")["Invoice"] == ["INV-2", "INV-1"]


def test_an_answer_that_does_not_come_is_not_waited_for(
    book: Book, key: Path, sandbox: Sandbox
) -> None:
    book.sync(1)
    hurried = connect(key, base=sandbox.url, patience=Patience(sleep=lambda _: relax()))
    hurried.set_timeout((5, 1.0))

    def relax() -> None:
        hurried.set_timeout((5, 60))

    book.http = hurried
    book.fail("hung", "getByDataFilter", seconds=2.5)
    book.sync(1, 2)
    assert [name for name, _ in _kinds(book)] == ["look", "write", "read", "read", "write"]
    assert book.columns("All")["Invoice"] == ["INV-2", "INV-1"]


@pytest.mark.parametrize("kind", ["empty", "short"])
@pytest.mark.parametrize("method", ["getByDataFilter", "get"])
def test_an_answer_that_shows_less_than_there_was_is_read_again(
    book: Book, kind: str, method: str
) -> None:
    book.sync(1, 2)
    book.type("1", "note", "wrong hours")
    book.sync(1, 2)
    book.fail(kind, method)
    synced = book.sync(1, 2, full=method == "get")
    assert synced.restored == ()
    shown = book.columns("All")
    assert (shown["Invoice"], shown["Note"]) == (["INV-2", "INV-1"], ["", "wrong hours"])


def test_tabs_that_are_really_gone_come_back_with_what_stood_beside(book: Book) -> None:
    book.sync(1, 2)
    book.type("1", "note", "wrong hours")
    book.sync(1, 2)
    book.edit({"deleteSheet": {"sheetId": book.seen.sheet_id("All")}})
    book.sync(1, 2)
    assert book.columns("All")["Note"] == ["", "wrong hours"]


def test_a_row_that_moved_between_the_read_and_the_write_is_mended_at_once(book: Book) -> None:
    book.sync(1, 2, 3)
    book.type("1", "note", "wrong hours")
    book.sync(1, 2, 3)
    moves = [_move_row(book, "1", up=2)]

    def move() -> None:
        if moves:
            book.edit(moves.pop())

    changed = a_row(3, client="Arrow Drilling")
    book.show(build_desired(a_row(1), a_row(2), changed), between=move)
    shown = book.columns("All")
    beside = zip(shown["Invoice"], shown["Client"], shown["Note"], strict=True)
    usual = a_row().client
    assert sorted(beside) == [
        ("INV-1", usual, "wrong hours"),
        ("INV-2", usual, ""),
        ("INV-3", "Arrow Drilling", ""),
    ]
    assert [name for name, _ in _kinds(book)][-5:] == ["read", "write", "look", "read", "write"]


def test_rows_that_move_each_time_are_left_for_later(book: Book) -> None:
    book.sync(1, 2, 3)

    def move() -> None:
        book.edit(_move_row(book, "1", up=1))

    changed = build_desired(*(a_row(id_, client="Arrow Drilling") for id_ in (1, 2, 3)))
    with pytest.raises(errors.Unavailable, match="moved each time"):
        book.show(changed, between=move)


def _move_row(book: Book, key: str, *, up: int) -> Json:
    row, _ = book.fetch().find(key, "key")
    top = 2
    span = {"sheetId": book.seen.sheet_id("All"), "dimension": "ROWS", "startIndex": row}
    to = max(top, row - up) if row > top else row + 2
    return {"moveDimension": {"source": {**span, "endIndex": row + 1}, "destinationIndex": to}}


def test_of_two_first_mirrors_at_once_the_second_reads_again(
    book: Book, sandbox: Sandbox, key: Path, hourglass: Hourglass
) -> None:
    other = Book(sandbox, connect(key, base=sandbox.url, patience=hourglass.patience()))
    first = [lambda: other.sync(1, 2)]

    def meanwhile() -> None:
        if first:
            first.pop()()

    book.sync(1, 2, between=meanwhile)
    assert book.columns("All")["Invoice"] == ["INV-2", "INV-1"]
    assert book.seen.titles() == ORDER


def test_a_short_pause_is_waited_for_and_a_long_one_is_handed_on(
    book: Book, hourglass: Hourglass
) -> None:
    book.fail("429", "get", times=2, retry_after=4)
    book.sync(1)
    assert hourglass.slept[:2] == [4, 4]
    book.fail("429", "getByDataFilter", retry_after=300)
    with pytest.raises(errors.Busy, match="pause of 300 seconds") as asked:
        book.sync(1)
    assert (asked.value.retry_after, asked.value.permanent) == (300, False)


def test_patience_ends(book: Book) -> None:
    book.fail("500", times=999)
    with pytest.raises(errors.Unavailable, match=r"HTTP 500.*Nothing is lost.*tried again by its"):
        book.sync(1)
    assert len(book.calls()) <= 18


FAULTS: list[tuple[str, type[errors.SheetError], str]] = [
    ("api_disabled", errors.SwitchedOff, r"not switched on.*\(https://console\.[^)]+project="),
    ("not_shared", errors.NotShared, r"not shared with \S+@.*Share it .* as Editor"),
    ("scope", errors.KeyRefused, r"not for spreadsheets.*scope https://www"),
    ("deleted", errors.NotThere, r"no Google Sheet 1SANDBOX.*Restore"),
    ("binned", errors.NotThere, r"in the bin"),
    ("viewer", errors.NotShared, r"\S+@\S+ may look .* not edit.*Make it an Editor"),
    ("viewer_400", errors.NotShared, r"\S+@\S+ may look .* not edit.*Make it an Editor"),
    ("viewer_500", errors.Unavailable, r"read, but took no change.*see that \S+ is an Editor"),
    ("protected", errors.Protected, r"protected a part.*Data > Protected sheets"),
    ("grid_full", errors.Full, r"as many cells as Google allows.*Delete tabs"),
    ("429", errors.Busy, r"asks for a pause of 60 seconds"),
    ("key_revoked", errors.KeyRefused, r"clock is wrong, which says \d{4}-.*new JSON key"),
]


@pytest.mark.parametrize(("kind", "error", "said"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_each_fault_has_its_own_cause_and_advice(
    book: Book, kind: str, error: type[errors.SheetError], said: str
) -> None:
    book.fail(kind, times=99, retry_after=60)
    with pytest.raises(error, match=said) as raised:
        book.sync(1)
    assert type(raised.value) is error
    assert "Nothing is lost" in str(raised.value)


def test_what_cannot_heal_by_itself_is_asked_once(book: Book) -> None:
    book.fail("not_shared", times=99)
    with pytest.raises(errors.NotShared):
        book.sync(1)
    assert _kinds(book) == [("look", 403)]


def test_a_key_that_google_does_not_know_is_refused(
    book: Book, key: Path, hourglass: Hourglass
) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = stranger.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    key.write_text(json.dumps({**json.loads(key.read_text()), "private_key": pem}))
    book.http = connect(key, base=book.sandbox.url, patience=hourglass.patience())
    with pytest.raises(errors.KeyRefused, match="does not accept the key"):
        book.sync(1)
    assert (book.calls(), hourglass.slept) == ([], [])


@pytest.mark.parametrize("content", ["", "{}", "[]"])
def test_a_file_that_is_no_key_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "not a key.json"
    path.write_text(content)
    with pytest.raises(errors.KeyRefused, match=r"not a key\.json"):
        connect(path)


def test_an_unreachable_google_is_temporary(book: Book, key: Path, hourglass: Hourglass) -> None:
    record = json.loads(key.read_text()) | {"token_uri": "http://127.0.0.1:9/token"}
    key.write_text(json.dumps(record))
    book.http = connect(key, base="http://127.0.0.1:9", patience=hourglass.patience())
    with pytest.raises(errors.Unavailable, match="cannot be reached"):
        book.sync(1)


def test_the_pump_is_told_that_the_sheet_waits_and_for_how_long(book: Book, office: Office) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    message = Message(1, "sheet", "refresh", 1, {}, State.WAITING, 0, at, at, {})
    mirror = Mirror(office, lambda: book.http, FILE)
    book.fail("403")
    with pytest.raises(DeliveryFailed) as refused:
        mirror.send(message, again=False)
    assert (refused.value.permanent, refused.value.fails) == (False, Fails.DESTINATION)
    book.fail("429", retry_after=90)
    with pytest.raises(DeliveryFailed) as asked:
        mirror.send(message, again=True)
    assert (asked.value.permanent, asked.value.retry_after) == (False, 90)
    mirror.send(message, again=True)
    assert len(book.columns("All")["Invoice"]) == 63
