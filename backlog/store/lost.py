"""Batches that are known outside alone: their rows, and the invoices that come in after them."""

import json
from decimal import Decimal

from sqlite_utils import Database

from backlog.batch import Lost
from backlog.store import invoices, new_batches
from backlog.store.new_batches import NewBatch


def read(text: str) -> Lost | None:
    """What is kept of a lost batch; `None` of any other."""
    if not text:
        return None
    found = json.loads(text)
    totals = {currency: Decimal(total) for currency, total in found["totals"].items()}
    return Lost(found["count"], totals, found["mark"], tuple(found["places"]), tuple(found["away"]))


def write(lost: Lost) -> str:
    """The same, to be kept."""
    facts = {
        "count": lost.count,
        "totals": {currency: str(total) for currency, total in lost.totals.items()},
        "mark": lost.mark,
        "places": lost.places,
        "away": lost.away,
        "keys": [invoices.key(number) for number in lost.away],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def insert(db: Database, batch: NewBatch, lost: Lost) -> int:
    """Write a lost batch with those of its invoices that are here."""
    batch_id = new_batches.insert(db, batch)
    db.conn.execute("UPDATE batches SET lost = ? WHERE id = ?", [write(lost), batch_id])
    for invoice_id, version in batch.versions.items():
        add_member(db, batch_id, invoice_id, version)
    return batch_id


def add_member(db: Database, batch_id: int, invoice_id: int, version: int) -> None:
    """Put an invoice into a lost batch: what it said then is taken to be what it says."""
    db.conn.execute(
        "INSERT INTO members (batch_id, invoice_id, version, position, printed)"
        " SELECT ?, id, ?, 0, printed FROM invoices WHERE id = ?",
        [batch_id, version, invoice_id],
    )


def find_batches(db: Database, number: str) -> list[tuple[int, str]]:
    """The lost batches, by id and number, with which an invoice went out that comes in now."""
    rows = db.execute(
        "SELECT b.id, b.number FROM batches b WHERE b.lost != '' AND b.void_at IS NULL"
        " AND EXISTS (SELECT 1 FROM json_each(b.lost, '$.keys') k WHERE k.value = ?)"
        " AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.batch_id = b.id"
        "  AND i.outcome = 'rejected') ORDER BY b.id",
        [invoices.key(number)],
    )
    return [tuple(row) for row in rows]


def list_ids(db: Database, numbers: list[str]) -> dict[str, int]:
    """The ids of these invoices, as far as they are here, by the number that was asked for."""
    found = {}
    for number in numbers:
        row = db.execute(
            "SELECT id FROM invoices WHERE number_key = ?", [invoices.key(number)]
        ).fetchone()
        if row:
            found[number] = int(row["id"])
    return found


def is_entered(db: Database, mark: str) -> bool:
    """Whether a lost batch with this mark was entered already, under whatever number."""
    query = "SELECT 1 FROM batches WHERE lost != '' AND json_extract(lost, '$.mark') = ? LIMIT 1"
    return db.execute(query, [mark]).fetchone() is not None


def find_last_serials(db: Database) -> dict[int, int]:
    """The last serial number of each year."""
    rows = db.execute("SELECT year, max(serial) AS last FROM batches GROUP BY year")
    return {row["year"]: row["last"] for row in rows}
