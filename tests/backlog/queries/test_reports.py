"""Reports: what they say is what was done, by the company's calendar."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.batches import commit, voiding
from backlog.batches.commit import Request
from backlog.errors import NotAllowed
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists, reports
from backlog.queries.reports import Cycle
from tests.offices import (
    DANA,
    PRIYA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    read_home,
    take_in,
    take_in_company,
)

ACTOR = acting(DANA)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    return an_office(tmp_path, clock=clock)


def test_progress_adds_up_to_the_tabs(office: Office) -> None:
    take_in_company(office)
    lifecycle.process(office, ACTOR, ids_of(office, "INV-10401", "INV-10402"), reason="paper")
    lifecycle.pay(office, ACTOR, ids_of(office, "INV-10402"))
    jobs = reports.wip(office, ACTOR)
    for tab in (Tab.ADMIN, Tab.PROCESSED, Tab.PAID):
        summary = read_home(office, ACTOR).tabs[tab]
        totals: dict[str, Decimal] = {}
        for job in jobs:
            if tab in job.totals:
                totals[job.currency] = totals.get(job.currency, Decimal()) + job.totals[tab]
        assert totals == summary.totals
        assert sum(job.counts.get(tab, 0) for job in jobs) == summary.count


@pytest.mark.parametrize(
    ("waited", "group"),
    [(0, "0-7"), (7, "0-7"), (8, "8-14"), (30, "15-30"), (60, "31-60"), (90, "61-90"), (91, "91+")],
)
def test_an_invoice_stands_in_its_age_group(
    office: Office, clock: MovedClock, waited: int, group: str
) -> None:
    approved = (clock.now - timedelta(days=waited)).isoformat()
    take_in(office, a_record("INV-1", approved_at=approved))
    (one,) = reports.ageing(office, ACTOR)
    assert (one.tab, one.days, one.count, one.open) == ("admin", group, 1, Decimal("8190.40"))


def test_cycle_times_follow_what_was_done(office: Office, clock: MovedClock) -> None:
    take_in(office, a_record("INV-1", approved_at=clock.now.isoformat()))
    ids = lists.ids(office, ACTOR, Filter())
    clock.move(days=3)
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, Request(tuple(ids), "csv")))
    clock.move(days=1)
    lifecycle.process(office, ACTOR, ids)
    clock.move(days=30)
    assert reports.cycles(office, ACTOR)[2] == Cycle("processed to paid", 0, None, None)
    lifecycle.pay(office, ACTOR, ids)
    assert [one.median_days for one in reports.cycles(office, ACTOR)] == [3.0, 1.0, 30.0]


def again(office: Office, ids: list[int], reason: str = "") -> str:
    asked = Request(tuple(ids), "csv", include_exported=bool(reason), reason=reason)
    return commit.commit(office, ACTOR, commit.draft(office, ACTOR, asked)).number


def test_a_step_that_came_first_took_no_time_after_the_other(
    office: Office, clock: MovedClock
) -> None:
    take_in(office, a_record("INV-1", approved_at=clock.now.isoformat()))
    ids = lists.ids(office, ACTOR, Filter())
    lifecycle.process(office, ACTOR, ids, reason="paper")
    lifecycle.pay(office, ACTOR, ids, paid_on=date(2026, 11, 1))
    clock.move(days=10)
    again(office, ids)
    counts = {one.step: one.count for one in reports.cycles(office, ACTOR)}
    assert counts == {"approved to exported": 1, "exported to processed": 0, "processed to paid": 0}


def test_an_export_that_counts_no_more_is_not_counted(office: Office, clock: MovedClock) -> None:
    take_in(office, a_record("INV-1", approved_at=clock.now.isoformat()))
    ids = lists.ids(office, ACTOR, Filter())
    voiding.void(office, ACTOR, again(office, ids), reason="wrong profile")
    assert reports.cycles(office, ACTOR)[0].count == 0
    clock.move(days=4)
    again(office, ids)
    clock.move(days=4)
    again(office, ids, "file lost")
    assert reports.cycles(office, ACTOR)[0].median_days == 4.0


def test_a_project_manager_sees_no_report_of_the_whole_firm(office: Office) -> None:
    for report in (reports.wip, reports.ageing, reports.cycles):
        with pytest.raises(NotAllowed):
            report(office, acting(PRIYA))
