"""The timetable, as the firm's settings have it, and what each job would do next."""

from datetime import datetime, time

from backlog import settings
from backlog.office import Office
from backlog.settings import Schedule
from scheduler.jobs.weekly_batch import Mode, WeeklyBatch
from scheduler.runs import Job, find_next_run
from scheduler.timetable import build_timetable

_MODES: dict[str, Mode] = {"propose": "propose", "export": "export", "off": "off"}


def build_jobs(office: Office) -> tuple[Job, ...]:
    """The timetable, as the settings have it now."""
    return plan_jobs(settings.schedule(office))


def plan_jobs(wanted: Schedule) -> tuple[Job, ...]:
    """The timetable, as these settings would have it."""
    weekly = WeeklyBatch(
        target=wanted.weekly_target,
        mode=_MODES[wanted.weekly_mode],
        day=wanted.weekly_day,
        at=time.fromisoformat(wanted.weekly_at),
        responsible=wanted.weekly_responsible,
        prefix=wanted.default_prefix,
    )
    return build_timetable(weekly, reminder_at=time.fromisoformat(wanted.reminder_at))


def plan_runs(office: Office, wanted: Schedule) -> dict[str, datetime | None]:
    """When each job would run next with these settings; nothing for what would be off."""
    return {job.id: find_next_run(office, job) for job in plan_jobs(wanted)}
