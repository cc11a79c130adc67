"""The timetable: which job, when, and how long after its time it is still worth doing."""

import logging
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from backlog.errors import Refused
from backlog.office import Office
from backlog.settings import DAYS
from scheduler.jobs import daily_reminder, release_held, weekly_batch
from scheduler.jobs.weekly_batch import WeeklyBatch
from scheduler.runs import Chore, Job, Recurrence, adopt_recurrence, catch_up

# The library lets a job go after one second, and would run what was missed once for each time.
DEFAULTS = {"misfire_grace_time": 3600, "coalesce": True, "max_instances": 1}

log = logging.getLogger(__name__)


def build_timetable(weekly: WeeklyBatch, *, reminder_at: time = time(9)) -> tuple[Job, ...]:
    """All jobs, as the firm's settings want them.

    Raises:
        ValueError: a day or a time cannot be planned.
    """
    return (
        Job(
            id="weekly-batch",
            recurrence=weekly.recurrence,
            run=lambda office, turn: weekly_batch.run(office, weekly, turn),
            grace=timedelta(days=6),
            is_off=weekly.mode == "off",
        ),
        Job(
            id="daily-reminder",
            recurrence=Recurrence(DAYS[:5], reminder_at),
            run=daily_reminder.run,
            grace=timedelta(hours=10),
        ),
        Job(
            id="release-held",
            recurrence=Recurrence(DAYS, time(4, 30)),
            run=release_held.run,
            grace=timedelta(hours=20),
        ),
    )


def build_clockwork(
    office: Office, jobs: tuple[Job, ...], chores: tuple[Chore, ...] = ()
) -> BackgroundScheduler:
    """All of them on a scheduler not started yet; `start()` and `shutdown()` are its own.

    It forgets everything between runs of the process: what was done is in our tables.
    """
    zone = office.company.zone
    scheduler = BackgroundScheduler(timezone=zone, job_defaults=DEFAULTS)
    for job in jobs:
        adopt_recurrence(office, job)
        if not job.is_off:
            scheduler.add_job(
                catch_up, build_trigger(job.recurrence, zone), args=(office, job), id=job.id
            )
    for chore in chores:
        scheduler.add_job(
            do_chore, repeat_every(chore.every, zone), args=(office, chore), id=chore.id
        )
    return scheduler


def do_chore(office: Office, chore: Chore) -> None:
    """Do a chore and log what it said; what it could not do, it tries again the next time."""
    try:
        said = chore.run(office)
    except Refused as refused:
        log.warning("%s: %s", chore.id, refused)
    else:
        if said:
            log.info("%s: %s", chore.id, said)


def build_trigger(recurrence: Recurrence, zone: ZoneInfo) -> BaseTrigger:
    """At the planned time; and at the start and each quarter of an hour, for what was missed.

    A look that finds nothing to do reads two rows.
    """
    return OrTrigger([repeat_every(timedelta(minutes=15), zone), repeat_on_days(recurrence, zone)])


def repeat_every(every: timedelta, zone: ZoneInfo) -> BaseTrigger:
    """At the start, and then again and again."""
    again = IntervalTrigger(seconds=int(every.total_seconds()), timezone=zone)
    return OrTrigger([DateTrigger(timezone=zone), again])


def repeat_on_days(recurrence: Recurrence, zone: ZoneInfo) -> BaseTrigger:
    """At the planned time, by the weekdays' names: the library counts them unlike cron."""
    return CronTrigger(
        day_of_week=",".join(day[:3] for day in recurrence.days),
        hour=recurrence.at.hour,
        minute=recurrence.at.minute,
        timezone=zone,
    )
