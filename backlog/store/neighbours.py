"""What other invoices have in common with some."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from sqlite_utils import Database

from backlog.store.documents import key
from backlog.store.migrations import UNFOLDED
from backlog.target import Profile

NAMED = 5
"""So many of those that are alike are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The first numbers of those that are alike, and how many there are."""

    numbers: tuple[str, ...]
    count: int


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
    db: Database, ids: Sequence[int], profile: Profile, *, by_profile: bool
) -> dict[int, list[tuple[str, str]]]:
    """The batches for other systems that these invoices count with, as (batch, system), by id.

    `by_profile`: each profile of this target is for a system of its own.
    """
    found: dict[int, list[tuple[str, str]]] = {}
    query = (
        "SELECT m.invoice_id, b.number, iif(b.target = :target, json_extract(b.profile, '$.name'),"
        " b.target) FROM members m JOIN batches b ON b.id = m.batch_id"
        " WHERE m.invoice_id IN (SELECT value FROM json_each(:ids)) AND m.released = ''"
        " AND (b.target != :target OR (:by_profile"
        " AND json_extract(b.profile, '$.name') != :name)) ORDER BY b.id"
    )
    values = {
        "ids": json.dumps(list(ids)),
        "target": profile.target,
        "by_profile": by_profile,
        "name": profile.name,
    }
    for id_, number, system in db.execute(query, values):
        found.setdefault(id_, []).append((number, system))
    return found


def find_alike(db: Database, ids: Sequence[int]) -> dict[int, Alike]:
    """The other invoices of the same client, job, amount and date, by id.

    What is the same in all five is looked up once, and named to a few of them: very many may be.
    """
    asked: dict[str, list[int]] = {}
    query = (
        "SELECT id, json_array(lower(job_number), total_minor, invoice_date, client_name, currency)"
        " AS shared FROM invoices WHERE id IN (SELECT value FROM json_each(?))"
    )
    for row in db.execute(query, [json.dumps(list(ids))]):
        asked.setdefault(row["shared"], []).append(row["id"])
    found: dict[int, Alike] = {}
    for shared, numbers in _group_by_shared(db, list(asked)):
        for id_ in asked[shared]:
            others = len(numbers) - (id_ in numbers)
            few = islice((numbers[one] for one in numbers if one != id_), NAMED)
            found |= {id_: Alike(tuple(few), others)} if others else {}
    return found


def _group_by_shared(db: Database, asked: Sequence[str]) -> Iterator[tuple[str, dict[int, str]]]:
    """What was asked, and the ids and numbers of those that share it, oldest first."""
    query = (
        "SELECT asked.value AS shared, i.id, i.number FROM json_each(?) asked CROSS JOIN invoices i"
        " ON i.job_number = json_extract(asked.value, '$[0]') COLLATE NOCASE"
        " AND i.total_minor = json_extract(asked.value, '$[1]')"
        " AND i.invoice_date = json_extract(asked.value, '$[2]')"
        " AND i.client_name = json_extract(asked.value, '$[3]')"
        " AND i.currency = json_extract(asked.value, '$[4]')"
        " WHERE i.void_at IS NULL ORDER BY asked.key, i.id"
    )
    rows = db.execute(query, [json.dumps(asked)])
    for shared, same in groupby(rows, key=itemgetter("shared")):
        yield shared, {row["id"]: row["number"] for row in same}


def find_twins(db: Database) -> list[tuple[str, str]]:
    """Numbers that an older release let in although they look like another's, and that other's."""
    rows = db.execute(f"SELECT number, number_key FROM invoices WHERE {UNFOLDED} ORDER BY id")
    keys = {
        row["number"]: key(row["number"]) for row in rows if row["number_key"] != key(row["number"])
    }
    others = db.execute(
        "SELECT number_key, number FROM invoices"
        " WHERE number_key IN (SELECT value FROM json_each(?))",
        [json.dumps(list(keys.values()))],
    )
    by_key = {row["number_key"]: row["number"] for row in others}
    return [(number, by_key[folded]) for number, folded in keys.items() if folded in by_key]


_SENT = (
    "SELECT max(i.id) AS id FROM batches b JOIN members m ON m.batch_id = b.id"
    " JOIN invoices i ON i.id = m.invoice_id"
    " WHERE b.target = ? AND json_extract(b.profile, '$.name') = ? AND m.released = ''"
)


def of_each_client(db: Database, profile: Profile, *, jobs: bool) -> list[int]:
    """The latest invoice of each client that went out with this profile and was not released.

    With `jobs`, of each job of each client.
    """
    each_job = ", i.job_number, i.job_name" if jobs else ""
    each = f"i.client_name, i.client_number, i.client_alias{each_job}"
    query = f"{_SENT} GROUP BY {each} ORDER BY 1"
    return [row["id"] for row in db.execute(query, [profile.target, profile.name])]


def of_each_tax(db: Database, profile: Profile) -> list[int]:
    """The same of all the taxes of an invoice, by code and rate."""
    taxes = (
        "SELECT group_concat(code || ' ' || rate, '+') FROM"
        " (SELECT code, rate FROM taxes WHERE invoice_id = i.id ORDER BY position)"
    )
    query = f"{_SENT} GROUP BY ({taxes}) ORDER BY 1"
    return [row["id"] for row in db.execute(query, [profile.target, profile.name])]
