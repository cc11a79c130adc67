"""What people say about a batch, in its thread in Slack or by a command; nothing is ever erased.

What was said in Slack is known by the channel and the moment that Slack gave it, so that a second
delivery is no second comment. What is edited or deleted over there is a line more in the log.
"""

import re
from dataclasses import dataclass, replace

from sqlite_utils import Database

from backlog import journal
from backlog.errors import NeedsReason
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, events
from backlog.store.events import CHANGED, DELETED, SAID

_NUMBER = re.compile(r"B-\d{4}-\d{4,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Slack it was said; `edit` tells the edits of one comment apart."""

    channel: str
    ts: str
    edit: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What the log keeps of it."""
        told = {"channel": self.channel, "ts": self.ts, "edit": self.edit}
        return {name: said for name, said in told.items() if said}


def is_number_of_batch(text: str) -> bool:
    """Whether this looks like the number of a batch."""
    return bool(_NUMBER.fullmatch(text.strip()))


def comment(
    office: Office, actor: Actor, number: str, text: str, place: Place | None = None
) -> None:
    """Keep what somebody says about a batch; what is kept from this place already, is so.

    Raises:
        NotAllowed, NotFound, NeedsReason: nothing was kept.
    """
    office.admit(actor, "comment")
    if not text.strip():
        raise NeedsReason("A comment needs words. Nothing was kept.")
    with office.writing() as db:
        batch_id = batches.get(db, number.strip().upper()).id
        if place is None or not events.was_said(db, batch_id, SAID, place.facts):
            _note(office, db, _at(actor, place), SAID, batch_id, text)


def change_comment(office: Office, actor: Actor, number: str, text: str, place: Place) -> None:
    """Keep that somebody now says it otherwise; the words before stay in the log.

    Raises:
        NotAllowed, NotFound: nothing was kept.
    """
    office.admit(actor, "comment")
    with office.writing() as db:
        batch_id = batches.get(db, number).id
        known = events.was_said(db, batch_id, SAID, replace(place, edit="").facts)
        if known and not events.was_said(db, batch_id, CHANGED, place.facts):
            _note(office, db, _at(actor, place), CHANGED, batch_id, text)


def note_deleted(office: Office, who: Actor, number: str, place: Place) -> None:
    """Keep that it was deleted over there; here it stays. Slack does not say who deleted it.

    Raises:
        NotFound: there is no such batch.
    """
    with office.writing() as db:
        batch_id = batches.get(db, number).id
        known = events.was_said(db, batch_id, SAID, place.facts)
        if known and not events.was_said(db, batch_id, DELETED, place.facts):
            _note(office, db, _at(who, place), DELETED, batch_id, "")


def _at(actor: Actor, place: Place | None) -> Actor:
    return replace(actor, where=actor.where | place.facts) if place else actor


def _note(
    office: Office, db: Database, actor: Actor, action: str, batch_id: int, text: str
) -> None:
    deed = journal.Deed(action, actor, office.clock(), text.strip(), batch_id)
    journal.note(db, deed, {})
