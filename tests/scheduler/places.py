"""Where messages arrive, and what can go wrong on the way: stand-ins with a memory."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backlog.batches.delivery import Sender
from backlog.company import stamp
from backlog.messages import Message, Refresh
from backlog.office import Office
from backlog.store import outbox

DEADLINE_SECONDS = 20
NOTE = {"period": "2026-11-23", "late": False}


@dataclass
class Place:
    """A sender and the place it sends to: knows what arrived, and fails as it is told to.

    `troubles` are raised by the coming sends, one each; `lost` by those whose answer is lost:
    the message arrives, and the sender never learns.
    """

    troubles: list[Exception] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)
    arrived: list[tuple[str, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    tries: int = 0
    looked_up: int = 0

    def send(self, message: Message, *, again: bool) -> None:
        self.tries += 1
        if self.troubles:
            raise self.troubles.pop(0)
        if again and self._has(message):
            return
        self.arrived.append((message.destination, message.id))
        self.said += message.payload.get("lines", [])
        if self.lost:
            raise self.lost.pop(0)

    def _has(self, message: Message) -> bool:
        self.looked_up += 1
        return (message.destination, message.id) in self.arrived

    def at(self, destination: str) -> list[int]:
        return [id_ for where, id_ in self.arrived if where == destination]


class Killed(BaseException):
    """The process ends here; nothing of the product catches it."""


@dataclass
class Fuse:
    """Kills at the n-th of all calls to the ports it was put into; 0 never does."""

    burns_at: int
    calls: int = 0

    def touch(self) -> None:
        self.calls += 1
        if self.calls == self.burns_at:
            raise Killed

    def office(self, office: Office) -> Office:
        """The office, killed at a look at the clock or right after a write."""

        def clock() -> datetime:
            self.touch()
            return office.clock()

        return replace(office, clock=clock, wake=self.touch)

    def sender(self, place: Sender) -> Sender:
        """The sender, killed before it sends, or after but before it could say so."""
        return _Fused(place, self)


@dataclass
class _Fused:
    place: Sender
    fuse: Fuse

    def send(self, message: Message, *, again: bool) -> None:
        self.fuse.touch()
        self.place.send(message, again=again)
        self.fuse.touch()


@dataclass
class Gate:
    """A sender that holds every message until it is opened."""

    entered: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def send(self, message: Message, *, again: bool) -> None:
        del message, again
        self.entered.set()
        assert self.opened.wait(DEADLINE_SECONDS), "nobody opened the gate"


def put_message(
    office: Office, destination: str, text: str = "hello", *, kind: str = "reminder"
) -> None:
    """A row as any release may have written it, for a destination of any name."""
    at = stamp(office.clock())
    with office.writing() as db:
        db.execute(
            "INSERT INTO outbox (destination, kind, payload, not_before, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [destination, kind, json.dumps(NOTE | {"lines": [text]}), at, at],
        )


def ask_for_refresh(office: Office, destination: str) -> None:
    with replace(office, routes={destination: (Refresh,)}).writing() as db:
        outbox.put(db, Refresh(), at=office.clock())


def read_states(office: Office) -> list[str]:
    """The state of every message, oldest first."""
    with office.reading() as db:
        return [row["state"] for row in db.execute("SELECT state FROM outbox ORDER BY id")]


def read_posts(office: Office, kind: str) -> list[Any]:
    """The payloads of every message of a kind, oldest first."""
    query = "SELECT payload FROM outbox WHERE kind = ? ORDER BY id"
    with office.reading() as db:
        return [json.loads(row["payload"]) for row in db.execute(query, [kind])]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)
