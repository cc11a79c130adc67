from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.acts import VERBS, Act, Pay, Process, Void
from backlog.checks import Rules
from backlog.errors import NeedsReason, Refused, WrongAmount, WrongState
from backlog.lifecycle.decisions import Decision, Now
from backlog.lifecycle.transitions import TABLE, decide
from backlog.model import Entry, Membership, Payment, Tab
from backlog.money import from_minor
from backlog.roles import ACTS, Actor
from tests.backlog import made
from tests.offices import PRAIRIE

NOW = datetime(2026, 11, 23, 15, 0, 0, 123456, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DANA = Actor("dana@prairie.example", "Dana Kovacs")
BY_DANA = Now(DANA, NOW, PRAIRIE, Rules())
STATES = (Tab.ADMIN, Tab.PROCESSED, Tab.PAID, None)


def in_state(state: Tab | None, total: str = "100.00", currency: str = "CAD") -> Entry:
    entry = made.an_entry(total, currency, memberships=(Membership("B-2026-0001", 1),))
    if state is None:
        return replace(entry, void_at=NOW, void_reason="twice")
    if state is Tab.ADMIN:
        return entry
    entry = replace(entry, processed_at=NOW.replace(microsecond=0), processed_by="dana@x")
    if state is Tab.PAID:
        payment = Payment(TODAY, entry.balance, "EFT", "marc@x")
        entry = replace(entry, payments=(payment,))
    return entry


def pay(entry: Entry, amount: str | None = None) -> Decision:
    return decide(entry, Pay(TODAY, None if amount is None else Decimal(amount)), BY_DANA)


def test_the_table_answers_for_every_state_and_act() -> None:
    acts = get_args(Act)
    assert set(TABLE) == {(state, act) for state in STATES for act in acts}
    assert set(VERBS) == set(acts)
    assert set(VERBS.values()) <= set(ACTS)


def test_processing_is_dated_to_the_second_and_signed() -> None:
    processed = decide(in_state(Tab.ADMIN), Process(), BY_DANA).entry
    assert processed.processed_at == NOW.replace(microsecond=0)
    assert processed.processed_by == DANA.email


def test_processing_again_says_who_was_first() -> None:
    said = decide(in_state(Tab.PROCESSED), Process(), BY_DANA).said
    assert said == "already processed by dana@x at 2026-11-23T15:00:00Z"


def test_paying_again_says_who_was_first() -> None:
    assert pay(in_state(Tab.PAID)).said == "already paid on 2026-11-23, recorded by marc@x"


def test_processing_what_is_paid_says_who_processed_it() -> None:
    said = decide(in_state(Tab.PAID), Process(), BY_DANA).said
    assert said == "already processed by dana@x at 2026-11-23T15:00:00Z"


def test_voiding_again_says_since_when_and_why() -> None:
    said = decide(in_state(None), Void("again"), BY_DANA).said
    assert said == "already void since 2026-11-23T15:00:00Z: twice"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_what_was_not_exported_is_processed_only_with_a_reason(reason: str) -> None:
    with pytest.raises(NeedsReason):
        decide(made.an_entry(), Process(reason), BY_DANA)
    assert decide(made.an_entry(), Process("cash job"), BY_DANA).entry.tab is Tab.PROCESSED


def test_a_released_membership_is_not_exported() -> None:
    entry = made.an_entry(memberships=(Membership("B-2026-0001", 1, released="rejected"),))
    with pytest.raises(NeedsReason):
        decide(entry, Process(), BY_DANA)


def test_what_is_held_is_not_processed() -> None:
    with pytest.raises(WrongState, match="ask the client"):
        decide(replace(in_state(Tab.ADMIN), held_reason="ask the client"), Process(), BY_DANA)


def test_a_part_paid_stays_processed_and_says_what_is_left() -> None:
    decision = pay(in_state(Tab.PROCESSED), "40")
    assert decision.entry.tab is Tab.PROCESSED
    assert decision.said == "paid in part; 60.00 CAD is left"
    assert pay(decision.entry).entry.tab is Tab.PAID


@pytest.mark.parametrize("total", ["0.00", "-40.00"])
def test_zero_and_credit_are_settled_without_an_amount(total: str) -> None:
    settled = pay(in_state(Tab.PROCESSED, total)).entry
    assert settled.tab is Tab.PAID
    assert settled.balance == 0


@pytest.mark.parametrize(
    ("total", "amount"),
    [
        ("100.00", "100.01"),
        ("100.00", "0"),
        ("100.00", "-5"),
        ("100.00", "0.001"),
        ("100.00", "1e30"),
        ("100.00", "NaN"),
        ("-40.00", "5"),
        ("-40.00", "-40.01"),
        ("0.00", "1"),
    ],
)
def test_an_amount_that_cannot_be_meant_is_refused(total: str, amount: str) -> None:
    with pytest.raises(WrongAmount, match="Nothing was recorded"):
        pay(in_state(Tab.PROCESSED, total), amount)


@given(
    currency=st.sampled_from(made.CURRENCIES),
    data=st.data(),
    parts=st.lists(st.integers(1, 10**6), max_size=6),
)
def test_any_payments_leave_a_balance_between_nothing_and_the_total(
    currency: str, data: st.DataObject, parts: list[int]
) -> None:
    total = data.draw(made.amounts(currency, -(10**6), 10**6))
    entry = in_state(Tab.PROCESSED, str(total), currency)
    for part in parts:
        before = entry.balance
        try:
            amount = from_minor(part if total > 0 else -part, currency)
            entry = pay(entry, str(amount)).entry
        except Refused:
            assert entry.balance == before
        assert 0 <= abs(entry.balance) <= abs(total)
        assert entry.balance * total >= 0
        assert (
            (entry.tab is Tab.PAID)
            == (entry.settled)
            == (bool(entry.payments) and not entry.balance)
        )
    assert pay(entry).entry.tab is Tab.PAID
