"""Where something cannot be written, read or finished: a sentence says what stands."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backlog import settings
from backlog.audit import copies
from backlog.errors import Refused, Unusable
from backlog.intake import take
from backlog.intake.take import Arrival
from backlog.office import Office
from backlog.store import database
from tests.app.firm import Firm
from tests.app.program import PROGRAM, Commands
from tests.backlog.looking import assert_all_holds, table
from tests.offices import DANA, a_record, acting, an_office, take_in

ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    commands = Commands(tmp_path)
    commands("init", "--timezone", "America/Edmonton")
    return commands


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o777:o}"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_what_we_make_is_for_us_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        commands = Commands(tmp_path)
        commands("init", "--timezone", "America/Edmonton")
        commands("backup", str(tmp_path / "copy.db"))
        with database.open_database(tmp_path / "backlog.db") as db, database.transaction(db):
            beside = [tmp_path / f"backlog.db{end}" for end in ("-wal", "-shm")]
            found = [tmp_path / "backlog.db", tmp_path / "backlog.toml", tmp_path / "copy.db"]
            modes = {path.name: mode(path) for path in (*found, *beside)}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(modes, "600")


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_the_folders_of_the_watched_folder_are_for_us_alone(tmp_path: Path, umask: int) -> None:
    commands, folder = Commands(tmp_path), tmp_path / "in"
    commands("init", "--timezone", "America/Edmonton")
    folder.mkdir()
    config = tmp_path / "backlog.toml"
    config.write_text(config.read_text().replace('intake = ""', 'intake = "in"'))
    before = os.umask(umask)
    try:
        commands("run-job", "watch-folder")
    finally:
        os.umask(before)
    assert (mode(folder / "taking"), mode(folder / "done")) == ("700", "700")
    assert mode(tmp_path / "backlog.db.intake-lock") == "600"


@pytest.mark.parametrize("name", ["backlog.db", "backlog.toml"])
def test_doctor_names_what_others_may_read(firm: Firm, name: str) -> None:
    path = firm.commands.folder / name
    path.chmod(0o640)
    checks = {one["name"]: one for one in firm.commands("doctor", code=1)["checks"]}
    assert f"{path} (640)" in checks["privacy"]["message"]
    assert "chmod go=" in checks["privacy"]["fix"]


EVERY = ["list", "show INV-1", "batches", "wip", "verify", "settings", "outbox", "quarantine"]


def break_as(kind: str, path: Path) -> None:
    if kind == "text":
        path.write_text("Dear Sir, " * 400)
    elif kind == "empty":
        path.write_bytes(b"")
    else:
        with closing(sqlite3.connect(path)) as db, db:
            if kind == "newer":
                db.execute(
                    "INSERT INTO _sqlite_migrations SELECT 999, migration_set, 'later', ''"
                    " FROM _sqlite_migrations LIMIT 1"
                )
            else:
                for (name,) in db.execute("SELECT name FROM sqlite_schema").fetchall():
                    if name == "_sqlite_migrations":
                        db.execute(f"DROP TABLE {name}")


@pytest.mark.parametrize("command", [*EVERY, "backup copy.db", "init --config other.toml", "serve"])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", "is no backlog"),
        ("foreign", "is no backlog"),
        ("empty", "is no backlog"),
        ("newer", "newer release"),
    ],
)
def test_every_command_refuses_what_it_may_not_touch(
    commands: Commands, command: str, kind: str, said: str
) -> None:
    if (kind, command.partition(" ")[0]) == ("empty", "init"):
        return  # an empty file is a place for a new one
    path = commands.folder / "backlog.db"
    database.settle(path)
    break_as(kind, path)
    before = path.read_bytes()
    words = command.replace("other.toml", str(commands.folder / "other.toml"))
    answer = commands(*words.split(), code=1)
    assert said in answer["error"]
    assert path.read_bytes() == before
    assert not (commands.folder / "copy.db").exists()


@pytest.mark.parametrize("kind", ["text", "foreign", "empty", "newer"])
def test_doctor_names_it_and_writes_nothing(commands: Commands, kind: str) -> None:
    path = commands.folder / "backlog.db"
    database.settle(path)
    break_as(kind, path)
    before = path.read_bytes()
    checks = {one["name"]: one for one in commands("doctor", code=1)["checks"]}
    assert not checks["database"]["ok"]
    assert "left as it is" in checks["database"]["message"]
    assert path.read_bytes() == before
    assert {one.name for one in commands.folder.iterdir()} == {"backlog.db", "backlog.toml"}


def test_doctor_leaves_an_older_database_as_it_is(commands: Commands) -> None:
    path = commands.folder / "backlog.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP INDEX events_that_renamed")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'former_numbers'")
    checks = {one["name"]: one for one in commands("doctor")["checks"]}
    assert "an older release's" in checks["database"]["message"]
    assert database.schema(path) is database.Schema.OLDER


def fill(office: Office) -> None:
    """Write more than there is room for."""
    with database.open_database(office.path) as db, database.transaction(db):
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
        db.execute("INSERT INTO kept VALUES ('x', 'x', ?, 'x')", ["x" * 1_000_000])


def test_a_full_disk_is_said_and_looking_goes_on(office: Office) -> None:
    before = table(office, "SELECT count(*) FROM events")
    with pytest.raises(Unusable, match=r"the disk is full\. Nothing was changed, and looking goes"):
        fill(office)
    assert table(office, "SELECT count(*) FROM events") == before
    assert_all_holds(office)


def test_a_locked_database_is_waited_for_and_then_said(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SILENT_MS", 1)
    with closing(sqlite3.connect(office.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(Unusable, match=r"is locked by another program\. Nothing was changed"),
            database.open_database(office.path, patience=0.01) as db,
            database.transaction(db),
        ):
            pass
        assert table(office, "SELECT count(*) FROM invoices") == [(2,)]
    assert caplog.messages == ["The database is locked by another program; waiting for it."]


def test_a_copy_whose_note_failed_is_there(office: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(office.path)) as db, db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN"
            " SELECT RAISE(ABORT, 'no') WHERE NEW.action = 'backed up'; END"
        )
    with pytest.raises(Refused, match=r"The copy is made: .*copy\.db.*the log does not name it"):
        copies.back_up(office, ACTOR, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").exists()


def interrupted(after: int) -> Iterator[Arrival]:
    for place in range(1, after + 1):
        yield Arrival("f", place, a_record(f"NEW-{place}"))
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("after", "stands", "said"),
    [
        (0, 0, r"^Stopped\. Nothing was taken in"),
        (2, 0, r"^Stopped\. Nothing was taken in"),
        (3, 3, r"^Stopped\. Of the first 3 records: 3 added"),
        (4, 3, r"^Stopped\. Of the first 3 records: 3 added"),
        (6, 6, r"^Stopped\. Of the first 6 records: 6 added"),
    ],
)
def test_a_stopped_import_says_what_is_in(
    office: Office, monkeypatch: pytest.MonkeyPatch, after: int, stands: int, said: str
) -> None:
    monkeypatch.setattr(take, "CHUNK", 3)
    with pytest.raises(Refused, match=said):
        take.take(office, ACTOR, interrupted(after))
    assert table(office, "SELECT count(*) FROM invoices") == [(2 + stands,)]
    assert_all_holds(office)


def test_an_answer_that_cannot_be_written_is_a_sentence(commands: Commands) -> None:
    words = ["--db", str(commands.folder / "backlog.db")]
    words += ["--config", str(commands.folder / "backlog.toml")]
    for command in (["list"], ["list", "--json"], ["settings", "weekly_day=friday"]):
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run(
                [*PROGRAM, *words, *command], stdout=full, stderr=subprocess.PIPE, text=True,
                check=False,
            )  # fmt: skip
        assert ended.returncode == 1
        assert ended.stderr.startswith("The answer cannot be written: No space left on device. Wh")
        assert ended.stderr.count("\n") == 1
    assert commands("settings")["weekly_day"] == "friday"


def test_a_command_that_is_stopped_says_so(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Office) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(settings, "schedule", stop)
    assert commands("settings", code=1)["error"].startswith("Stopped.")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("batch B-2026-0001 --out {}", "is safe; write it elsewhere"),
        ("pdf INV-10401 --out {}/x.pdf", "Nothing was written"),
        ("backup {}/copy.db", "Nothing was done"),
        ("init --config {}/new.toml", "Nothing was made"),
    ],
)
def test_a_place_that_cannot_be_written_is_a_sentence(
    firm: Firm, tmp_path: Path, command: str, said: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    firm.commands("export", "INV-10401", "--target", "csv")
    words = command.replace("{}", str(tmp_path / "file" / "folder")).split()
    number = firm.commands("batches")["batches"][0]["number"]
    words = [number if word == "B-2026-0001" else word for word in words]
    answer = firm.commands(*words, code=1)
    assert said in answer["error"]
