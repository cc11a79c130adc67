"""A line of an invoice with all that a one-row-per-line layout says about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from backlog import money
from backlog.model import Invoice, InvoiceType, Line, TaxLine
from backlog.target import Profile
from exporters import lines, names, text


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One line of an invoice: the source of a row."""

    invoice: Invoice
    profile: Profile
    line: Line
    place: int
    tax: Decimal

    @property
    def due_date(self) -> str:
        """The due date, or nothing."""
        return self.invoice.due_date.isoformat() if self.invoice.due_date else ""

    @property
    def terms(self) -> str:
        """The payment terms, mapped."""
        words = names.terms(self.invoice, self.profile)
        return words if isinstance(words, str) else words.said

    @property
    def document_type(self) -> str:
        """What the client was sent."""
        return "credit" if self.invoice.type is InvoiceType.CREDIT else "invoice"

    @property
    def customer_number(self) -> str:
        """What accounting calls the client, as far as upstream knows."""
        return self.invoice.client.alias or self.invoice.client.number

    @property
    def customer_name(self) -> str:
        """The client's name, mapped."""
        return names.client(self.invoice, self.profile).said

    @property
    def item(self) -> str:
        """The item, mapped, else as the invoice has it, else the kind of the line."""
        default = self.line.item or names.kind(self.line)
        return names.item(self.line, self.profile, place=self.place, default=default).said

    @property
    def quantity(self) -> str:
        """The quantity, unless the line is an amount only."""
        return text.figure(self.line.quantity) if self._priced else ""

    @property
    def price(self) -> str:
        """The rate, unless the line is an amount only."""
        places = money.places(self.invoice.currency)
        return text.figure(self.line.rate, places=places) if self._priced else ""

    @property
    def tax_codes(self) -> str:
        """The line's taxes, mapped, and its codes that are no tax of the invoice."""
        known = {tax.code for tax in self.invoice.taxes}
        codes = [names.mapped(self.profile, "tax", tax.code) or tax.code for tax in self._taxes]
        return "+".join([*codes, *(code for code in self.line.tax_codes if code not in known)])

    @property
    def tax_rates(self) -> str:
        """The rates of the line's taxes, in the order of their codes."""
        return "+".join(text.figure(tax.rate) for tax in self._taxes)

    def money(self, amount: Decimal) -> str:
        """An amount as the file has it."""
        return text.amount(amount, self.invoice.currency)

    @property
    def _priced(self) -> bool:
        return lines.priced(self.line, self.invoice.currency)

    @property
    def _taxes(self) -> tuple[TaxLine, ...]:
        return lines.taxes_on(self.line, self.invoice)


def billed(invoice: Invoice, profile: Profile) -> Iterator[BilledLine]:
    """The lines of an invoice, each with its share of the taxes."""
    shares = lines.tax_by_line(invoice)
    for place, (line, share) in enumerate(zip(invoice.lines, shares, strict=True), 1):
        yield BilledLine(invoice, profile, line, place, share)
