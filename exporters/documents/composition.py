"""Composing the paper of an entry: which text stands where, and how figures and days are said."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from backlog import model
from backlog.company import Company
from backlog.model import Entry, Invoice, InvoiceType, Kind
from backlog.money import format_number
from exporters.documents.paper import (
    Client,
    Group,
    Job,
    Line,
    Paper,
    Payment,
    Sender,
    Signature,
    Tax,
)
from exporters.layout.text import put_on_one_line

TITLES = {
    Kind.FIXED_PRICE: "Fixed price",
    Kind.LABOUR: "Labour",
    Kind.EQUIPMENT: "Equipment",
    Kind.MATERIAL: "Materials",
    Kind.EXPENSE: "Expenses",
    Kind.OTHER: "Other",
    Kind.DISCOUNT: "Discounts",
    Kind.PRIOR_BILLING: "Billed before",
    Kind.DEPOSIT: "Deposits",
    Kind.HOLDBACK: "Holdback",
    Kind.HOLDBACK_RELEASE: "Holdback released",
}
"""The groups of lines, in the order in which they are printed."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NO_CHARACTERS = str.maketrans(dict.fromkeys("\ufffe\uffff"))


def compose_paper(entry: Entry, company: Company) -> Paper:
    """What is printed of an entry."""
    invoice = entry.invoice
    credit = invoice.type is InvoiceType.CREDIT
    return Paper(
        title="Credit note" if credit else "Invoice",
        number=_clean_line(invoice.number),
        mark="Void" if entry.void_at else "",
        company=Sender(_clean_line(company.name), _compose_address(company.address)),
        client=_compose_client(invoice.client),
        job=Job(
            *map(_clean_line, (invoice.job.number, invoice.job.name, invoice.job.client_project))
        ),
        project_manager=_clean_line(invoice.project_manager.name or invoice.project_manager.email),
        date=format_day(invoice.invoice_date),
        iso_date=invoice.invoice_date.isoformat(),
        due="" if credit and invoice.due_computed else format_day(invoice.due_date),
        terms=_clean_line(invoice.terms),
        po_number=_clean_line(invoice.po_number),
        memo=_clean_text(invoice.memo),
        currency=invoice.currency,
        groups=tuple(_compose_groups(invoice)),
        subtotal=format_number(invoice.subtotal, invoice.currency),
        taxes=tuple(_compose_tax(tax, invoice.currency) for tax in invoice.taxes),
        tax_total=format_number(invoice.tax_total, invoice.currency),
        total=format_number(invoice.total, invoice.currency),
        payments=tuple(_compose_payment(payment, invoice.currency) for payment in entry.payments),
        balance=format_number(entry.balance, invoice.currency),
        signature=_compose_signature(invoice.signature),
    )


def format_day(on: date | None) -> str:
    """A day that nobody can misread: `3 Nov 2026`; empty for none."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if on else ""


def _clean_line(text: str) -> str:
    """The text on one line, without what no paper can show."""
    return put_on_one_line(text.translate(_NO_CHARACTERS))


def _clean_text(text: str) -> str:
    """The text with its line breaks, without what no paper can show."""
    return "\n".join(map(_clean_line, text.splitlines())).strip()


def _compose_address(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in lines for line in _clean_text(text).split("\n") if line)


def _compose_client(client: model.Client) -> Client:
    return Client(
        _clean_line(client.name), _clean_line(client.number), _compose_address(client.address)
    )


def _compose_groups(invoice: Invoice) -> Iterator[Group]:
    for kind, title in TITLES.items():
        lines = [line for line in invoice.lines if line.kind is kind]
        if lines:
            printed = tuple(_compose_line(line, title, invoice.currency) for line in lines)
            subtotal = sum((line.amount for line in lines), Decimal())
            yield Group(kind.value, title, printed, format_number(subtotal, invoice.currency))


def _compose_line(line: model.Line, title: str, currency: str) -> Line:
    item, description = _clean_line(line.item), _clean_text(line.description)
    named = item.casefold() in description.casefold()
    allowance = (
        f"Less allowance {format_number(line.allowance, currency)}" if line.allowance else ""
    )
    return Line(
        date=format_day(line.service_date),
        what=(description if named else item) or title,
        detail="\n".join(filter(None, ("" if named else description, allowance))),
        source=_clean_line(line.source_ref),
        quantity=_format_figure(line.quantity),
        unit=_clean_line(line.unit),
        rate=_format_figure(line.rate),
        taxes=", ".join(map(_clean_line, line.tax_codes)),
        amount=format_number(line.amount, currency),
    )


def _format_figure(number: Decimal | None) -> str:
    return "" if number is None else f"{number:,f}"


def _compose_tax(tax: model.TaxLine, currency: str) -> Tax:
    base, amount = format_number(tax.base, currency), format_number(tax.amount, currency)
    return Tax(_clean_line(tax.code), _format_figure(tax.rate), base, amount)


def _compose_payment(payment: model.Payment, currency: str) -> Payment:
    return Payment(
        format_day(payment.paid_on),
        _clean_line(payment.reference),
        format_number(payment.amount, currency),
    )


def _compose_signature(signature: model.Signature | None) -> Signature:
    if signature is None:
        return Signature("", "")
    return Signature(_clean_line(signature.name), format_day(signature.signed_on))
