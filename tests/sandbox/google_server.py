"""The Google part of the sandbox on a port of its own, in this process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
import uvicorn
from starlette.applications import Starlette

from sandbox.google import Spreadsheets, routes


@dataclass
class Google:
    """Where it answers, its world, and a clock that a test moves."""

    url: str
    world: Spreadsheets

    def fault(self, kind: str, times: int = 1) -> None:
        answer = requests.post(
            f"{self.url}/test/sheets/fault", json={"kind": kind, "times": times}, timeout=5
        )
        assert answer.ok, answer.text


@contextmanager
def running_google() -> Iterator[Google]:
    world = Spreadsheets(time.time, lambda: None)
    config = uvicorn.Config(Starlette(routes=routes(world)), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the sandbox did not start"
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Google(f"http://127.0.0.1:{port}", world)
    server.should_exit = True
    thread.join(10)
