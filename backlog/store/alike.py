"""Invoices that another number means: one they went out with, or one that is alike."""

from collections.abc import Iterable

from sqlite_utils import Database

from backlog.characters import fold_number, strip_number


def find_former(db: Database, numbers: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The id and the number of the invoice that went out, before it was renamed, under each."""
    wanted = {fold_number(number): number for number in numbers}
    rows = db.conn.execute(
        "SELECT i.id, i.number, json_extract(e.before, '$.number') AS former"
        " FROM events e JOIN invoices i ON i.id = e.invoice_id"
        " WHERE e.action = 'accept revision' AND json_extract(e.before, '$.number') IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM events x WHERE x.invoice_id = e.invoice_id"
        "  AND x.action = 'exported' AND x.seq < e.seq)"
    )
    found = ((fold_number(row["former"]), (row["id"], row["number"])) for row in rows)
    return {wanted[former]: meant for former, meant in found if former in wanted}


def find_alike(db: Database, numbers: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """By each of these numbers the id and the number of every invoice that is alike."""
    wanted = {number: strip_number(number) for number in numbers}
    if not wanted:
        return {}
    sought = {stripped: list[tuple[int, str]]() for stripped in wanted.values() if stripped}
    for row in db.conn.execute("SELECT id, number FROM invoices WHERE void_at IS NULL ORDER BY id"):
        found = sought.get(strip_number(row["number"]))
        if found is not None:
            found.append((row["id"], row["number"]))
    return {number: sought.get(stripped, []) for number, stripped in wanted.items()}
