"""What was given up: only an Administrator sends it again or lets it be, and the log says who."""

from pathlib import Path

import pytest

from backlog import unsent
from backlog.audit import verify
from backlog.errors import NeedsReason, NotAllowed, NotFound, WrongState
from backlog.messages import BatchCopy, State
from backlog.office import Office
from backlog.store import events, outbox
from tests.offices import AMIRA, DANA, PRIYA, acting, an_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def _give_up(office: Office, why: str = "refused") -> int:
    with office.writing() as db:
        outbox.put(db, BatchCopy("B-2026-0001", DANA.email), at=office.clock())
    with office.writing() as db:
        last = outbox.find_last(db)
        outbox.mark(db, last, State.DEAD, at=office.clock(), error=why)
    return last


def _find_state(office: Office, id_: int) -> State:
    with office.reading() as db:
        found = outbox.find_message(db, id_)
    assert found
    return found.state


@pytest.mark.parametrize("person", [AMIRA, PRIYA])
def test_only_an_administrator_may(office: Office, person: object) -> None:
    id_ = _give_up(office)
    actor = acting(AMIRA if person is AMIRA else PRIYA)
    for act in (
        lambda: unsent.read_unsent(office, actor),
        lambda: unsent.find_given_up(office, actor, id_),
        lambda: unsent.send_again(office, actor, id_),
        lambda: unsent.send_again(office, actor),
        lambda: unsent.try_now(office, actor, "slack:accounting"),
        lambda: unsent.dismiss(office, actor, id_, reason="told her"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert _find_state(office, id_) is State.DEAD


def test_one_is_sent_again_and_the_other_waits_on(office: Office) -> None:
    first, second = _give_up(office, "one"), _give_up(office, "two")
    unsent.send_again(office, acting(DANA), first)
    assert _find_state(office, first) is State.SENDING  # it is looked up first
    assert _find_state(office, second) is State.DEAD
    with office.reading() as db:
        [noted] = events.of_action(db, "sent again")
    told = {"message": first, "kind": "batch copy", "error": "one"}
    assert noted.after == told | {"destination": f"slack:dm:{DANA.email}"}
    assert noted.actor == DANA.email


def test_all_are_sent_again(office: Office) -> None:
    ids = [_give_up(office), _give_up(office)]
    assert [one.id for one in unsent.send_again(office, acting(DANA))] == ids
    assert {_find_state(office, one) for one in ids} == {State.SENDING}


def test_what_is_dismissed_is_listed_no_more_and_sent_never(office: Office) -> None:
    id_ = _give_up(office)
    with pytest.raises(NeedsReason, match="Say why"):
        unsent.dismiss(office, acting(DANA), id_, reason=" ")
    unsent.dismiss(office, acting(DANA), id_, reason="told her")
    assert unsent.list_unsent(office, acting(DANA)) == []
    for act in (
        lambda: unsent.send_again(office, acting(DANA), id_),
        lambda: unsent.dismiss(office, acting(DANA), id_, reason="again"),
    ):
        with pytest.raises(WrongState, match="was dismissed already"):
            act()
    assert unsent.send_again(office, acting(DANA)) == []
    assert _find_state(office, id_) is State.DISMISSED
    assert verify.verify(office).findings == ()


def test_a_message_that_there_is_not_says_so(office: Office) -> None:
    with pytest.raises(NotFound, match="There is no message 77"):
        unsent.send_again(office, acting(DANA), 77)
