"""The append-only log: each event's hash covers the one before it (SHA-256, canonical JSON)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog.company import moment, stamp
from backlog.event import Event

START = "0" * 64


HAS_ACT = "json_extract(source, '$.act') IS NOT NULL"
"""Word for word as the index has it, or it is not used."""

SAID, CHANGED, DELETED = "comment", "comment changed", "comment deleted"
"""What the log calls a comment, one that was edited, and one that was deleted over there."""

_COLUMNS = "seq, at, actor, action, invoice_id, batch_id, before, after, reason, source, hash"


def append(db: Database, *happened: Event) -> None:
    """Add events to the end of the chain, in their order."""
    # Read in the transaction that writes: no other event can come between the head and these.
    last, previous = head(db)
    rows = []
    for seq, event in enumerate(happened, last + 1):
        values = [
            seq,
            stamp(event.at),
            event.actor,
            event.action,
            event.invoice_id,
            event.batch_id,
            _canonical(event.before),
            _canonical(event.after),
            event.reason,
            _canonical(event.source),
        ]
        previous = chain_hash(previous, values)
        rows.append([*values, previous])
    db.conn.executemany(
        f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    )


def head(db: Database) -> tuple[int, str]:
    """The sequence number and hash of the last event; `(0, START)` when there is none."""
    row = db.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return (row["seq"], row["hash"]) if row else (0, START)


def anchor(db: Database) -> str:
    """The head as people keep it outside: `SEQ:HASH`."""
    seq, digest = head(db)
    return f"{seq}:{digest}"


def hash_at(db: Database, seq: int) -> str | None:
    """The hash of an event; `None` when the log does not go so far."""
    if seq == 0:
        return START
    row = db.execute("SELECT hash FROM events WHERE seq = ?", [seq]).fetchone()
    return str(row["hash"]) if row else None


def chain_hash(previous: str, values: list[Any]) -> str:
    """The hash of an event whose columns, all but the hash, are `values`.

    Canonical JSON has no line end of its own, so nothing can be moved from the one into the other.
    """
    return hashlib.sha256(f"{previous}\n{_canonical(values)}".encode()).hexdigest()


def list_hashed(db: Database, first: int, last: int) -> Iterator[str]:
    """What the hash of each event covers besides the one before it, from event to event."""
    query = f"SELECT {_COLUMNS} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq"
    for row in db.execute(query, [first, last]):
        yield _canonical(list(row)[:-1])


def rows(db: Database) -> Iterator[tuple[list[Any], str]]:
    """Every event from the first, as its columns and its hash."""
    for row in db.execute(f"SELECT {_COLUMNS} FROM events ORDER BY seq"):
        yield list(row)[:-1], row["hash"]


def of_invoice(db: Database, invoice_id: int) -> list[Event]:
    """What happened to one invoice, oldest first."""
    return _events(db, "invoice_id = ?", invoice_id)


def of_batch(db: Database, batch_id: int) -> list[Event]:
    """What happened to one batch, oldest first."""
    return _events(db, "batch_id = ?", batch_id)


def list_comments(db: Database, batch_id: int) -> list[Event]:
    """What was said about one batch, with what became of it, oldest first."""
    actions = json.dumps([SAID, CHANGED, DELETED])
    where = "batch_id = ? AND invoice_id IS NULL AND action IN (SELECT value FROM json_each(?))"
    return _events(db, where, batch_id, actions)


def was_said(db: Database, batch_id: int, action: str, source: Mapping[str, str]) -> bool:
    """Whether there is an event of this action with these facts about where it comes from."""
    terms = "".join(" AND json_extract(source, '$.' || ?) = ?" for _ in source)
    values = [one for fact in source.items() for one in fact]
    query = f"SELECT 1 FROM events WHERE batch_id = ? AND action = ?{terms} LIMIT 1"
    return db.execute(query, [batch_id, action, *values]).fetchone() is not None


def load_last(db: Database, actions: Sequence[str], fact: str) -> dict[str, Event]:
    """The last event of these actions for each value of a fact about where they come from."""
    where = (
        "action IN (SELECT value FROM json_each(?)) AND json_extract(source, '$.' || ?) IS NOT NULL"
    )
    return {one.source[fact]: one for one in _events(db, where, json.dumps(actions), fact)}


def of_action(db: Database, action: str) -> list[Event]:
    """Every event of one action, oldest first."""
    return _events(db, "action = ?", action)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An event of a numbered act, without what it changed: thousands are looked at for Home."""

    seq: int
    at: datetime
    action: str
    invoice_id: int
    act: str
    undoes: str


def of_acts(db: Database, actor: str, since: datetime) -> list[Numbered]:
    """What somebody's numbered acts wrote about invoices since a moment, oldest first."""
    rows = db.execute(
        "SELECT seq, at, action, invoice_id, json_extract(source, '$.act') AS act,"
        " coalesce(json_extract(source, '$.undoes'), '') AS undoes FROM events"
        f" WHERE actor = ? AND at >= ? AND {HAS_ACT} AND invoice_id IS NOT NULL ORDER BY seq",
        [actor, stamp(since)],
    )
    return [Numbered(row[0], moment(row[1]), *row[2:]) for row in map(tuple, rows)]


def load_events(db: Database, seqs: Sequence[int]) -> list[Event]:
    """The events of these numbers, oldest first."""
    return _events(db, "seq IN (SELECT value FROM json_each(?))", json.dumps([*seqs]))


def find_last_before(db: Database, at: datetime) -> int:
    """The number of the last event before a moment; 0 when there is none."""
    # A clock that was set back wrote later events with earlier times: the first later one counts.
    row = db.execute("SELECT min(seq) AS seq FROM events WHERE at >= ?", [stamp(at)]).fetchone()
    return int(row["seq"]) - 1 if row["seq"] else head(db)[0]


def list_touched(db: Database, after: int) -> list[list[tuple[int, dict[str, Any]]]]:
    """Number and changes of each event of every invoice that has one after a number."""
    query = (
        "SELECT invoice_id, seq, after FROM events WHERE invoice_id IN"
        " (SELECT invoice_id FROM events WHERE seq > ? AND invoice_id IS NOT NULL) ORDER BY seq"
    )
    found: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    for row in db.execute(query, [after]):
        changes = (row["seq"], json.loads(row["after"]))
        found.setdefault(row["invoice_id"], []).append(changes)
    return [*found.values()]


def find_last(db: Database, ids: Sequence[int]) -> dict[int, int]:
    """The number of the last event of each of these invoices."""
    rows = db.execute(
        "SELECT invoice_id, max(seq) FROM events WHERE invoice_id IN"
        " (SELECT value FROM json_each(?)) GROUP BY invoice_id",
        [json.dumps([*ids])],
    )
    return dict(map(tuple, rows))


def _events(db: Database, where: str, *values: int | str) -> list[Event]:
    query = f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY seq"
    return [
        Event(
            seq=row["seq"],
            at=moment(row["at"]),
            actor=row["actor"],
            action=row["action"],
            invoice_id=row["invoice_id"],
            batch_id=row["batch_id"],
            before=json.loads(row["before"]),
            after=json.loads(row["after"]),
            reason=row["reason"],
            source=json.loads(row["source"]),
            hash=row["hash"],
        )
        for row in db.execute(query, [*values])
    ]


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
