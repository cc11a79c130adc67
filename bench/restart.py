"""How long nobody is heard while the process is stopped and started anew, as after an update.

The sandbox is Slack. Its clicks are lost from the moment at which the old process lets go of it to
the moment at which the new one acknowledges; a supervisor starts that when the old one has ended.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.ack import (
    APP_TOKEN,
    BOT_TOKEN,
    CHANNEL,
    PEOPLE,
    TEAM,
    Act,
    Slack,
    get_json,
    post_button,
    start_slack,
    time_acks,
)
from bench.figures import Figure, Run

_RUNS = 5
_LOOK = 0.01
_PATIENCE = 60.0
_CONFIG = f"""
[[people]]
email = "{PEOPLE[0]}@bench.example"
slack = "{TEAM}/{PEOPLE[0]}"
roles = ["administrator"]
"""


def figures() -> Iterator[Figure]:
    """From SIGTERM to the next acknowledged click, and what of it is the end of the old one."""
    with tempfile.TemporaryDirectory() as folder, start_slack() as at:
        environment = _make_firm(Path(folder), at)
        click = post_button(at)[:1]
        ends, heard = [], []
        for _ in range(_RUNS):
            end, acked = _restart(Path(folder), environment, at, click)
            ends.append(end)
            heard.append(Run(acked))
    took = ", ".join(f"{one:.2f}" for one in sorted(ends))
    yield Figure("restart, from stop to heard", heard, "2 s", f"of it until it ended: {took} s")


def _make_firm(folder: Path, at: Slack) -> Mapping[str, str]:
    # As where it is installed: what was compiled once is kept, and nobody's own backlog is read.
    ours = ("BACKLOG_", "SLACK_", "GOOGLE_", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": f"{at.url}/api/",
    }
    subprocess.run(  # noqa: S603 - ourselves
        [_program(), "init"], check=True, cwd=folder, env=environment, capture_output=True
    )
    config = folder / "backlog.toml"
    text = config.read_text("utf-8")
    text = text.replace('backlog_channel = ""', f'backlog_channel = "{CHANNEL}"')
    text = text.replace('accounting_channel = ""', 'accounting_channel = "C0ACCOUNTING"')
    config.write_text(text + _CONFIG, "utf-8")
    return environment


def _restart(
    folder: Path, environment: Mapping[str, str], at: Slack, click: list[Act]
) -> tuple[float, float]:
    with _serving(folder, environment) as old:
        _wait_for(at, 2)
        begun = time.perf_counter()
        old.send_signal(signal.SIGTERM)
        old.wait(_PATIENCE)
        ended = time.perf_counter() - begun
        with _serving(folder, environment):
            _wait_for(at, 1)
            if time_acks(at, click) == [None]:
                raise TimeoutError("nobody acknowledged the click")
            return ended, time.perf_counter() - begun


def _wait_for(at: Slack, sockets: int) -> None:
    until = time.monotonic() + _PATIENCE
    while get_json(at, "/test/world")["sockets"] < sockets:
        if time.monotonic() > until:
            raise TimeoutError("nobody is connected to Slack")
        time.sleep(_LOOK)


@contextmanager
def _serving(folder: Path, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(  # noqa: S603 - ourselves
        [_program(), "serve"], cwd=folder, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _program() -> str:
    return str(Path(sys.executable).with_name("backlog"))
