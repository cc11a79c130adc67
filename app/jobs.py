"""The timetable, as the firm's settings have it, and what each job would do next."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from app.config import Config
from backlog import settings
from backlog.office import Office
from backlog.settings import Schedule
from scheduler.jobs.weekly_batch import Mode, WeeklyBatch
from scheduler.runs import Chore, Job, find_next_run
from scheduler.timetable import Places, build_timetable

_MODES: dict[str, Mode] = {"propose": "propose", "export": "export", "off": "off"}
BACKUPS = "backups"
"""The folder of the copies, beside the database where the configuration names none."""
NOWHERE = Places()


def find_places(office: Office, config: Config, sync: Callable[[], str] | None) -> Places:
    """What the jobs work on besides the database."""
    return Places(sync=sync, intake=config.intake_folder, backups=find_backups(office, config))


def find_backups(office: Office, config: Config) -> Path:
    """Where the copies are kept."""
    return config.backup_folder or office.path.parent / BACKUPS


def build_jobs(office: Office, places: Places = NOWHERE) -> tuple[Job | Chore, ...]:
    """The timetable, as the settings have it now."""
    return plan_jobs(settings.schedule(office), places)


def plan_jobs(wanted: Schedule, places: Places = NOWHERE) -> tuple[Job | Chore, ...]:
    """The timetable, as these settings would have it."""
    weekly = WeeklyBatch(
        targets=wanted.targets,
        mode=_MODES[wanted.weekly_mode],
        day=wanted.weekly_day,
        at=time.fromisoformat(wanted.weekly_at),
        responsible=wanted.weekly_responsible,
        cover=wanted.weekly_cover,
        cover_until=date.fromisoformat(until) if (until := wanted.weekly_cover_until) else None,
        prefix=wanted.default_prefix,
    )
    return build_timetable(
        weekly, reminder_at=time.fromisoformat(wanted.reminder_at), places=places
    )


def plan_runs(
    office: Office, wanted: Schedule, places: Places = NOWHERE
) -> dict[str, datetime | None]:
    """When each job would run next with these settings; nothing for what would be off."""
    return {line.id: find_next_run(office, line) for line in plan_jobs(wanted, places)}


def look_ahead(
    office: Office, config: Config, wanted: Schedule, *, has_sheet: bool
) -> dict[str, datetime | None]:
    """The same, for who only looks."""
    places = find_places(office, config, (lambda: "") if has_sheet else None)
    return plan_runs(office, wanted, places)
