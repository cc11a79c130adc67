"""Slack's limits are for a method, or for one channel of it: who was told to wait does, with all.

Else each other message would ask the same again at once, and be told to wait for longer.
"""

from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.client import LONGEST_PAUSE, read_pause

BY_CHANNEL = {"chat.postMessage"}
"""The methods whose limit is counted for each channel."""


class PacedClient(WebClient):
    """A client that does not call what Slack wants to be left alone with, and answers in its place.

    For the pump alone: a person who clicks is not made to wait for what the pump did.
    """

    def __init__(self, true: WebClient, clock: Callable[[], datetime]) -> None:
        super().__init__(true.token, base_url=true.base_url, timeout=true.timeout)
        self._true = true
        self._clock = clock
        self._asked: dict[str, tuple[datetime, SlackApiError]] = {}

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call it, unless it is to be left alone.

        Raises:
            SlackApiError: Slack refuses, or did not long ago and said for how long.
        """
        limit = _name_limit(api_method, options)
        self._refuse_early(limit)
        try:
            return self._true.api_call(api_method, **options)
        except SlackApiError as error:
            pause = read_pause(error.response)
            if pause is not None:
                self._asked[limit] = self._clock() + timedelta(seconds=pause), error
            raise

    def _refuse_early(self, limit: str) -> None:
        until, error = self._asked.get(limit, (None, None))
        if until is None or error is None:
            return
        left = (until - self._clock()).total_seconds()
        if not 0 < left <= LONGEST_PAUSE:
            del self._asked[limit]
            return
        answer = copy(error.response)
        answer.headers = {"Retry-After": str(left)}
        raise SlackApiError(  # type: ignore[no-untyped-call]  # slack_sdk has no type for it
            f"Slack asked not to call {limit} yet.", answer
        )


def _name_limit(method: str, options: dict[str, Any]) -> str:
    sent = options.get("json") or options.get("params") or {}
    return f"{method} {sent.get('channel')}" if method in BY_CHANNEL else method
