"""What an invoice is, as it was printed, and its entry in the backlog.

Amounts are `Decimal` in the invoice's currency with exactly its places, quantity and rate
`Decimal` with at most six; `None` is *not given*. Absent text is the empty string.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar


class Origin(StrEnum):
    """What the invoice was made from."""

    DWR = "dwr"
    FIXED_PRICE = "fixed_price"


class InvoiceType(StrEnum):
    """A ticket invoice needs the client's approval; a credit carries its sums with a minus."""

    INVOICE = "invoice"
    TICKET_INVOICE = "ticket_invoice"
    CREDIT = "credit"


class Kind(StrEnum):
    """What a line bills."""

    LABOUR = "labour"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    EXPENSE = "expense"
    FIXED_PRICE = "fixed_price"
    DISCOUNT = "discount"
    HOLDBACK = "holdback"
    HOLDBACK_RELEASE = "holdback_release"
    DEPOSIT = "deposit"
    PRIOR_BILLING = "prior_billing"
    OTHER = "other"

    @property
    def words(self) -> str:
        """What a line of the kind is, in words: `prior billing`."""
        return self.value.replace("_", " ")


_NAMES: Mapping[str, Any] = {
    "alias_generator": lambda name: name.removesuffix("_"),
    "serialize_by_alias": True,
}
"""A record says `class`, which is no name in Python: there it is `class_`."""

DEDUCTIONS = frozenset({Kind.DISCOUNT, Kind.HOLDBACK, Kind.DEPOSIT, Kind.PRIOR_BILLING})
"""Kinds of lines that take away from their document, so that their sign is its opposite."""


class Language(StrEnum):
    """What an invoice is printed in."""

    ENGLISH = "en"
    FRENCH = "fr"
    BOTH = "fr+en"


class Tab(StrEnum):
    """The tabs of the backlog; the first three partition the invoices that are not void."""

    ADMIN = "admin"
    PROCESSED = "processed"
    PAID = "paid"
    MINE = "mine"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Client:
    """Who is billed; `province` as ISO 3166-2 has it, `language` one of `Language` or empty."""

    name: str
    number: str = ""
    alias: str = ""
    address: tuple[str, ...] = ()
    email: str = ""
    province: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What the work was done for."""

    number: str
    name: str = ""
    client_project: str = ""


@dataclass(frozen=True, slots=True)
class ProjectManager:
    """Who approved the invoice upstream."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `amount` is what is billed, without tax: quantity x rate - `allowance`."""

    __pydantic_config__: ClassVar = _NAMES

    kind: Kind
    amount: Decimal
    item: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    tax_codes: tuple[str, ...] = ()
    service_date: date | None = None
    source_ref: str = ""
    expense_processed: bool | None = None
    allowance: Decimal | None = None
    class_: str = ""
    cost_code: str = ""


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax of the invoice; `rate` in percent."""

    code: str
    rate: Decimal
    base: Decimal
    amount: Decimal

    @property
    def percent(self) -> str:
        """The rate in plain digits, without zeros at its end."""
        digits = f"{self.rate + 0:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits

    @property
    def with_rate(self) -> str:
        """`HST 14`: as mappings tell it from the same tax at another rate."""
        return f"{self.code} {self.percent}"


@dataclass(frozen=True, slots=True)
class Signature:
    """The client's representative who signed for the work."""

    name: str
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as it was printed and sent to the client.

    `applies_to` is the number of the invoice that a credit or a holdback release belongs to. The
    class and the cost code (an AFE) of a line are its own, where it has any.
    """

    __pydantic_config__: ClassVar = _NAMES

    source_id: str
    number: str
    client: Client
    job: Job
    invoice_date: date
    currency: str
    lines: tuple[Line, ...]
    subtotal: Decimal
    tax_total: Decimal
    total: Decimal
    taxes: tuple[TaxLine, ...] = ()
    origin: Origin = Origin.DWR
    type: InvoiceType = InvoiceType.INVOICE
    project_manager: ProjectManager = ProjectManager()
    created_by: str = ""
    created_at: datetime | None = None
    approved_at: datetime | None = None
    due_date: date | None = None
    due_computed: bool = False
    terms: str = ""
    po_number: str = ""
    memo: str = ""
    signature: Signature | None = None
    client_approved: bool | None = None
    applies_to: str = ""
    ship_to: tuple[str, ...] = ()
    class_: str = ""
    location: str = ""
    sales_rep: str = ""
    cost_code: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received against one invoice; a credit's payment carries its minus."""

    paid_on: date
    amount: Decimal
    reference: str
    by: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One invoice's place in one batch: the version that went out, and what became of it.

    `imported`: accounting confirmed that its system took it. `reversal`: why it is to be undone
    over there; with `released` beside it, accounting acknowledged. `released`: why it counts no
    more; an import may be confirmed after that all the same.
    """

    batch: str
    version: int
    imported: bool = False
    reversal: str = ""
    released: str = ""

    @property
    def there(self) -> bool:
        """Whether the accounting system holds it, as far as accounting said."""
        return self.imported and not (self.reversal and self.released)

    @property
    def to_undo(self) -> str:
        """Why it is to be undone over there: it is there although it was taken back here."""
        return (self.reversal or self.released) if self.there else ""


@dataclass(frozen=True, slots=True)
class Override:
    """An Administrator's word that a check may be passed, and why."""

    check: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice's entry in the backlog: the invoice, and what happened to it here.

    `version` counts the events of the entry, so nothing happens to it unseen.
    """

    id: int
    version: int
    invoice: Invoice
    reference: str = ""
    notes: str = ""
    processed_at: datetime | None = None
    processed_by: str = ""
    payments: tuple[Payment, ...] = ()
    memberships: tuple[Membership, ...] = ()
    overrides: tuple[Override, ...] = ()
    void_at: datetime | None = None
    void_reason: str = ""
    held_reason: str = ""
    held_until: date | None = None
    sent_back: str = ""
    edited: bool = False

    @property
    def balance(self) -> Decimal:
        """What is still to be received, in the invoice's currency."""
        return self.invoice.total - sum((payment.amount for payment in self.payments), Decimal())

    @property
    def settled(self) -> bool:
        """Whether at least one payment was taken and nothing is left; one of 0 settles a zero."""
        return bool(self.payments) and self.balance == 0

    @property
    def live(self) -> Membership | None:
        """The membership that counts, the latest that is not released."""
        return next((m for m in reversed(self.memberships) if not m.released), None)

    @property
    def exported(self) -> bool:
        """Whether the invoice has an unreleased membership of a batch."""
        return self.live is not None

    @property
    def money_fixed(self) -> str:
        """Why what was printed may not change, and what comes first; empty while it may."""
        if self.void_at:
            return "It is void."
        if self.live:
            return f"It is exported with {self.live.batch}. Reopen it first."
        return "It has payments. Un-pay them first." if self.payments else ""

    @property
    def reversals(self) -> tuple[Membership, ...]:
        """What accounting is asked to undo in its systems, oldest first."""
        return tuple(m for m in self.memberships if m.to_undo)

    @property
    def tab(self) -> Tab | None:
        """Which of Admin, Processed and Paid the entry is in; a void one is in none."""
        if self.void_at:
            return None
        if not self.processed_at:
            return Tab.ADMIN
        return Tab.PAID if self.settled else Tab.PROCESSED
