"""`kill -9` of `serve` at each step of an export and its delivery; Slack and the Sheet live on."""

import json
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from app import demo, wiring
from app.config import load
from backlog import database
from backlog.office import Office
from backlog.store import outbox
from bot.deps import Channels, Deps
from exporters import TARGETS
from tests.app.program import PROGRAM, Commands, running
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, Desk, slack_client, words
from tests.offices import MovedClock
from tests.sandbox_process import DEADLINE_SECONDS, Sandbox, eventually

Json = dict[str, Any]
DYING = (sys.executable, "-m", "tests.app.killed_serve")
NOTHING_MADE = "before commit"
POINTS = (
    NOTHING_MADE,
    "after commit",
    "before chat.postMessage",
    "after chat.postMessage",
    "after files.getUploadURLExternal",
    "after upload",
    "before files.completeUploadExternal",
    "after files.completeUploadExternal",
    "after files.info",
    "before chat.update",
    "after chat.update",
    "before batchUpdate",
    "after batchUpdate",
)


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
            eventually(lambda: self.sandbox.world()["sockets"] == 2)
            eventually(self._has_told_all)
            yield process
        eventually(lambda: self.sandbox.world()["sockets"] == 0)

    def _has_told_all(self) -> bool:
        with self.office.reading() as db:
            late = self.office.clock() + timedelta(days=1)
            return not outbox.due(db, late)

    def export(self, number: str) -> None:
        """Export one invoice by its menu; whether there is an answer is not looked at."""
        self.desk.menu(DANA, number, "Export...")
        self.sandbox.submit(DANA, self.desk.window(DANA))

    def messages(self, channel: str) -> list[Json]:
        found: list[Json] = self.sandbox.world()["messages"].get(channel, [])
        return found


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample company, everything in Admin."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "backlog.toml").write_bytes((files("app") / "demo.toml").read_bytes())
    database.create(folder / "backlog.db")
    records = folder / "company.json"
    records.write_bytes((files("samples") / "company.json").read_bytes())
    assert Commands(folder)("import", str(records))["added"] == 63
    return folder


@pytest.fixture
def firm(company: Path, sandbox: Sandbox, tmp_path: Path) -> Firm:
    """The company as it was, before a new Slack and a new Sheet."""
    for name in ("backlog.db", "backlog.toml"):
        shutil.copy(company / name, tmp_path)
    key = tmp_path / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    environment = {
        "BACKLOG_DB": str(tmp_path / "backlog.db"),
        "BACKLOG_CONFIG": str(tmp_path / "backlog.toml"),
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.slack_api_url,
        "GOOGLE_SERVICE_ACCOUNT_FILE": str(key),
        "GOOGLE_SHEETS_URL": sandbox.url,
        "BACKLOG_SHEET_ID": demo.SHEET_ID,
    }
    config = load(tmp_path / "backlog.toml", TARGETS)
    office = wiring.office(tmp_path / "backlog.db", config)
    deps = Deps(office, slack_client(sandbox), Channels(BACKLOG, ACCOUNTING))
    desk = Desk(office, MovedClock(), sandbox, deps)
    return Firm(office, sandbox, Commands(tmp_path, environment), desk)


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_the_next_start_tells_it_once(firm: Firm, point: str) -> None:
    with firm.serving(*DYING, point) as process:
        firm.export("INV-10401")
        assert process.wait(DEADLINE_SECONDS) == -signal.SIGKILL
    with firm.serving(*PROGRAM, "serve"):
        assert_told(firm, batches=0 if point == NOTHING_MADE else 1)


@pytest.mark.soak
def test_killed_at_each_point_in_turn_it_is_still_told_once(firm: Firm) -> None:
    with firm.serving(*DYING, "after commit") as process:
        firm.export("INV-10401")
        assert process.wait(DEADLINE_SECONDS) == -signal.SIGKILL
    for point in POINTS[2:-2]:
        with running([*DYING, point], firm.log, firm.commands.environment) as process:
            assert process.wait(DEADLINE_SECONDS) == -signal.SIGKILL
    with firm.serving(*PROGRAM, "serve"):
        assert_told(firm, batches=1)


def assert_told(firm: Firm, *, batches: int) -> None:
    """So many batches, each told once and whole; the Sheet and the log hold."""
    made = firm.commands("batches")["batches"]
    assert [batch["state"] for batch in made] == ["delivered"] * batches
    assert_posted(firm, made)
    exported = firm.commands("list", "--export-status", "exported")["invoices"]
    assert [one["number"] for one in exported] == ["INV-10401"] * batches
    assert firm.commands("mirror") == {"writes": 0, "cells": 0}
    assert firm.commands("verify")["ok"]
    with firm.office.reading() as db:
        assert outbox.dead(db) == []


def assert_posted(firm: Firm, made: list[Json]) -> None:
    """One card and one message with the file for each batch, and the one backlog message."""
    accounting = firm.messages(ACCOUNTING)
    cards = [words(message) for message in accounting if message["blocks"]]
    assert len(cards) == len(made)
    assert all("Nobody has confirmed the import yet" in card for card in cards)
    shared = [file for message in accounting for file in message["files"]]
    completed = {
        one["id"]: one["sha256"] for one in firm.sandbox.world()["files"] if one["completed"]
    }
    assert [completed.pop(file) for file in shared] == [one["files"][0]["sha256"] for one in made]
    assert completed == {}
    assert len(accounting) == 2 * len(made)
    [backlog] = firm.messages(BACKLOG)
    assert backlog["pinned"]
    assert f"*{len(made)} exported*" in words(backlog) or not made
