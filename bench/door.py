"""The door for programs: a record a request beside a route that only inserts it; many in one."""

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import requests
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.http.callers import Admitted, Callers
from app.http.door import Door
from app.http.health import Health, Pulse
from app.http.metrics import Gauges
from backlog.roles import Role
from backlog.store import database
from bench.company import records
from bench.figures import Figure, Run, peak_megabytes, time_run
from bench.firm import open_office

ONE_BY_ONE = 300
MANY = 10_000
_TOKEN = "b" * 32
_HEADERS = {"Authorization": f"Bearer {_TOKEN}"}


def figures() -> Iterator[Figure]:
    """Requests of one record, and one request of ten thousand."""
    each = list(records(ONE_BY_ONE))
    with tempfile.TemporaryDirectory() as folder:
        with _serving_plainly(Path(folder) / "plain.db") as url:
            plain = _post_each(url, each)
        with _serving(Path(folder)) as url:
            ours = _post_each(url, each)
            ratio = sum(run.wall for run in ours) / sum(run.wall for run in plain)
            beside = f"{ratio:.1f} x a plain route that inserts the JSON"
            yield Figure("HTTP, a record a request", ours, beside=beside)
            yield _measure_many(url)


def _measure_many(url: str) -> Figure:
    body = "\n".join(map(json.dumps, records(ONE_BY_ONE + MANY))).encode()
    headers = {**_HEADERS, "Content-Type": "application/x-ndjson"}
    before = peak_megabytes()
    answers: list[requests.Response] = []

    def post() -> None:
        answers.append(requests.post(f"{url}/invoices", data=body, headers=headers, timeout=120))

    run = time_run(post)
    added, more = answers[0].json()["added"], peak_megabytes() - before
    beside = f"{added:,} added of {len(body) / 1e6:.1f} MB, {more} MB more memory at the peak"
    return Figure(f"HTTP, {MANY:,} records in one request", [Run(run.wall)], "10 s", beside)


def _post_each(url: str, each: list[dict[str, Any]]) -> list[Run]:
    with requests.Session() as session:
        session.headers.update(_HEADERS)

        def post(record: dict[str, Any]) -> None:
            session.post(f"{url}/invoices", json=record, timeout=30).raise_for_status()

        return [Run(time_run(partial(post, record)).wall) for record in each]


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    office = open_office(folder / "backlog.db")
    database.create(office.path)
    callers = Callers([Admitted("bench", frozenset({Role.INTAKE}), SecretStr(_TOKEN))])
    door = Door("127.0.0.1", 0, callers)
    with door.answering(office, Health(office, Pulse()), Gauges(office)) as url:
        yield url


@contextmanager
def _serving_plainly(path: Path) -> Iterator[str]:
    """What is compared with: it takes the JSON apart, inserts it, and syncs as we do."""

    def insert(record: dict[str, Any]) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("INSERT INTO plain VALUES (?)", [json.dumps(record)])

    async def take(request: Request) -> JSONResponse:
        await run_in_threadpool(insert, await request.json())
        return JSONResponse({"added": 1})

    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE plain (record TEXT)")
    app = Starlette(routes=[Route("/invoices", take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
