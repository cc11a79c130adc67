"""What did not reach whom it was for: who may see it, send it again, or let it be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog import journal
from backlog.errors import NeedsReason, NotFound, WrongState
from backlog.journal import Deed
from backlog.messages import Message, State
from backlog.office import Office
from backlog.outages import Outage, read_outages
from backlog.roles import Actor
from backlog.store import outbox

ANSWER = "send again"


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was given up, oldest first, and what cannot be reached, the longest first."""

    given_up: tuple[Message, ...]
    outages: tuple[Outage, ...]


def list_unsent(office: Office, actor: Actor) -> list[Message]:
    """What waits, is on its way, or was given up, oldest first.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return outbox.load_unsent(db)


def read_unsent(office: Office, actor: Actor) -> Unsent:
    """What somebody has to do something about.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, ANSWER)
    with office.reading() as db:
        return read_stuck(db, office.clock())


def read_stuck(db: Database, now: datetime) -> Unsent:
    """The same, in a reading of somebody who was let in."""
    long = tuple(one for one in read_outages(db) if one.is_long(now))
    return Unsent(tuple(outbox.load_dead(db)), long)


def find_given_up(office: Office, actor: Actor, message_id: int) -> Message:
    """One that was given up.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound: there is no such message. WrongState: it was not given up, or is no longer.
    """
    office.admit(actor, ANSWER)
    with office.reading() as db:
        return _find(db, message_id)


def send_again(office: Office, actor: Actor, message_id: int | None = None) -> list[Message]:
    """Let what was given up be sent after all, all of it or one; looked up first.

    With all of it, what waits because its destination fails is tried now, too.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound, WrongState: as `find_given_up`.
    """
    office.admit(actor, ANSWER)
    now = office.clock()
    with office.writing() as db:
        chosen = outbox.load_dead(db) if message_id is None else [_find(db, message_id)]
        outbox.revive(db, [one.id for one in chosen], at=now)
        _note(db, Deed("sent again", actor, now), chosen)
        if message_id is None:
            for outage in read_outages(db):
                outbox.hasten(db, outage.name, at=now)
    return chosen


def try_now(office: Office, actor: Actor, destination: str) -> None:
    """Let what waits for a destination that fails be tried now.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, ANSWER)
    now = office.clock()
    with office.writing() as db:
        outbox.hasten(db, destination, at=now)
        journal.note(db, Deed("sent again", actor, now), {"destination": destination})


def dismiss(office: Office, actor: Actor, message_id: int, *, reason: str) -> Message:
    """Let a message that was given up never be sent.

    Raises:
        NotAllowed: the actor is not an Administrator. NeedsReason: there is no reason.
        NotFound, WrongState: as `find_given_up`.
    """
    office.admit(actor, ANSWER)
    if not reason.strip():
        raise NeedsReason("Say why it need not be sent. Nothing was changed.")
    now = office.clock()
    with office.writing() as db:
        chosen = _find(db, message_id)
        outbox.dismiss(db, message_id)
        _note(db, Deed("message dismissed", actor, now, reason.strip()), [chosen])
    return chosen


def _note(db: Database, deed: Deed, chosen: Sequence[Message]) -> None:
    for one in chosen:
        facts = {"message": one.id, "kind": one.kind, "destination": one.destination}
        journal.note(db, deed, facts | {"error": one.error})


def _find(db: Database, message_id: int) -> Message:
    found = outbox.find_message(db, message_id)
    if found is None:
        raise NotFound(
            f"There is no message {message_id}. Nothing was changed. "
            "`backlog outbox` lists what was not sent."
        )
    if found.state is not State.DEAD:
        raise WrongState(f"Message {message_id} {_STANDS[found.state]} Nothing was changed.")
    return found


_STANDS = {
    State.WAITING: "waits to be sent.",
    State.SENDING: "is being sent: it is tried again by itself.",
    State.SENT: "was sent meanwhile.",
    State.DISMISSED: "was dismissed already.",
}
