"""The paper: what an invoice shows when it is printed, as text. PDF and Word print the same one.

`docs/documents.md` shows these fields to whoever writes a template; what stands in `Annotated` is
their description there.
"""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Sender:
    """Name, address and tax numbers as under `[company]` in `backlog.toml`."""

    name: str
    address: Annotated[tuple[str, ...], "one line of it"]
    tax_numbers: Annotated[tuple[str, ...], "one of them: `GST/HST no. 123456789 RT0001`"]


@dataclass(frozen=True, slots=True)
class Client:
    """Who is billed."""

    name: str
    number: str
    address: Annotated[tuple[str, ...], "one line of it"]


@dataclass(frozen=True, slots=True)
class Job:
    """What the work was done for."""

    number: str
    name: str
    client_project: Annotated[str, "the client's own name for the job"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group."""

    date: Annotated[str, "the day of the work"]
    what: Annotated[str, "the description, or the item where the description does not name it"]
    detail: Annotated[
        str, "then the description, and an allowance that the amount is less by; else empty"
    ]
    source: Annotated[str, "where the line comes from: `DWR-8705`"]
    quantity: Annotated[str, "as it came: `36.5`"]
    unit: str
    rate: Annotated[str, "as it came, with thousands signs: `1,250.005`"]
    taxes: Annotated[str, "codes: `GST, PST-BC`"]
    amount: Annotated[str, "without tax"]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind."""

    kind: Annotated[str, "`labour`, `expense` ... as in the intake record"]
    title: Annotated[str, "`Labour`, `Expenses` ..."]
    lines: tuple[Line, ...]
    subtotal: str
    subtotal_label: Annotated[str, "`Subtotal labour`"]


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax of the invoice."""

    code: str
    rate: Annotated[str, "in percent"]
    base: str
    amount: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was received."""

    date: str
    reference: str
    amount: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The client's representative who signed; both empty where nobody did."""

    name: str
    date: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What we print beside the figures, in the language of the paper: `Due`, `Échéance`."""

    addressee: Annotated[str, "`Bill to`, on a credit note `Credit to`"]
    client_number: str
    date: str
    due: str
    terms: str
    po_number: str
    job: str
    client_project: str
    project_manager: str
    description: str
    quantity: str
    unit: str
    rate: str
    tax: str
    amount: str
    subtotal: str
    of: Annotated[str, "`5 % of 290.00`"]
    taxes: str
    total: str
    received: Annotated[str, "before the day of a payment"]
    balance: str
    signature: str
    name: Annotated[str, "below a signature"]
    page: str
    page_of: Annotated[str, "`Page 1 of 2`"]


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice as it is printed. Everything is text; what is not given is empty."""

    kind: Annotated[str, "`invoice` or `credit`"]
    language: Annotated[str, "`en`, `fr` or `fr+en`: that of all that we print"]
    labels: Labels
    title: Annotated[str, "`Invoice` or `Credit note`"]
    number: str
    mark: Annotated[str, "`Void` on a void invoice, else empty"]
    company: Sender
    client: Client
    job: Job
    project_manager: str
    date: Annotated[str, "the invoice date: `13 Nov 2026`"]
    iso_date: Annotated[str, "the same for programs: `2026-11-13`"]
    due: Annotated[str, "the due date; empty on a credit note that was given none"]
    terms: str
    po_number: str
    memo: Annotated[str, "may have several lines"]
    currency: Annotated[str, "`CAD`; all amounts are in it: `1,812.50`"]
    groups: Annotated[tuple[Group, ...], "by kind, in a fixed order; none is empty"]
    subtotal: str
    taxes: tuple[Tax, ...]
    tax_total: str
    total: str
    payments: Annotated[tuple[Payment, ...], "what was received until today"]
    balance: Annotated[str, "the total without the payments"]
    signature: Signature
