"""What people write to the app, and *Open invoice* in the menu of a message."""

from collections.abc import Callable

import pytest

from backlog.filter import Filter
from bot import ids
from tests import offices
from tests.bot.desk import BACKLOG, DANA, MEI, PRIYA, STRANGER, Desk, refusals, words
from tests.sandbox_process import eventually


def _direct(desk: Desk, user: str) -> str:
    desk.sandbox.open_app(user, "messages")
    channels = desk.sandbox.state(user)["channels"]
    return str(next(one["id"] for one in channels if one["kind"] == "dm"))


def _answers(desk: Desk, user: str, channel: str) -> Callable[[], list[str]]:
    return lambda: [words(m) for m in desk.messages(user, channel) if m["user"] == "U0BOT"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("inv-10401", "INV-10401 · Northfield Energy Ltd · 8,190.40 CAD"),
        ("/backlog wip", "*Work in progress by job*"),
        ("admin", "*Admin* · 63 invoices"),
        ("hello?", "There is no invoice with “hello?”"),
    ],
)
def test_a_direct_message_is_answered_like_the_command(desk: Desk, said: str, answer: str) -> None:
    channel = _direct(desk, DANA)
    desk.sandbox.say(DANA, channel, said)
    [told] = eventually(_answers(desk, DANA, channel))
    assert answer in told


def test_a_stranger_who_writes_is_refused_in_words_and_recorded(desk: Desk) -> None:
    channel = _direct(desk, STRANGER)
    desk.sandbox.say(STRANGER, channel, "admin")
    [told] = eventually(_answers(desk, STRANGER, channel))
    assert "You are not on the list" in told
    assert [one["actor"] for one in refusals(desk)] == ["T0PRAIRIE/U0STRANGER"]


def test_a_mention_is_answered_to_its_writer_alone(desk: Desk) -> None:
    desk.sandbox.say(PRIYA, BACKLOG, "<@U0BOT> mine")
    assert "*My Forms*" in desk.whisper(PRIYA)
    assert not [m for m in desk.messages(DANA, BACKLOG) if m["ephemeral"]]


def test_what_is_said_beside_the_app_is_not_answered(desk: Desk) -> None:
    desk.sandbox.say(DANA, BACKLOG, "admin")
    desk.sandbox.say(DANA, BACKLOG, "<@U0BOT> help")
    assert "What can stand behind the command" in desk.whisper(DANA)
    assert len([m for m in desk.messages(DANA, BACKLOG) if m["ephemeral"]]) == 1


def _shortcut(desk: Desk, user: str, text: str) -> str:
    desk.sandbox.say(DANA, BACKLOG, text)
    message = next(m for m in desk.messages(user, BACKLOG) if m["text"] == text)
    assert desk.sandbox.shortcut(user, message, ids.OPEN_MESSAGE) == {"ok": True}
    eventually(lambda: desk.sandbox.view(user))
    return words(desk.window(user))


def test_a_message_with_one_number_opens_that_invoice(desk: Desk) -> None:
    said = _shortcut(desk, DANA, "Where is *inv-10401*, please?")
    assert "Northfield Energy Ltd" in said
    assert "8,190.40 CAD" in said


def test_a_message_with_several_numbers_lets_one_choose(desk: Desk) -> None:
    said = _shortcut(desk, DANA, "INV-10401, INV-10402 and INV-99999")
    assert "*2 invoices in this message.* Which one?" in said
    desk.sandbox.click(DANA, desk.window(DANA), ids.OPEN_INVOICE)
    eventually(lambda: "8,190.40 CAD" in words(desk.window(DANA)))
    assert "Which one?" not in words(desk.window(DANA))


def test_a_message_without_a_number_says_so(desk: Desk) -> None:
    assert "There is no number of an invoice in this message" in _shortcut(desk, DANA, "On the 3rd")


def test_what_one_may_not_see_is_not_there(desk: Desk) -> None:
    others = [
        row.number
        for row in offices.list_rows(desk.office, offices.list_ids(desk.office, Filter()))
        if row.project_manager != "Priya Nair"
    ]
    said = _shortcut(desk, PRIYA, f"See {others[0]}")
    assert "none that you may see" in said


def test_a_batch_by_its_post_and_the_pinned_message_by_its_words(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    assert desk.sandbox.shortcut(MEI, desk.card(), ids.OPEN_MESSAGE) == {"ok": True}
    eventually(lambda: desk.sandbox.view(MEI))
    said = words(desk.window(MEI))
    assert "*2 invoices in this message.*" in said
    assert "INV-10402" in said
    assert desk.sandbox.shortcut(DANA, desk.pinned(), ids.OPEN_MESSAGE) == {"ok": True}


def test_a_stranger_opens_nothing(desk: Desk) -> None:
    desk.sandbox.shortcut(STRANGER, desk.pinned(STRANGER), ids.OPEN_MESSAGE)
    assert "You are not on the list" in desk.whisper(STRANGER)
