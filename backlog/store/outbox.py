"""What others must still be told: written with the fact, sent by the pump.

A message is put without a destination, and gets a row for each one before its transaction ends.
Rows of one destination go out in order. A row without payload is a *refresh* (of what a face shows
of the backlog); a second one that would wait beside the first is the first.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from backlog import messages
from backlog.company import moment, stamp
from backlog.messages import (
    Content,
    Message,
    ReversalAsked,
    Routes,
    State,
    Unreadable,
    Unserved,
)

_OPEN = "state IN ('waiting', 'sending')"
"""Word for word as the partial index `outbox_open` has it; SQLite would not find it otherwise."""
LONGEST_WAIT = timedelta(hours=1)
"""No message waits longer for its next try."""
HORIZON = LONGEST_WAIT + timedelta(seconds=1)
"""What waits for longer, rounded up, was put off by a clock that was set back since: it is due."""


def put(db: Database, content: Content, *, at: datetime) -> None:
    """Add what is to be told; a refresh that already waits is not added again."""
    now = stamp(at)
    db.conn.execute(
        "INSERT INTO outbox (destination, kind, version, payload, not_before, created_at)"
        " VALUES ('', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [content.kind, content.version, messages.to_json(content), now, now],
    )


def route(db: Database, routes: Routes) -> None:
    """Give everything that was put a row for each destination; what nobody is told stays as it is.

    Done in the transaction of the fact: a destination that comes later is told what comes later.
    """
    rows = db.execute(f"SELECT * FROM outbox WHERE destination = '' AND {_OPEN} ORDER BY id")
    for message in [_build(row) for row in rows]:
        destinations = _find_destinations(message, routes)
        for destination in destinations:
            _copy_to(db, message.id, destination)
        if destinations:
            db.conn.execute("DELETE FROM outbox WHERE id = ?", [message.id])


def _find_destinations(message: Message, routes: Routes) -> list[str]:
    """None for what cannot be read: it must not keep anybody from writing; the pump tells it."""
    try:
        return messages.find_destinations(message.content, routes)
    except Unreadable:
        return []


def _copy_to(db: Database, message_id: int, destination: str) -> None:
    db.conn.execute(
        "INSERT INTO outbox (destination, kind, version, payload, state, not_before, created_at)"
        " SELECT ?, kind, version, payload, state, not_before, created_at FROM outbox"
        " WHERE id = ? ON CONFLICT DO NOTHING",
        [destination, message_id],
    )


def load_due(db: Database, now: datetime) -> list[Message]:
    """The first open message of each destination, if its time has come.

    One that was never tried has nothing to wait for, whatever the clock said when it was put.
    """
    rows = db.execute(
        f"SELECT * FROM outbox WHERE id IN (SELECT min(id) FROM outbox WHERE {_OPEN}"
        " GROUP BY destination) AND (state = 'waiting' OR not_before <= ? OR not_before > ?)"
        " ORDER BY id",
        [stamp(now), stamp(now + HORIZON)],
    )
    return [_build(row) for row in rows]


def load_dead(db: Database) -> list[Message]:
    """The messages that were given up, oldest first; `error` says why."""
    rows = db.execute("SELECT * FROM outbox WHERE state = 'dead' ORDER BY id")
    return [_build(row) for row in rows]


def load_unsent(db: Database) -> list[Message]:
    """What waits, is on its way, or was given up, oldest first."""
    rows = db.execute("SELECT * FROM outbox WHERE state NOT IN ('sent', 'dismissed') ORDER BY id")
    return [_build(row) for row in rows]


def find_message(db: Database, message_id: int) -> Message | None:
    """One message, whatever became of it."""
    row = db.execute("SELECT * FROM outbox WHERE id = ?", [message_id]).fetchone()
    return _build(row) if row else None


def count_waiting(db: Database) -> list[Unserved]:
    """What waits for each destination, refreshes left out."""
    return _count(db, "1")


def count_unserved(db: Database) -> list[Unserved]:
    """What waits for each destination that the pump found nobody to serve, refreshes left out.

    The pump says so on the first message and does not try it; one that failed was tried.
    """
    unserved = "SELECT destination FROM outbox WHERE state = 'waiting' AND error != ''"
    return _count(db, f"destination IN ({unserved})")


def _count(db: Database, where: str) -> list[Unserved]:
    rows = db.execute(
        "SELECT destination, count(*) AS count, min(created_at) AS since FROM outbox"
        f" WHERE {_OPEN} AND payload != '{{}}' AND {where} GROUP BY destination"
    )
    return [Unserved(row["destination"], row["count"], moment(row["since"])) for row in rows]


def withdraw(db: Database, asked: ReversalAsked, *, at: datetime) -> None:
    """Consider it as told, if it still waits: what it asks for is settled."""
    db.conn.execute(
        f"UPDATE outbox SET state = 'sent', sent_at = ? WHERE {_OPEN} AND kind = ?"
        " AND json_extract(payload, '$.number', '$.batch') = json_array(?, ?)",
        [stamp(at), asked.kind, asked.number, asked.batch],
    )


def withdraw_warning(db: Database, kind: str, destination: str, email: str, at: datetime) -> bool:
    """Consider the warning of a destination as told, if nobody tried to tell it; whether it was."""
    done = db.conn.execute(
        "UPDATE outbox SET state = 'sent', sent_at = ? WHERE state = 'waiting' AND kind = ?"
        " AND json_extract(payload, '$.what', '$.destination') = json_array('failing', ?)"
        " AND coalesce(json_extract(payload, '$.email'), '') = ?",
        [stamp(at), kind, destination, email],
    )
    return done.rowcount > 0


def revive(db: Database, message_ids: Iterable[int], *, at: datetime) -> None:
    """Let what was given up be sent after all; it is looked up first."""
    db.conn.executemany(
        "UPDATE outbox SET state = 'sending', attempts = 0, error = '', not_before = ?"
        " WHERE id = ? AND state = 'dead'",
        [(stamp(at), one) for one in message_ids],
    )


def hasten(db: Database, name: str, *, at: datetime) -> None:
    """Let what waits for a destination, or for a face as a whole, be tried now."""
    db.conn.execute(
        f"UPDATE outbox SET not_before = ? WHERE {_OPEN}"
        " AND (destination = ? OR substr(destination, 1, length(?)) = ?)",
        [stamp(at), name, f"{name}:", f"{name}:"],
    )


def dismiss(db: Database, message_id: int) -> None:
    """Let what was given up never be sent; why it was given up stays."""
    db.conn.execute(
        "UPDATE outbox SET state = 'dismissed' WHERE id = ? AND state = 'dead'", [message_id]
    )


def find_last(db: Database) -> int:
    """The number of the last message."""
    return int(db.execute("SELECT coalesce(max(id), 0) AS n FROM outbox").fetchone()["n"])


def forgive(db: Database, destination: str, *, last: int, at: datetime) -> None:
    """Consider refreshes as told: those that were given up there, and what waits up to `last`."""
    db.conn.execute(
        "UPDATE outbox SET state = 'sent', error = '', sent_at = ?"
        " WHERE destination = ? AND payload = '{}' AND state NOT IN ('sent', 'dismissed')"
        " AND (state = 'dead' OR id <= ?)",
        [stamp(at), destination, last],
    )


def mark(db: Database, message_id: int, state: State, *, at: datetime, error: str = "") -> None:
    """Move a message to `sending`, `sent` or `dead`."""
    db.conn.execute(
        "UPDATE outbox SET state = ?, error = ?, sent_at = CASE WHEN ? = 'sent' THEN ? END"
        " WHERE id = ?",
        [state, error, state, stamp(at), message_id],
    )


def mark_unserved(db: Database, message_id: int, why: str) -> None:
    """Say why a message is not even tried; it waits on, and others that must know can read it."""
    db.conn.execute("UPDATE outbox SET error = ? WHERE id = ?", [why, message_id])


def retry(db: Database, message_id: int, *, not_before: datetime, error: str) -> None:
    """Let a message wait after a failure that may pass; it keeps its place and its state."""
    db.conn.execute(
        "UPDATE outbox SET attempts = attempts + 1, not_before = ?, error = ? WHERE id = ?",
        [stamp(not_before), error, message_id],
    )


def put_off(db: Database, message_id: int, *, not_before: datetime, error: str) -> None:
    """The same where the message is not to blame: it uses up none of its attempts."""
    db.conn.execute(
        "UPDATE outbox SET not_before = ?, error = ? WHERE id = ?",
        [stamp(not_before), error, message_id],
    )


def remember(db: Database, message_id: int, progress: dict[str, Any]) -> None:
    """Keep what the sender must know if it is asked to send the same message again."""
    db.conn.execute(
        "UPDATE outbox SET progress = ? WHERE id = ?", [json.dumps(progress), message_id]
    )


def _build(row: Any) -> Message:
    return Message(
        id=row["id"],
        destination=row["destination"],
        kind=row["kind"],
        version=row["version"],
        payload=json.loads(row["payload"]),
        state=State(row["state"]),
        attempts=row["attempts"],
        not_before=moment(row["not_before"]),
        created_at=moment(row["created_at"]),
        progress=json.loads(row["progress"]),
        error=row["error"],
    )


def doubt(db: Database) -> None:
    """Have everything that waits looked up before it is sent: it may have been told already."""
    db.conn.execute("UPDATE outbox SET state = 'sending', error = '' WHERE state = 'waiting'")


def settle(db: Database, *, at: datetime) -> None:
    """Consider everything that waits as told; for histories that nobody should hear about."""
    db.conn.execute(
        "UPDATE outbox SET state = 'sent', sent_at = ? WHERE state = 'waiting'", [stamp(at)]
    )
