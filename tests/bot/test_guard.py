"""What a click must survive to reach a use case, and what reaches the person."""

import logging
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
from slack_bolt import App, BoltRequest

from backlog.errors import Stale
from backlog.roles import People, Person, Role
from bot import ids
from bot.app import OnTheSpot
from bot.blocks import kit
from bot.deps import Channels, Deps
from bot.ids import RowAct
from bot.slack.accounts import Accounts
from bot.slack.guard import Guard
from bot.slack.interaction import Interaction
from tests import offices
from tests.bot.desk import (
    ACCOUNTING,
    BACKLOG,
    DANA,
    MEI,
    STRANGER,
    Desk,
    Line,
    at_work,
    refusals,
    slack_client,
    words,
)
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]


def test_stranger_is_refused_with_the_lines_to_add_and_recorded(desk: Desk) -> None:
    before = desk.pinned()
    assert desk.sandbox.click(STRANGER, desk.older(STRANGER), "backlog.export") == {"ok": True}
    said = desk.whisper(STRANGER)
    assert "You are not on the list" in said
    (person,) = tomllib.loads(said.split("```")[1])["people"]
    assert (person["slack"], person["roles"]) == ("T0PRAIRIE/U0STRANGER", ["viewer"])
    assert [one["actor"] for one in refusals(desk)] == ["T0PRAIRIE/U0STRANGER"]
    assert desk.sandbox.view(STRANGER) is None
    desk.deliver()
    assert desk.pinned()["blocks"] == before["blocks"]


def test_stranger_may_not_even_look(desk: Desk) -> None:
    assert desk.sandbox.command(STRANGER, BACKLOG) == {"ok": True}
    assert "You are not on the list" in desk.whisper(STRANGER)
    desk.menu(STRANGER, "INV-10401", "Details")
    eventually(lambda: len(refusals(desk)) == 2)


def test_accounting_may_not_export(desk: Desk) -> None:
    desk.sandbox.click(MEI, desk.older(MEI), "backlog.export")
    assert "Only an Administrator may export; you are Accounting." in desk.whisper(MEI)


def test_role_is_asked_again_at_submit(desk: Desk) -> None:
    view = desk.open(DANA, "backlog.export")
    # The world moves on while the window is open: the same click from another account.
    desk.sandbox.post("/page/submit", {"as": STRANGER, "view": view["id"], "values": {}})
    assert desk.sandbox.view(STRANGER) is None


def test_listed_guest_is_refused(line: Line, tmp_path: Path) -> None:
    guest = Person(
        "gale@contractor.example", "Gale", frozenset({Role.ADMINISTRATOR}), "T0PRAIRIE/U0GUEST"
    )
    desk = at_work(line, tmp_path, People([offices.DANA, guest]))
    said = words(desk.open("U0GUEST", "backlog.export", desk.older("U0GUEST")))
    assert "Your Slack account is a guest" in said
    assert [one["actor"] for one in refusals(desk)] == ["gale@contractor.example"]


def test_account_that_slack_does_not_know_may_not_act(desk: Desk) -> None:
    accounts = Accounts(desk.deps.client, desk.clock)
    assert accounts.find_objection("T0PRAIRIE", "U0NOBODY") == "is not known to Slack"


@pytest.mark.parametrize("do", ["details", "export", "process"])
def test_invoice_that_is_not_there_is_refused_and_recorded(
    desk: Desk, do: Literal["details", "export", "process"]
) -> None:
    menu = kit.overflow(ids.ROW, [kit.option("It", ids.encode(RowAct(do, 10**6)))])
    posted = desk.deps.client.chat_postMessage(
        channel=BACKLOG, text="old", blocks=[kit.data("old", menu)]
    )
    old = next(m for m in desk.messages(DANA, BACKLOG) if m["ts"] == posted["ts"])
    choice = {"selected_option": {"value": menu["options"][0]["value"]}}
    assert desk.sandbox.click(DANA, old, ids.ROW, choice) == {"ok": True}
    eventually(lambda: refusals(desk))
    said = words(desk.window(DANA))
    assert "There is no such invoice any more. Nothing was done." in said
    assert [one["actor"] for one in refusals(desk)] == ["dana@prairie.example"]


def test_button_of_another_version_is_answered(desk: Desk) -> None:
    posted = desk.deps.client.chat_postMessage(
        channel=BACKLOG,
        text="old",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "backlog.frobnicate",
                        "text": {"type": "plain_text", "text": "Old"},
                    }
                ],
            }
        ],
    )
    old = next(m for m in desk.messages(DANA, BACKLOG) if m["ts"] == posted["ts"])
    desk.sandbox.click(DANA, old, "backlog.frobnicate")
    assert "from another version of the backlog" in desk.whisper(DANA)


@pytest.mark.parametrize("method", ["views.open", "views.update"])
def test_slack_failing_at_the_window_is_said_beside_the_message_and_is_no_fault_of_ours(
    desk: Desk, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    desk.sandbox.fault(method, "500", times=5)
    desk.sandbox.click(DANA, desk.older(), "backlog.export")
    assert "Slack did not take what was to be shown" in desk.whisper(DANA)
    assert not [r for r in caplog.records if r.exc_info]


def _dispatched(sandbox: Sandbox, tmp_path: Path, handler: Any, body: Json) -> Any:
    """One payload through a Bolt app with this one handler, guarded."""
    slack = slack_client(sandbox)
    guard = Guard(Deps(offices.an_office(tmp_path), slack, Channels(BACKLOG, ACCOUNTING)))
    app = App(client=slack, token_verification_enabled=False, listener_executor=OnTheSpot())
    app.action("it")(guard.click(handler))
    app.view("it")(guard.submit(handler))
    return app.dispatch(BoltRequest(mode="socket_mode", body=body))


CLICK: Json = {
    "type": "block_actions",
    "team": {"id": "T0PRAIRIE"},
    "user": {"id": "U0STRANGER", "team_id": "T0PRAIRIE"},
    "trigger_id": "",
    "actions": [{"type": "button", "action_id": "it", "block_id": "b", "value": ""}],
}
SUBMIT: Json = {
    "type": "view_submission",
    "team": {"id": "T0PRAIRIE"},
    "user": {"id": "U0STRANGER", "team_id": "T0PRAIRIE"},
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": "it",
        "title": {"type": "plain_text", "text": "It"},
    },
}


def _fail(_: Interaction) -> NoReturn:
    raise ZeroDivisionError("a secret detail")


def test_listener_that_raises_at_once_keeps_its_ack(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    body = CLICK | {"response_url": f"{sandbox.url}/nowhere"}
    assert _dispatched(sandbox, tmp_path, _fail, body).status == 200
    unexpected = eventually(lambda: [r for r in caplog.records if r.exc_info])
    assert [r.levelno for r in unexpected] == [logging.ERROR]


def test_submit_that_raises_is_answered_with_the_reference_that_is_logged(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = _dispatched(sandbox, tmp_path, _fail, SUBMIT)
    found = re.search(r"reference ([0-9a-f]{8})", answer.body)
    assert found is not None
    assert found[1] in caplog.text
    assert "secret" not in answer.body


def test_a_refusal_is_one_line_in_the_log_without_its_sentence(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def be_late(_: Interaction) -> NoReturn:
        raise Stale("Somebody changed it: 1,234.00 CAD.")

    caplog.set_level("INFO")
    _dispatched(sandbox, tmp_path, be_late, SUBMIT)
    told = eventually(lambda: [line for line in caplog.messages if "refused" in line])
    assert told == ["T0PRAIRIE/U0STRANGER: refused it (Stale)"]
    assert "1,234" not in caplog.text


def test_words_of_a_refusal_are_never_markup(desk: Desk) -> None:
    desk.sandbox.click(STRANGER, desk.older(STRANGER), "backlog.export")
    desk.whisper(STRANGER)
    said = [m for m in desk.messages(STRANGER, BACKLOG) if m["ephemeral"]][-1]
    assert said["blocks"][0]["text"]["type"] == "plain_text"
    assert words(said)


def test_slack_asking_to_be_slower_is_said_and_is_no_fault_of_ours(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.sandbox.fault("users.info", "429", retry_after=30)
    said = words(desk.open(DANA, "backlog.export"))
    assert "Slack takes no more calls from this program for now" in said
    assert not [r for r in caplog.records if r.exc_info]
