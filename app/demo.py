"""The whole product against the sandbox: no accounts, a new world each time, real clicks."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import click
import requests
from pydantic import SecretStr

from app import wiring
from app.config import load
from app.demo_history import live_through
from app.environment import Environment
from app.serve import serve
from backlog import database, mappings, schedule
from backlog.errors import Refused
from exporters import TARGETS

SHEET_ID = "1SANDBOXinvoicebacklog"


def demo(folder: Path, *, port: int, keep: bool, stop: threading.Event) -> None:
    """Start the sandbox, set the sample company up, and serve it until `stop` is set.

    Raises:
        Refused: the port is taken.
    """
    with sandbox(port) as url:
        environment = _environment(folder, url, keep=keep)
        config = load(folder / "backlog.toml", TARGETS)
        firm = wiring.office(folder / "backlog.db", config)
        house = wiring.house(firm, config, environment)
        serve(house, stop=stop, ready=lambda: click.echo(f"Open {url}/"))


@contextmanager
def sandbox(port: int) -> Iterator[str]:
    """The stand-in for Slack and Google Sheets, in a process of its own; gives its address."""
    command = [sys.executable, "-m", "sandbox", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        line = process.stdout.readline() if process.stdout else ""
        try:
            if not line.startswith("Sandbox answers at "):
                raise Refused(
                    f"The sandbox did not start: is port {port} taken? Nothing was changed. "
                    "Try another one: make demo PORT=8770"
                )
            yield line.split()[-1].rstrip("/")
        finally:
            process.terminate()


def _environment(folder: Path, url: str, *, keep: bool) -> Environment:
    """A world to serve: a new one, or the one that was kept."""
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "backlog.db").exists():
        _set_up(folder)
    key_file = folder / "service-account.json"
    key_file.write_bytes(requests.get(f"{url}/test/service-account", timeout=10).content)
    return Environment(
        slack_bot_token=SecretStr("xoxb-sandbox"),
        slack_app_token=SecretStr("xapp-sandbox"),
        slack_api_url=f"{url}/api/",
        google_service_account_file=key_file,
        google_sheets_url=url,
        backlog_sheet_id=SHEET_ID,
    )


_TAXES = ("GST", "GST-0", "HST-ON", "ND", "PST-BC", "PST-SK", "QST")


def _set_up(folder: Path) -> None:
    config = folder / "backlog.toml"
    config.write_bytes((files("app") / "demo.toml").read_bytes())
    database.create(folder / "backlog.db")
    firm = wiring.office(folder / "backlog.db", load(config, TARGETS))
    dana = firm.people.by_email("dana@prairie.example", {"job": "demo"})
    # Their books have the taxes under the same codes.
    mappings.change(firm, dana, "quickbooks-desktop", {"tax": {code: code for code in _TAXES}})
    live_through(firm, json.loads((files("samples") / "company.json").read_bytes()))
    changes = {"weekly_mode": "export", "weekly_responsible": "dana@prairie.example"}
    schedule.change(firm, dana, changes)
