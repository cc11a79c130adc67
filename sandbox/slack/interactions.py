"""From a person's click, submission or command to the payload the app receives, and back."""

from dataclasses import replace
from typing import Any

from sandbox.slack import hooks, views
from sandbox.slack.blocks import elements
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import handle, message_json, view_json
from sandbox.slack.sockets import NotDelivered
from sandbox.slack.state import complaints, state_of
from sandbox.slack.workspace import Slack
from sandbox.slack.world import Channel, Message, View

Json = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


class Impossible(Exception):
    """Nobody can do this on the page: the thing is not there, or not theirs to see."""


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
    channel = _channel(slack, user_id, target["channel"])
    message = slack.world.messages[channel.id].get(target["ts"])
    if message is None or message.only_for not in {None, user_id}:
        raise Impossible("The message is gone.")
    acted = _build_action(slack, message.blocks, click)
    payload = _payload(slack, user_id, "block_actions") | {
        "container": _message_container(message),
        "trigger_id": slack.triggers.give(user_id),
        "channel": {"id": channel.id, "name": _name(channel)},
        "state": {"values": state_of(message.blocks, _with_action({}, click))},
        "response_url": slack.hooks.give(channel.id, user_id, message.ts),
        "actions": [acted],
    }
    if not message.only_for:  # Slack leaves the content of ephemeral messages out
        payload["message"] = message_json(slack.world, message, metadata=True)
    await slack.sockets.deliver("interactive", payload)


async def click_view(slack: Slack, user_id: str, view_id: str, click: Json) -> None:
    """A click on an element of the person's open modal; arguments as in `click_message`."""
    view = _view(slack, user_id, view_id)
    view = _keep_entered(slack, view, _with_action(view.values, click))
    acted = _build_action(slack, view.body["blocks"], click)
    payload = _payload(slack, user_id, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": slack.triggers.give(user_id),
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
    view = _view(slack, user_id, view_id)
    view = _keep_entered(slack, view, _merge_values(view.values, values))
    errors = complaints(view.body["blocks"], view.values)
    if errors or view.errors:
        view = slack.world.keep_view(replace(view, errors=errors))
    if errors:
        return
    payload = _payload(slack, user_id, "view_submission") | {
        "trigger_id": slack.triggers.give(user_id),
        "view": view_json(slack.world, view),
        "response_urls": [],
    }
    answer = await slack.sockets.deliver("interactive", payload, answerable=True)
    try:
        if view.id in slack.world.views:
            views.settle(slack.world, slack.world.views[view.id], answer)
    except SlackError as error:
        raise NotDelivered(f"{TROUBLE} ({error.code}: {'; '.join(error.messages)})") from None


async def close(slack: Slack, user_id: str, view_id: str) -> None:
    """Press the modal's close button; the app hears of it only if it asked to."""
    view = _view(slack, user_id, view_id)
    everything = bool(view.body.get("clear_on_close"))
    if everything:
        slack.world.close_all(user_id)
    slack.world.close_from(view)
    if view.body.get("notify_on_close"):
        told = {"view": view_json(slack.world, view), "is_cleared": everything}
        payload = _payload(slack, user_id, "view_closed") | told
        await slack.sockets.deliver("interactive", payload)


async def command(slack: Slack, user_id: str, channel_id: str, words: tuple[str, str]) -> None:
    """Type a slash command and its text into a channel."""
    name, text = words
    world, user = slack.world, slack.world.user(user_id)
    channel = _channel(slack, user_id, channel_id)
    if name not in world.app.commands:
        raise Impossible(f"{name} is not a valid command.")
    payload = {
        "token": "sandbox",
        "team_id": world.team["id"],
        "team_domain": world.team["domain"],
        "channel_id": channel.id,
        "channel_name": _name(channel),
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


def _payload(slack: Slack, user_id: str, kind: str) -> Json:
    world, user = slack.world, slack.world.user(user_id)
    who = {"id": user.id, "username": handle(user), "name": handle(user), "team_id": user.team_id}
    return {
        "type": kind,
        "user": who,
        "team": {"id": world.team["id"], "domain": world.team["domain"]},
        "api_app_id": world.app.id,
        "token": "sandbox",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _message_container(message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    return container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def _build_action(slack: Slack, blocks: list[Json], click: Json) -> Json:
    """The entry of `actions`: the element, and what was chosen, which it must offer."""
    block = next((b for b in blocks if b["block_id"] == click["block_id"]), {"type": ""})
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise Impossible("This field is only read when the dialog is submitted.")
    for element in elements(block):
        if element["action_id"] == click["action_id"]:
            chosen = _read_choice(block, element, click.get("action", {}))
            told = {k: v for k, v in element.items() if k in {"type", "action_id", "placeholder"}}
            at = {"block_id": block["block_id"], "action_ts": slack.world.new_ts()}
            return told | chosen | at
    raise Impossible("The button is gone: the message or the modal has changed.")


def _read_choice(block: Json, element: Json, action: Json) -> Json:
    kind = element["type"]
    if kind == "button":
        return {k: element[k] for k in ("text", "value", "style") if k in element}
    if kind == "overflow":
        wanted = action.get("selected_option", {}).get("value")
        for option in element["options"]:
            if option["value"] == wanted:
                return {"selected_option": option}
        raise Impossible("The menu has no such entry.")
    entered = {block["block_id"]: {element["action_id"]: action}}
    value: Json = state_of([block], entered)[block["block_id"]][element["action_id"]]
    return value


def _channel(slack: Slack, user_id: str, channel_id: str) -> Channel:
    channel = slack.world.channels.get(channel_id)
    if channel is None or user_id not in channel.members:
        raise Impossible("You are not in this channel.")
    return channel


def _name(channel: Channel) -> str:
    return "directmessage" if channel.is_im else channel.name


def _view(slack: Slack, user_id: str, view_id: str) -> View:
    view = slack.world.top_view(user_id)
    if view is None or view.id != view_id:
        raise Impossible("This dialog is no longer open.")
    return view


def _merge_values(old: Json, new: Json) -> Json:
    return {b: old.get(b, {}) | new.get(b, {}) for b in old.keys() | new.keys()}


def _with_action(old: Json, click: Json) -> Json:
    """What was entered, with the click itself in it."""
    entered = _merge_values(old, click.get("values", {}))
    acted = {click["block_id"]: {click["action_id"]: click.get("action", {})}}
    return _merge_values(entered, acted)


def _keep_entered(slack: Slack, view: View, values: Json) -> View:
    """The view with what the person has entered so far."""
    kept = replace(view, values=state_of(view.body["blocks"], values))
    slack.world.views[view.id] = kept
    return kept
