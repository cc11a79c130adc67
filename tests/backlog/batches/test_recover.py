"""What is known outside and missing here is entered: no gap, and nothing goes out twice."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.audit import verify
from backlog.batch import State
from backlog.batches import commit, recover
from backlog.batches.commit import Request
from backlog.batches.recover import Plan
from backlog.errors import Doubted, NotAllowed, Refused
from backlog.generation import outside
from backlog.office import Office
from backlog.queries import batch_log
from backlog.witness import Head, Recalled
from tests.backlog.tampering import tamper
from tests.offices import AMIRA, DANA, a_record, acting, an_office, ids_of, take_in

DANA_ACTS = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office from which one batch went out."""
    office = an_office(tmp_path)
    take_in(office, *(a_record(f"INV-{place}") for place in range(1, 6)))
    assert export(office, "INV-1") == "B-2026-0001"
    return office


def export(office: Office, number: str) -> str:
    draft = commit.draft(office, DANA_ACTS, Request(tuple(ids_of(office, number)), "csv"))
    return commit.commit(office, DANA_ACTS, draft).number


def seen(serial: int, *numbers: str, place: str = "Slack", mark: str = "") -> Recalled:
    totals = {"CAD": Decimal("2164.05") * len(numbers)}
    number = f"B-2026-{serial:04d}"
    return Recalled(number, place, "CSV", len(numbers), totals, mark=mark, invoices=numbers)


def plan(office: Office, *recalled: Recalled) -> Plan:
    return recover.plan_recovery(office, DANA_ACTS, lambda: recalled)


def test_a_number_between_that_nobody_knows_is_used_all_the_same(office: Office) -> None:
    found = plan(office, seen(3, "INV-2"), seen(1, "INV-1"))
    assert [one.number for one in found.batches] == ["B-2026-0002", "B-2026-0003"]
    assert found.next_number == "B-2026-0004"
    with pytest.raises(Refused, match="which invoices went out with B-2026-0002"):
        recover.recover(office, DANA_ACTS, found)
    recover.recover(office, DANA_ACTS, found, incomplete=True)
    assert export(office, "INV-3") == "B-2026-0004"
    assert verify.verify(office, deep=True).findings == ()
    assert plan(office, seen(3, "INV-2"), seen(1, "INV-1")).batches == ()


def test_what_several_places_know_is_put_together(office: Office) -> None:
    slack = replace(seen(2, mark="abcd1234"), count=2, invoices=())
    sheet = replace(seen(2, "INV-2", "INV-3", place="The Google Sheet"), code="tulip")
    found = plan(office, slack, sheet)
    [one] = found.batches
    assert one.is_whole
    assert one.places == ("Slack", "The Google Sheet")
    recover.recover(office, DANA_ACTS, found)
    batch = batch_log.read_batch(office, DANA_ACTS, "B-2026-0002").batch
    assert (batch.state, batch.code, batch.mark, batch.count) == (
        State.LOST,
        "tulip",
        "abcd1234",
        2,
    )


def test_another_batch_of_a_number_of_ours_gets_the_next_free_one(office: Office) -> None:
    other = seen(1, "INV-2", mark="0badf00d")
    [one] = plan(office, other).batches
    assert (one.number, one.known.number) == ("B-2026-0002", "B-2026-0001")
    recover.recover(office, DANA_ACTS, plan(office, other))
    assert plan(office, other).batches == ()
    ours = batch_log.read_batch(office, DANA_ACTS, "B-2026-0001").batch
    assert plan(office, seen(1, "INV-1", mark=ours.mark)).batches == ()
    assert export(office, "INV-3") == "B-2026-0003"
    assert verify.verify(office, deep=True).findings == ()


def test_the_year_after_begins_anew_and_keeps_what_was_lost_of_the_last(office: Office) -> None:
    old = replace(seen(2, "INV-2"), number="B-2025-0002")
    numbers = [one.number for one in plan(office, old).batches]
    assert numbers == ["B-2025-0001", "B-2025-0002"]
    assert plan(office, old).next_number == "B-2026-0002"


def test_what_is_no_number_of_a_batch_is_nothing(office: Office) -> None:
    assert plan(office, replace(seen(2), number="B-2026-x")).batches == ()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sightings SET settled = 95",
        "UPDATE sightings SET settled = -1",
        "DELETE FROM sightings",
    ],
)
def test_a_doubt_that_nobody_settled_is_found(office: Office, change: str) -> None:
    outside.note_seen(office, "Slack", [Head(90, "0" * 64, "0badf00d.0badf00d")])
    recover.recover(office, DANA_ACTS, plan(office), incomplete=True)
    assert verify.verify(office).findings == ()
    tamper(office, change)
    assert {one.kind for one in verify.verify(office).findings} == {"generation"}


def test_what_another_one_tells_while_it_is_asked_is_in_doubt_again(office: Office) -> None:
    another, generation = "0" * 64, "0badf00d.0badf00d"
    outside.note_seen(office, "Slack", [Head(90, another, generation)])

    def recall() -> list[Recalled]:
        outside.note_seen(office, "Slack", [Head(95, another, generation)])
        return []

    found = recover.plan_recovery(office, DANA_ACTS, recall)
    recover.recover(office, DANA_ACTS, found, incomplete=True)
    with pytest.raises(Doubted, match="event 95"):
        export(office, "INV-2")
    recover.recover(office, DANA_ACTS, plan(office), incomplete=True)
    assert export(office, "INV-2") == "B-2026-0002"


def test_what_is_in_doubt_is_not_settled_without_asking_who_knows_better(office: Office) -> None:
    outside.note_seen(office, "Slack", [Head(90, "0" * 64, "0badf00d.0badf00d")])
    with pytest.raises(Refused, match=r"Slack knows what went out, and was not asked"):
        recover.recover(office, DANA_ACTS, plan(office))
    with pytest.raises(Doubted):
        export(office, "INV-2")


def test_a_batch_that_was_made_meanwhile_keeps_its_number(office: Office) -> None:
    found = plan(office, seen(2, "INV-2"))
    assert export(office, "INV-3") == "B-2026-0002"
    with pytest.raises(Refused, match=r"B-2026-0002 was made here meanwhile. Nothing was changed"):
        recover.recover(office, DANA_ACTS, found)
    other = seen(2, "INV-2", mark="0badf00d")
    assert [one.number for one in plan(office, other).batches] == ["B-2026-0003"]
    assert verify.verify(office, deep=True).findings == ()


def test_only_an_administrator_recovers(office: Office) -> None:
    with pytest.raises(NotAllowed):
        recover.plan_recovery(office, acting(AMIRA), list)
