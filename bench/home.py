"""Home of the whole firm: what a person waits for who opens it, turns, filters and selects."""

from collections.abc import Iterator
from functools import partial

from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import home_page, lists
from backlog.roles import Actor, Role
from bench.figures import Figure, measure_each
from bench.firm import DANA
from bot.blocks import home as blocks
from bot.presenters import home as presenter
from bot.state import HomePlace

_RUNS = 20
_TARGET = "150 ms p95"
_PRIYA = Actor("pm3@bench.example", "Manager 3", frozenset({Role.PROJECT_MANAGER}))

_PLACES = {
    "Admin": HomePlace(),
    "Admin, page 300": HomePlace(page=300),
    "Admin, by client": HomePlace(order="client"),
    "Admin, largest first": HomePlace(order="largest"),
    "Admin, blocked": HomePlace(state="blocked"),
    "Paid": HomePlace(tab=Tab.PAID),
    "All": HomePlace(tab=Tab.ALL),
    "All, by project manager": HomePlace(tab=Tab.ALL, order="pm"),
    "All, with words": HomePlace(tab=Tab.ALL, search="inspection"),
    "All, changed": HomePlace(tab=Tab.ALL, state="changed"),
}


def figures(office: Office) -> Iterator[Figure]:
    """Home built, from the reading to the blocks, in its tabs, orders and filters."""
    for what, place in _PLACES.items():
        yield _measure(office, f"Home, {what}", place, DANA)
    every = tuple(lists.ids(office, DANA, Filter(tab=Tab.ADMIN)))
    yield _measure(office, f"Home, {len(every):,} selected", HomePlace(), DANA, every)
    yield _measure(office, "Home of a Project Manager", HomePlace(), _PRIYA)
    for typed in ("n0012", "client 042", "nobody"):
        offers = [partial(home_page.suggest, office, DANA, typed, limit=20)] * _RUNS
        yield measure_each(f"Find, “{typed}”", offers, target="100 ms p95")


def _measure(
    office: Office, what: str, place: HomePlace, actor: Actor, chosen: tuple[int, ...] = ()
) -> Figure:
    def build() -> None:
        blocks.build_home(presenter.show_home(office, actor, place, chosen))

    return measure_each(what, [build] * _RUNS, target=_TARGET)
