"""The schema, step by step. A step that has landed is never edited; a change is a new step.

Money is integer minor units beside a currency, times are UTC text, quantities and rates canonical
decimal text. `invoices.tab` is computed, never stored; how often an invoice was exported is kept
by triggers from `members`, the only place that says what is in which batch.
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("backlog")


@MIGRATIONS()
def first(db: Database) -> None:
    """Everything of the first release, as `schema.sql` has it."""
    text = (files("backlog") / "schema.sql").read_text(encoding="utf-8")
    for statement in _statements(text):
        db.execute(statement)


@MIGRATIONS()
def mappings(db: Database) -> None:
    """What accounting calls our names."""
    db.execute(
        "CREATE TABLE mappings (profile TEXT NOT NULL, sort TEXT NOT NULL, ours TEXT NOT NULL,"
        " theirs TEXT NOT NULL, PRIMARY KEY (profile, sort, ours)) STRICT, WITHOUT ROWID"
    )


def _statements(text: str) -> Iterator[str]:
    """Statement by statement: a script as a whole would leave the migration's transaction."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
