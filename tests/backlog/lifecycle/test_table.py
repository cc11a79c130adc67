"""Every state and every act: what the table says is what happens."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.acts import (
    VERBS,
    Acknowledge,
    Act,
    Comment,
    Edit,
    Hold,
    Pass,
    Pay,
    Process,
    Refer,
    Release,
    Reopen,
    SendBack,
    Unpay,
    Unprocess,
    Void,
)
from backlog.errors import NeedsReason, WrongState
from backlog.intake import take
from backlog.lifecycle.decisions import Now
from backlog.lifecycle.transitions import ALREADY, NEEDS_REASON, STAYS, TABLE, decide
from backlog.model import Entry, InvoiceType, Membership, Payment, Tab
from backlog.roles import Actor
from tests.backlog import made
from tests.backlog.lifecycle.test_transitions import BY_DANA, NOW, TODAY, in_state

WHY = "the client asked"
EXAMPLES: dict[type[Act], Act] = {
    Process: Process(WHY),
    Unprocess: Unprocess(WHY),
    Pay: Pay(TODAY),
    Unpay: Unpay(WHY),
    Reopen: Reopen(WHY),
    Acknowledge: Acknowledge(),
    Edit: Edit({"notes": "call them"}),
    Refer: Refer("QB-77"),
    Hold: Hold(WHY),
    Release: Release(),
    SendBack: SendBack(WHY),
    Void: Void(WHY),
    Pass: Pass("client-approval", WHY),
    Comment: Comment(WHY),
}


def ready_for(act: type[Act], state: Tab | None) -> Entry:
    """An entry in a tab on which the act makes sense."""
    entry = in_state(state)
    entry = replace(entry, invoice=replace(entry.invoice, type=InvoiceType.TICKET_INVOICE))
    if act is Void:
        return replace(entry, memberships=())
    if act is Unpay and state is not Tab.PAID:
        return replace(entry, payments=(Payment(TODAY, Decimal("40.00"), "EFT", "marc@x"),))
    if act is Acknowledge:
        place = replace(entry.memberships[0], imported=True, reversal=WHY)
        return replace(entry, memberships=(place,))
    return entry


def test_there_is_an_example_of_every_act() -> None:
    assert set(EXAMPLES) == set(VERBS)


@pytest.mark.parametrize(("state", "act"), TABLE)
def test_a_decision_does_what_the_table_says(state: Tab | None, act: type[Act]) -> None:
    entry, leads_to = ready_for(act, state), TABLE[state, act]
    if leads_to == ALREADY:
        decision = decide(entry, EXAMPLES[act], BY_DANA)
        assert (decision.entry, decision.changed) == (entry, False)
    elif leads_to == STAYS:
        assert decide(entry, EXAMPLES[act], BY_DANA).entry.tab is state
    elif leads_to == "void":
        assert decide(entry, EXAMPLES[act], BY_DANA).entry.void_at
    elif isinstance(leads_to, Tab):
        assert decide(entry, EXAMPLES[act], BY_DANA).entry.tab is leads_to
    else:
        with pytest.raises(WrongState):
            decide(entry, EXAMPLES[act], BY_DANA)


@pytest.mark.parametrize("act", [act for act in VERBS if act in NEEDS_REASON])
def test_what_needs_a_reason_is_refused_without(act: type[Act]) -> None:
    states = [
        s
        for (s, a), to in TABLE.items()
        if a is act and (isinstance(to, Tab) or to in (STAYS, "void"))
    ]
    with pytest.raises(NeedsReason, match="Nothing was changed"):
        decide(ready_for(act, states[-1]), replace(EXAMPLES[act], reason="  "), BY_DANA)


def test_a_part_payment_is_reversed_alone() -> None:
    paid = decide(in_state(Tab.PROCESSED), Pay(TODAY, Decimal("40.00")), BY_DANA).entry
    paid = decide(paid, Pay(TODAY), BY_DANA).entry
    back = decide(paid, Unpay(WHY), BY_DANA)
    assert (back.entry.tab, back.entry.balance) == (Tab.PROCESSED, Decimal("60.00"))
    assert back.said == "the payment of 60.00 CAD is reversed"


def test_reopening_what_was_not_imported_releases_it_at_once() -> None:
    entry = decide(in_state(Tab.PROCESSED), Reopen(WHY), BY_DANA).entry
    assert (entry.tab, entry.exported, entry.memberships[0].released) == (Tab.ADMIN, False, WHY)


def test_reopening_what_was_imported_waits_for_accounting() -> None:
    entry = in_state(Tab.PROCESSED)
    entry = replace(entry, memberships=(replace(entry.memberships[0], imported=True),))
    asked = decide(entry, Reopen(WHY), BY_DANA).entry
    assert (asked.tab, asked.exported) == (Tab.ADMIN, True)
    assert [one.batch for one in asked.reversals] == ["B-2026-0001"]
    with pytest.raises(WrongState, match="reopened already"):
        decide(asked, Reopen(WHY), BY_DANA)
    freed = decide(asked, Acknowledge(), BY_DANA).entry
    assert (freed.tab, freed.exported, freed.reversals) == (Tab.ADMIN, False, ())


def test_what_waits_to_be_undone_is_not_paid() -> None:
    with pytest.raises(WrongState, match="waits for accounting to acknowledge"):
        decide(ready_for(Acknowledge, Tab.PROCESSED), Pay(TODAY), BY_DANA)


def test_two_live_memberships_are_both_reopened() -> None:
    entry = in_state(Tab.ADMIN)
    both = (*entry.memberships, Membership("B-2026-0002", 2, imported=True))
    asked = decide(replace(entry, memberships=both), Reopen(WHY), BY_DANA).entry
    assert [m.released for m in asked.memberships] == [WHY, ""]
    assert asked.memberships[1].reversal == WHY


def test_a_hold_ends_on_a_day_to_come() -> None:
    held = decide(in_state(Tab.ADMIN), Hold(WHY, date(2026, 12, 1)), BY_DANA)
    assert (held.entry.held_until, held.said) == (date(2026, 12, 1), "held until 2026-12-01")
    with pytest.raises(WrongState, match="not in the future"):
        decide(in_state(Tab.ADMIN), Hold(WHY, TODAY), BY_DANA)


def test_money_of_an_exported_invoice_is_not_edited() -> None:
    with pytest.raises(WrongState, match="Reopen it first"):
        decide(in_state(Tab.ADMIN), Edit({"lines.1.amount": "5"}), BY_DANA)


@given(
    memberships=st.lists(
        st.builds(
            Membership, st.just("B-2026-0001"), st.just(1), released=st.sampled_from(["", "undone"])
        ),
        max_size=2,
    ).map(tuple),
    payments=st.sampled_from([(), (Payment(TODAY, Decimal("40.00"), "EFT", "marc@x"),)]),
)
def test_edit_delete_and_intake_agree_on_whose_money_is_fixed(
    memberships: tuple[Membership, ...], payments: tuple[Payment, ...]
) -> None:
    entry = made.an_entry(memberships=memberships, payments=payments)
    free = not payments and all(one.released for one in memberships)
    assert free == (not entry.money_fixed)
    assert free == take.replaces(replace(entry.invoice, memo="corrected"), entry)
    for act in (Void(WHY), Edit({"lines.1.amount": "5"})):
        with nullcontext() if free else pytest.raises(WrongState, match="first"):
            decide(entry, act, BY_DANA)


def test_a_check_that_finds_nothing_cannot_be_overridden() -> None:
    with pytest.raises(WrongState, match=r"nothing to override.* overridden here: nothing"):
        decide(made.an_entry(), Pass("signature", WHY), BY_DANA)


def test_a_check_may_be_typed_with_blanks_and_a_refusal_names_those_there_are() -> None:
    entry = made.an_entry()
    ticket = replace(entry.invoice, type=InvoiceType.TICKET_INVOICE, client_approved=False)
    entry = replace(entry, invoice=ticket)
    with pytest.raises(WrongState, match=r"What can be overridden here: client-approval\."):
        decide(entry, Pass("approval", WHY), BY_DANA)
    decision = decide(entry, Pass("Client approval", WHY), BY_DANA)
    assert [one.check for one in decision.entry.overrides] == ["client-approval"]


def test_what_has_payments_is_not_void() -> None:
    payment = Payment(TODAY, Decimal("40.00"), "EFT", "marc@x")
    with pytest.raises(WrongState, match="Un-pay them first"):
        decide(made.an_entry(payments=(payment,)), Void(WHY), BY_DANA)


def test_money_is_not_edited_under_a_payment() -> None:
    """A random history un-processed a part payment, reopened, and edited the total below it."""
    payment = Payment(TODAY, Decimal("40.00"), "EFT", "marc@x")
    with pytest.raises(WrongState, match="Un-pay them first"):
        decide(made.an_entry(payments=(payment,)), Edit({"lines.1.amount": "5"}), BY_DANA)


def test_there_must_be_a_payment_to_reverse() -> None:
    with pytest.raises(WrongState, match="no payment"):
        decide(made.an_entry(), Unpay(WHY), BY_DANA)


def test_a_long_reference_is_refused_and_a_padded_one_trimmed() -> None:
    assert decide(made.an_entry(), Refer("  QB-7 "), BY_DANA).entry.reference == "QB-7"
    with pytest.raises(WrongState, match="at most 64"):
        decide(made.an_entry(), Refer("x" * 65), BY_DANA)


def test_acknowledging_names_who_says_so() -> None:
    mei = Now(Actor("mei@x", "Mei Tran"), NOW, BY_DANA.company, BY_DANA.rules)
    assert "Mei Tran" in decide(ready_for(Acknowledge, Tab.ADMIN), Acknowledge(), mei).said
