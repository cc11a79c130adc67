"""What was appended to the log of events, told together where it was one deed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

_FEW = 5


@dataclass(frozen=True, slots=True)
class Happened:
    """A deed: its invoices by number (the first of them), how many, its batch, what was refused."""

    actor: str
    action: str
    numbers: tuple[str, ...]
    count: int
    batch: str
    refused: str


def since(db: Database, seq: int) -> Iterator[Happened]:
    """The deeds after an event, oldest first."""
    rows = db.execute(
        "SELECT e.actor, e.action, count(e.invoice_id) AS count, min(e.seq) AS first,"
        " max(e.seq) AS last, e.batch_id, coalesce(b.number, '') AS batch,"
        " coalesce(json_extract(e.after, '$.act'), '') AS refused"
        " FROM events e LEFT JOIN batches b ON b.id = e.batch_id WHERE e.seq > ?"
        " GROUP BY e.actor, e.action, e.batch_id ORDER BY first",
        [seq],
    ).fetchall()
    for row in rows:
        numbers = _numbers(db, seq, row["actor"], row["action"]) if row["count"] else ()
        refused = row["refused"] if row["action"] == "refused" else ""
        yield Happened(row["actor"], row["action"], numbers, row["count"], row["batch"], refused)


def count_actions(db: Database, seq: int) -> dict[str, int]:
    """How many events of each kind came after an event."""
    rows = db.execute(
        "SELECT action, count(*) AS count FROM events WHERE seq > ? GROUP BY action", [seq]
    )
    return {row["action"]: row["count"] for row in rows}


def _numbers(db: Database, seq: int, actor: str, action: str) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT DISTINCT i.number FROM events e JOIN invoices i ON i.id = e.invoice_id"
        " WHERE e.seq > ? AND e.actor = ? AND e.action = ? ORDER BY e.seq LIMIT ?",
        [seq, actor, action, _FEW],
    )
    return tuple(row["number"] for row in rows)
