"""Two rates under one name of the other system, which knows one rate by it.

It would calculate, or report, one of them as the other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from backlog.model import Invoice, TaxLine
from backlog.target import Problem, Profile
from exporters.checks.preflight import blocker
from exporters.layout import names
from exporters.layout.taxes import assign_taxes_to_lines

_NAMED = 3
"""Invoices that are named for each rate; the rest are counted."""


class Named(NamedTuple):
    """A name there of taxes that are borne together, and the field to mend it in.

    Lines that bear no tax are told by what they say, `ours`.
    """

    name: str
    field: str
    taxes: tuple[TaxLine, ...]
    ours: str = ""

    @property
    def rate(self) -> Decimal:
        """What the name stands for, in percent; of several taxes what they come to."""
        return sum((tax.rate for tax in self.taxes), Decimal())

    @property
    def label(self) -> str:
        """`HST 14 %`, as people say it."""
        return " + ".join([f"{tax.with_rate} %" for tax in self.taxes]) or "no tax"

    @property
    def words(self) -> str:
        """What a mapping of its own goes by."""
        return next(iter(names.list_tax_words(self.taxes)), self.ours)


class _Use(NamedTuple):
    """An invoice on which a name stands; `before`: it went out already."""

    invoice: Invoice
    named: Named
    before: bool


Naming = Callable[[Invoice, Profile], Iterable[Named]]
_Rates = dict[Decimal, list[_Use]]


def name_each_tax(invoice: Invoice, profile: Profile) -> Iterator[Named]:
    """The names of taxes where each has its own."""
    for place, tax in enumerate(invoice.taxes, 1):
        yield Named(names.name_tax(tax, profile), f"taxes.{place}.code", (tax,))


def name_taxes_of_lines(invoice: Invoice, profile: Profile) -> Iterator[Named]:
    """The codes of lines where one stands for all the taxes of a line, or for none."""
    met: list[tuple[object, ...]] = []
    listed = zip(invoice.lines, assign_taxes_to_lines(invoice), strict=True)
    for place, (line, taxes) in enumerate(listed, 1):
        if (alike := taxes or line.tax_codes) not in met:
            met.append(alike)
            code = names.line_code(line, taxes, invoice, profile)
            yield Named(code, f"lines.{place}.tax_codes", taxes, names.join_line_codes(line, taxes))


def find_rate_clashes(
    invoices: Sequence[Invoice],
    others: Sequence[Invoice],
    profile: Profile,
    label: str,
    naming: Naming,
) -> Iterator[Problem]:
    """Names that stand for several rates among these invoices and the `others` sent before."""
    for name, rates in _collect(invoices, others, profile, naming).items():
        if name and len(rates) > 1:
            now = {use.invoice.number: use for uses in rates.values() for use in uses[::-1]}
            yield from (_report(use, rates, label) for use in now.values() if not use.before)


def _collect(
    invoices: Sequence[Invoice], others: Sequence[Invoice], profile: Profile, naming: Naming
) -> dict[str, _Rates]:
    met: dict[str, _Rates] = {}
    # One that goes out again is no neighbour of itself.
    going = {invoice.number for invoice in invoices}
    sent = [other for other in others if other.number not in going]
    for before, papers in ((False, invoices), (True, sent)):
        for invoice in papers:
            for named in naming(invoice, profile):
                rates = met.setdefault(named.name.casefold(), {})
                rates.setdefault(named.rate, []).append(_Use(invoice, named, before))
    return met


def _report(use: _Use, rates: _Rates, label: str) -> Problem:
    told = "; ".join(_describe(rates[rate]) for rate in sorted(rates))
    words = dict.fromkeys(uses[0].named.words for uses in rates.values() if uses[0].named.words)
    apart = " and ".join(f"“{each}”" for each in words)
    return blocker(
        use.invoice,
        "tax-rates",
        use.named.field,
        message=f"{label} knows one rate by the name “{use.named.name}”, and {len(rates)} would go "
        f"out under it: {told}.",
        fix=f"Map {apart} to names of their own there.",
    )


def _describe(uses: Sequence[_Use]) -> str:
    numbers = dict.fromkeys(
        f"{use.invoice.number} (sent before)" if use.before else use.invoice.number for use in uses
    )
    first = ", ".join(list(numbers)[:_NAMED])
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"{uses[0].named.label} on {first}{more}"
