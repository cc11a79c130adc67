"""Undo: what somebody did a moment ago, taken back while nothing happened since."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog import record
from backlog.acts import Act, Comment, Hold, Pay, Process, Refer, Release, SendBack
from backlog.errors import NotAllowed, NotFound, WrongState
from backlog.lifecycle import acting as lifecycle
from backlog.lifecycle import undo
from backlog.lifecycle.acting import Outcome
from backlog.model import Entry, Tab
from backlog.office import Office
from backlog.paste import look
from backlog.paste.rows import rows as read_rows
from backlog.queries.undoable import find_undoable
from backlog.roles import Actor, Role
from backlog.store import database
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history, table
from tests.offices import (
    AMIRA,
    DANA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    take_in,
)

ACTOR = acting(DANA)
TOM = Actor("tom@prairie.example", "Tom Reid", frozenset({Role.ADMINISTRATOR}))
NUMBERS = ("INV-1", "INV-2", "INV-3")


@pytest.fixture
def three(office: Office) -> Office:
    take_in(office, *(a_record(number) for number in NUMBERS))
    return office


def do(office: Office, act: Act, *numbers: str, actor: Actor = ACTOR) -> Outcome:
    return lifecycle.act(office, actor, ids_of(office, *(numbers or NUMBERS)), act)


def facts(office: Office, number: str) -> record.Json:
    return record.facts(entry_of(office, number))


def said(outcome: Outcome) -> dict[str, str]:
    return {one.number: one.said for one in (*outcome.done, *outcome.refused)}


def test_a_bulk_act_is_undone_as_a_whole_by_events_of_its_own(three: Office) -> None:
    before = [facts(three, number) for number in NUMBERS]
    done = do(three, Process("paper only"))
    outcome = undo.undo(three, ACTOR, done.act)
    assert ([one.number for one in outcome.done], outcome.refused) == ([*NUMBERS], ())
    assert [facts(three, number) for number in NUMBERS] == before
    event = history(three, "INV-2")[-1]
    assert (event.actor, event.action, event.reason) == (
        DANA.email,
        "undo",
        "undone within ten minutes",
    )
    assert (event.undoes, event.source["slack"]) == (str(done.act), DANA.slack)
    assert_all_holds(three)


def test_some_of_a_bulk_act_are_undone_by_number_and_the_rest_stays(three: Office) -> None:
    done = do(three, Hold("crane broke"))
    undo.undo_some(three, ACTOR, ids_of(three, "INV-2"))
    assert [entry_of(three, number).held_reason for number in NUMBERS] == [
        "crane broke",
        "",
        "crane broke",
    ]
    left = find_undoable(three, ACTOR)
    assert left
    assert (left.act, left.ids) == (done.act, tuple(ids_of(three, "INV-1", "INV-3")))


def test_what_was_changed_since_is_refused_by_name_and_the_others_are_undone(
    three: Office,
) -> None:
    done = do(three, Process("paper only"))
    do(three, Comment("the client rang"), "INV-2", actor=TOM)
    outcome = undo.undo(three, ACTOR, done.act)
    assert [one.number for one in outcome.done] == ["INV-1", "INV-3"]
    (refused,) = outcome.refused
    assert refused.number == "INV-2"
    assert refused.said.startswith("Something happened to it since: comment by ")
    assert entry_of(three, "INV-2").tab is Tab.PROCESSED
    assert_all_holds(three)


def test_the_last_act_is_the_one_that_is_not_undone_yet(three: Office, clock: MovedClock) -> None:
    do(three, Hold("crane broke"), "INV-1")
    clock.move(minutes=1)
    do(three, Refer("A-7"), "INV-2")
    undo.undo_last(three, ACTOR)
    assert (entry_of(three, "INV-2").reference, entry_of(three, "INV-1").held_reason) == (
        "",
        "crane broke",
    )
    undo.undo_last(three, ACTOR)
    assert entry_of(three, "INV-1").held_reason == ""
    with pytest.raises(NotFound, match="not undone"):
        undo.undo_last(three, ACTOR)


def test_two_acts_of_the_same_second_are_two(three: Office) -> None:
    first, second = do(three, Hold("a"), "INV-1"), do(three, Hold("b"), "INV-2")
    undo.undo(three, ACTOR, first.act)
    assert (entry_of(three, "INV-1").held_reason, entry_of(three, "INV-2").held_reason) == ("", "b")
    assert first.act != second.act


@pytest.mark.parametrize("seconds", [0, 599, 600])
def test_it_works_for_ten_minutes(three: Office, clock: MovedClock, seconds: int) -> None:
    done = do(three, Process("paper only"))
    clock.move(seconds=seconds)
    offered = find_undoable(three, ACTOR)
    assert offered
    assert offered.until - offered.at == timedelta(minutes=10)
    assert len(undo.undo(three, ACTOR, done.act).done) == 3


def test_after_ten_minutes_it_says_so_and_what_to_do_instead(
    three: Office, clock: MovedClock
) -> None:
    done = do(three, Process("paper only"))
    before = facts_of(three)
    clock.move(seconds=601)
    assert find_undoable(three, ACTOR) is None
    with pytest.raises(
        WrongState, match=r"until Mon 23 Nov 2026, 08:10 MST\..*Bring it back to Admin instead"
    ):
        undo.undo(three, ACTOR, done.act)
    with pytest.raises(NotFound):
        undo.undo_last(three, ACTOR)
    (answer, *_) = undo.undo_some(three, ACTOR, ids_of(three, *NUMBERS)).refused
    assert "process by Dana Kovacs" in answer.said
    assert facts_of(three) == before


def test_a_second_click_says_that_it_is_undone_and_writes_nothing(three: Office) -> None:
    done = do(three, Process("paper only"))
    undo.undo(three, ACTOR, done.act)
    before = facts_of(three)
    outcome = undo.undo(three, ACTOR, done.act)
    assert (len(outcome.done), outcome.refused, outcome.act) == (3, (), 0)
    assert outcome.done[0].said == (
        "undone already: undo by Dana Kovacs, Mon 23 Nov 2026, 08:00 MST"
    )
    assert facts_of(three) == before


def test_only_who_did_it_can_undo_it(three: Office) -> None:
    done, tom = do(three, Process("paper only")), TOM
    before = facts_of(three)
    assert find_undoable(three, tom) is None
    with pytest.raises(WrongState, match=r"Only who did it .* Dana Kovacs"):
        undo.undo(three, tom, done.act)
    assert len(undo.undo_some(three, tom, ids_of(three, *NUMBERS)).refused) == 3
    assert facts_of(three) == before


def test_who_lost_the_role_since_can_undo_nothing(three: Office) -> None:
    done = do(three, Process("paper only"))
    demoted = Actor(DANA.email, DANA.name, frozenset({Role.VIEWER}), {"slack": DANA.slack})
    before = facts_of(three)
    assert find_undoable(three, demoted) is None
    with pytest.raises(NotAllowed, match="Only an Administrator"):
        undo.undo(three, demoted, done.act)
    with pytest.raises(NotAllowed):
        undo.undo_last(three, Actor("nobody", "nobody"))
    assert facts_of(three) == before


@pytest.mark.parametrize("act", [SendBack("look again"), Comment("hello")])
def test_what_cannot_be_undone_is_not_offered(three: Office, act: Act) -> None:
    done = do(three, act)
    assert find_undoable(three, ACTOR) is None
    with pytest.raises(NotFound):
        undo.undo(three, ACTOR, done.act)
    with pytest.raises(NotFound):
        undo.undo(three, ACTOR, 10**6)


def test_an_undo_is_not_undone(three: Office) -> None:
    undone = undo.undo(three, ACTOR, do(three, Process("paper only")).act)
    assert find_undoable(three, ACTOR) is None
    with pytest.raises(NotFound):
        undo.undo(three, ACTOR, undone.act)


def test_accounting_undoes_its_references(three: Office) -> None:
    amira = acting(AMIRA)
    do(three, Refer("A-1"), "INV-1")
    done = do(three, Refer("A-7"), actor=amira)
    undo.undo(three, amira, done.act)
    assert [entry_of(three, number).reference for number in NUMBERS] == ["A-1", "", ""]


def test_a_pasted_list_is_one_act_also_with_two_payments_of_one_invoice(three: Office) -> None:
    do(three, Process("paper only"))
    before = facts(three, "INV-1")
    rows = read_rows("payments", "INV-1\t1.00\nINV-1\t2.00\nINV-2\t3.00", date(2026, 11, 23))
    outcome = look.commit(three, ACTOR, "payments", rows)
    assert (len(outcome.done), outcome.act > 0) == (3, True)
    assert len(undo.undo(three, ACTOR, outcome.act).done) == 2
    assert facts(three, "INV-1") == before
    assert_all_holds(three)


def test_an_act_that_changed_nothing_has_no_number(three: Office) -> None:
    assert do(three, Release()).act == 0


def test_a_log_of_before_there_were_acts_holds_and_what_comes_can_be_undone(
    three: Office, clock: MovedClock
) -> None:
    with three.writing() as db:
        db.execute("DROP INDEX events_of_acts")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'acts_to_undo'")
        for entry in lifecycle.load_entries(db, ids_of(three, *NUMBERS)):
            unnumbered = lifecycle.Doing(ACTOR, clock())
            lifecycle.do(three, db, entry, Hold("crane broke"), unnumbered)
    database.upgrade(three.path)
    assert_all_holds(three)
    with pytest.raises(NotFound):
        undo.undo_last(three, ACTOR)
    do(three, Release(), "INV-2")
    undo.undo_last(three, ACTOR)
    assert entry_of(three, "INV-2").held_reason == "crane broke"
    assert_all_holds(three)


def test_it_is_found_by_its_index(three: Office) -> None:
    plan = table(
        three,
        "EXPLAIN QUERY PLAN SELECT * FROM events WHERE actor = 'a' AND at >= 'b'"
        " AND json_extract(source, '$.act') IS NOT NULL ORDER BY seq",
    )
    assert "events_of_acts" in plan[0][3]


acts = st.one_of(
    st.builds(Process, st.sampled_from(["", "paper only"])),
    st.builds(
        Pay,
        st.just(date(2026, 11, 23)),
        st.none() | st.integers(1, 500).map(lambda cents: Decimal(cents) / 100),
        st.sampled_from(["", "EFT 7"]),
    ),
    st.builds(Hold, st.just("crane"), st.none() | st.just(date(2026, 12, 24))),
    st.builds(Release),
    st.builds(Refer, st.sampled_from(["", "A-1", "A-2"])),
    st.builds(SendBack, st.just("look again")),
    st.builds(Comment, st.just("hello")),
)
steps = st.lists(
    st.tuples(acts, st.sets(st.sampled_from(NUMBERS), min_size=1), st.booleans()), max_size=6
)


@given(steps, steps, acts, st.sets(st.sampled_from(NUMBERS), min_size=1), st.integers(0, 700))
def test_undo_gives_back_what_was_or_leaves_what_happened_since(
    earlier: list[tuple[Act, set[str], bool]],
    later: list[tuple[Act, set[str], bool]],
    act: Act,
    numbers: set[str],
    seconds: int,
) -> None:
    clock = MovedClock()
    with TemporaryDirectory() as folder:
        office = an_office(Path(folder), clock=clock)
        take_in(office, *(a_record(number) for number in NUMBERS))
        _live(office, earlier)
        before = _entries(office)
        done = do(office, act, *numbers)
        changed = _entries(office)
        _live(office, later)
        clock.move(seconds=seconds)
        then = _entries(office)
        undoable = isinstance(act, Process | Pay | Hold | Release | Refer) and done.act
        if not undoable or seconds > 600:
            with pytest.raises((NotFound, WrongState)):
                undo.undo(office, ACTOR, done.act)
            assert _entries(office) == then
        else:
            undo.undo(office, ACTOR, done.act)
            for number, entry in _entries(office).items():
                mine = changed[number].version > before[number].version
                untouched = then[number].version == changed[number].version
                meant = before[number] if mine and untouched else then[number]
                assert record.facts(entry) == record.facts(meant)
        assert_all_holds(office)


def _live(office: Office, happening: list[tuple[Act, set[str], bool]]) -> None:
    for act, numbers, by_dana in happening:
        do(office, act, *numbers, actor=ACTOR if by_dana else TOM)


def _entries(office: Office) -> dict[str, Entry]:
    return {number: entry_of(office, number) for number in NUMBERS}
