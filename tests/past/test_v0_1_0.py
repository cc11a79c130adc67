"""What a firm of v0.1.0 left behind goes on with the code of today."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest

from app.config import load
from app.opening import open_office
from backlog import rechecks
from backlog.audit import verify
from backlog.batch import State
from backlog.batches import commit, recover
from backlog.batches.commit import Request
from backlog.claim import OF_INVOICES
from backlog.errors import Doubted
from backlog.filter import Filter
from backlog.generation import lineage, outside
from backlog.office import Office
from backlog.queries import lists
from backlog.queries.everything import read_everything
from backlog.reviews import claims
from backlog.reviews.keep import Review, keep_reviews, load_reviews
from backlog.roles import Role
from backlog.witness import Recalled
from exporters import TARGETS
from tests import offices
from tests.app.program import Commands
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, MEI, typed, words
from tests.past.answers import (
    answer_to_click,
    answer_to_submit,
    assert_answered,
    batch_in,
    buttons_of,
    elements,
    later,
)
from tests.past.stored import Json, Past, Reopened, reopened, texts
from tests.sandbox_process import eventually, running_sandbox

PAST = Past(Path(__file__).with_name("v0.1.0"))
DM = "D0DANA"
MESSAGES = [
    message
    for channel in PAST.slack["messages"].values()
    for message in channel
    if any(elements(message["blocks"]))
]


@contextmanager
def _at_work(folder: Path) -> Iterator[Reopened]:
    """Today's `serve` over the old database, Slack and Sheet; everything was told."""
    with running_sandbox() as sandbox, reopened(PAST, sandbox.fresh(), folder) as firm:
        eventually(lambda: all(one["state"] == "dead" for one in _list_untold(firm)), 180)
        yield firm


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reopened]:
    """The firm at work."""
    with _at_work(tmp_path_factory.mktemp("past")) as firm:
        yield firm


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reopened]:
    """The same once more: each window is submitted there once, and nobody clicks in it before."""
    with _at_work(tmp_path_factory.mktemp("opened")) as firm:
        yield firm


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    """The command line over the database as it was."""
    PAST.unpack(tmp_path)
    return Commands(tmp_path)


def _outbox(folder: Path, *states: str) -> list[Json]:
    rows = PAST.rows(
        folder,
        "SELECT id, destination, kind, state, progress, json_extract(payload, '$.batch') AS batch,"
        " json_extract(payload, '$.number') AS number, json_extract(payload, '$.period') AS period"
        " FROM outbox ORDER BY id",
    )
    return [one for one in rows if one["state"] in states]


# What is stored is everything that the old version could leave.


def test_every_table_has_a_row(tmp_path: Path) -> None:
    for table in PAST.registry["tables"]:
        assert PAST.rows(tmp_path, f'SELECT 1 FROM "{table}" LIMIT 1'), table  # noqa: S608 -- our own names


@pytest.mark.parametrize("state", ["waiting", "sending", "dead", "sent"])
def test_every_kind_of_message_is_there_in_every_state(state: str, tmp_path: Path) -> None:
    kinds = {one["kind"] for one in _outbox(tmp_path, state)}
    assert kinds == set(PAST.registry["kinds"])


def test_every_room_keeps_something(tmp_path: Path) -> None:
    kept = PAST.rows(tmp_path, "SELECT room, key FROM kept")
    for room, beginning in PAST.registry["kept"]:
        assert any(one["room"] == room and one["key"].startswith(beginning) for one in kept), (
            beginning
        )


def test_every_button_and_every_input_was_seen_by_somebody() -> None:
    shown = [one["view"]["blocks"] for one in PAST.windows]
    shown += [m["blocks"] for channel in PAST.slack["messages"].values() for m in channel]
    found = set(_action_ids(shown))
    lacking = [id_ for id_ in PAST.registry["actions"] if not any(f.startswith(id_) for f in found)]
    assert lacking == []
    assert {one["view"]["callback_id"] for one in PAST.windows} >= set(PAST.registry["callbacks"])


def _action_ids(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _action_ids(one)
    elif isinstance(node, dict):
        if isinstance(node.get("action_id"), str):
            yield node["action_id"]
        yield from _action_ids(list(node.values()))


def test_batches_are_in_every_state(commands: Commands) -> None:
    states = {one["state"] for one in commands("batches")["batches"]}
    assert states == set(PAST.registry["states"])


# It is opened as it is.


def test_the_database_is_brought_up_to_date_and_proves_itself(commands: Commands) -> None:
    verdict = commands("verify")
    assert (verdict["ok"], verdict["problems"]) == (True, [])
    assert verdict["counts"]["invoices"] > 100


def _open_office(folder: Path) -> Office:
    """Its database, brought up to date."""
    config = load(PAST.unpack(folder).with_name("backlog.toml"), TARGETS)
    clock = offices.MovedClock(datetime.fromisoformat(PAST.registry["now"]))
    office = open_office(folder / "backlog.db", config, clock=clock)
    rechecks.bring_up_to_date(office)
    return office


def test_each_copy_of_then_is_one_database_in_a_generation_of_its_own(tmp_path: Path) -> None:
    first, second = (_open_copy(tmp_path / name) for name in ("first", "second"))
    begun = PAST.rows(tmp_path, "SELECT seq, hash FROM events ORDER BY seq")
    heads = [lineage.read_head(one) for one in (first, second)]
    identities = {head.generation.partition(".")[0] for head in heads}
    assert identities == {begun[0]["hash"][:8]}
    assert heads[0].generation != heads[1].generation
    assert {(head.seq, head.hash) for head in heads} == {(begun[-1]["seq"], begun[-1]["hash"])}
    assert not any(lineage.take_over(one) for one in (first, second))
    assert verify.verify(first).findings == ()


def test_a_copy_of_then_is_noticed_as_soon_as_another_went_on(tmp_path: Path) -> None:
    first, second = (_open_copy(tmp_path / name) for name in ("first", "second"))
    ready = lists.ids(first, offices.acting(offices.DANA), Filter(ready=True))
    outside.note_seen(second, "Slack", [lineage.read_head(first)])
    assert outside.find_doubt(second) is None
    _export(first, ready)
    outside.note_seen(second, "Slack", [lineage.read_head(first)])
    with pytest.raises(Doubted):
        _export(second, ready)


def test_batches_of_then_are_not_lost_and_what_is_lost_comes_after_them(tmp_path: Path) -> None:
    office, actor = _open_office(tmp_path), offices.acting(offices.DANA)
    stood = {one.number: one.state for one in read_everything(office, actor).batches}
    known = PAST.rows(tmp_path, "SELECT year, max(serial) AS last FROM batches GROUP BY year")
    year, last = max((one["year"], one["last"]) for one in known)
    ready = lists.ids(office, actor, Filter(ready=True))
    number = lists.rows(office, actor, ready[:1])[0].number
    lost = Recalled(f"B-{year}-{last + 1:04d}", "Slack", "CSV", 1, invoices=(number,))
    recover.recover(office, actor, recover.plan_recovery(office, actor, lambda: [lost]))
    found = {one.number: one.state for one in read_everything(office, actor).batches}
    assert found == stood | {lost.number: State.LOST}
    assert lists.ids(office, actor, Filter(ready=True)) == ready[1:]
    assert verify.verify(office, deep=True).findings == ()


def _open_copy(folder: Path) -> Office:
    folder.mkdir()
    return _open_office(folder)


def _export(office: Office, ids: list[int]) -> None:
    actor, request = offices.acting(offices.DANA), Request(tuple(ids), "csv")
    commit.commit(office, actor, commit.draft(office, actor, request))


def test_what_is_ready_is_judged_when_it_is_first_opened(tmp_path: Path) -> None:
    office = _open_office(tmp_path)
    actor = offices.acting(offices.DANA)
    waiting = lists.ids_to_export(office, actor, Filter())
    draft = commit.look(office, Request(tuple(waiting), office.find_default_target()))
    chosen = [entry.id for entry in draft.chosen]
    assert 0 < len(chosen) < len(waiting)
    assert lists.ids(office, actor, Filter(ready=True)) == chosen
    assert verify.verify(office).findings == ()


def test_what_was_decided_is_still_known(commands: Commands, tmp_path: Path) -> None:
    settings = commands("settings")
    assert settings["weekly_responsible"] == "dana@prairie.example"
    assert settings["default_prefix"] == "week"
    waiting = PAST.rows(tmp_path, "SELECT id FROM quarantine WHERE resolved_at IS NULL")
    assert len(commands("quarantine")["quarantine"]) == len(waiting) > 0


def test_what_is_written_in_the_sheet_is_kept_and_answered(tmp_path: Path) -> None:
    office = _open_office(tmp_path)
    actor = offices.acting(offices.DANA)
    id_ = lists.ids(office, actor, Filter())[0]
    query = Review(OF_INVOICES, str(id_), "review", "Query")
    keep_reviews(office, [query], {query.tab: ({query.key}, {query.name})}, since=office.clock())
    (asked,) = claims.list_open(office, actor)
    claims.keep_comment(office, actor, asked.id)
    assert load_reviews(office) == [query]
    assert claims.list_open(office, actor) == []
    assert verify.verify(office).findings == ()


@pytest.mark.parametrize("job", PAST.registry["jobs"])
def test_a_job_runs(job: str, commands: Commands) -> None:
    said = commands("run-job", job, "--at", "2027-01-18")["said"]
    assert said
    assert commands("verify")["ok"]


def test_what_ran_then_is_known_as_it_was(commands: Commands, tmp_path: Path) -> None:
    before = PAST.rows(tmp_path, "SELECT job, period, claimed_at, late, said FROM runs")
    assert commands("verify")["ok"]
    with closing(sqlite3.connect(commands.folder / "backlog.db")) as db:
        after = db.execute("SELECT job, period, at, late, said, target FROM runs").fetchall()
    assert after == [(*one.values(), "") for one in before]
    assert before


def test_a_job_that_ran_then_does_not_run_again(commands: Commands) -> None:
    refused = commands("run-job", "weekly-batch", "--at", "2026-12-28", code=1)
    assert "has already run" in refused["error"]


def test_a_hold_of_then_ends_on_its_day(commands: Commands) -> None:
    assert "1 released" in commands("run-job", "release-held", "--at", "2027-01-18")["said"]


# Its outbox is told.


def test_all_that_waited_was_told_and_what_was_given_up_waits_for_a_person(
    firm: Reopened, tmp_path: Path
) -> None:
    for message in _outbox(tmp_path, "waiting", "sending"):
        _assert_told(firm, message)
    # One sync tells all that was to be mirrored, also what was given up.
    dead = [one for one in _outbox(tmp_path, "dead") if one["destination"] != "sheet"]
    assert {one["id"] for one in firm.state()} == {one["id"] for one in dead}
    assert not _posts_of_week(firm, "2026-12-07")
    firm.clock.now = _after_retry(firm)
    eventually(lambda: not _list_untold(firm), 180)
    for message in dead:
        _assert_told(firm, message)


def _list_untold(firm: Reopened) -> list[Json]:
    """What waits or was given up; the Sheet rests a quarter of a minute between two syncs."""
    untold = firm.state()
    if {one["destination"] for one in untold if one["state"] != "dead"} == {"sheet"}:
        firm.clock.move(seconds=5)
    return untold


def _after_retry(firm: Reopened) -> datetime:
    """Send again what was given up; a moment at which it is due."""
    retried = firm.commands("outbox", "--retry")["messages"]
    moments = [datetime.fromisoformat(one["not_before"]) for one in retried]
    return max([firm.clock.now, *moments])


def _assert_told(firm: Reopened, message: Json) -> None:
    """It stands where it was meant to, once, however often it was tried."""
    _ASSERT[message["kind"]](firm, message)


def _assert_refreshed(firm: Reopened, _: Json) -> None:
    (pinned,) = (one for one in firm.posts(BACKLOG) if one["pinned"])
    for tab in ("admin", "processed"):
        count = firm.commands("list", "--tab", tab)["count"]
        assert f"*{tab.capitalize()}* {count} ·" in words(pinned)


def _assert_batch(firm: Reopened, message: Json) -> None:
    _assert_card(firm, message)
    for file in firm.commands("batch", message["batch"])["files"]:
        _assert_file(firm, message, file, ACCOUNTING)


def _assert_copy(firm: Reopened, message: Json) -> None:
    for file in firm.commands("batch", message["batch"])["files"]:
        _assert_file(firm, message, file, DM)


def _assert_file(firm: Reopened, message: Json, file: Json, channel: str) -> None:
    shared = firm.shared(file["name"], channel)
    assert {one["sha256"] for one in shared} == {file["sha256"]}
    # A copy of the database that was restored does not know the uploads made since: only then
    # may a file stand there twice.
    assert len(shared) == 1 or (message["state"], message["progress"]) == ("sending", "{}")


def _assert_card(firm: Reopened, message: Json) -> None:
    head = _find_head(firm, message["batch"])
    state = firm.commands("batch", message["batch"])["state"]
    assert (" · imported" in head) == (state == "imported")


def _find_head(firm: Reopened, number: str) -> str:
    """The first line of the one message that says how a batch stands."""
    heads = [words(one).partition("\n")[0] for one in firm.posts(ACCOUNTING)]
    (head,) = (one for one in heads if f"*{number}* · " in one)
    return head


def _assert_asked(firm: Reopened, message: Json) -> None:
    said = f"Please undo {message['number']} in"
    assert len([one for one in firm.posts(ACCOUNTING) if said in words(one)]) == 1


def _assert_week(firm: Reopened, message: Json) -> None:
    [post] = _posts_of_week(firm, message["period"])
    assert "ready for QuickBooks Desktop" in words(post)


def _posts_of_week(firm: Reopened, period: str) -> list[Json]:
    day = date.fromisoformat(period)
    # What the old version had posted before it was cut off stands as it wrote it.
    headed = f"Weekly batch, {day:%A} {day.day} {day:%B}", f"Weekly batch of {period}"
    return [one for one in firm.posts(BACKLOG) if words(one).startswith(headed)]


def _assert_reminded(firm: Reopened, _: Json) -> None:
    assert [one for one in firm.posts(BACKLOG) if words(one).startswith("Backlog, ")]


def _assert_in_folder(firm: Reopened, message: Json) -> None:
    share = firm.folder / "share"
    for file in firm.commands("batch", message["batch"])["files"]:
        assert hashlib.sha256((share / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert (share / f"{message['batch']}.manifest.json").exists()


def _assert_mirrored(firm: Reopened, _: Json) -> None:
    assert eventually(lambda: not _not_mirrored(firm))


def _not_mirrored(firm: Reopened) -> list[str]:
    """The tabs that do not show what the backlog has, each row once."""
    sheet = {one["properties"]["title"]: texts(one) for one in firm.spreadsheet()["sheets"]}
    batches = firm.commands("batches")["batches"]
    wanted = {
        "All": _numbers(firm, "all") + _numbers(firm, "all", "--status", "void"),
        "Batches": Counter(one["number"] for one in batches for _ in one["totals"]),
    }
    found = {
        tab: Counter(row[1] for row in sheet.get(tab, [])[2:] if "".join(row[1:2]))
        for tab in wanted
    }
    return [tab for tab, numbers in wanted.items() if found[tab] != numbers]


def _numbers(firm: Reopened, tab: str, *words: str) -> Counter[str]:
    found = firm.commands("list", "--tab", tab, *words, "--limit", "1000")
    return Counter(one["number"] for one in found["invoices"])


_ASSERT: dict[str, Callable[[Reopened, Json], None]] = {
    "refresh": _assert_refreshed,
    "batch": _assert_batch,
    "batch changed": _assert_card,
    "batch copy": _assert_copy,
    "files": _assert_in_folder,
    "mirror": _assert_mirrored,
    "reminder": _assert_reminded,
    "reversal": _assert_asked,
    "weekly": _assert_week,
}


# Its Sheet goes on.


def test_its_former_tabs_stay_as_they_were_under_another_name(firm: Reopened) -> None:
    eventually(lambda: not _not_mirrored(firm), 60)
    (then,) = PAST.sheets.values()
    before, after = _tabs(then), _tabs(firm.spreadsheet())
    assert sum(len(_noted(rows)) for rows in before.values()) > 10
    for id_, rows in before.items():
        assert _noted(after[id_]) == _noted(rows)
    titles = {one["properties"]["title"] for one in firm.spreadsheet()["sheets"]}
    assert {"Admin", "Admin (before)", "Export log (before)", "Ours alone"} <= titles


def test_what_people_wrote_there_stands_beside_its_invoice(firm: Reopened) -> None:
    eventually(lambda: not _not_mirrored(firm), 60)
    (then,) = PAST.sheets.values()
    sheet = {one["properties"]["title"]: texts(one) for one in firm.spreadsheet()["sheets"]}
    written = {
        key: note
        for one in then["sheets"]
        if one["properties"]["title"] != "Export log"
        for key, note in _noted(texts(one)).items()
    }
    assert _noted(sheet["All"]) == written
    assert len(_noted(sheet["Batches"])) > 1
    assert firm.commands("claims")["claims"] == []


def _tabs(spreadsheet: Json) -> dict[int, list[list[str]]]:
    return {one["properties"]["sheetId"]: texts(one) for one in spreadsheet["sheets"]}


def _noted(rows: list[list[str]]) -> dict[str, str]:
    """Key -> what people wrote behind our columns."""
    return {row[0]: cell for row in rows[1:] for cell in row if cell.startswith("Note on ")}


# Its buttons and windows answer.


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: f"{one['channel']}-{one['ts']}")
def test_every_button_of_an_old_message_answers(message: Json, firm: Reopened) -> None:
    user = message["only_for"] or (MEI if message["channel"] == ACCOUNTING else DANA)
    again = later(message)
    firm.put(messages={message["channel"]: [again]})
    for button in buttons_of(again):
        assert_answered(answer_to_click(firm, user, button), button)


@pytest.mark.parametrize("name", [one["name"] for one in PAST.windows])
def test_every_button_of_an_open_window_answers(name: str, firm: Reopened) -> None:
    view = PAST.window(name)["view"]
    for button in buttons_of(view | {"depth": 1}):
        firm.put(views=[view])
        assert_answered(answer_to_click(firm, view["user"], button), button)


def _submitted(firm: Reopened, name: str, values: Json | None = None) -> str:
    view = PAST.window(name)["view"]
    firm.put(views=[view])
    return answer_to_submit(firm, view, values)


def _invoice(firm: Reopened, name: str) -> Json:
    (number,) = PAST.window(name)["numbers"]
    return firm.commands("show", number)


def test_an_open_export_is_made_as_it_was_filled_in(opened: Reopened) -> None:
    batch = opened.commands("batch", batch_in(_submitted(opened, "export")))
    assert [one["number"] for one in batch["invoices"]] == PAST.window("export")["numbers"]
    assert (batch["target"], batch["prefix"], batch["note"]) == ("csv", "december", "From before")


def test_an_open_export_of_what_went_out_goes_out_again(opened: Reopened) -> None:
    said = _submitted(opened, "export again", typed({"export.reason": "They lost it"}))
    batch = opened.commands("batch", batch_in(said))
    head = f"*{batch['number']}* · "
    eventually(lambda: [one for one in opened.posts(ACCOUNTING) if head in words(one)])
    assert _invoice(opened, "export again")["batches"][-1] == batch["number"]
    assert len(_invoice(opened, "export again")["batches"]) == 2


def test_an_open_export_of_what_was_changed_shows_it_first(opened: Reopened) -> None:
    assert "changed" in _submitted(opened, "export of what was changed")
    assert not _invoice(opened, "export of what was changed")["exported"]


def test_a_window_that_was_used_does_nothing_twice(opened: Reopened) -> None:
    assert "already used" in _submitted(opened, "export that was used")
    assert not _invoice(opened, "export that was used")["exported"]


def test_open_confirmations_move_invoices(opened: Reopened) -> None:
    assert _submitted(opened, "process")
    assert _invoice(opened, "process")["tab"] == "processed"
    assert _submitted(opened, "process without export", typed({"process.reason": "By mail"}))
    assert _invoice(opened, "process without export")["tab"] == "processed"
    assert _submitted(opened, "pay", typed({"pay.reference": "EFT 9"}))
    paid = _invoice(opened, "pay")
    assert (paid["tab"], paid["payments"][-1]["reference"]) == ("paid", "EFT 9")


def test_an_open_import_is_confirmed(opened: Reopened) -> None:
    window = PAST.window("import")
    assert _submitted(opened, "import", _outcome(window, "imported"))
    assert opened.commands("batch", window["batch"])["state"] == "imported"


def test_an_open_import_in_part_is_confirmed(opened: Reopened) -> None:
    window = PAST.window("import in part")
    failed = opened.commands("batch", window["batch"])["invoices"][0]["number"]
    values = _outcome(window, "partly") | typed({"import.failed": f"{failed} Unknown customer"})
    assert _submitted(opened, "import in part", values)
    batch = opened.commands("batch", window["batch"])
    assert batch["state"] == "partly"
    assert batch["imports"][-1]["failed"] == [{"number": failed, "reason": "Unknown customer"}]


def _outcome(window: Json, value: str) -> Json:
    block = next(b for b in window["view"]["blocks"] if b["block_id"] == "import.outcome")
    option = next(o for o in block["element"]["options"] if o["value"] == value)
    chosen = {"type": block["element"]["type"], "selected_option": option}
    return {"import.outcome": {"import.outcome": chosen}}


@pytest.mark.parametrize("purpose", ["export", "process", "pay"])
def test_an_open_selection_goes_on_with_what_was_ticked(purpose: str, opened: Reopened) -> None:
    name = f"selection to {purpose}"
    (number,) = PAST.window(name)["numbers"]
    before = _invoice(opened, name)["tab"]
    assert number in _submitted(opened, name) or purpose == "export"
    assert _invoice(opened, name)["tab"] == before


# What is new works with it.


def test_a_payment_list_is_brought_and_confirmed_in_it(commands: Commands, tmp_path: Path) -> None:
    row = next(one for one in commands("list", "--tab", "processed")["invoices"])
    file = tmp_path / "paid.txt"
    file.write_text(f"{row['number']}\t{row['balance']}\n")
    looked = commands("paste", "payments", str(file))
    assert [one["state"] for one in looked["rows"]] == ["matched"]
    accounting = ("--as", _someone_in_accounting(tmp_path))
    kept = commands("paste", "payments", str(file), "--commit", *accounting)["proposal"]
    assert (kept["count"], kept["state"]) == (1, "open")
    done = commands("paste", "--proposal", str(kept["id"]), "--commit")["done"]
    assert done == [row["number"]]
    assert commands("verify")["problems"] == []


def _someone_in_accounting(folder: Path) -> str:
    people = load(folder / "backlog.toml", TARGETS).people
    return next(one.email for one in people if one.roles == {Role.ACCOUNTING})
