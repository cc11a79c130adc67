"""What accounting is asked: what came in of a batch, and what is to be undone over there."""

import pytest

from backlog.acts import Acknowledge, Reopen
from backlog.batch import Batch, Earlier, Result
from backlog.batches import commit, confirm, voiding
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, NotFound
from backlog.intake import revisions
from backlog.lifecycle import acting
from backlog.office import Office
from backlog.queries import imports
from tests import offices
from tests.offices import AMIRA, DANA, PRIYA, MovedClock, a_record, ids_of, take_in

DANAS, AMIRAS = offices.acting(DANA), offices.acting(AMIRA)
FIRST = "B-2026-0001"


@pytest.fixture
def out(office: Office) -> Office:
    """Three invoices that went out together."""
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2, 3)))
    export(office, "INV-1", "INV-2", "INV-3")
    return office


def export(office: Office, *numbers: str) -> Batch:
    asked = Request(tuple(ids_of(office, *numbers)), "csv")
    return commit.commit(office, DANAS, commit.draft(office, DANAS, asked))


def reopen(office: Office, *numbers: str, why: str = "wrong hours") -> None:
    outcome = acting.act(office, DANAS, ids_of(office, *numbers), Reopen(why))
    assert not outcome.refused


def test_a_batch_has_its_invoices_and_who_said_what_of_them_before(out: Office) -> None:
    found = imports.read_import(out, AMIRAS, " b-2026-0001 ")
    assert [(one.number, one.there) for one in found.sent] == [
        ("INV-1", False),
        ("INV-2", False),
        ("INV-3", False),
    ]
    assert (found.earlier, found.ask_word_code) == (None, "ask")
    confirm.confirm(out, AMIRAS, FIRST, Result.PARTLY, failed={"INV-2": "no such item"})
    found = imports.read_import(out, AMIRAS, FIRST)
    assert [one.there for one in found.sent] == [True, False, True]
    assert found.earlier == Earlier(AMIRA.email, out.clock(), FIRST, Result.PARTLY)


def test_an_invoice_is_called_as_it_went_out_whatever_its_number_became(out: Office) -> None:
    take_in(out, a_record("INV-1") | {"number": "INV-1-R"})
    confirm.confirm(out, AMIRAS, FIRST, Result.REJECTED)
    revisions.answer(out, DANAS, *ids_of(out, "INV-1"), accept=True)
    again = export(out, "INV-1-R")
    first, second = (
        imports.read_import(out, AMIRAS, number).sent[0].number for number in (FIRST, again.number)
    )
    assert (first, second) == ("INV-1", "INV-1-R")


def test_what_is_typed_finds_numbers_and_clients_of_the_batch_alone(out: Office) -> None:
    take_in(out, a_record("INV-22"))
    assert [one.number for one in imports.suggest(out, AMIRAS, FIRST, " inv-2 ")] == ["INV-2"]
    assert len(imports.suggest(out, AMIRAS, FIRST, "northfield")) == 3
    assert imports.suggest(out, AMIRAS, FIRST, "nobody") == []
    with pytest.raises(NotFound):
        imports.suggest(out, AMIRAS, "B-2026-0009", "inv")


def test_an_import_to_undo_says_who_asked_when_and_why(out: Office, clock: MovedClock) -> None:
    confirm.confirm(out, AMIRAS, FIRST, Result.IMPORTED)
    clock.move(hours=1)
    asked_at = out.clock()
    reopen(out, "INV-2", "INV-3")
    clock.move(hours=1)
    acting.act(out, AMIRAS, ids_of(out, "INV-3"), Acknowledge())
    found = imports.list_reversals(out, AMIRAS, page=0, size=10)
    [one] = found.reversals
    assert (found.count, found.page) == (1, 0)
    assert (one.number, one.batch, one.target, one.profile) == ("INV-2", FIRST, "csv", "csv")
    assert (one.by, one.at, one.reason) == (DANA.email, asked_at, "wrong hours")


def test_what_came_in_from_a_void_batch_is_to_be_undone_as_its_voiding_said(out: Office) -> None:
    voiding.void(out, DANAS, FIRST, reason="made twice")
    confirm.confirm(out, AMIRAS, FIRST, Result.IMPORTED)
    found = imports.list_reversals(out, AMIRAS, page=0, size=2)
    assert (found.count, [one.number for one in found.reversals]) == (3, ["INV-1", "INV-2"])
    assert {(one.by, one.reason) for one in found.reversals} == {
        (DANA.email, f"{FIRST} is void: made twice")
    }
    last = imports.list_reversals(out, AMIRAS, page=7, size=2)
    assert (last.page, [one.number for one in last.reversals]) == (1, ["INV-3"])


def test_who_may_not_acknowledge_or_see_batches_is_refused(out: Office) -> None:
    priya = offices.acting(PRIYA)
    with pytest.raises(NotAllowed):
        imports.list_reversals(out, priya, page=0, size=10)
    with pytest.raises(NotAllowed):
        imports.read_import(out, priya, FIRST)
    with pytest.raises(NotAllowed):
        imports.suggest(out, priya, FIRST, "inv")
