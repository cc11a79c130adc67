"""A request that comes again with the key that it had: answered as the first time, done once.

Records are idempotent by themselves: what this adds is that a caller which lost the answer learns
what became of them, and not that they are there already.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import IO, Any

from app.http.answers import Declined
from backlog import kept
from backlog.office import Office
from backlog.roles import Actor

_ROOM = "http"
_KEPT = timedelta(days=2)
_PART = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    said: dict[str, Any]


def digest(body: IO[bytes]) -> str:
    """Which body it is; it is read from its beginning, and stands there again."""
    hashed = hashlib.sha256()
    for part in iter(lambda: body.read(_PART), b""):
        hashed.update(part)
    body.seek(0)
    return hashed.hexdigest()


def find_answer(office: Office, actor: Actor, key: str, body: str) -> Answer | None:
    """What this caller was answered when it sent this key first.

    Raises:
        Declined: it was the key of another body.
    """
    with office.reading() as db:
        found = kept.get(db, _ROOM, _name(actor, key))
    if found is None:
        return None
    if found["body"] != body:
        raise Declined(
            HTTPStatus.BAD_REQUEST,
            "This Idempotency-Key was another request's, whose body differs.",
            following="Send each request with a key of its own, and only the same one again with "
            "the same key.",
        )
    return Answer(found["status"], found["said"])


def keep_answer(office: Office, actor: Actor, key: str, body: str, answer: Answer) -> None:
    """Remember what this caller was answered, for two days."""
    now = office.clock()
    value = {"body": body, "status": answer.status, "said": answer.said}
    with office.writing() as db:
        kept.forget(db, _ROOM, "", before=now - _KEPT)
        kept.put(db, _ROOM, _name(actor, key), value, at=now)


def _name(actor: Actor, key: str) -> str:
    return f"{actor.name}\n{key}"
