"""Who may come in: whoever names this very address; to the test routes, whoever has the token."""

import secrets
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

TEST_HEADER = "x-test-token"
_NAMES = {"127.0.0.1", "localhost"}
_REFUSED = "This is not for you: another page, another name of this machine, or no token."


class Doors:
    """Keeps out other web pages (by `Origin`), rebound names (by `Host`) and strangers' tests."""

    def __init__(self, app: ASGIApp, base_url: str, token: str) -> None:
        port = urlsplit(base_url).port
        self._app = app
        names = {f"{name}:{port}" for name in _NAMES}
        self._hosts = names | _NAMES  # slack_sdk's socket names no port
        self._origins = {None, *(f"http://{name}" for name in names)}
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer that it may not come in."""
        if self._admits(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            refused = PlainTextResponse(_REFUSED, HTTPStatus.FORBIDDEN)
            await refused(scope, receive, send)

    def _admits(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts or origin not in self._origins:
            return False
        is_test = str(scope["path"]).startswith("/test/")
        given = headers.get(TEST_HEADER, "").encode()
        return not is_test or secrets.compare_digest(given, self._token.encode())
