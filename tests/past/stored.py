"""A firm of an earlier version as it was stored, opened with the code of today."""

import gzip
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.config import load
from app.environment import Environment
from app.opening import open_office
from app.serve import serve
from app.wiring import Process, assemble_process
from exporters import TARGETS
from sheets import pace
from tests.app.program import Commands
from tests.offices import MovedClock
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]
SHEET_ID = "1SANDBOXinvoicebacklog"


@dataclass(frozen=True)
class Past:
    """What one version left behind; `README.md` says what the files are."""

    folder: Path

    @property
    def registry(self) -> Json:
        """What that version could write, as its own code named it."""
        found: Json = json.loads((self.folder / "registry.json").read_bytes())
        return found

    @property
    def slack(self) -> Json:
        """Its messages and files, as Slack kept them."""
        found: Json = _unpacked(self.folder / "slack.json.gz")
        return found

    @property
    def sheets(self) -> Json:
        """Its spreadsheet, as Google kept it."""
        found: Json = _unpacked(self.folder / "sheet.json.gz")
        return found

    @property
    def windows(self) -> list[Json]:
        """The windows that people had open: `name`, `view`, and what they are about."""
        found: list[Json] = _unpacked(self.folder / "windows.json.gz")
        return found

    def window(self, name: str) -> Json:
        """The window of this name."""
        return next(one for one in self.windows if one["name"] == name)

    def unpack(self, folder: Path) -> Path:
        """Lay its database and its configuration into a folder; the database's path."""
        path = folder / "backlog.db"
        path.write_bytes(gzip.decompress((self.folder / "backlog.db.gz").read_bytes()))
        (folder / "backlog.toml").write_bytes((self.folder / "backlog.toml").read_bytes())
        for name in ("share", "inbox"):
            (folder / name).mkdir()
        return path

    def rows(self, folder: Path, sql: str) -> list[Json]:
        """What its database says before anybody of today has opened it."""
        path = folder / "as-it-was.db"
        path.write_bytes(gzip.decompress((self.folder / "backlog.db.gz").read_bytes()))
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql)]


def _unpacked(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


@dataclass(frozen=True)
class Reopened:
    """The firm at work again: its Slack and its Sheet are there, and today's `serve` runs."""

    past: Past
    folder: Path
    sandbox: Sandbox
    commands: Commands
    clock: MovedClock

    def state(self) -> list[Json]:
        """What others must still be told, and what was given up."""
        found: list[Json] = self.commands("outbox")["messages"]
        return found

    def put(self, **what: Any) -> None:
        """Put messages or windows into Slack as they once were."""
        self.sandbox.post("/test/world", what)

    def posts(self, channel: str) -> list[Json]:
        """Everything that stands in a channel."""
        found: list[Json] = self.sandbox.world()["messages"].get(channel, [])
        return found

    def shared(self, name: str, channel: str) -> list[Json]:
        """The files of this name that stand in a channel."""
        files = self.sandbox.world()["files"]
        return [one for one in files if one["name"] == name and channel in one["shares"]]

    def spreadsheet(self) -> Json:
        """The Sheet as it is now."""
        found: Json = self.sandbox.get("/test/sheets")["spreadsheets"][SHEET_ID]
        return found


def texts(sheet: Json) -> list[list[str]]:
    """A tab's cells as they are read."""
    return [
        [str(cell.get("formattedValue", "")) for cell in row.get("values", [])]
        for row in sheet["data"][0].get("rowData", [])
    ]


@contextmanager
def reopened(past: Past, sandbox: Sandbox, folder: Path) -> Iterator[Reopened]:
    """Open it with the code of today, as an operator would after the update."""
    path = past.unpack(folder)
    sandbox.post("/test/world", past.slack)
    sandbox.post("/test/sheets", {"spreadsheets": past.sheets})
    clock = MovedClock(datetime.fromisoformat(past.registry["now"]))
    commands = Commands(folder)
    assert commands("verify")["ok"]
    config = load(folder / "backlog.toml", TARGETS)
    office = open_office(path, config, clock=clock)
    environment = Environment(**_environment(sandbox, folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "SECONDS", 1.0)  # as fast as the stand-in takes it
        with _serving(assemble_process(office, config, environment)):
            yield Reopened(past, folder, sandbox, commands, clock)


def _environment(sandbox: Sandbox, folder: Path) -> Mapping[str, Any]:
    key = folder / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    return {
        "slack_bot_token": sandbox.bot_token,
        "slack_app_token": sandbox.app_token,
        "slack_api_url": sandbox.slack_api_url,
        "google_service_account_file": key,
        "google_sheets_url": sandbox.url,
        "backlog_sheet_id": SHEET_ID,
    }


@contextmanager
def _serving(process: Process) -> Iterator[None]:
    stop, ready = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: serve(process, stop=stop, ready=ready.set))
    thread.start()
    try:
        eventually(ready.is_set)
        yield
    finally:
        stop.set()
        thread.join()
