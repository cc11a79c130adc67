"""The files of a batch once more: an act of its own, in the log, and never another export."""

import json
from pathlib import Path

import pytest

from backlog.batch import Batch
from backlog.batches import commit, delivery
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, NotFound
from backlog.office import Office
from backlog.roles import People, Person, Role
from tests.offices import AMIRA, DANA, PRIYA, a_record, acting, an_office, ids_of, take_in

VIEWER = Person("vera@prairie.example", "Vera", frozenset({Role.VIEWER}), "T0PRAIRIE/U0VERA")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, people=People([DANA, AMIRA, PRIYA, VIEWER]))
    take_in(office, a_record("INV-1"))
    return office


@pytest.fixture
def batch(office: Office) -> Batch:
    actor = acting(DANA)
    request = Request(tuple(ids_of(office, "INV-1")), "csv")
    return commit.commit(office, actor, commit.draft(office, actor, request))


def count(office: Office) -> tuple[int, int]:
    """How many batches there are, and how many messages wait."""
    query = "SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM outbox)"
    with office.reading() as db:
        made, waiting = db.execute(query).fetchone()
    return made, waiting


@pytest.mark.parametrize(
    ("for_all", "destination", "noted"),
    [
        (False, "slack:dm:amira@prairie.example", "amira@prairie.example"),
        (True, "slack:accounting", "accounting"),
    ],
)
def test_asking_is_in_the_log_and_in_the_outbox_and_makes_no_batch(
    office: Office, batch: Batch, for_all: bool, destination: str, noted: str
) -> None:
    asked = delivery.ask_again(office, acting(AMIRA), batch.number.lower(), for_all=for_all)
    assert asked == batch
    with office.reading() as db:
        event = db.execute("SELECT * FROM events ORDER BY seq DESC").fetchone()
        row = db.execute("SELECT * FROM outbox ORDER BY id DESC").fetchone()
    assert (event["action"], event["actor"]) == ("downloaded", AMIRA.email)
    assert (event["batch_id"], json.loads(event["after"])["for"]) == (batch.id, noted)
    assert row["destination"] == destination
    assert json.loads(row["payload"]) == {"batch": batch.number, "email": AMIRA.email}
    assert count(office)[0] == 1


@pytest.mark.parametrize("person", [PRIYA, VIEWER])
def test_who_may_not_download_gets_nothing(office: Office, batch: Batch, person: Person) -> None:
    before = count(office)
    with pytest.raises(NotAllowed):
        delivery.ask_again(office, acting(person), batch.number, for_all=False)
    assert count(office) == before


def test_of_no_batch_there_are_no_files(office: Office) -> None:
    with pytest.raises(NotFound, match="no batch B-1"):
        delivery.ask_again(office, acting(DANA), "B-1", for_all=True)
