"""Each day a copy that was verified; of the old ones those stay that are of use."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.audit import copies
from backlog.errors import Refused
from backlog.filter import Filter
from backlog.office import Office
from scheduler.jobs import backup
from scheduler.jobs.backup import choose_kept
from scheduler.runs import AlreadyRun, Turn
from tests.backlog.tampering import tamper
from tests.offices import DANA, a_record, acting, an_office, list_ids, take_in
from tests.scheduler.places import read_posts

DAY = date(2026, 11, 23)
TURN = Turn("backup", DAY)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    return office


def test_the_copy_of_a_day_is_made_once_and_a_firm_can_be_made_from_it(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    said = backup.run(office, TURN, folder=folder)
    assert said == "backlog-2026-11-23.db is made. Everything holds: 1 event."
    with pytest.raises(AlreadyRun):
        backup.run(office, TURN, folder=folder)
    assert [path.name for path in folder.iterdir()] == ["backlog-2026-11-23.db"]
    assert folder.stat().st_mode & 0o777 == 0o700
    other = replace(office, path=tmp_path / "other.db")
    copies.restore(other, acting(DANA), folder / "backlog-2026-11-23.db")
    assert len(list_ids(other, Filter())) == 1


def test_killed_after_the_copy_was_made_the_next_look_records_it(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    copies.back_up(office, acting(DANA), folder / "backlog-2026-11-23.db")
    assert backup.run(office, TURN, folder=folder).startswith("backlog-2026-11-23.db is made.")


def test_a_copy_that_does_not_hold_is_told_and_no_older_one_goes(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    old = lay_copies(folder, [DAY - timedelta(days=n) for n in range(1, 40)])
    tamper(office, "UPDATE invoices SET memo = 'another'")
    said = backup.run(office, TURN, folder=folder)
    assert "Not everything holds" in said
    assert read_posts(office, "job") == [{"job": "backup", "said": said}]
    assert old <= {*folder.iterdir()}


def test_old_copies_go_and_whatever_else_lies_there_stays(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    lay_copies(folder, [DAY - timedelta(days=n) for n in range(1, 500)])
    (folder / "mine.db").touch()
    said = backup.run(office, TURN, folder=folder)
    assert said.endswith(" Older copies dropped: 479.")
    assert {path.name for path in folder.iterdir() if "-" not in path.name} == {"mine.db"}


def test_a_folder_that_cannot_be_made_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match=r"No copy was made\. Make the folder"):
        backup.run(office, TURN, folder=tmp_path / "file" / "backups")


def lay_copies(folder: Path, days: Iterable[date]) -> set[Path]:
    folder.mkdir()
    laid = {folder / f"backlog-{day}.db" for day in days}
    for path in laid:
        path.touch()
    return laid


DAYS = st.sets(st.dates(date(2023, 1, 1), date(2026, 12, 31)), max_size=200)


@given(DAYS)
def test_what_stays_is_bounded_and_the_last_week_stays_whole(days: set[date]) -> None:
    kept = choose_kept(days)
    assert kept <= days
    assert {*sorted(days)[-7:]} <= kept
    assert len(kept) <= 7 + 5 + 12


@given(DAYS)
def test_day_by_day_the_same_stays_as_all_at_once(days: set[date]) -> None:
    """Else what is dropped today would be missed in a month."""
    kept: set[date] = set()
    for day in sorted(days):
        kept = choose_kept({*kept, day})
    assert kept == choose_kept(days)
