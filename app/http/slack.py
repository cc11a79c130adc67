"""Slack's requests, for firms whose network lets no socket out: the same listeners answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response

from app.http.answers import Declined
from app.http.body import receive_body

PATH = "/slack/events"
"""Where the app's manifest has Slack send everything."""
_LARGEST = 1024 * 1024
"""Bytes; Slack sends some thousands."""
_DIGITS = 12
"""Of a time in seconds: of more, Python refuses to make a number."""
_THREADS = 64
"""A submit holds one until it is acknowledged, which may take a second."""


@dataclass(frozen=True, slots=True)
class SlackDoor:
    """The address for Slack; `verifier` knows the secret that it signs with.

    The signature is looked at before anything else of a request: to take a body apart costs much
    more, and the framework logs the bodies that it refuses.
    """

    app: App
    verifier: SignatureVerifier
    _threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_THREADS))

    async def answer(self, request: Request) -> Response:
        """The acknowledgement of one click, command or event."""
        async with receive_body(request, most=_LARGEST) as received:
            body = received.read()
        if not self._is_slack(request, body):
            raise Declined(
                HTTPStatus.UNAUTHORIZED,
                "Slack did not sign this, or more than five minutes ago.",
                following="Look at SLACK_SIGNING_SECRET and at this machine's clock.",
            )
        query, headers = str(request.url.query), dict(request.headers)
        said = await run_sync(self._dispatch, body, query, headers, limiter=self._threads)
        return _build_response(said)

    def _is_slack(self, request: Request, body: bytes) -> bool:
        names = "x-slack-request-timestamp", "x-slack-signature"
        at, signature = (request.headers.get(name, "") for name in names)
        is_time = at.isascii() and at.isdigit() and len(at) <= _DIGITS
        return is_time and self.verifier.is_valid(body, at, signature)

    def _dispatch(self, body: bytes, query: str, headers: Mapping[str, str]) -> BoltResponse:
        kept: dict[str, str | Sequence[str]] = {**headers}
        return self.app.dispatch(BoltRequest(body=body.decode(), query=query, headers=kept))


def _build_response(said: BoltResponse) -> Response:
    response = Response(said.body, said.status)
    for name, value in said.first_headers_without_set_cookie().items():
        response.headers[name] = value
    return response
