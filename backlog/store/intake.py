"""Records received, and revisions that wait for an answer."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog import record
from backlog.company import stamp
from backlog.model import Invoice


@dataclass(frozen=True, slots=True)
class Received:
    """The last record received for a source id."""

    invoice_id: int
    sha256: str


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


def put_revision(db: Database, invoice_id: int, invoice: Invoice, *, at: datetime) -> None:
    """Keep a revision until somebody answers; a newer one takes the place of one that waits."""
    db.conn.execute(
        "UPDATE revisions SET answer = 'superseded', answered_at = ?"
        " WHERE invoice_id = ? AND answer = ''",
        [stamp(at), invoice_id],
    )
    text = json.dumps(record.of_invoice(invoice), ensure_ascii=False, sort_keys=True)
    db.conn.execute(
        "INSERT INTO revisions (invoice_id, record, received_at) VALUES (?, ?, ?)",
        [invoice_id, text, stamp(at)],
    )


def pending_revision(db: Database, invoice_id: int) -> Invoice | None:
    """What came again for this invoice and waits for an answer."""
    row = db.execute(
        "SELECT record FROM revisions WHERE invoice_id = ? AND answer = ''", [invoice_id]
    ).fetchone()
    return record.to_invoice(json.loads(row["record"])) if row else None


def answer_revision(db: Database, invoice_id: int, answer: str, *, at: datetime) -> None:
    """Note the answer to the revision that waits."""
    db.conn.execute(
        "UPDATE revisions SET answer = ?, answered_at = ? WHERE invoice_id = ? AND answer = ''",
        [answer, stamp(at), invoice_id],
    )
