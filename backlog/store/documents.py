"""The invoice as it was printed: its columns in `invoices`, its rows in `lines` and `taxes`."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlite_utils import Database

from backlog.characters import fold_number
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

COLUMNS = """
    source_id, number, currency, client_name, client_number, client_alias, client_address,
    client_email, job_number, job_name, client_project, invoice_date, subtotal_minor,
    tax_total_minor, total_minor, origin, type, pm_name, pm_email, created_by, created_at,
    approved_at, due_date, due_computed, terms, po_number, memo, signature_name, signature_on,
    client_approved, applies_to, extra, client_province, client_language, ship_to, class, location,
    sales_rep, cost_code
"""
"""Those that `read` makes the invoice of, in its order."""
LINE_COLUMNS = """
    kind, item, description, quantity, unit, rate, amount_minor, tax_codes, service_date,
    source_ref, expense_processed, allowance_minor, class, cost_code
"""
TAX_COLUMNS = "code, rate, base_minor, amount_minor"
Values = Sequence[Any]
"""A row by position: a name is looked for anew in each, and a batch has tens of thousands."""


def key(number: str) -> str:
    """What makes two invoice numbers the same: trimmed, case-folded, without what is unseen."""
    return fold_number(number)


def plain_key(number: str) -> str:
    """The key of older releases, which the later of two twins keeps: what is unseen tells them."""
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
        "client_address": _list(client.address),
        "client_email": client.email,
        "client_province": client.province,
        "client_language": client.language,
        "job_number": job.number,
        "job_name": job.name,
        "client_project": job.client_project,
        "pm_name": invoice.project_manager.name,
        "pm_email": invoice.project_manager.email,
        "created_by": invoice.created_by,
        "created_at": stamp_or_none(invoice.created_at),
        "approved_at": stamp_or_none(invoice.approved_at),
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
        "applies_to": invoice.applies_to,
        "extra": _stored(invoice.extra),
        "ship_to": _list(invoice.ship_to),
        "class": invoice.class_,
        "location": invoice.location,
        "sales_rep": invoice.sales_rep,
        "cost_code": invoice.cost_code,
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
        f"INSERT INTO lines (invoice_id, position, {LINE_COLUMNS})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                _list(line.tax_codes),
                iso(line.service_date),
                line.source_ref,
                line.expense_processed,
                None if line.allowance is None else to_minor(line.allowance, invoice.currency),
                line.class_,
                line.cost_code,
            )
            for position, line in enumerate(invoice.lines)
        ),
    )
    db.conn.executemany(
        f"INSERT INTO taxes (invoice_id, position, {TAX_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
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


def read_invoice(row: Values, lines: Iterable[Values], taxes: Iterable[Values]) -> Invoice:
    """The invoice of its `COLUMNS`, and of `LINE_COLUMNS` and `TAX_COLUMNS` of what it has."""
    # fmt: off
    (
        source_id, number, currency, client_name, client_number, client_alias, client_address,
        client_email, job_number, job_name, client_project, invoice_date, subtotal,
        tax_total, total, origin, type_, pm_name, pm_email, created_by, created_at,
        approved_at, due_date, due_computed, terms, po_number, memo, signature_name, signature_on,
        client_approved, applies_to, extra, client_province, client_language, ship_to, class_,
        location, sales_rep, cost_code,
    ) = row
    # fmt: on
    return Invoice(
        source_id=source_id,
        number=number,
        client=_client(
            client_name,
            client_number,
            client_alias,
            client_address,
            client_email,
            client_province,
            client_language,
        ),
        job=_job(job_number, job_name, client_project),
        invoice_date=date.fromisoformat(invoice_date),
        currency=currency,
        lines=tuple([_line(line, currency) for line in lines]),
        subtotal=from_minor(subtotal, currency),
        tax_total=from_minor(tax_total, currency),
        total=from_minor(total, currency),
        taxes=tuple([_tax(tax, currency) for tax in taxes]),
        origin=_origin(origin),
        type=_type(type_),
        project_manager=_manager(pm_name, pm_email),
        created_by=created_by,
        created_at=at_moment(created_at),
        approved_at=at_moment(approved_at),
        due_date=on_day(due_date),
        due_computed=bool(due_computed),
        terms=terms,
        po_number=po_number,
        memo=memo,
        signature=_signature(signature_name, signature_on),
        client_approved=_read_flag(client_approved),
        applies_to=applies_to,
        ship_to=_texts(ship_to),
        class_=class_,
        location=location,
        sales_rep=sales_rep,
        cost_code=cost_code,
        extra=_extra(extra),
    )


@lru_cache(maxsize=4096)  # a batch has few clients, jobs and managers, and many invoices of each
def _client(
    name: str, number: str, alias: str, address: str, email: str, province: str, language: str
) -> Client:
    return Client(name, number, alias, _texts(address), email, province, language)


_kind, _origin, _type = cache(Kind), cache(Origin), cache(InvoiceType)
_job = lru_cache(maxsize=4096)(Job)
_manager = lru_cache(maxsize=4096)(ProjectManager)


def _line(row: Values, currency: str) -> Line:
    # fmt: off
    (
        kind, item, description, quantity, unit, rate, minor, codes, on, source_ref, processed,
        allowance, class_, cost_code,
    ) = row
    # fmt: on
    return Line(
        kind=_kind(kind),
        amount=from_minor(minor, currency),
        item=item,
        description=description,
        quantity=_number(quantity),
        unit=unit,
        rate=_number(rate),
        tax_codes=_texts(codes),
        service_date=on_day(on),
        source_ref=source_ref,
        expense_processed=_read_flag(processed),
        allowance=None if allowance is None else from_minor(allowance, currency),
        class_=class_,
        cost_code=cost_code,
    )


def _tax(row: Values, currency: str) -> TaxLine:
    code, rate, base, amount = row
    return TaxLine(code, Decimal(rate), from_minor(base, currency), from_minor(amount, currency))


def _signature(name: str | None, on: str | None) -> Signature | None:
    return None if name is None else Signature(name, on_day(on))


def stamp_or_none(at: datetime | None) -> str | None:
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


def _extra(stored: str) -> dict[str, Any]:
    return {} if stored == "{}" else dict(json.loads(stored))


@lru_cache(maxsize=4096)  # the same few tax codes stand in very many lines
def _list(texts: tuple[str, ...]) -> str:
    return _stored(texts)


@lru_cache(maxsize=4096)
def _texts(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _read_flag(flag: int | None) -> bool | None:
    return None if flag is None else bool(flag)
