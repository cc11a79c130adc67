"""An older database is noticed by what Slack and the Sheet know, before anything goes out."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.config import load
from app.demo import SHEET_ID
from app.environment import Environment
from app.opening import open_office
from app.wiring import Process, assemble_process
from backlog.generation import lineage, outside
from backlog.reviews.health import load_health
from exporters import TARGETS
from scheduler.outbox import Pump
from tests.app.firm import Firm
from tests.app.program import PROGRAM, Commands, running
from tests.bot.desk import ACCOUNTING, BACKLOG
from tests.offices import a_record
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]
FIRST, SECOND = "INV-10401", "INV-10402"
SLACK = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL")
SHEET = ("GOOGLE_SERVICE_ACCOUNT_FILE", "GOOGLE_SHEETS_URL", "BACKLOG_SHEET_ID")
RESTS = "Exports rest"
HEAD = "Audit log, its head: "


@dataclass(frozen=True)
class Copy:
    """One database with its configuration, before the world of the firm."""

    folder: Path
    sandbox: Sandbox
    environment: Mapping[str, str]

    @property
    def commands(self) -> Commands:
        """The command line over it."""
        return Commands(self.folder, self.environment)

    @property
    def process(self) -> Process:
        """What its `serve` would run."""
        config = load(self.folder / "backlog.toml", TARGETS)
        office = open_office(self.folder / "backlog.db", config)
        known = {name.lower(): value for name, value in self.environment.items()}
        return assemble_process(office, config, Environment.model_validate(known))

    def start(self) -> None:
        """What its `serve` does before its first socket, and then tells."""
        outside.begin(self.process.office)
        self.tell()

    def tell(self) -> None:
        """Tell what waits."""
        process = self.process
        Pump(process.office, process.senders(), process.resting()).run_once()

    def export(self, number: str) -> tuple[int, str]:
        """Export an invoice; the code, and the batch or why there is none."""
        code, said = self.commands.run("export", number, "--target", "csv", "--json")
        found = json.loads(said)
        left = [one["reason"] for one in found["left_out"]]
        return code, found["batch"] or found.get("error") or " ".join(left)

    def doctor(self, name: str = "older copy") -> Json:
        """What `doctor` says of older copies, or of something else."""
        _, said = self.commands.run("doctor", "--json")
        return next(one for one in json.loads(said)["checks"] if one["name"] == name)

    def said(self) -> str:
        """What stands in the channel of the backlog."""
        return json.dumps(self.sandbox.world()["messages"][BACKLOG], ensure_ascii=False)

    def sheet(self) -> Json:
        """The spreadsheet, as Google keeps it."""
        dump: Json = self.sandbox.get("/test/sheets")["spreadsheets"][SHEET_ID]
        return dump

    def type_over_head(self, text: str) -> None:
        """Type into the cell of About that has the head of the log."""
        about = next(one for one in self.sheet()["sheets"] if one["properties"]["title"] == "About")
        rows = about["data"][0]["rowData"]
        row = next(place for place, cells in enumerate(rows) if HEAD in json.dumps(cells))
        value = {"userEnteredValue": {"stringValue": text}}
        start = {"sheetId": about["properties"]["sheetId"], "rowIndex": row, "columnIndex": 1}
        typed = {"start": start, "rows": [{"values": [value]}], "fields": "userEnteredValue"}
        self.sandbox.post("/test/sheets/edit", {"requests": [{"updateCells": typed}]})


def at_first(firm: Firm, without: tuple[str, ...] = ()) -> Copy:
    """The firm's own database, before all of the world but what it goes without."""
    known = {name: to for name, to in firm.commands.environment.items() if name not in without}
    one = Copy(firm.commands.folder, firm.sandbox, known)
    one.start()
    return one


def restore(one: Copy, folder: Path, *, by_command: bool = True) -> Copy:
    """The database as it is now, restored in another folder, or a copy just laid there."""
    folder.mkdir()
    shutil.copy(one.folder / "backlog.toml", folder)
    copy = folder.with_suffix(".copy")
    one.commands("backup", str(copy))
    other = replace(
        one,
        folder=folder,
        environment={
            **one.environment,
            "BACKLOG_DB": str(folder / "backlog.db"),
            "BACKLOG_CONFIG": str(folder / "backlog.toml"),
        },
    )
    if by_command:
        other.commands("restore", str(copy))
    else:
        shutil.copy(copy, folder / "backlog.db")
    return other


@pytest.mark.parametrize(
    ("without", "place"), [((), ""), (SHEET, "Slack"), (SLACK, "The Google Sheet")]
)
def test_a_restored_older_copy_exports_nothing_and_says_so(
    firm: Firm, tmp_path: Path, without: tuple[str, ...], place: str
) -> None:
    first = at_first(firm, without)
    older = restore(first, tmp_path / "older")
    assert first.export(FIRST)[0] == 0
    first.tell()
    sheet = first.sheet()

    code, why = older.export(FIRST)
    assert code == 1
    assert RESTS in why
    assert f"{place} knows of event" in why
    older.start()
    assert older.export(SECOND)[0] == 1
    assert older.sheet() == sheet
    assert older.commands("batches")["batches"] == []
    assert not older.doctor()["ok"]
    if without != SHEET:
        age = older.doctor("Sheet's age")
        assert age["message"].endswith("this database is not the newest, see *older copy*.")
        assert age["fix"] == outside.REMEDY
    if without != SLACK:
        assert RESTS in older.said()
        assert older.commands("verify")["ok"]


def test_who_only_tries_asks_outside_as_well(firm: Firm, tmp_path: Path) -> None:
    first = at_first(firm)
    older = restore(first, tmp_path / "older")
    assert first.export(FIRST)[0] == 0
    first.tell()
    words = ("export", SECOND, "--target", "csv", "--dry-run")
    found = older.commands(*words)
    assert (found["batch"], found["count"]) == (None, 1)
    assert found["doubt"].count(RESTS) == 1
    assert "doubt" not in first.commands(*words)


def test_a_copy_laid_over_the_file_itself_is_noticed_by_who_was_told_since(
    firm: Firm, tmp_path: Path
) -> None:
    first = at_first(firm)
    copy = tmp_path / "copy.db"
    first.commands("backup", str(copy))
    assert first.export(FIRST) == (0, number_of(1))
    first.tell()
    database = first.folder / "backlog.db"
    for beside in ("-wal", "-shm"):
        database.with_name(f"backlog.db{beside}").unlink(missing_ok=True)
    file = database.stat().st_ino
    shutil.copy(copy, database)
    assert database.stat().st_ino == file
    assert RESTS in first.export(FIRST)[1]
    [lost] = first.commands("recover", "--commit")["lost_batches"]
    assert lost["number"] == number_of(1)
    assert first.export(SECOND) == (0, number_of(2))


@pytest.mark.parametrize("by_command", [True, False])
def test_what_was_told_since_the_copy_is_not_told_again(
    firm: Firm, tmp_path: Path, *, by_command: bool
) -> None:
    first = at_first(firm)
    assert first.export(FIRST)[0] == 0
    older = restore(first, tmp_path / "older", by_command=by_command)
    first.tell()
    told = firm.messages(ACCOUNTING)
    assert [len(one["files"]) for one in told] == [0, 1]
    older.start()
    assert [one["ts"] for one in firm.messages(ACCOUNTING)] == [one["ts"] for one in told]
    assert older.commands("batches")["batches"][0]["state"] == "delivered"


def test_where_nobody_is_outside_nothing_can_be_noticed_and_doctor_says_so(
    firm: Firm, tmp_path: Path
) -> None:
    first = at_first(firm, (*SLACK, *SHEET))
    older = restore(first, tmp_path / "older")
    first.export(FIRST)
    assert older.export(FIRST)[0] == 0
    found = older.doctor()
    assert found["ok"]
    assert "an older copy would not be noticed" in found["message"]


@pytest.mark.parametrize("typed", ["", "hello", "999999:" + "0" * 64])
def test_a_typed_over_cell_is_told_and_stops_nothing(firm: Firm, typed: str) -> None:
    first = at_first(firm, SLACK)
    first.type_over_head(f"{HEAD}{typed}")
    code, _ = first.export(FIRST)
    assert code == 0
    assert first.commands("mirror", "--full")["writes"] >= 1
    assert str(lineage.read_head(first.process.office)) in json.dumps(
        first.sheet(), ensure_ascii=False
    )
    repair = load_health(first.process.office).repairs[0]
    assert "About" in repair.said
    assert "put back" in repair.said


def test_two_at_once_each_learn_of_the_other(firm: Firm, tmp_path: Path) -> None:
    first = at_first(firm)
    second = restore(first, tmp_path / "second")
    second.start()
    assert RESTS in first.export(FIRST)[1]
    # What the first said of itself since is not in the log of the second.
    first.tell()
    assert RESTS in second.export(SECOND)[1]


def test_serve_looks_and_says_before_its_first_socket(firm: Firm, tmp_path: Path) -> None:
    first = at_first(firm)
    older = restore(first, tmp_path / "older")
    assert first.export(FIRST)[0] == 0
    first.tell()
    sheet = first.sheet()
    with running((*PROGRAM, "serve"), firm.log, older.environment) as process:
        eventually(lambda: firm.sandbox.world()["sockets"] == 2, 30)
        eventually(lambda: RESTS in older.said(), 30)
        assert process.poll() is None
        assert older.sheet() == sheet
    eventually(lambda: firm.sandbox.world()["sockets"] == 0)
    assert RESTS in firm.log.read_text(encoding="utf-8")


def lose(firm: Firm, tmp_path: Path, without: tuple[str, ...] = ()) -> tuple[Copy, Copy]:
    """A database from which two batches went out, and an older copy of it that has only one."""
    first = at_first(firm, without)
    assert first.export(FIRST) == (0, number_of(1))
    first.tell()
    older = restore(first, tmp_path / "older")
    assert first.export(SECOND) == (0, number_of(2))
    first.tell()
    return first, older


def number_of(serial: int) -> str:
    return f"B-{datetime.now(UTC).astimezone(ZoneInfo('America/Edmonton')).year}-{serial:04d}"


@pytest.mark.parametrize("without", [(), SLACK])
def test_what_was_lost_is_named_entered_and_goes_on(
    firm: Firm, tmp_path: Path, without: tuple[str, ...]
) -> None:
    _, older = lose(firm, tmp_path, without)
    assert RESTS in older.export(SECOND)[1]

    looked = older.commands("recover")
    assert not looked["done"]
    [lost] = looked["lost_batches"]
    assert (lost["number"], lost["count"], lost["invoices"]) == (number_of(2), 1, [SECOND])
    assert looked["perhaps_imported"] == [SECOND]
    assert looked["next_number"] == number_of(3)
    assert RESTS in older.export(SECOND)[1]
    look = older.commands("export", SECOND, "--target", "csv", "--dry-run")
    assert (look["count"], RESTS in look["doubt"]) == (1, True)

    code, said = older.commands.run("recover", "--commit")
    assert code == 0
    assert "1 invoice counted as exported, until Accounting says what came in." in said
    assert f"Done: exports go on, the next batch is {number_of(3)}." in said
    assert RESTS not in said
    _, said = older.commands.run("batch", number_of(2))
    assert "Made by somebody at " in said
    assert f"backlog imported {number_of(2)} --outcome imported|partly|rejected" in said
    assert "Again: " not in said
    assert older.commands("verify", "--deep")["ok"]
    shown = older.commands("show", SECOND)
    assert (shown["export_status"], shown["exported"]) == ("perhaps-imported", True)
    listed = older.commands("list", "--tab", "all", "--export-status", "perhaps-imported")
    assert [one["number"] for one in listed["invoices"]] == [SECOND]
    [last, *_] = older.commands("batches")["batches"]
    assert (last["state"], last["count"]) == ("lost", 1)
    assert last["totals"] == lost["totals"] != {}

    code, why = older.export(SECOND)
    assert code == 1
    assert "already" in why or "exported" in why
    assert older.export("INV-10403") == (0, number_of(3))
    older.start()
    assert outside.find_doubt(older.process.office) is None
    older.commands("imported", number_of(2), "--outcome", "rejected", "--reason", "not there")
    assert older.commands("show", SECOND)["export_status"] == "failed"
    assert older.export(SECOND) == (0, number_of(4))
    assert older.commands("verify", "--deep")["ok"]


def test_accounting_says_from_the_old_message_that_it_came_in(firm: Firm, tmp_path: Path) -> None:
    _, older = lose(firm, tmp_path)
    older.commands("recover", "--commit")
    older.commands("imported", number_of(2), "--outcome", "imported")
    assert older.commands("show", SECOND)["export_status"] == "exported"
    assert older.commands("batches")["batches"][0]["state"] == "imported"
    assert older.commands("verify", "--deep")["ok"]


def test_where_nobody_knows_the_invoices_the_files_are_asked_for(
    firm: Firm, tmp_path: Path
) -> None:
    first, older = lose(firm, tmp_path, SHEET)
    [lost] = older.commands("recover")["lost_batches"]
    assert (lost["count"], lost["complete"]) == (1, False)
    assert list(lost["totals"]) == ["CAD"]
    code, said = older.commands.run("recover", "--commit", "--json")
    assert code == 1
    assert "--files FOLDER" in json.loads(said)["error"]
    assert older.commands("recover")["perhaps_imported"] == []

    first.commands("batch", number_of(2), "--out", str(tmp_path / "files"))
    done = older.commands("recover", "--commit", "--files", str(tmp_path / "files"))
    assert done["perhaps_imported"] == [SECOND]
    assert older.commands("verify", "--deep")["ok"]


def test_what_came_in_since_and_went_nowhere_is_named_too(firm: Firm, tmp_path: Path) -> None:
    first = at_first(firm)
    older = restore(first, tmp_path / "older")
    record = tmp_path / "new.json"
    record.write_text(json.dumps([a_record("NEW-1"), a_record("NEW-2")]))
    first.commands("import", str(record))
    assert first.export("NEW-1") == (0, number_of(1))
    first.tell()

    found = older.commands("recover", "--commit")
    assert found["missing_invoices"] == ["NEW-1", "NEW-2"]
    older.commands("import", str(record))
    assert older.commands("recover")["missing_invoices"] == []


def test_what_comes_in_again_is_in_its_lost_batch_from_the_beginning(
    firm: Firm, tmp_path: Path
) -> None:
    first = at_first(firm)
    older = restore(first, tmp_path / "older")
    record = tmp_path / "new.json"
    record.write_text(json.dumps([a_record("NEW-1")]))
    first.commands("import", str(record))
    assert first.export("NEW-1") == (0, number_of(1))
    first.tell()

    found = older.commands("recover", "--commit")
    assert found["missing_invoices"] == ["NEW-1"]
    assert older.commands("import", str(record))["added"] == 1
    assert older.commands("show", "NEW-1")["export_status"] == "perhaps-imported"
    assert older.export("NEW-1")[0] == 1
    assert older.commands("verify", "--deep")["ok"]
