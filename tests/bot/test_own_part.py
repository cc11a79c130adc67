"""A Project Manager's message: her part alone, with *Show*, and when she wants it."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from backlog import outbox, unsent
from backlog.messages import OwnPartTold
from backlog.own_messages import choose_own, load_own, parse
from bot import ids
from bot.posts.sender import SlackSender
from scheduler.outbox import Pump
from tests import offices
from tests.bot.desk import BACKLOG, DANA, PRIYA, Desk, Json, words
from tests.offices import acting
from tests.sandbox_process import eventually


def tell(desk: Desk, sender: SlackSender | None = None) -> None:
    day = desk.office.company.day(desk.clock())
    with desk.office.writing() as db:
        told = OwnPartTold(day, late=False, email=offices.PRIYA.email)
        outbox.put(db, told, at=desk.clock())
    Pump(desk.office, {"slack": sender or desk.sender}).run_once()


def find_message(desk: Desk) -> Json:
    """The direct message to her."""
    channel = str(desk.deps.client.conversations_open(users=PRIYA)["channel"]["id"])
    return desk.messages(PRIYA, channel)[-1]


def test_she_gets_her_own_part_and_shows_it(desk: Desk) -> None:
    tell(desk)
    post = find_message(desk)
    said = words(post)
    assert said.startswith("*2 invoices wait for you.* They cannot go to accounting yet.")
    assert "*INV-10448* · Pine Pass Gas Transmission Ltd. · signature · 13 days" in said
    assert "INV-10451" not in said, "that is Erin's"
    assert "Sent on business days at 09:00, only when something waits." in said
    shown = words(desk.open(PRIYA, ids.SHOW_OWN, post))
    assert "Needs the client's signature" in shown
    assert "INV-10448" in shown
    assert "INV-10451" not in shown


def test_somebody_else_who_presses_show_sees_her_own(desk: Desk) -> None:
    tell(desk)
    post = find_message(desk)
    desk.sandbox.post("/test/world", {"messages": {BACKLOG: [_copy(post)]}})
    in_channel = next(m for m in desk.messages(DANA, BACKLOG) if "wait for you" in words(m))
    assert "Nothing waits for you" in words(desk.open(DANA, ids.SHOW_OWN, in_channel))


def _copy(post: Json) -> Json:
    about = {"channel": BACKLOG, "ts": "1700000000.000009", "user": "U0BOT", "text": "copy"}
    return about | {"files": [], "blocks": post["blocks"]}


class Unfriendly(WebClient):
    """A workspace in which nobody may open a direct message with her."""

    def __init__(self, true: WebClient) -> None:
        super().__init__(true.token, base_url=true.base_url, retry_handlers=true.retry_handlers)

    def api_call(self, api_method: str, **options: Any) -> Any:
        if api_method == "conversations.open":
            options = {"json": {"users": "U0NOBODY"}}
        return super().api_call(api_method, **options)


def test_whom_nobody_can_write_to_is_told_in_the_channel_once(desk: Desk) -> None:
    deps = replace(desk.deps, client=Unfriendly(desk.deps.client))
    tell(desk, SlackSender(deps))
    [post] = [m for m in desk.messages(DANA, BACKLOG) if "No direct message reaches" in words(m)]
    assert f"<@{PRIYA}>" in words(post)
    waiting = unsent.list_unsent(desk.office, acting(offices.DANA))
    assert "own part" not in [one.kind for one in waiting]


def test_nothing_comes_when_nothing_waits_any_more(desk: Desk) -> None:
    with desk.office.writing() as db:
        told = OwnPartTold(desk.office.company.day(desk.clock()), False, offices.DANA.email)
        outbox.put(db, told, at=desk.clock())
    desk.deliver()
    channel = str(desk.deps.client.conversations_open(users=DANA)["channel"]["id"])
    assert [m for m in desk.messages(DANA, channel) if "wait" in words(m)] == []


def choose(desk: Desk, when: str, *days: str, at: str = "14:00") -> Json:
    tell(desk)
    desk.open(PRIYA, ids.OPEN_MINE, find_message(desk))
    options = [{"value": day} for day in days]
    fields = {
        ids.MINE_WHEN: {"type": "radio_buttons", "selected_option": {"value": when}},
        ids.MINE_DAYS: {"type": "multi_static_select", "selected_options": options},
        ids.MINE_AT: {"type": "timepicker", "selected_time": at},
    }
    values = {name: {name: state} for name, state in fields.items()}
    answer = desk.sandbox.submit(PRIYA, desk.window(PRIYA), values)
    return dict(answer)


@pytest.mark.parametrize(
    ("when", "days", "wanted"),
    [
        ("own", ("thursday", "monday"), "monday,thursday 14:00"),
        ("never", (), "off"),
        ("usual", (), ""),
    ],
)
def test_she_says_when_she_wants_it(
    desk: Desk, when: str, days: tuple[str, ...], wanted: str
) -> None:
    choose_own(desk.office, acting(offices.PRIYA), parse("friday 07:00"))
    assert choose(desk, when, *days) == {"ok": True}
    eventually(lambda: str(load_own(desk.office, offices.PRIYA.email)) == wanted)
    assert "Saved." in words(desk.window(PRIYA))


def test_a_time_without_days_is_asked_back(desk: Desk) -> None:
    choose(desk, "own")
    assert eventually(lambda: desk.window(PRIYA)["errors"]) == {
        ids.MINE_DAYS: "Choose at least one day, or Never."
    }
    assert load_own(desk.office, offices.PRIYA.email).since is None
