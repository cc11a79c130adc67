"""Response URLs: five posts within thirty minutes of the click or command that gave them."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox.slack import content
from sandbox.slack.errors import SlackError
from sandbox.slack.world import Message, World

Json = dict[str, Any]
LIFE_SECONDS = 30 * 60
MOST_USES = 5


@dataclass(frozen=True)
class Hook:
    """Where a response goes: the channel and person, and the message that was clicked."""

    channel: str
    user: str
    original: str | None
    until: float
    uses: int = 0


class Hooks:
    """The response URLs handed out."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._given: dict[str, Hook] = {}

    def give(self, channel: str, user: str, original: str | None = None) -> str:
        """A new response URL."""
        hook_id = self._world.new_id("hook")
        until = self._world.clock.now() + LIFE_SECONDS
        self._given[hook_id] = Hook(channel, user, original, until)
        return f"{self._world.base_url}/response/{hook_id}"

    def respond(self, hook_id: str, body: Json) -> None:
        """Do what the app posted to a response URL.

        Raises:
            SlackError: `expired_url` after 30 minutes, `used_url` after five posts, or what
                is wrong with the message.
        """
        hook = self._given.get(hook_id)
        if hook is None or self._world.clock.now() > hook.until:
            raise SlackError("expired_url")
        if hook.uses >= MOST_USES:
            raise SlackError("used_url")
        self._given[hook_id] = replace(hook, uses=hook.uses + 1)
        answer(self._world, hook, body)


def answer(world: World, hook: Hook, body: Json) -> None:
    """Post, replace or delete, as a response body asks; the default is a new ephemeral message."""
    if body.get("delete_original"):
        world.remove(_original(world, hook))
        return
    text, blocks = content.words(body, 40_000), content.blocks(world, body)
    if body.get("replace_original"):
        changed = replace(_original(world, hook), text=text, blocks=blocks)
        world.keep(replace(changed, edited_at=world.new_ts()))
        return
    seen = None if body.get("response_type") == "in_channel" else hook.user
    thread = body.get("thread_ts")
    ts, bot = world.new_ts(), world.app.bot_user
    world.keep(Message(hook.channel, ts, bot, text, blocks, thread, only_for=seen))


def _original(world: World, hook: Hook) -> Message:
    found = world.messages[hook.channel].get(hook.original or "")
    if found is None:
        raise SlackError("message_not_found")
    return found
