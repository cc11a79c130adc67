from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backlog import journal
from backlog.acts import Act, Edit, Hold, Refer, Release, SendBack
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import NotFound, Stale
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history, table
from tests.offices import DANA, MovedClock, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)


@pytest.fixture
def three(office: Office) -> Office:
    """INV-1 is exported, the others are not."""
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2, 3)))
    draft = commit.draft(office, ACTOR, Request(tuple(ids_of(office, "INV-1")), "csv"))
    commit.commit(office, ACTOR, draft)
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


def test_money_that_a_paid_invoice_does_not_have_is_refused_and_not_called_done(
    three: Office,
) -> None:
    ids = ids_of(three, "INV-1")
    lifecycle.process(three, ACTOR, ids)
    lifecycle.pay(three, ACTOR, ids)
    whole = entry_of(three, "INV-1").payments[0].amount
    (again,) = lifecycle.pay(three, ACTOR, ids, amount=whole).done
    assert again.said.startswith("already paid")
    (other,) = lifecycle.pay(three, ACTOR, ids, amount=whole, reference="another cheque").refused
    assert "more than the balance of 0.00 CAD" in other.said
    (more,) = lifecycle.pay(three, ACTOR, ids, amount=Decimal("4.25")).refused
    assert "more than the balance of 0.00 CAD" in more.said


def test_a_payment_that_may_be_a_slip_of_the_hand_is_questioned(three: Office) -> None:
    lifecycle.process(three, ACTOR, ids_of(three, "INV-1"))

    def paid(on: date, amount: int) -> str:
        ids = ids_of(three, "INV-1")
        (answer,) = lifecycle.pay(three, ACTOR, ids, amount=Decimal(amount), paid_on=on).done
        return answer.warning

    assert paid(date(2026, 11, 20), 5) == ""
    assert paid(date(2026, 11, 20), 6) == ""
    again = paid(date(2026, 11, 20), 5)
    assert again.startswith("It is the second payment of 5.00 CAD on 2026-11-20")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 24), "is still to come"),
        (date(2025, 9, 14), "is long before the invoice of 2026-09-14"),
        (date(2025, 11, 2), "is long before the invoice of 2026-09-14"),
        (date(2026, 6, 1), ""),
    ],
)
def test_an_odd_day_of_a_payment_is_asked_back(three: Office, day: date, told: str) -> None:
    ids = ids_of(three, "INV-1")
    lifecycle.process(three, ACTOR, ids)
    asked = lifecycle.pay(three, ACTOR, ids, amount=Decimal(5), paid_on=day)
    if not told:
        assert asked.done
        return
    assert told in asked.refused[0].said
    assert entry_of(three, "INV-1").payments == ()
    (sure,) = lifecycle.pay(three, ACTOR, ids, amount=Decimal(5), paid_on=day, sure=True).done
    assert told in sure.warning


def test_payments_are_of_the_companys_today_unless_said(three: Office, clock: MovedClock) -> None:
    lifecycle.process(three, ACTOR, ids_of(three, "INV-1"))
    clock.now = clock.now.replace(hour=2)  # still the day before in Calgary
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-1"), amount=Decimal(5), reference="EFT 1")
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-1"), paid_on=date(2026, 11, 30), sure=True)
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


def do(office: Office, number: str, wanted: Act) -> lifecycle.Outcome:
    return lifecycle.act(office, ACTOR, ids_of(office, number), wanted)


def test_the_clock_releases_a_hold_and_leaves_what_was_sent_back(
    three: Office, clock: MovedClock
) -> None:
    do(three, "INV-2", Hold("ask the client", date(2026, 11, 25)))
    do(three, "INV-2", SendBack("wrong hours"))
    clock.move(days=3)
    assert [one.number for one in lifecycle.release_held(three, clock().date()).done] == ["INV-2"]
    entry = entry_of(three, "INV-2")
    assert (entry.held_reason, entry.held_until, entry.sent_back) == ("", None, "wrong hours")
    do(three, "INV-2", Release())
    assert entry_of(three, "INV-2").sent_back == ""
    assert_all_holds(three)


def test_the_clock_looks_at_the_day_when_it_decides(three: Office, clock: MovedClock) -> None:
    do(three, "INV-2", Hold("ask the client", date(2026, 12, 1)))
    today = Release("its day has come", due=date(2026, 11, 30))
    assert do(three, "INV-2", today).done[0].said == "it is not held until then"
    assert entry_of(three, "INV-2").held_until == date(2026, 12, 1)
    clock.move(days=9)
    assert [one.number for one in lifecycle.release_held(three, clock().date()).done] == ["INV-2"]
    assert lifecycle.release_held(three, clock().date()) == lifecycle.Outcome()


def test_who_looked_too_early_is_told_who_changed_what(three: Office) -> None:
    do(three, "INV-2", Edit({"memo": "night shift"}, version=1))
    do(three, "INV-2", Hold("ask the client"))
    before = facts_of(three)
    (refused,) = do(three, "INV-2", Edit({"memo": "day shift"}, version=1)).refused
    assert refused.said.startswith(
        "INV-2 was changed since you looked: edit of memo, by dana@prairie.example; "
        "hold of held_reason, by dana@prairie.example. Nothing was changed."
    )
    assert facts_of(three) == before


def test_a_write_on_an_older_look_says_who_was_first(three: Office) -> None:
    old = entry_of(three, "INV-2")
    do(three, "INV-2", Refer("QB-7"))
    deed = journal.Deed("reference", ACTOR, three.clock())
    with pytest.raises(Stale, match=r"reference of reference, by dana@"), three.writing() as db:
        journal.apply(db, old, replace(old, reference="QB-8"), deed, three.rules)
    assert entry_of(three, "INV-2").reference == "QB-7"


def test_a_refused_act_tells_no_face(three: Office) -> None:
    told = table(three, "SELECT count(*) FROM outbox")
    lifecycle.pay(three, ACTOR, ids_of(three, "INV-3"))
    assert table(three, "SELECT count(*) FROM outbox") == told
