"""The quarantine: what is in it, and the ways out."""

import json
from typing import Any

import pytest

from backlog.errors import NeedsReason, NotAllowed, NotFound
from backlog.intake import quarantine
from backlog.intake import take as intake
from backlog.intake.files import arrivals
from backlog.intake.take import Intake
from backlog.office import Office
from backlog.quarantined import Waiting
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, table
from tests.offices import AMIRA, DANA, a_record, acting, take_in

ACTOR = acting(DANA)


def take(office: Office, *records: Any, file: str = "new.json") -> Intake:
    return intake.take(office, ACTOR, arrivals(file, json.dumps(records).encode()))


def waiting(office: Office) -> list[Waiting]:
    return quarantine.list_waiting(office, ACTOR)


def renumbered(office: Office, source: str, number: str) -> None:
    """The record upstream has another number now."""
    take_in(office, a_record(number, source_id=source))


def test_it_says_what_waits_with_place_field_and_reason(office: Office) -> None:
    take(office, a_record("INV-1"), a_record("INV-2", currency="XXX"))
    [row] = waiting(office)
    assert (row.bad.file, row.bad.index, row.bad.source_id) == ("new.json", 2, "jb-INV-2")
    assert (row.bad.field, row.received_at) == ("currency", office.clock())
    assert "ISO 4217" in row.bad.reason


def test_a_corrected_record_of_the_same_source_resolves_its_rows(office: Office) -> None:
    take(office, a_record("INV-1", currency="XXX"), a_record("INV-2", total=None))
    take(office, a_record("INV-1"), file="corrected.json")
    assert [row.bad.source_id for row in waiting(office)] == ["jb-INV-2"]


def test_an_older_record_coming_again_does_not_resolve_a_newer_bad_one(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    take(office, a_record("INV-1", total="nought"))
    assert take(office, a_record("INV-1")).unchanged == 1
    assert [row.bad.source_id for row in waiting(office)] == ["jb-INV-1"]
    assert take(office, a_record("INV-1", memo="corrected")).updated == 1
    assert waiting(office) == []


def test_the_same_bad_record_again_is_one_row_and_comes_back_after_it_was_resolved(
    office: Office,
) -> None:
    bad, good = a_record("INV-1", total="nought"), a_record("INV-1")
    take(office, bad)
    take(office, bad)
    assert len(waiting(office)) == 1
    take(office, good)
    assert waiting(office) == []
    take(office, bad)
    assert len(waiting(office)) == 1


def test_a_retry_takes_the_record_in_when_its_cause_is_gone(office: Office) -> None:
    take_in(office, a_record("INV-1", source_id="first"))
    take(office, a_record("INV-1", source_id="second"))
    [row] = waiting(office)
    assert quarantine.retry(office, ACTOR, row.id).quarantined[0].reason == row.bad.reason
    assert [one.id for one in waiting(office)] == [row.id]
    renumbered(office, "first", "INV-9")
    assert quarantine.retry(office, ACTOR, row.id).added == 1
    assert waiting(office) == []
    assert entry_of(office, "INV-1").invoice.source_id == "second"
    assert_all_holds(office)


def test_a_retried_record_is_the_record_that_came_to_the_last_digit(office: Office) -> None:
    take_in(office, a_record("INV-1", source_id="first"))
    record = json.dumps(a_record("INV-1", source_id="second", weight=0.10)).replace("0.1", "0.100")
    intake.take(office, ACTOR, arrivals("new.json", record.encode()))
    renumbered(office, "first", "INV-9")
    assert quarantine.retry(office, ACTOR, waiting(office)[0].id).added == 1
    assert entry_of(office, "INV-1").invoice.extra["weight"] == "0.100"
    again = intake.take(office, ACTOR, arrivals("new.json", record.encode()))
    assert (again.unchanged, again.updated) == (1, 0)


def test_what_could_not_be_read_is_still_not_read_by_a_retry(office: Office) -> None:
    intake.take(office, ACTOR, arrivals("half.json", b'[{"source_id": "jb-1", '))
    [row] = waiting(office)
    [bad] = quarantine.retry(office, ACTOR, row.id).quarantined
    assert bad.reason == row.bad.reason
    assert [one.id for one in waiting(office)] == [row.id]


def test_a_dismissed_row_leaves_the_list_and_the_log_says_who_and_why(office: Office) -> None:
    intake.take(office, ACTOR, arrivals("half.json", b"["))
    [row] = waiting(office)
    with pytest.raises(NeedsReason):
        quarantine.dismiss(office, ACTOR, row.id, reason=" ")
    quarantine.dismiss(office, ACTOR, row.id, reason="the file came again, whole")
    assert waiting(office) == []
    assert table(office, "SELECT actor, action, reason FROM events") == [
        (DANA.email, "dismissed", "the file came again, whole")
    ]
    assert_all_holds(office)


def test_a_row_that_is_not_there_is_refused_in_a_sentence(office: Office) -> None:
    before = facts_of(office)
    with pytest.raises(NotFound, match="No record 7 is in quarantine"):
        quarantine.retry(office, ACTOR, 7)
    with pytest.raises(NotFound):
        quarantine.dismiss(office, ACTOR, 7, reason="gone")
    assert facts_of(office) == before


def test_only_an_administrator_may_retry_or_dismiss(office: Office) -> None:
    take(office, a_record("INV-1", currency="XXX"))
    before = facts_of(office)
    accounting = acting(AMIRA)
    assert len(quarantine.list_waiting(office, accounting)) == 1
    with pytest.raises(NotAllowed):
        quarantine.retry(office, accounting, 1)
    with pytest.raises(NotAllowed):
        quarantine.dismiss(office, accounting, 1, reason="mine")
    assert facts_of(office) == before
