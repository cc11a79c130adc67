"""Files: an upload URL, the bytes, and a completion whose share appears a moment later."""

import asyncio
from dataclasses import replace
from typing import Any

from sandbox.slack import content
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import file_json
from sandbox.slack.workspace import Arguments, Slack
from sandbox.slack.world import File, Message, World

Json = dict[str, Any]
MOST_AT_ONCE = 14  # more in one call, and Slack answers that it has an internal error
SHARE_SECONDS = 0.2  # Slack shares after it has answered; callers must look, not assume


def get_upload_url(slack: Slack, args: Arguments) -> Json:
    """`files.getUploadURLExternal`."""
    world = slack.world
    name, length = args.need("filename"), args.number("length", 0)
    if length < 1:
        raise SlackError("invalid_arguments", "length must be more than 0")
    file_id, made = world.new_id("F"), int(world.clock.now())
    world.files[file_id] = File(file_id, name, name, length, world.app.bot_user, made)
    return {"upload_url": f"{world.base_url}/upload/v1/{file_id}", "file_id": file_id}


def receive(world: World, file_id: str, data: bytes) -> None:
    """Take the bytes of an upload; once, and exactly as many as were announced."""
    file = world.files.get(file_id)
    if file is None or file.content is not None:
        raise SlackError("file_not_found")
    if len(data) != file.length:
        raise SlackError("invalid_arguments", f"length was {file.length}, got {len(data)} bytes")
    world.files[file_id] = replace(file, content=data)


def complete_upload(slack: Slack, args: Arguments) -> Json:
    """`files.completeUploadExternal`: ok first, the share in the channel a moment later."""
    world = slack.world
    wanted = content.decode_json(args.given.get("files"), "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", "missing required field: files")
    if len(wanted) > MOST_AT_ONCE:
        raise SlackError("internal_error")
    done = [_complete_file(world, one) for one in wanted]
    channel = world.find_joined(args.text("channel_id")) if args.text("channel_id") else None
    world.files.update({f.id: f for f in done})
    lost = slack.faults.take("files.completeUploadExternal", "not_shared")
    late = slack.faults.take("files.completeUploadExternal", "shared_late")
    if channel and not lost:
        ids = tuple(f.id for f in done)
        said, thread = args.text("initial_comment"), args.text("thread_ts") or None
        asyncio.get_running_loop().call_later(
            late.seconds if late else SHARE_SECONDS,
            lambda: _share(world, channel.id, ids, said=said, thread=thread),
        )
    return {"files": [file_json(world, f) for f in done]}


def delete(slack: Slack, args: Arguments) -> Json:
    """`files.delete`: gone from every message it was shared in, and from those it would be."""
    world = slack.world
    file = world.files.pop(args.need("file"), None)
    if file is None:
        raise SlackError("file_not_found")
    for channel, ts in file.shares.items():
        shown = world.messages[channel].get(ts)
        if shown:
            left = tuple(one for one in shown.files if one != file.id)
            _show_without(world, replace(shown, files=left))
    return {}


def _show_without(world: World, message: Message) -> None:
    if message.files or message.text or message.blocks:
        world.keep(message)
    else:
        world.remove(message)


def info(slack: Slack, args: Arguments) -> Json:
    """`files.info`."""
    file = slack.world.files.get(args.need("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return {"file": file_json(slack.world, file), "comments": []}


def _complete_file(world: World, wanted: Json) -> File:
    file = world.files.get(wanted.get("id", ""))
    if file is None or file.content is None or file.completed:
        raise SlackError("file_not_found")
    return replace(file, title=wanted.get("title") or file.name, completed=True)


def _share(
    world: World, channel: str, ids: tuple[str, ...], *, said: str, thread: str | None
) -> None:
    ids = tuple(one for one in ids if one in world.files)
    if not ids:
        return
    message = Message(
        channel, world.new_ts(), world.app.bot_user, said, thread_ts=thread, files=ids
    )
    for file_id in ids:
        file = world.files[file_id]
        world.files[file_id] = replace(file, shares={**file.shares, channel: message.ts})
    world.keep(message)
