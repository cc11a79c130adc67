"""What is asked only when something is about to leave: lookalikes, closed books, corrections."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from backlog.acts import Edit, Reopen, Void
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Draft, Request
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.store import neighbours
from tests.offices import DANA, MovedClock, a_record, acting, an_office, ids_of, list_ids, take_in

ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


def drafted(office: Office, *numbers: str, again: str = "") -> Draft:
    ids = tuple(ids_of(office, *numbers))
    request = Request(ids, "csv", include_exported=bool(again), reason=again)
    return commit.draft(office, ACTOR, request)


def warned(draft: Draft, check: str) -> list[str]:
    return [problem.message for problem in draft.warnings if problem.check == check]


def test_the_same_work_under_two_numbers_is_suspicious(office: Office) -> None:
    (told,) = warned(drafted(office, "INV-1"), "duplicate")
    assert told == "Same client, job, amount and date as INV-2."


def test_a_job_typed_otherwise_is_the_same_job(office: Office) -> None:
    job = a_record("INV-3")["job"]
    take_in(office, a_record("INV-3", job=job | {"number": job["number"].lower()}))
    (told,) = warned(drafted(office, "INV-3"), "duplicate")
    assert told == "Same client, job, amount and date as INV-1, INV-2."


def test_what_went_to_another_system_is_pointed_out(office: Office) -> None:
    ids = tuple(ids_of(office, "INV-1"))
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, Request(ids, "quickbooks-desktop")))
    (told,) = warned(drafted(office, "INV-1", again="other books"), "other-system")
    assert told == "It went out with B-2026-0001 for quickbooks-desktop, and would go to csv now."
    lifecycle.act(office, ACTOR, ids, Reopen("typo"))
    assert warned(drafted(office, "INV-1"), "other-system") == []


def test_a_void_lookalike_is_none(office: Office) -> None:
    lifecycle.act(office, ACTOR, ids_of(office, "INV-2"), Void("billed twice"))
    assert warned(drafted(office, "INV-1"), "duplicate") == []


def test_nothing_leaves_into_closed_books(office: Office) -> None:
    (closing,) = {entry.invoice.invoice_date for entry in drafted(office, "INV-1").chosen}
    closed = replace(office, rules=replace(office.rules, closed_until=closing))
    (out,) = drafted(closed, "INV-1").left_out
    assert (out.check, closing.isoformat() in out.reason) == ("closed-period", True)
    opened = replace(office, rules=replace(office.rules, closed_until=date(2026, 9, 13)))
    assert drafted(opened, "INV-1").left_out == ()


def test_what_was_corrected_since_it_went_out_is_said_place_by_place(office: Office) -> None:
    batch = commit.commit(office, ACTOR, drafted(office, "INV-1"))
    confirm.confirm(office, ACTOR, batch.number, Result.REJECTED)
    assert warned(drafted(office, "INV-1"), "changed") == []
    change = Edit({"memo": "as agreed", "lines.1.quantity": "1"}, "wrong hours")
    assert lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), change).done
    (told,) = warned(drafted(office, "INV-1"), "changed")
    assert told.startswith(f"Changed since it went out with {batch.number}: ")
    assert "-> as agreed" in told
    assert "lines.1.amount" in told
    assert "total: 8190.40 ->" in told


def changed(office: Office) -> list[int]:
    return list_ids(office, Filter(export_status="changed"))


def test_a_change_that_went_out_with_a_later_batch_is_none_any_more(office: Office) -> None:
    """An expense is marked at any time, and what is exported may go out once more."""
    ids = ids_of(office, "INV-1")
    commit.commit(office, ACTOR, drafted(office, "INV-1"))
    lifecycle.act(office, ACTOR, ids, Edit({"lines.1.expense_processed": "yes"}))
    assert changed(office) == ids
    (told,) = warned(drafted(office, "INV-1", again="they lost it"), "changed")
    assert "lines.1.expense_processed" in told
    commit.commit(office, ACTOR, drafted(office, "INV-1", again="they lost it"))
    assert changed(office) == []
    assert warned(drafted(office, "INV-1", again="they lost it"), "changed") == []
    lifecycle.act(office, ACTOR, ids, Edit({"lines.1.expense_processed": "no"}))
    assert changed(office) == ids


def test_of_very_many_that_are_alike_a_few_are_named(office: Office) -> None:
    take_in(office, *(a_record(f"INV-{n}") for n in range(3, 11)))
    (told,) = warned(drafted(office, "INV-2"), "duplicate")
    assert told.endswith("date as INV-1, INV-3, INV-4, INV-5, INV-6 and 4 more.")


def test_what_is_alike_is_looked_up_once_for_all_that_are(office: Office) -> None:
    """A step of SQLite's for each pair would be a hundred million of them for ten thousand."""
    few = steps(office)
    take_in(office, *(a_record(f"INV-{n}") for n in range(3, 201)))
    assert steps(office) < few + 200 * 120


def steps(office: Office) -> int:
    """How many instructions of SQLite's it takes to look at all that is there."""
    taken: list[int] = []
    with office.reading() as db:
        ids = [row["id"] for row in db.execute("SELECT id FROM invoices")]
        db.conn.set_progress_handler(lambda: taken.append(1), 1)
        neighbours.find_alike(db, ids)
    return len(taken)
