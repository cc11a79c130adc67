"""A firm at work: its `serve` as a process of its own, before a Slack and a Sheet that live on."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

from app import demo
from app.config import load
from app.opening import open_office
from backlog.office import Office
from backlog.store import outbox
from bot.deps import Channels, Deps
from exporters import TARGETS
from tests.app.program import Commands, running
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, Desk, slack_client
from tests.offices import MovedClock
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]


@dataclass(frozen=True)
class Firm:
    """A firm whose `serve` is started and killed, and the world it tells."""

    office: Office
    sandbox: Sandbox
    commands: Commands
    desk: Desk

    @property
    def log(self) -> Path:
        """Where the processes write what they log."""
        return self.office.path.with_name("serve.log")

    @contextmanager
    def serving(self, *command: str) -> Iterator["Popen[str]"]:
        """A `serve` at work that has told everything; it is killed with the block."""
        with running(command, self.log, self.commands.environment) as process:
            # The Sheet rests between two syncs.
            eventually(lambda: self._is_at_work(process) and self._has_told_all(), 60)
            yield process
        eventually(lambda: self.sandbox.world()["sockets"] == 0)

    def _is_at_work(self, process: "Popen[str]") -> bool:
        assert process.poll() is None, self.log.read_text(encoding="utf-8")
        return bool(self.sandbox.world()["sockets"] == 2)

    def _has_told_all(self) -> bool:
        with self.office.reading() as db:
            late = self.office.clock() + timedelta(days=1)
            return not outbox.load_due(db, late)

    def export(self, number: str) -> None:
        """Export one invoice by its menu; whether there is an answer is not looked at."""
        self.desk.menu(DANA, number, "Export...")
        self.sandbox.submit(DANA, self.desk.window(DANA))

    def states(self) -> list[str]:
        """The states of all batches, newest first."""
        return [batch["state"] for batch in self.commands("batches")["batches"]]

    def messages(self, channel: str) -> list[Json]:
        """Everything in a channel, oldest first."""
        found: list[Json] = self.sandbox.world()["messages"].get(channel, [])
        return found


def a_firm(company: Path, sandbox: Sandbox, folder: Path) -> Firm:
    """The company as its folder has it, copied into this one."""
    for name in ("backlog.db", "backlog.toml"):
        shutil.copy(company / name, folder)
    environment = _environment(sandbox, folder)
    office = open_office(folder / "backlog.db", load(folder / "backlog.toml", TARGETS))
    deps = Deps(office, slack_client(sandbox), Channels(BACKLOG, ACCOUNTING))
    desk = Desk(office, MovedClock(), sandbox, deps)
    return Firm(office, sandbox, Commands(folder, environment), desk)


def _environment(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    key = folder / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    return {
        "BACKLOG_DB": str(folder / "backlog.db"),
        "BACKLOG_CONFIG": str(folder / "backlog.toml"),
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.slack_api_url,
        "GOOGLE_SERVICE_ACCOUNT_FILE": str(key),
        "GOOGLE_SHEETS_URL": sandbox.url,
        "BACKLOG_SHEET_ID": demo.SHEET_ID,
    }
