"""All rooms of the sandbox behind one address."""

from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import control, google, page
from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.doors import Doors
from sandbox.faults import Faults
from sandbox.google import Spreadsheets
from sandbox.google.accounts import ServiceAccount
from sandbox.slack import routes as slack_routes
from sandbox.slack import seed
from sandbox.slack.workspace import Slack

Json = dict[str, Any]


@dataclass
class Sandbox:
    """The running sandbox: an ASGI application around a world that a test may replace.

    Attributes:
        world: What a world begins with.
        base_url: Where it answers.
        token: What the test routes of this run ask for.
    """

    world: Json
    base_url: str
    token: str
    _account: ServiceAccount = field(default_factory=ServiceAccount)  # keys are slow to make
    _slack: Slack = field(init=False)
    _changes: Changes = field(init=False)
    _app: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in the present world."""
        await self._app(scope, receive, send)

    async def end(self) -> None:
        """End streams and sockets, so that nobody holds on to this world."""
        self._changes.close()
        await self._slack.end()

    def _begin(self, app_token: str | None = None) -> None:
        clock, self._changes = Clock(), Changes()
        installed = self.world["app"] | ({"app_token": app_token} if app_token else {})
        made = seed.sow(
            {**self.world, "app": installed}, self.base_url, clock=clock, changed=self._changes
        )
        self._slack = Slack(made, Faults())
        spreadsheets = Spreadsheets(clock.now, self._changes, account=self._account)
        app = Starlette(
            routes=[
                *slack_routes.routes(self._slack),
                *google.routes(spreadsheets),
                *page.routes(self._slack, spreadsheets, self._changes),
                *control.routes(self._slack, clock),
                Route("/test/reset", self._reset, methods=["POST"]),
            ]
        )
        self._app = Doors(app, self.base_url, self.token)

    async def _reset(self, request: Request) -> Response:
        """A fresh world; with another app token, nobody of the old one finds into it."""
        await self.end()
        self._account.renew()  # nor with what Google gave him
        self._begin((await request.json()).get("app_token"))
        return JSONResponse({"ok": True})
