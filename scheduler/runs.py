"""Once per job and period, whatever restarts.

A job writes facts and outbox rows, nothing else, so its run is recorded in the very transaction
that writes them: there is no moment at which a run is claimed and not done, or done and not
recorded. A crash leaves nothing, and the next look does the run; of two at once, the second finds
the period taken and its whole transaction is undone.

The period is the company's calendar day of the planned run, which clock changes do not touch.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from time import monotonic
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from backlog import kept
from backlog import runs as claims
from backlog.company import moment, stamp
from backlog.errors import NotFound, Refused
from backlog.office import Office
from backlog.settings import DAYS, EARLIEST, LATEST, find_last_change

LATE_AFTER = timedelta(minutes=5)

log = logging.getLogger(__name__)


class AlreadyRun(Refused):
    """The job has run for this period; nothing was done."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """On these days, by name, at this time of the company's day.

    Raises:
        ValueError: a day is not a weekday's name, or the time is not within 04:00-23:00, where no
            clock change takes an hour away or gives it twice.
    """

    days: tuple[str, ...]
    at: time

    def __post_init__(self) -> None:
        if not self.days or (unknown := set(self.days) - set(DAYS)):
            named = ", ".join(sorted(unknown)) if self.days else "nothing"
            raise ValueError(f"{named} is not a day: use {', '.join(DAYS)}")
        if not EARLIEST <= self.at <= LATEST:
            raise ValueError(f"{self.at:%H:%M} is not within {EARLIEST:%H:%M}-{LATEST:%H:%M}")

    def __str__(self) -> str:
        return f"{' '.join(self.days)} {self.at:%H:%M}"

    def find_day_up_to(self, day: date) -> date:
        """The last day planned, up to this one."""
        week = (day - timedelta(days=back) for back in range(7))
        return next(one for one in week if DAYS[one.weekday()] in self.days)

    def start_on(self, day: date, zone: ZoneInfo) -> datetime:
        """When the run of a planned day begins, in UTC."""
        return datetime.combine(day, self.at, zone).astimezone(UTC)

    def find_last_started(self, now: datetime, zone: ZoneInfo) -> date:
        """The last day planned whose time has come."""
        today = now.astimezone(zone).date()
        day = self.find_day_up_to(today)
        if self.start_on(day, zone) <= now:
            return day
        return self.find_day_up_to(today - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of a job: the planned day it is for, and whether it comes late."""

    job: str
    period: date
    late: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the timetable. `run` returns a sentence that says what it did.

    `grace` is how long after its time a missed run is still worth doing. One that is off is done by
    hand alone.
    """

    id: str
    recurrence: Recurrence
    run: Callable[[Office, Turn], str]
    grace: timedelta
    is_off: bool = False

    @property
    def plan(self) -> str:
        """When it runs, as it is kept."""
        return "off" if self.is_off else str(self.recurrence)


@dataclass(frozen=True, slots=True)
class Chore:
    """What is done again and again, and changes nothing when there is nothing to do.

    `run` returns a sentence that says what it did, or nothing.
    """

    id: str
    run: Callable[[Office], str]
    every: timedelta


def claim_turn(db: Database, turn: Turn, *, at: datetime, said: str) -> None:
    """Record the run, in the transaction that writes what it did.

    Raises:
        AlreadyRun: another run has this period; the transaction must write nothing.
    """
    if not claims.claim(db, claims.Run(turn.job, turn.period, at, turn.late, said)):
        raise AlreadyRun(
            f"{turn.job} of {turn.period} was done by another run meanwhile. "
            "Nothing was done twice."
        )


def catch_up(office: Office, job: Job) -> str:
    """Do the job's latest planned run, if its time has come and it was not done.

    Returns what the run said, or nothing when there was none to do.
    """
    now, zone = office.clock(), office.company.zone
    day = job.recurrence.find_last_started(now, zone)
    planned = job.recurrence.start_on(day, zone)
    with office.reading() as db:
        since = _read_since(db, job)
        done = claims.find(db, job.id, day)
    if done or since is None or planned < since or now - planned > job.grace:
        return ""
    try:
        return run_logged(office, job, Turn(job.id, day, late=now - planned > LATE_AFTER))
    except AlreadyRun:
        return ""


def run_logged(office: Office, job: Job, turn: Turn) -> str:
    """Run a job and log that it ran; what it said may name amounts, and stays in our tables."""
    begun = monotonic()
    said = job.run(office, turn)
    seconds = round(monotonic() - begun, 3)
    facts = {"who": "scheduler", "what": job.id, "number": str(turn.period), "seconds": seconds}
    log.info("scheduler: %s of %s (%s s)", job.id, turn.period, seconds, extra=facts)
    return said


def adopt_recurrence(office: Office, job: Job) -> None:
    """Note since when the job has its plan: what lies before was not missed.

    Else a new installation, or a plan moved to an earlier day, would begin with a late run.
    """
    now = office.clock()
    with office.writing() as db:
        # Stored as `plan`: under this name every firm has it.
        known = kept.get(db, "scheduler", job.id)
        if known is None or known["plan"] != job.plan:
            # Since somebody said so, not since it was noticed: a run planned for in between is due.
            since = (known and find_last_change(db)) or now
            value = {"plan": job.plan, "since": stamp(since)}
            kept.put(db, "scheduler", job.id, value, at=now)


def find_next_run(office: Office, job: Job) -> datetime | None:
    """When its next run begins that nobody did before its time; nothing for what is off."""
    now, zone = office.clock(), office.company.zone
    if job.is_off:
        return None
    today = office.company.day(now)
    with office.reading() as db:
        days = (today + timedelta(days=ahead) for ahead in count())
        return next(
            at
            for day in days
            if DAYS[day.weekday()] in job.recurrence.days
            and (at := job.recurrence.start_on(day, zone)) > now
            and not claims.find(db, job.id, day)
        )


def _read_since(db: Database, job: Job) -> datetime | None:
    known = kept.get(db, "scheduler", job.id)
    if known is None or known["plan"] != job.plan:
        return None
    return moment(known["since"])


def run_job(
    office: Office, jobs: tuple[Job | Chore, ...], job_id: str, *, at: datetime | None = None
) -> str:
    """Do a job by hand, for the day planned last up to the company's day of `at` (default: now).

    A run of today may so be done before its time, and is then not done again at its time. It is
    never late: somebody wants it now. A chore is just done.

    Raises:
        NotFound: there is no such job.
        AlreadyRun: that day's run was done; the sentence says when.
        Refused: the job cannot be done, for a reason it says.
    """
    job = next((job for job in jobs if job.id == job_id), None)
    if job is None:
        known = ", ".join(job.id for job in jobs)
        raise NotFound(f"There is no job {job_id!r}. Nothing was done. Known: {known}.")
    if isinstance(job, Chore):
        return job.run(office) or "There was nothing to do."
    day = job.recurrence.find_day_up_to(office.company.day(at or office.clock()))
    with office.reading() as db:
        done = claims.find(db, job.id, day)
    if done:
        raise AlreadyRun(
            f"{job.id} of {day} has already run, on {_format_moment(office, done.at)}: {done.said} "
            "Nothing was done again."
        )
    return run_logged(office, job, Turn(job.id, day))


def _format_moment(office: Office, at: datetime) -> str:
    """A moment as people of the company read it."""
    return f"{at.astimezone(office.company.zone):%Y-%m-%d at %H:%M}"
