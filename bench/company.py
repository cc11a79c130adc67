"""A large sample company: intake records in any number, the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_ZONE = timezone(timedelta(hours=-7))
_KINDS = ("labour", "equipment", "material", "expense")
_TAXES = ((), (("GST", "5"),), (("GST", "5"), ("PST-BC", "7")), (("HST-ON", "13"),))
_FIRST_DAY = date(2024, 1, 2)


def records(count: int, *, seed: int = 20261123, lines: int = 4) -> Iterator[dict[str, Any]]:
    """`count` good intake records of `lines` lines each, oldest first."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for place in range(count):
        yield _record(chance, place, lines)


def _record(chance: random.Random, place: int, lines: int) -> dict[str, Any]:
    client, job = chance.randrange(200), chance.randrange(900)
    day = _FIRST_DAY + timedelta(days=place // 100)
    approved = datetime(day.year, day.month, day.day, 9, tzinfo=_ZONE) + timedelta(
        minutes=place % 480
    )
    billed = [_line(chance) for _ in range(lines)]
    subtotal = sum((Decimal(line["amount"]) for line in billed), Decimal())
    taxes = [_tax(code, rate, subtotal) for code, rate in chance.choice(_TAXES)]
    tax_total = sum((Decimal(tax["amount"]) for tax in taxes), Decimal())
    return {
        "source_id": f"bench-{place}",
        "number": f"N{place:07d}",
        "origin": "dwr",
        "client": {"name": f"Client {client:03d} Energy Ltd", "number": f"C-{client:04d}"},
        "job": {"number": f"J-{job:04d}", "name": f"Inspection {job}"},
        "project_manager": {"name": f"Manager {job % 12}", "email": f"pm{job % 12}@bench.example"},
        "created_by": f"admin{place % 3}@bench.example",
        "created_at": (approved - timedelta(hours=1)).isoformat(),
        "approved_at": approved.isoformat(),
        "invoice_date": day.isoformat(),
        "terms": "Account - 30",
        "currency": "CAD" if place % 10 else "USD",
        "lines": billed,
        "taxes": taxes,
        "subtotal": str(subtotal),
        "tax_total": str(tax_total),
        "total": str(subtotal + tax_total),
        "signature": {"name": "R. Cole", "signed_on": day.isoformat()} if place % 50 else None,
        "client_approved": True,
    }


def _line(chance: random.Random) -> dict[str, Any]:
    quantity = Decimal(chance.randrange(1, 400)) / 10
    rate = Decimal(chance.randrange(5_00, 300_00)) / 100
    kind = chance.choice(_KINDS)
    return {
        "kind": kind,
        "item": kind.title(),
        "description": f"{kind.title()}, as on the daily work record {chance.randrange(10_000)}",
        "quantity": str(quantity),
        "unit": "h",
        "rate": str(rate),
        "amount": _cents(quantity * rate),
        "expense_processed": True,
    }


def _tax(code: str, rate: str, base: Decimal) -> dict[str, str]:
    return {
        "code": code,
        "rate": rate,
        "base": str(base),
        "amount": _cents(base * Decimal(rate) / 100),
    }


def _cents(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
