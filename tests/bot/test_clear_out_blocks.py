"""Whatever the invoices of a clear-out hold, Slack takes its windows; where it goes is pure."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.model import Client, Entry, Invoice, Job, Kind, Line
from backlog.queries.detail import Detail
from backlog.row import Ready, Row, Stage
from bot.blocks import clear_out as blocks
from bot.blocks.clear_out import Ending, Offer, Step, Stopped, Tally
from bot.blocks.notice import Notice
from bot.ids import ClearOutStep
from bot.presenters import clear_out as presenter
from bot.state import ClearOut, HomePlace, Judgement
from sandbox.slack.blocks import check_view
from tests.bot.desk import words
from tests.bot.test_blocks import rows, some_text, texts
from tests.bot.test_invoice_blocks import DAY, _detail, _show, details

many = st.lists(rows, max_size=12).map(tuple)
tallies = st.builds(Tally, many, many, many, many, many, many, many)
places = st.builds(HomePlace, search=texts, client=texts, job=texts, pm=texts)
walks = st.builds(
    ClearOut,
    run=st.integers(1, 10**6),
    ids=st.sampled_from([10**1, 10**3, 10**5]).map(lambda count: (1,) * count),
    at=st.integers(0, 9),
    of=places,
)
acts = st.sets(
    st.sampled_from(["hold", "send back", "edit", "comment", "override", "release", "acknowledge"])
)


@given(details, st.lists(some_text, max_size=12), acts, walks, tallies, st.sampled_from(Offer))
def test_step_is_within_the_limits(
    detail: Detail, said: list[str], may: set[str], walk: ClearOut, tally: Tally, offer: Offer
) -> None:
    step = Step(
        walk=walk,
        tally=tally,
        shown=_show(detail, said, may),
        offer=offer,
        elsewhere=True,
        goes_back=True,
        said="you said ready",
        passed=tuple(one.replace("*", "∗") for one in said),
    )
    check_view(blocks.build_step(step))


@given(walks, tallies, some_text, st.lists(some_text, max_size=12))
def test_ending_and_question_are_within_the_limits(
    walk: ClearOut, tally: Tally, name: str, said: list[str]
) -> None:
    notices = tuple(Notice(one) for one in said[:2])
    ending = Ending(walk, tally, name, goes_back=True, notices=notices, passed=tuple(said))
    check_view(blocks.build_ending(ending))
    check_view(blocks.build_stopped(Stopped(walk, tally, name, "all of Admin", filtered=True)))
    check_view(blocks.build_stopped(Stopped(walk, tally, "", "all of Admin", filtered=False)))


def test_200_lines_are_shown_in_part_and_said_to_be_more() -> None:
    every = tuple(
        Line(Kind.LABOUR, Decimal(place), description=f"line {place}." + "x" * 400)
        for place in range(200)
    )
    detail = _detail(Entry(1, 1, _print(every)))
    step = Step(
        walk=ClearOut(1, (1,)),
        tally=Tally(left=(detail.row,)),
        shown=_show(detail, ["received"], set()),
        offer=Offer.READY,
        elsewhere=False,
        goes_back=False,
    )
    view = blocks.build_step(step)
    check_view(view)
    assert "The first 20 of 200 lines." in words(view)


def _print(lines: tuple[Line, ...]) -> Invoice:
    return Invoice(
        source_id="jb-1",
        number="INV-1",
        client=Client("Northfield"),
        job=Job("J-1"),
        invoice_date=DAY,
        currency="CAD",
        lines=lines,
        subtotal=Decimal(1),
        tax_total=Decimal(0),
        total=Decimal(1),
    )


@pytest.mark.parametrize(
    ("count", "at", "title"),
    [
        (18, 6, "Clear-out: 7 of 18"),
        (1500, 6, "Clear-out: 7 of 1500"),
        (150_000, 12_344, "12345 of 150000"),
    ],
)
def test_title_has_the_place_whole(count: int, at: int, title: str) -> None:
    detail = _detail(Entry(1, 1, _print(())))
    shown = _show(detail, ["received"], set())
    walk = ClearOut(1, (1,) * count, at=at)
    step = Step(walk, Tally(), shown, Offer.READY, elsewhere=False, goes_back=False)
    assert blocks.build_step(step)["title"]["text"] == title


def a_row(id_: int, **changed: Any) -> Row:
    row = _detail(Entry(id_, 1, _print(()))).row
    return replace(row, **{"id": id_, "version": 1, "ready": Ready.HERE, **changed})


def a_walk(*ids: int, at: int = 0, **judged: bool) -> ClearOut:
    said = tuple(Judgement(int(id_[1:]), 1, ready) for id_, ready in judged.items())
    return ClearOut(1, ids, at=at, judged=said)


def of(*rows: Row) -> dict[int, Row]:
    return {row.id: row for row in rows}


GONE: dict[str, Any] = {"tab": Stage.PROCESSED}
ALL = of(a_row(1), a_row(2), a_row(3))


@pytest.mark.parametrize(
    ("walk", "rows", "at"),
    [
        (a_walk(1, 2, 3), ALL, 0),
        (a_walk(1, 2, 3, _1=True), ALL, 1),
        (a_walk(1, 2, 3, _1=True, _2=False), ALL, 2),
        (a_walk(1, 2, 3, _1=True, _2=False, _3=True), ALL, 3),
        (a_walk(1, 2, 3, at=2, _3=True), ALL, 0),
        (a_walk(1, 2, 3, _1=True), ALL | of(a_row(2, **GONE)), 2),
        (a_walk(1, 2, 3, _1=True), ALL | of(a_row(2, exported=True)), 2),
        (a_walk(1, 2, 3, _1=True), of(a_row(1), a_row(3)), 2),
        (a_walk(), {}, 0),
    ],
)
def test_goes_on_to_what_nothing_was_said_of(walk: ClearOut, rows: dict[int, Row], at: int) -> None:
    assert presenter.go_on(walk, rows).at == at


@pytest.mark.parametrize(
    ("walk", "rows", "at"),
    [
        (a_walk(1, 2, 3, at=2), ALL, 1),
        (a_walk(1, 2, 3, at=3), ALL, 2),
        (a_walk(1, 2, 3, at=0), ALL, 0),
        (a_walk(1, 2, 3, at=2), ALL | of(a_row(2, **GONE)), 0),
        (a_walk(1, 2, 3, at=1), ALL | of(a_row(1, **GONE)), 1),
    ],
)
def test_goes_back_to_what_still_waits(walk: ClearOut, rows: dict[int, Row], at: int) -> None:
    assert presenter.go_back(walk, rows).at == at


@pytest.mark.parametrize(
    ("row", "said", "sort"),
    [
        (a_row(1), True, "ready"),
        (a_row(1, ready=Ready.ELSEWHERE), True, "elsewhere"),
        (a_row(1, version=2), True, "changed"),
        (a_row(1, ready=Ready.NO), True, "changed"),
        (a_row(1, held="asked", ready=Ready.NO, version=2), True, "held"),
        (a_row(1, held="asked", ready=Ready.NO), False, "held"),
        (a_row(1), False, "skipped"),
        (a_row(1, **GONE), True, "gone"),
        (a_row(1, exported=True), False, "gone"),
    ],
)
def test_each_is_counted_once_where_it_is_now(row: Row, said: bool, sort: str) -> None:
    found = presenter.count_up(a_walk(1, _1=said), of(row))
    assert found == Tally(**{sort: (row,)})


def test_what_nothing_was_said_of_is_left() -> None:
    found = presenter.count_up(a_walk(1, 2, _1=True), ALL)
    assert [row.id for row in found.left] == [2]
    assert found.is_open


def test_what_is_said_again_counts_in_place_of_what_was_said() -> None:
    walk = a_walk(1, 2, _1=True, _2=True)
    again = presenter.judge(walk, ClearOutStep(1, 0, 1, 4), ready=False)
    assert again.judged == (Judgement(2, 1, ready=True), Judgement(1, 4, ready=False))
