"""The runs of the jobs: a row for each job, period and part, written with what the run wrote."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from backlog.company import moment, stamp


@dataclass(frozen=True, slots=True)
class Run:
    """One run that was done: when, whether late, and what it said of itself.

    `target` is for a run that is done by parts, one for each accounting system; `batch` is what
    the part made.
    """

    job: str
    period: date
    at: datetime
    late: bool
    said: str
    target: str = ""
    batch: str = ""


def claim(db: Database, run: Run) -> bool:
    """Take the job's period, or a part of it, for this run, unless another has it: one wins."""
    cursor = db.conn.execute(
        "INSERT OR IGNORE INTO runs (job, period, target, at, late, said, batch)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            run.job,
            run.period.isoformat(),
            run.target,
            stamp(run.at),
            run.late,
            run.said,
            run.batch,
        ],
    )
    return cursor.rowcount == 1


def count_runs(db: Database) -> list[tuple[str, bool, int]]:
    """How many runs were done of each job, in time and late."""
    rows = db.execute(
        "SELECT job, late, count(*) AS count FROM runs GROUP BY job, late ORDER BY job, late"
    )
    return [(row["job"], bool(row["late"]), row["count"]) for row in rows]


def find(db: Database, job: str, period: date, target: str = "") -> Run | None:
    """The run of this job and period, or of a part of it, if it was done."""
    row = db.execute(
        "SELECT * FROM runs WHERE job = ? AND period = ? AND target = ?",
        [job, period.isoformat(), target],
    ).fetchone()
    if row is None:
        return None
    at = moment(row["at"])
    return Run(job, period, at, bool(row["late"]), row["said"], row["target"], row["batch"])
