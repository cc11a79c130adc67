"""Everything that is known against invoices leaving, all at once, before anybody exports them.

What was stored with each invoice, what its neighbours say, and what one target says under one
profile: `check`, drafts and the weekly batch look at the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from backlog import readiness, visibility
from backlog.batches import neighbours
from backlog.model import Entry
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices, problems
from backlog.target import Level, Problem


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found about some invoices for one target."""

    target: str
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        """Whether one of them may not go."""
        return any(problem.level is Level.BLOCKER for problem in self.problems)


def inspect(office: Office, actor: Actor, ids: Sequence[int], name: str) -> Inspection:
    """Check invoices for the target of a profile. Nothing is written.

    Raises:
        NotFound: there is no such target or profile.
        NotAllowed: the actor may not see one of the invoices.
    """
    target, profile = office.target(name)
    visibility.see(office, actor, ids)
    with office.reading() as db:
        entries = invoices.load(db, dict.fromkeys(ids))
        own = whatever_the_target(office, db, entries)
        others = readiness.load_books(db, target, profile)
    theirs = target.check([entry.invoice for entry in entries], profile, others)
    return Inspection(target.id, (*own, *theirs))


def whatever_the_target(office: Office, db: Database, entries: Sequence[Entry]) -> list[Problem]:
    """What is stored with the entries, and what their neighbours say."""
    return [
        *problems.of(db, [entry.id for entry in entries]),
        *neighbours.check(db, entries, office.rules),
    ]
