import base64
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, Refused
from backlog.filter import GROUPS, SORTS, Filter
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import Actor
from backlog.row import Row
from tests.offices import DANA, PRIYA, a_record, acting, ids_of, read_home, take_in

ACTOR = acting(DANA)
LIVE = (Tab.ADMIN, Tab.PROCESSED, Tab.PAID)


def rows(office: Office, **wanted: Any) -> list[Row]:
    page = lists.page(office, ACTOR, Filter(**{"tab": Tab.ALL} | wanted), limit=1000)
    assert page.next is None
    assert page.count == len(page.rows)
    return list(page.rows)


def numbers(office: Office, **wanted: Any) -> list[str]:
    return [row.number for row in rows(office, **wanted)]


def moved(office: Office) -> None:
    """Some processed, some paid, some exported, some rejected again."""
    process, pay, batch, rejected = (slice(0, 5), slice(0, 2), slice(3, 8), slice(8, 10))
    every = lists.ids(office, ACTOR, Filter(ready=True))
    for part, outcome in ((batch, None), (rejected, Result.REJECTED)):
        request = Request(tuple(every[part]), "csv")
        made = commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))
        if outcome:
            confirm.confirm(office, ACTOR, made.number, outcome)
    lifecycle.process(office, ACTOR, every[process], reason="by hand")
    lifecycle.pay(office, ACTOR, every[pay])


def test_the_tabs_partition_what_is_live(company: Office) -> None:
    moved(company)
    parts = [numbers(company, tab=tab) for tab in LIVE]
    assert sorted(number for part in parts for number in part) == sorted(numbers(company))
    assert [len(part) for part in parts] == [58, 3, 2]
    for tab, summary in read_home(company, ACTOR).tabs.items():
        page = lists.page(company, ACTOR, Filter(tab=tab))
        assert (summary.count, summary.totals) == (page.count, page.totals)
        assert summary.oldest_at == page.rows[0].waiting_since


def test_totals_are_the_sum_of_the_list_by_currency(company: Office) -> None:
    wanted = Filter(tab=Tab.ALL)
    totals: dict[str, Decimal] = {}
    for row in rows(company):
        totals[row.currency] = totals.get(row.currency, Decimal()) + row.total
    page = lists.page(company, ACTOR, wanted, limit=1)
    assert page.totals == totals
    assert lists.sum_rows(rows(company)) == totals
    assert page.count == len(lists.ids(company, ACTOR, wanted))


def test_count_and_totals_are_the_same_however_much_a_page_shows(company: Office) -> None:
    moved(company)
    for tab in (*LIVE, Tab.ALL):
        wanted = Filter(tab=tab, client="C-0117")
        whole = lists.page(company, ACTOR, wanted, limit=1000)
        part = lists.page(company, ACTOR, wanted, limit=1)
        assert (whole.count, list(whole.totals.items())) == (part.count, list(part.totals.items()))


def test_a_name_sorts_and_pages_without_regard_to_case(office: Office) -> None:
    for number, name in (("1", "beta"), ("2", "Alpha"), ("3", "alpha"), ("4", "ALPHA")):
        take_in(office, a_record(number, client={"name": name}))
    first = lists.page(office, ACTOR, Filter(sort="client"), limit=2)
    rest = lists.page(office, ACTOR, Filter(sort="client"), limit=5, after=first.next)
    assert [row.client for row in first.rows] == ["Alpha", "alpha"]
    assert [row.client for row in rest.rows] == ["ALPHA", "beta"]


def test_filters_are_anded(company: Office) -> None:
    moved(company)
    every = {row.number: row for row in rows(company)}
    filters: list[tuple[dict[str, Any], Any]] = [
        ({"client": "Northfield Energy Ltd"}, lambda row: row.client == "Northfield Energy Ltd"),
        ({"job": "j-2231"}, lambda row: row.job_number == "J-2231"),
        ({"pm": "PRIYA NAIR"}, lambda row: row.project_manager == "Priya Nair"),
        ({"date_from": date(2026, 10, 1)}, lambda row: row.invoice_date >= date(2026, 10, 1)),
        ({"date_to": date(2026, 11, 1)}, lambda row: row.invoice_date <= date(2026, 11, 1)),
        ({"export_status": "never"}, lambda row: not row.batches),
        ({"export_status": "exported"}, lambda row: row.exported),
        ({"export_status": "failed"}, lambda row: row.batches and not row.exported),
        ({"search": "PIPELINE"}, lambda row: "pipeline" in row.job_name.casefold()),
        ({"target": "csv"}, lambda row: row.exported),
        ({"ready": True}, lambda row: row.ready == "here"),
        ({"tab": Tab.ADMIN}, lambda row: row.tab == "admin"),
    ]
    for one, holds in filters:
        assert numbers(company, **one), one
        for other, also in filters:
            if one.keys() & other.keys():
                continue
            both = {number for number, row in every.items() if holds(row) and also(row)}
            assert set(numbers(company, **one, **other)) == both, (one, other)


@pytest.mark.parametrize("value", ["Northfield Energy Ltd", "c-0117", "north01"])
def test_a_client_is_found_by_name_number_or_alias(company: Office, value: str) -> None:
    found = rows(company, client=value)
    assert {row.client for row in found} == {"Northfield Energy Ltd"}
    assert rows(company, client=value[:-1]) == []


def test_the_days_of_a_range_both_count(office: Office) -> None:
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        take_in(office, a_record(day, invoice_date=day))
    found = numbers(office, date_from=date(2026, 11, 1), date_to=date(2026, 11, 2))
    assert found == ["2026-11-01", "2026-11-02"]


AWKWARD = ["50%_off", 'O\'Brien "& Sons"', "a\\b", "100%", "STRASSE", "Ærø", "漢字", "--;"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("%", ["50%_off", "100%"]),
        ("_", ["50%_off"]),
        ("'", ['O\'Brien "& Sons"']),
        ('"&', ['O\'Brien "& Sons"']),
        ("\\", ["a\\b"]),
        ("straße", ["STRASSE"]),
        ("ÆRØ", ["Ærø"]),
        ("字", ["漢字"]),
        ("--;", ["--;"]),
        ("  ærø ", ["Ærø"]),
        ("%%", []),
        ("zzz", []),
        ("", AWKWARD),
    ],
)
def test_the_quick_filter_is_literal(office: Office, search: str, found: list[str]) -> None:
    take_in(office, *(a_record(name, job={"number": "J"}) for name in AWKWARD))
    assert sorted(numbers(office, search=search)) == sorted(found)


@pytest.mark.parametrize("search", ["inv-1", "J-77", "rig move", "smith"])
def test_the_quick_filter_looks_at_number_job_and_client(office: Office, search: str) -> None:
    job = {"number": "J-77", "name": "Rig move support"}
    take_in(office, a_record("INV-1", job=job, client={"name": "Smith & Sons"}, memo="hidden"))
    assert numbers(office, search=search) == ["INV-1"]
    assert numbers(office, search="hidden") == []


@pytest.mark.parametrize("sort", SORTS)
def test_pages_show_each_row_once_in_the_lists_order(company: Office, sort: str) -> None:
    moved(company)
    wanted = Filter(tab=Tab.ALL, sort=sort)
    whole = lists.page(company, ACTOR, wanted, limit=1000)
    seen: list[int] = []
    after = None
    while True:
        page = lists.page(company, ACTOR, wanted, limit=7, after=after)
        assert (page.count, page.totals) == (whole.count, whole.totals)
        seen += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == lists.ids(company, ACTOR, wanted)
    assert len(set(seen)) == 63


@pytest.mark.parametrize("sort", SORTS)
@settings(
    deadline=None,
    max_examples=6,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_rows_that_come_in_meanwhile_disturb_no_page(
    office: Office, sort: str, data: st.DataObject
) -> None:
    def come(count: int) -> None:
        base = len(lists.ids(office, ACTOR, Filter(tab=Tab.ALL)))
        for at in range(base, base + count):
            take_in(office, a_record(f"{data.draw(st.sampled_from('AaZ0é'))}{at}", **varied(data)))

    come(3)
    before = set(lists.ids(office, ACTOR, Filter(sort=sort)))
    seen: list[int] = []
    after = None
    while True:
        page = lists.page(office, ACTOR, Filter(sort=sort), limit=2, after=after)
        seen += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break
        come(data.draw(st.integers(0, 1)))
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def varied(data: st.DataObject) -> dict[str, Any]:
    pick = data.draw(st.integers(0, 3))
    total = str(pick - 1)
    managers: list[Any] = [None, {"name": "Zoe"}, {"email": "amy@x.example"}, {"name": ""}]
    return {
        "client": {"name": f"Client {pick % 2}"},
        "job": {"number": f"J{pick}"},
        "project_manager": managers[pick],
        "invoice_date": f"2026-11-0{pick + 1}",
        "created_at": None if pick == 0 else f"2026-11-0{pick}T10:00:00Z",
        "approved_at": None,
        "lines": [{"kind": "labour", "amount": total}],
        "taxes": [],
        "subtotal": total,
        "tax_total": "0",
        "total": total,
    }


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "ü", base64.urlsafe_b64encode(b"[1]").decode()]
    + [
        base64.urlsafe_b64encode(text).decode()
        for text in (b"{}", b"[[], 1]", b'["a", "b"]', b'["a", null]', b"[1.5, 2]", b"7")
    ],
)
def test_a_mangled_cursor_is_refused_with_a_sentence(company: Office, cursor: str) -> None:
    with pytest.raises(Refused, match="not the cursor of a page"):
        lists.page(company, ACTOR, Filter(), after=cursor)


@pytest.mark.parametrize("by", GROUPS)
def test_groups_add_up_to_the_list(company: Office, by: str) -> None:
    moved(company)
    wanted = Filter(tab=Tab.ALL, date_from=date(2026, 10, 1))
    page = lists.page(company, ACTOR, wanted, limit=1)
    found = lists.groups(company, ACTOR, wanted, by)
    assert len({one.name.casefold() for one in found}) == len(found) >= 3
    assert sum(one.count for one in found) == page.count
    for currency, total in page.totals.items():
        assert sum(one.totals.get(currency, Decimal()) for one in found) == total


def test_a_cursor_of_another_order_is_refused(company: Office) -> None:
    page = lists.page(company, ACTOR, Filter(sort="number"), limit=2)
    with pytest.raises(Refused, match="in this order"):
        lists.page(company, ACTOR, Filter(sort="total"), after=page.next)


def test_my_forms_are_those_i_created(company: Office) -> None:
    mine = rows(company, tab=Tab.MINE, mine="DANA@prairie.example")
    assert 0 < len(mine) < 63
    assert rows(company, tab=Tab.MINE, mine="nobody@x.example") == []


def test_what_waits_longest_comes_first(company: Office) -> None:
    waiting = [row.waiting_since for row in rows(company, tab=Tab.ADMIN)]
    assert waiting == sorted(waiting)


def test_unknown_ids_are_left_out_and_the_order_is_kept(company: Office) -> None:
    first, second = ids_of(company, "INV-10402", "INV-10401")
    assert [row.number for row in lists.rows(company, ACTOR, [first, 99_999, second])] == [
        "INV-10402",
        "INV-10401",
    ]


def test_age_counts_from_approval_then_creation_then_the_invoice_date(office: Office) -> None:
    at = "2026-11-0{}T00:00:00Z"
    take_in(
        office,
        a_record("A", approved_at=at.format(3), created_at=at.format(1)),
        a_record("B", approved_at=None, created_at=at.format(2)),
        a_record("C", approved_at=None, created_at=None, invoice_date="2026-11-01"),
    )
    assert numbers(office, tab=Tab.ADMIN) == ["C", "B", "A"]
    days = [row.waiting_since.date() for row in rows(office)]
    assert days == [date(2026, 11, 1) + timedelta(days=offset) for offset in range(3)]


@pytest.mark.parametrize(("asked", "found"), [(-1, 0), (0, 0), (1, 1), (2, 2), (3, 2), (99, 2)])
@pytest.mark.parametrize("count", [7, 9])
def test_a_page_that_is_not_there_is_the_nearest_one(
    office: Office, asked: int, found: int, count: int
) -> None:
    take_in(office, *(a_record(f"INV-{n}") for n in range(count)))
    page = lists.page_by_number(office, ACTOR, Filter(), number=asked, size=3, chosen=())
    assert page.number == found
    assert [row.number for row in page.rows] == [
        f"INV-{n}" for n in range(found * 3, min(found * 3 + 3, count))
    ]


def test_whoever_asks_gets_only_what_they_may_see(company: Office) -> None:
    priya, nobody = acting(PRIYA), Actor("nobody", "Nobody")
    own = {row.id for row in rows(company) if row.project_manager == "Priya Nair"}
    every = set(lists.ids(company, ACTOR, Filter(tab=Tab.ALL)))
    assert own < every
    assert set(lists.ids(company, priya, Filter(tab=Tab.ALL))) == own
    assert set(lists.ids_to_export(company, priya, Filter())) == own
    page = lists.page_by_number(
        company, priya, Filter(), number=99, size=10, chosen=frozenset(every)
    )
    assert (page.number, page.every, set(page.chosen)) == (len(own) // 10, len(own), own)
    assert page.totals == lists.sum_rows(lists.rows(company, priya, sorted(own)))
    with pytest.raises(NotAllowed, match="another Project Manager"):
        lists.rows(company, priya, sorted(every))
    for ask in (lists.ids, lists.ids_to_export):
        with pytest.raises(NotAllowed):
            ask(company, nobody, Filter())
    for ask_of in (lists.rows, lists.find):
        with pytest.raises(NotAllowed):
            ask_of(company, nobody, [])
