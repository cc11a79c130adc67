"""Accounting confirms what its system took: outcome, total seen, and the tripwire against twice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from sqlite_utils import Database

from backlog import journal
from backlog.company import stamp
from backlog.errors import NeedsReason, NotFound, WrongAmount, WrongState
from backlog.model import Tab
from backlog.money import exact, text
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices, outbox
from backlog.store.batches import Batch, Import


class Result(StrEnum):
    """What the accounting system did with a batch."""

    IMPORTED = "imported"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody confirmed before that one of these invoices is in the same system already."""

    by: str
    at: str
    batch: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What was recorded; amounts by currency, `gap` = seen - expected where a total was given."""

    batch: Batch
    outcome: Result
    expected: dict[str, Decimal]
    seen: dict[str, Decimal]
    gap: dict[str, Decimal]
    alarm: Alarm | None


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
    with office.writing() as db:
        batch = batches.get(db, number)
        _check(db, batch, code)
        reasons = _reasons(db, batch, outcome, failed or {})
        before = batches.imported_before(db, batch.id)
        confirmation = _compared(batch, outcome, dict(seen or {}))
        _record(office, db, actor, confirmation, reasons)
    alarm = Alarm(before[0], stamp(before[1]), before[2]) if before else None
    return replace(confirmation, alarm=alarm)


def _check(db: Database, batch: Batch, code: str) -> None:
    if code.strip() and code.strip().casefold() != batch.code:
        raise WrongState(_wrong_code(db, batch, code))
    if batch.void_at:
        raise WrongState(f"{batch.number} is void: {batch.void_reason}. Nothing was recorded.")


def _reasons(
    db: Database, batch: Batch, outcome: Result, failed: Mapping[str, str]
) -> dict[str, str]:
    """Why each failed invoice failed, by its number as it is printed."""
    if outcome is Result.IMPORTED and failed:
        raise WrongState(
            f"Invoices that failed belong to the outcome partly, not {outcome}. "
            "Nothing was recorded."
        )
    silent = [number for number, reason in failed.items() if not reason.strip()]
    if silent or (outcome is Result.PARTLY and not failed):
        raise NeedsReason(
            "Imported in part needs the invoices that failed, each with its reason. "
            "Nothing was recorded."
        )
    entries = invoices.load(db, batches.member_ids(db, batch.id))
    members = {invoices.key(entry.invoice.number): entry.invoice.number for entry in entries}
    strangers = [number for number in failed if invoices.key(number) not in members]
    if strangers:
        raise NotFound(
            f"{', '.join(strangers)} did not go out with {batch.number}. Nothing was recorded."
        )
    return {members[invoices.key(number)]: reason.strip() for number, reason in failed.items()}


def _wrong_code(db: Database, batch: Batch, code: str) -> str:
    others = [b.number for b in batches.latest(db) if b.code == code.strip().casefold()]
    belongs = f"It belongs to {others[0]}" if others else "No batch has it"
    return (
        f"The word {code!r} is not the one of {batch.number}. {belongs}. Nothing was recorded. "
        "Look at the name of the file you imported."
    )


def _compared(batch: Batch, outcome: Result, seen: dict[str, Decimal]) -> Confirmation:
    expected = batch.totals
    unknown = set(seen) - set(expected)
    if unknown:
        raise WrongAmount(
            f"{batch.number} has no {', '.join(sorted(unknown))}; it holds "
            f"{', '.join(expected)}. Nothing was recorded."
        )
    try:
        seen = {currency: exact(amount, currency) for currency, amount in seen.items()}
    except ValueError as error:
        raise WrongAmount(f"{error}. Nothing was recorded.") from None
    gap = {currency: amount - expected[currency] for currency, amount in seen.items()}
    return Confirmation(batch, outcome, expected, seen, gap, None)


def _record(
    office: Office,
    db: Database,
    actor: Actor,
    confirmation: Confirmation,
    failed: Mapping[str, str],
) -> None:
    now, batch = office.clock(), confirmation.batch
    confirmed = Import(
        by=actor.email,
        at=now,
        outcome=confirmation.outcome.value,
        totals_seen=_texts(confirmation.seen),
        gap=_texts(confirmation.gap),
        failed=dict(failed),
    )
    batches.add_import(db, batch.id, confirmed)
    deed = journal.Deed(confirmation.outcome.value, actor, now, batch_id=batch.id)
    journal.note(
        db,
        deed,
        {"seen": confirmed.totals_seen, "gap": confirmed.gap, "failed": confirmed.failed},
    )
    _release(office, db, batch, confirmation.outcome, failed, deed)
    outbox.put(db, "slack:accounting", "batch changed", at=now, payload={"batch": batch.number})
    journal.tell(db, now)


def _release(
    office: Office,
    db: Database,
    batch: Batch,
    outcome: Result,
    failed: Mapping[str, str],
    deed: journal.Deed,
) -> None:
    """Rejected invoices may go again, and a processed one is back in Admin for it."""
    if outcome is Result.IMPORTED:
        return
    for entry in invoices.load(db, batches.member_ids(db, batch.id)):
        number = entry.invoice.number
        if not any(m.batch == batch.number and not m.released for m in entry.memberships):
            continue
        if outcome is Result.PARTLY and number not in failed:
            continue
        reason = failed.get(number) or "the accounting system rejected the batch"
        batches.release(db, batch.id, [entry.id], reason)
        memberships = tuple(
            replace(m, released=reason) if m.batch == batch.number and not m.released else m
            for m in entry.memberships
        )
        released = replace(entry, memberships=memberships)
        if entry.tab is Tab.PROCESSED:
            released = replace(released, processed_at=None, processed_by="")
        journal.apply(
            db, entry, released, replace(deed, action="released", reason=reason), office.rules
        )


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: text(amount, currency) for currency, amount in amounts.items()}
