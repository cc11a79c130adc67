"""Records that came again for invoices somebody works with: seen, and answered by a person."""

from decimal import Decimal
from typing import Any

import pytest

from backlog.acts import Edit, Hold, Release, Reopen, Void
from backlog.batches import commit
from backlog.batches.commit import Draft, Request
from backlog.errors import DraftChanged, NotFound, WrongState
from backlog.intake import revisions
from backlog.intake import take as intake
from backlog.intake.take import Arrival, Intake
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, entry_of, history
from tests.offices import DANA, MovedClock, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)


def take(office: Office, *records: Any) -> Intake:
    came = [Arrival("new.json", place, record) for place, record in enumerate(records, 1)]
    return intake.take(office, ACTOR, came)


def of(amount: str, number: str = "INV-1") -> dict[str, Any]:
    """A record of one line and no tax."""
    lines = [{"kind": "fixed_price", "amount": amount}]
    sums = {"subtotal": amount, "tax_total": "0", "total": amount}
    return a_record(number, lines=lines, taxes=[], origin="fixed_price", **sums)


def hold(office: Office) -> None:
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), Hold("ask the client"))


def release(office: Office, number: str = "INV-1") -> None:
    lifecycle.act(office, ACTOR, ids_of(office, number), Release())


def waiting(office: Office) -> revisions.Revision | None:
    entry = entry_of(office, "INV-1")
    with office.reading() as db:
        return revisions.find_waiting(db, [entry]).get(entry.id)


def drafted(office: Office) -> Draft:
    return commit.draft(office, ACTOR, Request(tuple(ids_of(office, "INV-1")), "csv"))


def answer(office: Office, *, accept: bool = True) -> str:
    (id_,) = ids_of(office, "INV-1")
    return revisions.answer(office, ACTOR, id_, accept=accept, reason="asked")


@pytest.fixture
def revised(office: Office) -> Office:
    """INV-1 of 105.00 was held when it came again with 210.00, and is released."""
    take_in(office, of("105.00"))
    hold(office)
    take(office, of("210.00"))
    release(office)
    return office


def test_its_differences_and_its_time_are_told(revised: Office, clock: MovedClock) -> None:
    found = waiting(revised)
    assert found
    assert found.received_at == clock.now
    assert ("total", "105.00", "210.00") in found.differences


def test_its_arrival_stands_in_the_history_and_changes_nothing_else(office: Office) -> None:
    take_in(office, of("105.00"))
    hold(office)
    before = entry_of(office, "INV-1")
    take(office, of("210.00"))
    event = history(office, "INV-1")[-1]
    assert (event.action, event.before, event.after) == ("revision received", {}, {})
    after = entry_of(office, "INV-1")
    assert (after.version, after.invoice) == (before.version + 1, before.invoice)
    assert_all_holds(office)


def test_what_is_about_to_leave_outdated_is_warned_of(revised: Office) -> None:
    (told,) = [problem for problem in drafted(revised).warnings if problem.check == "revision"]
    assert "total: 105.00 -> 210.00" in told.message
    assert "backlog revision INV-1 accept|dismiss" in told.fix


@pytest.mark.parametrize("accept", [True, False])
def test_an_answered_revision_is_warned_of_no_more(revised: Office, accept: bool) -> None:
    answer(revised, accept=accept)
    assert [problem for problem in drafted(revised).warnings if problem.check == "revision"] == []
    assert entry_of(revised, "INV-1").invoice.total == Decimal("210.00" if accept else "105.00")
    assert_all_holds(revised)


def test_a_draft_of_the_outdated_amount_is_looked_at_again(office: Office) -> None:
    take_in(office, of("105.00"))
    change = Edit({"memo": "as agreed"}, "asked")
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), change)
    draft = drafted(office)
    take(office, of("210.00"))
    with pytest.raises(DraftChanged):
        commit.commit(office, ACTOR, draft)


def test_a_correction_by_hand_to_the_same_leaves_nothing_to_warn_of(revised: Office) -> None:
    change = Edit({"lines.1.amount": "210.00"}, "the client called")
    lifecycle.act(revised, ACTOR, ids_of(revised, "INV-1"), change)
    assert [problem for problem in drafted(revised).warnings if problem.check == "revision"] == []


def test_a_newer_record_that_goes_in_takes_the_one_that_waits_away(revised: Office) -> None:
    assert take(revised, of("315.00")).updated == 1
    assert waiting(revised) is None
    with pytest.raises(NotFound):
        answer(revised)
    assert entry_of(revised, "INV-1").invoice.total == Decimal("315.00")
    assert_all_holds(revised)


def test_a_record_that_says_what_the_invoice_says_leaves_nothing_to_answer(office: Office) -> None:
    take_in(office, of("105.00"))
    hold(office)
    taken = take(office, of("210.00"), of("105.00"))
    assert (taken.revisions, taken.unchanged) == (1, 1)
    assert waiting(office) is None
    actions = [event.action for event in history(office, "INV-1")]
    assert actions[-2:] == ["revision received", "revision withdrawn"]
    assert take(office, of("210.00")).revisions == 1
    assert_all_holds(office)


def test_a_record_written_otherwise_is_no_revision(office: Office) -> None:
    take_in(office, of("105.00"))
    hold(office)
    before = history(office, "INV-1")
    taken = take(office, of("105"))
    assert (taken.revisions, taken.unchanged) == (0, 1)
    assert history(office, "INV-1") == before


def test_a_number_that_was_taken_meanwhile_is_refused_in_a_sentence(office: Office) -> None:
    take_in(office, of("105.00"))
    hold(office)
    take(office, of("105.00", "INV-2") | {"source_id": "jb-INV-1"})
    take_in(office, a_record("INV-2", source_id="jb-other"))
    release(office)
    with pytest.raises(WrongState, match="INV-2 is already the number of record jb-other"):
        answer(office)
    assert waiting(office)
    assert answer(office, accept=False).startswith("dismissed")


def test_a_number_that_went_out_stays_that_of_its_invoice(office: Office) -> None:
    take_in(office, of("105.00"))
    (id_,) = ids_of(office, "INV-1")
    commit.commit(office, ACTOR, drafted(office))
    lifecycle.act(office, ACTOR, [id_], Reopen("wrong number"))
    take(office, of("105.00", "INV-1R") | {"source_id": "jb-INV-1"})
    revisions.answer(office, ACTOR, id_, accept=True)
    came = take(office, of("105.00", " inv-1") | {"source_id": "jb-other"})
    assert "went out as the number of record jb-INV-1" in came.quarantined[0].reason
    assert_all_holds(office)


def test_a_number_that_never_went_out_is_free_when_its_invoice_has_another(office: Office) -> None:
    take_in(office, of("105.00"))
    (id_,) = ids_of(office, "INV-1")
    hold(office)
    take(office, of("105.00", "INV-1R") | {"source_id": "jb-INV-1"})
    revisions.answer(office, ACTOR, id_, accept=True)
    release(office, "INV-1R")
    ids = tuple(ids_of(office, "INV-1R"))
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, Request(ids, "csv")))
    assert take(office, of("105.00") | {"source_id": "jb-other"}).added == 1


def test_a_void_invoice_stays_as_it_was_printed(revised: Office) -> None:
    (id_,) = ids_of(revised, "INV-1")
    lifecycle.act(revised, ACTOR, [id_], Void("billed twice"))
    with pytest.raises(WrongState, match="void"):
        revisions.answer(revised, ACTOR, id_, accept=True)
