"""Accounting confirms what its system took: outcome, total seen, and the tripwire against twice."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from backlog import journal
from backlog.company import stamp
from backlog.errors import NeedsReason, NotFound, WrongAmount, WrongState
from backlog.gap import Explanation, explain
from backlog.model import Entry, Invoice, Tab
from backlog.money import exact, text
from backlog.office import Office
from backlog.rereading import as_sent
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
    """What was recorded; amounts by currency, `gap` = seen - expected where a total was given.

    `explained` has a currency whose gap has exactly one explanation; `warning` is said to whom
    confirms an import of their own export, where the firm wants that said.
    """

    batch: Batch
    outcome: Result
    expected: dict[str, Decimal]
    seen: dict[str, Decimal]
    gap: dict[str, Decimal]
    explained: dict[str, Explanation]
    alarm: Alarm | None = None
    warning: str = ""


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
    warning = _segregated(office, actor, number)
    with office.writing() as db:
        batch = batches.get(db, number)
        _check(db, batch, code)
        members = _members(db, batch)
        reasons = _reasons(batch, members, outcome, failed or {})
        before = batches.imported_before(db, batch.id)
        confirmation = _compared(batch, members, outcome, reasons, dict(seen or {}))
        _record(office, db, actor, confirmation, reasons)
        _follow(office, db, members, confirmation, reasons, actor)
    alarm = Alarm(before[0], stamp(before[1]), before[2]) if before else None
    return replace(confirmation, alarm=alarm, warning=warning)


@dataclass(frozen=True, slots=True)
class _Member:
    """An invoice of the batch: its entry now, and the invoice as it went out."""

    entry: Entry
    sent: Invoice


def _members(db: Database, batch: Batch) -> list[_Member]:
    return [
        _Member(entry, as_sent(db, entry.id, place.version))
        for entry in invoices.load(db, batches.member_ids(db, batch.id))
        for place in entry.memberships
        if place.batch == batch.number
    ]


def _segregated(office: Office, actor: Actor, number: str) -> str:
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


def _check(db: Database, batch: Batch, code: str) -> None:
    if code.strip() and code.strip().casefold() != batch.code:
        raise WrongState(_wrong_code(db, batch, code))
    if batch.void_at:
        raise WrongState(f"{batch.number} is void: {batch.void_reason}. Nothing was recorded.")


def _reasons(
    batch: Batch, members: Sequence[_Member], outcome: Result, failed: Mapping[str, str]
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
    numbers = {invoices.key(member.sent.number): member.sent.number for member in members}
    strangers = [number for number in failed if invoices.key(number) not in numbers]
    if strangers:
        raise NotFound(
            f"{', '.join(strangers)} did not go out with {batch.number}. Nothing was recorded."
        )
    return {numbers[invoices.key(number)]: reason.strip() for number, reason in failed.items()}


def _wrong_code(db: Database, batch: Batch, code: str) -> str:
    others = [b.number for b in batches.latest(db) if b.code == code.strip().casefold()]
    belongs = f"It belongs to {others[0]}" if others else "No batch has it"
    return (
        f"The word {code!r} is not the one of {batch.number}. {belongs}. Nothing was recorded. "
        "Look at the name of the file you imported."
    )


def _compared(
    batch: Batch,
    members: Sequence[_Member],
    outcome: Result,
    failed: Mapping[str, str],
    seen: dict[str, Decimal],
) -> Confirmation:
    expected = _expected(batch, members, failed)
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
    came = [member.sent for member in members if member.sent.number not in failed]
    found = {currency: _explained(batch, came, currency, gap[currency]) for currency in gap}
    explained = {currency: one for currency, one in found.items() if one}
    return Confirmation(batch, outcome, expected, seen, gap, explained)


def _expected(
    batch: Batch, members: Sequence[_Member], failed: Mapping[str, str]
) -> dict[str, Decimal]:
    """What should be there: the batch without what is said to have failed."""
    expected = batch.totals
    for sent in (member.sent for member in members):
        if sent.number in failed:
            expected[sent.currency] -= sent.total
    return expected


def _explained(
    batch: Batch, came: Sequence[Invoice], currency: str, gap: Decimal
) -> Explanation | None:
    totals = {sent.number: sent.total for sent in came if sent.currency == currency}
    taxes: dict[str, Decimal] = {}
    for file in batch.files:
        for code, amount in file.taxes.items() if file.currency == currency else ():
            taxes[code] = taxes.get(code, Decimal()) + amount
    return explain(gap, totals, taxes)


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
        explained_by={currency: asdict(one) for currency, one in confirmation.explained.items()},
        failed=dict(failed),
    )
    batches.add_import(db, batch.id, confirmed)
    facts = {"seen": confirmed.totals_seen, "gap": confirmed.gap, "failed": confirmed.failed}
    journal.note(db, journal.Deed(confirmed.outcome, actor, now, batch_id=batch.id), facts)
    outbox.put(db, "slack:accounting", "batch changed", at=now, payload={"batch": batch.number})
    journal.tell(db, now)


def _follow(
    office: Office,
    db: Database,
    members: Sequence[_Member],
    confirmation: Confirmation,
    failed: Mapping[str, str],
    actor: Actor,
) -> None:
    """What the outcome makes of each invoice that is still in the batch."""
    now, batch = office.clock(), confirmation.batch
    for entry, sent in ((member.entry, member.sent) for member in members):
        place = next((m for m in entry.memberships if m.batch == batch.number), None)
        if place is None or place.released:
            continue
        reason = failed.get(sent.number, "")
        if confirmation.outcome is Result.REJECTED:
            reason = reason or "the accounting system rejected the batch"
        if reason:
            after = released(entry, batch.number, reason)
            deed = journal.Deed("released", actor, now, reason, batch.id)
        else:
            after = _with(entry, batch.number, imported=True)
            deed = journal.Deed("imported", actor, now, batch_id=batch.id)
        if after != entry:
            journal.apply(db, entry, after, deed, office.rules)


def released(entry: Entry, batch: str, reason: str) -> Entry:
    """The entry out of a batch: it may go again, and a Processed one is back in Admin for it."""
    free = _with(entry, batch, released=reason)
    if entry.tab is Tab.PROCESSED:
        return replace(free, processed_at=None, processed_by="")
    return free


def _with(entry: Entry, batch: str, **change: Any) -> Entry:
    places = tuple(
        replace(m, **change) if m.batch == batch and not m.released else m
        for m in entry.memberships
    )
    return replace(entry, memberships=places)


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: text(amount, currency) for currency, amount in amounts.items()}
