"""Writing a batch when it is committed: its files, its members, its links."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from backlog.company import stamp
from backlog.money import to_minor


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it was rendered."""

    name: str
    currency: str
    total: Decimal
    sha256: str
    taxes: dict[str, Decimal]
    data: bytes
    invoice_ids: tuple[int, ...]
    deviations: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewBatch:
    """All that is written about a batch when it is committed."""

    year: int
    serial: int
    number: str
    target: str
    profile: dict[str, Any]
    code: str
    made_by: str
    made_at: datetime
    files: tuple[NewFile, ...]
    versions: dict[int, int] = field(default_factory=dict)
    prefix: str = ""
    note: str = ""
    reason: str = ""


def next_serial(db: Database, year: int) -> int:
    """The serial number of the year's next batch."""
    row = db.execute("SELECT max(serial) AS last FROM batches WHERE year = ?", [year]).fetchone()
    return int(row["last"] or 0) + 1


def recent_codes(db: Database, most: int) -> list[str]:
    """The word codes of the latest batches."""
    found = db.execute("SELECT code FROM batches ORDER BY id DESC LIMIT ?", [most])
    return [row["code"] for row in found]


def insert(db: Database, batch: NewBatch) -> int:
    """Write a batch with its files and members; linked to the batches its members were in."""
    cursor = db.conn.execute(
        "INSERT INTO batches (number, year, serial, target, profile, prefix, note, reason, code,"
        " made_by, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch.number,
            batch.year,
            batch.serial,
            batch.target,
            json.dumps(batch.profile, ensure_ascii=False, sort_keys=True),
            batch.prefix,
            batch.note,
            batch.reason,
            batch.code,
            batch.made_by,
            stamp(batch.made_at),
        ],
    )
    batch_id = int(cursor.lastrowid or 0)
    _link(db, batch_id, list(batch.versions))
    for position, file in enumerate(batch.files):
        _insert_file(db, batch_id, position, file)
        pairs = json.dumps([(id_, batch.versions[id_]) for id_ in file.invoice_ids])
        db.conn.execute(
            "INSERT INTO members (batch_id, invoice_id, version, position, printed)"
            " SELECT ?, i.id, json_extract(pair.value, '$[1]'), ?, i.printed FROM json_each(?) pair"
            " JOIN invoices i ON i.id = json_extract(pair.value, '$[0]')",
            [batch_id, position, pairs],
        )
    return batch_id


def _insert_file(db: Database, batch_id: int, position: int, file: NewFile) -> None:
    db.conn.execute(
        "INSERT INTO files (batch_id, position, name, currency, count, total_minor, taxes, sha256,"
        " bytes, deviations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch_id,
            position,
            file.name,
            file.currency,
            len(file.invoice_ids),
            to_minor(file.total, file.currency),
            json.dumps({code: str(amount) for code, amount in file.taxes.items()}),
            file.sha256,
            file.data,
            json.dumps({number: str(apart) for number, apart in file.deviations.items()}),
        ],
    )


def _link(db: Database, batch_id: int, invoice_ids: Sequence[int]) -> None:
    db.conn.execute(
        "INSERT INTO earlier SELECT DISTINCT ?, batch_id FROM members"
        " WHERE invoice_id IN (SELECT value FROM json_each(?))",
        [batch_id, json.dumps(invoice_ids)],
    )
