"""Whatever the data, Slack takes the Home that is built of it, and its rows fit their lines."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlog.filter import EXPORT_STATUSES
from backlog.model import Tab
from backlog.queries.home_page import Chosen, Group, HomePage, Unconfirmed, split_groups
from backlog.queries.shares import Share, Summary
from backlog.roles import ACTS
from backlog.row import Row, Stage, Waits
from bot.blocks import filters, home
from bot.blocks.rows import LINE, Aged, build_row
from bot.blocks.shown import PAGE, Closed, Shown
from bot.blocks.tools import ORDERS, STATES
from bot.state import HomePlace
from sandbox.slack.blocks import check_view
from tests.bot.test_blocks import AT, currencies, made, money, rows, some_text, texts, totals

Json = dict[str, Any]
counts = st.integers(0, 5000)
shares = st.builds(Share, counts, totals)
days = st.sampled_from(["", "2026-09-14", "2026-10-31"])
places = st.builds(
    HomePlace,
    tab=st.sampled_from(Tab),
    turn=counts,
    order=st.sampled_from(["", *ORDERS]),
    state=st.sampled_from(["", *STATES]),
    search=texts,
    client=texts,
    job=texts,
    pm=texts,
    date_from=days,
    date_to=days,
    export_status=st.sampled_from(["", *EXPORT_STATUSES]),
)


def _unique(found: list[Row]) -> list[Row]:
    return list({row.id: row for row in found}.values())


@st.composite
def homes(draw: st.DrawFn) -> Shown:
    """A Home of nasty data."""
    place = draw(places)
    order = place.order or draw(st.sampled_from(sorted(ORDERS)))
    listed = draw(st.lists(rows, max_size=6).map(_unique))
    by = order if order in ("client", "job", "pm") else ""
    groups = {
        one[0].id: Group(draw(st.integers(1, 99)), draw(st.integers(0, 99)), draw(totals))
        for one in (split_groups(listed, by) if by else [])
    }
    return Shown(
        page=HomePage(
            at=AT,
            tabs={tab: Summary(draw(counts), draw(totals), AT) for tab in list(Tab)[:3]},
            mine=draw(counts),
            admin={waits: draw(shares) for waits in Waits},
            blockers=tuple(draw(st.lists(st.tuples(texts, counts), max_size=12))),
            page=draw(st.integers(0, 200)),
            rows=tuple(listed),
            count=draw(counts),
            totals=draw(totals),
            chosen=draw(
                st.builds(
                    Chosen,
                    counts,
                    totals,
                    st.dictionaries(st.sampled_from(Stage), counts),
                    st.dictionaries(st.sampled_from(Waits), counts),
                )
            ),
            groups=groups,
            unconfirmed=draw(st.none() | st.builds(Unconfirmed, st.integers(1, 99), made)),
            to_undo=tuple(draw(st.lists(st.tuples(texts, texts), max_size=5))),
        ),
        place=place,
        order=order,
        may=frozenset(draw(st.sets(st.sampled_from(sorted(ACTS))))),
        own=draw(st.booleans()),
        rows=[Aged(row, draw(counts), AT.date()) for row in listed],
        stopped=[Aged(row, 3, AT.date()) for row in draw(st.lists(rows, max_size=3).map(_unique))],
        chosen=frozenset(row.id for row in listed[::2]),
        target=draw(texts),
        days=draw(counts),
        at="08:04, Edmonton time",
        whom=draw(texts),
        notice=draw(texts),
    )


@given(homes())
def test_home(shown: Shown) -> None:
    view = home.build_home(shown)
    check_view(view, "home")
    green = [one for one in _elements(view) if one.get("style") == "primary"]
    assert len(green) <= 1
    for option in (one for box in _boxes(view) for one in box["options"]):
        assert len(option["text"]["text"]) <= LINE
        assert len(option["description"]["text"]) <= LINE


@given(homes(), rows)
def test_full_page_in_groups_of_one_is_within_the_limit_of_blocks(shown: Shown, row: Row) -> None:
    listed = [replace(row, id=id_, client=f"{id_}", blockers=("a",) * 30) for id_ in range(PAGE)]
    page = replace(
        shown.page,
        rows=tuple(listed),
        count=5000,
        groups={one.id: Group(1, 0, {}) for one in listed},
        chosen=replace(shown.page.chosen, count=5000),
    )
    full = replace(
        shown, page=page, order="client", rows=[Aged(one, 9, AT.date()) for one in listed]
    )
    for own in (True, False):
        check_view(home.build_home(replace(full, own=own)), "home")


@given(rows, money, currencies)
def test_row_never_leaves_out_amount_and_age(row: Row, amount: Decimal, currency: str) -> None:
    aged = Aged(replace(row, total=amount, balance=amount, currency=currency), 70, AT.date())
    (option,) = build_row(aged, turn=1, ticked=True)["elements"][1]["options"]
    assert option["text"]["text"].split("\u00a0")[1].startswith(currency)
    assert option["description"]["text"].startswith("70\u00a0days")


@given(places, some_text, texts)
def test_closed_homes_and_the_window_of_filters(place: HomePlace, words: str, whom: str) -> None:
    check_view(home.build_closed(Closed(words, whom)), "home")
    check_view(home.build_refusal(words), "home")
    check_view(filters.build_window(place), "modal")


def _elements(view: Json) -> list[Json]:
    return [
        one
        for block in view["blocks"]
        for one in (*block.get("elements", []), block.get("accessory"))
        if one
    ]


def _boxes(view: Json) -> list[Json]:
    return [one for one in _elements(view) if one["type"] == "checkboxes"]
