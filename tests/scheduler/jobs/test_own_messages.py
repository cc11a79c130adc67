"""Each person hears her own part once a day, at her time, whatever restarts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from backlog import own_messages
from backlog.audit import verify
from backlog.errors import Refused
from backlog.office import Office
from backlog.own_messages import OwnMessages, choose_own, load_own, parse
from backlog.queries.own_part import read_own_part
from backlog.store import events, runs
from scheduler.jobs.own_messages import run
from tests.offices import DANA, PRIYA, MovedClock, a_record, acting, an_office, take_in
from tests.scheduler.places import read_posts

USUAL = time(8, 30)
TICKET = {"type": "ticket_invoice", "client_approved": False}


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    """On Monday at 08:00; one invoice of Priya's jobs is blocked."""
    office = an_office(tmp_path, clock=clock)
    priya = {"name": "Priya Nair", "email": "Priya@prairie.example"}
    take_in(office, a_record("INV-1", project_manager=priya, **TICKET), a_record("INV-2"))
    run(office, usual=USUAL)
    yield office
    assert verify.verify(office).findings == ()


def tell(office: Office, at: time = USUAL) -> list[str]:
    """Who is told at this look."""
    before = len(read_posts(office, "own part"))
    run(office, usual=at)
    return [one["email"] for one in read_posts(office, "own part")[before:]]


def test_she_is_told_once_a_day_at_the_usual_time_unless_she_says_otherwise(
    office: Office, clock: MovedClock
) -> None:
    assert tell(office) == []
    clock.move(minutes=30)
    assert tell(office) == [PRIYA.email]
    clock.move(minutes=1)
    assert tell(an_office(office.path.parent, clock=clock)) == []  # another process
    clock.move(days=1)
    assert tell(office) == [PRIYA.email]


def test_at_her_own_time_and_on_her_own_days(office: Office, clock: MovedClock) -> None:
    choose_own(office, acting(PRIYA), parse("tuesday,thursday 14:00"))
    clock.move(hours=7)
    assert tell(office) == []
    clock.move(days=1)
    assert tell(office) == [PRIYA.email]


def test_not_at_all_when_she_says_so(office: Office, clock: MovedClock) -> None:
    choose_own(office, acting(PRIYA), parse("off"))
    for _ in range(5):
        clock.move(days=1, hours=1)
        assert tell(office) == []


def test_what_she_chose_is_hers_in_the_log(office: Office) -> None:
    choose_own(office, acting(PRIYA), OwnMessages(("friday",), time(7, 5)))
    assert str(load_own(office, PRIYA.email)) == "friday 07:05"
    with office.reading() as db:
        [event] = events.of_action(db, own_messages.ACTION)
    assert (event.actor, event.before, event.after["wanted"]) == (
        PRIYA.email,
        {"wanted": ""},
        "friday 07:05",
    )
    assert event.source["slack"] == PRIYA.slack


@pytest.mark.parametrize("text", ["never", "monday", "monday 03:00", "mon 08:00", "monday 8:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Nothing was changed"):
        parse(text)


def test_a_late_start_tells_late_and_a_whole_day_late_does_not(
    office: Office, clock: MovedClock
) -> None:
    clock.move(days=1, hours=4)
    run(office, usual=USUAL)
    [post] = read_posts(office, "own part")
    assert post["late"] is True
    clock.move(days=1, hours=8)
    assert tell(office) == []


def test_silent_where_nothing_waits_and_on_a_holiday(office: Office, clock: MovedClock) -> None:
    on_holiday = replace(office.company, holidays=frozenset({date(2026, 11, 23)}))
    clock.move(minutes=30)
    assert tell(replace(office, company=on_holiday)) == []
    assert DANA.email not in tell(office)
    with office.reading() as db:
        nothing = runs.find(db, "own-messages", date(2026, 11, 23), DANA.email)
    assert nothing
    assert nothing.said == "Nothing waited."


def test_only_her_own_part_is_read_whatever_else_she_may_see(office: Office) -> None:
    part = read_own_part(office, acting(PRIYA), most=5)
    assert (part.count, [row.number for row in part.rows]) == (1, ["INV-1"])
    assert read_own_part(office, acting(DANA), most=5).count == 0
