"""Once per job and period: over restarts, clock changes, crashes and twenty at once."""

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog import settings as schedule
from backlog.errors import NotFound, Refused
from backlog.office import Office
from backlog.settings import DAYS
from backlog.store import kept
from scheduler.recurrence import Recurrence
from scheduler.runs import (
    AlreadyRun,
    Job,
    Turn,
    adopt_recurrence,
    catch_up,
    find_next_run,
    once,
    run_job,
)
from tests.offices import DANA, MONDAY, PRAIRIE, MovedClock, acting, an_office
from tests.scheduler.places import read_posts

MONDAYS = Recurrence(("monday",), time(8))
PERIOD = date(2026, 11, 23)


@dataclass
class Work:
    """A job's work: writes its run, and remembers each one that stood."""

    done: list[Turn] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)

    def __call__(self, office: Office, turn: Turn) -> str:
        claim = once(office, turn)
        with office.writing() as db:
            claim.take(db, "Done.")
            if self.troubles:
                raise self.troubles.pop(0)
        self.done.append(turn)
        return "Done."


def a_job(work: Work, plan: Recurrence = MONDAYS, grace: timedelta = timedelta(days=6)) -> Job:
    return Job("work", plan, work, grace, timedelta(minutes=5))


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(MONDAY - timedelta(days=1))


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    return an_office(tmp_path, clock=clock)


@pytest.mark.parametrize("days", [(), ("mon",), ("1",), ("Monday",), ("monday", "someday")])
def test_days_are_weekdays_by_name(days: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="is not a day: use monday, tuesday"):
        Recurrence(days, time(8))


@pytest.mark.parametrize("at", [time(0), time(2, 30), time(3, 59), time(23, 1)])
def test_no_job_is_planned_in_the_hours_that_clock_changes_take_or_give_twice(at: time) -> None:
    with pytest.raises(ValueError, match=r"is not within 04:00-23:00"):
        Recurrence(("monday",), at)


def test_a_run_in_time_is_done_once_and_is_not_late(office: Office, clock: MovedClock) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    assert catch_up(office, a_job(work)) == ""
    clock.now = MONDAY
    assert catch_up(office, a_job(work)) == "Done."
    assert catch_up(office, a_job(work)) == ""
    assert work.done == [Turn("work", PERIOD, late=False)]


def test_a_missed_run_is_caught_up_once_and_marked_late(office: Office, clock: MovedClock) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    clock.now = MONDAY + timedelta(days=2)
    for _ in range(3):
        catch_up(office, a_job(work))
    assert work.done == [Turn("work", PERIOD, late=True)]


def test_of_many_missed_runs_only_the_last_is_caught_up(office: Office, clock: MovedClock) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    clock.now = MONDAY + timedelta(days=22)
    catch_up(office, a_job(work))
    assert work.done == [Turn("work", PERIOD + timedelta(days=21), late=True)]


def test_a_run_missed_for_longer_than_its_grace_is_let_go_and_that_is_told_once(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    job = a_job(work, grace=timedelta(hours=10))
    adopt_recurrence(office, job)
    clock.now = MONDAY + timedelta(hours=10, seconds=1)
    for _ in range(3):
        assert catch_up(office, job) == ""
    assert work.done == []
    assert read_posts(office, "job") == [
        {
            "job": "work",
            "said": "The run of 2026-11-23 at 08:00 was missed, and it is too late for it now. "
            "Nothing was done for that day. To do it after all: "
            "`backlog run-job work --at 2026-11-23`.",
        }
    ]
    assert run_job(office, (job,), "work", at=MONDAY) == "Done."


def test_a_new_installation_has_missed_nothing(office: Office, clock: MovedClock) -> None:
    work = Work()
    clock.now = MONDAY + timedelta(days=2)
    adopt_recurrence(office, a_job(work))
    assert catch_up(office, a_job(work)) == ""
    clock.move(days=5)
    assert catch_up(office, a_job(work)) == "Done."


def test_a_plan_moved_to_a_day_gone_by_begins_next_week(office: Office, clock: MovedClock) -> None:
    work = Work()
    clock.now = MONDAY
    adopt_recurrence(office, a_job(work))
    catch_up(office, a_job(work))
    clock.move(days=3)
    tuesdays = a_job(work, Recurrence(("tuesday",), time(8)))
    assert catch_up(office, tuesdays) == ""
    adopt_recurrence(office, tuesdays)
    assert catch_up(office, tuesdays) == ""
    clock.move(days=5)
    assert catch_up(office, tuesdays) == "Done."
    assert [turn.period for turn in work.done] == [PERIOD, PERIOD + timedelta(days=8)]


def test_restarting_does_not_forget_since_when_the_plan_holds(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    clock.now = MONDAY + timedelta(hours=1)
    adopt_recurrence(office, a_job(work))
    assert catch_up(office, a_job(work)) == "Done."


def test_a_plan_holds_since_it_was_set_not_since_that_was_noticed(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    clock.now = MONDAY - timedelta(hours=2)
    schedule.change(office, acting(DANA), {"weekly_at": "07:00"})
    clock.now = MONDAY
    sooner = a_job(work, Recurrence(("monday",), time(7)))
    adopt_recurrence(office, sooner)
    assert catch_up(office, sooner) == "Done."
    assert work.done == [Turn("work", PERIOD, late=True)]


def test_a_plan_noted_while_the_clock_was_ahead_holds_as_soon_as_it_is_set_right(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    clock.move(days=40)
    adopt_recurrence(office, a_job(work))
    clock.move(days=-40)
    assert catch_up(office, a_job(work)) == ""
    clock.now = MONDAY
    assert catch_up(office, a_job(work)) == "Done."
    assert work.done == [Turn("work", PERIOD, late=False)]


def test_a_clock_set_back_does_nothing_a_second_time(office: Office, clock: MovedClock) -> None:
    work = Work()
    job = a_job(work, Recurrence(DAYS, time(8)), timedelta(days=1))
    adopt_recurrence(office, job)
    for days in (1, 2, 3, -2, 1, 1):
        clock.move(days=days)
        catch_up(office, job)
    assert [turn.period.day for turn in work.done] == [23, 25, 28, 26, 27]


def test_a_clock_forty_days_ahead_and_set_right_leaves_no_later_run_out(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    clock.move(days=40)
    catch_up(office, a_job(work))
    clock.now = MONDAY
    catch_up(office, a_job(work))
    clock.move(days=7)
    catch_up(office, a_job(work))
    assert [turn.period for turn in work.done] == [date(2026, 12, 28), PERIOD, date(2026, 11, 30)]


def test_what_was_off_has_missed_nothing(office: Office, clock: MovedClock) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    adopt_recurrence(office, replace(a_job(work), is_off=True))
    clock.now = MONDAY + timedelta(hours=1)
    adopt_recurrence(office, a_job(work))
    assert catch_up(office, a_job(work)) == ""
    assert work.done == []


def test_the_next_run_is_the_first_to_come_that_nobody_did(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    assert find_next_run(office, a_job(work)) == MONDAY
    run_job(office, (a_job(work),), "work", at=MONDAY)
    assert find_next_run(office, a_job(work)) == MONDAY + timedelta(days=7)
    clock.now = MONDAY + timedelta(days=7)
    assert find_next_run(office, a_job(work)) == MONDAY + timedelta(days=14)
    assert find_next_run(office, replace(a_job(work), is_off=True)) is None


def test_a_run_that_fails_leaves_nothing_and_is_done_at_the_next_look(
    office: Office, clock: MovedClock
) -> None:
    work = Work(troubles=[OSError("disk full")])
    adopt_recurrence(office, a_job(work))
    clock.now = MONDAY
    with pytest.raises(OSError, match="disk full"):
        catch_up(office, a_job(work))
    assert catch_up(office, a_job(work)) == "Done."


def test_twenty_at_once_claim_one_period_and_one_wins(office: Office) -> None:
    turn, started = Turn("work", PERIOD), threading.Barrier(20)

    def attempt(_: int) -> bool:
        try:
            claim = once(office, turn)
            started.wait()
            with office.writing() as db:
                claim.take(db, "")
        except AlreadyRun:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(attempt, range(20))) == [False] * 19 + [True]


def test_the_one_that_lost_writes_nothing(office: Office) -> None:
    first, second = once(office, Turn("work", PERIOD)), once(office, Turn("work", PERIOD))
    with office.writing() as db:
        first.take(db, "")

    def lose() -> None:
        with office.writing() as db:
            kept.put(db, "test", "key", 1, at=MONDAY)
            second.take(db, "")

    with pytest.raises(AlreadyRun, match="Nothing was done twice"):
        lose()
    with office.reading() as db:
        assert kept.get(db, "test", "key") is None


def test_parts_of_a_run_are_claimed_each_by_itself(office: Office) -> None:
    parts = [Turn("work", PERIOD, target=name) for name in ("csv", "sage-300", "")]
    late = once(office, Turn("work", PERIOD, target="quickbooks-desktop"))
    for part in parts:
        claim = once(office, part)
        with office.writing() as db:
            claim.take(db, "Done.")
    for part in parts:
        with pytest.raises(AlreadyRun, match=f"{part} has already run"):
            once(office, part)
    with pytest.raises(AlreadyRun), office.writing() as db:
        late.take(db, "After the whole run was told, nobody would tell of it.")


def test_by_hand_the_last_planned_day_is_done_and_the_second_time_says_so(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    clock.now = MONDAY + timedelta(days=2)
    assert run_job(office, (a_job(work),), "work") == "Done."
    with pytest.raises(
        AlreadyRun, match=r"work of 2026-11-23 has already run, on 2026-11-25 at 08:00: Done\."
    ):
        run_job(office, (a_job(work),), "work")
    assert work.done == [Turn("work", PERIOD, late=False)]


def test_done_by_hand_before_its_time_it_is_not_done_again_at_its_time(
    office: Office, clock: MovedClock
) -> None:
    work = Work()
    adopt_recurrence(office, a_job(work))
    clock.now = MONDAY - timedelta(hours=1)
    run_job(office, (a_job(work),), "work")
    clock.now = MONDAY
    assert catch_up(office, a_job(work)) == ""
    assert work.done == [Turn("work", PERIOD, late=False)]


def test_by_hand_another_time_may_be_named(office: Office) -> None:
    work = Work()
    run_job(office, (a_job(work),), "work", at=MONDAY + timedelta(days=14))
    assert work.done == [Turn("work", PERIOD + timedelta(days=14), late=False)]


def test_by_hand_an_unknown_job_is_named_with_the_known_ones(office: Office) -> None:
    with pytest.raises(NotFound, match=r"There is no job 'wekly'\. .* Known: work\."):
        run_job(office, (a_job(Work()),), "wekly")


def test_by_hand_a_refusal_is_said(office: Office) -> None:
    work = Work(troubles=[Refused("There is no target.")])
    with pytest.raises(Refused, match="There is no target"):
        run_job(office, (a_job(work),), "work")


ZONES = st.sampled_from(
    [
        *("America/Edmonton", "America/St_Johns", "America/Santiago", "Europe/London"),
        *("Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia", "UTC"),
    ]
)
PLANS = st.builds(
    Recurrence,
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(tuple),
    st.times(time(4), time(23)).map(lambda at: at.replace(second=0, microsecond=0)),
)
# Ten days around a clock change of the north and one of the south, spring and autumn; around the
# end of a year, and a 29th of February.
STARTS = st.sampled_from(
    [
        *(datetime(2026, month, 20, tzinfo=UTC) for month in (3, 4, 9, 10)),
        *(datetime(2027, 12, 24, tzinfo=UTC), datetime(2028, 2, 22, tzinfo=UTC)),
    ]
)
LOOKS = st.lists(st.integers(1, 36 * 60), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(zone=ZONES, plan=PLANS, start=STARTS, pauses=LOOKS, grace_hours=st.integers(1, 160))
def test_over_clock_changes_and_restarts_each_planned_run_is_done_once_or_was_too_late(
    zone: str, plan: Recurrence, start: datetime, pauses: list[int], grace_hours: int
) -> None:
    work, grace = Work(), timedelta(hours=grace_hours)
    job = a_job(work, plan, grace)
    looks: list[datetime] = []
    with tempfile.TemporaryDirectory() as folder:
        clock = MovedClock(start)
        office = replace(
            an_office(Path(folder), clock=clock), company=replace(PRAIRIE, zone=ZoneInfo(zone))
        )
        for minutes in pauses:
            adopt_recurrence(office, job)
            catch_up(office, job)
            looks.append(clock.now)
            clock.move(minutes=minutes)
    assert work.done == list(find_expected(plan, ZoneInfo(zone), looks, grace))


def find_expected(
    plan: Recurrence, zone: ZoneInfo, looks: list[datetime], grace: timedelta
) -> list[Turn]:
    """The same by brute force: at each look, of all days, the last one whose time has come."""
    turns: dict[date, Turn] = {}
    days = [looks[0].date() + timedelta(days=n) for n in range(-9, 60)]
    planned = {
        day: datetime.combine(day, plan.at, zone).timestamp()
        for day in days
        if day.strftime("%A").lower() in plan.days
    }
    for look in looks:
        now = look.timestamp()
        day = max(day for day, at in planned.items() if at <= now)
        waited = now - planned[day]
        if planned[day] >= looks[0].timestamp() and waited <= grace.total_seconds():
            turns.setdefault(day, Turn("work", day, late=waited > 300))
    return list(turns.values())
