"""`backlog` under a moved clock: `python -m tests.chaos.program CLOCK WORDS...`.

The product takes its clock where it is wired together, so another one is put there; what waits by
the machine's clock (a lost answer, the pace of calls) waits shorter, as the whole week does. Where
a file `full` lies beside the clock's, the disk is full: the database grows no more, and no file can
be made.
"""

import errno
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

import app.opening
import bot.slack.client
import sheets.client
import sheets.pace
from app.cli import main
from tests.chaos.clock import SharedClock
from tests.chaos.firm import FULL

SLACK_SECONDS, GOOGLE_SECONDS, PACE_SECONDS = 4, (2, 8), 2.0


def wire(patch: pytest.MonkeyPatch, clock: SharedClock) -> None:
    """Put the clock in, the shorter waits, and the disk that may be full."""
    patch.setitem(app.opening.open_office.__kwdefaults__ or {}, "clock", clock.read)
    patch.setattr(bot.slack.client, "SECONDS", SLACK_SECONDS)
    patch.setattr(sheets.client, "_TIMEOUT", GOOGLE_SECONDS)
    patch.setattr(sheets.pace, "SECONDS", PACE_SECONDS)
    limit_disk(patch, clock.path.with_name(FULL))


def limit_disk(patch: pytest.MonkeyPatch, marker: Path) -> None:
    """Let SQLite say by itself that there is no room, and the system of every new file."""
    true_connect = sqlite3.connect

    def connect(database: Any, **given: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = true_connect(database, **given)
        if marker.exists() and isinstance(database, Path):
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {max(pages, 1)}")
        return connection

    def refuse_new(event: str, given: tuple[Any, ...]) -> None:
        if event != "open" or not marker.exists():
            return
        path, _, flags = given
        is_new = bool(flags & os.O_CREAT) and str(path).startswith(str(marker.parent))
        if is_new and not Path(path).exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    patch.setattr(sqlite3, "connect", connect)
    sys.addaudithook(refuse_new)


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patches:
        wire(patches, SharedClock(Path(sys.argv[1])))
        main(sys.argv[2:])
