"""The one SQLite file: how it is opened, and the one way to write to it.

WAL lets readers and one writer work side by side. A deferred transaction that reads and then
writes loses to another writer with *database is locked*, so every write begins IMMEDIATE.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from backlog.errors import Refused
from backlog.migrations import MIGRATIONS

BUSY_SECONDS = 30


def create(path: Path) -> None:
    """Make the database, or bring an older one up to date."""
    with opened(path, must_exist=False) as db:
        db.execute("PRAGMA journal_mode = WAL")
        MIGRATIONS.apply(db)


@contextmanager
def opened(path: Path, *, must_exist: bool = True) -> Iterator[Database]:
    """A connection for one unit of work, on the thread that opened it.

    Raises:
        Refused: there is no database at this path.
    """
    if must_exist and not path.exists():
        raise Refused(
            f"There is no database at {path}. Nothing was done. Run `backlog init` first."
        )
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    connection.row_factory = sqlite3.Row
    db = Database(connection)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        # FULL, although WAL would survive a crash of the process with less: money, power cuts.
        db.execute("PRAGMA synchronous = FULL")
        yield db
    finally:
        connection.close()


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """All of the block's writes, or none of them."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()
