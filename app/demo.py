"""The whole product against the sandbox: no accounts, a new world each time, real clicks."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import click
import requests
from pydantic import SecretStr

from app import wiring
from app.config import load
from app.demo_history import live_through
from app.environment import Environment
from app.lock import only_one
from app.opening import open_office
from app.serve import serve
from app.upkeep import build_upkeep
from backlog import kept, settings
from backlog.errors import Refused
from backlog.files import private
from backlog.mappings import change
from backlog.office import Office, make_database
from exporters import TARGETS

SHEET_ID = "1SANDBOXinvoicebacklog"

MARK = "made-by-the-demo.txt"
"""Stands in every folder that the demo made; in no other one does it delete or write anything."""

_MARKED = (
    "`backlog demo` made this folder. Each time it deletes its world here and makes a new one.\n"
)
_KEY = "service-account.json"
_WORLD = ("backlog.db", "backlog.db-wal", "backlog.db-shm", "backlog.toml", _KEY)


def demo(folder: Path, *, port: int, keep: bool, stop: threading.Event) -> None:
    """Start the sandbox, set the sample company up, and serve it until `stop` is set.

    Raises:
        Refused: the folder is not the demo's, a demo runs in it, or the port is taken.
    """
    _claim(folder)
    click.echo(
        "A sample company is set up beside a stand-in for Slack and Google Sheets, on this machine "
        "alone. Nothing leaves it.\nThis may take half a minute. Ctrl-C ends it."
    )
    with ExitStack() as running:
        with _at_rest(folder):
            stand_in = running.enter_context(sandbox(port))
            environment = _environment(folder, stand_in, keep=keep)
        config_path = folder / "backlog.toml"
        config = load(config_path, TARGETS)
        office = open_office(folder / "backlog.db", config)
        upkeep = build_upkeep(config_path, config, environment)
        _forget_sheet(office)
        process = wiring.assemble_process(office, config, environment, upkeep)
        serve(process, stop=stop, ready=lambda: click.echo(f"Open {stand_in.url}/"))


def _claim(folder: Path) -> None:
    """Mark the folder as the demo's.

    Raises:
        Refused: something is in it that is not the demo's.
    """
    mark = folder / MARK
    try:
        private.make_folder(folder)
        if any(folder.iterdir()) and not mark.exists():
            raise Refused(
                f"{folder} has files in it, and no mark that the demo made it. It was left as it "
                "is. Name another folder after --folder, or empty this one first."
            )
        mark.write_text(_MARKED, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{folder} cannot be used: {error.strerror}. Nothing was done.") from None


@contextmanager
def _at_rest(folder: Path) -> Iterator[None]:
    """Hold the lock of the demo's database while its world is made.

    Raises:
        Refused: a demo works on it.
    """
    with ExitStack() as held:
        try:
            held.enter_context(only_one(folder / "backlog.db"))
        except Refused:
            raise Refused(
                f"A demo runs already in {folder}. Nothing was changed. Stop it first, or start "
                "this one in another folder: backlog demo --port 8770 --folder .demo-2"
            ) from None
        yield


@dataclass(frozen=True)
class StandIn:
    """Where the sandbox answers, and the token that opens its test routes."""

    url: str
    token: str


@contextmanager
def sandbox(port: int) -> Iterator[StandIn]:
    """The stand-in for Slack and Google Sheets, in a process of its own."""
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--attended"]
    # In a group of its own Ctrl-C does not reach it: it ends after the product, not before.
    with subprocess.Popen(  # noqa: S603 - ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        try:
            if not line.startswith("Sandbox answers at "):
                raise Refused(
                    f"The sandbox did not start: is port {port} taken? Nothing was changed. "
                    "Try another one: make demo PORT=8770"
                )
            words = line.split()
            yield StandIn(words[3].rstrip("/"), words[-1])
        finally:
            process.terminate()


def _environment(folder: Path, stand_in: StandIn, *, keep: bool) -> Environment:
    """A world to serve: a new one, or the one that was kept."""
    if not keep:
        for name in _WORLD:
            (folder / name).unlink(missing_ok=True)
    if not (folder / "backlog.db").exists():
        _set_up(folder)
    key_file = folder / _KEY
    url, admitted = stand_in.url, {"X-Test-Token": stand_in.token}
    key = requests.get(f"{url}/test/service-account", headers=admitted, timeout=10)
    key_file.unlink(missing_ok=True)
    private.make_file(key_file)
    key_file.write_bytes(key.content)
    return Environment(
        slack_bot_token=SecretStr("xoxb-sandbox"),
        slack_app_token=SecretStr("xapp-sandbox"),
        slack_api_url=f"{url}/api/",
        google_service_account_file=key_file,
        google_sheets_url=url,
        backlog_sheet_id=SHEET_ID,
    )


def _forget_sheet(office: Office) -> None:
    """The stand-in is a new one, with an empty Sheet: nobody deleted what a kept world wrote."""
    with office.writing() as db:
        kept.forget(db, "sheets", "", before=office.clock() + timedelta(seconds=1))


_TAXES = ("GST", "GST-0", "HST-ON", "ND", "PST-BC", "PST-SK", "QST")


def _set_up(folder: Path) -> None:
    config = folder / "backlog.toml"
    private.write_new(config, (files("app") / "demo.toml").read_text(encoding="utf-8"))
    make_database(folder / "backlog.db")
    office = open_office(folder / "backlog.db", load(config, TARGETS))
    dana = office.people.by_email("dana@prairie.example", {"job": "demo"})
    # Their books have the taxes under the same codes.
    change.change(office, dana, "quickbooks-desktop", {"tax": {code: code for code in _TAXES}})
    live_through(office, json.loads((files("samples") / "company.json").read_bytes()))
    changes = {"weekly_mode": "export", "weekly_responsible": "dana@prairie.example"}
    settings.change(office, dana, changes)
