"""Methods that read channels and people: `conversations.*`, `users.info`, `auth.test`."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import channel_json, handle, message_json, user_json
from sandbox.slack.workspace import Arguments, Slack

Json = dict[str, Any]
T = TypeVar("T")


def history(slack: Slack, args: Arguments) -> Json:
    """`conversations.history`: newest first, without replies."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    world.app.require(f"{channel.kind}:history")
    messages = [m for m in world.messages[channel.id].values() if not m.only_for]
    top = [m for m in messages if not m.thread_ts and _within(m.ts, args)]
    page, cursor = _page(top[::-1], args)
    metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_json(world, m, metadata=metadata) for m in page],
        "has_more": bool(cursor),
        "pin_count": sum(m.pinned for m in messages),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(slack: Slack, args: Arguments) -> Json:
    """`conversations.replies`: the parent, then its replies, oldest first."""
    world = slack.world
    channel = world.find_joined(args.need("channel"))
    world.app.require(f"{channel.kind}:history")
    ts = args.need("ts")
    messages = [m for m in world.messages[channel.id].values() if not m.only_for]
    thread = [m for m in messages if ts in {m.ts, m.thread_ts} and _within(m.ts, args)]
    if not thread:
        raise SlackError("thread_not_found")
    page, cursor = _page(thread, args)
    metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_json(world, m, metadata=metadata) for m in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def open_direct(slack: Slack, args: Arguments) -> Json:
    """`conversations.open`: the direct message with one person."""
    user = slack.world.user(args.need("users"))
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = slack.world.direct(user.id)
    full = args.flag("return_im")
    return {"channel": channel_json(slack.world, channel) if full else {"id": channel.id}}


def members(slack: Slack, args: Arguments) -> Json:
    """`conversations.members`."""
    channel = slack.world.find_joined(args.need("channel"))
    slack.world.app.require(f"{channel.kind}:read")
    page, cursor = _page(sorted(channel.members), args)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def info(slack: Slack, args: Arguments) -> Json:
    """`conversations.info`."""
    channel = slack.world.channel(args.need("channel"))
    slack.world.app.require(f"{channel.kind}:read")
    shown = channel_json(slack.world, channel)
    if not args.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def user_info(slack: Slack, args: Arguments) -> Json:
    """`users.info`; the address only with `users:read.email`."""
    shown = user_json(slack.world.user(args.need("user")))
    if "users:read.email" not in slack.world.app.scopes:
        del shown["profile"]["email"]
    if not args.flag("include_locale"):
        del shown["locale"]
    return {"user": shown}


def bot_info(slack: Slack, args: Arguments) -> Json:
    """`bots.info`: the app's own bot."""
    app = slack.world.app
    if args.need("bot") != app.bot_id:
        raise SlackError("bot_not_found")
    name = slack.world.users[app.bot_user].name
    told = {"id": app.bot_id, "deleted": False, "name": name, "app_id": app.id}
    return {"bot": told | {"user_id": app.bot_user}}


def auth_test(slack: Slack, _args: Arguments) -> Json:
    """`auth.test`."""
    world = slack.world
    return {
        "url": f"{world.base_url}/",
        "team": world.team["name"],
        "team_id": world.team["id"],
        "user": handle(world.users[world.app.bot_user]),
        "user_id": world.app.bot_user,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }


def _within(ts: str, args: Arguments) -> bool:
    oldest, latest = args.text("oldest") or "0", args.text("latest") or "9999999999"
    edge = args.flag("inclusive") and ts in {oldest, latest}
    return edge or float(oldest) < float(ts) < float(latest)


def _page(things: Sequence[T], args: Arguments) -> tuple[list[T], str]:
    """One page and the cursor of the next, as opaque as Slack's."""
    limit = args.number("limit", 100)
    if not 1 <= limit <= 1000:
        raise SlackError("invalid_limit")
    start = _start(args.text("cursor"))
    rest = start + limit
    cursor = base64.b64encode(f"next:{rest}".encode()).decode() if rest < len(things) else ""
    return list(things[start:rest]), cursor


def _start(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:")) if cursor else 0
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
