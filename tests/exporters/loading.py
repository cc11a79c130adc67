"""Golden cases from disk: invoices in the intake format, and the profile they go out with."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from backlog.model import Client, Invoice, InvoiceType, Job, Kind, Line, Origin, TaxLine
from backlog.target import Part, Profile, Target
from exporters import TARGETS

GOLDEN = Path(__file__).parents[1] / "golden"

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One folder below `tests/golden/<target>/`."""

    folder: Path

    @property
    def target(self) -> Target:
        return TARGETS[self.folder.parent.name]

    @property
    def expected(self) -> Path:
        return self.folder / f"expected.{self.target.extension}"

    @property
    def problems(self) -> Path:
        return self.folder / "problems.json"

    @property
    def invoices(self) -> tuple[Invoice, ...]:
        records = json.loads((self.folder / "invoices.json").read_text("utf-8"))
        return tuple(invoice(record) for record in records)

    @property
    def profile(self) -> Profile:
        file = self.folder / "profile.json"
        return profile(
            self.target, **(json.loads(file.read_text("utf-8")) if file.exists() else {})
        )

    @property
    def part(self) -> Part:
        return part(self.invoices)


def cases() -> list[Case]:
    return [Case(file.parent) for file in sorted(GOLDEN.glob("*/*/invoices.json"))]


def profile(target: Target, options: Record | None = None, **rest: Any) -> Profile:
    defaults = {option.name: option.default for option in target.options}
    return Profile(target.id, {**defaults, **(options or {})}, **rest)


def part(invoices: Iterable[Invoice]) -> Part:
    listed = tuple(invoices)
    return Part("B-2026-0042", date(2026, 11, 20), listed[0].currency, listed)


def invoice(record: Record) -> Invoice:
    client = record["client"]
    return Invoice(
        source_id=record["source_id"],
        number=record["number"],
        client=Client(**{**client, "address": tuple(client.get("address", ()))}),
        job=Job(**record["job"]),
        invoice_date=date.fromisoformat(record["invoice_date"]),
        due_date=_day(record, "due_date"),
        currency=record["currency"],
        lines=tuple(line(each) for each in record["lines"]),
        taxes=tuple(tax(each) for each in record.get("taxes", ())),
        subtotal=Decimal(record["subtotal"]),
        tax_total=Decimal(record["tax_total"]),
        total=Decimal(record["total"]),
        origin=Origin(record.get("origin", "dwr")),
        type=InvoiceType(record.get("type", "invoice")),
        terms=record.get("terms", ""),
        po_number=record.get("po_number", ""),
        memo=record.get("memo", ""),
    )


def line(record: Record) -> Line:
    return Line(
        kind=Kind(record["kind"]),
        amount=Decimal(record["amount"]),
        item=record.get("item", ""),
        description=record.get("description", ""),
        quantity=_decimal(record, "quantity"),
        unit=record.get("unit", ""),
        rate=_decimal(record, "rate"),
        tax_codes=tuple(record.get("tax_codes", ())),
    )


def tax(record: Record) -> TaxLine:
    figures = (Decimal(record[name]) for name in ("rate", "base", "amount"))
    return TaxLine(record["code"], *figures)


def _day(record: Record, name: str) -> date | None:
    return date.fromisoformat(record[name]) if record.get(name) else None


def _decimal(record: Record, name: str) -> Decimal | None:
    return Decimal(record[name]) if record.get(name) is not None else None
