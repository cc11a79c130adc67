from datetime import date
from decimal import Decimal

import pytest

from backlog import export, lifecycle
from backlog.errors import NotFound
from backlog.export import Request
from backlog.model import Tab
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history, table
from tests.offices import DANA, MovedClock, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)


@pytest.fixture
def three(office: Office) -> Office:
    """INV-1 is exported, the others are not."""
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2, 3)))
    draft = export.draft(office, ACTOR, Request(tuple(ids_of(office, "INV-1")), "csv"))
    export.commit(office, ACTOR, draft)
    return office


def test_each_invoice_is_answered_by_itself(three: Office) -> None:
    outcome = lifecycle.process(three, ACTOR, ids_of(three, "INV-1", "INV-2"))
    assert [(one.number, one.said) for one in outcome.done] == [("INV-1", "processed")]
    assert [one.number for one in outcome.refused] == ["INV-2"]
    assert "not exported" in outcome.refused[0].said
    assert entry_of(three, "INV-1").tab is Tab.PROCESSED
    assert entry_of(three, "INV-2").version == 1
    assert_all_holds(three)


def test_the_reason_is_written_into_the_history(three: Office) -> None:
    lifecycle.process(three, ACTOR, ids_of(three, "INV-2"), reason="paper only")
    event = history(three, "INV-2")[-1]
    assert (event.action, event.reason) == ("process", "paper only")


def test_an_invoice_asked_for_twice_is_done_once(three: Office) -> None:
    (id_,) = ids_of(three, "INV-1")
    outcome = lifecycle.process(three, ACTOR, [id_, id_])
    assert (len(outcome.done), outcome.refused) == (1, ())
    assert entry_of(three, "INV-1").version == 3


def test_a_second_click_says_who_was_first_and_writes_nothing(
    three: Office, clock: MovedClock
) -> None:
    lifecycle.process(three, ACTOR, ids_of(three, "INV-1"))
    before = facts_of(three)
    clock.move(minutes=5)
    (answer,) = lifecycle.process(three, ACTOR, ids_of(three, "INV-1")).done
    assert answer.said == "already processed by dana@prairie.example at 2026-11-23T15:00:00Z"
    assert facts_of(three) == before


def test_an_unknown_id_does_nothing_for_anybody(three: Office) -> None:
    before = facts_of(three)
    with pytest.raises(NotFound, match="99"):
        lifecycle.process(three, ACTOR, [*ids_of(three, "INV-1"), 99])
    assert facts_of(three) == before


def test_payments_are_of_the_companys_today_unless_said(three: Office, clock: MovedClock) -> None:
    lifecycle.process(three, ACTOR, ids_of(three, "INV-1"))
    clock.now = clock.now.replace(hour=2)  # still the day before in Calgary
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-1"), amount=Decimal(5), reference="EFT 1")
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-1"), paid_on=date(2026, 11, 30))
    first, rest = entry_of(three, "INV-1").payments
    assert (first.paid_on, first.reference, first.by) == (date(2026, 11, 22), "EFT 1", DANA.email)
    assert (rest.paid_on, str(rest.amount)) == (date(2026, 11, 30), "8185.40")
    assert entry_of(three, "INV-1").tab is Tab.PAID
    assert_all_holds(three)


@pytest.mark.parametrize("amount", ["5", "5.0", "5e0"])
def test_a_payment_has_one_text_however_it_was_typed(three: Office, amount: str) -> None:
    lifecycle.process(three, ACTOR, ids_of(three, "INV-1"))
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-1"), amount=Decimal(amount))
    assert history(three, "INV-1")[-1].after["payments"][0]["amount"] == "5.00"
    assert_all_holds(three)


def test_a_refused_act_tells_no_face(three: Office) -> None:
    told = table(three, "SELECT count(*) FROM outbox")
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-3"))
    assert table(three, "SELECT count(*) FROM outbox") == told
