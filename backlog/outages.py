"""Which destinations cannot be reached: since when, why, and who was told of it.

What cannot be reached for an hour is told elsewhere, once, and once more when it is well again. A
face that fails as a whole (its account is gone) cannot tell so itself: that stands on the others.
"""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from backlog import journal
from backlog.company import moment, stamp
from backlog.messages import (
    DestinationTold,
    DestinationToldTo,
    find_destinations,
    find_face,
)
from backlog.office import Office
from backlog.roles import ACTS, Actor
from backlog.store import kept, outbox

PATIENCE = timedelta(hours=1)
"""For so long a destination may fail before anybody is told."""
_ROOM = "outages"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outage:
    """A destination, or a face as a whole, that fails: `tries` so often in a row.

    `told` are the addresses of who was told; an empty one is where all are told.
    """

    name: str
    since: datetime
    cause: str
    tries: int = 1
    is_told: bool = False
    told: tuple[str, ...] = ()

    def is_long(self, now: datetime) -> bool:
        """Whether somebody has to know."""
        return now - self.since >= PATIENCE


def list_outages(office: Office, actor: Actor) -> list[Outage]:
    """What cannot be reached now, the longest first.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        return read_outages(db)


def read_outages(db: Database) -> list[Outage]:
    """The same, in a reading of somebody who was let in."""
    found = (_find(db, name) for name in kept.find(db, _ROOM, {}))
    return sorted((one for one in found if one), key=lambda one: (one.since, one.name))


def note_failure(
    db: Database, office: Office, name: str, cause: str, *, is_told: bool = False
) -> Outage:
    """Note that a destination or a face fails, and tell it when it lasts.

    `is_told`: the face tells it itself.
    """
    now = office.clock()
    before = _find(db, name) or Outage(name, now, cause, tries=0)
    # A clock that was set back since must not make an hour of days.
    since = min(before.since, now)
    after = replace(before, since=since, cause=cause, tries=before.tries + 1)
    if not (is_told or after.is_told) and after.is_long(now):
        after = _tell(db, office, after)
    kept.put(db, _ROOM, name, _write(after), at=now)
    return after


def note_success(db: Database, office: Office, destination: str) -> None:
    """Note that a destination is reached, and with it its face."""
    for name in dict.fromkeys((destination, find_face(destination))):
        if outage := _find(db, name):
            _settle(db, office, outage)


def forget_all(db: Database) -> None:
    """What failed when a copy was made is of another day; what still fails is noticed anew."""
    for name in kept.find(db, _ROOM, {}):
        kept.drop(db, _ROOM, name)


def _tell(db: Database, office: Office, outage: Outage) -> Outage:
    told = tuple(_choose_told(office, outage.name))
    log.error("Nothing reaches %s since %s: %s", outage.name, stamp(outage.since), outage.cause)
    for email in told:
        outbox.put(db, _build_told(outage, email, "failing"), at=office.clock())
    # The faces that can be reached show it, whoever else is told.
    journal.queue_refresh(db, office.clock())
    return replace(outage, is_told=True, told=told)


def _choose_told(office: Office, name: str) -> Iterator[str]:
    """Elsewhere: in the usual place, or where that fails itself, to each Administrator alone."""
    usual = find_destinations(DestinationTold(name, "", office.clock()), office.routes)
    if any(find_face(place) == name for place in usual):
        return
    if name not in usual:
        yield ""
        return
    for person in office.people:
        if person.slack and not person.roles.isdisjoint(ACTS["send again"]):
            yield person.email


def _settle(db: Database, office: Office, outage: Outage) -> None:
    """A warning that nobody saw yet is taken back; who saw one hears that it is over."""
    now = office.clock()
    for email in outage.told:
        well = _build_told(outage, email, "well")
        if not outbox.withdraw_warning(db, well.kind, outage.name, email, now):
            outbox.put(db, well, at=now)
    if outage.is_told:
        journal.queue_refresh(db, now)
    kept.drop(db, _ROOM, outage.name)


def _build_told(outage: Outage, email: str, what: str) -> DestinationTold | DestinationToldTo:
    if email:
        return DestinationToldTo(outage.name, what, outage.since, email, outage.cause)
    return DestinationTold(outage.name, what, outage.since, outage.cause)


def _find(db: Database, name: str) -> Outage | None:
    found: dict[str, Any] | None = kept.get(db, _ROOM, name)
    if found is None:
        return None
    read = {"since": moment(found["since"]), "told": tuple(found["told"])}
    return Outage(**found | read)


def _write(outage: Outage) -> dict[str, Any]:
    return asdict(outage) | {"since": stamp(outage.since)}
