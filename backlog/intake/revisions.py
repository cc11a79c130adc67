"""Records that came again, changed, after something was done here: kept until somebody answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from backlog import checks, journal, record
from backlog.errors import NeedsReason, NotFound, WrongState
from backlog.intake import take
from backlog.model import Entry, Invoice
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import intake as store
from backlog.store import invoices


@dataclass(frozen=True, slots=True)
class Revision:
    """What came again and when: differences as (place, as it is here, as it came)."""

    received_at: datetime
    differences: tuple[record.Difference, ...]


def find_waiting(db: Database, entries: Sequence[Entry]) -> dict[int, Revision]:
    """The revisions of these entries that wait for an answer, by the entry's id."""
    pending = store.pending_revisions(db, [entry.id for entry in entries])
    return {
        entry.id: _revision(entry, pending[entry.id]) for entry in entries if entry.id in pending
    }


def _revision(entry: Entry, came: store.Pending) -> Revision:
    here, there = record.of_invoice(entry.invoice), record.of_invoice(came.invoice)
    return Revision(came.received_at, tuple(record.differences(here, there)))


def answer(office: Office, actor: Actor, invoice_id: int, *, accept: bool, reason: str = "") -> str:
    """Accept what came again, or dismiss it; says what became of the invoice.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound: no revision waits. NeedsReason: dismissing without a reason.
        WrongState: the invoice's money is fixed, or the number is another one's by now.
    """
    office.admit(actor, "answer revisions")
    if not accept and not reason.strip():
        raise NeedsReason("Dismissing a revision needs a reason. Nothing was changed.")
    now = office.clock()
    with office.writing() as db:
        entry = invoices.load(db, [invoice_id])[0]
        came = store.pending_revisions(db, [invoice_id]).get(invoice_id)
        if came is None:
            raise NotFound(f"No revision of {entry.invoice.number} waits. Nothing was changed.")
        if accept:
            _refuse_impossible(db, entry, came.invoice)
        action = "accept revision" if accept else "dismiss revision"
        after = replace(entry, invoice=came.invoice) if accept else entry
        journal.apply(db, entry, after, journal.Deed(action, actor, now, reason), office.rules)
        store.answer_revision(db, invoice_id, "accepted" if accept else "dismissed", at=now)
    return "accepted" if accept else "dismissed; the invoice stays as it is"


def _refuse_impossible(db: Database, entry: Entry, came: Invoice) -> None:
    doubled = (told for _, told in checks.find_doubled_taxes(came))
    if why := entry.money_fixed or take.taken_number(db, came) or next(doubled, ""):
        raise WrongState(f"{why} Nothing was changed.")
