"""What the tests of the heart look at: entries, events, and everything a database says."""

from typing import Any

from backlog.audit import verify
from backlog.event import Event
from backlog.model import Entry
from backlog.office import Office
from backlog.store import events, invoices
from tests.offices import ids_of


def entry_of(office: Office, number: str) -> Entry:
    """The entry with this number."""
    with office.reading() as db:
        return invoices.load(db, ids_of(office, number))[0]


def history(office: Office, number: str) -> list[Event]:
    """What happened to it, oldest first."""
    with office.reading() as db:
        return events.of_invoice(db, invoices.ids_of(db, [number])[number])


def table(office: Office, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with office.reading() as db:
        return [tuple(row) for row in db.execute(query)]


def facts_of(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, apart from the log of refusals: what *nothing changed* means."""
    tables = [
        name for (name,) in table(office, "SELECT name FROM sqlite_schema WHERE type='table'")
    ]
    return {
        name: table(
            office,
            f"SELECT * FROM {name}" + (" WHERE action != 'refused'" if name == "events" else ""),  # noqa: S608 - our own table names
        )
        for name in tables
    }


def assert_all_holds(office: Office) -> None:
    """The log tells the truth."""
    assert verify.verify(office).findings == ()
