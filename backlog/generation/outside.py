"""What is known outside of this database, looked at before it exports.

Asking takes as long as it takes, so nobody who has to acknowledge asks, and nobody waits for a
place that does not answer: what was seen there last is kept, and that alone is judged.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from backlog import journal
from backlog.errors import Doubted
from backlog.generation.lineage import is_copy, read_head, take_over
from backlog.messages import DatabaseDoubted
from backlog.office import Office
from backlog.store import events, kept, lineage, outbox
from backlog.store.lineage import Sighting
from backlog.witness import Head, Unreachable, Witness

PATIENCE = 5.0
"""Seconds that somebody waits for what is known outside."""
AT_START = 1.0
"""The same for who starts: until it is heard again, Slack loses clicks; it looks on afterwards."""
_ROOM = "outside"
_ANNOUNCED = "announced"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was seen outside and is not in the log, which ends at event `last`.

    `of_other`: it is of a database that never was this one.
    """

    seen: Sighting
    last: int
    of_other: bool = False

    @property
    def sentence(self) -> str:
        """What it means, what was kept, and what to do."""
        return (
            f"{self.cause} {HELD}. Nothing was exported, and nothing that is here is lost. {REMEDY}"
        )

    @property
    def cause(self) -> str:
        """What was noticed, and what it means."""
        return describe(self.seen.place, self.seen.head.seq, self.last, of_other=self.of_other)


def describe(place: str, seen: int, last: int, *, of_other: bool = False) -> str:
    """What was noticed, and what it means; that exports rest stands beside it."""
    if of_other:
        return (
            f"{place} knows of another database of this backlog, up to its event {seen}: this one "
            "was begun anew, or the other one works, too, or was a trial. What the other one "
            "exported counts as exported from `backlog recover --commit` on; of a trial, "
            "Accounting says then that nothing came in."
        )
    has = f"ends at event {last}" if seen > last else "has another event there"
    return (
        f"{place} knows of event {seen} of the log, and this database {has}: it was restored from "
        "an older copy, or it is a copy and the other one works, too."
    )


HELD = "Exports rest"
RESTS = f"{HELD}: this database is not the newest there is."
REMEDY = (
    "Stop every other `backlog serve`, then: `backlog recover` lists what is missing here, and "
    "`backlog recover --commit` goes on."
)


def find_doubt(office: Office) -> Doubt | None:
    """What was seen outside of a later or another log, if anything; nobody outside is asked."""
    with office.reading() as db:
        return read_doubt(db)


def read_doubt(db: Database) -> Doubt | None:
    """The same, in a reading of somebody who was let in."""
    return next(iter(read_doubts(db)), None)


def read_doubts(db: Database) -> tuple[Doubt, ...]:
    """All that was seen outside of a later or another log, the highest first."""
    return tuple(_build_doubt(db, one) for one in lineage.list_strange(db))


def _build_doubt(db: Database, seen: Sighting) -> Doubt:
    last, _ = events.head(db)
    ours, theirs = lineage.load(db).identity, seen.head.generation.partition(".")[0]
    return Doubt(seen, last, of_other=ours != theirs)


def refuse_doubted(db: Database) -> None:
    """Let nothing go out of a database that is not the newest there is.

    Raises:
        Doubted: says what was seen, and where.
    """
    if doubt := read_doubt(db):
        raise Doubted(doubt.sentence)


def note_seen(office: Office, place: str, heads: Iterable[Head]) -> Doubt | None:
    """Keep what was seen at a place and is not in the log, and tell it once; what is in doubt."""
    with office.reading() as db:
        strange = [head for head in heads if lineage.is_strange(db, head)]
        known = {(one.place, one.head) for one in lineage.list_strange(db)}
        doubt = read_doubt(db)
    if all((place, head) in known for head in strange):
        return doubt
    return _note_strange(office, place, strange)


def _note_strange(office: Office, place: str, strange: Iterable[Head]) -> Doubt | None:
    now = office.clock()
    with office.writing() as db:
        before = read_doubt(db)
        for head in strange:
            if lineage.is_strange(db, head):
                lineage.note(db, place, head, at=now)
        doubt = read_doubt(db)
        if doubt and not before:
            log.error("%s", doubt.sentence)
            told = DatabaseDoubted(place, doubt.seen.head.seq, doubt.last, of_other=doubt.of_other)
            outbox.put(db, told, at=now)
            # Until then they offered to export.
            journal.queue_refresh(db, now)
    return doubt


def ask(office: Office, witness: Witness) -> Doubt | None:
    """What a place outside knows and the log has not, asked now; nothing is written.

    Raises:
        Unreachable: it does not say.
    """
    heads = witness.look()
    with office.reading() as db:
        strange = [head for head in heads if lineage.is_strange(db, head)]
        if not strange:
            return None
        latest = max(strange, key=lambda head: head.seq)
        return _build_doubt(db, Sighting(witness.place, latest, office.clock()))


def begin(office: Office) -> None:
    """What a process does before its first socket: know which copy it is, look, and say so."""
    is_taken = take_over(office)
    look(office, seconds=AT_START)
    if is_taken or find_doubt(office):
        with office.writing() as db:
            outbox.doubt(db)
    announce(office)


def prepare_export(office: Office) -> None:
    """The same before each export: the command line may be at work on a copy, without a socket."""
    if is_copy(office):
        take_over(office)
        announce(office)
    look(office)


def look(office: Office, *, seconds: float = PATIENCE) -> None:
    """Ask all witnesses at once what they know; who does not answer in time is not waited for."""
    _do_beside([_ask(office, one) for one in office.witnesses], seconds)


def _ask(office: Office, witness: Witness) -> Callable[[], None]:
    def ask() -> None:
        try:
            heads = witness.look()
        except Unreachable as error:
            log.warning("What %s knows of the log could not be looked at: %s", witness.place, error)
            return
        note_seen(office, witness.place, heads)

    return ask


def announce(office: Office, *, seconds: float = PATIENCE) -> None:
    """Have every witness know this generation; only what it was not told yet is told."""
    head = read_head(office)
    with office.reading() as db:
        untold = [
            one
            for one in office.witnesses
            if kept.get(db, _ROOM, f"{_ANNOUNCED} {one.place}") != head.generation
        ]
    _do_beside([_tell(office, one, head) for one in untold], seconds)


def _tell(office: Office, witness: Witness, head: Head) -> Callable[[], None]:
    def tell() -> None:
        try:
            told = witness.announce(head)
        except Unreachable as error:
            log.warning("%s could not be told the head of the log: %s", witness.place, error)
            return
        if told:
            key = f"{_ANNOUNCED} {witness.place}"
            with office.writing() as db:
                kept.put(db, _ROOM, key, head.generation, at=office.clock())

    return tell


def _do_beside(tasks: Iterable[Callable[[], None]], seconds: float) -> None:
    # Daemons: one that hangs must not keep the process, and what it learns late counts later.
    threads = [threading.Thread(target=task, name="witness", daemon=True) for task in tasks]
    for one in threads:
        one.start()
    until = time.monotonic() + seconds
    for one in threads:
        one.join(max(0.0, until - time.monotonic()))
