"""What people wrote in the Sheet for somebody to answer, and what became of it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog.claim import OF_BATCHES, OF_INVOICES, Claim, Entry, Fate, Kind, find_subject
from backlog.company import moment, stamp

Facts = dict[str, Any]
MADE = "claim made"
"""What the log calls one that was read; what became of it is `claim settled` and so on."""
ENDS = tuple(f"claim {fate}" for fate in (Fate.SETTLED, Fate.DISMISSED, Fate.WITHDRAWN))
_STANDS = "fate IN ('open', 'not understood')"
"""Word for word as the partial index `claims_open` has it."""
_CAME = ("asked", "to", "tab", "key", "kind", "words", "typed", "email", "unclear", "since", "at")
_QUERY = (
    "SELECT c.*, coalesce(i.number, b.number, '') AS about FROM claims c"
    f" LEFT JOIN invoices i ON c.tab = '{OF_INVOICES}' AND i.id = CAST(c.key AS INTEGER)"
    f" LEFT JOIN batches b ON c.tab = '{OF_BATCHES}' AND b.id = CAST(c.key AS INTEGER)"
)


def insert(db: Database, claim: Claim) -> Claim:
    """Keep one that was read; returned with its id."""
    entry = claim.entry
    row = db.conn.execute(
        'INSERT INTO claims (asked, "to", tab, key, kind, words, typed, email, unclear, since, at,'
        " fate) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            claim.asked,
            claim.to,
            claim.tab,
            claim.key,
            entry.kind.value,
            entry.words,
            json.dumps(dict(entry.typed), sort_keys=True),
            entry.email,
            int(entry.unclear),
            stamp(claim.since),
            stamp(claim.at),
            claim.fate.value,
        ],
    ).fetchone()
    return replace(claim, id=int(row["id"]))


def find_number(db: Database, tab: str, key: str) -> str:
    """What the invoice or batch of a row is called; empty where the key is of none."""
    row = db.execute(_NUMBERS[tab], {"id": find_subject(key), "key": key}).fetchone()
    return str(row["number"]) if row else ""


_NUMBERS = {
    OF_INVOICES: "SELECT number FROM invoices WHERE id = :id AND CAST(id AS TEXT) = :key",
    OF_BATCHES: (
        "SELECT b.number FROM batches b JOIN files f ON f.batch_id = b.id"
        " WHERE b.id = :id AND b.id || ' ' || f.currency = :key LIMIT 1"
    ),
}
"""A key that merely begins like one of ours names no row of ours."""


def close(db: Database, id_: int, fate: Fate, *, by: str, at: datetime, said: str) -> bool:
    """Say what became of it; whether nobody did before."""
    changed = db.conn.execute(
        f"UPDATE claims SET fate = ?, closed_by = ?, closed_at = ?, said = ?"
        f" WHERE id = ? AND {_STANDS}",
        [fate.value, by, stamp(at), said, id_],
    )
    return changed.rowcount == 1


def number_message(db: Database) -> int:
    """The number of the next message that asks about claims."""
    row = db.execute("SELECT coalesce(max(asked), 0) + 1 AS n FROM claims").fetchone()
    return int(row["n"])


def find(db: Database, id_: int) -> Claim | None:
    """The claim with this id."""
    return next(_read(db, "c.id = ?", id_), None)


def list_open(db: Database) -> list[Claim]:
    """Those that somebody must answer, in the order in which they came."""
    return list(_read(db, "c.fate = 'open'"))


def list_asked(db: Database, asked: int) -> list[Claim]:
    """Those of one message."""
    return list(_read(db, "c.asked = ?", asked))


def list_standing(db: Database, tab: str, key: str) -> list[Claim]:
    """Those of a row that are not closed."""
    return list(_read(db, f"c.{_STANDS} AND c.tab = ? AND c.key = ?", tab, key))


def list_of_invoice(db: Database, invoice_id: int) -> list[Claim]:
    """Those about an invoice that are open."""
    return list(_read(db, "c.fate = 'open' AND c.tab = ? AND c.key = ?", OF_INVOICES, invoice_id))


def list_of_batch(db: Database, batch_id: int) -> list[Claim]:
    """Those about a batch that are not closed, of all its currencies."""
    where = f"c.{_STANDS} AND c.tab = ? AND c.key LIKE ? || ' %'"
    return list(_read(db, where, OF_BATCHES, batch_id))


def list_latest(db: Database) -> list[Claim]:
    """The last one of each row."""
    return list(_read(db, "c.id IN (SELECT max(id) FROM claims GROUP BY tab, key)"))


def load_facts(db: Database, since: int = 0) -> Iterator[tuple[int, Facts, Facts]]:
    """Every claim's id, how it came, and how it was closed, beginning with an id."""
    for row in db.conn.execute("SELECT * FROM claims WHERE id >= ? ORDER BY id", [since]):
        came = {name: row[name] for name in _CAME}
        closed = {name: row[name] for name in ("fate", "closed_by", "closed_at", "said")}
        yield row["id"], came, closed


def _read(db: Database, where: str, *values: Any) -> Iterator[Claim]:
    rows: Iterable[Any] = db.conn.execute(
        f"{_QUERY} WHERE {where} ORDER BY c.id", [str(v) for v in values]
    )
    for row in rows:
        yield Claim(
            id=row["id"],
            asked=row["asked"],
            to=row["to"],
            tab=row["tab"],
            key=row["key"],
            entry=Entry(
                Kind(row["kind"]),
                row["words"],
                json.loads(row["typed"]),
                row["email"],
                bool(row["unclear"]),
            ),
            since=moment(row["since"]),
            at=moment(row["at"]),
            fate=Fate(row["fate"]),
            about=row["about"],
            closed_by=row["closed_by"],
            closed_at=moment(row["closed_at"]) if row["closed_at"] else None,
            said=row["said"],
        )
