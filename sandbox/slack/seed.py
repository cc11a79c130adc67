"""From a world file to a world."""

import base64
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from sandbox.clock import Clock
from sandbox.slack.manifest import installation
from sandbox.slack.world import App, Channel, File, Json, Message, User, View, World

_NOT_OF_THE_BODY = {"id", "user", "hash", "state", "previous_view_id", "root_view_id"}


def sow(seed: Json, base_url: str, *, clock: Clock, changed: Callable[[], None]) -> World:
    """Build a fresh world from a world file's content (see `sandbox/world.json`)."""
    app = {**seed["app"], **installation(seed["manifest"])}
    world = World(seed["team"], App(**app), {}, {}, clock, changed, base_url)
    add(world, seed)
    return world


def add(world: World, seed: Json) -> None:
    """Add users, channels or scopes, what `control.dump` showed, or install the app anew.

    Raises:
        TypeError: A field is unknown.
        ValueError: Slack would not install such a manifest.
    """
    for one in seed.get("users", []):
        world.users[one["id"]] = User(**{"team_id": world.team["id"], **one})
    for one in seed.get("channels", []):
        known = _as_json(world.channels.get(one["id"]))
        channel: dict[str, Any] = {**known, **one}
        world.channels[one["id"]] = Channel(**{**channel, "members": frozenset(channel["members"])})
    if "manifest" in seed:
        world.app = replace(world.app, **installation(seed["manifest"]))
    if "scopes" in seed:
        world.app = replace(world.app, scopes=tuple(seed["scopes"]))
    _add_dumped(world, seed)
    world.changed()


def _add_dumped(world: World, dumped: Json) -> None:
    """Add messages, files and windows, the last window of a person on top of the others."""
    for one in (one for channel in dumped.get("messages", {}).values() for one in channel):
        message = Message(**{**one, "files": tuple(one["files"])})
        world.messages[message.channel][message.ts] = message
        world.pass_ts(message.ts)
    for one in dumped.get("files", []):
        world.files[one["id"]] = _file(one)
        world.pass_id(one["id"])
    for one in dumped.get("views", []):
        view = _view(one)
        world.views[view.id] = view
        world.stacks[view.user] = [*(v for v in world.stacks[view.user] if v != view.id), view.id]
        world.pass_id(view.id)
    for one in dumped.get("homes", []):
        world.homes[one["user"]] = _view(one)
        world.pass_id(one["id"])


def _file(dumped: Json) -> File:
    told = {f.name: dumped[f.name] for f in fields(File) if f.name in dumped}
    content = base64.b64decode(dumped["content"])
    return File(**{**told, "length": dumped["size"], "content": content})


def _view(dumped: Json) -> View:
    return View(
        id=dumped["id"],
        root=dumped["root_view_id"],
        previous=dumped["previous_view_id"],
        user=dumped["user"],
        body={k: v for k, v in dumped.items() if k not in _NOT_OF_THE_BODY and v is not None},
        hash=dumped["hash"],
        values=dumped["state"]["values"],
    )


def _as_json(value: Channel | None) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value)} if value else {}
