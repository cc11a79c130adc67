"""What people said about a batch, as it stands now: the log keeps how it was before."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, events
from backlog.store.events import CHANGED, SAID


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said about a batch; its last words, `changed` or `deleted` in Slack since."""

    by: str
    at: datetime
    text: str
    changed: bool = False
    deleted: bool = False


def read_comments(office: Office, actor: Actor, number: str) -> list[Remark]:
    """All that was said about a batch, oldest first.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        return load_comments(db, batches.get(db, number).id)


def load_comments(db: Database, batch_id: int) -> list[Remark]:
    """The same for who reads more of the batch in the same moment."""
    told = events.list_comments(db, batch_id)
    said: dict[str, Remark] = {}
    for event in told:
        # What a command said has no place, and nobody edits it.
        place = event.source.get("ts") or f"command {event.seq}"
        if event.action == SAID:
            said[place] = Remark(event.actor, event.at, event.reason)
        elif event.action == CHANGED:
            said[place] = replace(said[place], text=event.reason, changed=True)
        else:
            said[place] = replace(said[place], deleted=True)
    return list(said.values())
