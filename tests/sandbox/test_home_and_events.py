"""Homes, events, shortcuts and type-ahead, driven by the true slack_bolt."""

import json
from importlib.resources import files
from queue import Queue
from typing import Any

import pytest
import requests
from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from sandbox.slack.manifest import installation
from tests.sandbox.bolt import bolt_app, connected
from tests.sandbox_process import Sandbox, a_manifest, eventually

Json = dict[str, Any]
BACKLOG = "C0BACKLOG"
TABS = {
    "home_tab_enabled": True,
    "messages_tab_enabled": True,
    "messages_tab_read_only_enabled": False,
}
EVENTS = ["app_home_opened", "app_mention", "message.groups", "message.im"]
SCOPES = ["app_mentions:read", "chat:write", "commands", "groups:history", "im:history"]
SHORTCUT = {
    "name": "Open invoice",
    "type": "message",
    "callback_id": "invoice.show",
    "description": "Open the invoice that this message is about",
}


@pytest.fixture
def whole(sandbox: Sandbox) -> Sandbox:
    """The sandbox with an app that has everything turned on."""
    sandbox.install(scopes=SCOPES, events=EVENTS, app_home=TABS, shortcuts=[SHORTCUT])
    return sandbox


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value), "value": value}


def find(**more: Any) -> Json:
    return {"type": "external_select", "action_id": "find", "min_query_length": 1, **more}


def home(*elements: Json, block_id: str = "tools") -> Json:
    actions = {"type": "actions", "block_id": block_id, "elements": list(elements)}
    return {"type": "home", "blocks": [actions]}


def pick(initial: str) -> Json:
    options = [option("oldest"), option("largest")]
    chosen = next(o for o in options if o["value"] == initial)
    return {
        "type": "static_select",
        "action_id": "sort",
        "options": options,
        "initial_option": chosen,
    }


def listening(app: App, *events: str) -> "Queue[Json]":
    heard: Queue[Json] = Queue()

    def note(ack: Ack, body: Json) -> None:
        ack()
        heard.put(body)

    for event in events:
        app.event(event)(note)
    return heard


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_a_home_is_for_one_person_and_keeps_what_was_entered(whole: Sandbox) -> None:
    client = whole.client()
    first = client.views_publish(user_id="U0DANA", view=home(pick("oldest")))["view"]
    assert (
        first["state"]["values"]["tools"]["sort"]["selected_option"]
        == (whole.home("U0DANA") or {})["blocks"][0]["elements"][0]["initial_option"]
    )
    assert whole.home("U0PRIYA") is None
    app, seen = bolt_app(whole), Queue[Json]()

    def sort(ack: Ack, body: Json) -> None:
        ack()
        seen.put(body)

    app.action("sort")(sort)
    with connected(whole, app):
        shown = whole.home("U0DANA") or {}
        assert whole.click("U0DANA", shown, "sort", {"selected_option": {"value": "largest"}})["ok"]
    body = seen.get(timeout=5)
    assert body["container"] == {"type": "view", "view_id": first["id"]}
    assert not body.keys() & {"channel", "message", "response_url"}
    same = client.views_publish(user_id="U0DANA", view=home(pick("oldest")))["view"]
    kept = same["state"]["values"]["tools"]["sort"]["selected_option"]
    assert (same["id"], kept["value"]) == (first["id"], "largest")
    other = client.views_publish(user_id="U0DANA", view=home(pick("oldest"), block_id="tools:2"))
    again = other["view"]["state"]["values"]["tools:2"]["sort"]["selected_option"]
    assert again["value"] == "oldest"


def test_an_older_hash_is_a_conflict_for_a_home(whole: Sandbox) -> None:
    client = whole.client()
    first = client.views_publish(user_id="U0DANA", view=home(find()))["view"]
    client.views_publish(user_id="U0DANA", view=home(find()), hash=first["hash"])
    stale = {"user_id": "U0DANA", "view": home(find()), "hash": first["hash"]}
    assert refusal(client.views_publish, **stale) == "hash_conflict"


def test_only_a_home_is_published_and_only_where_there_is_one(
    whole: Sandbox, sandbox: Sandbox
) -> None:
    modal = {"type": "modal", "title": plain("No"), "blocks": home(find())["blocks"]}
    client = whole.client()
    assert refusal(client.views_publish, user_id="U0DANA", view=modal) == "invalid_arguments"
    sandbox.install(app_home=TABS | {"home_tab_enabled": False})
    assert refusal(client.views_publish, user_id="U0DANA", view=home(find())) == "not_enabled"
    assert not whole.open_app("U0DANA", "home")["ok"]


def test_opening_the_app_tells_which_tab_and_what_was_published(whole: Sandbox) -> None:
    app = bolt_app(whole)
    heard = listening(app, "app_home_opened")
    with connected(whole, app):
        assert whole.open_app("U0DANA")["ok"]
        first = heard.get(timeout=5)["event"]
        assert (first["tab"], first["user"], first.get("view")) == ("home", "U0DANA", None)
        whole.client().views_publish(user_id="U0DANA", view=home(find()))
        whole.open_app("U0DANA", "messages")
        second = heard.get(timeout=5)["event"]
    assert (second["tab"], second["view"]["type"]) == ("messages", "home")
    assert second["channel"].startswith("D")


def test_a_push_needs_a_click_inside_the_modal(whole: Sandbox) -> None:
    client, triggers = whole.client(), Queue[str]()
    button = {"type": "button", "action_id": "open", "text": plain("Open")}
    client.views_publish(user_id="U0DANA", view=home(button))
    app = bolt_app(whole)

    def note(ack: Ack, body: Json) -> None:
        ack()
        triggers.put(body["trigger_id"])

    app.action("open")(note)
    modal = {"type": "modal", "title": plain("Invoice"), "blocks": home(button)["blocks"]}
    with connected(whole, app):
        shown = whole.home("U0DANA") or {}
        whole.click("U0DANA", shown, "open")
        client.views_open(trigger_id=triggers.get(timeout=5), view=modal)
        whole.click("U0DANA", shown, "open")
        outside = triggers.get(timeout=5)
        assert refusal(client.views_push, trigger_id=outside, view=modal) == "not_found"
        whole.click("U0DANA", whole.view("U0DANA") or {}, "open")
        client.views_push(trigger_id=triggers.get(timeout=5), view=modal)
    assert (whole.view("U0DANA") or {})["depth"] == 2


def test_the_x_closes_the_whole_stack_and_names_the_first_view(whole: Sandbox) -> None:
    app, closed = bolt_app(whole), Queue[Json]()
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    modal = {
        "type": "modal",
        "callback_id": "v",
        "title": plain("One"),
        "blocks": home(button)["blocks"],
        "notify_on_close": True,
    }

    def more(ack: Ack, body: Json, client: Any) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=modal | {"title": plain("Two")})

    def begin(ack: Ack, body: Json, client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal)

    def note(ack: Ack, body: Json) -> None:
        ack()
        closed.put(body)

    app.action("more")(more)
    app.command("/backlog")(begin)
    app.view_closed("v")(note)
    with connected(whole, app):
        whole.command("U0DANA", BACKLOG)
        first = _until(whole, depth=1)
        whole.click("U0DANA", first, "more")
        whole.close("U0DANA", _until(whole, depth=2), everything=True)
    told = closed.get(timeout=5)
    assert (told["view"]["id"], told["is_cleared"]) == (first["id"], True)
    assert whole.view("U0DANA") is None


def _until(sandbox: Sandbox, *, depth: int) -> Json:
    def look() -> Json | None:
        view = sandbox.view("U0DANA")
        return view if view and view["depth"] == depth else None

    return eventually(look) or {}


def test_what_is_typed_is_answered_with_options_of_which_one_is_chosen(whole: Sandbox) -> None:
    whole.client().views_publish(user_id="U0DANA", view=home(find()))
    app, asked, chosen = bolt_app(whole), Queue[Json](), Queue[Json]()

    def offer(ack: Ack, body: Json) -> None:
        asked.put(body)
        ack(options=[option("INV-10401"), option("INV-10402")])

    def choose(ack: Ack, body: Json) -> None:
        ack()
        chosen.put(body)

    app.options("find")(offer)
    app.action("find")(choose)
    with connected(whole, app):
        shown = whole.home("U0DANA") or {}
        assert whole.suggest("U0DANA", shown, "find", "")["error"] == "Type a little more."
        answer = whole.suggest("U0DANA", shown, "find", "1040")
        assert [o["value"] for o in answer["options"]] == ["INV-10401", "INV-10402"]
        body = asked.get(timeout=5)
        assert (body["type"], body["value"], body["view"]["type"]) == (
            "block_suggestion",
            "1040",
            "home",
        )
        invented = {"selected_option": {"value": "INV-9"}}
        assert not whole.click("U0DANA", shown, "find", invented)["ok"]
        whole.click("U0DANA", shown, "find", {"selected_option": {"value": "INV-10402"}})
    body = chosen.get(timeout=5)
    assert body["actions"][0]["selected_option"]["text"]["text"] == "INV-10402"
    assert body["view"]["state"]["values"]["tools"]["find"]["selected_option"]["value"] == (
        "INV-10402"
    )


def test_options_that_slack_would_not_show_are_said(whole: Sandbox) -> None:
    whole.client().views_publish(user_id="U0DANA", view=home(find()))
    app = bolt_app(whole)

    def offer(ack: Ack) -> None:
        ack(options=[{"text": plain("x" * 76), "value": "1"}])

    app.options("find")(offer)
    with connected(whole, app):
        answer = whole.suggest("U0DANA", whole.home("U0DANA") or {}, "find", "x")
    assert answer["error"].startswith("invalid_options must be less than 76 characters")


def test_a_shortcut_brings_the_message(whole: Sandbox) -> None:
    ts = whole.client().chat_postMessage(channel=BACKLOG, text="INV-10401 is ready")["ts"]
    message = {"channel": BACKLOG, "ts": ts}
    app, heard = bolt_app(whole), Queue[Json]()

    def note(ack: Ack, body: Json) -> None:
        ack()
        heard.put(body)

    app.shortcut("invoice.show")(note)
    with connected(whole, app):
        assert whole.shortcut("U0DANA", message, "invoice.show") == {"ok": True}
        assert not whole.shortcut("U0DANA", message, "nobody.asked")["ok"]
    body = heard.get(timeout=5)
    assert (body["type"], body["message"]["text"]) == ("message_action", "INV-10401 is ready")
    assert (body["message_ts"], body["channel"]["name"]) == (ts, "invoice-backlog")


def test_people_write_reply_edit_and_delete(whole: Sandbox) -> None:
    parent = whole.client().chat_postMessage(channel=BACKLOG, text="Batch")["ts"]
    app = bolt_app(whole)
    heard = listening(app, "message")
    with connected(whole, app):
        ts = whole.say("U0DANA", BACKLOG, "one is missing", thread=parent)["ts"]
        reply = heard.get(timeout=5)["event"]
        whole.edit("U0DANA", BACKLOG, ts, "two are missing")
        edited = heard.get(timeout=5)["event"]
        assert not whole.delete("U0PRIYA", BACKLOG, ts)["ok"]
        whole.delete("U0DANA", BACKLOG, ts)
        deleted = heard.get(timeout=5)["event"]
    assert (reply["thread_ts"], reply["user"], "subtype" in reply) == (parent, "U0DANA", False)
    assert reply["parent_user_id"] == "U0BOT"
    assert (edited["subtype"], edited["previous_message"]["text"]) == (
        "message_changed",
        "one is missing",
    )
    assert edited["message"]["text"] == "two are missing"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_a_mention_and_a_direct_message_reach_the_app(whole: Sandbox) -> None:
    app = bolt_app(whole)
    heard = listening(app, "app_mention", "message")
    direct = next(c for c in whole.state("U0DANA")["channels"] if c["kind"] == "dm")
    with connected(whole, app):
        whole.say("U0DANA", BACKLOG, "<@U0BOT> INV-10401")
        kinds = {heard.get(timeout=5)["event"]["type"] for _ in range(2)}
        whole.say("U0DANA", direct["id"], "mine")
        asked = heard.get(timeout=5)["event"]
    assert kinds == {"message", "app_mention"}
    assert (asked["channel_type"], asked["text"]) == ("im", "mine")


def test_an_app_whose_messages_are_read_only_is_not_written_to(sandbox: Sandbox) -> None:
    sandbox.install(app_home=TABS | {"messages_tab_read_only_enabled": True})
    direct = next(c for c in sandbox.state("U0DANA")["channels"] if c["kind"] == "dm")
    answer = sandbox.say("U0DANA", direct["id"], "hello")
    assert answer["error"] == "Sending messages to this app has been turned off."


def test_an_event_comes_again_until_it_is_taken(whole: Sandbox) -> None:
    app, attempts = bolt_app(whole), Queue[Any]()

    def note(ack: Ack, body: Json) -> None:
        ack()
        attempts.put(body["event_id"])

    app.event("message")(note)
    whole.say("U0DANA", BACKLOG, "nobody is connected")
    with connected(whole, app):
        whole.advance(61)
        assert attempts.get(timeout=5).startswith("Ev")


def test_a_manifest_without_a_scope_is_not_installed(sandbox: Sandbox) -> None:
    manifest = a_manifest(scopes=["chat:write", "commands"], events=["app_mention"])
    admitted = {"X-Test-Token": sandbox.token}
    answer = requests.post(
        f"{sandbox.url}/test/world", json={"manifest": manifest}, headers=admitted, timeout=5
    )
    assert answer.json()["error"] == "the event app_mention needs the scope app_mentions:read"


def test_each_kind_of_channel_has_its_own_scope(sandbox: Sandbox) -> None:
    sandbox.install(scopes=["groups:history", "chat:write", "commands"], events=[])
    public = {"id": "C0OPEN", "name": "books", "members": ["U0BOT"]}
    sandbox.post("/test/world", {"channels": [public]})
    client = sandbox.client()
    client.conversations_history(channel=BACKLOG)
    with pytest.raises(SlackApiError) as refused:
        client.conversations_history(channel="C0OPEN")
    assert refused.value.response["needed"] == "channels:history"


def test_a_message_is_deleted_and_unpinned_by_its_app(sandbox: Sandbox) -> None:
    client = sandbox.client()
    ts = client.chat_postMessage(channel=BACKLOG, text="Backlog")["ts"]
    client.pins_add(channel=BACKLOG, timestamp=ts)
    client.pins_remove(channel=BACKLOG, timestamp=ts)
    assert refusal(client.pins_remove, channel=BACKLOG, timestamp=ts) == "no_pin"
    client.chat_delete(channel=BACKLOG, ts=ts)
    assert refusal(client.chat_delete, channel=BACKLOG, ts=ts) == "message_not_found"


def test_another_page_another_name_and_no_token_are_kept_out(sandbox: Sandbox) -> None:
    def status(path: str, **headers: str) -> int:
        return requests.get(f"{sandbox.url}{path}", headers=headers, timeout=5).status_code

    assert status("/page/state") == 200
    assert status("/page/state", Origin=sandbox.url) == 200
    for path in ("/", "/page/state", "/page/sheet", "/page/changes", "/archives/C0BACKLOG/p1"):
        assert status(path, Origin="https://elsewhere.example") == 403
        assert status(path, Host="elsewhere.example") == 403
    assert status("/test/world") == 403
    assert status("/test/world", **{"X-Test-Token": "guessed"}) == 403
    assert status("/test/world", **{"X-Test-Token": sandbox.token}) == 200


def test_the_world_is_installed_as_the_manifest_says() -> None:
    world = json.loads((files("sandbox") / "world.json").read_text(encoding="utf-8"))
    assert installation(world["manifest"]) == installation(a_manifest())
