"""Does the log still tell the truth: the chain, the files, the memberships, the fold."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from backlog import record
from backlog.model import Entry
from backlog.office import Office
from backlog.store import events, invoices


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, and where it was seen first."""

    kind: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found; `head` is `SEQ:HASH`, to be kept outside."""

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    head: str


def verify(office: Office) -> Verdict:
    """Look at everything in one moment; nothing is written."""
    with office.reading() as db:
        checks = (_chain, _fold, _memberships, _files, _numbers)
        findings = tuple(finding for check in checks for finding in check(db))
        seq, digest = events.head(db)
        return Verdict(_counts(db), findings, f"{seq}:{digest}")


def _chain(db: Database) -> Iterator[Finding]:
    previous, last = events.START, 0
    for values, digest in events.rows(db):
        seq = values[0]
        if seq != last + 1:
            yield Finding("chain", f"event {last + 1}", "The event is missing.")
            return
        if events.chained(previous, values) != digest:
            yield Finding("chain", f"event {seq}", "The event is not what was written.")
            return
        previous, last = digest, seq


def _fold(db: Database) -> Iterator[Finding]:
    """Folding an invoice's events gives its row; its version counts them."""
    states: dict[int, record.Json] = defaultdict(dict)
    versions: dict[int, int] = defaultdict(int)
    for values, _ in events.rows(db):
        invoice_id = values[4]
        if invoice_id is not None:
            states[invoice_id] |= json.loads(values[7])
            versions[invoice_id] += 1
    for entry in _entries(db):
        if record.facts(entry) != states.pop(entry.id, {}):
            yield Finding(
                "fold", entry.invoice.number, "The invoice is not what its events add up to."
            )
        if versions[entry.id] != entry.version:
            yield Finding(
                "fold", entry.invoice.number, "The version is not the number of its events."
            )
    for invoice_id in states:
        yield Finding("fold", f"invoice id {invoice_id}", "It has events, but it is not there.")


def _entries(db: Database) -> Iterator[Entry]:
    ids = [row["id"] for row in db.execute("SELECT id FROM invoices ORDER BY id")]
    for start in range(0, len(ids), 1000):
        yield from invoices.load(db, ids[start : start + 1000])


def _memberships(db: Database) -> Iterator[Finding]:
    """What the triggers keep equals what they count; two live batches need a reason."""
    counted = db.execute(
        "SELECT i.number FROM invoices i LEFT JOIN (SELECT invoice_id, count(*) AS exports,"
        " sum(released = '') AS live FROM members GROUP BY invoice_id) m ON m.invoice_id = i.id"
        " WHERE i.exports != coalesce(m.exports, 0) OR i.live_exports != coalesce(m.live, 0)"
    )
    for row in counted:
        yield Finding("memberships", row["number"], "Its exports are not what its batches say.")
    twice = db.execute(
        "SELECT i.number, b.number AS batch FROM members m JOIN batches b ON b.id = m.batch_id"
        " JOIN invoices i ON i.id = m.invoice_id WHERE m.released = '' AND b.reason = ''"
        " AND EXISTS (SELECT 1 FROM members e WHERE e.invoice_id = m.invoice_id"
        "  AND e.batch_id < m.batch_id AND e.released = '')"
    )
    for row in twice:
        yield Finding(
            "memberships", row["number"], f"{row['batch']} holds it a second time without a reason."
        )


def _files(db: Database) -> Iterator[Finding]:
    """Every file still has the bytes that were hashed, and as many invoices as members."""
    rows = db.execute(
        "SELECT f.name, f.bytes, f.sha256, f.count, (SELECT count(*) FROM members m"
        " WHERE m.batch_id = f.batch_id AND m.position = f.position) AS members FROM files f"
    )
    for row in rows:
        if hashlib.sha256(row["bytes"]).hexdigest() != row["sha256"]:
            yield Finding("files", row["name"], "Its bytes are not the ones that went out.")
        if row["count"] != row["members"]:
            yield Finding("files", row["name"], "Its count is not the number of its invoices.")


def _numbers(db: Database) -> Iterator[Finding]:
    """Batch numbers have no gap within a year."""
    rows = db.execute(
        "SELECT year, max(serial) AS last, count(*) AS n FROM batches GROUP BY year"
        " HAVING max(serial) != count(*) OR min(serial) != 1"
    )
    for row in rows:
        yield Finding(
            "numbers",
            str(row["year"]),
            f"{row['n']} batches, but the last is number {row['last']}.",
        )


def _counts(db: Database) -> dict[str, int]:
    row = db.execute(
        "SELECT (SELECT count(*) FROM invoices) AS invoices, (SELECT count(*) FROM batches)"
        " AS batches, (SELECT count(*) FROM members) AS memberships,"
        " (SELECT count(*) FROM events) AS events"
    ).fetchone()
    return dict(row)
