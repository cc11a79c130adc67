from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from backlog import journal
from backlog.acts import Unprocess
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.filter import Filter
from backlog.intake import take as intake
from backlog.intake.files import arrivals
from backlog.intake.take import Arrival, Intake
from backlog.lifecycle import acting as lifecycle
from backlog.model import Entry, Tab
from backlog.office import Office
from backlog.queries.lists import page
from backlog.store import invoices
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history, table
from tests.offices import DANA, MovedClock, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)


def take(office: Office, *records: Any) -> Intake:
    came = [Arrival("new.json", place, record) for place, record in enumerate(records, 1)]
    return intake.take(office, ACTOR, came)


def counts(taken: Intake) -> tuple[int, int, int, int, int]:
    return (
        taken.added,
        taken.updated,
        taken.unchanged,
        taken.revisions,
        len(taken.quarantined),
    )


def numbers(office: Office) -> list[str]:
    return [row.number for row in page(office, ACTOR, Filter(tab=Tab.ALL, sort="number")).rows]


def exported(office: Office, number: str) -> None:
    draft = commit.draft(office, ACTOR, Request(tuple(ids_of(office, number)), "csv"))
    commit.commit(office, ACTOR, draft)


def processed(office: Office, number: str) -> None:
    lifecycle.process(office, ACTOR, ids_of(office, number), reason="by hand")


def paid_in_part(office: Office, number: str) -> None:
    """It is in Admin again, with a payment."""
    processed(office, number)
    lifecycle.pay(office, ACTOR, ids_of(office, number), amount=Decimal(100))
    lifecycle.act(office, ACTOR, ids_of(office, number), Unprocess("wrong rate"))


def rejected(office: Office, number: str) -> None:
    exported(office, number)
    confirm.confirm(office, ACTOR, "B-2026-0001", Result.REJECTED)


def changed(**facts: Any) -> Callable[[Office, str], None]:
    def change(office: Office, number: str) -> None:
        entry = entry_of(office, number)
        with office.writing() as db:
            deed = journal.Deed("changed", ACTOR, office.clock())
            journal.apply(db, entry, replace(entry, **facts), deed, office.rules)

    return change


def test_the_same_record_again_changes_nothing(office: Office, clock: MovedClock) -> None:
    record = a_record("INV-1")
    assert counts(take(office, record)) == (1, 0, 0, 0, 0)
    before = facts_of(office)
    clock.move(days=1)
    assert counts(take(office, record, record)) == (0, 0, 2, 0, 0)
    after = facts_of(office)
    assert {name for name in before if before[name] != after[name]} <= {"outbox"}


def test_the_same_record_written_otherwise_is_the_same(office: Office) -> None:
    record = a_record("INV-1")
    take_in(office, record)
    backwards = dict(reversed(record.items()))
    assert counts(take(office, backwards)) == (0, 0, 1, 0, 0)


def test_a_changed_record_updates_what_nobody_touched(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    assert counts(take(office, a_record("INV-1", memo="corrected"))) == (0, 1, 0, 0, 0)
    assert entry_of(office, "INV-1").invoice.memo == "corrected"
    event = history(office, "INV-1")[-1]
    assert (event.action, event.after) == ("updated", {"memo": "corrected"})
    assert_all_holds(office)


@pytest.mark.parametrize(
    "touch",
    [
        exported,
        processed,
        paid_in_part,
        changed(edited=True),
        changed(held_reason="ask"),
        changed(void_reason="twice", void_at=MovedClock().now),
    ],
    ids=["exported", "processed", "paid in part", "edited", "held", "void"],
)
def test_a_changed_record_of_a_touched_invoice_waits_as_a_revision(
    office: Office, touch: Callable[[Office, str], None]
) -> None:
    take_in(office, a_record("INV-1"))
    touch(office, "INV-1")
    before = the_only_entry(office)
    revised = a_record("INV-1", memo="corrected")
    assert counts(take(office, revised)) == (0, 0, 0, 1, 0)
    assert counts(take(office, revised)) == (0, 0, 1, 0, 0)
    assert the_only_entry(office) == replace(before, version=before.version + 1)
    assert table(office, "SELECT answer, record LIKE '%corrected%' FROM revisions") == [("", 1)]


def the_only_entry(office: Office) -> Entry:
    with office.reading() as db:
        return invoices.load(db, [1])[0]


def test_a_newer_revision_takes_the_place_of_the_one_that_waits(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    exported(office, "INV-1")
    take(office, a_record("INV-1", memo="first"), a_record("INV-1", memo="second"))
    assert table(office, "SELECT answer FROM revisions ORDER BY id") == [("superseded",), ("",)]
    row = page(office, ACTOR, Filter(export_status="changed")).rows[0]
    assert row.number == "INV-1"


def test_going_back_to_an_older_record_is_a_change_too(office: Office) -> None:
    first, second = a_record("INV-1"), a_record("INV-1", memo="second")
    assert counts(take(office, first, second, first)) == (1, 2, 0, 0, 0)
    assert entry_of(office, "INV-1").invoice.memo == first["memo"]


def test_what_was_rejected_by_accounting_is_untouched_again(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    rejected(office, "INV-1")
    assert counts(take(office, a_record("INV-1", memo="corrected"))) == (0, 1, 0, 0, 0)


def test_what_went_out_under_a_number_is_not_renamed_by_a_record(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    rejected(office, "INV-1")
    renamed = a_record("INV-2", source_id="jb-INV-1")
    assert counts(take(office, renamed)) == (0, 0, 0, 1, 0)
    twin = a_record("INV-1", source_id="jb-other")
    assert counts(take(office, twin)) == (0, 0, 0, 0, 1)
    assert numbers(office) == ["INV-1"]


@pytest.mark.parametrize("twin", ["INV-1", "inv-1", "  INV-1 ", "Inv-1\u00a0"])
def test_a_number_belongs_to_one_source_however_it_is_written(office: Office, twin: str) -> None:
    take_in(office, a_record("INV-1"))
    taken = take(office, a_record(twin, source_id="jb-other"))
    (bad,) = taken.quarantined
    assert (bad.field, bad.source_id) == ("number", "jb-other")
    assert "jb-INV-1" in bad.reason
    assert "jb-other" in bad.reason
    assert numbers(office) == ["INV-1"]


def test_the_number_of_a_void_invoice_is_not_free(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    changed(void_at=office.clock(), void_reason="twice")(office, "INV-1")
    assert len(take(office, a_record("INV-1", source_id="jb-other")).quarantined) == 1


def test_an_invoice_may_take_a_new_number_but_not_another_ones(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    taken = take(
        office,
        a_record("INV-3", source_id="jb-INV-1"),
        a_record("INV-2", source_id="jb-INV-1", memo="x"),
    )
    assert counts(taken) == (0, 1, 0, 0, 1)
    assert numbers(office) == ["INV-2", "INV-3"]


def test_two_good_numbers_in_one_file_do_not_both_come_in(office: Office) -> None:
    taken = take(office, a_record("INV-1"), a_record("INV-1", source_id="jb-other"))
    assert counts(taken) == (1, 0, 0, 0, 1)


def test_the_good_go_in_beside_the_bad(office: Office) -> None:
    taken = take(office, a_record("INV-1"), {"number": "INV-2"}, 7, a_record("INV-3"))
    assert counts(taken) == (2, 0, 0, 0, 2)
    assert [(bad.index, bad.source_id) for bad in taken.quarantined] == [(2, ""), (3, "")]
    assert numbers(office) == ["INV-1", "INV-3"]


def test_the_same_bad_record_again_is_the_same_row(office: Office) -> None:
    take(office, {"number": "INV-2"})
    take(office, {"number": "INV-2"})
    assert table(office, "SELECT count(*) FROM quarantine") == [(1,)]


@pytest.mark.parametrize(
    "value",
    [
        {"source_id": "half \ud83d", "number": "a\x00b"},
        {"source_id": ["x"]},
        "text \ud83d",
        None,
    ],
)
def test_whatever_comes_can_be_kept_in_quarantine(office: Office, value: Any) -> None:
    assert len(take(office, value).quarantined) == 1


def test_a_bottomless_record_is_quarantined(office: Office) -> None:
    nest: list[Any] = []
    for _ in range(5000):
        nest = [nest]
    assert counts(take(office, a_record("INV-1", deep=nest), a_record("INV-2"))) == (1, 0, 0, 0, 1)


def test_a_record_of_ten_thousand_lines_comes_in(office: Office) -> None:
    lines = [{"kind": "labour", "amount": "0.01"}] * 10_000
    record = a_record("INV-1", lines=lines, taxes=[], subtotal="100", tax_total="0", total="100")
    take_in(office, record)
    assert len(entry_of(office, "INV-1").invoice.lines) == 10_000
    assert_all_holds(office)


def test_a_crash_between_chunks_loses_nothing_of_those_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "CHUNK", 2)

    def broken_off() -> Iterator[Arrival]:
        for place in range(1, 6):
            yield Arrival("new.json", place, a_record(f"INV-{place}"))
        raise ConnectionError

    with pytest.raises(ConnectionError):
        intake.take(office, ACTOR, broken_off())
    assert numbers(office) == ["INV-1", "INV-2", "INV-3", "INV-4"]
    assert_all_holds(office)
    taken = take(office, *(a_record(f"INV-{place}") for place in range(1, 6)))
    assert counts(taken) == (1, 0, 4, 0, 0)


def test_the_sample_companys_bad_records_are_refused_one_by_one(company: Office) -> None:
    data = (files("samples") / "bad_records.jsonl").read_bytes()
    taken = intake.take(company, ACTOR, arrivals("bad_records.jsonl", data))
    assert taken.added == 0
    assert {bad.field for bad in taken.quarantined} >= {"number", "currency", "lines"}
