"""A line in the process's log for each thing that was written: who, what, which, how long.

It is taken from the events of a transaction that was committed, so nothing is said that did not
happen, and no use case need say it. No amounts: the log goes where the money's details may not.

What was refused wrote nothing; it is logged by whoever answers for it, without its sentence.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlite_utils import Database

from backlog.errors import NotAllowed, Refused
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


def log_refused(who: str, what: str, error: Refused, numbers: Sequence[str] = ()) -> None:
    """Log what was not done, and by which of our errors; one by role is an event, and logged as it.

    The sentence is for the person: it may say amounts.
    """
    if isinstance(error, NotAllowed):
        return
    which = _name(numbers, len(numbers))
    facts = {"who": who, "what": f"refused {what}", "number": which}
    words = f"{what} {which}".strip()
    log.info("%s: refused %s (%s)", who, words, type(error).__name__, extra=facts)


def _which(one: Happened) -> str:
    """`INV-1, INV-2 in B-2026-0001`; of many invoices, how many."""
    numbers = _name(one.numbers, one.count)
    return " in ".join(word for word in (numbers or one.refused, one.batch) if word)


def _name(numbers: Sequence[str], count: int) -> str:
    return ", ".join(numbers) if count <= _NAMED else count_of(count)
