"""Who may move an invoice where: the table, and the one pure function that decides.

A decision is the entry as it would become. Refusals are errors whose text the person reads.
`docs/lifecycle.md` is generated from `TABLE` and `NEEDS_REASON`.
"""

from backlog.acts import (
    VERBS,
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
from backlog.company import stamp
from backlog.errors import NeedsReason, WrongState
from backlog.lifecycle.decisions import DECIDE, Decision, Now
from backlog.model import Entry, Tab

ALREADY = "already"
STAYS = "stays"
_VOID = "It is void, and a void invoice stays as it is."
_ADMIN_FIRST = "It is Processed. Un-process it first; it then comes back to Admin."
_UNPAY_FIRST = "It is Paid. Un-pay it first."

_S = {Tab.ADMIN: STAYS, Tab.PROCESSED: STAYS, Tab.PAID: STAYS, None: _VOID}

_ROWS: dict[type[Act], dict[Tab | None, Tab | str]] = {
    Process: {
        Tab.ADMIN: Tab.PROCESSED,
        Tab.PROCESSED: ALREADY,
        Tab.PAID: ALREADY,
        None: _VOID,
    },
    Unprocess: {
        Tab.ADMIN: ALREADY,
        Tab.PROCESSED: Tab.ADMIN,
        Tab.PAID: _UNPAY_FIRST,
        None: _VOID,
    },
    Pay: {
        Tab.ADMIN: "It is not Processed yet. Mark it Processed first, then Paid.",
        Tab.PROCESSED: Tab.PAID,
        Tab.PAID: ALREADY,
        None: _VOID,
    },
    Unpay: {
        Tab.ADMIN: STAYS,
        Tab.PROCESSED: STAYS,
        Tab.PAID: Tab.PROCESSED,
        None: _VOID,
    },
    Reopen: {
        Tab.ADMIN: STAYS,
        Tab.PROCESSED: Tab.ADMIN,
        Tab.PAID: _UNPAY_FIRST,
        None: _VOID,
    },
    Acknowledge: {Tab.ADMIN: STAYS, Tab.PROCESSED: Tab.ADMIN, Tab.PAID: STAYS, None: STAYS},
    Edit: _S,
    Refer: _S,
    Hold: {
        Tab.ADMIN: STAYS,
        Tab.PROCESSED: _ADMIN_FIRST,
        Tab.PAID: _UNPAY_FIRST,
        None: _VOID,
    },
    Release: _S,
    SendBack: {
        Tab.ADMIN: STAYS,
        Tab.PROCESSED: _ADMIN_FIRST,
        Tab.PAID: _UNPAY_FIRST,
        None: _VOID,
    },
    Void: {
        Tab.ADMIN: "void",
        Tab.PROCESSED: _ADMIN_FIRST,
        Tab.PAID: _UNPAY_FIRST,
        None: ALREADY,
    },
    Pass: _S,
    Comment: {**_S, None: STAYS},
}

TABLE: dict[tuple[Tab | None, type[Act]], Tab | str] = {
    (state, act): leads_to for act, row in _ROWS.items() for state, leads_to in row.items()
}
"""(tab, act) -> the tab it leads to, `STAYS`, `void`, `ALREADY`, or why it is refused."""

NEEDS_REASON = frozenset({Unprocess, Unpay, Reopen, Hold, SendBack, Void, Pass, Comment})
"""Acts that always need a reason; `Process` needs one when the invoice is not exported."""


def decide(entry: Entry, act: Act, now: Now) -> Decision:
    """What the act makes of the entry.

    Raises:
        WrongState, NeedsReason, WrongAmount, BadEdit: it is refused; the text says why.
    """
    leads_to = TABLE[entry.tab, type(act)]
    if leads_to == ALREADY and not _is_another_payment(entry, act):
        return Decision(entry, _who_was_first(entry, act), changed=False)
    if not isinstance(leads_to, Tab) and leads_to not in (STAYS, ALREADY, "void"):
        raise WrongState(f"{leads_to} Nothing was changed.")
    if type(act) in NEEDS_REASON and not act.reason.strip():
        raise NeedsReason(f"To {VERBS[type(act)]} it needs a reason. Nothing was changed.")
    return DECIDE[type(act)](entry, act, now)


def _is_another_payment(entry: Entry, act: Act) -> bool:
    """Whether money is told of that the payments do not have: more than a second click."""
    if not isinstance(act, Pay) or act.amount is None:
        return False
    told = act.amount, act.paid_on, act.reference.strip()
    return all((one.amount, one.paid_on, one.reference) != told for one in entry.payments)


def _who_was_first(entry: Entry, act: Act) -> str:
    if isinstance(act, Pay) and entry.payments:
        last = entry.payments[-1]
        return f"already paid on {last.paid_on.isoformat()}, recorded by {last.by}"
    if isinstance(act, Process) and entry.processed_at:
        return f"already processed by {entry.processed_by} at {stamp(entry.processed_at)}"
    if isinstance(act, Void) and entry.void_at:
        return f"already void since {stamp(entry.void_at)}: {entry.void_reason}"
    return "it is in Admin already"
