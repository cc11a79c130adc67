"""Backup and restore: a copy is whole and verified, and nothing is ever written over."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from backlog import rechecks
from backlog.acts import Comment
from backlog.audit import copies, verify
from backlog.errors import NotAllowed, Refused
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.store import outbox
from backlog.target import Level
from tests.backlog.looking import facts_of
from tests.offices import AMIRA, DANA, MovedClock, acting, an_office, ids_of, take_in_company

ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in_company(office)
    rechecks.renew(office)
    return office


@contextmanager
def somebody_writing(office: Office) -> Iterator[None]:
    """Comments, one after the other, as fast as they go."""
    ids, enough = ids_of(office, "INV-10401"), threading.Event()

    def write() -> None:
        while not enough.is_set():
            lifecycle.act(office, ACTOR, ids, Comment("still here"))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def test_a_backlog_comes_back_as_it_was(office: Office, tmp_path: Path) -> None:
    before = verify.verify(office).head
    assert copies.back_up(office, ACTOR, tmp_path / "copy").head == before
    elsewhere = replace(office, path=tmp_path / "new.db")
    copies.restore(elsewhere, ACTOR, tmp_path / "copy")
    assert verify.verify(elsewhere).findings == ()
    assert facts_of(elsewhere)["invoices"] == facts_of(office)["invoices"]
    assert not list(tmp_path.glob("*.part*"))


def test_a_copy_taken_while_others_write_is_whole(office: Office, tmp_path: Path) -> None:
    with somebody_writing(office):
        verdicts = [copies.back_up(office, ACTOR, tmp_path / f"copy{n}") for n in range(5)]
    assert all(verdict.findings == () for verdict in verdicts)
    assert verify.verify(office).findings == ()


def test_nothing_is_written_over(office: Office, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(Refused, match="left as it is"):
        copies.back_up(office, ACTOR, there)
    copies.back_up(office, ACTOR, tmp_path / "copy")
    with pytest.raises(Refused, match="left as it is"):
        copies.restore(office, ACTOR, tmp_path / "copy")
    assert there.read_text() == "mine"
    assert verify.verify(office).findings == ()


def test_a_copy_that_does_not_hold_is_not_restored(office: Office, tmp_path: Path) -> None:
    copies.back_up(office, ACTOR, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as db, db:
        db.execute("UPDATE invoices SET total_minor = total_minor + 1 WHERE id = 7")
    elsewhere = replace(office, path=tmp_path / "new.db")
    with pytest.raises(Refused, match="INV-10407"):
        copies.restore(elsewhere, ACTOR, tmp_path / "copy")
    assert not elsewhere.path.exists()


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be read as one"])
def test_what_is_no_backlog_is_not_restored(office: Office, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)
    elsewhere = replace(office, path=tmp_path / "new.db")
    with pytest.raises(Refused, match=r"copy is not a copy of a backlog\. Nothing was restored"):
        copies.restore(elsewhere, ACTOR, tmp_path / "copy")
    assert not elsewhere.path.exists()


def test_a_copy_of_a_newer_release_is_not_restored(office: Office, tmp_path: Path) -> None:
    copies.back_up(office, ACTOR, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations SELECT 99, migration_set, 'later', '' "
            "FROM _sqlite_migrations LIMIT 1"
        )
    elsewhere = replace(office, path=tmp_path / "new.db")
    with pytest.raises(Refused, match="newer release"):
        copies.restore(elsewhere, ACTOR, tmp_path / "copy")
    assert not elsewhere.path.exists()


def test_what_sqlite_left_beside_a_vanished_database_is_not_mixed_in(
    office: Office, tmp_path: Path
) -> None:
    copies.back_up(office, ACTOR, tmp_path / "copy")
    (tmp_path / "new.db-wal").write_bytes(b"left by another")
    with pytest.raises(Refused, match=r"new.db-wal is there already"):
        copies.restore(replace(office, path=tmp_path / "new.db"), ACTOR, tmp_path / "copy")


def test_nothing_is_at_the_place_before_the_copy_is_whole(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"There is no folder .*no such folder\. Nothing was done"):
        copies.back_up(office, ACTOR, tmp_path / "no such folder" / "copy")
    (tmp_path / "full").mkdir()
    copies.back_up(office, ACTOR, tmp_path / "full" / "copy")
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["copy"]


def test_what_waited_to_be_told_is_looked_up_after_a_restore(
    office: Office, tmp_path: Path
) -> None:
    copies.back_up(office, ACTOR, tmp_path / "copy")
    elsewhere = replace(office, path=tmp_path / "new.db")
    copies.restore(elsewhere, ACTOR, tmp_path / "copy")
    with elsewhere.reading() as db:
        assert {one.state for one in outbox.load_unsent(db)} == {"sending"}


def test_only_an_administrator_takes_copies(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        copies.back_up(office, acting(AMIRA), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_that_was_checked_in_another_way_is_checked_anew(
    office: Office, tmp_path: Path
) -> None:
    copies.back_up(office, ACTOR, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as older, older:
        older.execute("UPDATE problems SET field = 'as an older release said'")
    elsewhere = replace(office, path=tmp_path / "new.db")
    assert copies.restore(elsewhere, ACTOR, tmp_path / "copy.db").findings == ()
    with elsewhere.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_changed_rules_check_everything_anew(office: Office) -> None:
    strict = replace(office, rules=replace(office.rules, expense=Level.BLOCKER))
    assert verify.verify(strict).findings
    rechecks.renew(strict)
    assert verify.verify(strict).findings == ()
