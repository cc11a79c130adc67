"""Accounting confirms what its system took: outcome, total seen, and the tripwire against twice."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal

from sqlite_utils import Database

from backlog import journal
from backlog.batch import Batch, Import, Result
from backlog.batches import outcomes
from backlog.batches.confirmation import Alarm, Confirmation, Member, compare_totals
from backlog.company import stamp
from backlog.errors import WrongCode, WrongState
from backlog.lifecycle import memberships
from backlog.messages import BatchChanged
from backlog.money import text
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices, outbox

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
    warning = _warn_of_own_export(office, actor, number)
    now = office.clock()
    with office.writing() as db:
        batch = batches.get(db, number)
        _check(db, batch, outcome, code)
        members = _members(db, batch)
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
        _record(db, deed, confirmation, reasons)
        for member in members:
            reason = away.get(member.sent.number, "")
            after = outcomes.became(batch, member, reason)
            if after != member.entry:
                done = replace(deed, action="released" if reason else "imported", reason=reason)
                journal.apply(db, member.entry, after, done, office.rules)
    return confirmation


def _members(db: Database, batch: Batch) -> list[Member]:
    files = batches.file_names(db, batch.id)
    apart = batch.deviations
    return [
        Member(entry, place, sent, files[entry.id], apart.get(sent.number, Decimal()))
        for entry in invoices.load(db, files)
        for place in [memberships.place(entry, batch.number)]
        for sent in [journal.load_as_sent(db, entry.id, place.version)]
    ]


def _warn_of_own_export(office: Office, actor: Actor, number: str) -> str:
    """Whether somebody may confirm what they exported themselves.

    Raises:
        NotAllowed: the firm blocks it; the refusal is recorded.
    """
    mode = office.rules.segregation
    with office.reading() as db:
        batch = batches.get(db, number)
    if mode == "off" or batch.made_by != actor.email:
        return ""
    told = f"{batch.number} was exported by you. Somebody else should confirm its import."
    if mode == "warn":
        return told
    raise office.refusal(actor, "confirm import", f"{told} Nothing was recorded.")


def _check(db: Database, batch: Batch, outcome: Result, code: str) -> None:
    """A void batch may have been imported all the same: that is the last thing to turn away."""
    if code.strip() and code.strip().casefold() != batch.code:
        raise WrongCode(_wrong_code(db, batch, code))
    if batch.void_at and outcome is Result.REJECTED:
        raise WrongState(
            f"{batch.number} is void: {batch.void_reason}. Its invoices may go again already, so "
            "nothing was recorded."
        )


def _wrong_code(db: Database, batch: Batch, code: str) -> str:
    others = batches.with_code(db, code.strip().casefold())
    belongs = f"It belongs to {' or '.join(others)}" if others else "No batch has it"
    return (
        f"The word {code!r} is not the one of {batch.number}. {belongs}. Nothing was recorded. "
        "Look at the name of the file you imported."
    )


def _alarm(db: Database, batch: Batch, came: Sequence[Member]) -> Alarm | None:
    first = batches.imported_before(db, batch.target, [member.entry.id for member in came])
    return Alarm(first[0], stamp(first[1]), first[2]) if first else None


def _record(
    db: Database, deed: journal.Deed, confirmation: Confirmation, failed: Mapping[str, str]
) -> None:
    batch = confirmation.batch
    confirmed = Import(
        by=deed.actor.email,
        at=deed.at,
        outcome=confirmation.outcome,
        totals_seen=_texts(confirmation.seen),
        gap=_texts(confirmation.gap),
        explained_by={currency: asdict(one) for currency, one in confirmation.explained.items()},
        failed=dict(failed),
    )
    batches.add_import(db, batch.id, confirmed)
    facts = {"seen": confirmed.totals_seen, "gap": confirmed.gap, "failed": confirmed.failed}
    journal.note(db, deed, facts)
    outbox.put(db, BatchChanged(batch.number), at=deed.at)


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: text(amount, currency) for currency, amount in amounts.items()}
