"""The timetable as the library keeps it: the days and times we mean, whatever the clocks do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.base import BaseTrigger

from backlog.company import Company
from backlog.errors import Refused
from backlog.office import Office
from backlog.settings import DAYS
from scheduler.clockwork import Clockwork, repeat_on_days
from scheduler.recurrence import Recurrence
from scheduler.runs import Chore, Job, Turn, adopt_recurrence, once
from tests.offices import MONDAY, MovedClock, an_office
from tests.scheduler.places import DEADLINE_SECONDS, read_posts, wait_until

MINUTE = timedelta(minutes=1)
DAILY = Recurrence(DAYS, time(8))


def list_fires(trigger: BaseTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
    previous, now = None, start
    while (at := trigger.get_next_fire_time(previous, now)) and at < end:
        yield at.astimezone(UTC)
        previous = now = at


ZONES = ["America/Edmonton", "Europe/London", "UTC", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("plan", [Recurrence(("monday",), time(8)), Recurrence(DAYS[:5], time(4))])
@pytest.mark.parametrize("year", [2026, 2028])
def test_for_a_year_it_fires_when_the_plan_says_and_at_no_other_time(
    zone: str, plan: Recurrence, year: int
) -> None:
    """Over both clock changes, the end of a year, and the 29th of February."""
    company = Company("Test", ZoneInfo(zone))
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 8, tzinfo=UTC)
    days = (start.date() + timedelta(days=n) for n in range(-1, 380))
    begins = [plan.start_on(d, company.zone) for d in days if DAYS[d.weekday()] in plan.days]
    assert list(list_fires(repeat_on_days(plan, company.zone), start, end)) == [
        at for at in begins if start <= at < end
    ]


@dataclass
class Elapsed:
    """The clock that nobody sets, moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Hanging:
    """Work that comes to no end until it is let go."""

    begun: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __call__(self, office: Office) -> str:
        del office
        self.begun.append("once more")
        assert self.gate.wait(DEADLINE_SECONDS), "nobody let it go"
        return ""


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    return an_office(tmp_path, clock=clock)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    work = Hanging()
    yield work
    work.gate.set()


@contextmanager
def running(
    office: Office, *lines: Job | Chore, elapsed: Elapsed | None = None
) -> Iterator[Clockwork]:
    clockwork = Clockwork(office, elapsed=elapsed or Elapsed())
    clockwork.start()
    clockwork.plan(lines)
    try:
        yield clockwork
    finally:
        clockwork.stop()


def a_chore(run: Callable[[Office], str], name: str = "hanging") -> Chore:
    return Chore(name, run, every=timedelta(seconds=1), deadline=MINUTE)


def a_job(done: list[Turn], plan: Recurrence = DAILY) -> Job:
    def run(office: Office, turn: Turn) -> str:
        claim = once(office, turn)
        with office.writing() as db:
            claim.take(db, "Done.")
        done.append(turn)
        return "Done."

    return Job("work", plan, run, grace=timedelta(days=6), deadline=MINUTE)


def test_a_run_missed_while_the_process_was_down_is_done_at_its_start(
    office: Office, clock: MovedClock
) -> None:
    done: list[Turn] = []
    adopt_recurrence(office, a_job(done))
    clock.move(days=3, hours=1)
    with running(office, a_job(done)):
        wait_until(lambda: bool(done))
    assert done == [Turn("work", MONDAY.date() + timedelta(days=3), late=True)]


def test_a_chore_is_done_at_the_start_and_what_it_cannot_do_is_one_line_of_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[Office] = []

    def work(office: Office) -> str:
        done.append(office)
        raise Refused("The folder is not there.")

    with running(office, Chore("work", work, every=MINUTE, deadline=MINUTE)):
        wait_until(lambda: "The folder is not there." in caplog.text)
    assert len(done) == 1
    assert "Traceback" not in caplog.text


def test_a_run_that_hangs_is_told_once_and_the_other_jobs_go_on(
    office: Office, clock: MovedClock, hanging: Hanging
) -> None:
    done: list[Turn] = []
    elapsed = Elapsed()
    job = a_job(done)
    adopt_recurrence(office, job)
    with running(office, a_chore(hanging), elapsed=elapsed) as clockwork:
        wait_until(lambda: bool(hanging.begun))
        clockwork.look()
        assert read_posts(office, "job") == []
        elapsed.seconds, clock.now = 61, clock.now + timedelta(seconds=61)
        for _ in range(3):
            clockwork.look()
        [told] = read_posts(office, "job")
        assert told["job"] == "hanging"
        assert told["said"].startswith("It is at work for 1 minutes and does not come to its end.")
        clock.move(days=1)
        clockwork.plan((a_chore(hanging), job))
        wait_until(lambda: bool(done))
    assert hanging.begun == ["once more"], "planned anew, it is not begun beside itself"


def test_a_run_that_hangs_and_cannot_be_told_ends_nothing(
    office: Office, hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    with office.writing() as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    elapsed = Elapsed()
    with running(office, a_chore(hanging), elapsed=elapsed) as clockwork:
        wait_until(lambda: bool(hanging.begun))
        elapsed.seconds = 61
        clockwork.look()
    assert "What happened to hanging could not be told." in caplog.text


def test_what_hangs_does_not_hold_up_the_end(office: Office, hanging: Hanging) -> None:
    with running(office, a_chore(hanging)):
        wait_until(lambda: bool(hanging.begun))
    assert not hanging.gate.is_set()


def test_what_hung_and_came_to_its_end_is_begun_again(office: Office, hanging: Hanging) -> None:
    with running(office, a_chore(hanging)):
        wait_until(lambda: bool(hanging.begun))
        hanging.gate.set()
        wait_until(lambda: len(hanging.begun) > 1)


def test_a_job_that_fails_is_told_once_for_each_reason(office: Office, clock: MovedClock) -> None:
    troubles = ["The disk is full.", "The disk is full.", "There is no folder."]
    failed: list[str] = []

    def run(office: Office, turn: Turn) -> str:
        once(office, turn)
        failed.append(troubles[min(len(failed), 2)])
        raise Refused(failed[-1])

    job = Job("work", DAILY, run, grace=timedelta(days=6), deadline=MINUTE)
    adopt_recurrence(office, job)
    clock.move(days=1)
    with running(office, job) as clockwork:
        for times in (1, 2, 3):
            wait_until(lambda: len(failed) >= times and is_idle(clockwork))  # noqa: B023 - at once
            look_again(clockwork, job)
        wait_until(lambda: len(read_posts(office, "job")) == 2)
    assert [told["said"].split(" It is tried")[0] for told in read_posts(office, "job")] == [
        "It could not be done. The disk is full.",
        "It could not be done. There is no folder.",
    ]


def test_what_was_well_again_meanwhile_is_told_again(office: Office, clock: MovedClock) -> None:
    done: list[Turn] = []
    well = a_job(done)

    def fail(office: Office, turn: Turn) -> str:
        raise Refused(f"The disk is full, {once(office, turn).turn.job} says.")

    failing = replace(well, run=fail)
    adopt_recurrence(office, well)
    for times in (1, 2):
        clock.move(days=1)
        with running(office, failing):
            wait_until(lambda: len(read_posts(office, "job")) == times)  # noqa: B023 - at once
        with running(office, well):
            wait_until(lambda: len(done) == times)  # noqa: B023 - at once


def is_idle(clockwork: Clockwork) -> bool:
    """Whether the library, too, knows that nothing is at work: else it leaves the next run out."""
    return not any(clockwork._scheduler._executors["default"]._instances.values())


def look_again(clockwork: Clockwork, job: Job) -> bool:
    clockwork.plan((job,))
    return True


@pytest.mark.parametrize("days", [-2, 40])
def test_a_clock_that_is_set_is_noticed_and_what_is_due_is_looked_at(
    office: Office, clock: MovedClock, days: int
) -> None:
    """The library sleeps by the wall clock: set back by two days, it would sleep for two days."""
    done: list[Turn] = []
    looked: list[datetime] = []

    def look(office: Office) -> str:
        looked.append(office.clock())
        return ""

    chore = Chore("look", look, every=timedelta(hours=1), deadline=MINUTE)
    job = a_job(done, Recurrence(DAYS, time(9)))
    adopt_recurrence(office, job)
    with running(office, chore, job) as clockwork:
        wait_until(lambda: bool(looked) and is_idle(clockwork))
        clock.move(days=days)
        clockwork.look()
        wait_until(lambda: len(looked) == 2)
        if days > 0:
            wait_until(lambda: bool(done))
    assert looked[-1] == MONDAY + timedelta(days=days)
    expected = [Turn("work", MONDAY.date() + timedelta(days=39), late=True)]
    assert done == (expected if days > 0 else [])
