"""What an outcome makes of each invoice of its batch: which failed and why, which came in; pure."""

from collections.abc import Mapping, Sequence

from backlog.batch import Batch, Result
from backlog.batches.confirmation import Member, TakenBack
from backlog.errors import NeedsReason, NotFound, WrongState
from backlog.lifecycle import memberships
from backlog.model import Entry, Tab
from backlog.store import invoices

_REJECTED = "the accounting system rejected the batch"
_NAMED = 30
"""So many invoices of a batch are named to who mistyped one."""


def reasons(
    batch: Batch, members: Sequence[Member], outcome: Result, failed: Mapping[str, str]
) -> dict[str, str]:
    """Why each failed invoice failed, by its number as it is printed.

    Raises:
        WrongState, NeedsReason, NotFound: they contradict the outcome, or did not go out with it.
    """
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
    sent = [member.sent.number for member in members]
    # Of two that look alike each is meant by its own spelling.
    spelled = {invoices.key(one): one for one in sent}
    spelled |= {invoices.plain_key(one): one for one in sent}
    meant = {one: spelled.get(invoices.plain_key(one)) for one in failed}
    meant |= {one: spelled.get(invoices.key(one)) for one in failed if not meant[one]}
    strangers = [number for number, one in meant.items() if not one]
    if strangers:
        raise NotFound(
            f"{', '.join(strangers)} did not go out with {batch.number}. Nothing was recorded. "
            f"It holds {_join_numbers(sent)}."
        )
    return {one: failed[number].strip() for number, one in meant.items() if one}


def _join_numbers(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"{', '.join(numbers[:_NAMED])}{more}"


def not_there(
    batch: Batch,
    members: Sequence[Member],
    outcome: Result,
    failed: Mapping[str, str],
    reason: str = "",
) -> dict[str, str]:
    """Why each invoice that did not come in is released, by its number.

    `reason` is why all of it was rejected, where that was said.

    Raises:
        WrongState: one is confirmed as imported, which only a reversal takes back.
    """
    rejected = members if outcome is Result.REJECTED else ()
    away = {member.sent.number: reason or _REJECTED for member in rejected} | dict(failed)
    there = [one.sent.number for one in members if one.place.there and one.sent.number in away]
    if there:
        raise WrongState(
            f"It was confirmed before that {', '.join(there)} came in with {batch.number}. Nothing "
            "was recorded. If that was wrong and it never came in, correct it, with a reason. If "
            "it is there and should not be, reopen each: it may go again when accounting "
            "acknowledges that it was undone."
        )
    return away


def never_came(
    batch: Batch, members: Sequence[Member], failed: Mapping[str, str], reason: str
) -> dict[str, str]:
    """Why each invoice that was confirmed by mistake is released, by its number.

    Without `failed` none of the batch came in, and `reason` says why for each.

    Raises:
        WrongState: one was not confirmed, or is Paid.
    """
    there = {one.sent.number: one for one in members if one.place.there}
    away = dict(failed) or dict.fromkeys(there, reason)
    unsaid = [number for number in away if number not in there]
    if unsaid or not away:
        raise WrongState(
            f"Nothing says that {', '.join(unsaid) or 'any invoice'} came in with "
            f"{batch.number}, so there is nothing to correct. Nothing was recorded."
        )
    paid = [number for number in away if _is_paid_by(there[number])]
    if paid:
        raise WrongState(
            f"Paid already, of {batch.number}: {', '.join(paid)}. Nothing was recorded. If it "
            "never came in, un-pay each first."
        )
    return away


def _is_paid_by(member: Member) -> bool:
    """Whether it is Paid while it counts with this batch, not with one that it went with since."""
    return member.entry.tab is Tab.PAID and not member.place.released


def taken_back(batch: Batch, came: Sequence[Member]) -> tuple[TakenBack, ...]:
    """What came in although it was released before, and is to be undone over there."""
    return tuple(
        TakenBack(
            member.sent.number,
            member.place.released,
            tuple(one.batch for one in member.entry.memberships if not one.released),
        )
        for member in came
        if member.place.released and not _came_after_all(batch, member)
    )


def became(batch: Batch, member: Member, reason: str) -> Entry:
    """What the outcome makes of an invoice."""
    if reason:
        return memberships.release_from_batch(member.entry, batch.number, reason)
    if _came_after_all(batch, member):
        return memberships.counted_again(member.entry, batch.number)
    return memberships.mark_imported(member.entry, batch.number)


def _came_after_all(batch: Batch, member: Member) -> bool:
    """Whether an earlier outcome of this batch released it, and nothing was made of that since."""
    entry, place = member.entry, member.place
    said = {_REJECTED, *(one.failed.get(member.sent.number) for one in batch.imports)}
    said |= {one.reason for one in batch.imports}
    if place.imported or not place.released or place.released not in said:
        return False
    return entry.void_at is None and not entry.exported and entry.invoice == member.sent
