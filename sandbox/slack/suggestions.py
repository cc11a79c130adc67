"""Type-ahead: what an app offers while somebody types, and what it has offered before."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.rules import Shape, array
from sandbox.slack.texts import PLAIN_OPTION

Json = dict[str, Any]
_ANSWER = Shape({"options": array(PLAIN_OPTION, 100, least=0)})
SHORTEST_QUERY = 3  # what Slack asks for where an element says nothing


@dataclass
class Suggestions:
    """The options each person was offered: only these can be chosen."""

    _offered: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)

    def note(self, user_id: str, action_id: str, answer: Json) -> list[Json]:
        """Take the app's answer.

        Raises:
            SlackError: Slack would show *no results* instead of it.
        """
        breaches = [*_ANSWER(answer, "")]
        if breaches:
            raise SlackError("invalid_options", *breaches)
        options: list[Json] = answer["options"]
        offered = self._offered.setdefault((user_id, action_id), {})
        offered.update({option["value"]: option for option in options})
        return options

    def find(self, user_id: str, element: Json, option: Json | None) -> Json | None:
        """The offered option with this value, or the one the element began with."""
        offered = self._offered.get((user_id, element["action_id"]), {})
        initial = [element.get("initial_option"), *element.get("initial_options", [])]
        known = {one["value"]: one for one in initial if one} | offered
        return known.get((option or {}).get("value"))
