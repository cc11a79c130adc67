"""One invoice, whole: for Slack and for the command line the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog import visibility
from backlog.batches import inspection
from backlog.claim import OF_INVOICES
from backlog.errors import NotFound
from backlog.event import Event
from backlog.intake import revisions
from backlog.intake.revisions import Revision
from backlog.lifecycle.decisions import Now
from backlog.lifecycle.possible import list_possible
from backlog.model import Entry
from backlog.office import Office
from backlog.readiness import find_default
from backlog.roles import ACTS, Actor
from backlog.row import Row
from backlog.store import events, invoices, readiness, reviews
from backlog.target import Level, Problem

GONE = "There is no such invoice any more. Nothing was done."


@dataclass(frozen=True, slots=True)
class Detail:
    """An invoice with its lines and payments, what is known against it, and what happened to it.

    `revision` is what came again and waits for an answer; `problems` are its own, what its
    neighbours say, and what keeps it from the default target: `elsewhere` are those among them,
    `target` is its profile. `history` is oldest first. `may` are the acts that neither the actor's
    roles nor the invoice's state would refuse. `reviewed_at` is when *OK* was read in the Sheet.
    """

    row: Row
    entry: Entry
    revision: Revision | None
    problems: tuple[Problem, ...]
    history: tuple[Event, ...]
    target: str
    elsewhere: tuple[Problem, ...]
    may: frozenset[str]
    reviewed_at: datetime | None = None

    @property
    def blockers(self) -> tuple[Problem, ...]:
        """What stops it, its own first."""
        return tuple(problem for problem in self.problems if problem.level is Level.BLOCKER)


def read_detail(office: Office, actor: Actor, invoice_id: int) -> Detail:
    """The invoice of an id that a face kept.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
        NotFound: there is none.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        found = _detail(office, db, actor, invoice_id)
    if found is None:
        raise NotFound(GONE)
    return found


def find_detail(office: Office, actor: Actor, number: str) -> Detail | None:
    """The invoice of a number as somebody wrote it; nothing when there is none.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        known = invoices.ids_of(db, [number])
        return next((_detail(office, db, actor, id_) for id_ in known.values()), None)


def _detail(office: Office, db: Database, actor: Actor, invoice_id: int) -> Detail | None:
    entries = invoices.load(db, [invoice_id])
    if not entries:
        return None
    [entry], [row] = entries, visibility.load_rows(office, db, actor, [invoice_id])
    own = inspection.whatever_the_target(office, db, entries)
    theirs = readiness.list_problems(db, invoice_id)
    revision = revisions.find_waiting(db, entries).get(invoice_id)
    return Detail(
        row=row,
        entry=entry,
        revision=revision,
        problems=tuple(dict.fromkeys([*own, *theirs])),
        history=tuple(events.of_invoice(db, invoice_id)),
        target=find_default(db, office.criteria),
        elsewhere=tuple(problem for problem in theirs if problem not in own),
        may=frozenset(_list_allowed(office, actor, entry, revision)),
        reviewed_at=reviews.find_reviewed(db, OF_INVOICES, str(invoice_id)),
    )


def _list_allowed(
    office: Office, actor: Actor, entry: Entry, revision: Revision | None
) -> Iterator[str]:
    now = Now(actor, office.clock(), office.company, office.rules)
    yield from (word for word in list_possible(entry, now) if actor.may(*ACTS[word]))
    if revision and actor.may(*ACTS["answer revisions"]):
        yield "dismiss revision"
        if not entry.money_fixed:
            yield "accept revision"
