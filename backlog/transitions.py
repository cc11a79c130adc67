"""Who may move an invoice where: the table, and the one pure function that decides.

A decision is the entry as it would become. Refusals are errors whose text the person reads.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from backlog.company import stamp
from backlog.errors import NeedsReason, WrongAmount, WrongState
from backlog.model import Entry, Payment, Tab
from backlog.money import exact, spoken
from backlog.roles import Actor


@dataclass(frozen=True, slots=True)
class Process:
    """An Administrator says the invoice has left the building."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """Payment was received: `amount` in the invoice's currency, `None` for all that is left."""

    paid_on: date
    amount: Decimal | None = None
    reference: str = ""
    reason: str = ""


Act = Process | Pay

VERBS: dict[type[Act], str] = {Process: "process", Pay: "pay"}
"""The word of an act: in the audit log, on the command line, and in `roles.ACTS`."""

ALREADY = "already"

TABLE: dict[tuple[Tab | None, type[Act]], Tab | str] = {
    (Tab.ADMIN, Process): Tab.PROCESSED,
    (Tab.PROCESSED, Process): ALREADY,
    (Tab.PAID, Process): ALREADY,
    (None, Process): "It is void. A void invoice stays as it is.",
    (Tab.ADMIN, Pay): "It is not processed yet. Mark it Processed first, then Paid.",
    (Tab.PROCESSED, Pay): Tab.PAID,
    (Tab.PAID, Pay): ALREADY,
    (None, Pay): "It is void. A void invoice cannot be paid.",
}
"""(state, act) -> the state it leads to, `ALREADY`, or why it is refused; no state is void."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the entry becomes, and what the person is told; `changed` is false when it was so."""

    entry: Entry
    said: str
    changed: bool = True


def decide(entry: Entry, act: Act, actor: Actor, now: datetime) -> Decision:
    """What the act makes of the entry.

    Raises:
        WrongState, NeedsReason, WrongAmount: the act is refused; the text says why.
    """
    leads_to = TABLE[entry.tab, type(act)]
    if leads_to == ALREADY:
        return Decision(entry, _who_was_first(entry, act), changed=False)
    if not isinstance(leads_to, Tab):
        raise WrongState(leads_to)
    if isinstance(act, Process):
        return _process(entry, act, actor, now)
    return _pay(entry, act, actor)


def _process(entry: Entry, act: Process, actor: Actor, now: datetime) -> Decision:
    if entry.held_reason:
        raise WrongState(f"It is held: {entry.held_reason}. Release it first.")
    if not entry.exported and not act.reason.strip():
        raise NeedsReason(
            "It was not exported, so accounting has no file with it. "
            "Export it first, or process it with a reason."
        )
    processed = replace(entry, processed_at=now.replace(microsecond=0), processed_by=actor.email)
    return Decision(processed, "processed")


def _pay(entry: Entry, act: Pay, actor: Actor) -> Decision:
    amount = entry.balance if act.amount is None else _payable(entry, act.amount)
    payment = Payment(act.paid_on, amount, act.reference, actor.email)
    paid = replace(entry, payments=(*entry.payments, payment))
    if paid.settled:
        return Decision(paid, "paid")
    return Decision(paid, f"paid in part; {spoken(paid.balance, entry.invoice.currency)} is left")


def _payable(entry: Entry, given: Decimal) -> Decimal:
    """The amount, if it brings the balance nearer to nothing."""
    currency, balance = entry.invoice.currency, entry.balance
    try:
        amount = exact(given, currency)
    except ValueError as error:
        raise WrongAmount(f"{error}. Nothing was recorded.") from None
    if amount == 0 or (amount < 0) != (balance < 0):
        raise WrongAmount(
            f"A payment of {spoken(amount, currency)} does not reduce the balance of "
            f"{spoken(balance, currency)}. Nothing was recorded."
        )
    if abs(amount) > abs(balance):
        raise WrongAmount(
            f"{spoken(amount, currency)} is more than the balance of {spoken(balance, currency)}. "
            "Nothing was recorded. Enter at most the balance."
        )
    return amount


def _who_was_first(entry: Entry, act: Act) -> str:
    if isinstance(act, Pay):
        last = entry.payments[-1]
        return f"already paid on {last.paid_on.isoformat()}, recorded by {last.by}"
    at = stamp(entry.processed_at) if entry.processed_at else ""
    return f"already processed by {entry.processed_by} at {at}"
