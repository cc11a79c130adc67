"""The head of the log as it was told outside: it gives away a log that was cut short."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from backlog.audit.verify import head
from backlog.office import Office
from backlog.store import kept

_PLACE = ("audit", "anchored")


@dataclass(frozen=True, slots=True)
class Anchored:
    """A head of the log, `SEQ:HASH`, and the day for which it was told."""

    head: str
    period: date


def read_head(office: Office) -> str:
    """The head of the log now, as `SEQ:HASH`."""
    return head(office)


def keep_anchor(db: Database, anchored: Anchored, *, at: datetime) -> None:
    """Keep what was told last, in the transaction that tells it."""
    value = {"head": anchored.head, "period": anchored.period.isoformat()}
    kept.put(db, *_PLACE, value, at=at)


def load_anchor(office: Office) -> Anchored | None:
    """What was told last, if ever."""
    with office.reading() as db:
        found = kept.get(db, *_PLACE)
    return found and Anchored(found["head"], date.fromisoformat(found["period"]))
