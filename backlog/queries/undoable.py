"""What somebody can undo now, and until when."""

from dataclasses import dataclass
from datetime import datetime

from backlog.lifecycle import undo
from backlog.office import Office
from backlog.roles import ACTS, Actor


@dataclass(frozen=True, slots=True)
class Undoable:
    """An act that its actor can take back; `ids` are the invoices to which nothing happened since.

    `verb` is one of `acts.VERBS`.
    """

    act: int
    verb: str
    ids: tuple[int, ...]
    at: datetime

    @property
    def until(self) -> datetime:
        """The end of its ten minutes."""
        return self.at + undo.PATIENCE


def find_undoable(office: Office, actor: Actor) -> Undoable | None:
    """The latest act that this actor can still undo, if there is one.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        for act in undo.list_acts(undo.read_done(db, actor, office.clock())):
            ids = undo.find_untouched(db, act)
            if ids and actor.may(*ACTS[act[0].action]):
                return Undoable(int(act[0].act), act[0].action, tuple(ids), act[0].at)
    return None
