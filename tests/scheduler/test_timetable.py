"""Every job is on the timetable, when it is meant to be."""

from datetime import time
from pathlib import Path

from scheduler.jobs.weekly_batch import WeeklyBatch
from scheduler.runs import Job
from scheduler.timetable import Places, build_timetable

WEEKLY = WeeklyBatch(("csv",))
EVERYTHING = Places(sync=lambda: "", intake=Path("inbox"), backups=Path("copies"))


def test_every_job_is_on_the_timetable() -> None:
    lines = build_timetable(WEEKLY, places=EVERYTHING)
    assert {
        line.id: line.plan if isinstance(line, Job) else f"every {line.every}" for line in lines
    } == {
        "weekly-batch": "monday 08:00",
        "daily-reminder": "monday tuesday wednesday thursday friday 09:00",
        "own-messages": "every 0:01:00",
        "release-held": "monday tuesday wednesday thursday friday saturday sunday 04:30",
        "audit-anchor": "monday tuesday wednesday thursday friday saturday sunday 04:45",
        "integrity": "monday tuesday wednesday thursday friday saturday sunday 05:00",
        "backup": "monday tuesday wednesday thursday friday saturday sunday 05:30",
        "mirror": "every 0:01:00",
        "watch-folder": "every 0:01:00",
    }


def test_what_a_firm_does_not_have_is_off() -> None:
    off = [line.id for line in build_timetable(WEEKLY) if line.is_off]
    assert off == ["backup", "mirror", "watch-folder"]


def test_the_owner_chooses_the_day_and_the_times() -> None:
    weekly, daily, *_ = build_timetable(
        WeeklyBatch(("csv",), day="thursday", at=time(16, 30)), reminder_at=time(7, 15)
    )
    assert isinstance(weekly, Job)
    assert isinstance(daily, Job)
    assert weekly.plan == "thursday 16:30"
    assert daily.plan.endswith("friday 07:15")
