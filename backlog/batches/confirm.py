"""Accounting confirms what its system took: outcome, total seen, and the tripwire against twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlite_utils import Database

from backlog import journal
from backlog.batch import Batch, Result
from backlog.batches import import_log, outcomes
from backlog.batches.confirmation import Alarm, Confirmation, Member, compare_totals
from backlog.company import stamp
from backlog.errors import WrongState
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches

__all__ = ["Confirmation", "Result", "confirm"]


def confirm(
    office: Office,
    actor: Actor,
    number: str,
    outcome: Result,
    *,
    seen: Mapping[str, Decimal] | None = None,
    failed: Mapping[str, str] | None = None,
    code: str = "",
) -> Confirmation:
    """Record what accounting saw. Rejected invoices, and failed ones of `partly`, may go again.

    Raises:
        NotAllowed, NotFound, WrongState, WrongAmount, NeedsReason: nothing was recorded.
    """
    office.admit(actor, "confirm import")
    warning = import_log.warn_of_own_export(office, actor, "confirm", number)
    now = office.clock()
    with office.writing() as db:
        batch = batches.get(db, number)
        import_log.check_code(db, batch, code)
        _check(batch, outcome)
        members = import_log.load_members(db, batch)
        reasons = outcomes.reasons(batch, members, outcome, failed or {})
        away = outcomes.not_there(batch, members, outcome, reasons)
        came = [member for member in members if member.sent.number not in away]
        confirmation = replace(
            compare_totals(batch, outcome, came, seen or {}),
            taken_back=outcomes.taken_back(batch, came),
            alarm=_alarm(db, batch, came),
            warning=warning,
        )
        deed = journal.Deed(outcome, actor, now, batch_id=batch.id)
        # What accounting said comes before what follows from it, in the log as in life; and the
        # alarm was asked for while none of these was marked as imported by this batch.
        import_log.add(db, deed, confirmation, reasons)
        for member in members:
            reason = away.get(member.sent.number, "")
            after = outcomes.became(batch, member, reason)
            if after != member.entry:
                done = replace(deed, action="released" if reason else "imported", reason=reason)
                journal.apply(db, member.entry, after, done, office.rules)
    return confirmation


def _check(batch: Batch, outcome: Result) -> None:
    """A void batch may have been imported all the same: that is the last thing to turn away."""
    if batch.void_at and outcome is Result.REJECTED:
        raise WrongState(
            f"{batch.number} is void: {batch.void_reason}. Its invoices may go again already, so "
            "nothing was recorded."
        )


def _alarm(db: Database, batch: Batch, came: Sequence[Member]) -> Alarm | None:
    first = batches.imported_before(db, batch.target, [member.entry.id for member in came])
    return Alarm(first[0], stamp(first[1]), first[2]) if first else None
