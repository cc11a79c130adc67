"""The product as its users start it: a process that runs, and commands that answer in JSON."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from app.cli import main

Json = dict[str, Any]
PROGRAM = (str(Path(sys.executable).with_name("backlog")),)
ROOT = Path(__file__).parents[2]
BRISK = (sys.executable, "-m", "tests.app.brisk")
OURS = ("BACKLOG_", "SLACK_", "GOOGLE_")


@dataclass(frozen=True)
class Commands:
    """`backlog` over the database and the configuration of one folder."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, code: int = 0) -> Json:
        """What a command answers with `--json`; it must end with this code."""
        answered, said = self.run(*words, "--json")
        assert answered == code, said
        data: Json = json.loads(said)
        return data

    def run(self, *words: str) -> tuple[int, str]:
        """The code a command ends with, and what it writes to its output."""
        place = ["--db", str(self.folder / "backlog.db")]
        place += ["--config", str(self.folder / "backlog.toml")]
        result = CliRunner().invoke(main, [*place, *words], env=self.environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.stdout


@contextmanager
def running(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """A process with this environment and nothing of ours from outside.

    It ends with the block, and so do the processes it started.
    """
    outside = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with (
        log.open("a", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**outside, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def line_of(process: "subprocess.Popen[str]", beginning: str, *, seconds: float) -> str:
    """The first line that begins so; it must come within these seconds."""
    assert process.stdout is not None
    giving_up = threading.Timer(seconds, process.kill)
    giving_up.start()
    try:
        return next(line for line in process.stdout if line.startswith(beginning))
    except StopIteration:
        raise AssertionError(f"no line {beginning!r} within {seconds} seconds") from None
    finally:
        giving_up.cancel()
