"""Slack's requests, for firms whose network lets no socket out: the same listeners answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.requests import Request
from starlette.responses import Response

from app.http.body import receive_body

PATH = "/slack/events"
"""Where the app's manifest has Slack send everything."""
_THREADS = 64
"""A submit holds one until it is acknowledged, which may take a second."""


@dataclass(frozen=True, slots=True)
class SlackDoor:
    """The address for Slack. Bolt looks at the signature and refuses what is older than minutes."""

    app: App
    _threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_THREADS))

    async def answer(self, request: Request) -> Response:
        """The acknowledgement of one click, command or event."""
        async with receive_body(request) as body:
            text = body.read().decode(errors="replace")
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        asked = BoltRequest(body=text, query=str(request.url.query), headers=headers)
        said = await run_sync(self.app.dispatch, asked, limiter=self._threads)
        return _build_response(said)


def _build_response(said: BoltResponse) -> Response:
    response = Response(said.body, said.status)
    for name, value in said.first_headers_without_set_cookie().items():
        response.headers[name] = value
    return response
