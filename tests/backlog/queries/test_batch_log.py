"""The log of batches: filtered, page by page, in few statements however many there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from backlog.acts import Reopen
from backlog.batch import Batch, Earlier, Result, State
from backlog.batches import commit, confirm, delivery, recover, voiding
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, NotFound
from backlog.filter import BatchFilter
from backlog.lifecycle import acting as acting_
from backlog.office import Office
from backlog.queries import batch_log
from backlog.roles import Actor
from backlog.witness import Recalled
from tests.offices import (
    AMIRA,
    DANA,
    PRIYA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    list_rows,
    take_in,
)

ACTOR = acting(DANA)
MOST_STATEMENTS = 7


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    office = an_office(tmp_path, clock=clock)
    take_in(office, *(a_record(f"INV-{n}") for n in range(1, 7)))
    return office


def export(office: Office, number: str, target: str = "csv") -> Batch:
    request = Request(tuple(ids_of(office, number)), target)
    return commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))


def listed(office: Office, **wanted: Any) -> list[str]:
    page = batch_log.page(office, ACTOR, BatchFilter(**wanted))
    assert page.count == len(page.batches)
    return [batch.number for batch in page.batches]


@pytest.fixture
def one_of_each(office: Office) -> dict[State, str]:
    """A batch in every state, made in this order."""
    made = [export(office, f"INV-{n}").number for n in range(1, 7)]
    lost = Recalled("B-2026-0007", "Slack", "CSV", 1, invoices=("INV-9",))
    recover.recover(office, ACTOR, recover.plan_recovery(office, ACTOR, lambda: [lost]))
    by_state = dict(zip(State, (*made, lost.number), strict=True))
    delivery.note(office, batch_log.read_batch(office, ACTOR, made[1]).batch, ACTOR)
    accounting = acting(AMIRA)
    confirm.confirm(office, accounting, by_state[State.IMPORTED], Result.IMPORTED)
    failed = {"INV-4": "closed period"}
    confirm.confirm(office, accounting, by_state[State.PARTLY], Result.PARTLY, failed=failed)
    confirm.confirm(office, accounting, by_state[State.REJECTED], Result.REJECTED)
    voiding.void(office, ACTOR, by_state[State.VOID], reason="made by mistake")
    return by_state


def test_the_state_that_is_asked_for_is_the_state_that_is_shown(
    office: Office, one_of_each: dict[State, str]
) -> None:
    for state, number in one_of_each.items():
        [batch] = batch_log.page(office, ACTOR, BatchFilter(state=state)).batches
        assert (batch.number, batch.state) == (number, state)
    assert listed(office) == list(one_of_each.values())[::-1]


def test_a_target_is_asked_for_by_its_name(office: Office) -> None:
    export(office, "INV-1", "csv")
    second = export(office, "INV-2", "quickbooks-desktop").number
    assert listed(office, target="quickbooks-desktop") == [second]
    assert listed(office, target="sage-300") == []


def test_a_month_is_one_of_the_companys_calendar(office: Office, clock: MovedClock) -> None:
    november = export(office, "INV-1").number
    clock.now = clock.now.replace(month=12, day=1, hour=6, minute=59)  # 23:59 in Calgary
    last = export(office, "INV-2").number
    clock.move(minutes=1)
    december = export(office, "INV-3").number
    clock.now = clock.now.replace(year=2027, month=1, day=1, hour=7, minute=0)
    january = export(office, "INV-4").number
    assert listed(office, month=date(2026, 11, 20)) == [last, november]
    assert listed(office, month=date(2026, 12, 31)) == [december]
    assert listed(office, month=date(2027, 1, 1)) == [january]


def test_who_made_it_or_confirmed_it_finds_it(office: Office) -> None:
    first, second = export(office, "INV-1").number, export(office, "INV-2").number
    confirm.confirm(office, acting(AMIRA), first, Result.IMPORTED)
    assert listed(office, who="Amira@prairie.example") == [first]
    assert listed(office, who=DANA.email) == [second, first]
    assert listed(office, who=AMIRA.email, state=State.REJECTED) == []


def test_pages_follow_one_another_and_each_says_how_many_match(office: Office) -> None:
    made = [export(office, f"INV-{n}").number for n in range(1, 6)]
    shown, before = [], None
    for size in (2, 2, 1):
        page = batch_log.page(office, ACTOR, BatchFilter(), limit=2, before=before)
        assert (page.count, len(page.batches)) == (5, size)
        shown += [batch.number for batch in page.batches]
        before = page.next
    assert before is None
    assert shown == made[::-1]


def test_one_batch_says_who_confirmed_its_invoices_first(office: Office) -> None:
    batch = export(office, "INV-1")
    found = batch_log.read_batch(office, ACTOR, batch.number.lower())
    assert (found.batch, found.earlier, found.profile["target"]) == (batch, None, "csv")
    confirm.confirm(office, acting(AMIRA), batch.number, Result.IMPORTED)
    found = batch_log.read_batch(office, ACTOR, batch.number)
    assert found.earlier == Earlier(AMIRA.email, office.clock(), batch.number, Result.IMPORTED)
    assert batch_log.read_members(office, ACTOR, batch.number) == (
        found.batch,
        list_rows(office, ids_of(office, "INV-1")),
    )


def test_a_number_nobody_gave_is_not_found(office: Office) -> None:
    for read in (batch_log.read_batch, batch_log.read_members):
        with pytest.raises(NotFound, match="no batch B-1"):
            read(office, ACTOR, "B-1")


@pytest.mark.parametrize("actor", [acting(PRIYA), Actor("nobody", "Nobody")])
def test_a_project_manager_and_a_stranger_see_no_batches(office: Office, actor: Actor) -> None:
    number = export(office, "INV-1").number
    with pytest.raises(NotAllowed):
        batch_log.page(office, actor, BatchFilter())
    for read in (batch_log.read_batch, batch_log.read_members):
        with pytest.raises(NotAllowed):
            read(office, actor, number)


@dataclass(frozen=True)
class Counted(Office):
    """An office that notes every statement of its readings."""

    statements: list[str] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        with super().reading() as db:
            db.conn.set_trace_callback(self.statements.append)
            yield db


def test_a_thousand_batches_are_read_in_seven_statements(office: Office) -> None:
    made = export(office, "INV-1")
    confirm.confirm(office, acting(AMIRA), made.number, Result.REJECTED)
    export(office, "INV-1")
    with office.writing() as db:
        db.execute(
            "WITH RECURSIVE seq(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < 998)"
            " INSERT INTO batches (number, year, serial, target, profile, prefix, note, reason,"
            " code, made_by, made_at) SELECT 'B-2026-' || (1000 + n), year, 1000 + n, target,"
            " profile, prefix, note, reason, code, made_by, made_at FROM batches, seq WHERE id = 1"
        )
    counted = Counted(**{one.name: getattr(office, one.name) for one in fields(office)})
    page = batch_log.page(counted, ACTOR, BatchFilter(), limit=1000)
    assert (page.count, len(page.batches)) == (1000, 1000)
    assert len(counted.statements) <= MOST_STATEMENTS, counted.statements
    first, second = page.batches[-1], page.batches[-2]
    assert (first.number, first.state) == (made.number, State.REJECTED)
    assert second.earlier == (made.number,)
    assert replace(first, imports=()) == made


def read_log(office: Office, page: int = 0, size: int = 10, **wanted: Any) -> batch_log.Log:
    return batch_log.read_log(office, ACTOR, BatchFilter(**wanted), page=page, size=size)


def test_what_waits_stands_first_in_the_log_that_people_turn(
    office: Office, one_of_each: dict[State, str]
) -> None:
    log = read_log(office)
    made = list(one_of_each.values())
    assert [one.number for one in log.batches] == [*made[1::-1], *made[:1:-1]]
    assert (log.count, log.every, log.of_year, log.waiting, log.gaps) == (6, 6, 6, 2, ())
    void = next(one for one in log.batches if one.state is State.VOID)
    assert log.voided_by == {void.id: DANA.email}
    assert log.systems == (("csv", "csv"),)
    assert log.people == (AMIRA.email, DANA.email)
    assert log.months == (date(2026, 11, 1),)


@pytest.mark.usefixtures("one_of_each")
def test_a_page_behind_the_last_is_the_last(office: Office) -> None:
    log = read_log(office, page=9, size=4)
    assert (log.page, len(log.batches), log.count) == (1, 2, 6)
    assert read_log(office, page=9, size=4, search="nothing").page == 0


@pytest.mark.usefixtures("one_of_each")
def test_filters_of_the_log_leave_its_figures_alone(office: Office) -> None:
    waiting = read_log(office, waiting=True)
    assert [one.state for one in waiting.batches] == [State.DELIVERED, State.PREPARED]
    assert (waiting.count, waiting.every) == (2, 6)
    assert listed(office, waiting=True) == [one.number for one in waiting.batches]


def test_a_batch_is_found_by_its_number_its_word_and_its_invoices(office: Office) -> None:
    batches_ = [export(office, f"INV-{n}") for n in range(1, 4)]
    first, second, third = batches_
    assert listed(office, search="b-2026-0002") == [second.number]
    assert listed(office, search=third.code[:3].upper()) == [third.number]
    assert listed(office, search=" inv-1") == [first.number]
    assert listed(office, search="INV") == [one.number for one in reversed(batches_)]
    assert listed(office, search="%") == []
    found = batch_log.suggest(office, ACTOR, "inv", limit=2)
    assert (len(found.batches), found.count) == (2, 3)


def test_a_missing_number_is_said(office: Office) -> None:
    export(office, "INV-1")
    lost = export(office, "INV-2")
    with office.writing() as db:
        db.execute("UPDATE batches SET serial = 7 WHERE id = ?", [lost.id])
    assert read_log(office).gaps == (2026,)


def test_imports_to_undo_are_counted_by_batch(office: Office) -> None:
    batch = export(office, "INV-1")
    export(office, "INV-2")
    confirm.confirm(office, acting(AMIRA), batch.number, Result.IMPORTED)
    acting_.act(office, ACTOR, ids_of(office, "INV-1"), Reopen("wrong hours"))
    assert read_log(office).to_undo == {batch.id: 1}


def inspect(office: Office, number: str, page: int = 0) -> batch_log.Inspected:
    return batch_log.inspect_batch(office, ACTOR, number, page=page, size=2)


def export_five(office: Office) -> Batch:
    request = Request(tuple(ids_of(office, *(f"INV-{n}" for n in range(1, 6)))), "csv")
    return commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))


def test_one_batch_shows_a_page_of_its_invoices_and_knows_them_all(office: Office) -> None:
    batch = export_five(office)
    found = inspect(office, batch.number, page=1)
    assert [row.number for row in found.rows] == ["INV-3", "INV-4"]
    assert [one.number for one in found.members] == [f"INV-{n}" for n in range(1, 6)]
    assert inspect(office, batch.number, page=8).page == 2
    assert (found.failed, found.paid, found.voided_by) == ((), False, "")


def test_what_did_not_come_in_may_be_exported_again_until_it_is(office: Office) -> None:
    batch = export_five(office)
    failed = {"INV-2": "closed period", "INV-4": "closed period"}
    confirm.confirm(office, acting(AMIRA), batch.number, Result.PARTLY, failed=failed)
    acting_.act(office, ACTOR, ids_of(office, "INV-5"), Reopen("wrong hours"))
    two, four = ids_of(office, "INV-2", "INV-4")
    assert inspect(office, batch.number).failed == (two, four)
    export(office, "INV-2")
    assert inspect(office, batch.number).failed == (four,)


def test_of_a_rejected_batch_all_may_go_again_and_of_a_void_one_none(office: Office) -> None:
    batch = export_five(office)
    confirm.confirm(office, acting(AMIRA), batch.number, Result.REJECTED)
    assert len(inspect(office, batch.number).failed) == 5
    voiding.void(office, ACTOR, batch.number, reason="made twice")
    found = inspect(office, batch.number)
    assert (found.failed, found.voided_by) == ((), DANA.email)


def test_the_log_and_a_batch_are_for_who_may_see_batches(office: Office) -> None:
    number = export(office, "INV-1").number
    priya = acting(PRIYA)
    with pytest.raises(NotAllowed):
        batch_log.read_log(office, priya, BatchFilter(), page=0, size=10)
    with pytest.raises(NotAllowed):
        batch_log.inspect_batch(office, priya, number, page=0, size=10)
    with pytest.raises(NotAllowed):
        batch_log.suggest(office, priya, "B", limit=10)


MOST_OF_LOG = 16


def test_the_log_is_read_in_as_few_statements_however_many(office: Office) -> None:
    for n in range(1, 7):
        export(office, f"INV-{n}")
    counted = Counted(**{one.name: getattr(office, one.name) for one in fields(office)})
    read_log(counted)
    assert len(counted.statements) <= MOST_OF_LOG, counted.statements
