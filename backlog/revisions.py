"""Records that came again, changed, after something was done here: kept until somebody answers."""

from dataclasses import dataclass, replace

from backlog import journal, record
from backlog.errors import NeedsReason, NotFound, WrongState
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import intake as store
from backlog.store import invoices


@dataclass(frozen=True, slots=True)
class Revision:
    """What came again: differences as (place, as it is here, as it came)."""

    number: str
    differences: tuple[tuple[str, str, str], ...]


def pending(office: Office, invoice_id: int) -> Revision | None:
    """The revision of an invoice that waits for an answer."""
    with office.reading() as db:
        entry = invoices.load(db, [invoice_id])[0]
        came = store.pending_revision(db, invoice_id)
    if came is None:
        return None
    differing = record.differences(record.of_invoice(entry.invoice), record.of_invoice(came))
    return Revision(entry.invoice.number, tuple(differing))


def answer(office: Office, actor: Actor, invoice_id: int, *, accept: bool, reason: str = "") -> str:
    """Accept what came again, or dismiss it; says what became of the invoice.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound: no revision waits. NeedsReason: dismissing without a reason.
        WrongState: the invoice's money is fixed, and stays as it is.
    """
    office.admit(actor, "answer revisions")
    if not accept and not reason.strip():
        raise NeedsReason("Dismissing a revision needs a reason. Nothing was changed.")
    now = office.clock()
    with office.writing() as db:
        entry = invoices.load(db, [invoice_id])[0]
        came = store.pending_revision(db, invoice_id)
        if came is None:
            raise NotFound(f"No revision of {entry.invoice.number} waits. Nothing was changed.")
        if accept and entry.money_fixed:
            raise WrongState(f"{entry.money_fixed} Nothing was changed.")
        action = "accept revision" if accept else "dismiss revision"
        after = replace(entry, invoice=came) if accept else entry
        journal.apply(db, entry, after, journal.Deed(action, actor, now, reason), office.rules)
        store.answer_revision(db, invoice_id, "accepted" if accept else "dismissed", at=now)
        journal.tell(db, now)
    return "accepted" if accept else "dismissed; the invoice stays as it is"
