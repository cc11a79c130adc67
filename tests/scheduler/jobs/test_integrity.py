"""Each day everything is verified; people hear of it when not everything holds."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.jobs import integrity
from scheduler.runs import AlreadyRun, Turn
from tests.backlog.tampering import tamper
from tests.offices import a_record, an_office, take_in
from tests.scheduler.places import read_posts

TURN = Turn("integrity", date(2026, 11, 23))


def test_what_holds_is_silence(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    assert integrity.run(office, TURN) == "Everything holds: 1 event."
    assert read_posts(office, "job") == []
    with pytest.raises(AlreadyRun):
        integrity.run(office, TURN)


def test_what_does_not_hold_is_told_by_name(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    tamper(office, "UPDATE invoices SET memo = 'another'")
    said = integrity.run(office, TURN)
    assert said.startswith("Not everything holds in the backlog: 1 finding. The first: fold, INV-1")
    assert read_posts(office, "job") == [{"job": "integrity", "said": said}]
