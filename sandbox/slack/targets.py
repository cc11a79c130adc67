"""What people act on: messages, views and their elements, as far as they can see them."""

from typing import Any

from sandbox.slack.blocks import elements, flatten
from sandbox.slack.shapes import handle
from sandbox.slack.workspace import Slack
from sandbox.slack.world import Channel, Message, View

Json = dict[str, Any]


class Impossible(Exception):
    """Nobody can do this on the page: the thing is not there, or not theirs to see."""


def build_payload(slack: Slack, user_id: str, kind: str) -> Json:
    """What every payload of an interaction begins with."""
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


def shape_container(message: Message) -> Json:
    """Where in the workspace a message stands."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    return container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def find_element(blocks: list[Json], wanted: Json) -> tuple[Json, Json]:
    """The block and element of `block_id` and `action_id`.

    Raises:
        Impossible: There is none.
    """
    for block in flatten(blocks):
        for element in elements(block):
            if (block["block_id"], element["action_id"]) == (
                wanted["block_id"],
                wanted["action_id"],
            ):
                return block, element
    raise Impossible("The button is gone: the message or the modal has changed.")


def find_message(slack: Slack, user_id: str, target: Json) -> tuple[Channel, Message]:
    """The message of `channel` and `ts`.

    Raises:
        Impossible: This person cannot see it.
    """
    channel = find_channel(slack, user_id, target["channel"])
    message = slack.world.messages[channel.id].get(target["ts"])
    if message is None or message.only_for not in {None, user_id}:
        raise Impossible("The message is gone.")
    return channel, message


def find_channel(slack: Slack, user_id: str, channel_id: str) -> Channel:
    """The channel, of which this person must be a member.

    Raises:
        Impossible: They are not.
    """
    channel = slack.world.channels.get(channel_id)
    if channel is None or user_id not in channel.members:
        raise Impossible("You are not in this channel.")
    return channel


def name_of(channel: Channel) -> str:
    """What payloads call the channel."""
    return "directmessage" if channel.is_im else channel.name


def find_view(slack: Slack, user_id: str, view_id: str) -> View:
    """The modal in front of this person, or their Home.

    Raises:
        Impossible: It is not open.
    """
    home = slack.world.homes.get(user_id)
    for view in (slack.world.top_view(user_id), home):
        if view and view.id == view_id:
            return view
    raise Impossible("This dialog is no longer open.")
