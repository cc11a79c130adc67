"""What went out and what came of it, invoice by invoice: for who confirms, corrects and undoes."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from backlog.batch import Reversal, Sent
from backlog.company import moment
from backlog.money import from_minor

_THERE = "m.imported AND NOT (m.reversal != '' AND m.released != '')"

# A number that was given since is not the one that stands in the file and over there. Told which
# indexes: the planner would look at each event of each invoice, or of the whole batch.
_NUMBER = """coalesce((SELECT json_extract(e.before, '$.number')
    FROM events e INDEXED BY events_that_renamed
    WHERE e.invoice_id = m.invoice_id AND e.action = 'accept revision'
        AND json_extract(e.before, '$.number') IS NOT NULL
        AND e.seq > (SELECT max(x.seq) FROM events x INDEXED BY events_of_invoice
            WHERE x.invoice_id = m.invoice_id AND x.batch_id = m.batch_id
                AND x.action = 'exported')
    ORDER BY e.seq LIMIT 1), i.number)"""

_SENT = f"""
SELECT i.id, {_NUMBER} AS number, i.client_name, i.total_minor, i.currency, {_THERE} AS there
FROM members m JOIN invoices i ON i.id = m.invoice_id
WHERE m.batch_id = ? ORDER BY m.position, m.invoice_id"""

TO_UNDO = "m.imported AND (m.reversal != '') != (m.released != '')"
"""Of a member `m`: the target holds it although it was taken back; an index has the same words."""

_REVERSALS = f"""
SELECT i.id, {_NUMBER} AS number, i.client_name, i.total_minor, i.currency, b.number AS batch,
    b.target, json_extract(b.profile, '$.name') AS profile,
    iif(m.reversal != '', m.reversal, m.released) AS reason, w.actor, w.at
FROM members m JOIN invoices i ON i.id = m.invoice_id JOIN batches b ON b.id = m.batch_id
    LEFT JOIN events w ON w.seq = (SELECT max(seq) FROM events WHERE invoice_id = m.invoice_id
        AND reason = iif(m.reversal != '', m.reversal, m.released)
        AND action NOT IN ('comment', 'acknowledge'))
WHERE {TO_UNDO} ORDER BY m.batch_id, i.id LIMIT ? OFFSET ?"""


def load_sent(db: Database, batch_id: int) -> list[Sent]:
    """The invoices of a batch in the order of its files, released ones included."""
    return [
        Sent(**_read_invoice(row), there=bool(row["there"]))
        for row in db.conn.execute(_SENT, [batch_id])
    ]


def count_reversals(db: Database) -> int:
    """How many imports are to be undone."""
    return int(db.conn.execute(f"SELECT count(*) FROM members m WHERE {TO_UNDO}").fetchone()[0])


def load_reversals(db: Database, *, skip: int, limit: int) -> list[Reversal]:
    """Some of the imports that are to be undone, the oldest batch first."""
    return [
        Reversal(
            **_read_invoice(row),
            batch=row["batch"],
            target=row["target"],
            profile=row["profile"],
            reason=row["reason"],
            by=row["actor"] or "",
            at=moment(row["at"]) if row["at"] else None,
        )
        for row in db.conn.execute(_REVERSALS, [limit, skip])
    ]


def _read_invoice(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "number": row["number"],
        "client": row["client_name"],
        "total": from_minor(row["total_minor"], row["currency"]),
        "currency": row["currency"],
    }
