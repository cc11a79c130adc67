"""Which invoices are ready, and what keeps the others from the default target."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from backlog.row import Ready
from backlog.target import Level, Problem

_IN_ADMIN = "void_at IS NULL AND processed_at IS NULL AND live_exports = 0"
_THOSE = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an invoice is ready; `kin` is what others of a batch meet of one that may go."""

    invoice_id: int
    ready: Ready
    kin: str | None = None


def unsettle_everything(db: Database) -> None:
    """Let all that waits in Admin be judged anew."""
    db.conn.execute(
        "INSERT INTO unsettled SELECT invoice_id, 1 FROM standings"
        f" UNION SELECT id, 1 FROM invoices WHERE {_IN_ADMIN}"
        " ON CONFLICT DO UPDATE SET booked = 1"
    )


def is_unsettled(db: Database) -> bool:
    """Whether anything was written that is not judged yet."""
    return db.execute("SELECT 1 FROM unsettled LIMIT 1").fetchone() is not None


def has_booked(db: Database) -> bool:
    """Whether something of that may have changed what is in the books."""
    return db.execute("SELECT 1 FROM unsettled WHERE booked LIMIT 1").fetchone() is not None


def take_unsettled(db: Database) -> list[int]:
    """Forget what was known of the unsettled; those of them that wait in Admin are to be judged."""
    for table in ("standings", "target_problems"):
        db.conn.execute(
            f"DELETE FROM {table} WHERE invoice_id IN (SELECT invoice_id FROM unsettled)"
        )
    waiting = db.execute(
        "SELECT id FROM invoices WHERE id IN (SELECT invoice_id FROM unsettled)"
        f" AND {_IN_ADMIN} ORDER BY id"
    )
    ids = [row["id"] for row in waiting]
    db.conn.execute("DELETE FROM unsettled")
    return ids


def insert(db: Database, standings: Iterable[Standing]) -> None:
    """Write what was judged first."""
    db.conn.executemany(
        "INSERT INTO standings VALUES (?, ?, ?)",
        ((one.invoice_id, one.ready.value, one.kin) for one in standings),
    )


def set_ready(db: Database, ready: Mapping[int, Ready]) -> None:
    """Write what was judged otherwise."""
    db.conn.executemany(
        "UPDATE standings SET ready = ? WHERE invoice_id = ?",
        ((how.value, id_) for id_, how in ready.items()),
    )


def insert_problems(
    db: Database, found: Mapping[int, Sequence[Problem]], *, of_set: bool = False
) -> None:
    """Write what keeps invoices from the default target, after what is written of them."""
    db.conn.executemany(
        "INSERT INTO target_problems VALUES (:id, (SELECT count(*) FROM target_problems"
        " WHERE invoice_id = :id), :check, :field, :message, :fix, :of_set)",
        (
            {
                "id": id_,
                "check": one.check,
                "field": one.field,
                "message": one.message,
                "fix": one.fix,
                "of_set": of_set,
            }
            for id_, problems in found.items()
            for one in problems
        ),
    )


def drop_problems_of_set(db: Database) -> set[int]:
    """Forget what only the set made wrong; the ids of those it was told of."""
    ids = {row[0] for row in db.execute("SELECT invoice_id FROM target_problems WHERE of_set")}
    db.conn.execute("DELETE FROM target_problems WHERE of_set")
    return ids


def has_problems_of_set(db: Database) -> bool:
    """Whether something is wrong only with the set."""
    found = db.execute("SELECT 1 FROM target_problems WHERE of_set LIMIT 1")
    return found.fetchone() is not None


def find_stopped(db: Database, ids: Collection[int]) -> set[int]:
    """Those of them that the default target does not take by themselves."""
    query = (
        f"SELECT DISTINCT invoice_id FROM target_problems WHERE NOT of_set AND invoice_id {_THOSE}"
    )
    return {row[0] for row in db.execute(query, [json.dumps(list(ids))])}


def find_examples(db: Database) -> dict[str, int]:
    """One invoice of each kin."""
    query = "SELECT kin, min(invoice_id) FROM standings WHERE kin IS NOT NULL GROUP BY kin"
    return {row[0]: row[1] for row in db.execute(query)}


def find_kin(db: Database, kins: Collection[str]) -> dict[str, list[int]]:
    """All invoices of these kins."""
    found: dict[str, list[int]] = defaultdict(list)
    query = f"SELECT kin, invoice_id FROM standings WHERE kin {_THOSE}"
    for kin, id_ in db.execute(query, [json.dumps(list(kins))]):
        found[kin].append(id_)
    return found


def list_problems(db: Database, invoice_id: int) -> list[Problem]:
    """What keeps an invoice from the default target."""
    query = (
        'SELECT i.number, p."check", p.field, p.message, p.fix FROM target_problems p'
        " JOIN invoices i ON i.id = p.invoice_id WHERE p.invoice_id = ? ORDER BY p.position"
    )
    return [
        Problem(number, check, field, Level.BLOCKER, message, fix)
        for number, check, field, message, fix in db.execute(query, [invoice_id])
    ]
