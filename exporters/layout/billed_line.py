"""A line of an invoice with all that a one-row-per-line layout says about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from backlog import money, pricing
from backlog.model import Invoice, Line, TaxLine
from backlog.target import Profile
from exporters.layout import names, text
from exporters.layout.taxes import (
    assign_taxes_to_lines,
    share_taxes,
    signed_allowance,
    signed_quantity,
)

Priced = Callable[[Line, Invoice], bool]


class BilledLine(NamedTuple):
    """One line of an invoice: the source of a row.

    `taxes` are those it bears, `shares` its part of each, `priced` whether quantity and rate can
    stand beside the amount; the last two are for writing, not for checking. A tuple, because a
    batch makes tens of thousands of them.
    """

    invoice: Invoice
    profile: Profile
    line: Line
    place: int
    taxes: tuple[TaxLine, ...]
    shares: tuple[Decimal, ...] = ()
    priced: bool = False

    @property
    def item(self) -> str:
        """The item, mapped, else as the invoice has it, else the kind of the line."""
        default = self.line.item or names.name_kind(self.line)
        return names.name_item(self.line, self.profile, default=default)

    @property
    def description(self) -> str:
        """What was billed, in words."""
        return self.line.description or self.line.item or names.name_kind(self.line)

    @property
    def tax(self) -> Decimal:
        """The line's part of all its taxes."""
        return sum(self.shares, Decimal())

    @property
    def quantity(self) -> str:
        """The quantity, signed so that it gives the amount, unless that is all there is."""
        return text.format_figure(signed_quantity(self.line)) if self.priced else ""

    @property
    def rate(self) -> str:
        """The rate with the places of the currency, unless the line is an amount only."""
        if not self.priced:
            return ""
        return text.format_figure(self.line.rate, money.places(self.invoice.currency))

    @property
    def allowance(self) -> str:
        """What is taken off quantity x rate, with the sign that gives the amount beside them."""
        allowance = signed_allowance(self.line) if self.priced else self.line.allowance
        return "" if allowance is None else self.money(allowance)

    def money(self, amount: Decimal) -> str:
        """An amount as the file has it."""
        return text.format_amount(amount, self.invoice.currency)


def list_lines(invoice: Invoice, profile: Profile) -> Iterator[BilledLine]:
    """The lines of an invoice as checks look at them, before its taxes are shared."""
    listed = zip(invoice.lines, assign_taxes_to_lines(invoice), strict=True)
    for place, (line, taxes) in enumerate(listed, 1):
        yield BilledLine(invoice, profile, line, place, taxes)


def find_first_line(invoice: Invoice, profile: Profile) -> BilledLine:
    """The first line, for what every row of the invoice says."""
    return next(list_lines(invoice, profile))


def bill_lines(
    invoice: Invoice, profile: Profile, *, priced: Priced = pricing.holds
) -> Iterator[BilledLine]:
    """The lines of an invoice, each with its share of the taxes and with a price that stands."""
    listed = zip(invoice.lines, assign_taxes_to_lines(invoice), share_taxes(invoice), strict=True)
    for place, (line, taxes, shares) in enumerate(listed, 1):
        stands = priced(line, invoice)
        yield BilledLine(invoice, profile, line, place, taxes, shares, stands)


def describe_price(line: Line, invoice: Invoice) -> str:
    """How the amount came about, in words, where it did: `12.5 h @ 145.00 less 12.50`."""
    if not pricing.holds(line, invoice):
        return ""
    # On a credit what the words mean carries no minus either.
    quantity, rate = abs(line.quantity or Decimal()), abs(line.rate or Decimal())
    price = f"{text.format_figure(quantity)} {line.unit}".strip()
    return f"{price} @ {text.format_figure(rate, 2)}{_describe_allowance(line, invoice)}"


def _describe_allowance(line: Line, invoice: Invoice) -> str:
    """Whether it makes quantity x rate less or more, where both are said without a minus."""
    if not line.allowance:
        return ""
    turned = (line.quantity or Decimal()) * (line.rate or Decimal()) < 0
    word = "plus" if (line.allowance < 0) is not turned else "less"
    return f" {word} {text.format_amount(abs(line.allowance), invoice.currency)}"


def describe_line(line: Line, invoice: Invoice, *, default: str = "") -> str:
    """What was billed; beside an allowance with the price, which then has no columns of its own.

    No layout has a column for an allowance, and each takes quantity x rate for the amount: the line
    goes out as an amount only. An own line for it would need an item and an account of its own, and
    most layouts refuse a line against its document.
    """
    what = line.description or line.item or default
    price = describe_price(line, invoice) if line.allowance else ""
    return f"{what} ({price})" if what and price else what or price


def compose_memo(invoice: Invoice, beside: Iterable[str] = ()) -> str:
    """The memo, with the job in front unless it names it already, and `beside` after it."""
    job, memo = invoice.job, invoice.memo
    title = "" if job.number in memo else f"Job {job.number} {job.name}".strip()
    return ", ".join(part for part in (title, memo, *beside) if part)


def list_homeless(invoice: Invoice, *, po_within: int = 0) -> Iterator[str]:
    """What an invoice says and its layout has no column for, unless the memo names it.

    A purchase order number has a column of `po_within` characters; what is longer is told whole.
    """
    po_number, memo = invoice.po_number, invoice.memo
    if len(po_number.strip()) > po_within and po_number not in memo:
        yield po_number if po_number.casefold().startswith("po") else f"PO {po_number}"
    if invoice.cost_code and invoice.cost_code not in memo:
        yield f"cost code {invoice.cost_code}"


def tell_whose(invoice: Invoice) -> Iterator[str]:
    """The invoice that another belongs to, where no import links them, unless the memo names it."""
    if invoice.applies_to and invoice.applies_to not in invoice.memo:
        yield f"for {invoice.applies_to}"


def fit_row(lines: Sequence[str], place: int, *, rows: int) -> str:
    """Line `place` (from 0) of an address in so many rows; the last one takes all that is left."""
    return ", ".join(lines[place:]) if place == rows - 1 else "".join(lines[place : place + 1])
