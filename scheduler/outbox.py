"""The pump: what the outbox holds reaches its destination once, in order, or says why not.

A message is claimed in a transaction of its own, then sent, then recorded. Found *sending*, it
may have gone out before a crash or a lost answer, and its sender looks there first.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from backlog import outages, outbox
from backlog.batches.delivery import DeliveryFailed, Fails, Sender
from backlog.errors import Unusable
from backlog.messages import Message, State, Unreadable
from backlog.office import Office

LOOK_SECONDS = 2.0
"""How often a room looks by itself: the command line writes beside this process."""
STOP_SECONDS = 1.0
"""So long messages on their way may take to arrive when the process stops, all together: nobody
hears a click until the next one is at work, which looks whether they did."""
FIRST_WAIT = 5.0
"""The first pause after a failure; each one after it is twice as long, so that a service that is
coming back is not met by everything at once, and a hiccup costs seconds."""
LONGEST_WAIT = 600.0
"""No pause is longer, so that an outage that ended is noticed within ten minutes."""
OUTAGE_ATTEMPTS = 500
"""What fails by itself is given up after three days, at ten minutes an attempt: whether it is to
blame nobody can tell, and others wait behind it. Where its destination is, it waits for ever."""
FAULT_ATTEMPTS = 6
"""A fault of ours will not heal by itself, and must not hold up its destination for days."""

log = logging.getLogger(__name__)


class Pump:
    """Delivers the outbox: one thread for each sender, so that a slow Sheet never delays Slack.

    `senders` are found by the face of a destination; what has no sender waits, and says so.
    `resting` says of a face that it wants to be handed nothing now; what waits for it is looked at
    again soon. There is one pump for a database, held by the lock of `serve`.
    """

    def __init__(
        self,
        office: Office,
        senders: Mapping[str, Sender],
        resting: Mapping[str, Callable[[], bool]] | None = None,
    ) -> None:
        rests = resting or {}
        served = [
            _Room(
                office,
                face,
                _Deliverer(office, face, senders[face], rests.get(face, lambda: False)),
            )
            for face in senders
        ]
        self._rooms = [*served, _Room(office, "nobody", _Unserving(office, frozenset(senders)))]

    def wake(self) -> None:
        """Look now; the office calls this after each write."""
        for room in self._rooms:
            room.bell.set()

    def run_once(self) -> None:
        """Deliver all that is due, on this thread."""
        for room in self._rooms:
            room.deliver_due()

    def start(self) -> None:
        """Begin to deliver."""
        for room in self._rooms:
            room.thread.start()

    def stop(self) -> None:
        """Finish the messages that are on their way; the others wait for the next start."""
        for room in self._rooms:
            room.closing.set()
            room.bell.set()
        until = time.monotonic() + STOP_SECONDS
        for room in self._rooms:
            room.thread.join(max(0.0, until - time.monotonic()))


class _Handler(Protocol):
    """Who has to do with some of the messages; what was dealt with is not taken again."""

    def takes(self, message: Message) -> bool: ...

    def deliver(self, message: Message) -> None: ...


class _Room:
    """The messages of one handler, and the thread that serves them."""

    def __init__(self, office: Office, name: str, handler: _Handler) -> None:
        self._office = office
        self._handler = handler
        self.bell = threading.Event()
        self.closing = threading.Event()
        # A sender that hangs must not keep the process: what it sends is looked up next time.
        self.thread = threading.Thread(target=self._serve, name=f"pump-{name}", daemon=True)

    def _serve(self) -> None:
        while True:
            # Cleared before looking: what rings from here on is heard after this look.
            self.bell.clear()
            if self.closing.is_set():
                return
            try:
                self.deliver_due()
            except Unusable as error:
                log.error("What waits to be told waits on: %s", error)  # noqa: TRY400 - it says all
            except sqlite3.Error:
                log.exception("The outbox could not be read or written; the pump tries again.")
            self.bell.wait(LOOK_SECONDS)

    def deliver_due(self) -> None:
        while due := self._read_due():
            for message in due:
                if self.closing.is_set():
                    return
                # The one before may have found that nothing reaches its face now.
                if self._handler.takes(message):
                    self._handler.deliver(message)

    def _read_due(self) -> list[Message]:
        with self._office.reading() as db:
            heads = outbox.load_due(db, self._office.clock())
        return [head for head in heads if self._handler.takes(head)]


@dataclass(slots=True)
class _Deliverer:
    """Hands the messages of one face to its sender, and records what became of each.

    `closed_until`: the face failed as a whole, and is looked at again then; or before, where the
    message that found it so, `closed_by`, was asked to be tried now.
    """

    office: Office
    face: str
    sender: Sender
    is_resting: Callable[[], bool]
    closed_until: datetime | None = None
    closed_by: int = 0

    def takes(self, message: Message) -> bool:
        is_mine = message.face == self.face
        return is_mine and not self._is_closed_to(message) and not self.is_resting()

    def _is_closed_to(self, message: Message) -> bool:
        now, until = self.office.clock(), self.closed_until
        if until is None or not now < until <= now + outbox.HORIZON:
            return False
        return message.id != self.closed_by or message.not_before > now

    def deliver(self, message: Message) -> None:
        again = message.state is State.SENDING
        if not again:
            # Claimed before it is sent: after a crash between the two the sender looks whether it
            # went out. The other way round a crash would send it twice.
            self._mark(message, State.SENDING)
        begun = time.monotonic()
        try:
            self._send(message, again=again)
        except DeliveryFailed as failed:
            log.warning("Not delivered: %s to %s: %s", message.kind, message.destination, failed)
            self._note_failure(message, failed)
        except Exception as fault:  # whatever a sender does, the other messages go on
            log.exception("A fault kept back %s to %s", message.kind, message.destination)
            self._retry(message, f"{type(fault).__name__}: {fault}", FAULT_ATTEMPTS)
        else:
            self._note_success(message)
            _log_sent(message, time.monotonic() - begun)

    def _send(self, message: Message, *, again: bool) -> None:
        try:
            _ = message.content
        except Unreadable as unreadable:
            # It will not be readable in ten minutes either, and others wait behind it.
            raise DeliveryFailed(str(unreadable), permanent=True) from unreadable
        self.sender.send(replace(message, state=State.SENDING), again=again)

    def _mark(self, message: Message, state: State, error: str = "") -> None:
        with self.office.writing() as db:
            outbox.mark(db, message.id, state, at=self.office.clock(), error=error)

    def _note_success(self, message: Message) -> None:
        self.closed_until = None
        with self.office.writing() as db:
            outbox.mark(db, message.id, State.SENT, at=self.office.clock())
            outages.note_success(db, self.office, message.destination)

    def _note_failure(self, message: Message, failed: DeliveryFailed) -> None:
        if failed.permanent:
            # What waiting cannot mend would only hold up what comes after it.
            self._give_up(message, str(failed))
        elif failed.fails is Fails.MESSAGE and failed.retry_after is None:
            self._retry(message, str(failed), OUTAGE_ATTEMPTS, notes=True)
        else:
            self._wait_for_destination(message, failed)

    def _wait_for_destination(self, message: Message, failed: DeliveryFailed) -> None:
        """Put the message off, and so all behind it; it is not to blame, so it is never given up.

        A face that fails as a whole is closed: each of its destinations would only say the same.
        """
        of_face = failed.fails is Fails.FACE
        name = message.face if of_face else message.destination
        with self.office.writing() as db:
            outage = outages.note_failure(
                db, self.office, name, str(failed), is_told=failed.is_told
            )
            not_before = plan_next_try(self.office.clock(), outage.tries - 1, failed.retry_after)
            outbox.put_off(db, message.id, not_before=not_before, error=str(failed))
        if of_face:
            self.closed_until, self.closed_by = not_before, message.id

    def _retry(self, message: Message, error: str, attempts: int, *, notes: bool = False) -> None:
        """Try it again later, but for the last of its attempts."""
        if message.attempts + 1 >= attempts:
            self._give_up(message, error)
            return
        not_before = plan_next_try(self.office.clock(), message.attempts)
        with self.office.writing() as db:
            outbox.retry(db, message.id, not_before=not_before, error=error)
            if notes:
                outages.note_failure(db, self.office, message.destination, error)

    def _give_up(self, message: Message, error: str) -> None:
        self._mark(message, State.DEAD, error)
        log.error("Gave up %s to %s: %s", message.kind, message.destination, error)


def _log_sent(message: Message, seconds: float) -> None:
    number = str(message.payload.get("number") or message.payload.get("batch") or "")
    log.info(
        "%s: told %s%s (%.3f s)",
        message.destination,
        message.kind,
        f" {number}" if number else "",
        seconds,
        extra={
            "who": message.destination,
            "what": f"told {message.kind}",
            "number": number,
            "seconds": round(seconds, 3),
        },
    )


@dataclass(frozen=True, slots=True)
class _Unserving:
    """Says of messages that no sender is there for them; they wait on, for one may come."""

    office: Office
    served: frozenset[str]
    said: set[str] = field(default_factory=set)

    def takes(self, message: Message) -> bool:
        return message.face not in self.served and message.destination not in self.said

    def deliver(self, message: Message) -> None:
        self.said.add(message.destination)
        where = repr(message.destination) if message.destination else "any destination"
        why = f"Nobody is there to tell {where}: it waits until a sender is configured."
        # A firm without a Sheet has a refresh for it, always: nobody misses that.
        log.log(logging.WARNING if message.payload else logging.INFO, "%s: %s", message.kind, why)
        with self.office.writing() as db:
            outbox.mark_unserved(db, message.id, why)


def plan_next_try(now: datetime, attempts: int, retry_after: float | None = None) -> datetime:
    """When to try again after `attempts` failures before this one: never before it was allowed.

    Whole seconds, as the outbox keeps them, rounded up: rounded down it could be too early.
    """
    # Doubled, so that an outage is not made worse; bounded, so that its end is soon noticed. A
    # service that says how long it wants to be left alone knows better than we do.
    wait = min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT)
    if retry_after is not None:
        wait = min(max(retry_after, 1.0), outbox.LONGEST_WAIT.total_seconds())
    at = now + timedelta(seconds=wait)
    return at.replace(microsecond=0) + timedelta(seconds=1 if at.microsecond else 0)
