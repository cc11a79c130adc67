"""The pump: once, in order, one destination never in another's way, and nothing given up unseen."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog import outages, unsent
from backlog.batches.delivery import DeliveryFailed, Fails
from backlog.messages import BatchCopy, Message
from backlog.office import Office
from backlog.store import database, outbox
from scheduler.outbox import FAULT_ATTEMPTS, OUTAGE_ATTEMPTS, Pump, plan_next_try
from tests.offices import DANA, MONDAY, MovedClock, acting, an_office
from tests.scheduler.places import (
    Fuse,
    Gate,
    Killed,
    Place,
    ask_for_refresh,
    put_message,
    read_states,
    wait_until,
)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    return an_office(tmp_path, clock=clock)


def test_what_is_due_is_delivered_in_order_and_recorded(office: Office) -> None:
    slack = Place()
    for text in "abc":
        put_message(office, "slack:backlog", text)
    Pump(office, {"slack": slack}).run_once()
    assert slack.said == ["a", "b", "c"]
    assert read_states(office) == ["sent"] * 3
    assert slack.looked_up == 0


def test_what_was_sent_is_not_sent_again(office: Office) -> None:
    slack = Place()
    put_message(office, "slack:backlog")
    for _ in range(2):
        Pump(office, {"slack": slack}).run_once()
    assert slack.tries == 1


def test_a_destination_without_a_sender_waits_says_so_and_holds_up_nobody(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    put_message(office, "webhook:erp")
    put_message(office, "webhook:erp")
    put_message(office, "slack:backlog")
    slack = Place()
    pump = Pump(office, {"slack": slack})
    pump.run_once()
    put_message(office, "webhook:erp")
    pump.run_once()
    assert slack.arrived == [("slack:backlog", 3)]
    assert read_states(office) == ["waiting", "waiting", "sent", "waiting"]
    assert caplog.text.count("Nobody is there to tell 'webhook:erp'") == 1
    assert count_unserved(office) == [("webhook:erp", 3)]
    webhook = Place()
    Pump(office, {"webhook": webhook}).run_once()
    assert webhook.at("webhook:erp") == [1, 2, 4]
    assert count_unserved(office) == []


def test_a_face_that_is_left_out_and_only_refreshed_is_no_warning(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ask_for_refresh(office, "sheet")
    Pump(office, {}).run_once()
    assert [one.levelname for one in caplog.records if one.levelname != "INFO"] == []
    assert count_unserved(office) == []


def test_what_failed_or_was_given_up_is_not_unserved(office: Office) -> None:
    put_message(office, "slack:backlog")
    put_message(office, "slack:accounting")
    broken: list[Exception] = [DeliveryFailed("down"), DeliveryFailed("refused", permanent=True)]
    Pump(office, {"slack": Place(troubles=broken)}).run_once()
    with office.writing() as db:
        outbox.revive(db, [one.id for one in outbox.load_dead(db)], at=office.clock())
    assert count_unserved(office) == []


def count_unserved(office: Office) -> list[tuple[str, int]]:
    with office.reading() as db:
        return [(one.destination, one.count) for one in outbox.count_unserved(db)]


def test_a_message_that_one_person_cannot_get_holds_up_nobody(
    office: Office, clock: MovedClock
) -> None:
    for name in ("sam", "dana", "sam"):
        with office.writing() as db:
            outbox.put(db, BatchCopy("B-2026-0001", f"{name}@prairie.example"), at=clock())
    slack = Place(troubles=[DeliveryFailed("user_not_found")])
    pump = Pump(office, {"slack": slack})
    pump.run_once()
    assert [where for where, _ in slack.arrived] == ["slack:dm:dana@prairie.example"]
    clock.move(seconds=5)
    pump.run_once()
    assert len(slack.at("slack:dm:sam@prairie.example")) == 2


@pytest.mark.parametrize(("kind", "why"), [("telegram", "knows no message"), ("batch", "not hold")])
def test_what_cannot_be_read_is_given_up_with_a_sentence_and_the_next_one_goes(
    office: Office, kind: str, why: str
) -> None:
    put_message(office, "slack:backlog", kind=kind)
    put_message(office, "slack:backlog")
    slack = Place()
    Pump(office, {"slack": slack}).run_once()
    assert read_states(office) == ["dead", "sent"]
    assert slack.at("slack:backlog") == [2]
    with office.reading() as db:
        assert why in outbox.load_dead(db)[0].error


def test_a_failure_that_may_pass_keeps_its_place_and_holds_up_no_other_destination(
    office: Office, clock: MovedClock
) -> None:
    slack = Place(troubles=[DeliveryFailed("Slack is down")])
    put_message(office, "slack:accounting")
    put_message(office, "slack:accounting")
    put_message(office, "slack:backlog")
    pump = Pump(office, {"slack": slack})
    pump.run_once()
    assert slack.arrived == [("slack:backlog", 3)]
    clock.move(seconds=4)
    pump.run_once()
    assert slack.at("slack:accounting") == []
    clock.move(seconds=1)
    pump.run_once()
    assert slack.at("slack:accounting") == [1, 2]


def test_a_lost_answer_is_looked_up_and_not_sent_twice(office: Office, clock: MovedClock) -> None:
    slack = Place(lost=[DeliveryFailed("timed out")])
    put_message(office, "slack:backlog")
    pump = Pump(office, {"slack": slack})
    pump.run_once()
    clock.move(seconds=5)
    pump.run_once()
    assert (slack.arrived, slack.looked_up) == ([("slack:backlog", 1)], 1)
    assert read_states(office) == ["sent"]


def test_the_time_slack_asks_for_is_kept(office: Office, clock: MovedClock) -> None:
    slack = Place(troubles=[DeliveryFailed("rate limited", retry_after=31.5)])
    put_message(office, "slack:backlog")
    pump = Pump(office, {"slack": slack})
    pump.run_once()
    clock.move(seconds=31)
    pump.run_once()
    assert slack.tries == 1
    clock.move(seconds=1)
    pump.run_once()
    assert read_states(office) == ["sent"]


def test_waits_double_from_five_seconds_to_ten_minutes() -> None:
    waits = [(plan_next_try(MONDAY, attempts) - MONDAY).seconds for attempts in range(9)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600]


@given(
    micro=st.integers(0, 999_999),
    attempts=st.integers(0, OUTAGE_ATTEMPTS),
    asked=st.none() | st.floats(0, 3600),
)
def test_no_try_comes_before_it_may(micro: int, attempts: int, asked: float | None) -> None:
    now = MONDAY + timedelta(microseconds=micro)
    at = plan_next_try(now, attempts, asked)
    assert at.microsecond == 0
    assert now + timedelta(seconds=asked or 1) <= at
    assert at < now + timedelta(seconds=max(asked or 0, 600) + 1)


def test_what_cannot_ever_go_is_given_up_with_its_reason_and_the_next_one_goes(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    slack = Place(troubles=[DeliveryFailed("channel_not_found", permanent=True)])
    put_message(office, "slack:backlog")
    put_message(office, "slack:backlog")
    Pump(office, {"slack": slack}).run_once()
    assert read_states(office) == ["dead", "sent"]
    with office.reading() as db:
        assert [dead.error for dead in outbox.load_dead(db)] == ["channel_not_found"]
    assert "Gave up reminder to slack:backlog: channel_not_found" in caplog.text


def test_an_outage_is_waited_out_for_three_days(office: Office, clock: MovedClock) -> None:
    put_message(office, "slack:backlog")
    slack = Place(troubles=[DeliveryFailed("down")] * OUTAGE_ATTEMPTS)
    with office.writing() as db:
        db.execute("UPDATE outbox SET attempts = ?", [OUTAGE_ATTEMPTS - 2])
    pump = Pump(office, {"slack": slack})
    pump.run_once()
    assert read_states(office) == ["sending"]
    clock.move(minutes=10)
    pump.run_once()
    assert read_states(office) == ["dead"]
    assert plan_next_try(MONDAY, 10) - MONDAY == timedelta(minutes=10)
    assert timedelta(minutes=10) * OUTAGE_ATTEMPTS > timedelta(days=3)


def test_a_fault_of_a_sender_is_given_up_soon_and_says_what_it_was(
    office: Office, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    put_message(office, "slack:backlog")
    put_message(office, "slack:backlog")
    slack = Place(troubles=[KeyError("lines")] * FAULT_ATTEMPTS)
    pump = Pump(office, {"slack": slack})
    for _ in range(FAULT_ATTEMPTS):
        pump.run_once()
        clock.move(minutes=10)
    assert read_states(office) == ["dead", "sent"]
    with office.reading() as db:
        assert outbox.load_dead(db)[0].error == "KeyError: 'lines'"
    assert "Traceback" in caplog.text


@dataclass
class Doors(Place):
    """A place whose `shut` destinations fail as a whole, or all of it."""

    shut: set[str] = field(default_factory=set)
    fails: Fails = Fails.DESTINATION

    def send(self, message: Message, *, again: bool) -> None:
        if message.destination in self.shut:
            self.tries += 1
            raise DeliveryFailed("Nobody is in.", fails=self.fails)
        super().send(message, again=again)


BOTH = ("slack:accounting", "slack:backlog")


def let_pass(pump: Pump, clock: MovedClock, minutes: int) -> None:
    """The pump is at work for so long."""
    for _ in range(minutes // 10):
        clock.move(minutes=10)
        pump.run_once()


def list_told(office: Office) -> list[tuple[str, str, str]]:
    """What is told of destinations: where, of which, and what; in order."""
    with office.reading() as db:
        rows = db.execute(
            "SELECT destination, payload FROM outbox WHERE kind LIKE 'destination%' ORDER BY id"
        )
        told = [(row["destination"], json.loads(row["payload"])) for row in rows]
    return [(where, one["destination"], one["what"]) for where, one in told]


def test_a_destination_that_fails_waits_together_longer_than_any_outage_and_goes_out_in_order(
    office: Office, clock: MovedClock
) -> None:
    slack = Doors(shut={"slack:accounting"})
    pump = Pump(office, {"slack": slack})
    for text in "abc":
        put_message(office, "slack:accounting", text)
    for _ in range(OUTAGE_ATTEMPTS + 2):
        clock.move(minutes=10)
        pump.run_once()
    # Only the first of them was tried, and none is to blame.
    assert read_states(office)[:3] == ["sending", "waiting", "waiting"]
    slack.shut.clear()
    let_pass(pump, clock, 20)
    assert slack.at("slack:accounting") == [1, 2, 3]
    assert read_states(office)[:3] == ["sent"] * 3


def test_it_is_looked_at_again_with_waits_that_grow(office: Office, clock: MovedClock) -> None:
    slack = Doors(shut={"slack:accounting"})
    pump = Pump(office, {"slack": slack})
    put_message(office, "slack:accounting")
    tried = []
    for second in range(0, 3600, 5):
        before = slack.tries
        pump.run_once()
        tried += [second] * (slack.tries - before)
        clock.move(seconds=5)
    # 5, 10, 20, ... 320 seconds, then each ten minutes.
    assert tried == [0, 5, 15, 35, 75, 155, 315, 635, 1235, 1835, 2435, 3035]
    assert slack.arrived == []


def test_a_destination_is_told_elsewhere_after_an_hour_and_again_when_it_is_well(
    office: Office, clock: MovedClock
) -> None:
    slack = Doors(shut={"slack:accounting"})
    pump = Pump(office, {"slack": slack})
    put_message(office, "slack:accounting")
    pump.run_once()
    let_pass(pump, clock, 50)
    assert list_told(office) == []
    let_pass(pump, clock, 120)
    assert list_told(office) == [("slack:backlog", "slack:accounting", "failing")]
    slack.shut.clear()
    let_pass(pump, clock, 20)
    assert list_told(office)[1:] == [("slack:backlog", "slack:accounting", "well")]
    assert outages.list_outages(office, acting(DANA)) == []


def test_a_warning_that_nobody_saw_yet_is_taken_back(office: Office, clock: MovedClock) -> None:
    slack = Doors(shut=set(BOTH))
    pump = Pump(office, {"slack": slack})
    for destination in BOTH:
        put_message(office, destination)
    pump.run_once()
    let_pass(pump, clock, 90)
    assert ("slack:backlog", "slack:accounting", "failing") in list_told(office)
    slack.shut.remove("slack:accounting")
    let_pass(pump, clock, 10)
    slack.shut.clear()
    let_pass(pump, clock, 20)
    told = [one for one in list_told(office) if one[1] == "slack:accounting"]
    assert told == [("slack:backlog", "slack:accounting", "failing")]
    arrived = {id_ for _, id_ in slack.arrived}
    with office.reading() as db:
        [warning] = db.execute("SELECT id, state FROM outbox WHERE kind = 'destination'")
    assert warning["state"] == "sent"
    assert warning["id"] not in arrived


def test_a_face_that_fails_as_a_whole_is_tried_once_a_round_whatever_waits_for_it(
    office: Office, clock: MovedClock
) -> None:
    slack, sheet = Doors(shut=set(BOTH), fails=Fails.FACE), Place()
    pump = Pump(office, {"slack": slack, "sheet": sheet})
    for destination in (*BOTH, *BOTH):
        put_message(office, destination)
    pump.run_once()
    assert slack.tries == 1
    clock.move(seconds=5)
    pump.run_once()
    assert slack.tries == 2
    let_pass(pump, clock, 120)
    # There is no other place in Slack; the Sheet is brought up to date, and says it.
    assert list_told(office) == []
    assert sheet.at("sheet")
    assert [one.name for one in outages.list_outages(office, acting(DANA))] == ["slack"]
    slack.shut.clear()
    let_pass(pump, clock, 20)
    assert slack.at("slack:accounting") == [1, 3]
    assert slack.at("slack:backlog")[:2] == [2, 4]
    assert outages.list_outages(office, acting(DANA)) == []


@pytest.mark.parametrize("back", [{"hours": 3}, {"days": 40}])
def test_a_clock_that_was_set_back_holds_up_nothing(
    office: Office, clock: MovedClock, back: dict[str, float]
) -> None:
    slack = Doors(shut={"slack:accounting"})
    pump = Pump(office, {"slack": slack})
    put_message(office, "slack:accounting")
    put_message(office, "slack:backlog", kind="telegram")
    let_pass(pump, clock, 30)
    clock.move(**{unit: -by for unit, by in back.items()})
    slack.shut.clear()
    put_message(office, "slack:accounting")
    pump.run_once()
    assert slack.at("slack:accounting") == [1, 3]


def test_an_hour_is_an_hour_after_the_clock_was_set_back(office: Office, clock: MovedClock) -> None:
    pump = Pump(office, {"slack": Doors(shut={"slack:accounting"})})
    put_message(office, "slack:accounting")
    pump.run_once()
    clock.move(days=-2)
    let_pass(pump, clock, 80)
    assert list_told(office) == [("slack:backlog", "slack:accounting", "failing")]


@pytest.mark.parametrize("asked", [3600, 86400])
def test_what_slack_asks_to_wait_is_kept_for_an_hour_at_most(
    office: Office, clock: MovedClock, asked: float
) -> None:
    slack = Place(troubles=[DeliveryFailed("rate limited", retry_after=asked)])
    put_message(office, "slack:backlog")
    pump = Pump(office, {"slack": slack})
    clock.move(seconds=0.5)
    pump.run_once()
    clock.move(seconds=3599)
    pump.run_once()
    assert slack.tries == 1
    clock.move(seconds=2)
    pump.run_once()
    assert read_states(office) == ["sent"]


def test_being_asked_to_be_slower_uses_up_no_attempt(office: Office, clock: MovedClock) -> None:
    slack = Place(troubles=[DeliveryFailed("slower", retry_after=1)] * (OUTAGE_ATTEMPTS + 1))
    put_message(office, "slack:backlog")
    pump = Pump(office, {"slack": slack})
    for _ in range(OUTAGE_ATTEMPTS + 2):
        pump.run_once()
        clock.move(seconds=1)
    assert slack.at("slack:backlog") == [1]


class Busy(Place):
    """While it sends the first message, somebody asks for another refresh."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    def send(self, message: Message, *, again: bool) -> None:
        if not self.tries:
            ask_for_refresh(self._office, message.destination)
        super().send(message, again=again)


def test_a_refresh_asked_for_during_a_refresh_is_done_after_it(office: Office) -> None:
    ask_for_refresh(office, "sheet")
    sheet = Busy(office)
    Pump(office, {"sheet": sheet}).run_once()
    assert len(sheet.at("sheet")) == 2


def test_refreshes_that_wait_are_one(office: Office) -> None:
    for _ in range(5):
        ask_for_refresh(office, "sheet")
    sheet = Place()
    Pump(office, {"sheet": sheet}).run_once()
    assert sheet.tries == 1


@pytest.mark.parametrize("burns_at", range(1, 31))
def test_wherever_it_is_killed_each_message_arrives_once_and_in_order(
    office: Office, burns_at: int
) -> None:
    slack, sheet, fuse = Place(), Place(), Fuse(burns_at)
    for destination in ("slack:accounting", "sheet", "slack:accounting", "slack:backlog"):
        put_message(office, destination)
    doomed = Pump(fuse.office(office), {"slack": fuse.sender(slack), "sheet": fuse.sender(sheet)})
    try:
        doomed.run_once()
    except Killed:
        pass
    else:
        assert fuse.calls < burns_at, "the fuse burnt and somebody caught it"
    Pump(office, {"slack": slack, "sheet": sheet}).run_once()
    assert slack.at("slack:accounting") == [1, 3]
    assert sorted(slack.arrived + sheet.arrived) == sorted(
        [("slack:accounting", 1), ("sheet", 2), ("slack:accounting", 3), ("slack:backlog", 4)]
    )
    assert read_states(office) == ["sent"] * 4


def test_a_slow_sheet_does_not_delay_slack(office: Office) -> None:
    slack, sheet = Place(), Gate()
    pump = Pump(office, {"slack": slack, "sheet": sheet})
    put_message(office, "sheet")
    pump.start()
    assert sheet.entered.wait(20)
    put_message(replace(office, wake=pump.wake), "slack:backlog")
    wait_until(lambda: slack.tries == 1)
    sheet.opened.set()
    wait_until(lambda: read_states(office) == ["sent", "sent"])
    pump.stop()


def test_what_another_process_writes_is_found_without_being_woken(office: Office) -> None:
    slack = Place()
    pump = Pump(office, {"slack": slack})
    pump.start()
    put_message(office, "slack:backlog")
    wait_until(lambda: read_states(office) == ["sent"])
    pump.stop()


def test_a_database_that_cannot_be_read_for_a_while_does_not_end_the_pump(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    slack = Place()
    put_message(office, "slack:backlog")
    with database.open_database(office.path) as db:
        db.execute("ALTER TABLE outbox RENAME TO elsewhere")
    pump = Pump(office, {"slack": slack})
    pump.start()
    wait_until(lambda: "the pump tries again" in caplog.text)
    with database.open_database(office.path) as db:
        db.execute("ALTER TABLE elsewhere RENAME TO outbox")
    pump.wake()
    wait_until(lambda: slack.tries == 1)
    pump.stop()


def test_stopping_finishes_what_is_on_its_way_and_leaves_the_rest(office: Office) -> None:
    gate = Gate()
    pump = Pump(office, {"slack": gate})
    put_message(office, "slack:accounting")
    put_message(office, "slack:backlog")
    pump.start()
    assert gate.entered.wait(20)
    gate.opened.set()
    pump.stop()
    assert read_states(office)[0] == "sent"
    assert not {"sending"} & set(read_states(office))


@pytest.mark.parametrize("name", ["slack", ""])
def test_a_face_that_was_closed_is_tried_now_where_somebody_asks_for_it(
    office: Office, clock: MovedClock, name: str
) -> None:
    slack = Doors(shut=set(BOTH), fails=Fails.FACE)
    pump = Pump(office, {"slack": slack})
    for destination in BOTH:
        put_message(office, destination)
    let_pass(pump, clock, 30)
    slack.shut.clear()
    tries = slack.tries
    pump.run_once()
    assert slack.tries == tries
    if name:
        unsent.try_now(office, acting(DANA), name)
    else:
        unsent.send_again(office, acting(DANA))
    clock.move(seconds=1)
    pump.run_once()
    assert {*slack.at("slack:accounting"), *slack.at("slack:backlog")} >= {1, 2}


def test_one_that_is_tried_now_in_vain_closes_its_face_again(
    office: Office, clock: MovedClock
) -> None:
    slack = Doors(shut=set(BOTH), fails=Fails.FACE)
    pump = Pump(office, {"slack": slack})
    for destination in BOTH:
        put_message(office, destination)
    let_pass(pump, clock, 30)
    tries = slack.tries
    unsent.try_now(office, acting(DANA), "slack")
    clock.move(seconds=1)
    for _ in range(3):
        pump.run_once()
    assert slack.tries == tries + 1
