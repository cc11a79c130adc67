"""Clicks, commands and Socket Mode, driven by the true slack_bolt."""

import json
import threading
import time
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltContext, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.webhook import WebhookClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.sandbox.bolt import bolt_app, connected
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(name: str) -> Json:
    return {"text": plain(name), "value": name}


def button(action_id: str, value: str = "v1") -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, "value": value}


def post(sandbox: Sandbox, *elements: Json, channel: str = "C0BACKLOG") -> Json:
    """Post elements in one actions block; the message as Dana finds it."""
    blocks = [{"type": "actions", "block_id": "row", "elements": list(elements)}]
    sandbox.client().chat_postMessage(channel=channel, text="Choose", blocks=blocks)
    return {**sandbox.messages("U0DANA", channel)[-1], "channel": channel}


def recording(app: App, *action_ids: str) -> list[Json]:
    """Let the app ack these actions and note their payloads."""
    seen: list[Json] = []

    def note(ack: Ack, body: Json) -> None:
        seen.append(body)
        ack()

    for action_id in action_ids:
        app.action(action_id)(note)
    return seen


def test_a_button_click_reaches_its_listener(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen = recording(app, "process")
    message = post(sandbox, button("process", "invoice 7"))
    with connected(sandbox, app):
        assert sandbox.click("U0DANA", message, "process") == {"ok": True}
    (body,) = seen
    assert body["user"]["id"] == "U0DANA"
    assert body["team"]["id"] == body["user"]["team_id"] == "T0PRAIRIE"
    assert body["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C0BACKLOG",
        "is_ephemeral": False,
    }
    (action,) = body["actions"]
    assert (action["type"], action["block_id"], action["value"]) == ("button", "row", "invoice 7")
    assert body["message"]["blocks"] == message["blocks"]
    assert body["response_url"].startswith(sandbox.url)


def test_menus_and_boxes_say_what_was_chosen(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen = recording(app, "more", "tab", "rows", "day")
    options = [option("a"), option("b")]
    message = post(
        sandbox,
        {"type": "overflow", "action_id": "more", "options": options},
        {"type": "static_select", "action_id": "tab", "options": options},
        {"type": "checkboxes", "action_id": "rows", "options": options},
        {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-01"},
    )
    with connected(sandbox, app):
        sandbox.click("U0DANA", message, "more", {"selected_option": {"value": "b"}})
        sandbox.click("U0DANA", message, "tab", {"selected_option": {"value": "a"}})
        sandbox.click("U0DANA", message, "rows", {"selected_options": [{"value": "b"}]})
        sandbox.click("U0DANA", message, "day", {"selected_date": "2026-11-23"})
    actions = [body["actions"][0] for body in seen]
    assert actions[0]["selected_option"]["text"]["text"] == "b"
    assert actions[1]["selected_option"]["value"] == "a"
    assert [o["value"] for o in actions[2]["selected_options"]] == ["b"]
    assert actions[3]["selected_date"] == "2026-11-23"
    state = seen[2]["state"]["values"]["row"]
    assert state.keys() == {"tab", "rows", "day"}
    assert state["day"] == {"type": "datepicker", "selected_date": "2026-11-01"}


def test_what_the_menu_does_not_offer_cannot_be_chosen(sandbox: Sandbox) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("a")]}
    message = post(sandbox, menu)
    answer = sandbox.click("U0DANA", message, "more", {"selected_option": {"value": "z"}})
    assert answer == {"ok": False, "error": "The menu has no such entry."}


def test_a_click_on_an_ephemeral_message_comes_without_its_content(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen = recording(app, "undo")
    blocks = [{"type": "actions", "elements": [button("undo")]}]
    sandbox.client().chat_postEphemeral(
        channel="C0BACKLOG", user="U0DANA", text="Undo?", blocks=blocks
    )
    message = {**sandbox.messages("U0DANA", "C0BACKLOG")[-1], "channel": "C0BACKLOG"}
    with connected(sandbox, app):
        assert not sandbox.click("U0PRIYA", message, "undo")["ok"]
        assert sandbox.click("U0DANA", message, "undo")["ok"]
    assert seen[0]["container"]["is_ephemeral"]
    assert "message" not in seen[0]


def test_nobody_clicks_in_a_channel_they_are_not_in(sandbox: Sandbox) -> None:
    message = post(sandbox, button("import"), channel="C0ACCOUNTS")
    answer = sandbox.click("U0STRANGER", message, "import")
    assert answer == {"ok": False, "error": "You are not in this channel."}


def test_without_an_app_the_person_is_told(sandbox: Sandbox) -> None:
    message = post(sandbox, button("process"))
    answer = sandbox.click("U0DANA", message, "process")
    assert answer == {"ok": False, "error": "The app is not connected."}


def test_a_late_ack_is_no_ack(sandbox: Sandbox) -> None:
    app, release = bolt_app(sandbox), threading.Event()

    def slow(ack: Ack) -> None:
        release.wait(20)
        ack()

    app.action("process")(slow)
    message = post(sandbox, button("process"))
    with connected(sandbox, app):
        started = time.monotonic()
        answer = sandbox.click("U0DANA", message, "process")
        waited = time.monotonic() - started
        release.set()
    assert answer == {"ok": False, "error": "The app did not respond in time."}
    assert 2.9 < waited < 5


def test_a_command_is_answered_to_its_person_alone(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)

    def backlog(ack: Ack, command: Json) -> None:
        ack(f"{command['text']} for {command['user_id']} in #{command['channel_name']}")

    app.command("/backlog")(backlog)
    with connected(sandbox, app):
        assert sandbox.command("U0PRIYA", "C0BACKLOG", "mine") == {"ok": True}
    (message,) = sandbox.messages("U0PRIYA", "C0BACKLOG")
    assert (message["text"], message["ephemeral"]) == ("mine for U0PRIYA in #invoice-backlog", True)
    assert sandbox.messages("U0DANA", "C0BACKLOG") == []


def test_an_unknown_command_never_reaches_the_app(sandbox: Sandbox) -> None:
    body = {"as": "U0DANA", "channel": "C0BACKLOG", "command": "/other", "text": ""}
    answer = sandbox.post("/page/command", body)
    assert answer == {"ok": False, "error": "/other is not a valid command."}


def test_a_response_url_takes_five_posts(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    statuses: list[int] = []

    def chatty(ack: Ack, respond: Respond) -> None:
        ack()
        statuses.extend(respond(f"note {n}").status_code for n in range(6))

    app.action("process")(chatty)
    message = post(sandbox, button("process"))
    with connected(sandbox, app):
        sandbox.click("U0DANA", message, "process")
        eventually(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]
    notes = [m for m in sandbox.messages("U0DANA", "C0BACKLOG") if m["ephemeral"]]
    assert [m["text"] for m in notes] == [f"note {n}" for n in range(5)]


def test_a_response_url_replaces_and_deletes_its_message_for_half_an_hour(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen = recording(app, "process")
    message = post(sandbox, button("process"))
    with connected(sandbox, app):
        sandbox.click("U0DANA", message, "process")
    hook = WebhookClient(seen[0]["response_url"])
    assert hook.send(text="Done", replace_original=True).status_code == 200
    (changed,) = sandbox.messages("U0DANA", "C0BACKLOG")
    assert (changed["text"], changed["blocks"], changed["edited"]) == ("Done", [], True)
    assert hook.send(delete_original=True).status_code == 200
    assert sandbox.messages("U0DANA", "C0BACKLOG") == []
    sandbox.advance(30 * 60)
    late = hook.send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_payloads_go_round_all_connections(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen = recording(app, "process")
    message = post(sandbox, button("process"))
    taken: list[str] = []

    def listen(handler: SocketModeHandler, name: str) -> None:
        def hear(text: str) -> None:
            if "block_actions" in text:
                taken.append(name)

        handler.client.on_message_listeners.append(hear)

    with connected(sandbox, app, sockets=2) as (first, second):
        listen(first, "first")
        listen(second, "second")
        for _ in range(4):
            assert sandbox.click("U0DANA", message, "process")["ok"]
    assert sorted(taken) == ["first", "first", "second", "second"]
    assert len(seen) == 4


def test_after_a_refresh_the_app_comes_back_by_itself(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    seen = recording(app, "process")
    message = post(sandbox, button("process"))
    with connected(sandbox, app):
        sandbox.post("/test/disconnect", {"reason": "refresh_requested"})
        eventually(lambda: sandbox.world()["sockets"] == 1)
        # The client looks at its new connection only after a while: people click again.
        eventually(lambda: sandbox.click("U0DANA", message, "process")["ok"])
    assert len(seen) >= 1


def socket_url(sandbox: Sandbox) -> str:
    opened = sandbox.client().apps_connections_open(app_token=sandbox.app_token)
    return str(opened["url"])


def test_the_eleventh_connection_is_sent_away(sandbox: Sandbox) -> None:
    with ExitStack() as stack:
        hellos = []
        for _ in range(10):
            socket = stack.enter_context(connect(socket_url(sandbox)))
            hellos.append(json.loads(socket.recv(5)))
        eleventh = stack.enter_context(connect(socket_url(sandbox)))
        dismissed = json.loads(eleventh.recv(5))
    assert [h["num_connections"] for h in hellos] == list(range(1, 11))
    assert (dismissed["type"], dismissed["reason"]) == ("disconnect", "too_many_websockets")


def test_a_ticket_opens_one_connection(sandbox: Sandbox) -> None:
    url = socket_url(sandbox)
    with connect(url), pytest.raises(InvalidStatus, match="403"), connect(url):
        pass


def test_a_warning_leaves_the_connection_open(sandbox: Sandbox) -> None:
    with connect(socket_url(sandbox)) as socket:
        assert json.loads(socket.recv(5))["type"] == "hello"
        sandbox.post("/test/disconnect", {"reason": "warning"})
        assert json.loads(socket.recv(5))["reason"] == "warning"
        assert sandbox.world()["sockets"] == 1


def test_the_listener_knows_who_it_is(sandbox: Sandbox) -> None:
    app = bolt_app(sandbox)
    bots: list[Any] = []

    def look(ack: Ack, context: BoltContext) -> None:
        bots.append((context.bot_user_id, context.bot_id, context.team_id))
        ack()

    app.action("process")(look)
    message = post(sandbox, button("process"))
    with connected(sandbox, app):
        sandbox.click("U0DANA", message, "process")
    assert bots == [("U0BOT", "B0BACKLOG", "T0PRAIRIE")]
