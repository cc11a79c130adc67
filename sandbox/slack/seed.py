"""From a world file to a world."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from sandbox.clock import Clock
from sandbox.slack.world import App, Channel, Json, User, World


def sow(seed: Json, base_url: str, *, clock: Clock, changed: Callable[[], None]) -> World:
    """Build a fresh world from a world file's content (see `sandbox/world.json`)."""
    lists = {name: tuple(seed["app"][name]) for name in ("scopes", "commands")}
    app = App(**{**seed["app"], **lists})
    world = World(seed["team"], app, {}, {}, clock, changed, base_url)
    add(world, seed)
    return world


def add(world: World, seed: Json) -> None:
    """Add or replace users, channels and scopes; unknown fields are refused by `TypeError`."""
    for one in seed.get("users", []):
        world.users[one["id"]] = User(**{"team_id": world.team["id"], **one})
    for one in seed.get("channels", []):
        known = _as_json(world.channels.get(one["id"]))
        channel: dict[str, Any] = {**known, **one}
        world.channels[one["id"]] = Channel(**{**channel, "members": frozenset(channel["members"])})
    if "scopes" in seed:
        app = {**_as_json(world.app), "scopes": tuple(seed["scopes"])}
        world.app = App(**app)
    world.changed()


def _as_json(value: App | Channel | None) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value)} if value else {}
