"""The timetable: which job, when, how late it is still worth doing, and when it hangs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from pathlib import Path

from backlog.settings import DAYS
from scheduler.jobs import (
    audit_anchor,
    backup,
    daily_reminder,
    integrity,
    mirror,
    own_messages,
    release_held,
    watch_folder,
    weekly_batch,
)
from scheduler.jobs.weekly_batch import WeeklyBatch
from scheduler.recurrence import Recurrence
from scheduler.runs import Chore, Job

_DAY = timedelta(hours=26)
"""Until the next one of a daily job has come, also where a day has 25 hours."""


@dataclass(frozen=True, slots=True)
class Places:
    """What jobs work on besides the database; a firm may lack any of it.

    `sync` looks after the Sheet; `wait` lets a second look tell whether a file stands still.
    """

    sync: Callable[[], str] | None = None
    intake: Path | None = None
    backups: Path | None = None
    wait: Callable[[float], None] | None = None


def build_timetable(
    weekly: WeeklyBatch, *, reminder_at: time = time(9), places: Places | None = None
) -> tuple[Job | Chore, ...]:
    """All jobs, as the firm's settings want them.

    Raises:
        ValueError: a day or a time cannot be planned.
    """
    at = places or Places()
    return (
        Job(
            id="weekly-batch",
            recurrence=weekly.recurrence,
            run=lambda office, turn: weekly_batch.run(office, weekly, turn),
            grace=timedelta(days=6),
            deadline=timedelta(minutes=20),
            is_off=weekly.mode == "off",
        ),
        Job(
            id="daily-reminder",
            recurrence=Recurrence(DAYS[:5], reminder_at),
            run=daily_reminder.run,
            grace=timedelta(hours=10),
            deadline=timedelta(minutes=5),
        ),
        Chore(
            id="own-messages",
            run=partial(own_messages.run, usual=reminder_at),
            every=timedelta(minutes=1),
            deadline=timedelta(minutes=5),
        ),
        Job(
            id="release-held",
            recurrence=Recurrence(DAYS, time(4, 30)),
            run=release_held.run,
            grace=_DAY,
            deadline=timedelta(minutes=5),
        ),
        Job(
            id="audit-anchor",
            recurrence=Recurrence(DAYS, time(4, 45)),
            run=audit_anchor.run,
            grace=_DAY,
            deadline=timedelta(minutes=5),
        ),
        Job(
            id="integrity",
            recurrence=Recurrence(DAYS, time(5)),
            run=integrity.run,
            grace=_DAY,
            deadline=timedelta(hours=1),
        ),
        Job(
            id="backup",
            recurrence=Recurrence(DAYS, time(5, 30)),
            run=partial(backup.run, folder=at.backups),
            grace=_DAY,
            deadline=timedelta(hours=1),
            is_off=at.backups is None,
        ),
        Chore(
            id="mirror",
            run=partial(mirror.run, sync=at.sync),
            every=timedelta(minutes=1),
            deadline=timedelta(minutes=10),
            is_off=at.sync is None,
        ),
        Chore(
            id="watch-folder",
            run=partial(watch_folder.run, folder=at.intake, wait=at.wait),
            every=timedelta(minutes=1),
            deadline=timedelta(minutes=30),
            is_off=at.intake is None,
        ),
    )
