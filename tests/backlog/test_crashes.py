"""A crash at any step leaves everything or nothing, and the act can be done again."""

from backlog import settings
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.intake import take
from backlog.intake.take import Arrival
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from tests.backlog.crashing import crash_everywhere
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, table
from tests.offices import DANA, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)


def export_both(office: Office) -> object:
    request = Request(tuple(ids_of(office, "INV-1", "INV-2")), "quickbooks-desktop")
    return commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))


def test_an_export_that_crashes_leaves_no_trace_or_the_whole_batch(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    before = facts_of(office)
    without = 0
    for _ in crash_everywhere(office, export_both):
        if facts_of(office) != before:
            break
        without += 1
    assert without > 30
    assert table(office, "SELECT count(*) FROM members") == [(2,)]
    assert table(office, "SELECT count(*) FROM outbox WHERE kind = 'batch'") == [(1,)]
    assert entry_of(office, "INV-1").exported
    assert_all_holds(office)


def test_a_confirmation_that_crashes_leaves_no_trace(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    export_both(office)
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1"))
    before = facts_of(office)
    for _ in crash_everywhere(
        office,
        lambda fused: confirm.confirm(fused, ACTOR, "B-2026-0001", Result.REJECTED),
    ):
        assert facts_of(office) == before
    assert not entry_of(office, "INV-1").exported
    assert_all_holds(office)


def test_a_bulk_act_that_crashes_leaves_no_trace(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    both = ids_of(office, "INV-1", "INV-2")
    before = facts_of(office)
    for _ in crash_everywhere(
        office, lambda fused: lifecycle.process(fused, ACTOR, both, reason="by hand")
    ):
        assert facts_of(office) == before
    assert entry_of(office, "INV-2").processed_at
    assert_all_holds(office)


def test_an_intake_that_crashes_leaves_no_half_record(office: Office) -> None:
    came = [
        Arrival("new.json", 1, a_record("INV-1")),
        Arrival("new.json", 2, {"number": "bad"}),
        Arrival("new.json", 3, a_record("INV-2")),
    ]
    before = facts_of(office)
    for _ in crash_everywhere(office, lambda fused: take.take(fused, ACTOR, came)):
        assert facts_of(office) == before
    assert entry_of(office, "INV-2").version == 1
    assert_all_holds(office)


def test_a_setting_that_crashes_stays_what_it_was(office: Office) -> None:
    before = facts_of(office)
    for _ in crash_everywhere(
        office, lambda fused: settings.change(fused, ACTOR, {"weekly_at": "09:00"})
    ):
        assert facts_of(office) == before
    assert settings.schedule(office).weekly_at == "09:00"
