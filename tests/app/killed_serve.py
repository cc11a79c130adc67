"""`backlog serve` that dies as by `kill -9` at a named point: `python -m tests.app.killed_serve P`.

A point is a step and whether the process dies before or after it: `after chat.postMessage`. Steps
count once there is a batch, so that what is told before the export is never meant.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from requests.adapters import HTTPAdapter
from slack_sdk import WebClient
from sqlite_utils import Database

from app.cli import main
from backlog.store import database
from tests.app.brisk import rest_shortly

COMMIT = "commit"
"""The transaction that makes the first batch."""
REQUESTS = {"/upload/": "upload", ":batchUpdate": "batchUpdate"}
"""The steps among the requests that do not go through Slack's client, by a part of the address."""


@dataclass
class Fuse:
    """Ends the process at its point, once it is lit: there is a batch."""

    point: str
    lit: bool

    def reach(self, moment: str) -> None:
        if self.lit and moment == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def around(self, step: str) -> Iterator[None]:
        self.reach(f"before {step}")
        yield
        self.reach(f"after {step}")


def any_batch(path: Path) -> bool:
    """Whether a process before this one made the batch."""
    with database.open_database(path) as db:
        return bool(db["batches"].count)


def wire(patch: pytest.MonkeyPatch, fuse: Fuse) -> None:
    """Put the fuse into every transaction, every Slack call and every other request."""
    patch.setattr(database, "transaction", _fused_transaction(fuse))
    patch.setattr(WebClient, "api_call", _fused_call(fuse, WebClient.api_call))
    patch.setattr(HTTPAdapter, "send", _fused_send(fuse, HTTPAdapter.send))


def _fused_transaction(fuse: Fuse) -> Callable[..., Any]:
    true_transaction = database.transaction

    @contextmanager
    def transaction(db: Database) -> Iterator[Database]:
        with true_transaction(db):
            yield db
            makes_it = not fuse.lit and db["batches"].count > 0
            if makes_it:
                fuse.lit = True
                fuse.reach(f"before {COMMIT}")
        if makes_it:
            fuse.reach(f"after {COMMIT}")

    return transaction


def _fused_call(fuse: Fuse, true_call: Callable[..., Any]) -> Callable[..., Any]:
    def api_call(client: WebClient, api_method: str, **given: Any) -> Any:
        with fuse.around(api_method):
            return true_call(client, api_method, **given)

    return api_call


def _fused_send(fuse: Fuse, true_send: Callable[..., Any]) -> Callable[..., Any]:
    def send(adapter: HTTPAdapter, request: Any, *given: Any, **named: Any) -> Any:
        step = next((step for part, step in REQUESTS.items() if part in request.url), "request")
        with fuse.around(step):
            return true_send(adapter, request, *given, **named)

    return send


if __name__ == "__main__":
    rest_shortly()
    with pytest.MonkeyPatch.context() as patches:
        wire(patches, Fuse(sys.argv[1], lit=any_batch(Path(os.environ["BACKLOG_DB"]))))
        main(["serve"])
