"""The invoice as it was printed: its columns in `invoices`, its rows in `lines` and `taxes`."""

import json
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from sqlite3 import Row
from typing import Any

from sqlite_utils import Database

from backlog.company import moment, stamp
from backlog.model import (
    Client,
    Invoice,
    InvoiceType,
    Job,
    Kind,
    Line,
    Origin,
    ProjectManager,
    Signature,
    TaxLine,
)
from backlog.money import from_minor, to_minor


def key(number: str) -> str:
    """What makes two invoice numbers the same: trimmed and case-folded."""
    return number.strip().casefold()


def columns(invoice: Invoice) -> dict[str, Any]:
    """The invoice's own columns, but for `printed`: the hash of all that was printed."""
    client, job, signature = invoice.client, invoice.job, invoice.signature
    waiting_since = invoice.approved_at or invoice.created_at
    return {
        "source_id": invoice.source_id,
        "number": invoice.number,
        "origin": invoice.origin.value,
        "type": invoice.type.value,
        "client_name": client.name,
        "client_number": client.number,
        "client_alias": client.alias,
        "client_address": _stored(client.address),
        "client_email": client.email,
        "job_number": job.number,
        "job_name": job.name,
        "client_project": job.client_project,
        "pm_name": invoice.project_manager.name,
        "pm_email": invoice.project_manager.email,
        "created_by": invoice.created_by,
        "created_at": stamped(invoice.created_at),
        "approved_at": stamped(invoice.approved_at),
        "invoice_date": invoice.invoice_date.isoformat(),
        "due_date": iso(invoice.due_date),
        "due_computed": invoice.due_computed,
        "terms": invoice.terms,
        "currency": invoice.currency,
        "po_number": invoice.po_number,
        "memo": invoice.memo,
        "subtotal_minor": to_minor(invoice.subtotal, invoice.currency),
        "tax_total_minor": to_minor(invoice.tax_total, invoice.currency),
        "total_minor": to_minor(invoice.total, invoice.currency),
        "signature_name": signature.name if signature else None,
        "signature_on": iso(signature.signed_on) if signature else None,
        "client_approved": invoice.client_approved,
        "extra": _stored(invoice.extra),
        "number_key": key(invoice.number),
        "waiting_since": stamp(waiting_since)
        if waiting_since
        else f"{invoice.invoice_date}T00:00:00Z",
        "search_text": "\n".join((job.number, job.name, client.name, invoice.number)).casefold(),
    }


def replace_rows(db: Database, id_: int, invoice: Invoice) -> None:
    """Write its lines and taxes in the place of those that are there."""
    db.conn.execute("DELETE FROM lines WHERE invoice_id = ?", [id_])
    db.conn.execute("DELETE FROM taxes WHERE invoice_id = ?", [id_])
    insert_rows(db, id_, invoice)


def insert_rows(db: Database, id_: int, invoice: Invoice) -> None:
    """Write its lines and taxes, where there are none yet."""
    db.conn.executemany(
        "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                id_,
                position,
                line.kind.value,
                line.item,
                line.description,
                _decimal(line.quantity),
                line.unit,
                _decimal(line.rate),
                to_minor(line.amount, invoice.currency),
                _stored(line.tax_codes),
                iso(line.service_date),
                line.source_ref,
                line.expense_processed,
            )
            for position, line in enumerate(invoice.lines)
        ),
    )
    db.conn.executemany(
        "INSERT INTO taxes VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                id_,
                position,
                tax.code,
                _decimal(tax.rate),
                to_minor(tax.base, invoice.currency),
                to_minor(tax.amount, invoice.currency),
            )
            for position, tax in enumerate(invoice.taxes)
        ),
    )


def read(row: Row, lines: list[Row], taxes: list[Row]) -> Invoice:
    """The invoice of its rows."""
    currency = row["currency"]
    return Invoice(
        source_id=row["source_id"],
        number=row["number"],
        client=Client(
            row["client_name"],
            row["client_number"],
            row["client_alias"],
            _texts(row["client_address"]),
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
        created_at=at_moment(row["created_at"]),
        approved_at=at_moment(row["approved_at"]),
        due_date=on_day(row["due_date"]),
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
        tax_codes=_texts(row["tax_codes"]),
        service_date=on_day(row["service_date"]),
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


def _signature(row: Row) -> Signature | None:
    if row["signature_name"] is None:
        return None
    return Signature(row["signature_name"], on_day(row["signature_on"]))


def stamped(at: datetime | None) -> str | None:
    """A moment as it is stored, or nothing."""
    return stamp(at) if at else None


def at_moment(text: str | None) -> datetime | None:
    """The moment that was stored, or nothing."""
    return moment(text) if text else None


def iso(day: date | None) -> str | None:
    """A day as it is stored, or nothing."""
    return day.isoformat() if day else None


def on_day(text: str | None) -> date | None:
    """The day that was stored, or nothing."""
    return date.fromisoformat(text) if text else None


_stored = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@lru_cache(maxsize=4096)  # the same few tax codes stand in very many lines
def _texts(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _known(flag: int | None) -> bool | None:
    return None if flag is None else bool(flag)
