"""The timetable as the library keeps it: the days and times we mean, whatever the clocks do."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.base import BaseTrigger

from backlog.company import Company
from backlog.errors import Refused
from backlog.office import Office
from backlog.settings import DAYS
from scheduler.jobs.weekly_batch import WeeklyBatch
from scheduler.runs import Chore, Job, Recurrence, Turn
from scheduler.timetable import build_clockwork, build_timetable, repeat_on_days
from tests.offices import PRAIRIE, an_office
from tests.scheduler.places import wait_until

WEEKLY = WeeklyBatch("csv")


def list_fires(trigger: BaseTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
    previous, now = None, start
    while (at := trigger.get_next_fire_time(previous, now)) and at < end:
        yield at.astimezone(UTC)
        previous = now = at


@pytest.mark.parametrize("zone", ["America/Edmonton", "Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize("plan", [Recurrence(("monday",), time(8)), Recurrence(DAYS[:5], time(4))])
def test_for_a_year_it_fires_when_the_plan_says_and_at_no_other_time(
    zone: str, plan: Recurrence
) -> None:
    company = Company("Test", ZoneInfo(zone))
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    days = (start.date() + timedelta(days=n) for n in range(-1, 366))
    begins = [plan.start_on(d, company.zone) for d in days if DAYS[d.weekday()] in plan.days]
    assert list(list_fires(repeat_on_days(plan, company.zone), start, end)) == [
        at for at in begins if start <= at < end
    ]


def test_every_job_is_on_the_timetable() -> None:
    weekly, daily, release = build_timetable(WEEKLY)
    assert (weekly.id, str(weekly.recurrence)) == ("weekly-batch", "monday 08:00")
    assert (daily.id, str(daily.recurrence)) == (
        "daily-reminder",
        "monday tuesday wednesday thursday friday 09:00",
    )
    assert (release.id, str(release.recurrence)[-5:]) == ("release-held", "04:30")


def test_the_owner_chooses_the_day_and_the_times() -> None:
    weekly, daily, _ = build_timetable(
        WeeklyBatch("csv", day="thursday", at=time(16, 30)), reminder_at=time(7, 15)
    )
    assert str(weekly.recurrence) == "thursday 16:30"
    assert str(daily.recurrence).endswith("friday 07:15")


def test_a_run_missed_while_the_process_was_down_is_done_at_its_start(tmp_path: Path) -> None:
    done: list[Turn] = []

    def work(_: Office, turn: Turn) -> str:
        done.append(turn)
        return "Done."

    job = Job("work", Recurrence(DAYS, time(4)), work, timedelta(days=1))
    now = datetime.now(UTC)
    earlier = an_office(tmp_path, clock=lambda: now - timedelta(days=3))
    build_clockwork(earlier, (job,))
    running = build_clockwork(an_office(tmp_path, clock=lambda: now), (job,))
    running.start()
    wait_until(lambda: bool(done))
    running.shutdown()
    assert [turn.job for turn in done] == ["work"]
    assert done[0].period in {PRAIRIE.day(now), PRAIRIE.day(now) - timedelta(days=1)}


def test_a_chore_is_done_at_the_start_and_what_it_cannot_do_is_one_line_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[Office] = []

    def work(office: Office) -> str:
        done.append(office)
        raise Refused("The folder is not there.")

    running = build_clockwork(an_office(tmp_path), (), (Chore("work", work, timedelta(minutes=1)),))
    running.start()
    wait_until(lambda: "The folder is not there." in caplog.text)
    running.shutdown()
    assert len(done) == 1
    assert "Traceback" not in caplog.text
