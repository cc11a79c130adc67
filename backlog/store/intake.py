"""Records received, and revisions that wait for an answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog import record
from backlog.company import moment, stamp
from backlog.model import Invoice
from backlog.store.documents import key


@dataclass(frozen=True, slots=True)
class Received:
    """The last record received for a source id."""

    invoice_id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A revision that waits for an answer."""

    invoice: Invoice
    received_at: datetime


def last_received(db: Database, source_id: str) -> Received | None:
    """The last record received for this source id."""
    row = db.execute(
        "SELECT invoice_id, sha256 FROM received WHERE source_id = ?", [source_id]
    ).fetchone()
    return Received(row["invoice_id"], row["sha256"]) if row else None


def remember(db: Database, source_id: str, invoice_id: int, sha256: str, *, at: datetime) -> None:
    """Make a record the last one received for its source id."""
    db.conn.execute(
        "INSERT INTO received VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET sha256 = excluded.sha256, received_at = excluded.received_at",
        [source_id, invoice_id, sha256, stamp(at)],
    )


def source_of_number(db: Database, number_key: str) -> str | None:
    """The source id of the invoice that has this number."""
    row = db.execute("SELECT source_id FROM invoices WHERE number_key = ?", [number_key]).fetchone()
    return str(row["source_id"]) if row else None


def source_of_former_number(db: Database, number_key: str) -> str | None:
    """The source id of the invoice that went out, before it was renamed, under this number."""
    renamed = db.execute(
        "SELECT i.source_id, json_extract(e.before, '$.number') AS number"
        " FROM events e JOIN invoices i ON i.id = e.invoice_id"
        " WHERE e.action = 'accept revision' AND json_extract(e.before, '$.number') IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM events x WHERE x.invoice_id = e.invoice_id"
        "  AND x.action = 'exported' AND x.seq < e.seq)"
    )
    found = (row["source_id"] for row in renamed if key(row["number"]) == number_key)
    return next(found, None)


def put_revision(db: Database, invoice_id: int, invoice: Invoice, *, at: datetime) -> None:
    """Keep a revision until somebody answers; none may be waiting."""
    text = json.dumps(record.of_invoice(invoice), ensure_ascii=False, sort_keys=True)
    db.conn.execute(
        "INSERT INTO revisions (invoice_id, record, received_at) VALUES (?, ?, ?)",
        [invoice_id, text, stamp(at)],
    )


def pending_revisions(db: Database, ids: Sequence[int]) -> dict[int, Pending]:
    """What came again for these invoices and waits for an answer, by their id."""
    rows = db.execute(
        "SELECT invoice_id, record, received_at FROM revisions WHERE answer = ''"
        " AND invoice_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {
        row["invoice_id"]: Pending(
            record.to_invoice(json.loads(row["record"])), moment(row["received_at"])
        )
        for row in rows
    }


def answer_revision(db: Database, invoice_id: int, answer: str, *, at: datetime) -> bool:
    """Note the answer to the revision that waits; whether one did."""
    cursor = db.conn.execute(
        "UPDATE revisions SET answer = ?, answered_at = ? WHERE invoice_id = ? AND answer = ''",
        [answer, stamp(at), invoice_id],
    )
    return cursor.rowcount == 1
