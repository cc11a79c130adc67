"""Once per job and period, whatever restarts.

A job writes facts and outbox rows, and its run is recorded in the very transaction that writes
them: there is no moment at which a run is claimed and not done, or done and not recorded. A crash
leaves nothing, and the next look does the run; of two at once, the second finds the period taken
and its whole transaction is undone.

The period is the company's calendar day of the planned run, which clock changes do not touch.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from time import monotonic

from sqlite_utils import Database

from backlog import kept
from backlog import runs as claims
from backlog.company import moment, stamp
from backlog.errors import NotFound, Refused
from backlog.messages import JobTold
from backlog.office import Office
from backlog.settings import DAYS, find_last_change
from scheduler.recurrence import Recurrence
from scheduler.telling import forget, tell_once

LATE_AFTER = timedelta(minutes=5)

log = logging.getLogger(__name__)


class AlreadyRun(Refused):
    """The job has run for this period; nothing was done."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of a job: the planned day it is for, and whether it comes late.

    `target` is for a run that is done by parts, one for each accounting system.
    """

    job: str
    period: date
    late: bool = False
    target: str = ""

    def __str__(self) -> str:
        part = f" for {self.target}" if self.target else ""
        return f"{self.job} of {self.period}{part}"


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the timetable. `run` returns a sentence that says what it did.

    `grace` is how long after its time a missed run is still worth doing, `deadline` after how long
    it hangs. One that is off is done by hand alone.
    """

    id: str
    recurrence: Recurrence
    run: Callable[[Office, Turn], str]
    grace: timedelta
    deadline: timedelta
    is_off: bool = False

    @property
    def plan(self) -> str:
        """When it runs, as it is kept."""
        return "off" if self.is_off else str(self.recurrence)


@dataclass(frozen=True, slots=True)
class Chore:
    """A line that is done again and again, and changes nothing when there is nothing to do.

    `run` returns a sentence that says what it did, or nothing. One that is off refuses by hand.
    """

    id: str
    run: Callable[[Office], str]
    every: timedelta
    deadline: timedelta
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A turn that nobody had when it was looked at; it is ours once it is taken."""

    office: Office
    turn: Turn

    def take(self, db: Database, said: str, *, batch: str = "") -> None:
        """Record the run, in the transaction that writes what it did.

        Raises:
            AlreadyRun: another run has the turn; the transaction must write nothing.
        """
        turn, at = self.turn, self.office.clock()
        # A part that came after the whole run was told would be told by nobody.
        is_over = turn.target and claims.find(db, turn.job, turn.period)
        run = claims.Run(turn.job, turn.period, at, turn.late, said, turn.target, batch)
        if is_over or not claims.claim(db, run):
            raise AlreadyRun(f"{turn} was done by another run meanwhile. Nothing was done twice.")
        if not turn.target:
            forget(db, turn.job)


def once(office: Office, turn: Turn) -> Claim:
    """The one way to a period: asked for before the work, taken with what the work writes.

    Raises:
        AlreadyRun: the turn was taken; the sentence says when.
    """
    with office.reading() as db:
        done = claims.find(db, turn.job, turn.period, turn.target)
    if done:
        raise AlreadyRun(
            f"{turn} has already run, on {_format_moment(office, done.at)}: {done.said} "
            "Nothing was done again."
        )
    return Claim(office, turn)


def catch_up(office: Office, job: Job) -> str:
    """Do the job's latest planned run, if its time has come and it was not done.

    Returns what the run said, or nothing when there was none to do. What comes too late is told.
    """
    now, zone = office.clock(), office.company.zone
    day = job.recurrence.find_last_started(now, zone)
    planned = job.recurrence.start_on(day, zone)
    with office.reading() as db:
        since = _read_since(db, job)
        done = claims.find(db, job.id, day)
    if since and since > now:
        adopt_recurrence(office, job)  # the clock was ahead when it was noted
        return ""
    if done or since is None or planned < since:
        return ""
    if now - planned > job.grace:
        _tell_too_late(office, job, day)
        return ""
    try:
        return run_logged(office, job, Turn(job.id, day, late=now - planned > LATE_AFTER))
    except AlreadyRun:
        return ""


def _tell_too_late(office: Office, job: Job, day: date) -> None:
    at = job.recurrence.start_on(day, office.company.zone)
    said = (
        f"The run of {_format_moment(office, at)} was missed, and it is too late for it now. "
        f"Nothing was done for that day. To do it after all: `backlog run-job {job.id} --at {day}`."
    )
    tell_once(office, JobTold(job.id, said), about=f"too late {day}")


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

    Else a new installation, or a plan moved to an earlier day, would begin with a late run. A
    moment still to come was noted by a clock that was ahead: what it says would hold up the job.
    """
    now = office.clock()
    with office.writing() as db:
        # Stored as `plan`: under this name every firm has it.
        known = kept.get(db, "scheduler", job.id)
        if known is None or known["plan"] != job.plan or moment(known["since"]) > now:
            # Since somebody said so, not since it was noticed: a run planned for in between is due.
            since = min((known and find_last_change(db)) or now, now)
            value = {"plan": job.plan, "since": stamp(since)}
            kept.put(db, "scheduler", job.id, value, at=now)


def find_next_run(office: Office, line: Job | Chore) -> datetime | None:
    """When its next run begins that nobody did before its time; nothing for what is off.

    For a chore, until when at the latest.
    """
    now, zone = office.clock(), office.company.zone
    if line.is_off:
        return None
    if isinstance(line, Chore):
        return now + line.every
    today = office.company.day(now)
    with office.reading() as db:
        days = (today + timedelta(days=ahead) for ahead in count())
        return next(
            at
            for day in days
            if DAYS[day.weekday()] in line.recurrence.days
            and (at := line.recurrence.start_on(day, zone)) > now
            and not claims.find(db, line.id, day)
        )


def _read_since(db: Database, job: Job) -> datetime | None:
    known = kept.get(db, "scheduler", job.id)
    if known is None or known["plan"] != job.plan:
        return None
    return moment(known["since"])


def run_job(
    office: Office, lines: Sequence[Job | Chore], job_id: str, *, at: datetime | None = None
) -> str:
    """Do a job by hand, for the day planned last up to the company's day of `at` (default: now).

    A run of today may so be done before its time, and is then not done again at its time. It is
    never late: somebody wants it now. A chore is just done.

    Raises:
        NotFound: there is no such job.
        AlreadyRun: that day's run was done; the sentence says when.
        Refused: the job cannot be done, for a reason it says.
    """
    line = next((line for line in lines if line.id == job_id), None)
    if line is None:
        known = ", ".join(line.id for line in lines)
        raise NotFound(f"There is no job {job_id!r}. Nothing was done. Known: {known}.")
    if isinstance(line, Chore):
        return line.run(office) or "There was nothing to do."
    day = line.recurrence.find_day_up_to(office.company.day(at or office.clock()))
    turn = Turn(line.id, day)
    once(office, turn)
    return run_logged(office, line, turn)


def _format_moment(office: Office, at: datetime) -> str:
    """A moment as people of the company read it."""
    return f"{at.astimezone(office.company.zone):%Y-%m-%d at %H:%M}"
