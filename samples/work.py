"""What an invoice bills: lines drawn from a job's charges and summed as an invoice prints them."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

Record = dict[str, Any]

CENT = Decimal("0.01")  # every currency of the sample has two places
_LINE = """
    kind item description quantity unit rate amount tax_codes service_date source_ref
    expense_processed
""".split()
_STEPS = {"h": Decimal("0.5"), "km": Decimal("0.5")}


@dataclass(frozen=True, slots=True)
class Charge:
    """One position of a job's rate sheet.

    `quantity` is one number or `low-high`, drawn for each `per`: day, night or job. `rate` is one
    or several to choose from.
    """

    kind: str
    item: str
    unit: str
    rate: str
    per: str
    quantity: str = "1"
    text: str = "{item}, {dates}"
    chance: float = 1


@dataclass(frozen=True, slots=True)
class Trip:
    """The days a crew worked for one invoice, and where."""

    days: tuple[date, ...]
    place: str

    def words(self) -> dict[str, str]:
        """What a description may name: the days, as `Nov 2-4`, their ends in ISO, the place."""
        first, last = self.days[0], self.days[-1]
        end = f"{last:%b} {last.day}" if last.month != first.month else str(last.day)
        dates = f"{first:%b} {first.day}" + (f"-{end}" if last != first else "")
        return {"dates": dates, "first": str(first), "last": str(last), "place": self.place}

    def times(self, per: str) -> int:
        """How often a charge occurs on this trip."""
        return {"day": len(self.days), "night": len(self.days) - 1, "job": 1}[per]


def field_lines(rng: Random, charges: list[Charge], trip: Trip) -> list[Record]:
    """Lines of time and materials; a charge that did not occur has none."""
    happened = [charge for charge in charges if rng.random() < charge.chance]
    drawn = [(charge, _quantity(rng, charge, trip.times(charge.per))) for charge in happened]
    return [_field_line(rng, charge, quantity, trip) for charge, quantity in drawn if quantity]


def _field_line(rng: Random, charge: Charge, quantity: Decimal, trip: Trip) -> Record:
    line = price_line(
        kind=charge.kind,
        item=charge.item,
        description=charge.text.format(item=charge.item, **trip.words()),
        quantity=plain(quantity),
        unit=charge.unit,
        rate=pick(rng, charge.rate.split()),
    )
    processed = {"expense_processed": True} if charge.kind == "expense" else {}
    return line | {"service_date": str(trip.days[-1])} | processed


def _quantity(rng: Random, charge: Charge, times: int) -> Decimal:
    low, _, high = charge.quantity.partition("-")
    step = _STEPS.get(charge.unit, Decimal(1))
    choices = int((Decimal(high or low) - Decimal(low)) / step) + 1
    return sum((Decimal(low) + step * below(rng, choices) for _ in range(times)), Decimal(0))


def price_line(
    *, kind: str, item: str, description: str, quantity: str, unit: str, rate: str
) -> Record:
    """A line and its amount: quantity x rate, half-up to the cent."""
    return {
        "kind": kind,
        "item": item,
        "description": description,
        "quantity": quantity,
        "unit": unit,
        "rate": rate,
        "amount": str(cents(Decimal(quantity) * Decimal(rate))),
    }


def stage_lines(stage: list[dict[str, str]]) -> list[Record]:
    """Lines of one fixed-price stage; one that states its amount has no quantity and rate."""
    return [_stage_line(**position) for position in stage]


def _stage_line(*, item: str, text: str, kind: str = "fixed_price", **figures: str) -> Record:
    if "amount" in figures:
        return {"kind": kind, "item": item, "description": text, **figures}
    return price_line(kind=kind, item=item, description=text, **figures)


def tax_lines(lines: list[Record], codes: dict[str, list[str]]) -> list[Record]:
    """The lines with the tax codes that their kind bears, `any` where it has none of its own."""
    whole = [line | {"tax_codes": codes.get(line["kind"], codes["any"])} for line in lines]
    return [{name: line[name] for name in _LINE if name in line} for line in whole]


def sums(lines: list[Record], rates: dict[str, str]) -> Record:
    """Taxes, each half-up on its whole base, and the totals."""
    used = dict.fromkeys(code for line in lines for code in line["tax_codes"])
    taxes = [_tax(code, rates[code], lines) for code in used]
    subtotal = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    tax_total = sum((Decimal(tax["amount"]) for tax in taxes), Decimal("0.00"))
    return {
        "taxes": taxes,
        "subtotal": str(subtotal),
        "tax_total": str(tax_total),
        "total": str(subtotal + tax_total),
    }


def _tax(code: str, rate: str, lines: list[Record]) -> Record:
    bearing = (Decimal(line["amount"]) for line in lines if code in line["tax_codes"])
    base = sum(bearing, Decimal(0))
    return {
        "code": code,
        "rate": rate,
        "base": str(base),
        "amount": str(cents(base * Decimal(rate) / 100)),
    }


def cents(amount: Decimal) -> Decimal:
    """Half-up, away from zero, to two places."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """A quantity without needless zeros: `12.5`, `30`, never `3E+1`."""
    return f"{number.normalize():f}"


def below(rng: Random, limit: int) -> int:
    """A whole number from 0 up to the limit, by the one method Python promises never to change."""
    return int(rng.random() * limit)


def pick(rng: Random, choices: list[str]) -> str:
    """One of the choices."""
    return choices[below(rng, len(choices))]
