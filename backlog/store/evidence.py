"""What a batch is proved by: its own events and those of its invoices, and the chain from there."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlite_utils import Database

from backlog.event import Event
from backlog.money import from_minor
from backlog.row import Stage
from backlog.store import events

ANCHORS = "audit-anchor"
"""The job that tells the head of the log outside."""
_HEAD = re.compile(r"([0-9]+):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Sent:
    """An invoice of a batch: the version that went out and in which file, and how it stands now."""

    id: int
    version: int
    file: str
    imported: bool
    reversal: str
    released: str
    number: str
    client: str
    total: Decimal
    currency: str
    tab: Stage


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the log that was told outside on a day."""

    period: date
    seq: int
    hash: str


def list_sent(db: Database, batch_id: int) -> list[Sent]:
    """Every invoice that went out with a batch, in order of the files."""
    rows = db.execute(
        "SELECT m.invoice_id, m.version, coalesce(f.name, '') AS file, m.imported, m.reversal,"
        " m.released, i.number, i.client_name, i.total_minor, i.currency, i.tab FROM members m"
        " JOIN invoices i ON i.id = m.invoice_id LEFT JOIN files f USING (batch_id, position)"
        " WHERE m.batch_id = ? ORDER BY m.position, m.invoice_id",
        [batch_id],
    )
    return [
        Sent(
            id=row["invoice_id"],
            version=row["version"],
            file=row["file"],
            imported=bool(row["imported"]),
            reversal=row["reversal"],
            released=row["released"],
            number=row["number"],
            client=row["client_name"],
            total=from_minor(row["total_minor"], row["currency"]),
            currency=row["currency"],
            tab=Stage(row["tab"]),
        )
        for row in rows
    ]


def list_later(db: Database, batch_id: int) -> list[str]:
    """The batches that invoices of this one went out with again, oldest first."""
    rows = db.execute(
        "SELECT b.number FROM earlier e JOIN batches b ON b.id = e.batch_id"
        " WHERE e.earlier_id = ? ORDER BY b.id",
        [batch_id],
    )
    return [row["number"] for row in rows]


def list_events(db: Database, batch_id: int) -> list[Event]:
    """What happened to a batch and to each invoice that went out with it, oldest first."""
    seqs = db.execute(
        "SELECT seq FROM events WHERE batch_id = :batch OR invoice_id IN"
        " (SELECT invoice_id FROM members WHERE batch_id = :batch)",
        {"batch": batch_id},
    )
    return events.load_events(db, [row["seq"] for row in seqs])


def name_batches(db: Database) -> dict[int, str]:
    """The number of each batch, by its id."""
    return {row["id"]: row["number"] for row in db.execute("SELECT id, number FROM batches")}


def list_anchors(db: Database, first: int, last: int) -> list[Anchor]:
    """The heads between two events that were told outside and that the log still has."""
    rows = db.execute("SELECT period, said FROM runs WHERE job = ? ORDER BY period", [ANCHORS])
    told = ((row["period"], _HEAD.search(row["said"])) for row in rows)
    found = [Anchor(date.fromisoformat(on), int(at[1]), at[2]) for on, at in told if at]
    return [
        one for one in found if first <= one.seq <= last and events.hash_at(db, one.seq) == one.hash
    ]
