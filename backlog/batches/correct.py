"""A wrong confirmation is put right: it never came in, all of a batch or some of it.

Both records stay. Nobody is asked to undo what was never there: what is confirmed and is there is
left to `reopen`, which asks.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from backlog import journal
from backlog.batch import Batch, Import, Result
from backlog.batches import import_log, outcomes
from backlog.batches.confirmation import Confirmation, compare_totals
from backlog.errors import NeedsReason, WrongState
from backlog.lifecycle import memberships
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches
from backlog.store.corrections import ACTION


def correct(
    office: Office,
    actor: Actor,
    number: str,
    *,
    reason: str,
    failed: Mapping[str, str] | None = None,
    seen: Mapping[str, Decimal] | None = None,
    code: str = "",
) -> Confirmation:
    """Release what never came in: the `failed`, each with why; all of the batch if none is named.

    It is recorded as *partly*, or as *rejected* when nothing is left that came in.

    Raises:
        NotAllowed, NotFound, WrongState, WrongAmount, NeedsReason: nothing was recorded.
    """
    office.admit(actor, "correct import")
    reason = reason.strip()
    if not reason:
        raise NeedsReason("Correcting a confirmation needs a reason. Nothing was recorded.")
    warning = import_log.warn_of_own_export(office, actor, "correct", number)
    now = office.clock()
    with office.writing() as db:
        batch = batches.get(db, number)
        import_log.check_code(db, batch, code)
        corrects = _find_confirmation(batch)
        members = import_log.load_members(db, batch)
        reasons = outcomes.reasons(batch, members, Result.PARTLY, failed) if failed else {}
        away = outcomes.never_came(batch, members, reasons, reason)
        left = [one for one in members if one.place.there and one.sent.number not in away]
        confirmation = replace(
            compare_totals(batch, Result.PARTLY if left else Result.REJECTED, left, seen or {}),
            warning=warning,
            corrects=corrects,
        )
        deed = journal.Deed(ACTION, actor, now, reason, batch.id)
        import_log.add(db, deed, confirmation, reasons)
        for member in members:
            if why := away.get(member.sent.number):
                after = memberships.take_import_back(member.entry, batch.number, why)
                journal.apply(db, member.entry, after, replace(deed, reason=why), office.rules)
    return confirmation


def _find_confirmation(batch: Batch) -> Import:
    if not batch.confirmations:
        raise WrongState(
            f"Nobody has confirmed that {batch.number} was imported, so there is nothing to "
            "correct. Nothing was recorded. Say what became of it without a correction."
        )
    return batch.confirmations[-1]
