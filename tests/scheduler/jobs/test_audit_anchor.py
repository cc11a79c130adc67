"""The head of the log goes outside each day, once, and `verify` takes it."""

from datetime import date
from pathlib import Path

import pytest

from backlog.audit.verify import anchor, verify
from backlog.generation.lineage import read_head
from backlog.witness import find_heads
from scheduler.jobs import audit_anchor
from scheduler.runs import AlreadyRun, Turn
from tests.offices import a_record, an_office, take_in
from tests.scheduler.places import read_posts

TURN = Turn("audit-anchor", date(2026, 11, 23))


def test_the_head_is_told_once_as_a_witness_keeps_it(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    head = read_head(office)
    assert audit_anchor.run(office, TURN) == f"Head of the log: {head}"
    with pytest.raises(AlreadyRun):
        audit_anchor.run(office, TURN)
    [told] = read_posts(office, "head")
    assert list(find_heads(told["head"])) == [head]
    take_in(office, a_record("INV-2"))
    assert verify(office, kept=anchor(told["head"])).findings == ()
