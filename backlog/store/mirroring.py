"""What a face that shows everything needs beside the rows of the lists."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog.company import moment
from backlog.money import from_minor


@dataclass(frozen=True, slots=True)
class Beside:
    """An invoice's facts that the lists do not show.

    `imported` is whether accounting confirmed its latest export; `void_by` who voided it.
    """

    due: date | None
    created_by: str
    changed_at: datetime
    imported: bool
    void_at: datetime | None
    void_by: str
    void_reason: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of an invoice that is not paid; `place` is its position, from 0."""

    invoice_id: int
    place: int
    number: str
    client: str
    currency: str
    kind: str
    item: str
    description: str
    quantity: Decimal | None
    unit: str
    rate: Decimal | None
    amount: Decimal
    tax_codes: tuple[str, ...]
    service_date: date | None
    source_ref: str


def list_ids(db: Database) -> list[int]:
    """The ids of all invoices, void ones too, the latest to arrive first."""
    return [row["id"] for row in db.execute("SELECT id FROM invoices ORDER BY id DESC")]


def read_beside(db: Database) -> dict[int, Beside]:
    """The other facts of every invoice, by its id."""
    query = """
SELECT i.id, i.due_date, i.created_by, i.void_at, i.void_reason,
    (SELECT e.at FROM events e WHERE e.invoice_id = i.id ORDER BY e.seq DESC LIMIT 1) AS changed_at,
    CASE WHEN i.void_at IS NOT NULL THEN (SELECT e.actor FROM events e
        WHERE e.invoice_id = i.id AND e.action = 'void' ORDER BY e.seq DESC LIMIT 1) END AS void_by,
    EXISTS (SELECT 1 FROM members m
        WHERE m.invoice_id = i.id AND m.released = '' AND m.imported) AS imported
FROM invoices i"""
    return {
        row["id"]: Beside(
            due=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
            created_by=row["created_by"],
            changed_at=moment(row["changed_at"]),
            imported=bool(row["imported"]),
            void_at=moment(row["void_at"]) if row["void_at"] else None,
            void_by=row["void_by"] or "",
            void_reason=row["void_reason"],
        )
        for row in db.execute(query)
    }


def read_open_lines(db: Database) -> list[OpenLine]:
    """The lines of what is in Admin and Processed, the latest invoice first."""
    query = (
        "SELECT l.*, i.number, i.client_name, i.currency FROM invoices i"
        " JOIN lines l ON l.invoice_id = i.id WHERE i.tab IN ('admin', 'processed')"
        " ORDER BY i.id DESC, l.position"
    )
    return [
        OpenLine(
            invoice_id=row["invoice_id"],
            place=row["position"],
            number=row["number"],
            client=row["client_name"],
            currency=row["currency"],
            kind=row["kind"],
            item=row["item"],
            description=row["description"],
            quantity=Decimal(row["quantity"]) if row["quantity"] else None,
            unit=row["unit"],
            rate=Decimal(row["rate"]) if row["rate"] else None,
            amount=from_minor(row["amount_minor"], row["currency"]),
            tax_codes=tuple(json.loads(row["tax_codes"])),
            service_date=date.fromisoformat(row["service_date"]) if row["service_date"] else None,
            source_ref=row["source_ref"],
        )
        for row in db.execute(query)
    ]
