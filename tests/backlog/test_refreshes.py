"""Whatever changes what is shown asks each face for one refresh, by itself; nothing else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backlog import journal, rechecks, settings
from backlog.acts import Hold
from backlog.batch import Batch, Result
from backlog.batches import commit, confirm, delivery, voiding
from backlog.batches.commit import Request
from backlog.errors import NotAllowed
from backlog.intake import revisions
from backlog.lifecycle import acting
from backlog.office import Office
from backlog.paste import look
from backlog.paste.rows import rows as read_rows
from backlog.queries import documents
from backlog.store import batches, outbox
from tests.backlog.looking import table
from tests.offices import AMIRA, DANA, PRIYA, a_record, ids_of, take_in
from tests.offices import acting as as_actor

ACTOR, AMIRAS = as_actor(DANA), as_actor(AMIRA)
FIRST = "B-2026-0001"
BOTH_FACES = [("sheet",), ("slack:backlog",)]


def _act(office: Office) -> None:
    acting.act(office, ACTOR, ids_of(office, "INV-3", "INV-4"), Hold("ask"))


def _export(office: Office) -> None:
    asked = Request(tuple(ids_of(office, "INV-3")), "csv")
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, asked))


def _paste(office: Office) -> None:
    today = office.company.day(office.clock())
    rows = read_rows("references", "INV-3;QB-7\nINV-4;QB-8", today)
    assert not look.commit(office, ACTOR, "references", rows).refused


def _release(office: Office) -> None:
    acting.release_held(office, office.company.day(office.clock()))


CHANGES: dict[str, Callable[[Office], object]] = {
    "a record that is new": lambda office: take_in(office, a_record("INV-9"), a_record("INV-10")),
    "a record that came again": lambda office: take_in(office, a_record("INV-3", memo="new")),
    "a revision": lambda office: take_in(office, a_record("INV-1", memo="new")),
    "a revision answered": lambda office: revisions.answer(
        office, ACTOR, *ids_of(office, "INV-2"), accept=False, reason="no"
    ),
    "an act on several": _act,
    "what was pasted": _paste,
    "an invoice whose day has come": _release,
    "a batch": _export,
    "a batch delivered": lambda office: delivery.note(office, _batch(office), ACTOR),
    "an import confirmed": lambda office: confirm.confirm(office, AMIRAS, FIRST, Result.IMPORTED),
    "a batch void": lambda office: voiding.void(office, ACTOR, FIRST, reason="twice"),
    "other rules": rechecks.renew_all,
    "a setting": lambda office: settings.change(office, ACTOR, {"weekly_at": "09:00"}),
}


def _refused(office: Office) -> None:
    with pytest.raises(NotAllowed):
        acting.process(office, as_actor(PRIYA), ids_of(office, "INV-3"))


QUIET: dict[str, Callable[[Office], object]] = {
    "a refusal": _refused,
    "a state that does not permit it": lambda office: acting.pay(
        office, ACTOR, ids_of(office, "INV-3")
    ),
    "a record that is known": lambda office: take_in(office, a_record("INV-3")),
    "a download": lambda office: delivery.download(office, ACTOR, _batch(office)),
    "papers": lambda office: documents.print_(office, ACTOR, ids_of(office, "INV-3"), "pdf"),
}


@pytest.fixture
def lived(office: Office) -> Office:
    """INV-1 is in a batch, INV-2 has a revision that waits, INV-5 is held until today."""
    take_in(office, *(a_record(f"INV-{n}") for n in range(1, 6)))
    asked = Request(tuple(ids_of(office, "INV-1", "INV-2")), "csv")
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, asked))
    take_in(office, a_record("INV-2", memo="other"))
    today = office.company.day(office.clock())
    hold = Hold("ask", until=today + timedelta(days=1))
    acting.act(office, ACTOR, ids_of(office, "INV-5"), hold)
    office.clock.move(days=1)  # type: ignore[attr-defined]  # the tests' clock
    with office.writing() as db:
        outbox.settle(db, at=office.clock())
    return office


def _batch(office: Office) -> Batch:
    with office.reading() as db:
        return batches.get(db, FIRST)


def _refreshes(office: Office) -> list[tuple[str]]:
    where = "kind = 'refresh' AND state = 'waiting'"
    return table(office, f"SELECT destination FROM outbox WHERE {where} ORDER BY 1")  # noqa: S608 - ours


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_asks_each_face_once(lived: Office, change: Callable[[Office], object]) -> None:
    change(lived)
    assert _refreshes(lived) == BOTH_FACES


@pytest.mark.parametrize("quiet", QUIET.values(), ids=QUIET)
def test_what_no_face_shows_asks_nobody(lived: Office, quiet: Callable[[Office], object]) -> None:
    quiet(lived)
    assert _refreshes(lived) == []


def test_a_change_that_is_taken_back_asks_nobody(lived: Office) -> None:
    with lived.rehearsing() as db:
        journal.queue_refresh(db, lived.clock())
    assert _refreshes(lived) == []
