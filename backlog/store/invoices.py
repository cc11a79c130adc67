"""Entries in their tables: `invoices` with `lines`, `taxes`, `payments` and `overrides`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from sqlite3 import Cursor
from typing import Any, NamedTuple

from sqlite_utils import Database

from backlog import record
from backlog.errors import Stale
from backlog.model import Entry, Membership, Override, Payment
from backlog.money import from_minor, to_minor
from backlog.store import documents
from backlog.store.documents import Values, at_moment, iso, key, on_day, plain_key, stamp_or_none

__all__ = ["every_id", "find_altered", "ids_of", "insert", "key", "load", "plain_key", "update"]

_BY_ID = "(SELECT value FROM json_each(?))"
_OF_ENTRY = """
    version, reference, notes, processed_at, processed_by, void_at, void_reason, held_reason,
    held_until, sent_back, edited
"""
_APART = {"memberships", "overrides"}
"""Facts of an entry that its own row says nothing of."""


class _Parts(NamedTuple):
    """What entries have in other tables, by id; the first four as values by position."""

    lines: Mapping[int, Sequence[Values]]
    taxes: Mapping[int, Sequence[Values]]
    payments: Mapping[int, Sequence[Values]]
    overrides: Mapping[int, Sequence[Values]]
    memberships: Mapping[int, tuple[Membership, ...]]


def ids_of(db: Database, numbers: Sequence[str]) -> dict[str, int]:
    """The ids of the invoices with these numbers, by the number; unknown ones are left out.

    Of two twins that an older release let in, the later one has only its own spelling.
    """
    spelled = {number: (plain_key(number), key(number)) for number in numbers}
    found = db.execute(
        "SELECT number_key, id FROM invoices WHERE number_key IN (SELECT value FROM json_each(?))",
        [json.dumps([one for keys in spelled.values() for one in keys])],
    )
    ids = {row["number_key"]: row["id"] for row in found}
    return {
        number: ids.get(plain, ids.get(folded, 0))
        for number, (plain, folded) in spelled.items()
        if plain in ids or folded in ids
    }


def load(db: Database, ids: Iterable[int]) -> list[Entry]:
    """The entries with these ids, in their order; an unknown id is left out."""
    wanted = list(ids)
    asked = json.dumps(wanted)
    parts = _Parts(
        lines=_children(db, "lines", documents.LINE_COLUMNS, asked),
        taxes=_children(db, "taxes", documents.TAX_COLUMNS, asked),
        payments=_children(db, "payments", "paid_on, amount_minor, reference, by", asked),
        overrides=_children(db, "overrides", '"check", reason, by', asked),
        memberships=_memberships(db, asked),
    )
    query = f"SELECT id, {_OF_ENTRY}, {documents.COLUMNS} FROM invoices WHERE id IN {_BY_ID}"
    entries = {id_: _entry(id_, row, parts) for id_, *row in _rows(db, query, asked)}
    return [entries[id_] for id_ in wanted if id_ in entries]


def insert(db: Database, entry: Entry, printed: str) -> int:
    """Write a new entry, `printed` the digest of its invoice; its `id` is given here, returned."""
    columns = _columns(entry, printed)
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    cursor = db.conn.execute(f"INSERT INTO invoices ({names}) VALUES ({values})", columns)
    new_id = int(cursor.lastrowid or 0)
    documents.insert_rows(db, new_id, entry.invoice)
    if entry.payments:
        _write_payments(db, new_id, entry)
    if entry.overrides:
        _write_overrides(db, new_id, entry)
    return new_id


def update(db: Database, before: Entry, after: Entry) -> None:
    """Write what an entry has become, with the next version, if it still is what it was.

    A new membership is written with its batch; here the known ones change.

    Raises:
        Stale: the stored version is not `before`'s.
    """
    touched = record.find_touched(before, after)
    columns: dict[str, Any] = {"version": before.version + 1}
    if touched - _APART:
        columns |= _list_changes(before, after)
    if "invoice" in touched:
        columns |= documents.columns(after.invoice) | {"printed": record.digest(after.invoice)}
        if after.invoice.number == before.invoice.number:
            del columns["number_key"]  # a twin of an older release keeps its own
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    cursor = db.conn.execute(
        f"UPDATE invoices SET {assignments} WHERE id = :id AND version = :before_version",
        columns | {"id": before.id, "before_version": before.version},
    )
    if cursor.rowcount != 1:
        raise Stale(f"{before.invoice.number} is not version {before.version} any more.")
    if "invoice" in touched:
        documents.replace_rows(db, before.id, after.invoice)
    if "payments" in touched:
        _write_payments(db, before.id, after)
    if "overrides" in touched:
        _write_overrides(db, before.id, after)
    if "memberships" in touched:
        _write_memberships(db, before, after)


def find_altered(db: Database, entries: Sequence[Entry], printed: Mapping[int, str]) -> set[int]:
    """The ids of those whose row is not the one that would be written for them.

    `printed` are the hashes of what was printed, by id.
    """
    meant = {entry.id: _columns(entry, printed[entry.id]) for entry in entries}
    names = ", ".join(next(iter(meant.values()), {"id": 0}))
    rows = db.execute(
        f"SELECT id, {names} FROM invoices WHERE id IN {_BY_ID}", [json.dumps(list(meant))]
    )
    return {id_ for id_, *found in rows if found not in _as_written(meant[id_])}


def _as_written(columns: dict[str, Any]) -> tuple[list[Any], ...]:
    """The values of its row; the later of two twins kept the key of an older release."""
    kept = columns | {"number_key": plain_key(columns["number"])}
    return list(columns.values()), list(kept.values())


def every_id(db: Database) -> list[int]:
    """The ids of all invoices, oldest first."""
    return [row["id"] for row in db.execute("SELECT id FROM invoices ORDER BY id")]


def _columns(entry: Entry, printed: str) -> dict[str, Any]:
    return documents.columns(entry.invoice) | {"printed": printed} | _state(entry)


def _list_changes(before: Entry, after: Entry) -> dict[str, Any]:
    """Only what changed: an index is written anew for every column that is named."""
    was = _state(before)
    return {name: value for name, value in _state(after).items() if value != was[name]}


def _state(entry: Entry) -> dict[str, Any]:
    return {
        "version": entry.version,
        "reference": entry.reference,
        "notes": entry.notes,
        "processed_at": stamp_or_none(entry.processed_at),
        "processed_by": entry.processed_by,
        "balance_minor": to_minor(entry.balance, entry.invoice.currency),
        "settled": entry.settled,
        "void_at": stamp_or_none(entry.void_at),
        "void_reason": entry.void_reason,
        "held_reason": entry.held_reason,
        "held_until": iso(entry.held_until),
        "sent_back": entry.sent_back,
        "edited": entry.edited,
    }


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


def _write_overrides(db: Database, id_: int, entry: Entry) -> None:
    db.conn.execute("DELETE FROM overrides WHERE invoice_id = ?", [id_])
    db.conn.executemany(
        "INSERT INTO overrides VALUES (?, ?, ?, ?, ?)",
        (
            (id_, position, override.check, override.reason, override.by)
            for position, override in enumerate(entry.overrides)
        ),
    )


def _write_memberships(db: Database, before: Entry, after: Entry) -> None:
    known = {membership.batch: membership for membership in before.memberships}
    for one in after.memberships:
        if one.batch in known and one != known[one.batch]:
            db.conn.execute(
                "UPDATE members SET imported = ?, reversal = ?, released = ? WHERE invoice_id = ?"
                " AND batch_id = (SELECT id FROM batches WHERE number = ?)",
                [one.imported, one.reversal, one.released, before.id, one.batch],
            )


def _rows(db: Database, query: str, asked: str) -> Cursor:
    """Rows by position, plain tuples."""
    cursor = db.conn.cursor()
    cursor.row_factory = None
    return cursor.execute(query, [asked])


def _children(db: Database, table: str, columns: str, asked: str) -> dict[int, list[Values]]:
    """The rows of a table in their order, by the invoice they belong to."""
    found = _rows(
        db,
        f"SELECT invoice_id, {columns} FROM {table} WHERE invoice_id IN {_BY_ID}"
        " ORDER BY invoice_id, position",
        asked,
    )
    return {id_: [row[1:] for row in rows] for id_, rows in groupby(found, itemgetter(0))}


def _memberships(db: Database, asked: str) -> dict[int, tuple[Membership, ...]]:
    rows: dict[int, tuple[Membership, ...]] = {}
    for row in db.execute(
        "SELECT m.*, b.number FROM members m"
        f" JOIN batches b ON b.id = m.batch_id WHERE m.invoice_id IN {_BY_ID} ORDER BY m.batch_id",
        [asked],
    ):
        membership = Membership(
            row["number"],
            row["version"],
            imported=bool(row["imported"]),
            reversal=row["reversal"],
            released=row["released"],
        )
        rows[row["invoice_id"]] = (*rows.get(row["invoice_id"], ()), membership)
    return rows


def _entry(id_: int, row: Values, parts: _Parts) -> Entry:
    # fmt: off
    (
        version, reference, notes, processed_at, processed_by, void_at, void_reason, held_reason,
        held_until, sent_back, edited, *printed,
    ) = row
    # fmt: on
    invoice = documents.read_invoice(printed, parts.lines.get(id_, ()), parts.taxes.get(id_, ()))
    currency = invoice.currency
    return Entry(
        id=id_,
        version=version,
        invoice=invoice,
        reference=reference,
        notes=notes,
        processed_at=at_moment(processed_at),
        processed_by=processed_by,
        payments=tuple([_payment(one, currency) for one in parts.payments.get(id_, ())]),
        memberships=parts.memberships.get(id_, ()),
        overrides=tuple([_override(one) for one in parts.overrides.get(id_, ())]),
        void_at=at_moment(void_at),
        void_reason=void_reason,
        held_reason=held_reason,
        held_until=on_day(held_until),
        sent_back=sent_back,
        edited=bool(edited),
    )


def _override(row: Values) -> Override:
    check, reason, by = row
    return Override(check, reason, by)


def _payment(row: Values, currency: str) -> Payment:
    paid_on, minor, reference, by = row
    return Payment(date.fromisoformat(paid_on), from_minor(minor, currency), reference, by)
