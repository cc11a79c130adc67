"""How the backlog stands: all of one moment, and adding up whatever happened before."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.acts import Hold, Void
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.errors import NotAllowed
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.money import sum_by_name
from backlog.office import Office
from backlog.queries import lists, shares
from backlog.queries.home_page import HomePage
from backlog.roles import Actor, Person, Role
from backlog.row import Row, Waits
from tests.offices import (
    AMIRA,
    DANA,
    PRIYA,
    a_record,
    acting,
    an_office,
    ids_of,
    list_ids,
    list_rows,
    read_home,
    take_in,
)

ACTOR = acting(DANA)
MARC = {"email": "marc@prairie.example"}
NUMBERS = [f"INV-{n}" for n in range(8)]
BLOCKED = {"type": "ticket_invoice", "client_approved": False}


def a_firm(folder: Path) -> Office:
    """Eight invoices: every third is blocked, every second of another Project Manager."""
    office = an_office(folder)
    for place, number in enumerate(NUMBERS):
        changed: dict[str, Any] = BLOCKED if place % 3 == 0 else {}
        pm = {"project_manager": MARC} if place % 2 else {}
        take_in(office, a_record(number, **changed, **pm))
    return office


def export(office: Office, ids: list[int]) -> str:
    draft = commit.draft(office, ACTOR, Request(tuple(ids), "csv"))
    return commit.commit(office, ACTOR, draft).number if draft.chosen else ""


def reject(office: Office, ids: list[int]) -> None:
    if number := export(office, ids):
        confirm.confirm(office, acting(AMIRA), number, Result.REJECTED)


DEEDS: dict[str, Callable[[Office, list[int]], object]] = {
    "hold": lambda office, ids: lifecycle.act(office, ACTOR, ids, Hold("until we know")),
    "void": lambda office, ids: lifecycle.act(office, ACTOR, ids, Void("twice")),
    "export": export,
    "reject": reject,
    "process": lambda office, ids: lifecycle.process(office, ACTOR, ids, reason="on paper"),
    "pay": lambda office, ids: lifecycle.pay(office, ACTOR, ids),
}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(sorted(DEEDS)), st.sets(st.sampled_from(NUMBERS), min_size=1)),
        max_size=6,
    ),
    person=st.sampled_from([DANA, AMIRA, PRIYA]),
)
def test_whatever_happened_it_adds_up_and_is_what_the_lists_say(
    deeds: list[tuple[str, set[str]]], person: Any
) -> None:
    with TemporaryDirectory() as folder:
        office, actor = a_firm(Path(folder)), acting(person)
        numbered = {row.number: row.id for row in list_rows(office, list_ids(office, Filter()))}
        for deed, numbers in deeds:
            DEEDS[deed](office, [numbered[number] for number in sorted(numbers)])
        now = read_home(office, actor, rows=3)
        for tab, summary in now.tabs.items():
            page = lists.page(office, actor, Filter(tab=tab))
            assert (summary.count, summary.totals) == (page.count, page.totals)
            assert summary.oldest_at == (page.rows[0].waiting_since if page.rows else None)
        _adds_up(now)
        rows = lists.page(office, actor, Filter()).rows
        assert now.rows == rows[:3]
        for what, share in now.admin.items():
            those = [row for row in rows if what_row_waits_for(row) is what]
            assert (share.count, share.totals) == (len(those), lists.sum_rows(those))


def _adds_up(now: HomePage) -> None:
    admin = now.tabs[Tab.ADMIN]
    shares = now.admin.values()
    assert sum(share.count for share in shares) == admin.count
    assert sum_by_name(pair for share in shares for pair in share.totals.items()) == admin.totals


def what_row_waits_for(row: Row) -> Waits:
    """As a person reads a row: told once more, in another way than the database is asked."""
    if row.held:
        return Waits.HELD
    if row.exported:
        return Waits.EXPORTED
    return Waits.BLOCKED if row.blockers else Waits.READY


@pytest.mark.parametrize("person", [DANA, PRIYA])
def test_each_share_of_admin_is_a_list_that_can_be_opened(tmp_path: Path, person: Any) -> None:
    office = a_firm(tmp_path)
    lifecycle.act(office, ACTOR, ids_of(office, "INV-0", "INV-1"), Hold("until we know"))
    export(office, ids_of(office, "INV-2", "INV-5"))
    admin = read_home(office, acting(person)).admin
    for what, wanted in (
        (Waits.HELD, Filter(status="held")),
        (Waits.BLOCKED, Filter(status="blocked")),
        (Waits.READY, Filter(ready=True)),
        (Waits.EXPORTED, Filter(export_status="exported")),
    ):
        page = lists.page(office, acting(person), wanted)
        assert (admin[what].count, admin[what].totals) == (page.count, page.totals)
        assert page.count


def test_batches_that_nobody_confirmed_are_counted_for_who_may_see_them(tmp_path: Path) -> None:
    office = a_firm(tmp_path)
    first = export(office, ids_of(office, "INV-1"))
    export(office, ids_of(office, "INV-2"))
    assert count_unconfirmed(office, AMIRA) == 2
    confirm.confirm(office, acting(AMIRA), first, Result.IMPORTED)
    assert count_unconfirmed(office, AMIRA) == 1
    assert count_unconfirmed(office, PRIYA) == 0


def count_unconfirmed(office: Office, person: Person) -> int:
    found = read_home(office, acting(person)).unconfirmed
    return found.count if found else 0


def test_an_empty_backlog_stands_too(tmp_path: Path) -> None:
    viewer = Actor("viewer", "Viewer", frozenset({Role.VIEWER}))
    now = read_home(an_office(tmp_path), viewer, rows=5)
    assert now.tabs == dict.fromkeys(shares.TABS, shares.Summary(0, {}, None))
    assert now.admin == {what: shares.Share(0, dict[str, Decimal]()) for what in Waits}
    assert (now.rows, now.unconfirmed) == ((), None)


def test_a_stranger_sees_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        read_home(an_office(tmp_path), Actor("nobody", "Nobody"))
