"""One invoice, whole: for Slack and for the command line the same."""

from dataclasses import dataclass

from sqlite_utils import Database

from backlog import visibility
from backlog.batches import inspection
from backlog.errors import NotFound
from backlog.event import Event
from backlog.intake import revisions
from backlog.intake.revisions import Revision
from backlog.model import Entry
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import events, invoices, readiness
from backlog.target import Problem


@dataclass(frozen=True, slots=True)
class Detail:
    """An invoice with its lines and payments, what is known against it, and what happened to it.

    `revision` is what came again and waits for an answer; `problems` are its own, what its
    neighbours say, and what keeps it from the default target; `history` is oldest first.
    """

    row: Row
    entry: Entry
    revision: Revision | None
    problems: tuple[Problem, ...]
    history: tuple[Event, ...]


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
        raise NotFound("There is no such invoice any more. Nothing was done.")
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
    [row] = visibility.load_rows(office, db, actor, [invoice_id])
    return Detail(
        row=row,
        entry=entries[0],
        revision=revisions.find_waiting(db, entries).get(invoice_id),
        problems=_find_problems(office, db, entries),
        history=tuple(events.of_invoice(db, invoice_id)),
    )


def _find_problems(office: Office, db: Database, entries: list[Entry]) -> tuple[Problem, ...]:
    """Each once: a date in a closed period is told by neighbours and kept for the lists."""
    own = inspection.whatever_the_target(office, db, entries)
    theirs = [one for entry in entries for one in readiness.list_problems(db, entry.id)]
    return tuple(dict.fromkeys([*own, *theirs]))
