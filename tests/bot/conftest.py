"""The bot at its desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.bot.desk import Desk, Line, at_work
from tests.sandbox.bolt import bolt_app, connected
from tests.sandbox_process import Sandbox, eventually


@pytest.fixture(scope="package")
def handler(sandbox_process: Sandbox) -> Iterator[SocketModeHandler]:
    """A connected socket; whose app takes the clicks is said by each desk."""
    fresh = sandbox_process.fresh()
    with connected(fresh, bolt_app(fresh)) as handlers:
        yield handlers[0]


@pytest.fixture
def line(sandbox: Sandbox, handler: SocketModeHandler) -> Line:
    """The socket, called anew: the sandbox's fresh world hung up on it."""
    eventually(lambda: not handler.client.is_connected())
    handler.client.app_token = sandbox.app_token
    handler.client.connect_to_new_endpoint(force=True)
    eventually(lambda: sandbox.world()["sockets"] == 1)
    return Line(sandbox, handler)


@pytest.fixture
def desk(line: Line, tmp_path: Path) -> Desk:
    """The sample company's backlog, posted; nothing was done with it yet."""
    return at_work(line, tmp_path)
