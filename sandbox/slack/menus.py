"""What the app adds to the workspace's own menus: message shortcuts, and type-ahead."""

from typing import Any

from sandbox.slack.shapes import message_json, view_json
from sandbox.slack.suggestions import SHORTEST_QUERY
from sandbox.slack.targets import (
    Impossible,
    build_payload,
    find_element,
    find_message,
    find_view,
    name_of,
    shape_container,
)
from sandbox.slack.workspace import Slack

Json = dict[str, Any]


async def shortcut(slack: Slack, user_id: str, target: Json, callback_id: str) -> None:
    """Choose one of the app's shortcuts in a message's menu.

    Raises:
        Impossible: The app has no such shortcut, or the message offers none.
        NotDelivered: The app did not take it.
    """
    channel, message = find_message(slack, user_id, target)
    known = {s["callback_id"] for s in slack.world.app.shortcuts if s["type"] == "message"}
    if message.only_for or callback_id not in known:
        raise Impossible("There is no such shortcut here.")
    payload = build_payload(slack, user_id, "message_action") | {
        "callback_id": callback_id,
        "trigger_id": slack.triggers.give(user_id),
        "response_url": slack.hooks.give(channel.id, user_id, message.ts),
        "action_ts": slack.world.new_ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": name_of(channel)},
        "message": message_json(slack.world, message),
    }
    await slack.sockets.deliver("interactive", payload)


async def suggest(slack: Slack, user_id: str, container: Json, asked: Json) -> list[Json]:
    """Type into a type-ahead; `asked` has `block_id`, `action_id` and the `value` so far.

    Raises:
        Impossible: There is no such field, or too little was typed for it to ask.
        NotDelivered: The app did not answer in time; Slack shows no results.
        SlackError: The app's answer is none that Slack would show.
    """
    if "view" in container:
        view = find_view(slack, user_id, container["view"])
        blocks, where = view.body["blocks"], {"view": view_json(slack.world, view)}
        at: Json = {"type": "view", "view_id": view.id}
    else:
        channel, message = find_message(slack, user_id, container)
        blocks, at = message.blocks, shape_container(message)
        shown = {"id": channel.id, "name": name_of(channel)}
        where = {"channel": shown, "message": message_json(slack.world, message)}
    _, element = find_element(blocks, asked)
    if len(asked["value"]) < element.get("min_query_length", SHORTEST_QUERY):
        raise Impossible("Type a little more.")
    told = {"container": at, **where, **{k: asked[k] for k in ("block_id", "action_id", "value")}}
    payload = build_payload(slack, user_id, "block_suggestion") | told
    answer = await slack.sockets.deliver("interactive", payload, answerable=True)
    return slack.suggestions.note(user_id, element["action_id"], answer)
