"""From a person's click, submission or command to the payload the app receives, and back."""

from dataclasses import replace
from typing import Any

from sandbox.slack import hooks, views
from sandbox.slack.entered import complete
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import handle, message_json, view_json
from sandbox.slack.sockets import NotDelivered
from sandbox.slack.state import complaints, state_of
from sandbox.slack.targets import (
    Impossible,
    build_payload,
    find_channel,
    find_element,
    find_message,
    find_view,
    name_of,
    shape_container,
)
from sandbox.slack.workspace import Slack
from sandbox.slack.world import View

Json = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


async def click_message(slack: Slack, user_id: str, target: Json, click: Json) -> None:
    """A click on an element of a message.

    Args:
        slack: The workspace.
        user_id: Who clicks.
        target: `channel` and `ts` of the message.
        click: `block_id`, `action_id`, `action` and the message's `values`.

    Raises:
        Impossible: There is no such element for this person.
        NotDelivered: The app did not take it.
    """
    channel, message = find_message(slack, user_id, target)
    entered = complete(slack, user_id, message.blocks, _with_action({}, click))
    acted = _build_action(slack, message.blocks, click, entered)
    payload = build_payload(slack, user_id, "block_actions") | {
        "container": shape_container(message),
        "trigger_id": slack.triggers.give(user_id),
        "channel": {"id": channel.id, "name": name_of(channel)},
        "state": {"values": state_of(message.blocks, entered)},
        "response_url": slack.hooks.give(channel.id, user_id, message.ts),
        "actions": [acted],
    }
    if not message.only_for:  # Slack leaves the content of ephemeral messages out
        payload["message"] = message_json(slack.world, message, metadata=True)
    await slack.sockets.deliver("interactive", payload)


async def click_view(slack: Slack, user_id: str, view_id: str, click: Json) -> None:
    """A click in the person's open modal or Home; arguments as in `click_message`."""
    view = find_view(slack, user_id, view_id)
    view = _keep_entered(slack, view, _with_action(view.values, click))
    acted = _build_action(slack, view.body["blocks"], click, view.values)
    modal = view.id if view.body["type"] == "modal" else None
    payload = build_payload(slack, user_id, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": slack.triggers.give(user_id, modal),
        "view": view_json(slack.world, view),
        "actions": [acted],
    }
    await slack.sockets.deliver("interactive", payload)


async def submit(slack: Slack, user_id: str, view_id: str, values: Json) -> None:
    """Press the modal's submit button; what Slack's client checks never reaches the app.

    Raises:
        Impossible: This modal is not open for this person.
        NotDelivered: The app did not answer, or answered what Slack would refuse.
    """
    view = find_view(slack, user_id, view_id)
    if view.body["type"] != "modal":
        raise Impossible("A Home has nothing to submit.")
    view = _keep_entered(slack, view, _merge_values(view.values, values))
    errors = complaints(view.body["blocks"], view.values)
    if errors or view.errors:
        view = slack.world.keep_view(replace(view, errors=errors))
    if errors:
        return
    payload = build_payload(slack, user_id, "view_submission") | {
        "trigger_id": slack.triggers.give(user_id, view.id),
        "view": view_json(slack.world, view),
        "response_urls": [],
    }
    answer = await slack.sockets.deliver("interactive", payload, answerable=True)
    if slack.faults.take("view_submission", "ack_lost"):
        answer = await slack.sockets.deliver("interactive", payload, answerable=True)
    try:
        if view.id in slack.world.views:
            views.settle(slack.world, slack.world.views[view.id], answer)
    except SlackError as error:
        raise NotDelivered(f"{TROUBLE} ({error.code}: {'; '.join(error.messages)})") from None


async def close(slack: Slack, user_id: str, view_id: str, *, everything: bool = False) -> None:
    """Press the modal's close button, or its X, which closes the whole stack.

    The app hears of it only if the view asked to: of an X as the closing of the first view.
    """
    view = find_view(slack, user_id, view_id)
    view = slack.world.views[view.root] if everything else view
    everything = everything or bool(view.body.get("clear_on_close"))
    if everything:
        slack.world.close_all(user_id)
    slack.world.close_from(view)
    if view.body.get("notify_on_close"):
        told = {"view": view_json(slack.world, view), "is_cleared": everything}
        payload = build_payload(slack, user_id, "view_closed") | told
        await slack.sockets.deliver("interactive", payload)


async def command(slack: Slack, user_id: str, channel_id: str, words: tuple[str, str]) -> None:
    """Type a slash command and its text into a channel."""
    name, text = words
    world, user = slack.world, slack.world.user(user_id)
    channel = find_channel(slack, user_id, channel_id)
    if name not in world.app.commands:
        raise Impossible(f"{name} is not a valid command.")
    payload = {
        "token": "sandbox",
        "team_id": world.team["id"],
        "team_domain": world.team["domain"],
        "channel_id": channel.id,
        "channel_name": name_of(channel),
        "user_id": user.id,
        "user_name": handle(user),
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": slack.hooks.give(channel.id, user.id),
        "trigger_id": slack.triggers.give(user.id),
    }
    answer = await slack.sockets.deliver("slash_commands", payload, answerable=True)
    if answer:
        hooks.answer(world, hooks.Hook(channel.id, user.id, None, 0), answer)


def _build_action(slack: Slack, blocks: list[Json], click: Json, entered: Json) -> Json:
    """The entry of `actions`: the element, and what was chosen, which it must offer."""
    block, element = find_element(blocks, click)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise Impossible("This field is only read when the dialog is submitted.")
    chosen = _read_choice(block, element, click.get("action", {}), entered)
    told = {k: v for k, v in element.items() if k in {"type", "action_id", "placeholder"}}
    return told | chosen | {"block_id": block["block_id"], "action_ts": slack.world.new_ts()}


def _read_choice(block: Json, element: Json, action: Json, entered: Json) -> Json:
    kind = element["type"]
    if kind == "button":
        return {k: element[k] for k in ("text", "value", "style") if k in element}
    if kind == "overflow":
        wanted = action.get("selected_option", {}).get("value")
        for option in element["options"]:
            if option["value"] == wanted:
                return {"selected_option": option}
        raise Impossible("The menu has no such entry.")
    value: Json = state_of([block], entered)[block["block_id"]][element["action_id"]]
    if "external" in kind and "selected_option" in action and not value["selected_option"]:
        raise Impossible("The menu has no such entry.")
    return value


def _merge_values(old: Json, new: Json) -> Json:
    return {b: old.get(b, {}) | new.get(b, {}) for b in old.keys() | new.keys()}


def _with_action(old: Json, click: Json) -> Json:
    """What was entered, with the click itself in it."""
    entered = _merge_values(old, click.get("values", {}))
    acted = {click["block_id"]: {click["action_id"]: click.get("action", {})}}
    return _merge_values(entered, acted)


def _keep_entered(slack: Slack, view: View, values: Json) -> View:
    """The view with what the person has entered so far."""
    whole = complete(slack, view.user, view.body["blocks"], values)
    kept = replace(view, values=state_of(view.body["blocks"], whole))
    slack.world.put_view(kept)
    return kept
