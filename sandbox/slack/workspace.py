"""One running Slack: its world, and the short-lived things around it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.faults import Faults
from sandbox.slack.errors import SlackError
from sandbox.slack.events import Events
from sandbox.slack.hooks import Hooks
from sandbox.slack.rates import Rates
from sandbox.slack.sockets import Sockets
from sandbox.slack.suggestions import Suggestions
from sandbox.slack.triggers import Triggers
from sandbox.slack.world import World

Json = dict[str, Any]


@dataclass
class Slack:
    """What every method and every click works on."""

    world: World
    faults: Faults
    rates: Rates = field(init=False)
    triggers: Triggers = field(init=False)
    sockets: Sockets = field(init=False)
    hooks: Hooks = field(init=False)
    events: Events = field(init=False)
    suggestions: Suggestions = field(default_factory=Suggestions)

    def __post_init__(self) -> None:
        self.rates = Rates(self.world.clock)
        self.triggers = Triggers(self.world.clock)
        self.sockets = Sockets(self.world.app.id)
        self.hooks = Hooks(self.world)
        self.events = Events(self.world, self.sockets)
        self.world.happened = self.events.tell_message

    async def end(self) -> None:
        """Hang up, because this world is over."""
        self.events.close()
        await self.sockets.close()


@dataclass(frozen=True)
class Arguments:
    """A call's arguments, whether they came as form, query or JSON."""

    given: Json

    def need(self, name: str) -> str:
        """A text that must be there."""
        value = self.given.get(name)
        if value in (None, ""):
            raise SlackError("invalid_arguments", f"missing required field: {name}")
        return str(value)

    def text(self, name: str) -> str:
        """A text, empty when absent."""
        return str(self.given.get(name) or "")

    def flag(self, name: str) -> bool:
        """True for `true`, `1` and their spellings."""
        return str(self.given.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.given.get(name, default))
        except ValueError:
            raise SlackError("invalid_arguments", f"{name} must be a number") from None
