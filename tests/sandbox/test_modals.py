"""Modals, driven by the true slack_bolt."""

import threading
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.bolt import bolt_app, connected
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_box(block_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


def boxes(block_id: str, *values: str, initial: tuple[str, ...] = ()) -> Json:
    options = {v: {"text": plain(f"Invoice {v}"), "value": v} for v in values}
    element = {"type": "checkboxes", "action_id": "rows", "options": list(options.values())}
    if initial:
        element["initial_options"] = [options[v] for v in initial]
    label = plain("Invoices")
    more = {"optional": True, "dispatch_action": True}
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **more}


def modal(*blocks: Json, title: str = "Export", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "export",
        "title": plain(title),
        "submit": plain("Export"),
        "blocks": list(blocks),
        **more,
    }


def app_that_opens(sandbox: Sandbox, view: Json) -> App:
    """`/backlog` opens the modal."""
    app = bolt_app(sandbox)

    def backlog(ack: Ack, client: WebClient, command: Json) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=view)

    app.command("/backlog")(backlog)
    return app


def opened(sandbox: Sandbox, user: str = "U0DANA") -> Json:
    """Type `/backlog` and wait for the modal."""
    sandbox.command(user, "C0BACKLOG")
    return eventually(lambda: sandbox.view(user)) or {}


def typed(block_id: str, value: str) -> Json:
    return {block_id: {"text": {"type": "plain_text_input", "value": value}}}


def trigger_of(sandbox: Sandbox) -> str:
    """A fresh trigger id, caught from a command."""
    app, caught = bolt_app(sandbox), list[str]()

    def backlog(ack: Ack, command: Json) -> None:
        ack()
        caught.append(command["trigger_id"])

    app.command("/backlog")(backlog)
    with connected(sandbox, app):
        sandbox.command("U0DANA", "C0BACKLOG")
        return str(eventually(lambda: caught[:])[0])


def refused(sandbox: Sandbox, trigger: str) -> str:
    with pytest.raises(SlackApiError) as error:
        sandbox.client().views_open(trigger_id=trigger, view=modal(text_box("note")))
    return str(error.value.response["error"])


def test_a_modal_opens_for_the_one_who_asked(sandbox: Sandbox) -> None:
    with connected(sandbox, app_that_opens(sandbox, modal(text_box("note")))):
        view = opened(sandbox)
    assert (view["title"], view["submit"], view["close"], view["depth"]) == (
        "Export",
        "Export",
        None,
        1,
    )
    assert view["values"] == typed("note", "") | {
        "note": {"text": {"type": "plain_text_input", "value": None}}
    }
    assert sandbox.view("U0PRIYA") is None


def test_a_submission_brings_what_was_entered_and_closes(sandbox: Sandbox) -> None:
    app = app_that_opens(sandbox, modal(text_box("note"), boxes("page-1", "7", "8")))
    seen: list[Json] = []

    def export(ack: Ack, view: Json) -> None:
        seen.append(view["state"]["values"])
        ack()

    app.view("export")(export)
    chosen = {"page-1": {"rows": {"type": "checkboxes", "selected_options": [{"value": "8"}]}}}
    with connected(sandbox, app):
        view = opened(sandbox)
        assert sandbox.submit("U0DANA", view, typed("note", "March") | chosen) == {"ok": True}
    assert seen[0]["note"]["text"]["value"] == "March"
    assert [o["value"] for o in seen[0]["page-1"]["rows"]["selected_options"]] == ["8"]
    assert sandbox.view("U0DANA") is None


def test_a_required_field_is_asked_for_before_the_app_hears_of_it(sandbox: Sandbox) -> None:
    with connected(sandbox, app_that_opens(sandbox, modal(text_box("note", max_length=3)))):
        view = opened(sandbox)
        sandbox.submit("U0DANA", view)
        assert (sandbox.view("U0DANA") or {})["errors"] == {"note": "This field is required"}
        sandbox.submit("U0DANA", view, typed("note", "four"))
        assert (sandbox.view("U0DANA") or {})["errors"] == {
            "note": "Please enter at most 3 characters"
        }


def test_the_apps_errors_stand_under_their_fields(sandbox: Sandbox) -> None:
    app = app_that_opens(sandbox, modal(text_box("prefix")))

    def export(ack: Ack) -> None:
        ack(response_action="errors", errors={"prefix": "Letters only"})

    app.view("export")(export)
    with connected(sandbox, app):
        view = opened(sandbox)
        assert sandbox.submit("U0DANA", view, typed("prefix", "?")) == {"ok": True}
    still = sandbox.view("U0DANA") or {}
    assert still["errors"] == {"prefix": "Letters only"}
    assert still["values"]["prefix"]["text"]["value"] == "?"
    assert still["hash"] == view["hash"]


def test_an_error_for_a_field_that_is_not_there_is_trouble(sandbox: Sandbox) -> None:
    app = app_that_opens(sandbox, modal(text_box("prefix")))

    def export(ack: Ack) -> None:
        ack(response_action="errors", errors={"elsewhere": "What?"})

    app.view("export")(export)
    with connected(sandbox, app):
        answer = sandbox.submit("U0DANA", opened(sandbox), typed("prefix", "?"))
    assert answer["error"].startswith("We had some trouble connecting.")


def test_an_update_keeps_what_was_entered_where_the_ids_stay(sandbox: Sandbox) -> None:
    first = modal(text_box("note"), boxes("page-1", "7", "8"))
    second = modal(text_box("note"), boxes("page-2", "9", "10", initial=("10",)))
    app = app_that_opens(sandbox, first)

    def turn(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=second)

    app.action("rows")(turn)
    with connected(sandbox, app):
        view = opened(sandbox)
        sandbox.click(
            "U0DANA",
            view,
            "rows",
            {"selected_options": [{"value": "7"}]},
            values=typed("note", "kept"),
        )
        eventually(lambda: (sandbox.view("U0DANA") or {})["hash"] != view["hash"])
    turned = (sandbox.view("U0DANA") or {})["values"]
    assert turned["note"]["text"]["value"] == "kept"
    assert [o["value"] for o in turned["page-2"]["rows"]["selected_options"]] == ["10"]


def test_a_stale_hash_is_a_conflict(sandbox: Sandbox) -> None:
    with connected(sandbox, app_that_opens(sandbox, modal(text_box("note")))):
        view = opened(sandbox)
    fresh = modal(text_box("other"))
    sandbox.client().views_update(view_id=view["id"], hash=view["hash"], view=fresh)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        sandbox.client().views_update(view_id=view["id"], hash=view["hash"], view=fresh)


def test_a_submission_may_update_push_and_clear(sandbox: Sandbox) -> None:
    app = app_that_opens(sandbox, modal(text_box("note"), title="One"))
    answers: list[Json] = [
        {"response_action": "update", "view": modal(text_box("note"), title="Two")},
        {"response_action": "push", "view": modal(text_box("note"), title="Three")},
        {"response_action": "clear"},
    ]

    def export(ack: Ack) -> None:
        ack(**answers.pop(0))

    app.view("export")(export)
    shown: list[Any] = []
    with connected(sandbox, app):
        opened(sandbox)
        while answers:
            sandbox.submit("U0DANA", sandbox.view("U0DANA") or {}, typed("note", "x"))
            view = sandbox.view("U0DANA")
            shown.append(view and (view["title"], view["depth"]))
    assert shown == [("Two", 1), ("Three", 2), None]


def test_views_stack_three_high_and_close_one_by_one(sandbox: Sandbox) -> None:
    go = {"type": "button", "text": plain("Next"), "action_id": "next"}
    view = modal({"type": "actions", "block_id": "row", "elements": [go]}, notify_on_close=True)
    app, outcome = app_that_opens(sandbox, view), threading.Event()
    pushed: list[str] = []
    closed: list[bool] = []

    def push(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        try:
            client.views_push(trigger_id=body["trigger_id"], view=view)
            pushed.append("ok")
        except SlackApiError as error:
            pushed.append(error.response["error"])
        outcome.set()

    def note(ack: Ack, body: Json) -> None:
        ack()
        closed.append(body["is_cleared"])

    app.action("next")(push)
    app.view_closed("export")(note)
    with connected(sandbox, app):
        opened(sandbox)
        for _ in range(3):
            outcome.clear()
            sandbox.click("U0DANA", sandbox.view("U0DANA") or {}, "next")
            assert outcome.wait(5)
        assert pushed == ["ok", "ok", "push_limit_reached"]
        for depth in (3, 2, 1):
            top = sandbox.view("U0DANA") or {}
            assert top["depth"] == depth
            assert sandbox.close("U0DANA", top) == {"ok": True}
    assert closed == [False] * 3
    assert sandbox.view("U0DANA") is None


def test_a_trigger_works_once(sandbox: Sandbox) -> None:
    trigger = trigger_of(sandbox)
    sandbox.client().views_open(trigger_id=trigger, view=modal(text_box("note")))
    assert refused(sandbox, trigger) == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(sandbox: Sandbox) -> None:
    trigger = trigger_of(sandbox)
    sandbox.advance(3.1)
    assert refused(sandbox, trigger) == "expired_trigger_id"


def test_an_invented_trigger_is_invalid(sandbox: Sandbox) -> None:
    assert refused(sandbox, "12345.98765.abcd2358fdea") == "invalid_trigger_id"


def test_a_modal_that_is_closed_while_the_app_thinks_stays_closed(sandbox: Sandbox) -> None:
    app = app_that_opens(sandbox, modal(text_box("note")))
    arrived, release = threading.Event(), threading.Event()

    def export(ack: Ack) -> None:
        arrived.set()
        release.wait(10)
        ack(response_action="update", view=modal(text_box("note"), title="Two"))

    app.view("export")(export)
    with connected(sandbox, app):
        view = opened(sandbox)
        pressed = threading.Thread(
            target=lambda: sandbox.submit("U0DANA", view, typed("note", "x"))
        )
        pressed.start()
        assert arrived.wait(5)
        sandbox.close("U0DANA", view)
        release.set()
        pressed.join(5)
    assert sandbox.view("U0DANA") is None
