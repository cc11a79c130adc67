"""How Slack writes its things as JSON."""

import mimetypes
from typing import Any

from sandbox.slack.blocks import complete_blocks
from sandbox.slack.world import Channel, File, Message, User, View, World

Json = dict[str, Any]


def user_json(user: User) -> Json:
    """A `users.info` user."""
    first, _, last = user.name.partition(" ")
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": handle(user),
        "deleted": user.deleted,
        "real_name": user.name,
        "tz": user.tz,
        "locale": user.locale,
        "profile": {
            "real_name": user.name,
            "display_name": first,
            "first_name": first,
            "last_name": last,
            "email": user.email,
            "team": user.team_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }


def handle(user: User) -> str:
    """The lower-case name Slack puts into payloads."""
    return user.name.lower().replace(" ", ".")


def channel_json(world: World, channel: Channel) -> Json:
    """A `conversations.info` channel."""
    member = world.app.bot_user in channel.members
    if channel.is_im:
        person = next(iter(channel.members - {world.app.bot_user}))
        return {"id": channel.id, "is_im": True, "user": person, "is_open": True}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": False,
        "is_member": member,
        "context_team_id": world.team["id"],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def message_json(world: World, message: Message, *, metadata: bool = False) -> Json:
    """A message as history, updates and interaction payloads show it."""
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if world.users[message.user].is_bot:
        body |= {"bot_id": world.app.bot_id, "app_id": world.app.id}
    body["team"] = world.team["id"]
    if message.blocks:
        body["blocks"] = message.blocks
    if message.files:
        files = [file_json(world, world.files[f]) for f in message.files]
        body |= {"subtype": "file_share", "files": files, "upload": True}
    if message.edited_at:
        body["edited"] = {"user": message.user, "ts": message.edited_at}
    if message.pinned:
        body["pinned_to"] = [message.channel]
    if metadata and message.metadata:
        body["metadata"] = message.metadata
    return body | _thread(world, message)


def file_json(world: World, file: File) -> Json:
    """A file; `shares` fills only after the asynchronous share."""
    mimetype = mime(file.name)
    extension = file.name.rpartition(".")[2]
    private = f"{world.base_url}/files-pri/{world.team['id']}-{file.id}"
    shared = [world.channels[c] for c in file.shares]
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(c.kind == "channels" for c in shared),
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
        "permalink": f"{world.base_url}/files/{file.user}/{file.id}/{file.name}",
        "channels": [c.id for c in shared if c.kind == "channels"],
        "groups": [c.id for c in shared if c.kind == "groups"],
        "ims": [c.id for c in shared if c.kind == "im"],
        "shares": _shares(world, file),
    }


def mime(name: str) -> str:
    """The type Slack guesses from a file's name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def view_json(world: World, view: View) -> Json:
    """A view as `views.*` answers and payloads show it, with its state."""
    body = view.body
    return {
        "id": view.id,
        "team_id": world.team["id"],
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "submit_disabled": False,
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": world.app.id,
        "app_installed_team_id": world.team["id"],
        "bot_id": world.app.bot_id,
    }


def stored_view(world: World, view: Json) -> Json:
    """A view's body as Slack keeps it: ids and defaults filled in."""
    blocks = complete_blocks(view["blocks"], world.new_id)
    places = ["title", "submit", "close"]
    texts = {k: {"emoji": True, **view[k]} for k in places if k in view}
    return {**view, **texts, "blocks": blocks}


def _thread(world: World, message: Message) -> Json:
    if message.thread_ts:
        parent = world.messages[message.channel].get(message.thread_ts)
        known = {"parent_user_id": parent.user} if parent else {}
        return {"thread_ts": message.thread_ts, **known}
    everything = world.messages[message.channel].values()
    replies = [m.ts for m in everything if m.thread_ts == message.ts and not m.only_for]
    if not replies:
        return {}
    return {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1]}


def _shares(world: World, file: File) -> Json:
    shares: Json = {}
    for channel_id, ts in file.shares.items():
        channel = world.channels[channel_id]
        share = {"ts": ts, "channel_name": channel.name, "team_id": world.team["id"]}
        share |= {"share_user_id": file.user, "source": "UNKNOWN", "is_silent_share": False}
        kind = "public" if channel.kind == "channels" else "private"
        shares.setdefault(kind, {})[channel_id] = [share]
    return shares
