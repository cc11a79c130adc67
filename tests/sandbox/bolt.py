"""A small true Bolt app, connected to the sandbox by Socket Mode."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.sandbox_process import Sandbox, eventually


@contextmanager
def connected(sandbox: Sandbox, app: App, *, sockets: int = 1) -> Iterator[list[SocketModeHandler]]:
    """Connect the app so many times, and disconnect it afterwards."""
    before = sandbox.world()["sockets"]
    handlers = [
        SocketModeHandler(app, sandbox.app_token, web_client=sandbox.client())
        for _ in range(sockets)
    ]
    try:
        for handler in handlers:
            handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt leaves it so
        eventually(lambda: sandbox.world()["sockets"] == before + sockets)
        yield handlers
    finally:
        # A client that is reading would close only after its 3 s; one that is hung up on, at once.
        for handler in handlers:
            handler.client.auto_reconnect_enabled = False
        sandbox.post("/test/disconnect")
        eventually(lambda: not any(h.client.is_connected() for h in handlers))
        for handler in handlers:
            handler.close()  # type: ignore[no-untyped-call]  # slack_bolt leaves it so


def bolt_app(sandbox: Sandbox) -> App:
    """A Bolt app whose Web API is the sandbox."""
    return App(client=sandbox.client())
