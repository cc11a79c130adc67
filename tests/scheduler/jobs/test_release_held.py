"""What was held until a day is released on the morning of that day, once."""

from datetime import date
from pathlib import Path

from backlog.acts import Hold
from backlog.lifecycle import acting as lifecycle
from scheduler.jobs import release_held
from scheduler.runs import Turn
from tests.offices import DANA, MovedClock, a_record, acting, an_office, ids_of, list_rows, take_in


def test_a_hold_ends_by_itself_on_its_day(tmp_path: Path) -> None:
    clock = MovedClock()
    office = an_office(tmp_path, clock=clock)
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    ids = ids_of(office, "INV-1", "INV-2")
    lifecycle.act(office, acting(DANA), ids[:1], Hold("the client asked", date(2026, 11, 25)))
    lifecycle.act(office, acting(DANA), ids[1:], Hold("until we know"))
    turns = [Turn("release-held", date(2026, 11, day)) for day in (24, 25)]
    clock.move(days=1)
    assert release_held.run(office, turns[0]) == "Nothing was held until today."
    clock.move(days=1)
    assert release_held.run(office, turns[1]) == "1 released."
    assert [row.held for row in list_rows(office, ids)] == ["", "until we know"]


def test_the_run_of_a_day_looks_at_that_day_whenever_it_is_done(tmp_path: Path) -> None:
    """By hand before its day, or late: else a run would use its day up and release nothing."""
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"))
    ids = ids_of(office, "INV-1")
    lifecycle.act(office, acting(DANA), ids, Hold("the client asked", date(2026, 11, 25)))
    assert release_held.run(office, Turn("release-held", date(2026, 11, 25))) == "1 released."
