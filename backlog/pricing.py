"""What a line's amount may be: its sign, and whether quantity and rate give it."""

from decimal import Decimal

from backlog import money
from backlog.model import DEDUCTIONS, Invoice, InvoiceType, Kind, Line


def holds(line: Line, invoice: Invoice) -> bool:
    """Whether quantity x rate, less an allowance, is the amount but for a minor unit.

    A line without quantity or rate does not say.

    A price that misses its amount by more (an Administrator let it pass) is not written anywhere:
    the amount is what the client was billed.
    """
    if line.quantity is None or line.rate is None:
        return False
    unit, price = money.unit(invoice.currency), line.quantity * line.rate - allowance(line)
    # Most are as near before they are rounded; the rest costs four times as much.
    return -unit <= price - line.amount <= unit or _gap(price, line, invoice) <= unit


def line_sign(kind: str, document: str) -> int:
    """The sign that a line of this kind has on such a document; 0 where it may be either."""
    meant = -1 if kind in DEDUCTIONS else int(kind == Kind.HOLDBACK_RELEASE)
    return -meant if document == InvoiceType.CREDIT else meant


def stands(line: Line, invoice: Invoice) -> bool:
    """Whether quantity and rate can stand beside the amount where nothing tells an allowance."""
    return not line.allowance and holds(line, invoice)


def allowance(line: Line) -> Decimal:
    """What is taken off a line's quantity x rate."""
    return line.allowance or Decimal()


def holds_exactly(line: Line, invoice: Invoice) -> bool:
    """Whether quantity x rate, rounded and less an allowance, is the amount itself."""
    if line.quantity is None or line.rate is None:
        return False
    price = line.quantity * line.rate - allowance(line)
    return price == line.amount or not _gap(price, line, invoice)


def _gap(price: Decimal, line: Line, invoice: Invoice) -> Decimal:
    """How far the price is from the amount.

    What deducts, and a line of a credit, may be printed without the minus that its amount carries.
    """
    computed = money.round_to_unit(price, invoice.currency)
    gap = abs(computed - line.amount)
    if line.kind in DEDUCTIONS or invoice.type is InvoiceType.CREDIT:
        return min(gap, abs(-computed - line.amount))
    return gap
