"""What nobody may do to a database, done anyway."""

import sqlite3

from sqlite_utils import Database

from backlog.office import Office
from backlog.store import events


def tamper(office: Office, *statements: str) -> None:
    """Do what nobody may: the triggers are dropped first."""
    with sqlite3.connect(office.path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
    connection.close()


def chain_anew(office: Office, statement: str) -> None:
    """Change the log, and hash all of it again, as somebody would who knows how."""
    tamper(office, statement)
    with sqlite3.connect(office.path) as connection:
        db = Database(connection)
        connection.row_factory = sqlite3.Row
        digest = events.START
        for values, _ in list(events.rows(db)):
            digest = events.chain_hash(digest, values)
            connection.execute("UPDATE events SET hash = ? WHERE seq = ?", [digest, values[0]])
    connection.close()
