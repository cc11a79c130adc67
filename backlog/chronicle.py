"""A line in the process's log for each thing that was written: who, what, which, how long.

It is taken from the events of a transaction that was committed, so nothing is said that did not
happen, and no use case need say it. No amounts: the log goes where the money's details may not.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlite_utils import Database

from backlog.plural import count_of
from backlog.store import events, happened
from backlog.store.happened import Happened

_NAMED = 5
"""So many invoices are named in a line; of more, how many there are."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Chronicle:
    """What one transaction did, and how long it took."""

    deeds: list[Happened] = field(default_factory=list)
    seconds: float = 0.0


@contextmanager
def collect(db: Database) -> Iterator[Chronicle]:
    """Collect what the block appends to the log of events; where nobody reads it, nothing."""
    chronicle = Chronicle()
    if not log.isEnabledFor(logging.INFO):
        yield chronicle
        return
    begun = time.monotonic()
    last, _ = events.head(db)
    yield chronicle
    chronicle.deeds = list(happened.since(db, last))
    chronicle.seconds = round(time.monotonic() - begun, 3)


def log_all(chronicle: Chronicle) -> None:
    """Log what was collected, once it is committed."""
    for one in chronicle.deeds:
        which, took = _which(one), chronicle.seconds
        facts = {"who": one.actor, "what": one.action, "number": which, "seconds": took}
        words = f"{one.action} {which}".strip()
        log.info("%s: %s (%s s)", one.actor, words, took, extra=facts)


def _which(one: Happened) -> str:
    """`INV-1, INV-2 in B-2026-0001`; of many invoices, how many."""
    numbers = ", ".join(one.numbers) if one.count <= _NAMED else count_of(one.count)
    return " in ".join(word for word in (numbers or one.refused, one.batch) if word)
