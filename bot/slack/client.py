"""The one place a Slack client is made: short waits, and no retry that could post twice."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.http_retry import (
    HttpRequest,
    HttpResponse,
    RateLimitErrorRetryHandler,
    RetryState,
)

SLACK_URL = "https://slack.com/api/"
SECONDS = 15
PATIENCE = 5
"""Seconds of `Retry-After` worth sleeping; more is the pump's to wait, or the person's."""


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
        return limited and response is not None and retry_after(response.headers) <= PATIENCE


def build(token: str, url: str = SLACK_URL) -> WebClient:
    """A client for this bot token.

    The library's own retry of broken connections is left out on purpose: a post whose answer was
    lost may be there, and only the outbox knows how to look.
    """
    return WebClient(token, base_url=url, timeout=SECONDS, retry_handlers=[ShortWait()])


def retry_after(headers: Mapping[str, Any]) -> float:
    """The seconds Slack asks to wait; 1 when it does not say."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            return float(value[0] if isinstance(value, list) else value)
    return 1.0
