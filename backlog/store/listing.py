"""The lists: rows and totals of what matches a filter."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from backlog.company import moment, stamp
from backlog.filter import Filter
from backlog.model import Tab
from backlog.money import from_minor, to_minor
from backlog.row import ExportStatus, Ready, Row, Stage, Waits
from backlog.store import matching
from backlog.store.invoices import key
from backlog.store.sent import TO_UNDO

_STATUS = f"""CASE WHEN i.exports = 0 THEN 'never'
    WHEN i.live_exports = 0 THEN 'failed'
    WHEN {matching.PERHAPS} THEN 'perhaps-imported'
    WHEN i.exports > 1 THEN 're-exported'
    ELSE 'exported' END"""

_SELECT = f"""
SELECT i.*, {_STATUS} AS export_status,
    (SELECT json_group_array(number) FROM
        (SELECT b.number FROM members m JOIN batches b ON b.id = m.batch_id
         WHERE m.invoice_id = i.id ORDER BY b.id)) AS batches,
    (SELECT max(b.made_at) FROM members m JOIN batches b ON b.id = m.batch_id
     WHERE m.invoice_id = i.id AND m.released = '') AS exported_at,
    (SELECT json_group_array("check") FROM
        (SELECT p."check" FROM problems p WHERE p.invoice_id = i.id AND p.level = 'blocker'
         UNION SELECT t."check" FROM target_problems t WHERE t.invoice_id = i.id)) AS blockers,
    (SELECT s.ready FROM standings s WHERE s.invoice_id = i.id) AS ready,
    (SELECT json_group_array(DISTINCT p."check") FROM problems p
     WHERE p.invoice_id = i.id AND p.level = 'warning') AS warnings,
    (SELECT max(p.paid_on) FROM payments p WHERE p.invoice_id = i.id) AS paid_on,
    (SELECT json_group_array(reference) FROM
        (SELECT p.reference FROM payments p
         WHERE p.invoice_id = i.id AND p.reference != '' ORDER BY p.position)) AS paid_by
FROM invoices i
"""

_OWN = " AND pm_email = :own COLLATE NOCASE"

_SORTS = {
    "age": "i.waiting_since",
    "number": "i.number_key",
    "client": "i.client_name COLLATE NOCASE",
    "job": "i.job_number COLLATE NOCASE",
    "pm": "coalesce(nullif(i.pm_name, ''), i.pm_email) COLLATE NOCASE",
    "date": "i.invoice_date",
    "created": "coalesce(i.created_at, '')",
    "total": "i.total_minor",
}


def rows(
    db: Database, wanted: Filter, *, limit: int, after: tuple[str | int, int] | None
) -> list[Row]:
    """At most `limit` rows that match, those after a position first."""
    where, values = matching.where(wanted)
    column = _SORTS[wanted.sort]
    if after:
        where += f" AND ({column}, i.id) > (:after_value, :after_id)"
        values |= {"after_value": after[0], "after_id": after[1]}
    # The ids come from an index alone; only the rows that are shown are read whole.
    query = f"SELECT i.id FROM invoices i WHERE {where} ORDER BY {column}, i.id LIMIT :limit"
    found = db.conn.execute(query, values | {"limit": limit})
    return rows_of(db, [row["id"] for row in found])


def rows_of(db: Database, invoice_ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, in this order."""
    query = f"{_SELECT} WHERE i.id IN (SELECT value FROM json_each(?))"
    found = {
        row["id"]: _row(row) for row in db.conn.execute(query, [json.dumps(list(invoice_ids))])
    }
    return [found[id_] for id_ in invoice_ids if id_ in found]


def ids(db: Database, wanted: Filter) -> list[int]:
    """The ids of all that match, in the list's order."""
    where, values = matching.where(wanted)
    query = f"SELECT i.id FROM invoices i WHERE {where} ORDER BY {_SORTS[wanted.sort]}, i.id"
    return [row["id"] for row in db.conn.execute(query, values)]


def of_manager(db: Database, invoice_ids: Sequence[int], email: str) -> set[int]:
    """Which of these invoices are of this Project Manager's jobs."""
    query = (
        "SELECT id FROM invoices WHERE pm_email = ? COLLATE NOCASE"
        " AND id IN (SELECT value FROM json_each(?))"
    )
    return {row["id"] for row in db.execute(query, [email, json.dumps(list(invoice_ids))])}


def held_until(db: Database, day: date) -> list[int]:
    """The ids of what is held until this day, or an earlier one."""
    query = "SELECT id FROM invoices WHERE held_until <= ? AND void_at IS NULL ORDER BY id"
    return [row["id"] for row in db.execute(query, [day.isoformat()])]


def blocked_by_manager(db: Database, *, own: str = "") -> list[tuple[str, str, int]]:
    """Name, e-mail and how many are blocked in Admin, by Project Manager; the most first."""
    where, values = matching.where(Filter(tab=Tab.ADMIN, status="blocked", own=own))
    query = (
        "SELECT coalesce(nullif(pm_name, ''), nullif(pm_email, ''), 'nobody') AS name,"
        " lower(pm_email) AS email, count(*) AS n FROM invoices i"
        f" WHERE {where} GROUP BY 1, 2 ORDER BY n DESC, 1, 2"
    )
    return [(row["name"], row["email"], row["n"]) for row in db.conn.execute(query, values)]


def reversals(db: Database) -> list[tuple[str, str]]:
    """Invoice and batch of every import that accounting is asked to undo, oldest first."""
    query = (
        "SELECT i.number, b.number AS batch FROM members m JOIN invoices i ON i.id = m.invoice_id"
        f" JOIN batches b ON b.id = m.batch_id WHERE {TO_UNDO} ORDER BY m.batch_id, i.id"
    )
    return [(row["number"], row["batch"]) for row in db.execute(query)]


def totals(db: Database, wanted: Filter) -> tuple[int, dict[str, Decimal]]:
    """Count and total per currency of all that match."""
    return _totals(db, *matching.where(wanted))


def groups(db: Database, wanted: Filter, by: str) -> list[tuple[str, str, int, Decimal]]:
    """Name, currency, count and total of all that match, by client, job or Project Manager."""
    where, values = matching.where(wanted)
    query = (
        f"SELECT {_SORTS[by]} AS name, i.currency, count(*) AS n, sum(i.total_minor) AS total"
        f" FROM invoices i WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [
        (row["name"], row["currency"], row["n"], from_minor(row["total"], row["currency"]))
        for row in db.conn.execute(query, values)
    ]


def totals_of(db: Database, invoice_ids: Sequence[int]) -> dict[str, Decimal]:
    """Total per currency of these invoices."""
    those = {"ids": json.dumps(list(invoice_ids))}
    return _totals(db, "i.id IN (SELECT value FROM json_each(:ids))", those)[1]


def _totals(db: Database, where: str, values: dict[str, Any]) -> tuple[int, dict[str, Decimal]]:
    query = (
        "SELECT i.currency, count(*) AS n, sum(i.total_minor) AS total FROM invoices i"
        f" WHERE {where} GROUP BY i.currency ORDER BY i.currency"
    )
    found = db.conn.execute(query, values).fetchall()
    return sum(row["n"] for row in found), {
        row["currency"]: from_minor(row["total"], row["currency"]) for row in found
    }


def sum_there(db: Database) -> dict[str, tuple[int, Decimal]]:
    """Count and total by currency of what is in Admin and Processed."""
    query = (
        "SELECT currency, count(*) AS n, sum(total_minor) AS total FROM invoices"
        " WHERE tab IN ('admin', 'processed') GROUP BY currency ORDER BY currency"
    )
    return {
        row["currency"]: (row["n"], from_minor(row["total"], row["currency"]))
        for row in db.conn.execute(query)
    }


def sum_paid_since(db: Database, day: date, *, own: str = "") -> tuple[int, dict[str, Decimal]]:
    """Count and total per currency of what is Paid and got a payment since a day."""
    where = (
        "i.tab = 'paid' AND i.id IN (SELECT p.invoice_id FROM payments p WHERE p.paid_on >= :day)"
    )
    return _totals(db, where + (_OWN if own else ""), {"day": day.isoformat(), "own": own})


def summaries(
    db: Database, *, own: str = ""
) -> dict[str, tuple[int, dict[str, Decimal], datetime | None]]:
    """Count, totals and the oldest waiting time of each tab; of one Project Manager's `own`."""
    found: dict[str, tuple[int, dict[str, Decimal], datetime | None]] = {
        tab: (0, {}, _oldest(db, tab, own)) for tab in ("admin", "processed", "paid")
    }
    for row in db.conn.execute(_SUM_OWN if own else _SUM_TABS, {"own": own}):
        count, amounts, oldest = found[row["tab"]]
        amounts |= {row["currency"]: from_minor(row["total"], row["currency"])}
        found[row["tab"]] = (count + row["n"], amounts, oldest)
    return found


_SUM_TABS = """
SELECT tab, currency, count(*) AS n, sum(total_minor) AS total FROM invoices
WHERE tab IN ('admin', 'processed', 'paid') GROUP BY tab, currency ORDER BY tab, currency"""

# `tab` as it is computed, of what the index holds: told which one, or each invoice would be read.
_SUM_OWN = f"""
SELECT CASE WHEN processed_at IS NULL THEN 'admin' WHEN settled THEN 'paid' ELSE 'processed' END
    AS tab, currency, count(*) AS n, sum(total_minor) AS total
FROM invoices INDEXED BY invoices_to_sum WHERE void_at IS NULL{_OWN}
GROUP BY 1, 2 ORDER BY 1, 2"""


def waits(db: Database, *, own: str = "") -> dict[Waits, tuple[int, dict[str, Decimal]]]:
    """Count and totals of what waits in Admin, by what for; of one Project Manager's `own`."""
    found: dict[Waits, tuple[int, dict[str, Decimal]]] = {one: (0, {}) for one in Waits}
    # Told which index: the planner would take one by its size, and look at each invoice of Admin.
    query = (
        f"SELECT {matching.WAITS} AS waits, i.currency, count(*) AS n, sum(i.total_minor) AS total"
        " FROM invoices i INDEXED BY invoices_in_admin"
        f" WHERE i.void_at IS NULL AND i.processed_at IS NULL{_OWN if own else ''}"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    for row in db.conn.execute(query, {"own": own}):
        count, amounts = found[Waits(row["waits"])]
        amounts |= {row["currency"]: from_minor(row["total"], row["currency"])}
        found[Waits(row["waits"])] = (count + row["n"], amounts)
    return found


def sort_value(row: Row, sort: str) -> str | int:
    """The value a row is sorted by, as SQL compares it."""
    values: dict[str, str | int] = {
        "age": stamp(row.waiting_since),
        "number": key(row.number),
        "client": row.client,
        "job": row.job_number,
        "pm": row.project_manager,
        "date": row.invoice_date.isoformat(),
        "created": stamp(row.created_at) if row.created_at else "",
        "total": to_minor(row.total, row.currency),
    }
    return values[sort]


def _oldest(db: Database, tab: str, own: str) -> datetime | None:
    query = (
        f"SELECT waiting_since FROM invoices WHERE tab = :tab{_OWN if own else ''}"
        " ORDER BY waiting_since LIMIT 1"
    )
    row = db.conn.execute(query, {"tab": tab, "own": own}).fetchone()
    return moment(row["waiting_since"]) if row else None


def _row(row: Any) -> Row:
    currency = row["currency"]
    return Row(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        client=row["client_name"],
        job_number=row["job_number"],
        job_name=row["job_name"],
        project_manager=row["pm_name"] or row["pm_email"],
        tab=Stage(row["tab"]),
        invoice_date=date.fromisoformat(row["invoice_date"]),
        created_at=moment(row["created_at"]) if row["created_at"] else None,
        waiting_since=moment(row["waiting_since"]),
        total=from_minor(row["total_minor"], currency),
        balance=from_minor(row["balance_minor"], currency),
        currency=currency,
        processed_at=moment(row["processed_at"]) if row["processed_at"] else None,
        exported=row["live_exports"] > 0,
        exported_at=moment(row["exported_at"]) if row["exported_at"] else None,
        export_status=ExportStatus(row["export_status"]),
        batches=tuple(json.loads(row["batches"])),
        blockers=tuple(json.loads(row["blockers"])),
        warnings=tuple(json.loads(row["warnings"])),
        held=row["held_reason"],
        reference=row["reference"],
        paid_on=date.fromisoformat(row["paid_on"]) if row["paid_on"] else None,
        payment_references=tuple(json.loads(row["paid_by"])),
        ready=Ready(row["ready"] or Ready.NO),
        held_until=date.fromisoformat(row["held_until"]) if row["held_until"] else None,
    )
