"""Who a listed person is in Slack right now: guests, bots, deleted users and outsiders may not act.

Slack is asked at most once in five minutes per person, and never about somebody unlisted, whom
the use cases refuse anyway.
"""

from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from backlog.company import Clock

FRESH = timedelta(minutes=5)
_REFUSED = {
    "deleted": "was deactivated",
    "is_bot": "is a bot",
    "is_restricted": "is a guest",
    "is_ultra_restricted": "is a guest",
    "is_stranger": "belongs to another workspace",
}
_UNKNOWN = {"user_not_found", "user_not_visible"}
"""What Slack says of an id that it has no account for, or shows us none."""


class Accounts:
    """Remembers for a short while what Slack said."""

    def __init__(self, client: WebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._said: dict[str, tuple[datetime, str]] = {}

    def find_objection(self, team: str, user: str) -> str:
        """Why this account may not act; empty when it may.

        Raises:
            SlackApiError: Slack did not say.
        """
        known = self._said.get(f"{team}/{user}")
        if known and self._clock() - known[0] < FRESH:
            return known[1]
        objection = self._ask(team, user)
        self._said[f"{team}/{user}"] = (self._clock(), objection)
        return objection

    def _ask(self, team: str, user: str) -> str:
        try:
            account = self._client.users_info(user=user)["user"]
        except SlackApiError as error:
            if error.response.get("error") in _UNKNOWN:
                return "is not known to Slack"
            raise
        return _find_objection(account, team)


def _find_objection(account: dict[str, Any], team: str) -> str:
    for flag, is_what in _REFUSED.items():
        if account.get(flag):
            return is_what
    return "" if account.get("team_id", team) == team else _REFUSED["is_stranger"]
