"""What each act makes of an entry: pure functions, chosen by `backlog.lifecycle.transitions`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from backlog.acts import (
    Acknowledge,
    Act,
    Comment,
    Edit,
    Hold,
    Pass,
    Pay,
    Process,
    Refer,
    Release,
    Reopen,
    SendBack,
    Unpay,
    Unprocess,
    Void,
)
from backlog.checks import Rules, problems
from backlog.company import Company
from backlog.errors import DoubtfulDay, NeedsReason, WrongAmount, WrongState
from backlog.lifecycle import edits, memberships
from backlog.model import Entry, Membership, Override, Payment
from backlog.money import exact, format_amount
from backlog.roles import Actor

_LONG_BEFORE = timedelta(days=300)
"""A slip of the year lands less than a year before: payments follow their invoices."""


@dataclass(frozen=True, slots=True)
class Now:
    """What a decision knows beside the entry: who, when, whose firm, which rules."""

    actor: Actor
    at: datetime
    company: Company
    rules: Rules


@dataclass(frozen=True, slots=True)
class Decision:
    """What the entry becomes, and what the person is told; `changed` is false when it was so.

    `warning` is what the person should look at although it is done.
    """

    entry: Entry
    said: str
    changed: bool = True
    warning: str = ""


def _process(entry: Entry, act: Process, now: Now) -> Decision:
    _refuse_held(entry)
    _refuse_reopened(entry)
    if not entry.exported and not act.reason.strip():
        raise NeedsReason(
            "It was not exported, so accounting has no file with it. "
            "Export it first, or process it with a reason."
        )
    at = now.at.replace(microsecond=0)
    return Decision(replace(entry, processed_at=at, processed_by=now.actor.email), "processed")


def _unprocess(entry: Entry, _: Unprocess, __: Now) -> Decision:
    said = "back in Admin"
    if entry.live:
        said += f"; it stays exported with {entry.live.batch} until it is reopened"
    return Decision(memberships.back_in_admin(entry), said)


def _pay(entry: Entry, act: Pay, now: Now) -> Decision:
    _refuse_reopened(entry)
    doubt = _doubt_day(act.paid_on, entry, now)
    if doubt and not act.sure:
        raise DoubtfulDay(doubt)
    amount = entry.balance if act.amount is None else _payable(entry, act.amount)
    payment = Payment(act.paid_on, amount, act.reference.strip(), now.actor.email)
    paid = replace(entry, payments=(*entry.payments, payment))
    left = format_amount(paid.balance, entry.invoice.currency)
    said = "paid" if paid.settled else f"paid in part; {left} is left"
    return Decision(paid, said, warning=_doubtful(payment, entry, now))


def _doubt_day(paid_on: date, entry: Entry, now: Now) -> str:
    """Why the day of a payment may be a slip of the hand."""
    if paid_on > now.company.day(now.at):
        return f"Its day, {paid_on.isoformat()}, is still to come."
    if entry.invoice.invoice_date - paid_on > _LONG_BEFORE:
        dated = entry.invoice.invoice_date.isoformat()
        return f"Its day, {paid_on.isoformat()}, is long before the invoice of {dated}."
    return ""


def _doubtful(payment: Payment, entry: Entry, now: Now) -> str:
    """Why a payment may be a slip of the hand: its day is odd, or it was taken before."""
    doubt = _doubt_day(payment.paid_on, entry, now)
    told = [doubt] if doubt else []
    same = (payment.paid_on, payment.amount)
    if any((one.paid_on, one.amount) == same for one in entry.payments):
        amount = format_amount(payment.amount, entry.invoice.currency)
        told.append(
            f"It is the second payment of {amount} on {payment.paid_on.isoformat()}: if that was "
            "one, un-pay it."
        )
    return " ".join(told)


def _payable(entry: Entry, given: Decimal) -> Decimal:
    """The amount, if it brings the balance nearer to nothing."""
    currency, balance = entry.invoice.currency, entry.balance
    try:
        amount = exact(given, currency)
    except ValueError as error:
        raise WrongAmount(f"{error}. Nothing was recorded.") from None
    if amount == 0 or (amount < 0) != (balance < 0):
        raise WrongAmount(
            f"A payment of {format_amount(amount, currency)} does not reduce the balance of "
            f"{format_amount(balance, currency)}. Nothing was recorded."
        )
    if abs(amount) > abs(balance):
        raise WrongAmount(
            f"{format_amount(amount, currency)} is more than the balance of "
            f"{format_amount(balance, currency)}. Nothing was recorded. Enter at most the balance."
        )
    return amount


def _unpay(entry: Entry, _: Unpay, __: Now) -> Decision:
    if not entry.payments:
        raise WrongState("It has no payment to reverse. Nothing was changed.")
    last = entry.payments[-1]
    said = f"the payment of {format_amount(last.amount, entry.invoice.currency)} is reversed"
    return Decision(replace(entry, payments=entry.payments[:-1]), said)


def _reopen(entry: Entry, act: Reopen, _: Now) -> Decision:
    if entry.live is None:
        raise WrongState("It is not exported, so there is nothing to reopen. Edit it as it is.")
    _refuse_reopened(entry)
    after = memberships.reopen_entry(entry, act.reason)
    if after.exported:
        return Decision(
            after,
            "in Admin; it may be corrected and exported again when accounting acknowledges that "
            "it was undone over there",
        )
    return Decision(after, "reopened: it may be corrected and exported again")


def _refuse_reopened(entry: Entry) -> None:
    """What is reopened leaves its batches when accounting acknowledges, and stays in Admin."""
    waiting = [one.batch for one in entry.reversals if not one.released]
    if waiting:
        raise WrongState(
            "It is reopened already, and waits for accounting to acknowledge that it was undone "
            f"over there: {', '.join(waiting)}. Nothing was changed."
        )


def _acknowledge(entry: Entry, act: Acknowledge, now: Now) -> Decision:
    one = _to_undo(entry, act.batch.strip().upper())
    after = memberships.undone(entry, one.batch)
    said = f"undone over there, says {now.actor.name}; "
    if after.reversals:
        rest = ", ".join(left.batch for left in after.reversals)
        return Decision(after, f"{said}still to be undone: {rest}")
    return Decision(after, f"{said}{_describe_export(after)}")


def _to_undo(entry: Entry, batch: str) -> Membership:
    """The reversal that is meant: of this batch, or the oldest."""
    if not entry.reversals:
        raise WrongState("No reversal is open for it. Nothing was changed.")
    found = [one for one in entry.reversals if batch in ("", one.batch)]
    if not found:
        rest = ", ".join(one.batch for one in entry.reversals)
        raise WrongState(
            f"Nothing of it is to be undone in {batch}, but in {rest}. Nothing was changed."
        )
    return found[0]


def _describe_export(entry: Entry) -> str:
    return f"it counts with {entry.live.batch}" if entry.live else "it may be exported again"


def _edit(entry: Entry, act: Edit, now: Now) -> Decision:
    changes = {place: value for place, value in act.changes.items() if place != "notes"}
    if edits.touches_money(changes) and entry.money_fixed:
        raise WrongState(
            f"{entry.money_fixed} Until then only reference, notes and expense-processed may "
            "change. Nothing was changed."
        )
    invoice = edits.edit_invoice(entry.invoice, changes, now.company) if changes else entry.invoice
    new = replace(entry, invoice=invoice, notes=act.changes.get("notes", entry.notes).strip())
    if new == entry:
        return Decision(entry, "it was so already", changed=False)
    total = format_amount(invoice.total, invoice.currency)
    return Decision(replace(new, edited=entry.edited or invoice != entry.invoice), f"total {total}")


def _refer(entry: Entry, act: Refer, _: Now) -> Decision:
    reference = " ".join(act.reference.split())
    if len(reference) > 64:
        raise WrongState(
            f"The reference has {len(reference)} characters; at most 64 fit. Nothing was changed."
        )
    if reference == entry.reference:
        return Decision(entry, "it was so already", changed=False)
    return Decision(replace(entry, reference=reference), f"reference {reference or 'taken away'}")


def _hold(entry: Entry, act: Hold, now: Now) -> Decision:
    if act.until and act.until <= now.company.day(now.at):
        raise WrongState("The return date is not in the future. Nothing was changed.")
    until = f" until {act.until.isoformat()}" if act.until else ""
    return Decision(replace(entry, held_reason=act.reason, held_until=act.until), f"held{until}")


def _release(entry: Entry, act: Release, _: Now) -> Decision:
    if act.due:
        return _end_hold(entry, act.due)
    if not (entry.held_reason or entry.sent_back):
        return Decision(entry, "it is not held", changed=False)
    return Decision(replace(entry, held_reason="", held_until=None, sent_back=""), "released")


def _end_hold(entry: Entry, day: date) -> Decision:
    if entry.held_until is None or entry.held_until > day:
        return Decision(entry, "it is not held until then", changed=False)
    return Decision(replace(entry, held_reason="", held_until=None), "released")


def _send_back(entry: Entry, act: SendBack, _: Now) -> Decision:
    manager = entry.invoice.project_manager
    said = f"sent back to {manager.name or manager.email or 'the Project Manager'}"
    return Decision(replace(entry, sent_back=act.reason), said)


def _void(entry: Entry, act: Void, now: Now) -> Decision:
    if entry.money_fixed:
        raise WrongState(f"{entry.money_fixed} Nothing was changed.")
    voided = replace(entry, void_at=now.at.replace(microsecond=0), void_reason=act.reason)
    return Decision(
        voided, "void; its DWRs go back upstream and could be billed again under a new number"
    )


def _pass(entry: Entry, act: Pass, now: Now) -> Decision:
    check = "-".join(act.check.casefold().split())
    if any(override.check == check for override in entry.overrides):
        return Decision(entry, f"{check} is overridden already", changed=False)
    there = problems(entry, now.rules)
    found = [problem for problem in there if problem.check == check]
    if not found:
        others = ", ".join(dict.fromkeys(one.check for one in there if one.overridable))
        raise WrongState(
            f"Check {check!r} finds nothing to override. Nothing was changed. "
            f"What can be overridden here: {others or 'nothing'}."
        )
    if not found[0].overridable:
        raise WrongState(f"Check {check!r} cannot be overridden. {found[0].fix}")
    override = Override(check, act.reason, now.actor.email)
    return Decision(replace(entry, overrides=(*entry.overrides, override)), f"{check} passed")


def _comment(entry: Entry, _: Comment, __: Now) -> Decision:
    return Decision(entry, "noted")


def _refuse_held(entry: Entry) -> None:
    if entry.held_reason:
        raise WrongState(f"It is held: {entry.held_reason}. Release it first.")
    if entry.sent_back:
        raise WrongState(f"It is sent back: {entry.sent_back}. Release it first.")


DECIDE: dict[type[Act], Callable[[Entry, Any, Now], Decision]] = {
    Process: _process,
    Unprocess: _unprocess,
    Pay: _pay,
    Unpay: _unpay,
    Reopen: _reopen,
    Acknowledge: _acknowledge,
    Edit: _edit,
    Refer: _refer,
    Hold: _hold,
    Release: _release,
    SendBack: _send_back,
    Void: _void,
    Pass: _pass,
    Comment: _comment,
}
"""Act -> what it makes of an entry that is in a tab where it may be done."""
