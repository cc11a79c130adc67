"""Whatever the data, Slack takes the log of batches and the window of one that are built of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlog.batch import Batch, Import, Result
from backlog.queries.batch_log import Inspected, Log, Logged
from backlog.roles import ACTS
from backlog.row import Row
from backlog.store.batches import Member
from bot.blocks.batch import Card
from bot.blocks.batch_window import ShownBatch, build_void, build_window
from bot.blocks.batches import ShownLog, Told, build_log
from bot.blocks.notice import Notice
from bot.ids import BatchPlace
from bot.state import BatchesPlace
from sandbox.slack.blocks import check_view
from tests.bot.test_blocks import AT, currencies, lines, made, money, rows, some_text, texts

Json = dict[str, Any]
counts = st.integers(0, 10**6)
acts = st.sets(st.sampled_from(sorted(ACTS))).map(frozenset)
imports = st.builds(
    Import,
    by=texts,
    at=st.just(AT),
    outcome=st.sampled_from(Result),
    totals_seen=st.dictionaries(currencies, money.map(str)),
    gap=st.dictionaries(currencies, money.map(str)),
    failed=st.dictionaries(texts, texts, max_size=30),
    reason=texts,
)
batches = st.builds(
    lambda batch, said, void, why, delivered: replace(
        batch,
        imports=tuple(said),
        void_at=void,
        void_reason=why,
        delivered_at=delivered,
    ),
    made,
    st.lists(imports, max_size=3),
    st.none() | st.just(AT),
    texts,
    st.none() | st.just(AT),
)
told = st.builds(
    Told,
    batch=batches,
    label=some_text,
    made_by=texts,
    made_on=st.just("23 Nov"),
    made_day=st.just(date(2026, 11, 23)),
    days=st.integers(0, 999),
    said_by=texts,
    said_on=st.just("23 Nov"),
    to_undo=st.integers(0, 2000),
)
named = st.dictionaries(some_text, texts, max_size=130)
places = st.builds(
    BatchesPlace,
    state=st.sampled_from(["", "waiting", "partly", "void", "a later one"]),
    system=texts,
    month=st.sampled_from(["", "2026-11"]),
    who=texts,
    search=texts,
    table=st.booleans(),
)


@st.composite
def logs(draw: st.DrawFn) -> ShownLog:
    """A log of nasty data."""
    shown = draw(st.lists(told, max_size=10))
    listed = [replace(one, batch=replace(one.batch, id=n)) for n, one in enumerate(shown)]
    return ShownLog(
        log=Log(
            at=AT,
            page=draw(counts),
            batches=tuple(one.batch for one in listed),
            count=draw(counts),
            every=draw(counts),
            of_year=draw(counts),
            waiting=draw(counts),
            gaps=draw(st.sampled_from([(), (2025, 2026)])),
            voided_by={},
            to_undo={},
            systems=(),
            months=tuple(date(2000 + n // 12, n % 12 + 1, 1) for n in range(draw(counts) % 200)),
            people=(),
        ),
        place=draw(places),
        turn=draw(counts),
        may=draw(acts),
        rows=listed,
        systems=draw(named),
        people=draw(named),
        at="08:05, Edmonton time",
        whom=draw(texts),
        notice=draw(texts),
    )


@given(logs())
def test_log(shown: ShownLog) -> None:
    check_view(build_log(shown), "home")


def test_a_table_of_a_hundred_is_within_what_slack_takes() -> None:
    batch = Batch(1, "B-2026-0042", "csv", "otter", "d", AT, ())
    long = Told(batch, "Sage " * 40, "Dana " * 40, "23 Nov", date(2026, 11, 23), said_by="x" * 200)
    shown = ShownLog(
        log=Log(AT, 0, (), 100, 100, 100, 0, (), {}, {}, (), (), ()),
        place=BatchesPlace(table=True),
        turn=0,
        may=frozenset(),
        rows=[long] * 100,
        systems={},
        people={},
        at="08:05",
        whom="",
    )
    view = build_log(shown)
    check_view(view, "home")
    [table] = [block for block in view["blocks"] if block["type"] == "data_table"]
    texts_ = [cell["text"] for row in table["rows"] for cell in row]
    assert 15_000 < sum(map(len, texts_)) < 20_000


def _members(found: list[Row]) -> tuple[Member, ...]:
    return tuple(Member(row.id, row.number, row.held, row.tab, exported=True) for row in found)


@given(
    told,
    st.lists(rows, max_size=10, unique_by=lambda row: row.id),
    lines,
    texts,
    acts,
    counts,
    st.sampled_from([1, 15, 60]),
)
def test_window(
    one: Told,
    found: list[Row],
    said: list[str],
    alarm: str,
    may: frozenset[str],
    count: int,
    files: int,
) -> None:
    batch = replace(one.batch, files=(one.batch.files * files)[:files])
    shown = ShownBatch(
        told=replace(one, batch=batch),
        card=Card(
            batch,
            one.label,
            said[:9],
            alarm[:999],
            said,
            alarm[:999],
            [texts_[:99] for texts_ in said],
        ),
        found=Inspected(
            Logged(batch, {}, None),
            _members(found),
            tuple(found),
            count % 3,
            (1,) * (count % 99),
            "",
        ),
        place=BatchPlace(batch.number, 0, unfolded=bool(count % 2)),
        delivered="Mon 23 Nov, 08:00",
        may=may,
        notices=[Notice(alarm)],
    )
    check_view(build_window(shown))
    check_view(build_void(shown))


def test_a_gap_is_said_before_who_imported_it() -> None:
    seen = Import("m", AT, Result.IMPORTED, {"CAD": "1"}, {"CAD": "-12.50"}, {})
    batch = Batch(1, "B-2026-0042", "csv", "otter", "d", AT, (), imports=(seen,))
    one = Told(batch, "CSV", "Dana", "23 Nov", date(2026, 11, 23), said_by="Mei", said_on="9 Nov")
    assert Decimal(seen.gap["CAD"]) < 0
    log = Log(AT, 0, (batch,), 1, 1, 1, 0, (), {}, {}, (), (), ())
    shown = ShownLog(log, BatchesPlace(), 0, frozenset(), [one], {}, {}, "08:05", "")
    said = str(build_log(shown)).replace("\\xa0", " ")
    assert ":warning: *B-2026-0042* · gap −12.50 CAD, imported by Mei, 9 Nov" in said
