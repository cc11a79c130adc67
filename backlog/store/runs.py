"""The runs of the jobs: one row for each job and period, written with what the run wrote."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from backlog.company import moment, stamp


@dataclass(frozen=True, slots=True)
class Run:
    """One run that was done: when, whether late, and what it said of itself."""

    job: str
    period: date
    at: datetime
    late: bool
    said: str


def claim(db: Database, run: Run) -> bool:
    """Take the job's period for this run, unless another run has it: of many, one wins."""
    cursor = db.conn.execute(
        "INSERT OR IGNORE INTO runs (job, period, claimed_at, finished_at, late, said)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [run.job, run.period.isoformat(), stamp(run.at), stamp(run.at), run.late, run.said],
    )
    return cursor.rowcount == 1


def find(db: Database, job: str, period: date) -> Run | None:
    """The run of this job and period, if it was done."""
    row = db.execute(
        "SELECT * FROM runs WHERE job = ? AND period = ?", [job, period.isoformat()]
    ).fetchone()
    if row is None:
        return None
    return Run(job, period, moment(row["claimed_at"]), bool(row["late"]), row["said"])
