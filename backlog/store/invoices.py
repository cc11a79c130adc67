"""Entries in their tables: `invoices` with `lines`, `taxes` and `payments`."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from sqlite3 import Row
from typing import Any

from sqlite_utils import Database

from backlog.company import stamp
from backlog.errors import Stale
from backlog.model import Entry, Invoice, Membership
from backlog.money import to_minor
from backlog.store import entry_rows

_BY_ID = "(SELECT value FROM json_each(?))"


def key(number: str) -> str:
    """What makes two invoice numbers the same: trimmed and case-folded."""
    return number.strip().casefold()


def ids_of(db: Database, numbers: Sequence[str]) -> dict[str, int]:
    """The ids of the invoices with these numbers, by `key`; unknown numbers are left out."""
    found = db.execute(
        "SELECT number_key, id FROM invoices WHERE number_key IN (SELECT value FROM json_each(?))",
        [json.dumps([key(number) for number in numbers])],
    )
    return {row["number_key"]: row["id"] for row in found}


def load(db: Database, ids: Iterable[int]) -> list[Entry]:
    """The entries with these ids, in their order; an unknown id is left out."""
    wanted = list(ids)
    asked = [json.dumps(wanted)]
    parts = {table: _children(db, table, asked) for table in ("lines", "taxes", "payments")}
    memberships = _memberships(db, asked)
    entries = {
        row["id"]: entry_rows.entry(
            row,
            {name: rows[row["id"]] for name, rows in parts.items()},
            memberships[row["id"]],
        )
        for row in db.execute(f"SELECT * FROM invoices WHERE id IN {_BY_ID}", asked)
    }
    return [entries[id_] for id_ in wanted if id_ in entries]


def insert(db: Database, entry: Entry) -> int:
    """Write a new entry; its `id` is given here and returned."""
    columns = _columns(entry)
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    cursor = db.conn.execute(f"INSERT INTO invoices ({names}) VALUES ({values})", columns)
    new_id = int(cursor.lastrowid or 0)
    _write_document(db, new_id, entry.invoice)
    _write_payments(db, new_id, entry)
    return new_id


def update(db: Database, before: Entry, after: Entry) -> None:
    """Write what an entry has become, if it still is what it was.

    Raises:
        Stale: the stored version is not `before`'s.
    """
    columns = _columns(after)
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    cursor = db.conn.execute(
        f"UPDATE invoices SET {assignments} WHERE id = :id AND version = :before_version",
        columns | {"id": before.id, "before_version": before.version},
    )
    if cursor.rowcount != 1:
        raise Stale(
            f"{before.invoice.number} was changed by somebody else meanwhile. Nothing was written. "
            "Look at it again and repeat what you meant to do."
        )
    if after.invoice != before.invoice:
        _write_document(db, before.id, after.invoice)
    if after.payments != before.payments:
        _write_payments(db, before.id, after)


def altered(db: Database, entries: Sequence[Entry]) -> list[Entry]:
    """Those whose row differs from what would be written for them, search text and all."""
    asked = [json.dumps([entry.id for entry in entries])]
    rows = {
        row["id"]: row for row in db.execute(f"SELECT * FROM invoices WHERE id IN {_BY_ID}", asked)
    }
    return [
        entry
        for entry in entries
        if any(rows[entry.id][name] != value for name, value in _columns(entry).items())
    ]


def every_id(db: Database) -> list[int]:
    """The ids of all invoices, oldest first."""
    return [row["id"] for row in db.execute("SELECT id FROM invoices ORDER BY id")]


def _columns(entry: Entry) -> dict[str, Any]:
    invoice = entry.invoice
    waiting_since = invoice.approved_at or invoice.created_at
    return {
        **_printed(invoice),
        "version": entry.version,
        "reference": entry.reference,
        "notes": entry.notes,
        "processed_at": _stamped(entry.processed_at),
        "processed_by": entry.processed_by,
        "balance_minor": to_minor(entry.balance, invoice.currency),
        "settled": entry.settled,
        "void_at": _stamped(entry.void_at),
        "void_reason": entry.void_reason,
        "held_reason": entry.held_reason,
        "held_until": _iso(entry.held_until),
        "edited": entry.edited,
        "waiting_since": stamp(waiting_since)
        if waiting_since
        else f"{invoice.invoice_date}T00:00:00Z",
        "search_text": "\n".join(
            (invoice.job.number, invoice.job.name, invoice.client.name, invoice.number)
        ).casefold(),
    }


def _printed(invoice: Invoice) -> dict[str, Any]:
    client, job, signature = invoice.client, invoice.job, invoice.signature
    return {
        "source_id": invoice.source_id,
        "number": invoice.number,
        "number_key": key(invoice.number),
        "origin": invoice.origin.value,
        "type": invoice.type.value,
        "client_name": client.name,
        "client_number": client.number,
        "client_alias": client.alias,
        "client_address": json.dumps(client.address, ensure_ascii=False),
        "client_email": client.email,
        "job_number": job.number,
        "job_name": job.name,
        "client_project": job.client_project,
        "pm_name": invoice.project_manager.name,
        "pm_email": invoice.project_manager.email,
        "created_by": invoice.created_by,
        "created_at": _stamped(invoice.created_at),
        "approved_at": _stamped(invoice.approved_at),
        "invoice_date": invoice.invoice_date.isoformat(),
        "due_date": _iso(invoice.due_date),
        "due_computed": invoice.due_computed,
        "terms": invoice.terms,
        "currency": invoice.currency,
        "po_number": invoice.po_number,
        "memo": invoice.memo,
        "subtotal_minor": to_minor(invoice.subtotal, invoice.currency),
        "tax_total_minor": to_minor(invoice.tax_total, invoice.currency),
        "total_minor": to_minor(invoice.total, invoice.currency),
        "signature_name": signature.name if signature else None,
        "signature_on": _iso(signature.signed_on) if signature else None,
        "client_approved": invoice.client_approved,
        "extra": json.dumps(invoice.extra, ensure_ascii=False, sort_keys=True),
    }


def _write_document(db: Database, id_: int, invoice: Invoice) -> None:
    db.conn.execute("DELETE FROM lines WHERE invoice_id = ?", [id_])
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
                json.dumps(line.tax_codes, ensure_ascii=False),
                _iso(line.service_date),
                line.source_ref,
                line.expense_processed,
            )
            for position, line in enumerate(invoice.lines)
        ),
    )
    db.conn.execute("DELETE FROM taxes WHERE invoice_id = ?", [id_])
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


def _write_payments(db: Database, id_: int, entry: Entry) -> None:
    db.conn.execute("DELETE FROM payments WHERE invoice_id = ?", [id_])
    db.conn.executemany(
        "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                id_,
                position,
                payment.paid_on.isoformat(),
                to_minor(payment.amount, entry.invoice.currency),
                payment.reference,
                payment.by,
            )
            for position, payment in enumerate(entry.payments)
        ),
    )


def _children(db: Database, table: str, asked: list[str]) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in db.execute(
        f"SELECT * FROM {table} WHERE invoice_id IN {_BY_ID} ORDER BY invoice_id, position", asked
    ):
        rows[row["invoice_id"]].append(row)
    return rows


def _memberships(db: Database, asked: list[str]) -> dict[int, tuple[Membership, ...]]:
    rows: dict[int, tuple[Membership, ...]] = defaultdict(tuple)
    for row in db.execute(
        "SELECT m.invoice_id, b.number, m.version, m.released FROM members m"
        f" JOIN batches b ON b.id = m.batch_id WHERE m.invoice_id IN {_BY_ID} ORDER BY m.batch_id",
        asked,
    ):
        rows[row["invoice_id"]] += (Membership(row["number"], row["version"], row["released"]),)
    return rows


def _stamped(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
