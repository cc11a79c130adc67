"""Ready is what a draft of all of Admin for the default target would choose, whatever happened."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from backlog import rechecks, settings
from backlog.acts import Hold, Release, Void
from backlog.batch import Result
from backlog.batches import commit, confirm, voiding
from backlog.batches.commit import Draft, Request
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.mappings import change
from backlog.mappings.profiles import profiles
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.row import Ready, Waits
from backlog.store import invoices
from backlog.target import Level
from exporters import TARGETS
from tests.offices import (
    AMIRA,
    DANA,
    PRAIRIE,
    a_record,
    acting,
    an_office,
    list_ids,
    list_rows,
    read_home,
    take_in,
)

ACTOR = acting(DANA)
NUMBERS = [f"INV-{n}" for n in range(8)]
CLIENTS = ("Acme Ltd", "Bolt Inc", "Cedar Co")
GST = {"code": "GST", "rate": "5"}
SECTIONS = {
    "us-books": {"target": "quickbooks-desktop", "currencies": ["USD"], "strict": True},
    "job-books": {"target": "quickbooks-online", "customer_job": "on"},
}


def with_sections(office: Office, sections: Mapping[str, Any]) -> Office:
    return replace(office, profiles=profiles(TARGETS, sections, home=PRAIRIE.currency))


def a_mixed_record(place: int, **changed: Any) -> dict[str, Any]:
    """Of three clients, two jobs and two currencies, some blocked by a check of their own."""
    more: dict[str, Any] = {"client": {"name": CLIENTS[place % 3], "number": f"C{place % 3}"}}
    more |= {"job": {"number": f"J-{place % 2}"}}
    more |= {"currency": "USD"} if place % 4 == 1 else {}
    more |= {"signature": None} if place % 5 == 4 else {}
    return a_record(NUMBERS[place], **more | changed)


def a_firm(folder: Path) -> Office:
    office = with_sections(an_office(folder), SECTIONS)
    take_in(office, *map(a_mixed_record, range(len(NUMBERS))))
    return office


def find_default(office: Office) -> str:
    return office.find_default_target()


def draft_admin(office: Office, target: str = "") -> Draft:
    waiting = tuple(lists.ids_to_export(office, ACTOR, Filter()))
    return commit.draft(office, ACTOR, Request(waiting, target or find_default(office)))


def export(office: Office, ids: list[int]) -> str:
    draft = commit.draft(office, ACTOR, Request(tuple(ids), find_default(office)))
    return commit.commit(office, ACTOR, draft).number if draft.chosen else ""


def reject(office: Office, ids: list[int]) -> None:
    if number := export(office, ids):
        confirm.confirm(office, acting(AMIRA), number, Result.REJECTED)


def void_batch(office: Office, ids: list[int]) -> None:
    if number := export(office, ids):
        voiding.void(office, ACTOR, number, reason="not yet")


def set_target(name: str) -> Callable[[Office, list[int]], object]:
    return lambda office, _: settings.change(office, ACTOR, {"default_target": name})


def map_name(sort: str, ours: str, theirs: str | None) -> Callable[[Office, list[int]], object]:
    return lambda office, _: change.change(
        office, ACTOR, find_default(office), {sort: {ours: theirs}}
    )


def come_again(office: Office, ids: list[int]) -> None:
    """Some come again with another client or another rate."""
    places = [NUMBERS.index(row.number) for row in list_rows(office, ids)]
    take_in(
        office,
        *(a_mixed_record(at, client={"name": CLIENTS[at % 2], "number": "C9"}) for at in places),
    )


DEEDS: dict[str, Callable[[Office, list[int]], object]] = {
    "hold": lambda office, ids: lifecycle.act(office, ACTOR, ids, Hold("until we know")),
    "release": lambda office, ids: lifecycle.act(office, ACTOR, ids, Release("known")),
    "void": lambda office, ids: lifecycle.act(office, ACTOR, ids, Void("twice")),
    "export": export,
    "reject": reject,
    "void batch": void_batch,
    "process": lambda office, ids: lifecycle.process(office, ACTOR, ids, reason="on paper"),
    "come again": come_again,
    "to csv": set_target("csv"),
    "to the US": set_target("us-books"),
    "to Sage 50": set_target("sage-50-ca"),
    "to the first": set_target(""),
    "to the books with jobs": set_target("job-books"),
    "merge jobs": map_name("job", "J-0", "J-1"),
    "part jobs": map_name("job", "J-0", None),
    "merge clients": map_name("client", CLIENTS[0], CLIENTS[1]),
    "part clients": map_name("client", CLIENTS[0], None),
    "map another": map_name("client", CLIENTS[2], "Cedar"),
    "map a tax": map_name("tax", "GST", "G"),
}


def assert_one_number(office: Office) -> None:
    """Every face counts what the draft chooses."""
    draft = draft_admin(office)
    chosen = [entry.invoice.number for entry in draft.chosen]
    now = read_home(office, ACTOR)
    share = now.admin[Waits.READY]
    assert (share.count, share.totals) == (len(chosen), draft.totals)
    page = lists.page(office, ACTOR, Filter(ready=True), limit=100)
    assert [row.number for row in page.rows] == chosen
    rows = lists.page(office, ACTOR, Filter(), limit=100).rows
    assert [row.number for row in rows if row.ready is Ready.HERE] == chosen
    left = {one.number: one.check for one in draft.left_out}
    assert all(left[row.number] in row.blockers for row in rows if row.number in left)
    _assert_elsewhere(office, [row.number for row in rows if row.ready is Ready.ELSEWHERE])
    assert now.admin[Waits.ELSEWHERE].count == len(
        lists.ids(office, ACTOR, Filter(status="elsewhere"))
    )
    assert sum(each.count for each in now.admin.values()) == now.tabs[Tab.ADMIN].count


def _assert_elsewhere(office: Office, told: list[str]) -> None:
    """Those that the default does not take, have no blocker of their own, and one other takes."""
    chosen = {entry.invoice.number for entry in draft_admin(office).chosen}
    meant = []
    waiting = lists.ids_to_export(office, ACTOR, Filter())
    with office.reading() as db:
        entries = invoices.load(db, waiting)
    for entry, row in zip(entries, list_rows(office, waiting), strict=True):
        own = commit.look(office, Request((entry.id,), "csv")).left_out
        others = (office.target(name) for name in office.profiles if name != find_default(office))
        takers = (
            not any(one.level is Level.BLOCKER for one in target.check([entry.invoice], profile))
            for target, profile in others
        )
        if row.number not in chosen and not own and any(takers):
            meant.append(row.number)
    assert told == meant


@bounds(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(DEEDS)), st.sets(st.sampled_from(NUMBERS), min_size=1)),
        max_size=8,
    )
)
def test_one_moment_has_one_number(deeds: list[tuple[str, set[str]]]) -> None:
    with TemporaryDirectory() as folder:
        office = a_firm(Path(folder))
        found = lists.find(office, ACTOR, NUMBERS).ids
        numbered = dict(zip(NUMBERS, found, strict=True))
        assert_one_number(office)
        for deed, numbers in deeds:
            DEEDS[deed](office, [numbered[number] for number in sorted(numbers)])
            assert_one_number(office)
        before = list_rows(office, list_ids(office, Filter(tab=Tab.ALL)))
        rechecks.renew_all(office)
        assert list_rows(office, list_ids(office, Filter(tab=Tab.ALL))) == before
