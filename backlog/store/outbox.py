"""What others must still be told: written with the fact, sent by the pump.

Rows of one destination go out in order. A row without payload is a *refresh* (of the posted
backlog, of the Sheet); a second one that would wait beside the first is the first.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog.company import moment, stamp


@dataclass(frozen=True, slots=True)
class Message:
    """One row; `progress` is what a sender remembers between attempts (a Slack file id)."""

    id: int
    destination: str
    kind: str
    payload: dict[str, Any]
    state: str
    attempts: int
    not_before: datetime
    progress: dict[str, Any]
    error: str = ""


def put(
    db: Database,
    destination: str,
    kind: str,
    *,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> None:
    """Add a message; a refresh that already waits is not added again."""
    db.conn.execute(
        "INSERT INTO outbox (destination, kind, payload, not_before, created_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [destination, kind, json.dumps(payload or {}), stamp(at), stamp(at)],
    )


def due(db: Database, now: datetime) -> list[Message]:
    """The first open message of each destination, if its time has come."""
    rows = db.execute(
        "SELECT * FROM outbox WHERE id IN (SELECT min(id) FROM outbox"
        " WHERE state IN ('waiting', 'sending') GROUP BY destination)"
        " AND not_before <= ? ORDER BY id",
        [stamp(now)],
    )
    return [_message(row) for row in rows]


def dead(db: Database) -> list[Message]:
    """The messages that were given up, oldest first; `error` says why."""
    rows = db.execute("SELECT * FROM outbox WHERE state = 'dead' ORDER BY id")
    return [_message(row) for row in rows]


def unsent(db: Database) -> list[Message]:
    """What waits, is on its way, or was given up, oldest first."""
    rows = db.execute("SELECT * FROM outbox WHERE state != 'sent' ORDER BY id")
    return [_message(row) for row in rows]


def revive(db: Database, *, at: datetime) -> None:
    """Let what was given up be sent after all; it is looked up first."""
    db.conn.execute(
        "UPDATE outbox SET state = 'sending', attempts = 0, not_before = ? WHERE state = 'dead'",
        [stamp(at)],
    )


def mark(db: Database, message_id: int, state: str, *, at: datetime, error: str = "") -> None:
    """Move a message to `sending`, `sent` or `dead`."""
    db.conn.execute(
        "UPDATE outbox SET state = ?, error = ?, sent_at = CASE WHEN ? = 'sent' THEN ? END"
        " WHERE id = ?",
        [state, error, state, stamp(at), message_id],
    )


def retry(db: Database, message_id: int, *, not_before: datetime, error: str) -> None:
    """Let a message wait after a failure that may pass; it keeps its place and its state."""
    db.conn.execute(
        "UPDATE outbox SET attempts = attempts + 1, not_before = ?, error = ? WHERE id = ?",
        [stamp(not_before), error, message_id],
    )


def remember(db: Database, message_id: int, progress: dict[str, Any]) -> None:
    """Keep what the sender must know if it is asked to send the same message again."""
    db.conn.execute(
        "UPDATE outbox SET progress = ? WHERE id = ?", [json.dumps(progress), message_id]
    )


def _message(row: Any) -> Message:
    return Message(
        id=row["id"],
        destination=row["destination"],
        kind=row["kind"],
        payload=json.loads(row["payload"]),
        state=row["state"],
        attempts=row["attempts"],
        not_before=moment(row["not_before"]),
        progress=json.loads(row["progress"]),
        error=row["error"],
    )


def doubt(db: Database) -> None:
    """Have everything that waits looked up before it is sent: it may have been told already."""
    db.conn.execute("UPDATE outbox SET state = 'sending' WHERE state = 'waiting'")


def settle(db: Database, *, at: datetime) -> None:
    """Consider everything that waits as told; for histories that nobody should hear about."""
    db.conn.execute(
        "UPDATE outbox SET state = 'sent', sent_at = ? WHERE state = 'waiting'", [stamp(at)]
    )
