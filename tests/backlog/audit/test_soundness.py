"""A file that is not whole: the table that is hurt is named, and nothing stumbles over it."""

import sqlite3
from contextlib import closing

import pytest

from backlog.audit import verify
from backlog.office import Office
from backlog.store import database
from tests.backlog.tampering import tamper
from tests.offices import take_in_company


@pytest.fixture
def full(office: Office) -> Office:
    """A company, all of it in the file and nothing beside it."""
    take_in_company(office)
    database.settle(office.path)
    return office


def overwrite(office: Office, name: str, *, skip: int = 0) -> None:
    """Write noise over the root page of a table or an index, after its first bytes."""
    with closing(sqlite3.connect(office.path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [name]).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with office.path.open("r+b") as file:
        file.seek((root - 1) * size + skip)
        file.write(b"\xa5" * (size - skip))


@pytest.mark.parametrize(
    ("hurt", "table"),
    [
        ("invoices_by_job", "invoices"),
        ("events_of_batch", "events"),
        ("quarantine_waiting", "quarantine"),
        ("invoices", "invoices"),
        ("lines", "lines"),
        ("events", "events"),
        ("received", "received"),
        ("outbox", "outbox"),
        ("batches", "batches"),
        ("kept", "kept"),
    ],
)
def test_the_table_that_is_hurt_is_named_first(full: Office, hurt: str, table: str) -> None:
    overwrite(full, hurt)
    finding, *_ = verify.verify(full, deep=True).findings
    assert (finding.kind, finding.where) == ("damage", table)


def test_an_index_that_lacks_a_row_is_damage(full: Office) -> None:
    with closing(sqlite3.connect(full.path)) as db, db:
        db.execute("PRAGMA writable_schema = ON")
        (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'lines'").fetchone()
        db.execute("DROP INDEX invoices_by_reference")
        db.execute("CREATE INDEX invoices_by_reference ON invoices (reference) WHERE 1 = 0")
        db.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'WHERE 1 = 0', '')"
            " WHERE name = 'invoices_by_reference'"
        )
        assert sql
    finding, *_ = verify.verify(full).findings
    assert (finding.kind, finding.where) == ("damage", "invoices")
    assert "invoices_by_reference" in finding.message


def test_a_row_of_an_invoice_that_is_not_there_is_named(full: Office) -> None:
    tamper(full, "UPDATE lines SET invoice_id = 9999 WHERE invoice_id = 3 AND position = 0")
    finding, *_ = verify.verify(full).findings
    assert (finding.kind, finding.where) == ("references", "lines")
    assert finding.message == "1 of its rows name a row of invoices that is not there."
