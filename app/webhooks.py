"""Webhooks: other systems hear what became of invoices and batches, each thing once, in order.

There is no message for each change: the log is the queue, and how far each system came is kept.
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import requests
from pydantic import SecretStr
from sqlite_utils import Database

from backlog import kept, outbox
from backlog.batches.delivery import DeliveryFailed, Fails
from backlog.company import stamp
from backlog.messages import ChangeRefused, ChangesLeft, Message, Refresh
from backlog.model import Tab
from backlog.money import text
from backlog.office import Office
from backlog.queries import stream
from backlog.queries.stream import Change, Wip

Json = dict[str, Any]
SIGNATURE = "X-Backlog-Signature"
_ROOM = "webhooks"
_TIMEOUT = (5, 30)
"""Seconds to connect, and to wait for the answer."""
_TURN = 20.0
"""Seconds after which the other systems have a turn."""
_PASSING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_OF_ALL = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.GONE,
}
"""What is wrong with the address or the secret, not with what is told."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """A system that is told; `events` are those that it wants."""

    url: str
    secret: SecretStr
    events: frozenset[str]


class Webhooks:
    """Tells other systems; satisfies `backlog.delivery.Sender`."""

    def __init__(self, office: Office, hooks: Mapping[str, Hook]) -> None:
        self._office = office
        self._hooks = hooks

    def send(self, message: Message, *, again: bool) -> None:  # noqa: ARG002 - ids tell repeats
        """Tell what is new, or what was refused once more.

        Raises:
            DeliveryFailed: it cannot be reached, or does not take it.
        """
        url = message.destination.partition(":")[2]
        hook = self._hooks.get(url)
        if hook is None:
            raise DeliveryFailed(f"No webhook has the address {url} any more.", permanent=True)
        match message.content:
            case Refresh() | ChangesLeft():
                self._catch_up(hook)
            case ChangeRefused(seq=seq):
                self._tell_again(hook, seq)
            case other:
                raise DeliveryFailed(f"A webhook takes no {other.kind!r}.", permanent=True)

    def _catch_up(self, hook: Hook) -> None:
        """From where it came the last time, for a while: then others have a turn.

        What it refuses is set aside, and the rest goes on.
        """
        until = time.monotonic() + _TURN
        while found := self._read_next(hook):
            for seq, changes in found:
                if wanted := [one for one in changes if one.event in hook.events]:
                    self._tell_or_set_aside(hook, seq, wanted)
                if time.monotonic() > until:
                    self._remember(hook, seq, ChangesLeft(hook.url))
                    return
            self._remember(hook, found[-1][0])

    def _read_next(self, hook: Hook) -> list[tuple[int, list[Change]]]:
        with self._office.reading() as db:
            return list(stream.read_changes(db, read_place(db, hook.url)))

    def _tell_or_set_aside(self, hook: Hook, seq: int, changes: list[Change]) -> None:
        try:
            for change in changes:
                post(hook, change, now=self._now())
        except DeliveryFailed as failed:
            if not failed.permanent:
                raise
            log.error("%s does not take %s: %s", hook.url, changes[0].id, failed)  # noqa: TRY400
            refused = ChangeRefused(hook.url, seq, changes[0].number or changes[0].batch)
            self._remember(hook, seq, refused)
        else:
            self._remember(hook, seq)

    def _tell_again(self, hook: Hook, seq: int) -> None:
        with self._office.reading() as db:
            [(_, changes)] = [
                found for found in stream.read_changes(db, seq - 1) if found[0] == seq
            ]
        for change in changes:
            if change.event in hook.events:
                post(hook, change, now=self._now())

    def _remember(
        self, hook: Hook, seq: int, along: ChangeRefused | ChangesLeft | None = None
    ) -> None:
        now = self._office.clock()
        with self._office.writing() as db:
            kept.put(db, _ROOM, hook.url, {"seq": seq}, at=now)
            if along:
                outbox.put(db, along, at=now)

    def _now(self) -> int:
        return int(self._office.clock().timestamp())


def read_place(db: Database, url: str) -> int:
    """The event up to which a system was told."""
    return int((kept.get(db, _ROOM, url) or {"seq": 0})["seq"])


def post(hook: Hook, change: Change, *, now: int) -> None:
    """Tell one change.

    Raises:
        DeliveryFailed: it was not taken; `permanent` where it never will be.
    """
    body = build_body(change)
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: sign(body, hook.secret.get_secret_value(), now),
    }
    try:
        # Its status is all that is asked for: of a long body nothing is read.
        with requests.post(
            hook.url,
            data=body,
            headers=headers,
            timeout=_TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as answer:
            _judge(answer)
    except requests.RequestException as error:
        why = f"It cannot be reached ({type(error).__name__})."
        raise DeliveryFailed(why, fails=Fails.DESTINATION) from error


def _judge(answer: requests.Response) -> None:
    status = answer.status_code
    if status // 100 == 2:
        return
    said = f"It answers {status}."
    if status in _PASSING or status // 100 == 5:
        wait = answer.headers.get("Retry-After", "")
        seconds = float(wait) if wait.isascii() and wait.isdigit() else None
        raise DeliveryFailed(said, fails=Fails.DESTINATION, retry_after=seconds)
    if status in _OF_ALL or status // 100 == 3:
        raise DeliveryFailed(f"{said} Is its address right?", fails=Fails.DESTINATION)
    raise DeliveryFailed(said, permanent=True)


def sign(body: bytes, secret: str, now: int) -> str:
    """The signature's header: HMAC-SHA256 over the time, a dot and the body."""
    signed = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256)
    return f"t={now},v1={signed.hexdigest()}"


def build_body(change: Change) -> bytes:
    """What is posted, the same bytes however often."""
    said: Json = {"id": change.id, "at": stamp(change.at), "event": change.event}
    said |= {"number": change.number} if change.number else {"batch": change.batch}
    said |= {"before": change.before, "after": change.after}
    if change.wip:
        said["wip"] = _shape_wip(change.wip)
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def _shape_wip(wip: Wip) -> Json:
    """Differences, as text."""
    totals = {
        tab.value: text(wip.totals.get(tab, Decimal()), wip.currency)
        for tab in (Tab.ADMIN, Tab.PROCESSED, Tab.PAID)
    }
    return {"job": wip.job, "currency": wip.currency, **totals}
