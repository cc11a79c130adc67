"""Methods that write messages: `chat.*` and `pins.*`."""

from dataclasses import replace
from typing import Any

from sandbox.slack import content
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import message_json
from sandbox.slack.workspace import Arguments, Slack
from sandbox.slack.world import Message, World

Json = dict[str, Any]


def post_message(slack: Slack, args: Arguments) -> Json:
    """`chat.postMessage`."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    text, blocks = content.words(args.given, 40_000), content.blocks(world, args.given)
    thread = _parent(world, channel.id, args.text("thread_ts"))
    metadata = content.metadata(args.given)
    ts, bot = world.new_ts(), world.app.bot_user
    posted = world.keep(Message(channel.id, ts, bot, text, blocks, thread, metadata))
    shown = message_json(world, posted, metadata=True)
    return {"channel": channel.id, "ts": posted.ts, "message": shown}


def update(slack: Slack, args: Arguments) -> Json:
    """`chat.update`: text without blocks drops the blocks; absent metadata stays."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    old = world.message(channel.id, args.need("ts"))
    if old.user != world.app.bot_user:
        raise SlackError("cant_update_message")
    text, blocks = content.words(args.given, 4_000), content.blocks(world, args.given)
    kept = content.metadata(args.given) if "metadata" in args.given else old.metadata
    edited = replace(old, text=text, blocks=blocks, metadata=kept, edited_at=world.new_ts())
    shown = message_json(world, world.keep(edited), metadata=True)
    return {"channel": channel.id, "ts": old.ts, "text": text, "message": shown}


def post_ephemeral(slack: Slack, args: Arguments) -> Json:
    """`chat.postEphemeral`: to one member of the channel."""
    world = slack.world
    channel, user = world.find_joined(args.need("channel")), world.user(args.need("user"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content.words(args.given, 40_000), content.blocks(world, args.given)
    thread = _parent(world, channel.id, args.text("thread_ts"))
    ts, bot = world.new_ts(), world.app.bot_user
    world.keep(Message(channel.id, ts, bot, text, blocks, thread, only_for=user.id))
    return {"message_ts": ts}


def get_permalink(slack: Slack, args: Arguments) -> Json:
    """`chat.getPermalink`."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    message = world.message(channel.id, args.need("message_ts"))
    link = f"{world.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def pin(slack: Slack, args: Arguments) -> Json:
    """`pins.add`."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    message = world.message(channel.id, args.need("timestamp"))
    if message.pinned:
        raise SlackError("already_pinned")
    world.keep(replace(message, pinned=True))
    return {}


def unpin(slack: Slack, args: Arguments) -> Json:
    """`pins.remove`."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    message = world.message(channel.id, args.need("timestamp"))
    if not message.pinned:
        raise SlackError("no_pin")
    world.keep(replace(message, pinned=False))
    return {}


def delete(slack: Slack, args: Arguments) -> Json:
    """`chat.delete`: the app's own messages only."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    message = world.message(channel.id, args.need("ts"))
    if message.user != world.app.bot_user:
        raise SlackError("cant_delete_message")
    world.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def _parent(world: World, channel_id: str, thread_ts: str) -> str | None:
    if not thread_ts:
        return None
    parent = world.messages[channel_id].get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts
