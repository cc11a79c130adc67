"""Lists of payments that were brought, as they came, and what became of them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from backlog.company import moment, stamp
from backlog.proposal import Answer, Proposal

Facts = dict[str, Any]
MADE, DONE, DISMISSED = "payments proposed", "proposal done", "proposal dismissed"
"""What the log calls what happened to one."""
_COLUMNS = 'id, kind, "by", at, count, totals, state, closed_by, closed_at, reason'


@dataclass(frozen=True, slots=True)
class Came:
    """A list as it came: its text, the day of rows without one, and as JSON how it is read."""

    text: str
    day: date
    layout: str
    chosen: str


def insert(db: Database, proposal: Proposal, came: Came) -> int:
    """Keep a list that came; its id."""
    row = db.conn.execute(
        'INSERT INTO proposals (kind, "by", at, count, totals, text, sha256, day, layout, chosen)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            proposal.kind,
            proposal.by,
            stamp(proposal.at),
            proposal.count,
            json.dumps({currency: str(total) for currency, total in proposal.totals.items()}),
            came.text,
            digest(came.text),
            came.day.isoformat(),
            came.layout,
            came.chosen,
        ],
    ).fetchone()
    return int(row["id"])


def digest(text: str) -> str:
    """The hash of a list as it came."""
    return hashlib.sha256(text.encode()).hexdigest()


def close(db: Database, id_: int, state: Answer, *, by: str, at: datetime, reason: str) -> bool:
    """Say what became of it; whether nobody did before."""
    changed = db.conn.execute(
        "UPDATE proposals SET state = ?, closed_by = ?, closed_at = ?, reason = ?"
        " WHERE id = ? AND state = 'open'",
        [state.value, by, stamp(at), reason, id_],
    )
    return changed.rowcount == 1


def find(db: Database, id_: int) -> Proposal | None:
    """The proposal with this id."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM proposals WHERE id = ?", [id_]).fetchone()
    return _read(row) if row else None


def list_open(db: Database) -> list[Proposal]:
    """Those that wait, in the order in which they came."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM proposals WHERE state = 'open' ORDER BY id")
    return [_read(row) for row in rows]


def find_same(db: Database, text: str) -> Proposal | None:
    """The one that waits with this very list."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM proposals WHERE state = 'open' AND sha256 = ?", [digest(text)]
    ).fetchone()
    return _read(row) if row else None


def find_day(db: Database, text: str) -> date | None:
    """When this very list was brought first; not where it was dismissed."""
    row = db.conn.execute(
        "SELECT day FROM proposals WHERE sha256 = ? AND state != 'dismissed' ORDER BY id",
        [digest(text)],
    ).fetchone()
    return date.fromisoformat(row["day"]) if row else None


def load_list(db: Database, id_: int) -> Came:
    """The list as it came."""
    row = db.conn.execute(
        "SELECT text, day, layout, chosen FROM proposals WHERE id = ?", [id_]
    ).fetchone()
    return Came(row["text"], date.fromisoformat(row["day"]), row["layout"], row["chosen"])


def load_facts(db: Database) -> Iterator[tuple[int, bool, Facts, Facts]]:
    """Every proposal's id, whether its list has its hash, how it came, and how it was closed."""
    for row in db.conn.execute("SELECT * FROM proposals ORDER BY id"):
        whole = digest(row["text"]) == row["sha256"]
        facts = {name: row[name] for name in ("kind", "by", "at", "count", "sha256", "day")}
        facts |= {
            "totals": json.loads(row["totals"]),
            "layout": row["layout"],
            "chosen": row["chosen"],
        }
        closed = {name: row[name] for name in ("state", "closed_by", "closed_at", "reason")}
        yield row["id"], whole, facts, closed


def _read(row: Any) -> Proposal:
    totals = json.loads(row["totals"])
    return Proposal(
        id=row["id"],
        kind=row["kind"],
        by=row["by"],
        at=moment(row["at"]),
        count=row["count"],
        totals={currency: Decimal(total) for currency, total in totals.items()},
        state=Answer(row["state"]),
        closed_by=row["closed_by"],
        closed_at=moment(row["closed_at"]) if row["closed_at"] else None,
        reason=row["reason"],
    )
