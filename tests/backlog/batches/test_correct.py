"""A wrong confirmation is put right: it never came in, all of a batch or some of it."""

import gzip
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backlog import unsent
from backlog.acts import Acknowledge, Reopen, Unpay
from backlog.audit import verify
from backlog.batch import Batch, Result
from backlog.batches import commit, confirm, correct, voiding
from backlog.batches.commit import Draft, Request
from backlog.batches.confirmation import Confirmation
from backlog.errors import (
    NeedsReason,
    NotAllowed,
    NotFound,
    WrongAmount,
    WrongCode,
    WrongState,
)
from backlog.lifecycle import acting as lifecycle
from backlog.messages import ReversalAsked
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import batch_log
from backlog.roles import Actor
from backlog.store import batches, database, events, listing
from backlog.store.corrections import ACTION
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history
from tests.backlog.tampering import tamper
from tests.offices import AMIRA, DANA, MONDAY, PRIYA, MovedClock, a_record, acting, ids_of, take_in

DANAS, AMIRAS = acting(DANA), acting(AMIRA)
FIRST = "B-2026-0001"
NEVER = "it was the file of last week"


@pytest.fixture
def out(office: Office, clock: MovedClock) -> Office:
    """Three invoices, exported with one batch, confirmed by Amira, and looked at a day later."""
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2, 3)))
    export(office, "INV-1", "INV-2", "INV-3")
    confirm.confirm(office, AMIRAS, FIRST, Result.IMPORTED)
    clock.move(days=1)
    return office


def draft(office: Office, *numbers: str, again: str = "") -> Draft:
    ids = tuple(ids_of(office, *numbers))
    asked = Request(ids, "csv", include_exported=bool(again), reason=again)
    return commit.draft(office, DANAS, asked)


def export(office: Office, *numbers: str, again: str = "") -> Batch:
    return commit.commit(office, DANAS, draft(office, *numbers, again=again))


def process(office: Office, *numbers: str) -> None:
    assert not lifecycle.process(office, DANAS, ids_of(office, *numbers)).refused


def put_right(office: Office, number: str = FIRST, **failed: str) -> Confirmation:
    """By Dana: all of it, or those that failed, `INV_1="why"`."""
    named = {name.replace("_", "-"): why for name, why in failed.items()}
    return correct.correct(office, DANAS, number, reason=NEVER, failed=named)


def batch_of(office: Office, number: str = FIRST) -> Batch:
    with office.reading() as db:
        return batches.get(db, number)


def told(office: Office, *numbers: str) -> list[str]:
    """What a draft says of corrections."""
    found = draft(office, *numbers).warnings
    return [f"{one.number}: {one.message}" for one in found if one.check == "corrected"]


def test_all_of_it_is_released_as_failed_and_both_records_stay(out: Office) -> None:
    process(out, "INV-1")
    done = put_right(out)
    assert (done.outcome, done.expected) == (Result.REJECTED, {"CAD": Decimal(0)})
    batch = batch_of(out)
    confirmed, corrected = batch.imports
    assert (confirmed.outcome, confirmed.by, confirmed.corrects) == ("imported", AMIRA.email, None)
    assert (corrected.by, corrected.reason, corrected.corrects) == (DANA.email, NEVER, confirmed)
    assert (batch.state, batch.confirmations) == ("rejected", ())
    for number in ("INV-1", "INV-2", "INV-3"):
        entry = entry_of(out, number)
        (place,) = entry.memberships
        assert (place.imported, place.released, entry.tab) == (False, NEVER, Tab.ADMIN)
    with out.reading() as db:
        (row,) = listing.rows_of(db, ids_of(out, "INV-1"))
    assert row.export_status == "failed"
    assert_all_holds(out)


def test_only_some_of_it_is_released(out: Office) -> None:
    process(out, "INV-1", "INV-2")
    done = put_right(out, INV_1="no such client")
    assert (done.outcome, done.expected) == (Result.PARTLY, {"CAD": Decimal("16380.80")})
    first, second = entry_of(out, "INV-1"), entry_of(out, "INV-2")
    assert (first.exported, first.tab) == (False, Tab.ADMIN)
    assert first.memberships[0].released == "no such client"
    assert (second.exported, second.tab) == (True, Tab.PROCESSED)
    assert batch_of(out).state == "partly"
    assert_all_holds(out)


def test_what_is_left_may_be_corrected_too_until_nothing_is(out: Office) -> None:
    put_right(out, INV_1="no such client")
    assert put_right(out, INV_2="same", INV_3="same").outcome is Result.REJECTED
    assert batch_of(out).state == "rejected"
    before = facts_of(out)
    with pytest.raises(WrongState, match="Nobody has confirmed"):
        put_right(out)
    assert facts_of(out) == before
    assert_all_holds(out)


def test_it_is_one_event_of_the_batch_with_who_where_and_why(out: Office) -> None:
    slack = Actor(DANA.email, DANA.name, DANA.roles, {"slack": DANA.slack})
    correct.correct(out, slack, FIRST, reason=NEVER)
    with out.reading() as db:
        told = events.of_action(db, ACTION)
    (event,) = [one for one in told if one.invoice_id is None]
    assert (event.actor, event.reason, event.source) == (DANA.email, NEVER, slack.where)
    assert history(out, "INV-1")[-1].action == "import corrected"


def test_its_next_export_names_who_confirmed_and_who_corrected(out: Office) -> None:
    put_right(out, INV_1="no such client")
    (said,) = told(out, "INV-1")
    assert said == (
        f"INV-1: {AMIRA.email} confirmed at 2026-11-23T15:00:00Z that it was imported with {FIRST};"
        f" {DANA.email} corrected at 2026-11-24T15:00:00Z that it never came in: no such client."
    )
    second = batch_of(out, export(out, "INV-1").number)
    (named,) = second.corrections
    assert (named.number, named.batch, named.confirmed_by) == ("INV-1", FIRST, AMIRA.email)
    confirm.confirm(out, AMIRAS, second.number, Result.REJECTED)
    assert told(out, "INV-1") == []
    assert batch_of(out, export(out, "INV-1").number).corrections == ()
    assert batch_of(out).corrections == ()


def test_what_goes_again_after_a_correction_raises_no_alarm(out: Office) -> None:
    put_right(out)
    second = export(out, "INV-1")
    assert confirm.confirm(out, AMIRAS, second.number, Result.IMPORTED).alarm is None
    assert_all_holds(out)


def test_the_alarm_names_who_confirmed_last_what_was_corrected_before(
    out: Office, clock: MovedClock
) -> None:
    put_right(out)
    clock.move(days=1)
    came = confirm.confirm(out, DANAS, FIRST, Result.IMPORTED)
    assert (came.alarm, came.taken_back) == (None, ())
    assert entry_of(out, "INV-1").exported
    alarm = confirm.confirm(out, AMIRAS, FIRST, Result.IMPORTED).alarm
    assert alarm is not None
    assert (alarm.by, alarm.at) == (DANA.email, MONDAY + timedelta(days=2))
    assert put_right(out).corrects == batch_of(out).imports[3]
    assert_all_holds(out)


def test_nobody_is_asked_to_undo_what_was_never_there(out: Office) -> None:
    lifecycle.act(out, DANAS, ids_of(out, "INV-1"), Reopen("typo"))
    with out.reading() as db:
        assert listing.reversals(db) == [("INV-1", FIRST)]
    put_right(out, INV_1="it never arrived")
    with out.reading() as db:
        assert listing.reversals(db) == []
    assert not draft(out, "INV-1").left_out
    (refused,) = lifecycle.act(out, AMIRAS, ids_of(out, "INV-1"), Acknowledge()).refused
    assert "No reversal is open" in refused.said
    assert_all_holds(out)


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_request_to_undo_that_still_waits_is_not_told_once_it_is_settled(
    out: Office, acknowledged: bool
) -> None:
    lifecycle.act(out, DANAS, ids_of(out, "INV-1", "INV-2"), Reopen("typo"))
    if acknowledged:
        lifecycle.act(out, AMIRAS, ids_of(out, "INV-1"), Acknowledge())
    else:
        put_right(out, INV_1="it never arrived")
    waiting = [one.content for one in unsent.list_unsent(out, DANAS)]
    assert [one.number for one in waiting if isinstance(one, ReversalAsked)] == ["INV-2"]
    assert_all_holds(out)


def test_what_came_in_after_its_release_is_settled_and_stays_where_it_went_since(
    office: Office,
) -> None:
    take_in(office, a_record("INV-1"))
    export(office, "INV-1")
    lifecycle.act(office, DANAS, ids_of(office, "INV-1"), Reopen("typo"))
    second = export(office, "INV-1").number
    confirm.confirm(office, AMIRAS, FIRST, Result.IMPORTED)
    process(office, "INV-1")
    lifecycle.pay(office, DANAS, ids_of(office, "INV-1"))
    put_right(office)
    entry = entry_of(office, "INV-1")
    assert [one.released for one in entry.memberships] == ["typo", ""]
    assert (entry.reversals, entry.tab, entry.live) == ((), Tab.PAID, entry.memberships[1])
    assert confirm.confirm(office, AMIRAS, second, Result.IMPORTED).alarm is None
    assert_all_holds(office)


def test_a_paid_one_is_refused_with_all_the_others_until_it_is_un_paid(out: Office) -> None:
    process(out, "INV-1", "INV-2")
    lifecycle.pay(out, DANAS, ids_of(out, "INV-2"))
    before = facts_of(out)
    with pytest.raises(WrongState, match=r"Paid already, of B-2026-0001: INV-2\. .*un-pay"):
        put_right(out)
    assert facts_of(out) == before
    lifecycle.act(out, DANAS, ids_of(out, "INV-2"), Unpay("wrong one"))
    put_right(out)
    assert entry_of(out, "INV-2").tab is Tab.ADMIN
    assert_all_holds(out)


def test_what_was_undone_over_there_did_come_in(out: Office) -> None:
    for wanted in (Reopen("typo"), Acknowledge()):
        assert not lifecycle.act(out, DANAS, ids_of(out, "INV-1"), wanted).refused
    with pytest.raises(WrongState, match="Nothing says that INV-1 came in"):
        put_right(out, INV_1="never")
    put_right(out)
    assert entry_of(out, "INV-1").memberships[0].released == "undone over there: typo"
    assert_all_holds(out)


def test_what_was_corrected_as_a_whole_may_be_voided(out: Office) -> None:
    put_right(out, INV_1="never")
    with pytest.raises(WrongState, match="correct that first"):
        voiding.void(out, DANAS, FIRST, reason="wrong profile")
    put_right(out)
    assert voiding.void(out, DANAS, FIRST, reason="wrong profile").state == "void"
    assert_all_holds(out)


def test_of_a_void_batch_that_was_confirmed_nothing_is_left_to_undo(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    export(office, "INV-1")
    voiding.void(office, DANAS, FIRST, reason="wrong profile")
    confirm.confirm(office, AMIRAS, FIRST, Result.IMPORTED)
    assert entry_of(office, "INV-1").reversals
    put_right(office)
    assert not entry_of(office, "INV-1").reversals
    assert batch_of(office).state == "void"
    assert_all_holds(office)


def test_a_gap_explained_by_one_invoice_offers_in_part(office: Office) -> None:
    lines = [{"kind": "labour", "amount": "100.00"}]
    small = a_record("INV-2", lines=lines, taxes=[], subtotal="100", tax_total="0", total="100")
    take_in(office, a_record("INV-1"), small)
    export(office, "INV-1", "INV-2")
    seen = {"CAD": Decimal("8190.40")}
    done = confirm.confirm(office, AMIRAS, FIRST, Result.IMPORTED, seen=seen)
    assert done.in_part == ("INV-2",)
    assert batch_of(office).imports[-1].missing == ("INV-2",)
    fixed = correct.correct(
        office, AMIRAS, FIRST, reason="gap", failed={"INV-2": "no such item"}, seen=seen
    )
    assert (fixed.gap, fixed.in_part) == ({"CAD": Decimal(0)}, ())
    assert batch_of(office).imports[-1].missing == ()
    twice = confirm.confirm(office, AMIRAS, FIRST, Result.IMPORTED, seen={"CAD": Decimal(16480)})
    assert twice.in_part == ()
    assert_all_holds(office)


def test_it_needs_a_reason_the_right_word_and_invoices_of_the_batch(out: Office) -> None:
    before = facts_of(out)
    with pytest.raises(NeedsReason):
        correct.correct(out, DANAS, FIRST, reason=" ")
    with pytest.raises(NeedsReason):
        put_right(out, INV_1=" ")
    with pytest.raises(NotFound, match="did not go out"):
        put_right(out, INV_9="never")
    with pytest.raises(WrongCode, match="No batch has it"):
        correct.correct(out, DANAS, FIRST, reason=NEVER, code="nonsense")
    with pytest.raises(NotFound):
        put_right(out, "B-2026-0009")
    assert facts_of(out) == before


def test_only_accounting_and_administrators_correct(out: Office) -> None:
    before = facts_of(out)
    with pytest.raises(NotAllowed, match="correct what was confirmed"):
        correct.correct(out, acting(PRIYA), FIRST, reason=NEVER)
    assert facts_of(out) == before
    correct.correct(out, AMIRAS, FIRST, reason=NEVER)
    assert_all_holds(out)


def test_what_a_firm_of_the_first_release_confirmed_is_corrected(office: Office) -> None:
    stored = Path(__file__).parents[2] / "past" / "v0.1.0" / "backlog.db.gz"
    office.path.write_bytes(gzip.decompress(stored.read_bytes()))
    database.upgrade(office.path)
    reopened = "B-2026-0035"
    with office.reading() as db:
        assert reopened in [batch for _, batch in listing.reversals(db)]
    assert put_right(office, reopened).corrects == batch_of(office, reopened).imports[0]
    with office.reading() as db:
        assert reopened not in [batch for _, batch in listing.reversals(db)]
    assert_all_holds(office)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE imports SET reason = 'other' WHERE id = 2",
        "UPDATE imports SET corrects = NULL WHERE id = 2",
        "UPDATE imports SET corrects = 2 WHERE id = 2",
        "UPDATE imports SET outcome = 'partly' WHERE id = 2",
        "UPDATE imports SET outcome = 'rejected' WHERE id = 1",
        "DELETE FROM imports WHERE id = 2",
    ],
)
def test_a_correction_that_nobody_made_is_found(out: Office, change: str) -> None:
    put_right(out)
    tamper(out, change)
    findings = verify.verify(out).findings
    assert ("imports", FIRST) in [(one.kind, one.where) for one in findings]


def retype(
    office: Office, outcome: Result = Result.IMPORTED, seen: str = "24571.20", why: str = "swapped"
) -> Confirmation:
    """By Dana: what came in stays, the total was mistyped."""
    totals = {"CAD": Decimal(seen)} if seen else {}
    return correct.correct_total(office, DANAS, FIRST, outcome, seen=totals, reason=why)


def test_a_mistyped_total_releases_nothing_and_is_no_second_import(out: Office) -> None:
    process(out, "INV-1")
    before = [entry_of(out, one) for one in ("INV-1", "INV-2", "INV-3")]
    retyped = retype(out)
    assert (retyped.gap, retyped.alarm) == ({"CAD": Decimal(0)}, None)
    assert [entry_of(out, one) for one in ("INV-1", "INV-2", "INV-3")] == before
    batch = batch_of(out)
    confirmed, corrected = batch.imports
    assert (corrected.corrects, corrected.retypes_total) == (confirmed, True)
    assert (batch.state, len(batch.confirmations)) == ("imported", 1)
    retype(out, seen="24571.21")
    assert batch_of(out).imports[-1].gap == {"CAD": "0.01"}
    assert put_right(out).outcome is Result.REJECTED
    assert_all_holds(out)


def test_a_mistyped_total_of_an_import_in_part_keeps_what_failed(office: Office) -> None:
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2)))
    export(office, "INV-1", "INV-2")
    confirm.confirm(office, AMIRAS, FIRST, Result.PARTLY, failed={"INV-1": "no such client"})
    assert retype(office, Result.PARTLY, "8190.40").gap == {"CAD": Decimal(0)}
    batch = batch_of(office)
    assert (batch.state, batch.failed) == ("partly", {"INV-1": "no such client"})
    found = batch_log.inspect_batch(office, DANAS, FIRST, page=0, size=10)
    assert list(found.failed) == ids_of(office, "INV-1")
    assert_all_holds(office)


@pytest.mark.parametrize(
    ("said", "error", "match"),
    [
        ({"why": " "}, NeedsReason, "needs a reason"),
        ({"seen": ""}, WrongAmount, "needs the one that is right"),
        ({"outcome": Result.PARTLY}, WrongState, "is imported, and a mistyped total"),
    ],
)
def test_a_mistyped_total_that_contradicts_what_stands_is_refused(
    out: Office, said: dict[str, Any], error: type[Exception], match: str
) -> None:
    before = facts_of(out)
    with pytest.raises(error, match=match):
        retype(out, **said)
    assert facts_of(out) == before


def test_what_is_said_never_to_have_come_in_has_no_total_to_correct(out: Office) -> None:
    put_right(out)
    with pytest.raises(WrongState, match="Nobody has confirmed"):
        retype(out)
