"""Voiding a batch: its invoices may go again; its number and its files stay for ever."""

from collections.abc import Sequence

from backlog import journal
from backlog.batch import Batch
from backlog.errors import NeedsReason, WrongState
from backlog.lifecycle import memberships
from backlog.messages import BatchChanged, BatchVoided
from backlog.model import Entry, Tab
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices, outbox


def void(office: Office, actor: Actor, number: str, *, reason: str) -> Batch:
    """Void a batch that nobody imported.

    Raises:
        NotAllowed, NotFound, NeedsReason: nothing was changed.
        WrongState: an import is confirmed, a member is Paid, or it is void already.
    """
    office.admit(actor, "void batch")
    reason = reason.strip()
    if not reason:
        raise NeedsReason("Voiding a batch needs a reason. Nothing was changed.")
    now = office.clock()
    with office.writing() as db:
        batch = batches.get(db, number)
        members = invoices.load(db, batches.member_ids(db, batch.id))
        _check(batch, members)
        deed = journal.Deed("released", actor, now, f"{batch.number} is void: {reason}", batch.id)
        freed = [
            (one, memberships.release_from_batch(one, batch.number, deed.reason)) for one in members
        ]
        changed = [(before, after) for before, after in freed if after != before]
        # Freed first: a batch is void in the log only when each of its invoices may go again.
        journal.apply_all(db, changed, deed, office.rules)
        batches.void(db, batch.id, at=now, reason=reason)
        journal.note(db, journal.Deed("batch void", actor, now, reason, batch.id), {"void": True})
        outbox.put(db, BatchChanged(batch.number), at=now)
        outbox.put(db, BatchVoided(batch.number, actor.email), at=now)
        return batches.get(db, number)


def _check(batch: Batch, members: Sequence[Entry]) -> None:
    if batch.void_at:
        raise WrongState(f"{batch.number} is void already: {batch.void_reason}.")
    if batch.confirmations:
        raise WrongState(
            f"{batch.number} was imported, says {batch.confirmations[-1].by}. Nothing was changed. "
            "Reopen its invoices one by one: accounting is then asked to undo each. If it never "
            "came in, correct that first, with a reason."
        )
    paid = [entry.invoice.number for entry in members if entry.tab is Tab.PAID]
    if paid:
        raise WrongState(
            f"Paid already, of {batch.number}: {', '.join(paid)}. Nothing was changed. "
            "Un-pay each first."
        )
