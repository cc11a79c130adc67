"""The firm: its folder, its `serve` that is started and killed, its commands, and its stand-ins."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, TextIO

from tests.app.program import OURS, ROOT
from tests.chaos.clock import SharedClock
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]
FULL = "full"
SHEET = "1SANDBOXinvoicebacklog"
MONDAY = datetime(2027, 3, 8, 14, 0, tzinfo=UTC)
"""07:00 in Edmonton; the clocks go forward on the Sunday of this week."""
MORE_PEOPLE = """
[[people]]
email = "sam@prairie.example"
name = "Sam Oduya"
slack = "T0PRAIRIE/U0STRANGER"
roles = ["administrator"]

[[people]]
email = "erin@prairie.example"
name = "Erin Kowalchuk"
slack = "T0PRAIRIE/U0ERIN"
roles = ["project_manager"]

[folders]
intake = "intake"
export = "shared"
"""
ERIN = {"id": "U0ERIN", "name": "Erin Kowalchuk", "email": "erin@prairie.example"}
IN_ACCOUNTING = ["U0DANA", "U0ACCOUNT", "U0STRANGER", "U0BOT"]
START_SECONDS = 60


@dataclass
class Firm:
    """A firm whose faces outlive its process; `log` says each step, with the firm's own time."""

    folder: Path
    sandbox: Sandbox
    log: TextIO
    ahead: timedelta = timedelta()
    process: "subprocess.Popen[bytes] | None" = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def clock(self) -> SharedClock:
        return SharedClock(self.folder / "clock")

    @property
    def database(self) -> Path:
        return self.folder / "backlog.db"

    @property
    def full(self) -> Path:
        """Where this lies the disk is full."""
        return self.folder / FULL

    @property
    def shared(self) -> Path:
        """The folder where batches lie for accounting."""
        return self.folder / "shared"

    @property
    def intake(self) -> Path:
        """The watched folder."""
        return self.folder / "intake"

    def say(self, words: str) -> None:
        """Log a step."""
        local = self.clock.read() - timedelta(hours=7)
        self.log.write(f"{local:%a %d %H:%M:%S} {words}\n")
        self.log.flush()

    def pass_time(self, by: timedelta) -> None:
        """Let time pass, for the stand-ins and for the firm."""
        self.sandbox.advance(by.total_seconds())
        self.clock.move(by)

    def command(self, *words: str, actor: str = "") -> tuple[int, Json]:
        """Run a command as a process: how it ends, and what it answers."""
        acting = ["--as", actor] if actor else []
        ended = subprocess.run(
            [*self._program, *words, *acting, "--json"],
            cwd=ROOT, env=self._env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        try:
            answer: Json = json.loads(ended.stdout)
        except ValueError:
            answer = {"error": ended.stderr[-2000:]}
        said = answer.get("error", "")
        self.say(f"$ backlog {' '.join(words)}: {ended.returncode} {said}")
        return ended.returncode, answer

    def start(self) -> None:
        """Start `serve`, and wait until it is heard."""
        with (self.folder / "serve.log").open("ab") as errors:
            self.process = subprocess.Popen(
                [*self._program, "serve"], cwd=ROOT, env=self._env, stdin=subprocess.DEVNULL,
                stdout=errors, stderr=errors, start_new_session=True,
            )  # fmt: skip
        self.say("serve starts")
        eventually(self.is_heard, START_SECONDS)

    def is_heard(self) -> bool:
        """Whether Slack has a socket to it."""
        assert self.process is not None
        assert self.process.poll() is None, "serve ended: see serve.log"
        return bool(self.sandbox.world()["sockets"])

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, as a supervisor does."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self.process is None:
            return
        self.say(f"serve is ended by {signal.Signals(number).name}")
        begun = time.monotonic()
        os.killpg(self.process.pid, number)
        self.process.wait(30)
        self.say(f"serve ended after {time.monotonic() - begun:.1f} s")
        self.process = None
        eventually(lambda: self.sandbox.world()["sockets"] == 0)

    @property
    def _program(self) -> list[str]:
        return [sys.executable, "-m", "tests.chaos.program", str(self.clock.path)]

    @property
    def _env(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return outside | self.environment


def found_firm(folder: Path, sandbox: Sandbox, log: TextIO) -> Firm:
    """A firm on its Monday, with nothing in its backlog; its process is not started yet."""
    for name in ("intake", "shared"):
        (folder / name).mkdir()
    config = folder / "backlog.toml"
    written = (files("app") / "demo.toml").read_text("utf-8")
    config.write_text(written + MORE_PEOPLE, encoding="utf-8")
    config.chmod(0o600)
    firm = Firm(folder, sandbox, log, environment=_name_places(folder, sandbox))
    firm.pass_time(MONDAY - datetime.now(UTC))
    _invite(sandbox)
    code, _ = firm.command("init")
    assert code == 0
    return firm


def _invite(sandbox: Sandbox) -> None:
    channels = [
        {"id": "C0BACKLOG", "members": [*IN_ACCOUNTING, "U0PRIYA", "U0ERIN"]},
        {"id": "C0ACCOUNTS", "members": IN_ACCOUNTING},
    ]
    sandbox.post("/test/world", {"users": [ERIN], "channels": channels})
    sandbox.post("/test/sheets/share", {"email": "mei@prairie.example", "role": "editor"})


def _name_places(folder: Path, sandbox: Sandbox) -> dict[str, str]:
    key = folder / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    return {
        "BACKLOG_DB": str(folder / "backlog.db"),
        "BACKLOG_CONFIG": str(folder / "backlog.toml"),
        "BACKLOG_LOG": "info",
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.slack_api_url,
        "GOOGLE_SERVICE_ACCOUNT_FILE": str(key),
        "GOOGLE_SHEETS_URL": sandbox.url,
        "BACKLOG_SHEET_ID": SHEET,
    }
