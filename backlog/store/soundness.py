"""Is the file itself whole: what SQLite says of its pages, indexes and references."""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

_NAMED = 10
"""So many faults of a table are asked for; the first is told."""


def find_damage(db: Database) -> list[tuple[str, str]]:
    """Each table that is hurt, itself or one of its indexes, and what SQLite says of it first.

    Where SQLite cannot say which table it is, the name is `database`.
    """
    if (whole := _check(db, "PRAGMA integrity_check(1)")) is None:
        return []
    hurt = [(name, said) for name in _tables(db) if (said := _check_table(db, name)) is not None]
    return hurt or [("database", whole)]


def _check_table(db: Database, name: str) -> str | None:
    return _check(db, f"PRAGMA integrity_check('{name}')")


def _check(db: Database, pragma: str) -> str | None:
    """The first thing that SQLite finds; nothing when all is whole."""
    try:
        said = [str(row[0]) for row in db.execute(pragma).fetchmany(_NAMED)]
    except sqlite3.DatabaseError as error:
        return str(error)
    told = next((line for line in said if not line.startswith("***")), said[0])
    return None if told == "ok" else " ".join(told.split())


def _tables(db: Database) -> list[str]:
    try:
        query = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        return [row[0] for row in db.execute(query)]
    except sqlite3.DatabaseError:
        return []


def dangling(db: Database) -> Iterator[tuple[str, str, int]]:
    """Each table with rows that name a row which is not there: of which table, and how many."""
    rows = db.execute(
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2'
    )
    for row in rows:
        yield tuple(row)
