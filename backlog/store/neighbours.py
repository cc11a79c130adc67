"""What other invoices have in common with some."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from backlog.target import Profile


def with_reference(db: Database, invoice_id: int, reference: str) -> list[str]:
    """Other invoices that went to the same target and have this reference already."""
    if not reference.strip():
        return []
    went_to = (
        "SELECT b.target FROM members m JOIN batches b ON b.id = m.batch_id"
        " WHERE m.invoice_id = {} AND m.released = ''"
    )
    query = (
        "SELECT i.number FROM invoices i WHERE i.reference = :reference AND i.reference != ''"
        " AND i.id != :id AND i.void_at IS NULL"
        f" AND EXISTS ({went_to.format('i.id')} AND b.target IN ({went_to.format(':id')}))"
        " ORDER BY i.id"
    )
    found = db.conn.execute(query, {"reference": reference.strip(), "id": invoice_id})
    return [row["number"] for row in found]


def other_systems(
    db: Database, ids: Sequence[int], target: str
) -> dict[int, list[tuple[str, str]]]:
    """The batches for other targets that these invoices count with, as (batch, target), by id."""
    found: dict[int, list[tuple[str, str]]] = {}
    query = (
        "SELECT m.invoice_id, b.number, b.target FROM members m JOIN batches b ON b.id = m.batch_id"
        " WHERE m.invoice_id IN (SELECT value FROM json_each(?)) AND m.released = ''"
        " AND b.target != ? ORDER BY b.id"
    )
    for id_, number, system in db.execute(query, [json.dumps(list(ids)), target]):
        found.setdefault(id_, []).append((number, system))
    return found


def lookalikes(db: Database, ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of other invoices of the same client, job, amount and date, by id."""
    found: dict[int, list[str]] = {}
    query = (
        "SELECT i.id, o.number FROM invoices i"
        " JOIN invoices o ON o.job_number = i.job_number COLLATE NOCASE"
        " AND o.client_name = i.client_name AND o.invoice_date = i.invoice_date"
        " AND o.currency = i.currency AND o.total_minor = i.total_minor AND o.id != i.id"
        " AND o.void_at IS NULL WHERE i.id IN (SELECT value FROM json_each(?)) ORDER BY o.id"
    )
    for row in db.execute(query, [json.dumps(list(ids))]):
        found.setdefault(row["id"], []).append(row["number"])
    return found


def of_each_client(db: Database, profile: Profile) -> list[int]:
    """The latest invoice of each client that went out with this profile and was not released."""
    query = (
        "SELECT max(i.id) AS id FROM batches b JOIN members m ON m.batch_id = b.id"
        " JOIN invoices i ON i.id = m.invoice_id"
        " WHERE b.target = ? AND json_extract(b.profile, '$.name') = ? AND m.released = ''"
        " GROUP BY i.client_name, i.client_number, i.client_alias ORDER BY 1"
    )
    return [row["id"] for row in db.execute(query, [profile.target, profile.name])]
