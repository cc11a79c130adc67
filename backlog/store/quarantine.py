"""Records that could not be taken in, kept as they came until they are corrected or dismissed."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog.company import moment, stamp
from backlog.quarantined import Quarantined, Waiting


def keep_record(db: Database, bad: Quarantined, text: str, *, at: datetime) -> None:
    """Keep a bad record; the same one coming again from the same place is the same row."""
    db.conn.execute(
        "INSERT INTO quarantine (file, place, source_id, field, reason, record, received_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET field = excluded.field,"
        " reason = excluded.reason, received_at = excluded.received_at, resolved_at = NULL",
        [bad.file, bad.index, bad.source_id, bad.field, bad.reason, text, stamp(at)],
    )


def list_waiting(db: Database) -> list[Waiting]:
    """What is in quarantine, in the order it came."""
    rows = db.execute("SELECT * FROM quarantine WHERE resolved_at IS NULL ORDER BY id")
    return [_read_row(row) for row in rows]


def find(db: Database, row_id: int) -> Waiting | None:
    """The row with this id, if it is still in quarantine."""
    query = "SELECT * FROM quarantine WHERE id = ? AND resolved_at IS NULL"
    row = db.execute(query, [row_id]).fetchone()
    return _read_row(row) if row else None


def count(db: Database) -> int:
    """How many records are in quarantine."""
    query = "SELECT count(*) FROM quarantine WHERE resolved_at IS NULL"
    return int(db.execute(query).fetchone()[0])


def resolve_source(db: Database, source_id: str, *, at: datetime) -> None:
    """A new good record of this source id came in: its bad ones are corrected."""
    db.conn.execute(
        "UPDATE quarantine SET resolved_at = ? WHERE source_id = ? AND resolved_at IS NULL",
        [stamp(at), source_id],
    )


def resolve_file(db: Database, file: str, *, since: datetime, at: datetime) -> None:
    """What a file said since then is taken back: it is read again, and says what still holds."""
    db.conn.execute(
        "UPDATE quarantine SET resolved_at = ?"
        " WHERE file = ? AND received_at >= ? AND resolved_at IS NULL",
        [stamp(at), file, stamp(since)],
    )


def resolve(db: Database, row_id: int, *, at: datetime) -> None:
    """One row is dealt with."""
    db.conn.execute("UPDATE quarantine SET resolved_at = ? WHERE id = ?", [stamp(at), row_id])


def _read_row(row: Any) -> Waiting:
    return Waiting(
        row["id"],
        Quarantined(row["file"], row["place"], row["source_id"], row["field"], row["reason"]),
        row["record"],
        moment(row["received_at"]),
    )
