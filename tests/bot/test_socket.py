"""Two sockets: both hear, and one can be refreshed while the other takes the clicks."""

from pathlib import Path

import bot.app
from bot.deps import Channels, Deps
from bot.slack import client
from bot.slack.socket import Sockets
from tests import offices
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, slack_client
from tests.sandbox_process import eventually, running_sandbox


def test_two_connections_take_commands_through_a_refresh(tmp_path: Path) -> None:
    with running_sandbox() as sandbox:
        deps = Deps(
            offices.an_office(tmp_path), slack_client(sandbox), Channels(BACKLOG, ACCOUNTING)
        )
        sockets = Sockets(bot.app.build(deps), sandbox.app_token)
        sockets.connect()
        try:
            eventually(lambda: sandbox.world()["sockets"] == 2)
            sandbox.post("/test/disconnect", {"reason": "refresh_requested"})
            eventually(lambda: sandbox.world()["sockets"] == 2)
            assert sandbox.command(DANA, BACKLOG) == {"ok": True}
            assert not sockets.deaf.is_set()
        finally:
            sockets.close()
        eventually(lambda: sandbox.world()["sockets"] == 0)


def test_slack_away_at_start_is_waited_for(tmp_path: Path) -> None:
    nowhere = client.build("xoxb-nobody", "http://127.0.0.1:9/api/")
    deps = Deps(offices.an_office(tmp_path), nowhere, Channels(BACKLOG, ACCOUNTING))
    sockets = Sockets(bot.app.build(deps), "xapp-nobody")
    sockets.connect()
    sockets.close()
