"""The tables of the Sheet in a database that was made before them."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from backlog.claim import OF_INVOICES, Kind
from backlog.office import Office
from backlog.reviews import claims
from backlog.reviews.keep import Review, keep_reviews, load_reviews
from backlog.store import database
from tests.backlog.looking import assert_all_holds, table
from tests.offices import DANA, MovedClock, a_record, acting, an_office, take_in

ADMINISTRATOR = acting(DANA)
STOOD = Review(OF_INVOICES, "1", "note", "asked Priya")
TABLES = {"reviews": "reviews", "claims_from_the_sheet": "claims"}
"""The steps in their order, and what each makes."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


def _make_older(office: Office, step: str) -> None:
    """As a release left it that knew nothing of a step, nor of those after it."""
    steps = [*TABLES][[*TABLES].index(step) :]
    with office.writing() as db:
        for name in steps:
            db.execute(f"DROP TABLE {TABLES[name]}")
            db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [name])


def _describe_tables(office: Office) -> list[Sequence[object]]:
    query = "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('reviews', 'claims') ORDER BY name"
    return list(table(office, query))


def _read(office: Office, *found: Review) -> None:
    columns = {OF_INVOICES: ({"1", "2"}, {"review", "note"})}
    keep_reviews(office, found, columns, since=office.clock())


@pytest.mark.parametrize("step", TABLES)
def test_a_database_of_before_has_the_tables_of_a_new_one(office: Office, step: str) -> None:
    new = _describe_tables(office)
    assert len(new) > len(TABLES)
    _make_older(office, step)
    assert _describe_tables(office) != new
    database.upgrade(office.path)
    assert _describe_tables(office) == new
    assert_all_holds(office)


def test_reviews_of_before_there_were_claims_stay_and_ask_nobody(office: Office) -> None:
    keep_reviews(office, [STOOD], {OF_INVOICES: ({"1"}, {"note"})})
    _make_older(office, "claims_from_the_sheet")
    database.upgrade(office.path)
    assert load_reviews(office) == [STOOD]
    query = Review(OF_INVOICES, "2", "review", "Query")
    _read(office, STOOD, query)
    (asked,) = claims.list_open(office, ADMINISTRATOR)
    assert (asked.about, asked.entry.kind) == ("INV-2", Kind.QUERY)
    claims.dismiss(office, ADMINISTRATOR, asked.id, reason="asked by telephone")
    assert_all_holds(office)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM claims",
        "UPDATE claims SET words = 'something else'",
        "UPDATE claims SET fate = 'settled'",
    ],
)
def test_an_answered_claim_is_kept_as_it_is_in_an_older_database_too(
    office: Office, statement: str
) -> None:
    _make_older(office, "reviews")
    database.upgrade(office.path)
    _read(office, Review(OF_INVOICES, "2", "review", "Query"))
    claims.dismiss(office, ADMINISTRATOR, 1, reason="asked by telephone")
    with pytest.raises(sqlite3.IntegrityError), office.writing() as db:
        db.execute(statement)
    assert_all_holds(office)
