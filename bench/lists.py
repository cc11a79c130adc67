"""What a person waits for: a page of a list with its count and totals."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from backlog.filter import EXPORT_STATUSES, SORTS, STATUSES, Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from bench.figures import Figure, measure_each
from bench.firm import DANA

_RUNS = 20
_CHANCE = random.Random(20261123)  # noqa: S311 - a sample, not a secret
_OF_A_LIST = "20 ms p95"

_CHOSEN: dict[str, Callable[[], Filter]] = {
    "client": lambda: Filter(client=f"client {_CHANCE.randrange(200):03d} energy ltd"),
    "client number": lambda: Filter(client=f"C-{_CHANCE.randrange(200):04d}"),
    "job": lambda: Filter(job=f"J-{_CHANCE.randrange(900):04d}"),
    "project manager": lambda: Filter(pm=f"pm{_CHANCE.randrange(12)}@bench.example"),
    "a week": lambda: _weeks(1),
    "a year": lambda: _weeks(52),
    "quick filter, a number": lambda: Filter(search=f"n{_CHANCE.randrange(100_000):07d}"),
    "quick filter, a client": lambda: Filter(search=f"CLIENT {_CHANCE.randrange(200):03d}"),
    "quick filter, all": lambda: Filter(search="inspection"),
    "quick filter, nothing": lambda: Filter(search="50 %_"),
    "ready": lambda: Filter(ready=True),
    "target": lambda: Filter(target="csv"),
    "client, week, quick filter": lambda: replace(_weeks(8), client="C-0042", search="inspection"),
}


def figures(office: Office) -> Iterator[Figure]:
    """Each tab, sort and filter over the whole firm."""
    for tab in Tab:
        yield _pages(office, f"{tab} tab", Filter(tab=tab, mine="admin1@bench.example"))
        yield _far(office, tab)
    for sort in SORTS:
        yield _pages(office, f"all, by {sort}", Filter(tab=Tab.ALL, sort=sort))
    for status in EXPORT_STATUSES:
        yield _pages(office, f"all, {status}", Filter(tab=Tab.ALL, export_status=status))
    for status in STATUSES:
        yield _pages(office, f"all, {status}", Filter(tab=Tab.ALL, status=status))
    for what, choose in _CHOSEN.items():
        # Ready is asked of Admin alone: what is processed is not exported any more.
        for tab in (Tab.ADMIN,) if what == "ready" else (Tab.ADMIN, Tab.ALL):
            filters = [replace(choose(), tab=tab) for _ in range(_RUNS)]
            yield measure_each(
                f"{tab}, {what}", (_page(office, f) for f in filters), target=_OF_A_LIST
            )


def _weeks(count: int) -> Filter:
    start = date(2024, 1, 1) + timedelta(weeks=_CHANCE.randrange(90))
    return Filter(date_from=start, date_to=start + timedelta(weeks=count, days=-1))


def _page(office: Office, wanted: Filter, after: str | None = None) -> Callable[[], object]:
    return partial(lists.page, office, DANA, wanted, after=after)


def _pages(office: Office, what: str, wanted: Filter) -> Figure:
    return measure_each(f"{what}, first page", [_page(office, wanted)] * _RUNS, target=_OF_A_LIST)


def _far(office: Office, tab: Tab) -> Figure:
    """A page in the midst of a tab, where a person came by turning pages."""
    wanted = Filter(tab=tab, mine="admin1@bench.example")
    before = lists.page(office, DANA, wanted, limit=5_000)
    pages = [_page(office, wanted, before.next)] * _RUNS
    return measure_each(f"{tab} tab, after 5,000", pages, target=_OF_A_LIST)
