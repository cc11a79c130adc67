"""What a line says beyond its amount: a price that holds, and its share of each tax."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from backlog import money, pricing
from backlog.model import Invoice, Line, TaxLine


def priced_without_minus(line: Line, invoice: Invoice) -> bool:
    """Whether they can stand where nothing may be negative."""
    return _without_minus(line) and pricing.stands(line, invoice)


def exactly_priced(line: Line, invoice: Invoice) -> bool:
    """Whether neither has a minus, and their product, rounded, is the amount itself."""
    alone = _without_minus(line) and pricing.stands(line, invoice)
    return alone and pricing.holds_exactly(line, invoice)


def signed_quantity(line: Line) -> Decimal:
    """The quantity of a priced line with the sign that gives the amount and not its opposite."""
    quantity = line.quantity or Decimal()
    return -quantity if _is_opposite(line) else quantity


def signed_allowance(line: Line) -> Decimal | None:
    """The allowance of a priced line, turned where its quantity is."""
    turned = line.allowance is not None and _is_opposite(line)
    return -pricing.allowance(line) if turned else line.allowance


def _is_opposite(line: Line) -> bool:
    """Whether quantity x rate, less the allowance, has the sign that the amount has not."""
    quantity, rate = line.quantity or Decimal(), line.rate or Decimal()
    return (quantity * rate - pricing.allowance(line)) * line.amount < 0


def _without_minus(line: Line) -> bool:
    return (line.quantity or 0) >= 0 and (line.rate or 0) >= 0


class _Assigned(NamedTuple):
    """An invoice with the taxes that each of its lines bears."""

    invoice: Invoice | None
    bearing: tuple[tuple[TaxLine, ...], ...]


# A dozen checks and columns ask in turn about the same invoice. Invoices cannot change, and this
# one is held here, so that no other can be taken for it; threads put one whole pair for another.
_latest = [_Assigned(None, ())]


def assign_taxes_to_lines(invoice: Invoice) -> tuple[tuple[TaxLine, ...], ...]:
    """The invoice's taxes that each line bears, in the invoice's order.

    A tax that no line names is borne by those that name none, unless it is nothing; where every
    line names some, by all. What `find_contradictions` finds, this cannot tell.
    """
    latest = _latest[0]
    if latest.invoice is not invoice:
        latest = _latest[0] = _Assigned(invoice, _assign(invoice))
    return latest.bearing


def _assign(invoice: Invoice) -> tuple[tuple[TaxLine, ...], ...]:
    if not invoice.taxes:
        return ((),) * len(invoice.lines)
    coded = [line.tax_codes for line in invoice.lines]
    distinct = {*coded}
    named = {code for codes in distinct for code in codes}
    loose = {tax.code for tax in invoice.taxes if tax.amount and tax.code not in named}
    everywhere = loose if all(distinct) else set()
    # By the codes and not by the line: a long invoice has few different ones.
    bearing = {
        codes: tuple(
            tax
            for tax in invoice.taxes
            if tax.code in codes or tax.code in (everywhere if codes else loose)
        )
        for codes in distinct
    }
    return tuple([bearing[codes] for codes in coded])


def find_contradictions(invoice: Invoice) -> Iterator[tuple[int, str, TaxLine]]:
    """The codes of lines that may mean a tax of the invoice: place, from 1, code and the tax.

    A code that is no tax of the invoice means that its line bears none. It may be a slip where a
    tax with an amount is named by no line, unless the lines without any code are that tax's base.
    """
    coded = [
        (place, code) for place, line in enumerate(invoice.lines, 1) for code in line.tax_codes
    ]
    taxes, named = {tax.code for tax in invoice.taxes}, {code for _, code in coded}
    foreign = {code: place for place, code in reversed(coded) if code not in taxes}
    if not foreign:
        return
    bare = [line.amount for line in invoice.lines if not line.tax_codes]
    untaxed = sum(bare) if bare else None
    for tax in invoice.taxes:
        if tax.amount and tax.code not in named and untaxed != tax.base:
            yield from ((place, code, tax) for code, place in foreign.items())


def list_joint_taxes(invoice: Invoice) -> list[tuple[tuple[TaxLine, ...], int]]:
    """The taxes that lines bear together, each with the place, from 1, of the first such line."""
    bearing = assign_taxes_to_lines(invoice)
    # Mostly the same few again: a list finds them sooner than their figures are hashed.
    found: list[tuple[TaxLine, ...]] = []
    for taxes in bearing:
        if taxes not in found:
            found.append(taxes)
    return [(taxes, bearing.index(taxes) + 1) for taxes in found]


def sum_bases(invoice: Invoice) -> Iterator[tuple[TaxLine, Decimal]]:
    """Each tax with the sum of the lines that bear it."""
    if not invoice.taxes:
        return
    together = zip(assign_taxes_to_lines(invoice), invoice.lines, strict=True)
    # By the few different codes first: thousands of lines times thousands of taxes take minutes.
    sums: dict[int, tuple[tuple[TaxLine, ...], Decimal]] = {}
    for taxes, line in together:
        sums[id(taxes)] = (taxes, sums.get(id(taxes), (taxes, Decimal()))[1] + line.amount)
    bases: dict[int, Decimal] = {}
    for taxes, amount in sums.values():
        for tax in taxes:
            bases[id(tax)] = bases.get(id(tax), Decimal()) + amount
    for tax in invoice.taxes:
        yield tax, bases.get(id(tax), Decimal())


Calculation = Callable[[Invoice], Iterator[tuple[TaxLine, Decimal]]]
"""How a system that calculates tax itself comes to each tax of an invoice."""


def calculate_by_line(invoice: Invoice) -> Iterator[tuple[TaxLine, Decimal]]:
    """Each tax rounded on every line that bears it, and added up."""
    bearing = list(zip(invoice.lines, assign_taxes_to_lines(invoice), strict=True))
    for tax in invoice.taxes:
        amounts = [line.amount for line, taxes in bearing if tax in taxes]
        parts = [
            money.round_to_unit(amount * tax.rate / 100, invoice.currency) for amount in amounts
        ]
        yield tax, sum(parts, Decimal())


def calculate_by_sum(invoice: Invoice) -> Iterator[tuple[TaxLine, Decimal]]:
    """Each tax rounded once, on the sum of the lines that bear it."""
    for tax, base in sum_bases(invoice):
        yield tax, money.round_to_unit(base * tax.rate / 100, invoice.currency)


def forecast_total(invoice: Invoice, calculate: Calculation) -> Decimal:
    """What the invoice comes to with its taxes calculated so."""
    return sum((amount for _, amount in calculate(invoice)), invoice.subtotal)


def collect_tax_group(invoice: Invoice) -> tuple[TaxLine, ...]:
    """The taxes that one tax group stands for: those that lines bear.

    Beside a tax, one of 0 % is no tax: a line that bears only this one is exempt.
    """
    if not invoice.taxes:
        return ()
    bearing = assign_taxes_to_lines(invoice)
    found = tuple(tax for tax in invoice.taxes if any(tax in taxes for taxes in bearing))
    return tuple(tax for tax in found if tax.rate or tax.amount) or found


def share_taxes(invoice: Invoice) -> list[tuple[Decimal, ...]]:
    """What each line has of each tax it bears; the shares of a tax add up to it exactly.

    Raises:
        ValueError: an amount has a fraction of a minor unit.
    """
    bearing = assign_taxes_to_lines(invoice)
    parts: list[tuple[Decimal, ...]] = [()] * len(invoice.lines)
    for tax in invoice.taxes:
        places = [at for at, taxes in enumerate(bearing) if tax in taxes]
        weights = [invoice.lines[at].amount for at in places]
        for at, part in zip(
            places, split_amount(tax.amount, weights, invoice.currency), strict=True
        ):
            parts[at] += (part,)
    return parts


def split_amount(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount shared by weight in whole minor units, the largest remainders rounded up.

    Ties go to the earlier share. A negative amount is shared as its positive would be.
    """
    if not weights:
        return []
    # Shares rounded each by itself would miss the tax by a cent here and there, and a file whose
    # lines do not add up to its invoice is not let out.
    # Floor division rounds down, so of a minus it would round away: a credit would be split
    # otherwise than the invoice it takes back.
    whole = money.to_minor(abs(amount), currency)
    parts = [money.to_minor(weight, currency) for weight in weights]
    total = sum(parts)
    if not total:
        # A line and its whole discount: nothing to weigh by, and the tax must still go somewhere.
        parts, total = [1] * len(parts), len(parts)
    if total < 0:
        parts, total = [-part for part in parts], -total
    floors = [whole * part // total for part in parts]
    remainders = [whole * part % total for part in parts]
    # A stable sort: ties stay in the order of the lines.
    by_remainder = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)
    for at in by_remainder[: whole - sum(floors)]:
        floors[at] += 1
    sign = -1 if amount < 0 else 1
    return [money.from_minor(sign * floor, currency) for floor in floors]
