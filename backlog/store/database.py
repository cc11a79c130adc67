"""The one SQLite file: how it is opened, and the one way to write to it.

WAL lets readers and one writer work side by side. A deferred transaction that reads and then
writes loses to another writer with *database is locked*, so every write begins IMMEDIATE.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from backlog.errors import Refused
from backlog.store.migrations import MIGRATIONS

BUSY_SECONDS = 30
_CACHE_KIB = 64 * 1024


class Schema(StrEnum):
    """A database's schema beside this release's; none when it is no backlog."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    NONE = "none"


def create(path: Path) -> None:
    """Make the database, or bring an older one up to date."""
    with open_database(path, must_exist=False) as db:
        db.execute("PRAGMA journal_mode = WAL")
        MIGRATIONS.apply(db)


def upgrade(path: Path) -> None:
    """Bring a backlog of an older release up to date; anything else is left as it is."""
    if schema(path) is Schema.OLDER:
        create(path)


def schema(path: Path) -> Schema:
    """How the schema of a database stands to this release's."""
    with open_database(path) as db, closing(sqlite3.connect(":memory:")) as empty:
        applied = {step.name for step in MIGRATIONS.applied(db)}
        known = {step.name for step in MIGRATIONS.pending(Database(empty))}
    if not applied:
        return Schema.NONE
    if applied - known:
        return Schema.NEWER
    return Schema.CURRENT if applied == known else Schema.OLDER


def copy(source: Path, to: Path) -> None:
    """Copy a database as it is at one moment, whoever writes to it; the copy is one file.

    Raises:
        sqlite3.Error: it cannot be read or written, or the copy is not whole.
    """
    reading = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(to)
    with closing(reading), closing(writing):
        reading.backup(writing)
        (found,) = writing.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the database is damaged ({found})")
    settle(to)


def settle(path: Path) -> None:
    """Leave nothing of a database beside its file, so that the file may be moved."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def open_database(path: Path, *, must_exist: bool = True) -> Iterator[Database]:
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
    # A batch of thousands writes to every index of the lists; the usual 2 MB would spill. Readers
    # keep those: they scan an index once, and more memory only costs them time.
    db.conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


@contextmanager
def rehearsal(db: Database) -> Iterator[Database]:
    """The block's writes are done as they would be, and none of them stays."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
    finally:
        db.conn.rollback()
