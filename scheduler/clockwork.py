"""What wakes the jobs: each on a thread of its own, so that one that hangs holds up nobody."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from backlog.errors import Refused, Unusable
from backlog.messages import JobTold
from backlog.office import Office
from scheduler.recurrence import Recurrence
from scheduler.runs import Chore, Job, adopt_recurrence, catch_up
from scheduler.telling import tell_once

# The library lets a job go after one second, and would run what was missed once for each time.
DEFAULTS = {"misfire_grace_time": 3600, "coalesce": True, "max_instances": 1}
LOOK_EVERY = timedelta(minutes=15)
JUMP_SECONDS = 60.0
"""A wall clock that is off by more was set, or the machine slept."""
STOP_SECONDS = 0.5
"""So long a run may take to its end when the process stops; cut off, it is done at the next start.
Clicks are lost while nobody listens, and a run is one transaction."""

log = logging.getLogger(__name__)
Line = Job | Chore


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """A run on its way: which line's, since when by a clock nobody sets, and on which thread."""

    line: Line
    begun: float
    thread: threading.Thread


class _Threads(BaseExecutor):
    """A thread a run. The library's pool would be joined at the end of the process, for ever."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def _do_submit_job(self, job: Any, run_times: Any) -> None:
        def work() -> None:
            alias = job._jobstore_alias  # noqa: SLF001 - as the library's own executors do
            events = run_job(job, alias, run_times, self._logger.name)
            self._run_job_success(job.id, events)  # type: ignore[no-untyped-call]

        threading.Thread(target=work, name=f"job-{job.id}", daemon=True).start()


class Clockwork:
    """Runs the timetable. It forgets everything with the process: what was done is in our tables.

    `elapsed` is a clock that nobody sets: by it a run hangs, and a wall clock that was set is seen.
    """

    def __init__(self, office: Office, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._office = office
        self._elapsed = elapsed
        self._drift = self._read_drift()
        self._lines: Sequence[Line] = ()
        self._at_work: dict[str, _Work] = {}
        self._told: set[_Work] = set()
        self._scheduler = BackgroundScheduler(
            timezone=office.company.zone, job_defaults=DEFAULTS, executors={"default": _Threads()}
        )
        self._scheduler.add_listener(self._tell_failure, EVENT_JOB_ERROR)

    def start(self) -> None:
        """Begin to run what is planned."""
        self._scheduler.start()

    def plan(self, lines: Sequence[Line]) -> None:
        """Go by these lines from now on; a run that is on its way goes on, and is not doubled."""
        zone = self._office.company.zone
        self._lines = lines
        self._scheduler.remove_all_jobs()
        for line in lines:
            if isinstance(line, Job):
                adopt_recurrence(self._office, line)
            if not line.is_off:
                self._scheduler.add_job(self._do, build_trigger(line, zone), [line], id=line.id)

    def look(self) -> None:
        """Tell of what hangs, and plan anew where the wall clock was set: to be asked every second.

        The library sleeps until the wall clock says so, which two days back would be two days.
        """
        self._tell_stuck()
        drift = self._read_drift()
        if abs(drift - self._drift) > JUMP_SECONDS:
            log.warning("The clock was set by %d s: what is due is looked at.", drift - self._drift)
            self._drift = drift
            self.plan(self._lines)

    def stop(self) -> None:
        """Begin nothing more; what hangs is left to end with the process."""
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + STOP_SECONDS
        for work in [*self._at_work.values()]:
            work.thread.join(max(0.0, until - time.monotonic()))

    def _do(self, line: Line) -> None:
        with self._working(line):
            if isinstance(line, Job):
                catch_up(self._office, line)
            else:
                do_chore(self._office, line)

    @contextmanager
    def _working(self, line: Line) -> Iterator[None]:
        work = _Work(line, self._elapsed(), threading.current_thread())
        self._at_work[line.id] = work
        try:
            yield
        finally:
            del self._at_work[line.id]
            if work in self._told:
                self._told.discard(work)
                log.warning("%s came to its end after all.", line.id)

    def _tell_stuck(self) -> None:
        for work in [*self._at_work.values()]:
            line, minutes = work.line, (self._elapsed() - work.begun) / 60
            if minutes * 60 > line.deadline.total_seconds() and work not in self._told:
                self._told.add(work)
                said = (
                    f"It is at work for {minutes:.0f} minutes and does not come to its end. The "
                    "other jobs go on, and nothing is done twice. If it is not done in an hour, "
                    "restart the program: what it did not finish is then done anew."
                )
                log.error("%s: %s", line.id, said)
                self._tell(JobTold(line.id, said), about=f"stuck {work.begun}")

    def _tell_failure(self, event: JobExecutionEvent) -> None:
        """The library logs it; people are told once for what went wrong, not at each look."""
        line = next((line for line in self._lines if line.id == event.job_id), None)
        if isinstance(line, Job):
            why = _describe(event.exception)
            said = f"It could not be done. {why} It is tried again every quarter of an hour."
            self._tell(JobTold(line.id, said), about=f"failed {why}")

    def _tell(self, told: JobTold, *, about: str) -> None:
        """What went wrong may be the database itself, and the log has it already."""
        try:
            tell_once(self._office, told, about=about)
        except (Unusable, sqlite3.Error):
            log.exception("What happened to %s could not be told.", told.job)

    def _read_drift(self) -> float:
        return self._office.clock().timestamp() - self._elapsed()


def _describe(error: BaseException) -> str:
    if isinstance(error, Refused):
        return str(error)
    return f"A fault of the program ({type(error).__name__}); the log says more."


def do_chore(office: Office, chore: Chore) -> None:
    """Do a chore and log what it said; what it could not do, it tries again the next time."""
    try:
        said = chore.run(office)
    except Refused as refused:
        log.warning("%s: %s", chore.id, refused)
    else:
        if said:
            log.info("%s: %s", chore.id, said)


def build_trigger(line: Line, zone: ZoneInfo) -> BaseTrigger:
    """At the planned time; and at the start and each quarter of an hour, for what was missed.

    A look that finds nothing to do reads two rows.
    """
    if isinstance(line, Chore):
        return repeat_every(line.every, zone)
    return OrTrigger([repeat_every(LOOK_EVERY, zone), repeat_on_days(line.recurrence, zone)])


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
