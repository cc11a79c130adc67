"""The one SQLite file: how it is opened, and the one way to write to it.

WAL lets readers and one writer work side by side. A deferred transaction that reads and then
writes loses to another writer with *database is locked*, so every write begins IMMEDIATE.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from backlog.errors import Locked, NotABacklog, Refused, Unusable
from backlog.files import private
from backlog.store.migrations import MIGRATIONS

BUSY_SECONDS = 30
SILENT_MS = 2000
"""So long nobody is told that the database is locked: most writes are done by then."""
_CACHE_KIB = 64 * 1024


Look = Callable[[Database, Path], None]
"""Looks at what was opened, and refuses what it may not be."""

log = logging.getLogger(__name__)


class Schema(StrEnum):
    """A database's schema beside this release's; none when it is no backlog."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    NONE = "none"


def create(path: Path) -> None:
    """Make the database, or bring an older one up to date.

    Raises:
        Unusable: there is a file that is no backlog, or one of a newer release.
    """
    if not path.exists():
        _make(path)
    with open_database(path, look=_refuse_others) as db:
        db.execute("PRAGMA journal_mode = WAL")
        MIGRATIONS.apply(db)


def _make(path: Path) -> None:
    """An empty file for it: SQLite gives what it keeps beside it the same mode."""
    with suppress(FileExistsError):
        private.make_file(path)


def upgrade(path: Path) -> None:
    """Bring a backlog of an older release up to date.

    Raises:
        Unusable: it is no backlog, or one of a newer release; it is left as it is.
    """
    with open_database(path) as db:
        older = find_schema(db) is Schema.OLDER
    if older:
        create(path)


def schema(path: Path) -> Schema:
    """How the schema of a database stands to this release's."""
    try:
        with open_database(path, look=_take_all) as db:
            return find_schema(db)
    except NotABacklog:
        return Schema.NONE


def find_schema(db: Database) -> Schema:
    """How the schema of an open database stands to this release's."""
    applied = _list_applied(db)
    if not applied:
        return Schema.NONE
    if applied - _list_known():
        return Schema.NEWER
    return Schema.CURRENT if applied == _list_known() else Schema.OLDER


def _list_applied(db: Database) -> set[str]:
    """The steps that were applied; nothing is written, and no step is applied by asking."""
    query = "SELECT name FROM sqlite_schema WHERE name = '_sqlite_migrations'"
    if not list(execute_patiently(db, query)):
        return set()
    rows = db.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [MIGRATIONS.name]
    )
    return {row["name"] for row in rows}


@cache
def _list_known() -> frozenset[str]:
    with closing(sqlite3.connect(":memory:")) as empty:
        return frozenset(step.name for step in MIGRATIONS.pending(Database(empty)))


def _take_all(db: Database, path: Path) -> None:
    """Whatever it is, it is looked at."""


def _refuse_foreign(db: Database, path: Path) -> None:
    found = find_schema(db)
    if found is Schema.NONE:
        raise _no_backlog(path)
    if found is Schema.NEWER:
        raise Unusable(
            f"{path} was made by a newer release than this one. Nothing was done, and it was left "
            "as it is. Install that release, or name another database."
        )


def _refuse_others(db: Database, path: Path) -> None:
    """What is there must be a backlog, or nothing yet."""
    if list(db.execute("SELECT 1 FROM sqlite_schema LIMIT 1")):
        _refuse_foreign(db, path)


def _no_backlog(path: Path) -> NotABacklog:
    return NotABacklog(
        f"{path} is no backlog. Nothing was done, and it was left as it is. "
        "Name the right file after --db or in BACKLOG_DB, or make a new one: backlog init."
    )


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
def open_database(
    path: Path, *, patience: float = BUSY_SECONDS, look: Look = _refuse_foreign
) -> Iterator[Database]:
    """A connection for one unit of work, on the thread that opened it.

    Whatever keeps the file from being used, while it is, is refused in a sentence.

    Raises:
        Refused: there is no database at this path.
        Unusable: it is no backlog, a newer release's, locked, damaged, or the disk is full.
    """
    if not path.exists():
        raise Refused(
            f"There is no database at {path}. Nothing was done. Run `backlog init` first."
        )
    try:
        with closing(sqlite3.connect(path, timeout=patience)) as connection:
            connection.row_factory = sqlite3.Row
            db = Database(connection)
            db.execute("PRAGMA foreign_keys = ON")
            # FULL, although WAL would survive a crash of the process with less: money, power cuts.
            db.execute("PRAGMA synchronous = FULL")
            look(db, path)
            yield db
    except sqlite3.DatabaseError as error:
        if refusal := _refusal(error, path):
            raise refusal from error
        raise


def _refusal(error: sqlite3.DatabaseError, path: Path) -> Unusable | None:
    """What keeps the file from being used, in a sentence; none for a fault of ours."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return _no_backlog(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked(f"{path} is locked by another program. {_LOCKED}")
    return Unusable(f"{path}: {_REFUSALS[code]}") if code in _REFUSALS else None


_LOCKED = "Nothing was changed. Wait until it is done, or end it, then do this again."
_REFUSALS = {
    sqlite3.SQLITE_FULL: "the disk is full. Nothing was changed, and looking goes on. "
    "Make room there, then do this again.",
    sqlite3.SQLITE_READONLY: "it cannot be written, it or its folder is read-only. Nothing was "
    "changed, and looking goes on. Let the process write there, then do this again.",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened. Nothing was done. "
    "Let the process read and write it and its folder.",
    sqlite3.SQLITE_IOERR: "the disk fails, or is full. Nothing was changed. "
    "Look at the disk; `backlog verify` says whether the database is whole.",
    sqlite3.SQLITE_CORRUPT: "it is damaged. Nothing was changed. "
    "`backlog verify` names the table; restore the newest copy that holds.",
}
"""What SQLite says by its codes; the extended ones have these as their last byte."""


def execute_patiently(db: Database, statement: str) -> sqlite3.Cursor:
    """Execute what may find the database locked; who waits long is told so."""
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    if patience <= SILENT_MS:
        return db.conn.execute(statement)
    db.execute(f"PRAGMA busy_timeout = {SILENT_MS}")
    try:
        return db.conn.execute(statement)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        log.warning("The database is locked by another program; waiting for it.")
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")
    return db.conn.execute(statement)


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """All of the block's writes, or none of them."""
    # A batch of thousands writes to every index of the lists; the usual 2 MB would spill. Readers
    # keep those: they scan an index once, and more memory only costs them time.
    db.conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    execute_patiently(db, "BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.commit()
    except BaseException:
        db.conn.rollback()
        raise


@contextmanager
def rehearsal(db: Database) -> Iterator[Database]:
    """The block's writes are done as they would be, and none of them stays."""
    execute_patiently(db, "BEGIN IMMEDIATE")
    try:
        yield db
    finally:
        db.conn.rollback()
