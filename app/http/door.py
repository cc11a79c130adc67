"""The server: its addresses, and its life beside the rest of the process."""

import ipaddress
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.http.answers import HANDLERS
from app.http.callers import Callers
from app.http.health import Health
from app.http.intake import Intake
from app.http.metrics import Gauges
from app.http.queries import (
    Query,
    look_at_ageing,
    look_at_batch,
    look_at_invoice,
    look_at_wip,
)
from app.http.slack import PATH, SlackDoor
from backlog.errors import Refused
from backlog.office import Office

log = logging.getLogger(__name__)

Answer = Callable[[Request], Awaitable[Response]]
_PASSED_ON = {
    *("forwarded", "via", "x-real-ip"),
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
}
_ENDS_WITHIN = 5
"""Seconds that requests have to end in when the process is stopped."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where programs are answered."""

    host: str
    port: int
    callers: Callers

    def build_app(
        self, office: Office, health: Health, gauges: Gauges, slack: SlackDoor | None
    ) -> Starlette:
        """All addresses; Slack's only where it comes over HTTP."""
        query = partial(Query, office, self.callers)
        get = {
            "/wip": query(look_at_wip).answer,
            "/ageing": query(look_at_ageing).answer,
            "/batches/{name}": query(look_at_batch).answer,
            "/invoices/{name:path}": query(look_at_invoice).answer,
            "/healthz": self._admit_near(health.tell_alive),
            "/readyz": self._admit_near(health.tell_ready),
            "/metrics": self._admit_near(gauges.tell),
        }
        post = {"/invoices": Intake(office, self.callers).take_invoices}
        if slack:
            post[PATH] = slack.answer
        return Starlette(
            routes=[
                *(Route(path, answer, methods=["GET"]) for path, answer in get.items()),
                *(Route(path, answer, methods=["POST"]) for path, answer in post.items()),
            ],
            exception_handlers=HANDLERS,
        )

    def _admit_near(self, answer: Answer) -> Answer:
        """Who asks from this machine needs no token; who is passed on by a proxy does."""

        async def admit_and_answer(request: Request) -> Response:
            if not _is_near(request):
                self.callers.find_actor(request)
            return await answer(request)

        return admit_and_answer

    @contextmanager
    def answering(
        self, office: Office, health: Health, gauges: Gauges, slack: SlackDoor | None = None
    ) -> Iterator[str]:
        """Answer for as long as the block lasts, at the address that it is given.

        Raises:
            Refused: the address is taken, or not this machine's.
        """
        server = uvicorn.Server(
            uvicorn.Config(
                self.build_app(office, health, gauges, slack),
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                timeout_graceful_shutdown=_ENDS_WITHIN,
            )
        )
        with _listen(self.host, self.port) as listening:
            thread = threading.Thread(
                target=server.run, args=([listening],), name="http", daemon=True
            )
            thread.start()
            address = f"http://{self.host}:{listening.getsockname()[1]}"
            log.info("Programs are answered at %s.", address)
            try:
                yield address
            finally:
                server.should_exit = True
                thread.join(_ENDS_WITHIN + 1)


def _is_near(request: Request) -> bool:
    """From this machine itself, as far as anybody can tell."""
    # Proxies say so, most of them; one that does not speaks the older version, as nginx does.
    is_passed_on = not _PASSED_ON.isdisjoint(request.headers)
    if request.client is None or is_passed_on or request.scope["http_version"] == "1.0":
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    """The socket, before anything else is started: a port that is taken is said at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Refused(
            f"Nothing can listen at {host}:{port}: {error.strerror}. Nothing was started. "
            "Write another address under [http] in backlog.toml, or end what uses it."
        ) from None
