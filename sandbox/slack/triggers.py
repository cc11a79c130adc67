"""Trigger ids: three seconds, one use."""

import re
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.slack.errors import SlackError

LIFE_SECONDS = 3.0
_FORM = re.compile(r"\d+\.\d+\.[0-9a-f]+")


@dataclass(frozen=True)
class Click:
    """Who clicked, and in which modal, if in one."""

    user: str
    view: str | None


@dataclass
class Triggers:
    """The trigger ids handed out, for whom and until when."""

    clock: Clock
    _given: dict[str, tuple[Click, float]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def give(self, user_id: str, view: str | None = None) -> str:
        """A new trigger for this person's click, in this modal if it was in one."""
        trigger = f"{len(self._given) + 1}.{int(self.clock.now())}.{len(self._given) + 0xABCDEF:x}"
        self._given[trigger] = (Click(user_id, view), self.clock.now() + LIFE_SECONDS)
        return trigger

    def take(self, trigger: str) -> Click:
        """The click this trigger belongs to; it is used up.

        Raises:
            SlackError: `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        if not _FORM.fullmatch(trigger) or trigger not in self._given:
            raise SlackError("invalid_trigger_id")
        if trigger in self._used:
            raise SlackError("exchanged_trigger_id")
        click, until = self._given[trigger]
        if self.clock.now() > until:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger)
        return click
