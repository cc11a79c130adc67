"""What the reports are made from: sums by job, waiting times, and when each step was taken."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog.company import moment
from backlog.money import from_minor


@dataclass(frozen=True, slots=True)
class JobSum:
    """What a job's invoices of one tab and currency come to."""

    job: str
    name: str
    client: str
    currency: str
    tab: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Wait:
    """One invoice that waits in Admin or for its payment, and what is open on it."""

    tab: str
    currency: str
    since: datetime
    open: Decimal


@dataclass(frozen=True, slots=True)
class Steps:
    """When one invoice was approved, processed, paid for the last time, and first exported.

    Only an export that counts: what was released had to go out again.
    """

    approved_at: datetime
    exported_at: datetime | None
    processed_at: datetime | None
    paid_on: date | None


def by_job(db: Database) -> list[JobSum]:
    """Sums of all live invoices, by job, currency and tab."""
    query = (
        "SELECT job_number, max(job_name) AS name, max(client_name) AS client, currency, tab,"
        " count(*) AS n, sum(total_minor) AS total FROM invoices WHERE tab != 'void'"
        " GROUP BY job_number, currency, tab ORDER BY job_number, currency, tab"
    )
    return [
        JobSum(
            row["job_number"],
            row["name"],
            row["client"],
            row["currency"],
            row["tab"],
            row["n"],
            from_minor(row["total"], row["currency"]),
        )
        for row in db.execute(query)
    ]


def waits(db: Database) -> list[Wait]:
    """Everything in Admin and Processed."""
    query = (
        "SELECT tab, currency, waiting_since, balance_minor FROM invoices"
        " WHERE tab IN ('admin', 'processed')"
    )
    return [
        Wait(
            row["tab"],
            row["currency"],
            moment(row["waiting_since"]),
            from_minor(row["balance_minor"], row["currency"]),
        )
        for row in db.execute(query)
    ]


def steps(db: Database) -> list[Steps]:
    """The steps of all live invoices."""
    query = (
        "SELECT i.waiting_since, i.processed_at, i.settled,"
        " (SELECT min(b.made_at) FROM members m JOIN batches b ON b.id = m.batch_id"
        "  WHERE m.invoice_id = i.id AND m.released = '') AS exported_at,"
        " (SELECT max(p.paid_on) FROM payments p WHERE p.invoice_id = i.id) AS paid_on"
        " FROM invoices i WHERE i.tab != 'void'"
    )
    return [
        Steps(
            moment(row["waiting_since"]),
            moment(row["exported_at"]) if row["exported_at"] else None,
            moment(row["processed_at"]) if row["processed_at"] else None,
            date.fromisoformat(row["paid_on"]) if row["settled"] else None,
        )
        for row in db.execute(query)
    ]
