"""Home's one reading: a page, its groups, what is selected, and nothing of anybody else's jobs."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.acts import Hold, Void
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import NotAllowed
from backlog.filter import Filter
from backlog.lifecycle import acting as acts
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import home_page, lists
from backlog.queries.home_page import Wanted, read_home_page
from backlog.roles import Actor
from backlog.row import Row, Stage, Waits
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
    take_in,
    take_in_company,
)

STRANGER = Actor("sam@elsewhere.example", "Sam")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The sample company, of which nobody changes anything."""
    office = an_office(tmp_path_factory.mktemp("company"))
    take_in_company(office)
    return office


def _numbers(rows: tuple[Row, ...]) -> list[str]:
    return [row.number for row in rows]


def test_nobody_looks_who_is_not_listed(company: Office) -> None:
    wanted = Wanted(Filter())
    for ask in (
        lambda: read_home_page(company, STRANGER, wanted),
        lambda: home_page.list_page(company, STRANGER, wanted),
        lambda: home_page.list_alike(company, STRANGER, wanted, 1),
        lambda: home_page.list_names(company, STRANGER, "client"),
        lambda: home_page.suggest(company, STRANGER, "a", limit=5),
    ):
        with pytest.raises(NotAllowed):
            ask()


@settings(max_examples=30)
@given(
    by=st.sampled_from(["", "client", "job", "pm"]),
    page=st.integers(0, 5),
    size=st.integers(1, 30),
    descending=st.booleans(),
)
def test_pages_and_groups_are_those_of_the_whole_list(
    company: Office, by: str, page: int, size: int, descending: bool
) -> None:
    chosen = tuple(list_ids(company, Filter())[::3])
    wanted = Wanted(Filter(sort=by or "age"), page, size, by, descending and not by, chosen)
    seen = read_home_page(company, acting(DANA), wanted)
    every = list_rows(company, list_ids(company, wanted.filter))
    if wanted.descending:
        every.reverse()
    start = seen.page * size
    assert list(seen.rows) == every[start : start + size]
    assert seen.count == len(every) == 63
    assert seen.totals == lists.sum_rows(every)
    for like, group in seen.groups.items():
        first = next(row for row in every if row.id == like)
        name = home_page.name_group(first, by)
        alike = [row for row in every if home_page.name_group(row, by) == name]
        assert group.count == len(alike)
        assert group.totals == lists.sum_rows(alike)
        assert group.chosen == sum(row.id in chosen for row in alike)
        ids = home_page.list_alike(company, acting(DANA), wanted, like)
        assert sorted(ids) == sorted(row.id for row in alike)


def test_page_beyond_the_last_is_the_last(company: Office) -> None:
    assert read_home_page(company, acting(DANA), Wanted(Filter(), 99)).page == 2
    nothing = read_home_page(company, acting(DANA), Wanted(Filter(search="nobody"), 99))
    assert (nothing.page, nothing.rows, nothing.count) == (0, (), 0)


def test_project_manager_sees_and_counts_her_own_alone(company: Office) -> None:
    every = tuple(list_ids(company, Filter(tab=Tab.ALL)))
    own = list_rows(company, list_ids(company, Filter(tab=Tab.ALL, pm=PRIYA.email)))
    seen = read_home_page(
        company, acting(PRIYA), Wanted(Filter(tab=Tab.ALL), size=63, chosen=every)
    )
    assert sorted(_numbers(seen.rows)) == sorted(row.number for row in own)
    assert seen.chosen.count == seen.count == seen.every == len(own)
    assert seen.unconfirmed is None
    assert {row.project_manager for row in seen.stopped} == {"Priya Nair"}
    assert home_page.list_names(company, acting(PRIYA), "pm") == ["Priya Nair"]
    assert home_page.suggest(company, acting(PRIYA), "kowalchuk", limit=9).managers == ()


def test_her_tabs_add_up_to_her_invoices(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in_company(office)
    dana = acting(DANA)
    own = list_ids(office, Filter(tab=Tab.ALL, pm=PRIYA.email, status="ready"))
    acts.process(office, dana, own[:5], reason="it left")
    acts.pay(office, dana, own[:2])
    acts.act(office, dana, own[5:6], Void("billed twice"))
    seen = read_home_page(office, acting(PRIYA), Wanted(Filter()))
    for tab, summary in seen.tabs.items():
        rows = list_rows(office, list_ids(office, Filter(tab=tab, pm=PRIYA.email)))
        assert (summary.count, summary.totals) == (len(rows), lists.sum_rows(rows))
    assert [seen.tabs[tab].count for tab in (Tab.PROCESSED, Tab.PAID)] == [3, 2]


def test_names_are_every_one_once_in_order(company: Office) -> None:
    rows = list_rows(company, list_ids(company, Filter(tab=Tab.ALL)))
    for of in ("client", "job", "pm"):
        names = home_page.list_names(company, acting(DANA), of)
        expected = {home_page.name_group(row, of) for row in rows}
        assert sorted(names) == sorted(expected)
        assert names == sorted(names, key=str.lower)


def test_finds_by_number_client_job_and_manager(company: Office) -> None:
    dana = acting(DANA)
    assert _numbers(home_page.suggest(company, dana, "inv-10452", limit=9).rows) == ["INV-10452"]
    found = home_page.suggest(company, dana, "FORÊT", limit=2)
    assert (len(found.rows), found.count) == (2, 4)
    assert home_page.suggest(company, dana, "J-2231", limit=2).count > 2
    assert home_page.suggest(company, dana, "nair", limit=2).managers == ("Priya Nair",)


def test_selection_is_told_by_tab_and_by_what_it_waits_for(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, *(a_record(f"A-{n}") for n in range(5)), a_record("B-1", signature=None))
    dana = acting(DANA)
    every = tuple(ids_of(office, *(f"A-{n}" for n in range(5)), "B-1"))
    commit.commit(office, dana, commit.draft(office, dana, Request(every[:2], "csv")))
    acts.process(office, dana, every[:1])
    acts.act(office, dana, every[2:3], Hold("the client asks", date(2026, 12, 1)))
    seen = read_home_page(office, dana, Wanted(Filter(), chosen=(*every, 999)))
    assert seen.chosen.tabs == {Stage.ADMIN: 5, Stage.PROCESSED: 1}
    assert seen.chosen.admin == {
        Waits.EXPORTED: 1,
        Waits.HELD: 1,
        Waits.READY: 2,
        Waits.BLOCKED: 1,
    }
    assert seen.chosen.totals == {"CAD": 6 * Decimal("8190.40")}
    assert seen.blockers == (("signature", 1),)
    assert seen.unconfirmed is not None
    assert seen.unconfirmed.oldest.number == "B-2026-0001"
    assert read_home_page(office, acting(AMIRA), Wanted(Filter())).unconfirmed is not None
