"""One invoice, whole: read at one moment, by number or by id, for who may see it."""

from dataclasses import replace

import pytest

from backlog.errors import NotAllowed, NotFound
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.queries.detail import find_detail, read_detail
from backlog.roles import Actor
from tests.offices import AMIRA, DANA, PRIYA, a_record, acting, ids_of, list_rows, take_in

ACTOR = acting(DANA)
MARC = {"email": "marc@prairie.example"}


def test_it_has_what_is_stored_what_neighbours_say_and_what_came_again(office: Office) -> None:
    ticket = {"type": "ticket_invoice", "client_approved": False}
    take_in(office, a_record("INV-1", **ticket), a_record("INV-2", **ticket))
    ids = ids_of(office, "INV-1")
    lifecycle.process(office, ACTOR, ids, reason="on paper")
    lifecycle.pay(office, ACTOR, ids, reference="EFT 7")
    take_in(office, a_record("INV-1", **ticket, memo="corrected"))
    found = find_detail(office, ACTOR, " inv-1 ")
    assert found
    assert [found.row] == list_rows(office, ids)
    assert [one.reference for one in found.entry.payments] == ["EFT 7"]
    assert found.revision
    assert [place for place, *_ in found.revision.differences] == ["memo"]
    checks = [problem.check for problem in found.problems]
    assert checks == ["client-approval", "duplicate", "revision"]
    acts = ["received", "process", "pay", "revision received"]
    assert [event.action for event in found.history] == acts
    seen = read_detail(office, acting(AMIRA), ids[0])
    assert replace(found, may=seen.may) == seen


def test_it_says_what_the_actor_may_do_with_it_as_it_stands(office: Office) -> None:
    take_in(office, a_record("INV-1", signature=None))
    ids = ids_of(office, "INV-1")
    in_admin = {"process", "edit", "hold", "send back", "void", "override", "reference", "notes"}
    assert read_detail(office, ACTOR, ids[0]).may == in_admin | {"comment"}
    assert read_detail(office, acting(AMIRA), ids[0]).may == {"reference", "notes", "comment"}
    assert read_detail(office, acting(PRIYA), ids[0]).may == {"comment"}
    lifecycle.process(office, ACTOR, ids, reason="on paper")
    lifecycle.pay(office, ACTOR, ids)
    paid = {"un-pay", "override", "reference", "notes", "comment", "edit"}
    assert read_detail(office, ACTOR, ids[0]).may == paid


def test_it_says_what_keeps_it_from_the_default_target_until_it_went(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    (id_,) = ids_of(office, "INV-1")
    found = read_detail(office, ACTOR, id_)
    assert found.target == "quickbooks-desktop"
    assert "mapping-missing" in {problem.check for problem in found.elsewhere}
    assert found.blockers == ()
    lifecycle.process(office, ACTOR, [id_], reason="on paper")
    assert read_detail(office, ACTOR, id_).elsewhere == ()


def test_a_number_or_an_id_that_nobody_has(office: Office) -> None:
    assert find_detail(office, ACTOR, "INV-1") is None
    with pytest.raises(NotFound, match="no such invoice any more"):
        read_detail(office, ACTOR, 1)


def test_a_project_manager_sees_only_their_own_and_a_stranger_nothing(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2", project_manager=MARC))
    [own, other] = ids_of(office, "INV-1", "INV-2")
    assert read_detail(office, acting(PRIYA), own).row.number == "INV-1"
    with pytest.raises(NotAllowed, match="another Project Manager"):
        read_detail(office, acting(PRIYA), other)
    with pytest.raises(NotAllowed, match="another Project Manager"):
        find_detail(office, acting(PRIYA), "INV-2")
    with pytest.raises(NotAllowed, match="not on the list"):
        find_detail(office, Actor("nobody", "Nobody"), "INV-3")
