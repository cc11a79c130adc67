"""`POST /invoices`: one record, a list, or one a line; a bad one never stops the rest."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import islice
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.cli.intake import shape_intake
from app.http import repeats
from app.http.answers import Declined
from app.http.body import receive_body
from app.http.callers import Callers
from app.http.repeats import Answer
from backlog.intake import files, take
from backlog.intake.take import Arrival, Notice
from backlog.office import Office
from backlog.roles import Actor

_LINES = ("application/x-ndjson", "application/jsonl")
_AT_ONCE = 4
"""Requests whose records are taken in at the same time; they take turns at the database anyway."""
_MOST = 50_000
"""Records of one request: each that is bad is kept and told."""
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Intake:
    """The address for invoices."""

    office: Office
    callers: Callers
    _turns: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE)
    )
    _at_work: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def take_invoices(self, request: Request) -> Response:
        """Take in what the request holds, and say what became of it."""
        actor = self.callers.find_actor(request)
        await run_in_threadpool(self.office.admit, actor, "import")
        kind, key = _read_kind(request), _read_key(request)
        async with receive_body(request) as body:
            answer = await run_in_threadpool(self._answer, actor, kind, key, body)
        return JSONResponse(answer.said, answer.status)

    def _answer(self, actor: Actor, kind: str, key: str, body: IO[bytes]) -> Answer:
        with self._take_turn(actor, key):
            digest = repeats.digest(body) if key else ""
            if key and (before := repeats.find_answer(self.office, actor, key, digest)):
                return before
            answer = _take(self.office, actor, kind, body)
            if key:
                repeats.keep_answer(self.office, actor, key, digest, answer)
            return answer

    @contextmanager
    def _take_turn(self, actor: Actor, key: str) -> Iterator[None]:
        """Of two requests with one key the second waits for nothing: it asks again."""
        mine = (actor.name, key)
        with self._lock:
            if mine in self._at_work or not self._turns.acquire(blocking=False):
                raise Declined(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    "This request's key is at work already."
                    if mine in self._at_work
                    else f"{_AT_ONCE} requests are at work already.",
                    following="Send it again in a second.",
                    headers={"Retry-After": "1"},
                )
            if key:
                self._at_work.add(mine)
        try:
            yield
        finally:
            with self._lock:
                self._at_work.discard(mine)
            self._turns.release()


def _read_kind(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("application/json", *_LINES):
        return kind
    raise Declined(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        f"{kind or 'No Content-Type'} is nothing that invoices come in.",
        following="Send application/json (a record, or a list of them), or application/x-ndjson "
        "(one a line).",
    )


def _read_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if len(key) > _LONGEST_KEY:
        raise Declined(
            HTTPStatus.BAD_REQUEST,
            f"The Idempotency-Key is longer than {_LONGEST_KEY} characters.",
            following="Send a shorter one, such as a UUID.",
        )
    return key


def _take(office: Office, actor: Actor, kind: str, body: IO[bytes]) -> Answer:
    taken = take.take(office, actor, _read_records(actor, kind, body))
    status = HTTPStatus.MULTI_STATUS if taken.quarantined else HTTPStatus.OK
    return Answer(status, shape_intake(taken))


def _refuse_too_many(count: int) -> None:
    if count > _MOST:
        raise Declined(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A request may have {_MOST:,} records, and this one has more.",
            kept="Nothing was taken in.",
            following="Send the records in several requests.",
        )


def _read_records(actor: Actor, kind: str, body: IO[bytes]) -> Iterator[Arrival | Notice]:
    """The records of the body.

    Raises:
        Declined: it is nothing of ours as a whole; of a bad line alone its record says so.
    """
    name = f"{actor.name} (HTTP)"
    try:
        if kind in _LINES:
            _refuse_too_many(sum(1 for _ in body))
            return files.read_lines(name, body)
        arrivals = [*islice(files.read_json(name, body.read()), _MOST + 1)]
        _refuse_too_many(len(arrivals))
        return iter(arrivals)
    except files.Foreign as error:
        raise Declined(
            HTTPStatus.BAD_REQUEST,
            str(error),
            kept="Nothing was taken in.",
            following="Correct what writes it, and send it again.",
        ) from None
