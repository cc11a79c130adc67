"""A face's own memory: the pinned message, selections, delivered event ids, sheet ids."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog.company import stamp

SETTINGS = ("settings", "schedule")
"""Where what people set is kept: the room, and the key in it."""


def get(db: Database, room: str, key: str) -> Any:
    """What was put under this key, or `None`."""
    row = db.execute("SELECT json FROM kept WHERE room = ? AND key = ?", [room, key]).fetchone()
    return json.loads(row["json"]) if row else None


def load_room(db: Database, room: str, beginning: str = "") -> dict[str, Any]:
    """What was put in a room, by key, of the keys with this beginning, the last key first."""
    rows = db.execute(
        "SELECT key, json FROM kept WHERE room = ? AND substr(key, 1, ?) = ? ORDER BY key DESC",
        [room, len(beginning), beginning],
    )
    return {row["key"]: json.loads(row["json"]) for row in rows}


def put(db: Database, room: str, key: str, value: Any, *, at: datetime) -> None:
    """Keep a value under a key, in place of what was there."""
    db.conn.execute(
        "INSERT INTO kept VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET json = excluded.json, at = excluded.at",
        [room, key, json.dumps(value), stamp(at)],
    )


def find(db: Database, room: str, facts: Mapping[str, str]) -> list[str]:
    """The keys of what has these facts among its fields."""
    terms = "".join(" AND json_extract(json, '$.' || ?) = ?" for _ in facts)
    values = [one for fact in facts.items() for one in fact]
    query = f"SELECT key FROM kept WHERE room = ?{terms} ORDER BY key"
    return [row["key"] for row in db.conn.execute(query, [room, *values])]


def drop(db: Database, room: str, key: str) -> None:
    """Forget a key."""
    db.conn.execute("DELETE FROM kept WHERE room = ? AND key = ?", [room, key])


def forget(db: Database, room: str, beginning: str, *, before: datetime) -> None:
    """Forget the keys with this beginning that were put before a moment."""
    db.conn.execute(
        "DELETE FROM kept WHERE room = ? AND substr(key, 1, ?) = ? AND at < ?",
        [room, len(beginning), beginning, stamp(before)],
    )
