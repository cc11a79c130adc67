"""Why the accounting system shows another total: named only when there is exactly one answer.

A guess that could be wrong costs accounting more than no guess: two invoices of the same amount
explain the same gap, so then nothing is named and the figures are shown instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Explanation:
    """`names` are one or two invoice numbers, or a tax code; `missing` there, or there twice."""

    kind: str
    names: tuple[str, ...]
    missing: bool

    @property
    def absent(self) -> tuple[str, ...]:
        """The one invoice that is missing, if that is the explanation."""
        return self.names if self.kind == "invoice" and self.missing else ()

    @property
    def sentence(self) -> str:
        """`invoice INV-1 and INV-2 is missing there`, the end of a sentence."""
        what = "the tax" if self.kind == "tax" else "invoice"
        how = "is missing there" if self.missing else "is there twice"
        return f"{what} {' and '.join(self.names)} {how}"


def explain(
    gap: Decimal, invoices: Mapping[str, Decimal], taxes: Mapping[str, Decimal]
) -> Explanation | None:
    """The one explanation of `gap` = seen - expected, in one currency, if there is exactly one.

    `invoices` are totals with tax by number, `taxes` amounts by code. One invoice, two invoices,
    or one tax code may be missing (they add up to -gap) or there twice (to +gap).
    """
    if gap == 0:
        return None
    found = _explanations(gap, invoices, taxes)
    first, second = next(found, None), next(found, None)
    return first if second is None else None


def _explanations(
    gap: Decimal, invoices: Mapping[str, Decimal], taxes: Mapping[str, Decimal]
) -> Iterator[Explanation]:
    for amount, missing in ((-gap, True), (gap, False)):
        for number, total in invoices.items():
            if total == amount:
                yield Explanation("invoice", (number,), missing)
        for pair in _pairs(invoices, amount):
            yield Explanation("invoices", pair, missing)
        for code, tax in taxes.items():
            if tax == amount:
                yield Explanation("tax", (code,), missing)


def _pairs(invoices: Mapping[str, Decimal], amount: Decimal) -> Iterator[tuple[str, str]]:
    """Pairs that come to the amount; each invoice is looked at once."""
    seen: dict[Decimal, list[str]] = {}
    for number, total in invoices.items():
        if total == 0:  # it explains nothing, and beside the right one would be a second answer
            continue
        for other in seen.get(amount - total, ()):
            yield other, number
        seen.setdefault(total, []).append(number)
