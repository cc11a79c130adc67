"""The acts on one invoice, as values; `reason` is why, and stands in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Process:
    """An Administrator says the invoice has left the building."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unprocess:
    """It comes back to Admin for correction; it stays exported."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """Payment was received: `amount` in the invoice's currency, `None` for all that is left.

    `sure`: a day that looks like a slip of the hand was asked back, and is meant.
    """

    paid_on: date
    amount: Decimal | None = None
    reference: str = ""
    reason: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Unpay:
    """The latest payment is reversed."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    """It leaves its batch, to be corrected and exported again."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Accounting undid the import of a batch in its system; the oldest one when none is named."""

    reason: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Fields change, by dotted place; `version` is the one that was looked at, if known."""

    changes: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Refer:
    """The accounting system's own reference; empty takes it away."""

    reference: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """It stays where it is until it is released, or until the morning of a day."""

    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """It is held, or sent back, no more; with `due`, only of a hold that ends by that day."""

    reason: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SendBack:
    """The Project Manager is asked to look again."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Void:
    """It is deleted: the number stays taken, the work goes back upstream."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """A check is overridden."""

    check: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """Somebody says something about it."""

    reason: str = ""


Act = (
    Process
    | Unprocess
    | Pay
    | Unpay
    | Reopen
    | Acknowledge
    | Edit
    | Refer
    | Hold
    | Release
    | SendBack
    | Void
    | Pass
    | Comment
)

VERBS: dict[type[Act], str] = {
    Process: "process",
    Unprocess: "un-process",
    Pay: "pay",
    Unpay: "un-pay",
    Reopen: "reopen",
    Acknowledge: "acknowledge",
    Edit: "edit",
    Refer: "reference",
    Hold: "hold",
    Release: "release",
    SendBack: "send back",
    Void: "void",
    Pass: "override",
    Comment: "comment",
}
"""The word of an act: in the audit log, in `roles.ACTS`, and in the lifecycle's table."""


def verb(act: Act) -> str:
    """The word of this act; notes may be written by more people than invoices are edited."""
    if isinstance(act, Edit) and act.changes.keys() == {"notes"}:
        return "notes"
    return VERBS[type(act)]
