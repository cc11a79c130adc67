"""What one person sees of the workspace, as the page draws it."""

from typing import Any

from sandbox.slack.shapes import mime
from sandbox.slack.world import Channel, File, Message, View, World

Json = dict[str, Any]


def seen_by(world: World, user_id: str) -> Json:
    """Everything one person sees: people to play, channels, messages, Home, the open modal."""
    direct = world.direct(user_id)
    joined = [c for c in world.channels.values() if user_id in c.members and not c.is_im]
    channels = [*joined, direct]
    view, home = world.top_view(user_id), world.homes.get(user_id)
    return {
        "team": {"id": world.team["id"], "name": world.team["name"]},
        "me": user_id,
        "people": [
            {"id": u.id, "name": u.name, "title": u.title} for u in world.users.values() if u.title
        ],
        "channels": [_channel(world, c, user_id) for c in channels],
        "messages": {
            c.id: [_message(world, m) for m in world.seen_by(user_id, c.id)] for c in channels
        },
        "view": _view(world, view) if view else None,
        "home": _view(world, home) if home else None,
        "app": _app(world),
    }


def _app(world: World) -> Json:
    """What the app's tabs and menus offer."""
    app = world.app
    offered = [one for one in app.shortcuts if one["type"] == "message"]
    return {
        "user": app.bot_user,
        "name": world.users[app.bot_user].name,
        "home_tab": app.home_tab,
        "messages_tab": app.messages_tab,
        "writable": app.messages_tab and not app.messages_read_only,
        "shortcuts": [{"id": one["callback_id"], "name": one["name"]} for one in offered],
    }


def find_person(world: World, user_id: str) -> str:
    """Whoever is asked for, else the first whom one can play."""
    first = next(u.id for u in world.users.values() if u.title)
    return user_id if user_id in world.users else first


def _channel(world: World, channel: Channel, user_id: str) -> Json:
    name = world.users[world.app.bot_user].name if channel.is_im else channel.name
    kind = "dm" if channel.is_im else "channel"
    unread = world.unread(user_id, channel.id)
    shown = {"id": channel.id, "name": name, "kind": kind, "topic": channel.topic}
    return {**shown, "privacy": "private" if channel.is_private else "public", "unread": unread}


def _message(world: World, message: Message) -> Json:
    user = world.users[message.user]
    return {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": user.id,
        "user_name": user.name,
        "bot": user.is_bot,
        "text": message.text,
        "blocks": message.blocks,
        "edited": message.edited_at is not None,
        "pinned": message.pinned,
        "ephemeral": message.only_for is not None,
        "files": [_file(world.files[f]) for f in message.files],
    }


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "size": file.length,
        "mimetype": mime(file.name),
        "title": file.title,
    }


def _view(world: World, view: View) -> Json:
    texts = {
        k: view.body[k]["text"] if k in view.body else None for k in ("title", "submit", "close")
    }
    return {
        "id": view.id,
        "hash": view.hash,
        **texts,
        "blocks": view.body["blocks"],
        "values": view.values,
        "errors": view.errors,
        "depth": len(world.stacks[view.user]),
    }


def may_see(world: World, file: File, user_id: str) -> bool:
    """Whether the file was shared where this person is, or they uploaded it."""
    return file.user == user_id or any(user_id in world.channels[c].members for c in file.shares)
