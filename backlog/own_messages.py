"""When somebody wants to hear what waits for her: each person her own, written by nobody else.

Kept as one text, as the log and the command line have it: `off`, or days and a time like
`monday,thursday 08:30`; empty is the usual, business days together with the daily reminder.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlite_utils import Database

from backlog import journal
from backlog.company import moment, stamp
from backlog.errors import Refused
from backlog.office import Office
from backlog.roles import Actor
from backlog.settings import DAYS, EARLIEST, LATEST
from backlog.store import kept

ACTION = "own messages"
"""What the log calls a change."""
ROOM = "own messages"
OFF = "off"


@dataclass(frozen=True, slots=True)
class OwnMessages:
    """On which days and when; no days is never, no time is that of the daily reminder.

    `since` is when she said so; nothing where she never did.
    """

    days: tuple[str, ...] = DAYS[:5]
    at: time | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        if not self.days:
            return OFF
        return f"{','.join(self.days)} {self.at:%H:%M}" if self.at else ""


def parse(text: str) -> OwnMessages:
    """What a text asks for.

    Raises:
        Refused: it is neither `off` nor days and a time.
    """
    if text.strip() in ("", OFF):
        return OwnMessages(()) if text.strip() else OwnMessages()
    days, _, clock = text.strip().partition(" ")
    named = tuple(day for day in DAYS if day in days.split(","))
    at = _read_time(clock.strip())
    if at is None or len(named) != len(days.split(",")):
        raise Refused(
            f"{text[:60]!r} is not when somebody can be written to. Nothing was changed. "
            "Write `off`, nothing, or days and a time from 04:00 to 23:00, "
            "as in `monday,thursday 08:30`."
        )
    return OwnMessages(named, at)


def _read_time(text: str) -> time | None:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    return at if text == f"{at:%H:%M}" and EARLIEST <= at <= LATEST else None


def load_own(office: Office, email: str) -> OwnMessages:
    """When this person wants to hear it."""
    with office.reading() as db:
        return _read(kept.get(db, ROOM, email.casefold()))


def load_all(db: Database) -> dict[str, OwnMessages]:
    """What everybody said who said something, by e-mail in small letters."""
    return {email: _read(found) for email, found in kept.load_room(db, ROOM).items()}


def choose_own(office: Office, actor: Actor, wanted: OwnMessages) -> None:
    """Have it as she wants it; the log says that she did.

    Raises:
        NotAllowed: nobody may who is not listed.
    """
    office.admit(actor, "see")
    now, key = office.clock(), actor.email.casefold()
    with office.writing() as db:
        before = str(_read(kept.get(db, ROOM, key)))
        kept.put(db, ROOM, key, {"wanted": str(wanted), "since": stamp(now), "v": 1}, at=now)
        facts = {"email": key, "wanted": str(wanted)}
        journal.note(db, journal.Deed(ACTION, actor, now), facts, before={"wanted": before})


def _read(found: dict[str, Any] | None) -> OwnMessages:
    if found is None:
        return OwnMessages()
    wanted = parse(found["wanted"])
    return OwnMessages(wanted.days, wanted.at, moment(found["since"]))
