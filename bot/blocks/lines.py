"""An invoice's lines by kind, some at a time, and what they come to."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from backlog.model import Entry, Invoice, Kind, Line
from backlog.money import format_number, round_to_unit
from bot import words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.limits import SPACE, cut, safe

PAGE = 20
TOGETHER = 10
"""So many lines of the longest text fit into one section."""
MOST_TAXES = 15
_LONGEST = 180
_KINDS = list(Kind)


def count_pages(lines: int) -> int:
    """How many pages so many lines take."""
    return max(1, -(-lines // PAGE))


def list_lines(invoice: Invoice, page: int) -> Iterator[Block]:
    """The lines of a page, kind by kind, each kind with what it comes to on the invoice."""
    ordered = sorted(invoice.lines, key=lambda line: _KINDS.index(line.kind))
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    for kind, alike in groupby(shown, key=lambda line: line.kind):
        lines = list(alike)
        for start in range(0, len(lines), TOGETHER):
            head = [_describe_kind(invoice, kind)] if start == 0 else []
            told = [_describe_line(line, invoice) for line in lines[start : start + TOGETHER]]
            yield kit.section("\n".join([*head, *told])) | {"expand": True}


def _describe_kind(invoice: Invoice, kind: Kind) -> str:
    alike = [line for line in invoice.lines if line.kind is kind]
    total = sum((line.amount for line in alike), Decimal())
    subtotal = words.minus(format_number(total, invoice.currency)) if len(alike) > 1 else ""
    expenses = _describe_expenses(alike) if kind is Kind.EXPENSE else ""
    name = words.format_kind(kind.value)
    return words.join(f"*{name}*", subtotal, expenses)


def _describe_expenses(lines: list[Line]) -> str:
    left = sum(not line.expense_processed for line in lines)
    return f":warning: {left} not marked processed" if left else "all marked processed"


def _describe_line(line: Line, invoice: Invoice) -> str:
    amount = words.minus(format_number(line.amount, invoice.currency))
    what = cut(safe(line.description or line.item), _LONGEST)
    state = ""
    if line.kind is Kind.EXPENSE and not line.expense_processed:
        state = "not processed" if line.expense_processed is False else "not known to be processed"
    return words.join(amount, what, _describe_price(line, invoice.currency), state)


def _describe_price(line: Line, currency: str) -> str:
    if line.quantity is None or line.rate is None:
        return ""
    unit = cut(safe(line.unit), 20) if line.unit else ""
    less = f"less{SPACE}{format_number(line.allowance, currency)}" if line.allowance else ""
    parts = (f"{line.quantity:,f}", unit, "×", _format_rate(line.rate, currency), less)
    return words.minus(SPACE.join(part for part in parts if part))


def _format_rate(rate: Decimal, currency: str) -> str:
    """With the currency's places, or as many more as the rate has."""
    rounded = round_to_unit(rate, currency)
    return f"{rounded if rounded == rate else rate:,f}"


def describe_sums(entry: Entry) -> str:
    """Subtotal, taxes, total, and what was paid of it; safe in mrkdwn."""
    invoice = entry.invoice
    currency = invoice.currency
    taxes = [
        f"{cut(safe(tax.code), 30)} {tax.rate:f}{SPACE}%{SPACE}{_plain(tax.amount, currency)}"
        for tax in invoice.taxes[:MOST_TAXES]
    ]
    more = len(invoice.taxes) - MOST_TAXES
    rest = [f"and {more} more"] if more > 0 else []
    subtotal = f"Subtotal {_plain(invoice.subtotal, currency)}"
    total = f"*Total {words.format_sum(invoice.total, currency)}*"
    paid = invoice.total - entry.balance
    settled = (f"paid {_plain(paid, currency)}", f"*open {_plain(entry.balance, currency)}*")
    return f"{words.join(subtotal, *taxes, *rest)}\n" + words.join(
        total, *(settled if entry.payments else ())
    )


def _plain(amount: Decimal, currency: str) -> str:
    return words.minus(format_number(amount, currency))
