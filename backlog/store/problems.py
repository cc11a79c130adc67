"""What the invoice checks found, stored beside each invoice so that every list can show it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from sqlite3 import Row

from sqlite_utils import Database

from backlog.target import Level, Problem


def replace(db: Database, invoice_id: int, found: Sequence[Problem]) -> None:
    """Write what was found in the place of what was found before."""
    db.conn.execute("DELETE FROM problems WHERE invoice_id = ?", [invoice_id])
    insert(db, invoice_id, found)


def insert(db: Database, invoice_id: int, found: Sequence[Problem]) -> None:
    """Write what was found first."""
    db.conn.executemany(
        "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                invoice_id,
                position,
                problem.check,
                problem.field,
                problem.level.value,
                problem.message,
                problem.fix,
                problem.overridable,
            )
            for position, problem in enumerate(found)
        ),
    )


def of(db: Database, ids: Sequence[int]) -> list[Problem]:
    """Everything found about these invoices, in their order."""
    found = by_invoice(db, ids)
    return [problem for id_ in ids for problem in found.get(id_, ())]


def by_invoice(db: Database, ids: Sequence[int]) -> dict[int, list[Problem]]:
    """What was found about each of these invoices; those with nothing are left out."""
    found: dict[int, list[Problem]] = defaultdict(list)
    rows = db.execute(
        "SELECT i.number, p.* FROM problems p JOIN invoices i ON i.id = p.invoice_id"
        " WHERE p.invoice_id IN (SELECT value FROM json_each(?))"
        " ORDER BY p.invoice_id, p.position",
        [json.dumps(ids)],
    )
    for row in rows:
        found[row["invoice_id"]].append(_problem(row))
    return dict(found)


def _problem(row: Row) -> Problem:
    return Problem(
        number=row["number"],
        check=row["check"],
        field=row["field"],
        level=Level(row["level"]),
        message=row["message"],
        fix=row["fix"],
        overridable=bool(row["overridable"]),
    )
