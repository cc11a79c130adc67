"""What reviewers wrote into their cells of the Sheet, by tab, key of the row, and column."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog.company import moment, stamp


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's cell: where it stands, what it holds, and the e-mail of a person named in it."""

    tab: str
    key: str
    name: str
    value: str | float | bool
    email: str = ""


def load(db: Database) -> list[Review]:
    """All of them."""
    query = "SELECT tab, key, name, value, email FROM reviews ORDER BY tab, key, name"
    return [
        Review(row["tab"], row["key"], row["name"], json.loads(row["value"]), row["email"])
        for row in db.execute(query)
    ]


_IS_OK = "name = 'review' AND lower(trim(json_extract(value, '$'))) = 'ok'"


def list_reviewed(db: Database, tab: str) -> dict[str, datetime]:
    """When somebody wrote *OK* beside the invoices of a tab, as it was read, by key."""
    found = db.conn.execute(f"SELECT key, at FROM reviews WHERE tab = ? AND {_IS_OK}", [tab])
    return {row["key"]: moment(row["at"]) for row in found}


def find_reviewed(db: Database, tab: str, key: str) -> datetime | None:
    """When somebody wrote *OK* beside an invoice, as it was read; `None` when nobody did."""
    query = f"SELECT at FROM reviews WHERE tab = ? AND key = ? AND {_IS_OK}"
    row = db.conn.execute(query, [tab, key]).fetchone()
    return moment(row["at"]) if row else None


def put(db: Database, reviews: Iterable[Review], *, at: datetime) -> None:
    """Keep them, each in place of what stood in its cell."""
    db.conn.executemany(
        "INSERT INTO reviews (tab, key, name, value, email, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value, email = excluded.email,"
        " at = excluded.at",
        [[r.tab, r.key, r.name, json.dumps(r.value), r.email, stamp(at)] for r in reviews],
    )


def drop(db: Database, reviews: Iterable[Review]) -> None:
    """Forget what somebody emptied."""
    db.conn.executemany(
        "DELETE FROM reviews WHERE tab = ? AND key = ? AND name = ?",
        [[review.tab, review.key, review.name] for review in reviews],
    )
