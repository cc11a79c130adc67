"""A `serve` at work takes a changed schedule at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from app.jobs import plan_runs
from app.serve import serve
from app.wiring import Process
from backlog import kept, runs, settings
from backlog.office import Office
from tests.offices import DANA, MONDAY, MovedClock, acting, an_office, take_in_company
from tests.sandbox_process import eventually

ACTOR = acting(DANA)


@contextmanager
def serving(office: Office) -> Iterator[None]:
    """A `serve` without faces, on a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=lambda: serve(Process(office), stop=stop))
    thread.start()
    try:
        eventually(lambda: read_plan(office))
        yield
    finally:
        stop.set()
        thread.join()


def read_plan(office: Office) -> str:
    """The weekly batch's plan that the clockwork goes by."""
    with office.reading() as db:
        return str((kept.get(db, "scheduler", "weekly-batch") or {}).get("plan", ""))


def has_run(office: Office) -> bool:
    with office.reading() as db:
        return runs.find(db, "weekly-batch", date(2026, 11, 23)) is not None


def test_a_batch_set_for_the_next_minute_comes(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY - timedelta(minutes=5))
    office = an_office(tmp_path, clock=clock)
    take_in_company(office)
    with serving(office):
        assert read_plan(office) == "monday 08:00"
        # Noticed a moment after the time that was set: as it would be at the end of a minute.
        early = replace(office, clock=MovedClock(MONDAY - timedelta(minutes=4, seconds=1)))
        clock.now = MONDAY - timedelta(minutes=3, seconds=59)
        settings.change(early, ACTOR, {"weekly_at": "07:56"})
        eventually(lambda: has_run(office))
    assert read_plan(office) == "monday 07:56"
    after = plan_runs(office, settings.schedule(office))
    assert after["weekly-batch"] == MONDAY + timedelta(days=7, minutes=-4)


def test_what_is_off_does_not_come_and_comes_again_when_it_is_on(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY - timedelta(minutes=5))
    office = an_office(tmp_path, clock=clock)
    settings.change(office, ACTOR, {"weekly_mode": "off"})
    with serving(office):
        assert read_plan(office) == "off"
        assert plan_runs(office, settings.schedule(office))["weekly-batch"] is None
        settings.change(office, ACTOR, {"weekly_mode": "propose"})
        eventually(lambda: read_plan(office) == "monday 08:00")
        assert plan_runs(office, settings.schedule(office))["weekly-batch"] == MONDAY
    assert not has_run(office)
