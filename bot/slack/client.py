"""The one place a Slack client is made: short waits, and no retry that could post twice."""

from collections.abc import Mapping
from typing import Any

import requests
from slack_sdk import WebClient
from slack_sdk.http_retry import (
    HttpRequest,
    HttpResponse,
    RateLimitErrorRetryHandler,
    RetryState,
)
from slack_sdk.web import SlackResponse

SLACK_URL = "https://slack.com/api/"
SECONDS = 15
PATIENCE = 5
"""Seconds of `Retry-After` worth sleeping; more is the pump's to wait, or the person's."""
LONGEST_PAUSE = 3600.0
"""Seconds: Slack's limits are by the minute, so what is longer is no pause but a mistake."""


class ShortWait(RateLimitErrorRetryHandler):
    """Waits out a short rate limit once; the library would sleep for minutes in a listener."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return limited and response is not None and (read_pause(response) or 0) <= PATIENCE


def build(token: str, url: str = SLACK_URL) -> WebClient:
    """A client for this bot token.

    The library's own retry of broken connections is left out on purpose: a post whose answer was
    lost may be there, and only the outbox knows how to look.
    """
    return WebClient(token, base_url=url, timeout=SECONDS, retry_handlers=[ShortWait()])


def read_pause(response: HttpResponse | SlackResponse | requests.Response) -> float | None:
    """The seconds that an answer asks to wait: 1 where a limit names none, nothing elsewhere."""
    return _read_header(response.headers) or (1.0 if response.status_code == 429 else None)


def _read_header(headers: Mapping[str, Any]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            return _read_seconds(value[0] if isinstance(value, list) else value)
    return None


def _read_seconds(text: str) -> float | None:
    """None for a date, which HTTP allows, too: we are then as slow as after any failure."""
    try:
        return min(float(text), LONGEST_PAUSE)
    except ValueError:
        return None
