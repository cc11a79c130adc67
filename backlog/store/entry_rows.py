"""Rows of the tables as the values they were written from."""

import json
from datetime import date, datetime
from decimal import Decimal
from sqlite3 import Row

from backlog.company import moment
from backlog.model import (
    Client,
    Entry,
    Invoice,
    InvoiceType,
    Job,
    Kind,
    Line,
    Membership,
    Origin,
    Payment,
    ProjectManager,
    Signature,
    TaxLine,
)
from backlog.money import from_minor


def entry(row: Row, parts: dict[str, list[Row]], memberships: tuple[Membership, ...]) -> Entry:
    """The entry of a row of `invoices` and its rows of `lines`, `taxes` and `payments`."""
    return Entry(
        id=row["id"],
        version=row["version"],
        invoice=_invoice(row, parts["lines"], parts["taxes"]),
        reference=row["reference"],
        notes=row["notes"],
        processed_at=_moment(row["processed_at"]),
        processed_by=row["processed_by"],
        payments=tuple(_payment(payment, row["currency"]) for payment in parts["payments"]),
        memberships=memberships,
        void_at=_moment(row["void_at"]),
        void_reason=row["void_reason"],
        held_reason=row["held_reason"],
        held_until=_day(row["held_until"]),
        edited=bool(row["edited"]),
    )


def _invoice(row: Row, lines: list[Row], taxes: list[Row]) -> Invoice:
    currency = row["currency"]
    return Invoice(
        source_id=row["source_id"],
        number=row["number"],
        client=Client(
            row["client_name"],
            row["client_number"],
            row["client_alias"],
            tuple(json.loads(row["client_address"])),
            row["client_email"],
        ),
        job=Job(row["job_number"], row["job_name"], row["client_project"]),
        invoice_date=date.fromisoformat(row["invoice_date"]),
        currency=currency,
        lines=tuple(_line(line, currency) for line in lines),
        subtotal=from_minor(row["subtotal_minor"], currency),
        tax_total=from_minor(row["tax_total_minor"], currency),
        total=from_minor(row["total_minor"], currency),
        taxes=tuple(_tax(tax, currency) for tax in taxes),
        origin=Origin(row["origin"]),
        type=InvoiceType(row["type"]),
        project_manager=ProjectManager(row["pm_name"], row["pm_email"]),
        created_by=row["created_by"],
        created_at=_moment(row["created_at"]),
        approved_at=_moment(row["approved_at"]),
        due_date=_day(row["due_date"]),
        due_computed=bool(row["due_computed"]),
        terms=row["terms"],
        po_number=row["po_number"],
        memo=row["memo"],
        signature=_signature(row),
        client_approved=_known(row["client_approved"]),
        extra=json.loads(row["extra"]),
    )


def _line(row: Row, currency: str) -> Line:
    return Line(
        kind=Kind(row["kind"]),
        amount=from_minor(row["amount_minor"], currency),
        item=row["item"],
        description=row["description"],
        quantity=_number(row["quantity"]),
        unit=row["unit"],
        rate=_number(row["rate"]),
        tax_codes=tuple(json.loads(row["tax_codes"])),
        service_date=_day(row["service_date"]),
        source_ref=row["source_ref"],
        expense_processed=_known(row["expense_processed"]),
    )


def _tax(row: Row, currency: str) -> TaxLine:
    return TaxLine(
        code=row["code"],
        rate=Decimal(row["rate"]),
        base=from_minor(row["base_minor"], currency),
        amount=from_minor(row["amount_minor"], currency),
    )


def _payment(row: Row, currency: str) -> Payment:
    return Payment(
        paid_on=date.fromisoformat(row["paid_on"]),
        amount=from_minor(row["amount_minor"], currency),
        reference=row["reference"],
        by=row["by"],
    )


def _signature(row: Row) -> Signature | None:
    if row["signature_name"] is None:
        return None
    return Signature(row["signature_name"], _day(row["signature_on"]))


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _known(flag: int | None) -> bool | None:
    return None if flag is None else bool(flag)
