"""How the Sheet does: as of when it is, what keeps it back, and what was put back in it.

Somebody is told of it once: when it has not followed the backlog for half an hour, when it does
again, and once a day of what was typed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from backlog import kept, outages, outbox
from backlog.company import moment, stamp
from backlog.messages import SheetTold
from backlog.office import Office

PATIENCE = timedelta(minutes=30)
"""For so long the Sheet may fail before anybody is told."""
DESTINATION = "sheet"
_PLACE = ("sheets", "health")
_KEPT = 20
"""So many of the last repairs are kept; About shows the latest three."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was put back, and when."""

    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Health:
    """`looked_at` is when all of it was looked at; `untold` are repairs nobody heard of yet."""

    synced_at: datetime | None = None
    looked_at: datetime | None = None
    failing_since: datetime | None = None
    cause: str = ""
    is_told: bool = False
    repairs: tuple[Repaired, ...] = ()
    untold: tuple[str, ...] = ()
    told_on: date | None = None

    def is_old(self, now: datetime) -> bool:
        """Whether it has not followed the backlog for so long that somebody has to know."""
        since = self.failing_since
        return since is not None and now - since >= PATIENCE


def load_health(office: Office) -> Health:
    """How the Sheet does."""
    with office.reading() as db:
        return read_health(db)


def find_last_refresh(office: Office) -> int:
    """The last message before a sync begins: what waits up to it is told by this one sync."""
    with office.reading() as db:
        return outbox.find_last(db)


def note_success(office: Office, repairs: Sequence[str], *, is_full: bool, last: int = 0) -> None:
    """Note that the Sheet is as the backlog: what failed, or waits up to `last`, is settled."""
    now = office.clock()
    with office.writing() as db:
        before = read_health(db)
        outbox.forgive(db, DESTINATION, last=last, at=now)
        outages.note_success(db, office, DESTINATION)
        if before.is_told:
            outbox.put(db, SheetTold("well", now), at=now)
        new = tuple(Repaired(now, said) for said in repairs)
        after = replace(
            before,
            synced_at=now,
            looked_at=now if is_full else before.looked_at,
            failing_since=None,
            cause="",
            is_told=False,
            repairs=(*new, *before.repairs)[:_KEPT],
            untold=(*before.untold, *repairs)[-_KEPT:],
        )
        _write(db, _tell_repairs(db, after, office), at=now)


def note_failure(office: Office, cause: str) -> None:
    """Note why the Sheet could not be brought up to date, and tell it when it lasts."""
    now = office.clock()
    with office.writing() as db:
        before = read_health(db)
        # A clock that was set back since must not make half an hour of days.
        since = min(before.failing_since or now, now)
        late = not before.is_told and now - since >= PATIENCE
        if late:
            outbox.put(db, SheetTold("old", before.synced_at or since, (cause,)), at=now)
        after = replace(
            before,
            looked_at=None,  # after an error all of it is looked at
            failing_since=since,
            cause=cause,
            is_told=before.is_told or late,
        )
        _write(db, after, at=now)


def _tell_repairs(db: Database, health: Health, office: Office) -> Health:
    """Once a day, so that somebody who drags a column about is not met by a hundred messages."""
    now = office.clock()
    today = office.company.day(now)
    if not health.untold or health.told_on == today:
        return health
    outbox.put(db, SheetTold("restored", now, health.untold), at=now)
    return replace(health, untold=(), told_on=today)


def read_health(db: Database) -> Health:
    """The same, in a reading that asks for more."""
    found: Mapping[str, Any] = kept.get(db, *_PLACE) or {}
    if not found:
        return Health()
    times = {name: moment(found[name]) if found[name] else None for name in _TIMES}
    return Health(
        **times,
        cause=found["cause"],
        is_told=found["is_told"],
        repairs=tuple(Repaired(moment(one["at"]), one["said"]) for one in found["repairs"]),
        untold=tuple(found["untold"]),
        told_on=date.fromisoformat(found["told_on"]) if found["told_on"] else None,
    )


_TIMES = ("synced_at", "looked_at", "failing_since")


def _write(db: Database, health: Health, *, at: datetime) -> None:
    written = asdict(health)
    written |= {name: stamp(written[name]) if written[name] else "" for name in _TIMES}
    written["repairs"] = [{"at": stamp(one.at), "said": one.said} for one in health.repairs]
    written["told_on"] = health.told_on.isoformat() if health.told_on else ""
    kept.put(db, *_PLACE, written, at=at)
