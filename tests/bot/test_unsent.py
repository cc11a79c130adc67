"""What did not go out: what, where, why and since when; sent again, or let be with a reason."""

from typing import get_args

import pytest

from backlog import unsent
from backlog.messages import BatchCopy, Content, DestinationTold, State
from backlog.store import events, outbox
from bot.blocks.unsent import WHAT
from bot.presenters.home import load_home
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, PRIYA, Desk, typed, words
from tests.bot.test_home import Homes, install

MEMBERS = ["U0DANA", "U0ACCOUNT"]


def give_up(desk: Desk, why: str) -> int:
    """The files of a batch for Dana, as a message that was given up; its number."""
    with desk.office.writing() as db:
        outbox.put(db, BatchCopy("B-2026-0001", offices.DANA.email), at=desk.clock())
    with desk.office.writing() as db:
        last = outbox.find_last(db)
        outbox.mark(db, last, State.DEAD, at=desk.clock(), error=why)
    return last


@pytest.fixture
def homes(desk: Desk) -> Homes:
    install(desk)
    return Homes(desk)


def open_window(desk: Desk, homes: Homes) -> str:
    assert desk.sandbox.click(DANA, homes.open(), "unsent.open") == {"ok": True}
    return words(desk.window(DANA))


def test_home_says_that_something_did_not_go_out_and_its_window_what_where_why_and_since_when(
    desk: Desk, homes: Homes
) -> None:
    give_up(desk, "Slack refused: <invalid_blocks>.")
    desk.clock.move(hours=2)
    assert "1 message did not go out" in words(homes.open())
    shown = open_window(desk, homes)
    assert "The files of batch B-2026-0001, for who exported it" in shown
    assert "to the direct message to Dana Kovacs · since Mon 23 Nov, " in shown
    assert "Slack refused: &lt;invalid_blocks&gt;." in shown


def test_nobody_but_an_administrator_sees_it(desk: Desk) -> None:
    give_up(desk, "refused")
    for person in (offices.AMIRA, offices.PRIYA):
        assert load_home(desk.office, offices.acting(person)).page.unsent is None
    assert load_home(desk.office, offices.acting(offices.DANA)).page.unsent is not None


def test_a_retry_sends_it_and_the_window_says_so_in_place(desk: Desk, homes: Homes) -> None:
    desk.export("INV-10401")
    desk.deliver()
    id_ = give_up(desk, "refused")
    open_window(desk, homes)
    said = words(desk.act(DANA, "unsent.retry"))
    assert "on its way again, to the direct message to Dana Kovacs" in said
    assert "Everything that was tried went out." in said
    desk.deliver()
    with desk.office.reading() as db:
        found = outbox.find_message(db, id_)
        assert found
        assert found.state is State.SENT
    assert "did not go out" not in words(homes.open())


def test_a_dismissal_needs_a_reason_and_stands_in_the_log(desk: Desk, homes: Homes) -> None:
    id_ = give_up(desk, "refused")
    open_window(desk, homes)
    assert "Why?" in words(desk.open(DANA, "unsent.dismiss", desk.window(DANA)))
    blank = desk.submit(DANA, typed({"dismiss_message.reason": " "}))
    assert "Say why" in blank["errors"]["dismiss_message.reason"]
    said = words(desk.submit(DANA, typed({"dismiss_message.reason": "told her"})))
    assert "is not sent any more" in said
    with desk.office.reading() as db:
        [noted] = events.of_action(db, "message dismissed")
        found = outbox.find_message(db, id_)
    assert found
    assert found.state is State.DISMISSED
    assert (noted.action, noted.actor, noted.reason) == (
        "message dismissed",
        offices.DANA.email,
        "told her",
    )
    assert noted.after["message"] == id_


def test_who_is_second_reads_what_became_of_it(desk: Desk, homes: Homes) -> None:
    id_ = give_up(desk, "refused")
    open_window(desk, homes)
    unsent.dismiss(desk.office, offices.acting(offices.DANA), id_, reason="told her")
    assert "was dismissed already" in words(desk.act(DANA, "unsent.retry"))


def join(desk: Desk, channel: str, *, bot: bool) -> None:
    """Have the bot in a channel, or out of it."""
    members = [*MEMBERS, *(["U0BOT"] if bot else [])]
    if channel != ACCOUNTING:
        members += [PRIYA]
    desk.sandbox.post("/test/world", {"channels": [{"id": channel, "members": members}]})


def test_a_channel_without_the_bot_is_tried_now_from_the_window(desk: Desk, homes: Homes) -> None:
    join(desk, ACCOUNTING, bot=False)
    desk.export("INV-10401")
    for _ in range(8):
        desk.deliver()
        desk.clock.move(minutes=10)
    shown = open_window(desk, homes)
    assert "Nothing goes to accounting's channel in Slack" in shown
    assert "Invite the app there again" in shown
    join(desk, ACCOUNTING, bot=True)
    desk.deliver()
    desk.clock.move(seconds=1)
    assert "is tried now" in words(desk.act(DANA, "unsent.try"))
    desk.deliver()
    assert "B-2026-0001" in words(desk.card(MEI))
    assert DestinationTold.kind not in {
        one.kind for one in unsent.list_unsent(desk.office, offices.acting(offices.DANA))
    }


def test_whatever_may_be_given_up_has_a_name_that_people_know() -> None:
    assert {one.kind for one in get_args(Content)} <= WHAT.keys()
