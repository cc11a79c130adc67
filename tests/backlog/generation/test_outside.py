"""An older database is noticed by what is known outside, and nothing else stops an export."""

import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from backlog import outages
from backlog.audit import copies, verify
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import Doubted
from backlog.generation import lineage, outside
from backlog.messages import DatabaseDoubted, State
from backlog.office import Office
from backlog.store import lineage as stored
from backlog.unsent import list_unsent
from backlog.witness import Head, Recalled, Unreachable, find_heads
from tests.offices import DANA, MovedClock, a_record, acting, an_office, ids_of, take_in

DANA_ACTS = acting(DANA)


@dataclass
class Board:
    """A place outside on which heads stand, as text; `fails` is what it does instead."""

    place: str = "Slack"
    written: list[str] = field(default_factory=list)
    fails: Callable[[], None] = lambda: None
    batches: list[Recalled] = field(default_factory=list)

    def look(self) -> Sequence[Head]:
        self.fails()
        return [head for text in self.written for head in find_heads(text)]

    def recall(self) -> Sequence[Recalled]:
        self.fails()
        return self.batches

    def announce(self, head: Head) -> bool:
        self.fails()
        self.written.append(f"Head of the log: {head}")
        return True


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def office(tmp_path: Path, board: Board) -> Office:
    """An office with two invoices, which is looked at from outside."""
    office = replace(an_office(tmp_path, clock=MovedClock()), witnesses=(board,))
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


def export(office: Office, number: str) -> str:
    request = Request(tuple(ids_of(office, number)), "csv")
    draft = commit.draft(office, DANA_ACTS, request)
    return commit.commit(office, DANA_ACTS, draft).number


def copy_of(office: Office, folder: Path) -> Office:
    """The database as it is now, as a file of its own."""
    path = folder / "copy.db"
    copies.back_up(office, DANA_ACTS, path)
    return replace(office, path=path)


def told(office: Office) -> list[DatabaseDoubted]:
    found = [one.content for one in list_unsent(office, DANA_ACTS)]
    return [one for one in found if isinstance(one, DatabaseDoubted)]


def test_a_head_is_read_as_it_was_written_and_no_digit_of_it_may_be_another(office: Office) -> None:
    head = lineage.read_head(office)
    text = f"Audit log, its head: {head}"
    assert list(find_heads(text)) == [head]
    for place, letter in enumerate(str(head)):
        other = "0" if letter != "0" else "1"
        typed = f"{str(head)[:place]}{other}{str(head)[place + 1 :]}"
        assert list(find_heads(typed)) == []
    assert list(find_heads("")) == []


def test_what_was_told_outside_holds_the_exports_of_an_older_copy(
    office: Office, board: Board, tmp_path: Path
) -> None:
    older = copy_of(office, tmp_path)
    assert export(office, "INV-1") == "B-2026-0001"
    board.announce(lineage.read_head(office))

    with pytest.raises(Doubted, match=r"Slack knows of event .* Exports rest") as refused:
        export(older, "INV-1")
    assert "Nothing was exported" in str(refused.value)
    assert "backlog recover" in str(refused.value)
    assert [(one.place, one.settled) for one in told(older)] == [("Slack", False)]
    with older.reading() as db:
        assert db.execute("SELECT count(*) FROM batches").fetchone()[0] == 0
    assert verify.verify(older).findings == ()


def test_it_is_told_once_and_held_while_the_place_is_away(
    office: Office, board: Board, tmp_path: Path
) -> None:
    older = copy_of(office, tmp_path)
    export(office, "INV-1")
    board.announce(lineage.read_head(office))
    outside.look(older)

    def is_away() -> None:
        raise Unreachable("no network")

    board.fails = is_away
    for _ in range(2):
        with pytest.raises(Doubted):
            export(older, "INV-2")
    assert len(told(older)) == 1


def test_a_place_that_hangs_or_is_away_never_stops_an_export(office: Office, board: Board) -> None:
    def is_away() -> None:
        raise Unreachable("no network")

    board.fails = is_away
    assert export(office, "INV-1") == "B-2026-0001"

    hung = threading.Event()
    board.fails = lambda: (hung.wait(), None)[1]
    outside.look(office, seconds=0.01)
    assert outside.find_doubt(office) is None
    hung.set()


def test_of_two_that_go_on_each_sees_that_the_other_does(
    office: Office, board: Board, tmp_path: Path
) -> None:
    lineage.take_over(office)
    board.announce(lineage.read_head(office))
    second = copy_of(office, tmp_path)
    assert lineage.take_over(second)
    board.announce(lineage.read_head(second))

    assert outside.find_doubt(second) is None
    with pytest.raises(Doubted):
        export(office, "INV-1")

    board.announce(lineage.read_head(office))
    with pytest.raises(Doubted):
        export(second, "INV-2")


def test_a_copy_that_only_exports_is_seen_by_the_one_that_is_served(
    office: Office, board: Board, tmp_path: Path
) -> None:
    lineage.take_over(office)
    board.announce(lineage.read_head(office))
    copied = replace(office, path=tmp_path / "copied.db")
    shutil.copy(office.path, copied.path)
    assert export(copied, "INV-1") == "B-2026-0001"
    with pytest.raises(Doubted):
        export(office, "INV-1")
    assert len(board.written) == 2
    assert verify.verify(copied, deep=True).findings == ()


def test_a_database_that_was_moved_is_the_same_and_a_copy_another(
    office: Office, tmp_path: Path
) -> None:
    assert not lineage.take_over(office)
    before = lineage.read_head(office)
    moved = replace(office, path=office.path.rename(tmp_path / "moved.db"))
    assert not lineage.take_over(moved)
    assert lineage.read_head(moved) == before

    shutil.copy(moved.path, tmp_path / "copied.db")
    copied = replace(office, path=tmp_path / "copied.db")
    assert lineage.take_over(copied)
    after = lineage.read_head(copied)
    assert after.generation.partition(".")[0] == before.generation.partition(".")[0]
    assert after.generation != before.generation
    assert after.seq == before.seq + 1
    assert verify.verify(copied).findings == ()


def test_what_waited_when_the_copy_was_made_is_looked_up_before_it_is_sent(
    office: Office, tmp_path: Path
) -> None:
    lineage.take_over(office)
    export(office, "INV-1")
    waiting = list_unsent(office, DANA_ACTS)
    copied = copy_of(office, tmp_path)
    assert lineage.take_over(copied)
    found = {one.id: one.state for one in list_unsent(copied, DANA_ACTS)}
    assert {found[one.id] for one in waiting} == {State.SENDING}
    assert {one.state for one in waiting} == {State.WAITING}


def test_what_failed_when_the_copy_was_made_is_not_told_to_be_well_again(
    office: Office, tmp_path: Path
) -> None:
    lineage.take_over(office)
    with office.writing() as db:
        outages.note_failure(db, office, "sheet", "It is away.", is_told=True)
    copied = copy_of(office, tmp_path)
    assert lineage.take_over(copied)
    assert outages.list_outages(copied, DANA_ACTS) == []
    assert outages.list_outages(office, DANA_ACTS)


def test_an_earlier_head_of_ours_says_nothing(office: Office, board: Board) -> None:
    board.announce(lineage.read_head(office))
    assert export(office, "INV-1") == "B-2026-0001"
    assert export(office, "INV-2") == "B-2026-0002"
    with office.reading() as db:
        assert stored.list_strange(db) == []
