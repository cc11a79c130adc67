"""What the bot keeps is read back as it was kept, also what was kept before there were versions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backlog.errors import Refused
from backlog.model import Tab
from backlog.office import Office
from backlog.store import kept
from bot import state
from bot.ids import Purpose
from bot.state import BatchesPlace, ExportWindow, HomePlace, ImportWindow, MarkWindow, Post
from tests import offices

PERSON = "T0PRAIRIE/U0DANA"


def _put(office: Office, key: str, value: Any) -> None:
    with office.writing() as db:
        kept.put(db, "bot", key, value, at=office.clock())


@pytest.mark.parametrize(
    ("key", "old", "load", "expected"),
    [
        (
            f"selection:{PERSON}:export",
            [3, 1],
            lambda o: state.load_selection(o, PERSON, Purpose.EXPORT),
            [3, 1],
        ),
        (
            "window:V1",
            {"asked": [1, 2], "pairs": [[1, 7]], "mark": "m"},
            lambda o: state.take_window(o, "V1", ExportWindow),
            ExportWindow((1, 2), ((1, 7),), "m"),
        ),
        (
            "window:V1",
            {"asked": [1], "pairs": []},
            lambda o: state.load_window(o, "V1", ExportWindow),
            ExportWindow((1,), ()),
        ),
        (
            "window:V1",
            [4, 5],
            lambda o: state.take_window(o, "V1", MarkWindow),
            MarkWindow((4, 5)),
        ),
        (
            "window:V1",
            "B-2026-0001",
            lambda o: state.take_window(o, "V1", ImportWindow),
            ImportWindow("B-2026-0001"),
        ),
        (
            "card:B-2026-0001",
            {"channel": "C0ACCOUNTS", "ts": "1.2"},
            lambda o: state.load_post(o, "card:B-2026-0001"),
            Post("C0ACCOUNTS", "1.2"),
        ),
        ("pinned:1.2", True, lambda o: state.is_pinned(o, Post("C0BACKLOG", "1.2")), True),
        ("weekly:2026-11-23", [8], lambda o: state.load_proposal(o, "2026-11-23", ""), [8]),
    ],
)
def test_value_without_a_version_is_still_read(
    tmp_path: Path, key: str, old: Any, load: Callable[[Office], Any], expected: Any
) -> None:
    office = offices.an_office(tmp_path)
    _put(office, key, old)
    assert load(office) == expected


def test_values_come_back_as_they_were_kept(tmp_path: Path) -> None:
    office = offices.an_office(tmp_path)
    state.keep_selection(office, PERSON, Purpose.PAY, [2**40, 1])
    state.keep_post(office, "backlog", Post("C0BACKLOG", "1.2"))
    assert state.load_selection(office, PERSON, Purpose.PAY) == [2**40, 1]
    assert state.load_selection(office, PERSON, Purpose.EXPORT) == []
    assert state.load_post(office, "backlog") == Post("C0BACKLOG", "1.2")
    assert not state.is_pinned(office, Post("C0BACKLOG", "1.2"))


def test_home_that_was_kept_before_there_was_a_log_is_her_list(tmp_path: Path) -> None:
    office = offices.an_office(tmp_path)
    old = {"tab": "processed", "page": 2, "turn": 7, "order": "", "search": "forêt", "v": 1}
    _put(office, f"home:{PERSON}", old)
    expected = HomePlace(Tab.PROCESSED, page=2, turn=7, search="forêt")
    assert state.load_home(office, PERSON) == expected
    assert expected.batches is None


def test_place_in_the_log_comes_back_with_the_list_below_it(tmp_path: Path) -> None:
    office = offices.an_office(tmp_path)
    place = HomePlace(Tab.PAID, page=1, batches=BatchesPlace(2, "waiting", month="2026-11"))
    state.keep_home(office, PERSON, place)
    assert state.load_home(office, PERSON) == place


def test_window_is_taken_once(tmp_path: Path) -> None:
    office = offices.an_office(tmp_path)
    window = ExportWindow((1, 2), ((1, 7),), "m")
    state.keep_window(office, "V1", window)
    assert state.load_window(office, "V1", ExportWindow) == window
    assert state.take_window(office, "V1", ExportWindow) == window
    assert state.take_window(office, "V1", ExportWindow) is None


@pytest.mark.parametrize("value", [{"v": 2, "ids": [1]}, "B-2026-0001", {"v": 1}])
def test_value_of_a_later_version_is_refused_with_a_sentence(tmp_path: Path, value: Any) -> None:
    office = offices.an_office(tmp_path)
    _put(office, "window:V1", value)
    with pytest.raises(Refused, match="another version"):
        state.take_window(office, "V1", MarkWindow)
