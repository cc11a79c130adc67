"""What a line says beyond its amount: a price that holds, and its share of each tax."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from backlog import money
from backlog.model import Invoice, Line, TaxLine


def priced(line: Line, currency: str) -> bool:
    """Whether quantity and rate can stand beside the amount.

    A price that misses its amount by more than a minor unit (an Administrator let it pass) is not
    written: the amount is what the client was billed. A credit may carry its minus on any of the
    three.
    """
    if line.quantity is None or line.rate is None:
        return False
    price = money.rounded(abs(line.quantity * line.rate), currency)
    return abs(price - abs(line.amount)) <= money.unit(currency)


def taxes_on(line: Line, invoice: Invoice) -> tuple[TaxLine, ...]:
    """The invoice's taxes that the line bears, in the invoice's order.

    A tax that no line names is borne by all of them, unless it is nothing.
    """
    named = {code for each in invoice.lines for code in each.tax_codes}
    return tuple(
        tax
        for tax in invoice.taxes
        if tax.code in line.tax_codes or (tax.amount and tax.code not in named)
    )


def tax_by_line(invoice: Invoice) -> list[Decimal]:
    """What each line has of the invoice's taxes; the shares of a tax add up to it exactly."""
    shares = [Decimal(0)] * len(invoice.lines)
    for tax in invoice.taxes:
        if not tax.amount:
            continue
        bearing = [at for at, line in enumerate(invoice.lines) if tax in taxes_on(line, invoice)]
        weights = [invoice.lines[at].amount for at in bearing]
        for at, share in zip(bearing, shared(tax.amount, weights, invoice.currency), strict=True):
            shares[at] += share
    return shares


def shared(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount shared by weight in whole minor units, the largest remainders rounded up.

    Ties go to the earlier share. A negative amount is shared as its positive would be.
    """
    whole = money.to_minor(abs(amount), currency)
    parts = [Fraction(weight) for weight in weights]
    total = sum(parts)
    exact = [whole * (part / total if total else Fraction(1, len(parts))) for part in parts]
    floors = [int(share // 1) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: floors[at] - exact[at])
    for at in by_remainder[: whole - sum(floors)]:
        floors[at] += 1
    sign = -1 if amount < 0 else 1
    return [money.from_minor(sign * floor, currency) for floor in floors]
