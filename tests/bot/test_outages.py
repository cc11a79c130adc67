"""What cannot be reached as a whole waits together, is told elsewhere, and goes out in order."""

from datetime import timedelta
from typing import Any

import pytest

from backlog import outages
from backlog.batches import commit
from backlog.messages import FilesAsked, PapersOrdered, Reminder
from backlog.office import Office
from backlog.queries.everything import read_everything
from backlog.reviews.claims import READER
from backlog.store import outbox
from bot.posts.sender import SlackSender
from scheduler.outbox import Pump
from sheets.sender import read_desired
from tests import offices
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, MEI, Desk, words
from tests.bot.test_unsent import join

Json = dict[str, Any]
PAUSE = 300
"""Seconds between two looks of the pump."""
DANAS_DM = "D0DANA"


def export(desk: Desk, number: str) -> str:
    """Export an invoice; the number of its batch."""
    actor, ids = offices.acting(offices.DANA), offices.ids_of(desk.office, number)
    target = desk.office.find_default_target()
    draft = commit.draft(desk.office, actor, commit.Request(tuple(ids), target))
    return commit.commit(desk.office, actor, draft).number


def wait(desk: Desk, **by: float) -> None:
    """Let time pass as the pump sees it, and it works on meanwhile."""
    until = desk.clock.now + timedelta(**by)
    while desk.clock.now < until:
        desk.clock.move(seconds=PAUSE)
        desk.deliver()


def read_states(office: Office) -> dict[str, list[str]]:
    """What was not sent, by destination."""
    found: dict[str, list[str]] = {}
    with office.reading() as db:
        for one in outbox.load_unsent(db):
            if one.face != "sheet":
                found.setdefault(one.destination, []).append(one.state)
    return found


def said_in(desk: Desk, channel: str, person: str = DANA) -> list[str]:
    return [words(one) or one["text"] for one in desk.messages(person, channel)]


def count_calls(desk: Desk, method: str = "") -> int:
    calls = desk.sandbox.world()["calls"]
    return sum(not method or one["method"] == method for one in calls)


def test_a_channel_without_the_bot_waits_as_a_whole_and_all_of_it_arrives_in_order_and_once(
    desk: Desk,
) -> None:
    join(desk, ACCOUNTING, bot=False)
    numbers = [export(desk, "INV-10401"), export(desk, "INV-10402"), export(desk, "INV-10403")]
    desk.deliver()
    wait(desk, hours=4)
    # Nothing is given up, however long it lasts, nor tried one after the other.
    assert set(read_states(desk.office)) == {"slack:accounting"}
    assert "dead" not in read_states(desk.office)["slack:accounting"]
    join(desk, ACCOUNTING, bot=True)
    wait(desk, minutes=11)
    assert read_states(desk.office) == {}
    roots = [one for one in desk.messages(MEI, ACCOUNTING) if one["blocks"]]
    assert [next(n for n in numbers if n in words(one)) for one in roots] == numbers
    assert [len(one["files"]) for one in desk.messages(MEI, ACCOUNTING) if one["files"]] == [1] * 3


def test_it_is_told_elsewhere_after_an_hour_once_and_once_that_it_is_well(desk: Desk) -> None:
    join(desk, ACCOUNTING, bot=False)
    export(desk, "INV-10401")
    desk.deliver()
    wait(desk, minutes=50)
    assert not [one for one in said_in(desk, BACKLOG) if "Nothing goes to" in one]
    wait(desk, hours=5)
    [told] = [one for one in said_in(desk, BACKLOG) if "Nothing goes to" in one]
    assert "Nothing goes to accounting's channel in Slack since Mon 23 Nov, " in told
    assert "not_in_channel. The app is not in the channel. Invite the app there again" in told
    join(desk, ACCOUNTING, bot=True)
    wait(desk, hours=2)
    [well] = [one for one in said_in(desk, BACKLOG) if "arrives again" in one]
    assert "accounting's channel in Slack arrives again" in well
    assert outages.list_outages(desk.office, READER) == []


def test_the_channel_of_the_administrators_itself_is_told_to_each_of_them(desk: Desk) -> None:
    join(desk, BACKLOG, bot=False)
    with desk.office.writing() as db:
        reminder = Reminder(desk.office.company.day(desk.clock()), late=False, lines=("63 wait.",))
        outbox.put(db, reminder, at=desk.clock())
    desk.deliver()
    wait(desk, hours=3)
    [told] = said_in(desk, DANAS_DM)
    assert "Nothing goes to the backlog's channel in Slack" in told
    join(desk, BACKLOG, bot=True)
    wait(desk, hours=1)
    assert ["arrives again" in one for one in said_in(desk, DANAS_DM)] == [False, True]
    assert sum(one.startswith("Backlog, ") for one in said_in(desk, BACKLOG)) == 1


def test_slack_as_a_whole_is_asked_once_a_round_and_told_where_it_can_be_seen(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    export(desk, "INV-10401")
    for email in (offices.DANA.email, offices.AMIRA.email):
        with desk.office.writing() as db:
            outbox.put(db, FilesAsked("B-2026-0001", email), at=desk.clock())
    dead = ("chat.postMessage", "chat.update", "conversations.open", "conversations.members")
    for method in (*dead, "users.info"):
        desk.sandbox.fault(method, "account_inactive", times=1000)
    before = count_calls(desk)
    desk.deliver()
    # Four destinations wait; one of them was enough to know.
    assert sum(count_calls(desk, one) for one in dead) - before <= 1
    wait(desk, hours=2)
    assert {one.name for one in outages.list_outages(desk.office, READER)} == {"slack"}
    [seen] = read_desired(desk.office).outages
    assert seen.startswith("Nothing goes to Slack since 23 Nov ")
    assert "Install the app again" in seen
    assert caplog.text.count("Nothing reaches slack since") == 1
    for method in (*dead, "users.info"):
        desk.sandbox.fault(method, "account_inactive", times=0)
    wait(desk, minutes=11)
    assert read_states(desk.office) == {}
    assert read_desired(desk.office).outages == ()
    assert read_everything(desk.office, READER).rows
    assert not [one for one in said_in(desk, BACKLOG) if "Nothing goes to" in one]


def test_a_message_that_is_wrong_itself_is_given_up_alone(desk: Desk) -> None:
    desk.sandbox.fault("chat.postMessage", "invalid_blocks", times=2)
    first, second = export(desk, "INV-10401"), export(desk, "INV-10402")
    desk.deliver()
    assert read_states(desk.office) == {"slack:accounting": ["dead"]}
    shown = said_in(desk, ACCOUNTING, MEI)
    assert not [one for one in shown if first in one]
    assert [one for one in shown if second in one]
    assert outages.list_outages(desk.office, READER) == []


def test_slack_is_not_asked_for_a_method_before_it_may_whatever_message_wants_it(
    desk: Desk,
) -> None:
    export(desk, "INV-10401")
    with desk.office.writing() as db:
        for email in (offices.DANA.email, offices.AMIRA.email):
            outbox.put(db, FilesAsked("B-2026-0001", email), at=desk.clock())
    desk.sandbox.fault("conversations.open", "429", retry_after=30)
    sender = desk.sender
    pump_with(desk, sender)
    assert count_calls(desk, "conversations.open") == 1
    desk.clock.move(seconds=29)
    pump_with(desk, sender)
    assert count_calls(desk, "conversations.open") == 1
    desk.clock.move(seconds=2)
    pump_with(desk, sender)
    assert read_states(desk.office) == {}


def pump_with(desk: Desk, sender: SlackSender) -> None:
    """The same process goes on."""
    Pump(desk.office, {"slack": sender, "slack-files": sender}).run_once()


@pytest.mark.parametrize(
    "method",
    [
        "chat.postMessage",
        "chat.update",
        "conversations.open",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "files.info",
        "conversations.history",
        "pins.add",
    ],
)
def test_whatever_answer_is_lost_each_message_and_each_file_is_there_once(
    desk: Desk, method: str
) -> None:
    # A lost answer is waited for; one second is as lost as fifteen.
    desk.deps.client.timeout = 1
    export(desk, "INV-10401")
    with desk.office.writing() as db:
        ids = tuple(offices.ids_of(desk.office, "INV-10402"))
        outbox.put(db, FilesAsked("B-2026-0001", offices.DANA.email), at=desk.clock())
        outbox.put(db, PapersOrdered(offices.DANA.email, "pdf", ids), at=desk.clock())
        reminder = Reminder(desk.office.company.day(desk.clock()), late=False, lines=("63 wait.",))
        outbox.put(db, reminder, at=desk.clock())
    desk.sandbox.fault(method, "timeout_after_commit", times=3)
    desk.deliver()
    wait(desk, minutes=30)
    assert read_states(desk.office) == {}
    assert sum(one.startswith("Backlog, ") for one in said_in(desk, BACKLOG)) == 1
    roots = [m for m in desk.messages(MEI, ACCOUNTING) if m["blocks"] and not m["thread_ts"]]
    assert len(roots) == 1
    assert [len(m["files"]) for m in desk.messages(MEI, ACCOUNTING) if m["files"]] == [1]
    names = [f["name"] for m in desk.messages(DANA, DANAS_DM) for f in m["files"]]
    assert len(names) == len(set(names)) == 2


def test_who_exported_gets_the_files_where_the_channel_shows_them_nobody(desk: Desk) -> None:
    join(desk, ACCOUNTING, bot=False)
    export(desk, "INV-10401")
    desk.deliver()
    assert [len(m["files"]) for m in desk.messages(DANA, DANAS_DM)] == [1]
