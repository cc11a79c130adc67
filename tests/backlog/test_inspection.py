"""What is known against an invoice is the same whoever asks: a check, or an export."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from backlog import audit, export, inspection
from backlog.checks import Rules
from backlog.errors import NotAllowed
from backlog.export import Request
from backlog.office import Office
from backlog.target import Level
from tests.offices import DANA, PRIYA, a_record, acting, an_office, ids_of, take_in

ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = replace(an_office(tmp_path), rules=Rules(closed_until=date(2099, 1, 1)))
    take_in(office, a_record("INV-1"), a_record("INV-2"), a_record("INV-3", signature=None))
    return office


def test_a_check_finds_all_that_an_export_would_say(office: Office) -> None:
    ids = ids_of(office, "INV-1", "INV-3")
    seen = inspection.inspect(office, ACTOR, ids, "csv")
    draft = export.draft(office, ACTOR, Request(tuple(ids), "csv"))
    assert {one.number for one in draft.left_out} == {
        problem.number for problem in seen.problems if problem.level is Level.BLOCKER
    }
    assert {problem.check for problem in seen.problems} == {
        "closed-period", "duplicate", "signature",
    }  # fmt: skip
    assert seen.blocked


def test_looking_writes_nothing(office: Office) -> None:
    before = audit.head(office)
    inspection.inspect(office, ACTOR, ids_of(office, "INV-1"), "csv")
    assert audit.head(office) == before


def test_a_project_manager_checks_their_own_jobs_only(office: Office) -> None:
    take_in(office, a_record("INV-9", project_manager={"email": "marc@prairie.example"}))
    with pytest.raises(NotAllowed, match="another Project Manager"):
        inspection.inspect(office, acting(PRIYA), ids_of(office, "INV-9"), "csv")
