"""What the invoice checks found, stored beside each invoice so that every list can show it."""

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from backlog.target import Level, Problem


def write(db: Database, invoice_id: int, found: Sequence[Problem]) -> None:
    """Replace what was found before."""
    db.conn.execute("DELETE FROM problems WHERE invoice_id = ?", [invoice_id])
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


def of(db: Database, ids: Iterable[int]) -> list[Problem]:
    """Everything found about these invoices, in their order."""
    return [problem for id_ in ids for problem in _of_one(db, id_)]


def _of_one(db: Database, id_: int) -> list[Problem]:
    rows = db.execute(
        "SELECT i.number, p.* FROM problems p JOIN invoices i ON i.id = p.invoice_id"
        " WHERE p.invoice_id = ? ORDER BY p.position",
        [id_],
    )
    return [
        Problem(
            number=row["number"],
            check=row["check"],
            field=row["field"],
            level=Level(row["level"]),
            message=row["message"],
            fix=row["fix"],
            overridable=bool(row["overridable"]),
        )
        for row in rows
    ]
