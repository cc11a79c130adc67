import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from backlog import settings
from backlog.acts import Acknowledge, Act, Edit, Reopen, Void
from backlog.audit import verify
from backlog.batch import Batch, Earlier, Result
from backlog.batches import commit, voiding
from backlog.batches import confirm as imports
from backlog.batches.commit import Request
from backlog.batches.confirm import Confirmation
from backlog.errors import (
    NeedsReason,
    NotAllowed,
    NotFound,
    NothingToExport,
    WrongAmount,
    WrongCode,
    WrongState,
)
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import batch_log
from backlog.store import batches, events, listing, problems
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history, table
from tests.offices import AMIRA, DANA, MONDAY, MovedClock, a_record, acting, ids_of, take_in

DANAS, AMIRAS = acting(DANA), acting(AMIRA)
FIRST = "B-2026-0001"


def exported(office: Office, *numbers: str, target: str = "csv", again: str = "") -> Batch:
    asked = Request(
        tuple(ids_of(office, *numbers)), target, include_exported=bool(again), reason=again
    )
    return commit.commit(office, DANAS, commit.draft(office, DANAS, asked))


def confirm(
    office: Office, outcome: str = "imported", number: str = FIRST, **given: Any
) -> Confirmation:
    return imports.confirm(office, AMIRAS, number, Result(outcome), **given)


def process(office: Office, *numbers: str) -> None:
    assert not lifecycle.process(office, DANAS, ids_of(office, *numbers)).refused


def do(office: Office, number: str, wanted: Act) -> str:
    """Do it, and what was said."""
    outcome = lifecycle.act(office, DANAS, ids_of(office, number), wanted)
    assert not outcome.refused, outcome.refused
    return outcome.done[0].said


def refusal(office: Office, number: str, wanted: Act) -> str:
    (refused,) = lifecycle.act(office, DANAS, ids_of(office, number), wanted).refused
    return refused.said


def undoing(office: Office, number: str) -> list[str]:
    """The batches that the invoice is to be undone from, as its checks say."""
    with office.reading() as db:
        found = problems.of(db, ids_of(office, number))
    return [one.message.split()[0] for one in found if one.check == "reversal"]


def asked(office: Office) -> list[tuple[str, str]]:
    """What accounting was asked to undo, as invoice and batch."""
    rows = table(office, "SELECT payload FROM outbox WHERE kind = 'reversal' ORDER BY id")
    return [(said["number"], said["batch"]) for said in (json.loads(row[0]) for row in rows)]


def state(office: Office, number: str = FIRST) -> str:
    with office.reading() as db:
        return batches.get(db, number).state


def made(number: str, net: str, tax: str) -> dict[str, Any]:
    """A record of one line with one tax."""
    total = str(Decimal(net) + Decimal(tax))
    return a_record(
        number,
        lines=[{"kind": "labour", "amount": net, "tax_codes": ["GST"]}],
        taxes=[{"code": "GST", "rate": "5", "base": net, "amount": tax}],
        subtotal=net,
        tax_total=tax,
        total=total,
    )


@pytest.fixture
def out(office: Office) -> Office:
    """Three invoices, exported with one batch."""
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2, 3)))
    exported(office, "INV-1", "INV-2", "INV-3")
    return office


def test_a_confirmation_is_kept_with_who_when_and_what_was_seen(out: Office) -> None:
    confirmed = confirm(out, seen={"CAD": Decimal("24571.2")})
    assert confirmed.gap == {"CAD": Decimal(0)}
    assert confirmed.alarm is None
    with out.reading() as db:
        (stored,) = batches.get(db, FIRST).imports
    assert (stored.by, stored.at, stored.outcome) == (AMIRA.email, out.clock(), "imported")
    assert (stored.totals_seen, stored.gap) == ({"CAD": "24571.20"}, {"CAD": "0.00"})
    assert state(out) == "imported"
    assert entry_of(out, "INV-1").exported
    assert_all_holds(out)


def test_a_gap_is_recorded_to_the_cent(out: Office) -> None:
    confirmed = confirm(out, seen={"CAD": Decimal("24571.21")})
    assert confirmed.expected == {"CAD": Decimal("24571.20")}
    assert confirmed.gap == {"CAD": Decimal("0.01")}


@pytest.mark.parametrize("amount", ["1.001", "1e30", "NaN", "Infinity"])
def test_a_total_that_is_no_amount_is_refused(out: Office, amount: str) -> None:
    before = facts_of(out)
    with pytest.raises(WrongAmount, match="Nothing was recorded"):
        confirm(out, seen={"CAD": Decimal(amount)})
    assert facts_of(out) == before


def test_a_total_in_a_currency_the_batch_has_not_is_refused(out: Office) -> None:
    with pytest.raises(WrongAmount, match="has no USD; it holds CAD"):
        confirm(out, seen={"USD": Decimal(1)})


def test_what_was_rejected_may_go_again_and_is_back_in_admin(out: Office) -> None:
    process(out, "INV-1", "INV-2")
    lifecycle.pay(out, DANAS, ids_of(out, "INV-2"))
    confirm(out, "rejected")
    entries = [entry_of(out, f"INV-{n}") for n in (1, 2, 3)]
    assert not any(entry.exported for entry in entries)
    assert [entry.tab for entry in entries] == [Tab.ADMIN, Tab.PAID, Tab.ADMIN]
    assert history(out, "INV-1")[-1].action == "released"
    assert history(out, "INV-1")[-1].reason == "the accounting system rejected the batch"
    assert state(out) == "rejected"
    assert_all_holds(out)


def test_of_a_partly_imported_batch_only_what_failed_may_go_again(out: Office) -> None:
    process(out, "INV-1", "INV-2")
    confirm(out, "partly", failed={" inv-1 ": "unknown customer"})
    first, second = entry_of(out, "INV-1"), entry_of(out, "INV-2")
    assert (first.exported, first.tab) == (False, Tab.ADMIN)
    assert first.memberships[0].released == "unknown customer"
    assert (second.exported, second.tab) == (True, Tab.PROCESSED)
    with out.reading() as db:
        (stored,) = batches.get(db, FIRST).imports
    assert stored.failed == {"INV-1": "unknown customer"}
    assert_all_holds(out)


@pytest.mark.parametrize("failed", [{}, {"INV-1": ""}, {"INV-1": " "}])
def test_partly_needs_to_know_what_failed_and_why(out: Office, failed: dict[str, str]) -> None:
    before = facts_of(out)
    with pytest.raises(NeedsReason):
        confirm(out, "partly", failed=failed)
    assert facts_of(out) == before


def test_imported_with_failures_is_a_contradiction(out: Office) -> None:
    with pytest.raises(WrongState, match="partly"):
        confirm(out, "imported", failed={"INV-1": "unknown customer"})


def test_what_did_not_go_out_cannot_have_failed(out: Office) -> None:
    with pytest.raises(NotFound, match=r"INV-9 did not go out with B-2026-0001"):
        confirm(out, "partly", failed={"INV-9": "unknown customer"})


def test_there_is_no_such_batch(out: Office) -> None:
    with pytest.raises(NotFound, match="B-2026-0009"):
        confirm(out, number="B-2026-0009")


def test_a_batch_is_found_however_its_number_is_typed(out: Office) -> None:
    assert confirm(out, number=" b-2026-0001 ").batch.number == FIRST


def test_a_wrong_word_names_the_batch_it_belongs_to(out: Office) -> None:
    take_in(out, a_record("INV-4"))
    second = exported(out, "INV-4")
    with pytest.raises(WrongState, match=f"It belongs to {second.number}"):
        confirm(out, code=second.code)
    with pytest.raises(WrongState, match="No batch has it"):
        confirm(out, code="nonsense" * 20)
    assert batch_log.read_batch(out, AMIRAS, FIRST).batch.imports == ()
    with out.reading() as db:
        refused = [(one.actor, one.after) for one in events.of_action(db, "refused")]
    assert refused == [
        (AMIRAS.email, {"word": second.code, "word_of": [second.number]}),
        (AMIRAS.email, {"word": ("nonsense" * 20)[:80], "word_of": []}),
    ]
    assert verify.verify(out, deep=True).findings == ()
    assert confirm(out, number=second.number, code=f" {second.code.upper()} ").batch.id == second.id


@pytest.mark.parametrize("wanted", ["off", "ask"])
def test_a_word_is_no_duty_but_a_wrong_one_is_refused(out: Office, wanted: str) -> None:
    settings.change(out, DANAS, {"ask_word_code": wanted})
    with pytest.raises(WrongCode, match="not the one of"):
        confirm(out, code="nonsense")
    assert confirm(out).outcome is Result.IMPORTED


@pytest.mark.parametrize("outcome", ["imported", "rejected"])
def test_a_firm_may_require_the_word(out: Office, outcome: str) -> None:
    settings.change(out, DANAS, {"ask_word_code": "require"})
    before = facts_of(out)
    with pytest.raises(WrongCode, match="needs the word in the name of the file"):
        confirm(out, outcome, code=" ")
    assert facts_of(out) == before
    with out.reading() as db:
        code = batches.get(db, FIRST).code
    assert confirm(out, outcome, code=code).outcome == outcome


def test_why_all_of_it_was_rejected_is_kept(out: Office) -> None:
    confirm(out, "rejected", reason=" no such company file ")
    with out.reading() as db:
        assert batches.get(db, FIRST).imports[-1].reason == "no such company file"
    assert history(out, "INV-1")[-1].reason == "no such company file"
    assert confirm(out).taken_back == ()
    assert entry_of(out, "INV-1").exported
    assert_all_holds(out)


def test_a_second_confirmation_raises_the_alarm(out: Office, clock: MovedClock) -> None:
    confirm(out, seen={"CAD": Decimal("24571.20")})
    clock.move(days=1)
    seen = {"CAD": "24571.20"}
    assert confirm(out).alarm == Earlier(AMIRA.email, MONDAY, FIRST, Result.IMPORTED, seen)
    assert_all_holds(out)


def test_an_invoice_imported_with_another_batch_raises_the_alarm(out: Office) -> None:
    confirm(out)
    again = exported(out, "INV-2", again="file lost")
    alarm = confirm(out, number=again.number).alarm
    assert alarm is not None
    assert alarm.batch == FIRST


@pytest.mark.parametrize("number", ["INV-1", "INV-2", "INV-3"])
def test_the_alarm_finds_its_invoice_wherever_it_stands_in_its_batches(
    out: Office, number: str
) -> None:
    alone = exported(out, number, again="file lost").number
    every = exported(out, "INV-1", "INV-2", "INV-3", again="file lost").number
    confirm(out, number=alone)
    alarm = confirm(out, number=every).alarm
    assert alarm is not None
    assert alarm.batch == alone
    alarm = confirm(out).alarm
    assert alarm is not None
    assert alarm.batch == alone


def test_another_target_is_another_system(out: Office) -> None:
    confirm(out)
    other = exported(out, "INV-2", target="quickbooks-desktop", again="second system")
    assert confirm(out, number=other.number).alarm is None


def test_what_failed_or_was_rejected_and_goes_again_is_no_alarm(out: Office) -> None:
    confirm(out, "partly", failed={"INV-1": "unknown customer"})
    again = exported(out, "INV-1")
    assert confirm(out, number=again.number).alarm is None
    assert_all_holds(out)


def test_what_was_reopened_and_came_in_all_the_same_is_to_be_undone(out: Office) -> None:
    do(out, "INV-1", Reopen("typo"))
    second = exported(out, "INV-1").number
    first = confirm(out, seen={"CAD": Decimal("24571.20")})
    assert first.alarm is None
    (back,) = first.taken_back
    assert (back.number, back.reason, back.since) == ("INV-1", "typo", (second,))
    assert undoing(out, "INV-1") == [FIRST]
    assert asked(out) == [("INV-1", FIRST)]
    assert entry_of(out, "INV-1").memberships[0].released == "typo"
    alarm = confirm(out, number=second).alarm
    assert alarm is not None
    assert alarm.batch == FIRST
    assert_all_holds(out)


def test_what_came_in_after_its_release_goes_again_once_it_is_undone(out: Office) -> None:
    do(out, "INV-1", Reopen("typo"))
    do(out, "INV-1", Edit({"memo": "corrected"}))
    assert confirm(out).taken_back[0].since == ()
    with pytest.raises(NothingToExport):
        exported(out, "INV-1")
    do(out, "INV-1", Acknowledge())
    assert undoing(out, "INV-1") == []
    second = exported(out, "INV-1").number
    assert confirm(out, number=second).alarm is None
    assert_all_holds(out)


def test_what_is_undone_of_a_void_invoice_is_acknowledged(out: Office) -> None:
    void = ids_of(out, "INV-1")
    do(out, "INV-1", Reopen("typo"))
    do(out, "INV-1", Void("never meant"))
    confirm(out)
    with out.reading() as db:
        assert listing.reversals(db) == [("INV-1", FIRST)]
    assert not lifecycle.act(out, DANAS, void, Acknowledge()).refused
    with out.reading() as db:
        assert listing.reversals(db) == []
    assert_all_holds(out)


def test_what_failed_and_came_in_after_all_counts_again(out: Office) -> None:
    process(out, "INV-1")
    confirm(out, "partly", failed={"INV-1": "unknown customer"})
    confirmed = confirm(out)
    assert confirmed.taken_back == ()
    assert entry_of(out, "INV-1").exported
    assert undoing(out, "INV-1") == []
    second = exported(out, "INV-1", again="file lost").number
    alarm = confirm(out, number=second).alarm
    assert alarm is not None
    assert alarm.batch == FIRST
    assert_all_holds(out)


def test_what_failed_and_went_out_since_does_not_count_again(out: Office) -> None:
    confirm(out, "partly", failed={"INV-1": "unknown customer"})
    second = exported(out, "INV-1").number
    (back,) = confirm(out).taken_back
    assert back.since == (second,)
    assert undoing(out, "INV-1") == [FIRST]
    assert_all_holds(out)


def test_what_failed_and_was_corrected_since_does_not_count_again(out: Office) -> None:
    confirm(out, "partly", failed={"INV-1": "wrong amount"})
    do(out, "INV-1", Edit({"memo": "corrected"}))
    assert confirm(out).taken_back[0].reason == "wrong amount"
    assert not entry_of(out, "INV-1").exported
    assert_all_holds(out)


def test_what_was_undone_and_is_seen_again_is_to_be_undone_again(out: Office) -> None:
    confirm(out)
    do(out, "INV-1", Reopen("typo"))
    do(out, "INV-1", Acknowledge())
    assert confirm(out).taken_back[0].reason == "undone over there: typo"
    assert undoing(out, "INV-1") == [FIRST]
    assert asked(out) == [("INV-1", FIRST)] * 2
    do(out, "INV-1", Acknowledge())
    assert undoing(out, "INV-1") == []
    assert_all_holds(out)


def test_what_was_undone_after_it_had_failed_does_not_count_again(out: Office) -> None:
    confirm(out, "partly", failed={"INV-1": "unknown customer"})
    second = exported(out, "INV-1").number
    confirm(out)
    do(out, "INV-1", Acknowledge())
    voiding.void(out, DANAS, second, reason="wrong profile")
    for _ in range(2):
        confirm(out)
        assert undoing(out, "INV-1") == [FIRST]
        assert not entry_of(out, "INV-1").exported
    assert_all_holds(out)


def test_a_void_batch_that_was_imported_all_the_same_is_to_be_undone(out: Office) -> None:
    voiding.void(out, DANAS, FIRST, reason="wrong profile")
    again = exported(out, "INV-1").number
    came = confirm(out)
    assert ("INV-1", (again,)) in [(one.number, one.since) for one in came.taken_back]
    assert undoing(out, "INV-1") == [FIRST]
    with pytest.raises(WrongState, match="is void"):
        confirm(out, "rejected")
    alarm = confirm(out, number=again).alarm
    assert alarm is not None
    assert alarm.batch == FIRST
    assert_all_holds(out)


@pytest.mark.parametrize(
    ("outcome", "failed"), [("rejected", {}), ("partly", {"INV-1": "duplicate"})]
)
def test_what_did_not_come_in_raises_no_alarm(
    out: Office, outcome: str, failed: dict[str, str]
) -> None:
    confirm(out)
    again = exported(out, "INV-1", again="file lost")
    assert confirm(out, outcome, again.number, failed=failed).alarm is None


@pytest.mark.parametrize(
    ("outcome", "failed"), [("rejected", {}), ("partly", {"INV-1": "duplicate"})]
)
def test_a_later_outcome_does_not_undo_an_import(
    out: Office, outcome: str, failed: dict[str, str]
) -> None:
    process(out, "INV-1")
    lifecycle.pay(out, DANAS, ids_of(out, "INV-1"))
    confirm(out)
    before = facts_of(out)
    with pytest.raises(WrongState, match=r"INV-1.* came in with B-2026-0001.* reopen"):
        confirm(out, outcome, failed=failed)
    assert facts_of(out) == before


def test_what_was_undone_over_there_may_be_said_to_be_rejected(out: Office) -> None:
    confirm(out)
    for number in ("INV-1", "INV-2", "INV-3"):
        do(out, number, Reopen("it never arrived"))
        do(out, number, Acknowledge())
    confirm(out, "rejected")
    assert state(out) == "rejected"
    assert_all_holds(out)


@pytest.fixture
def twice(out: Office) -> str:
    """INV-1 is imported in two systems; the second batch."""
    confirm(out)
    second = exported(out, "INV-1", target="sage-50-ca", again="second system").number
    confirm(out, number=second)
    return second


def test_each_system_is_asked_to_undo_and_answers_for_itself(out: Office, twice: str) -> None:
    do(out, "INV-1", Reopen("wrong client"))
    assert asked(out) == [("INV-1", FIRST), ("INV-1", twice)]
    assert undoing(out, "INV-1") == [FIRST, twice]
    assert f"still to be undone: {twice}" in do(out, "INV-1", Acknowledge())
    assert undoing(out, "INV-1") == [twice]
    assert entry_of(out, "INV-1").exported
    assert "may be exported again" in do(out, "INV-1", Acknowledge())
    assert not entry_of(out, "INV-1").exported
    assert_all_holds(out)


def test_the_second_system_may_answer_first(out: Office, twice: str) -> None:
    do(out, "INV-1", Reopen("wrong client"))
    do(out, "INV-1", Acknowledge(batch=f" {twice.lower()} "))
    assert undoing(out, "INV-1") == [FIRST]
    assert "B-2026-0009" in refusal(out, "INV-1", Acknowledge(batch="B-2026-0009"))
    assert_all_holds(out)


def test_what_is_to_be_undone_is_not_processed_meanwhile(out: Office) -> None:
    confirm(out)
    do(out, "INV-1", Reopen("typo"))
    before = facts_of(out)
    refused = lifecycle.process(out, DANAS, ids_of(out, "INV-1"), reason="paper").refused
    assert "acknowledge" in refused[0].said
    assert facts_of(out) == before


def test_what_went_out_again_is_processed_while_an_older_import_is_undone(out: Office) -> None:
    do(out, "INV-1", Reopen("typo"))
    exported(out, "INV-1")
    confirm(out)
    process(out, "INV-1")
    do(out, "INV-1", Acknowledge())
    assert entry_of(out, "INV-1").tab is Tab.PROCESSED


def test_one_confirmation_has_one_time(out: Office) -> None:
    ticks = iter(range(100))
    ticking = replace(out, clock=lambda: out.clock() + timedelta(seconds=next(ticks)))
    imports.confirm(ticking, AMIRAS, FIRST, Result.IMPORTED)
    times = table(out, "SELECT DISTINCT at FROM events WHERE action = 'imported'")
    assert len(times) == 1


def test_a_released_invoice_is_not_released_again(out: Office) -> None:
    confirm(out, "rejected")
    exported(out, "INV-1")
    process(out, "INV-1")
    before = entry_of(out, "INV-1")
    confirm(out, "rejected")
    assert entry_of(out, "INV-1") == before
    assert_all_holds(out)


def test_the_channel_and_the_faces_are_told(out: Office) -> None:
    confirm(out)
    told = table(out, "SELECT destination, kind FROM outbox ORDER BY id DESC")
    assert ("slack:accounting", "batch changed") in told


def test_what_is_expected_is_what_went_out_whatever_became_of_it_since(out: Office) -> None:
    confirm(out, "rejected")
    take_in(out, a_record("INV-1", currency="USD"))
    failed, seen = {"INV-1": "unknown customer"}, {"CAD": Decimal("16380.80")}
    confirmed = confirm(out, "partly", failed=failed, seen=seen)
    assert confirmed.expected == seen
    assert confirmed.gap == {"CAD": Decimal(0)}


def test_a_gap_with_one_explanation_is_explained(out: Office) -> None:
    take_in(out, a_record("INV-9", client={"name": "Other"}))
    batch = exported(out, "INV-9").number
    explained = confirm(out, number=batch, seen={"CAD": Decimal(0)}).explained
    assert explained["CAD"].names == ("INV-9",)


def test_the_tax_of_what_failed_explains_nothing(office: Office) -> None:
    take_in(office, made("A", "100.00", "5.00"), made("B", "300.00", "15.00"))
    exported(office, "A", "B")
    failed = {"A": "duplicate"}
    assert confirm(office, "partly", failed=failed, seen={"CAD": Decimal(310)}).explained == {}
    tax = confirm(office, "partly", failed=failed, seen={"CAD": Decimal(300)}).explained["CAD"]
    assert (tax.kind, tax.names, tax.missing) == ("tax", ("GST",), True)


def test_of_what_was_rejected_nothing_is_expected(out: Office) -> None:
    confirmed = confirm(out, "rejected", seen={"CAD": Decimal(0)})
    assert (confirmed.expected, confirmed.gap) == ({"CAD": Decimal(0)}, {"CAD": Decimal(0)})
    found = confirm(out, "rejected", seen={"CAD": Decimal("8190.40")})
    assert (found.gap, found.explained) == ({"CAD": Decimal("8190.40")}, {})


def test_a_gap_without_an_explanation_is_shown_by_file_and_tax(office: Office) -> None:
    take_in(office, made("A", "100.00", "5.00"), made("B", "300.00", "15.00"))
    exported(office, "A", "B")
    confirmed = confirm(office, "partly", failed={"A": "duplicate"}, seen={"CAD": Decimal(1)})
    (share,) = confirmed.shares["CAD"]
    assert share.file == confirmed.batch.files[0].name
    assert (share.total, share.taxes) == (Decimal("315.00"), {"GST": Decimal("15.00")})
    assert confirm(office, seen={"CAD": Decimal(420)}).shares == {}


def test_who_exported_may_be_kept_from_confirming(out: Office) -> None:
    warned = replace(out, rules=replace(out.rules, segregation="warn"))
    assert "exported by you" in imports.confirm(warned, DANAS, FIRST, Result.IMPORTED).warning
    assert imports.confirm(warned, AMIRAS, FIRST, Result.IMPORTED).warning == ""
    blocked = replace(out, rules=replace(out.rules, segregation="block"))
    before = facts_of(out)["imports"]
    with pytest.raises(NotAllowed, match="Somebody else"):
        imports.confirm(blocked, DANAS, FIRST, Result.IMPORTED)
    assert facts_of(out)["imports"] == before
    (last,) = table(out, "SELECT action FROM events ORDER BY seq DESC LIMIT 1")
    assert last == ("refused",)


@pytest.fixture
def line_by_line(office: Office) -> Office:
    """Two invoices whose tax QuickBooks Online rounds to a cent more than is printed."""
    for number in ("LBL-1", "LBL-2"):
        lines = [
            {"kind": "labour", "amount": "0.50", "tax_codes": ["GST"]},
            {"kind": "labour", "amount": "0.50", "tax_codes": ["GST"]},
        ]
        sums = {"subtotal": "1.00", "tax_total": "0.05", "total": "1.05"}
        tax = {"code": "GST", "rate": "5", "base": "1.00", "amount": "0.05"}
        take_in(office, a_record(number, lines=lines, taxes=[tax], **sums))
    return office


def test_what_is_expected_is_what_the_target_calculates(line_by_line: Office) -> None:
    batch = exported(line_by_line, "LBL-1", "LBL-2", target="quickbooks-online")
    assert batch.totals == {"CAD": Decimal("2.10")}
    assert batch.expected_totals == {"CAD": Decimal("2.12")}
    assert batch.deviations == {"LBL-1": Decimal("0.01"), "LBL-2": Decimal("0.01")}
    done = confirm(line_by_line, seen={"CAD": Decimal("2.12")})
    assert (done.expected["CAD"], done.gap["CAD"]) == (Decimal("2.12"), Decimal(0))
    assert_all_holds(line_by_line)


def test_of_an_import_in_part_the_rest_is_expected(line_by_line: Office) -> None:
    exported(line_by_line, "LBL-1", "LBL-2", target="quickbooks-online")
    done = confirm(
        line_by_line, "partly", failed={"LBL-2": "no customer"}, seen={"CAD": Decimal("1.06")}
    )
    assert (done.expected["CAD"], done.gap["CAD"]) == (Decimal("1.06"), Decimal(0))


def test_a_gap_is_explained_by_what_the_target_shows_of_an_invoice(line_by_line: Office) -> None:
    exported(line_by_line, "LBL-1", target="quickbooks-online")
    done = confirm(line_by_line, seen={"CAD": Decimal(0)})
    assert done.explained["CAD"].names == ("LBL-1",)


def test_a_target_that_takes_the_tax_shows_what_is_printed(line_by_line: Office) -> None:
    batch = exported(line_by_line, "LBL-1", target="sage-50-ca")
    assert (batch.expected_totals, batch.deviations) == (batch.totals, {})
