"""One batch as a person reads it: what went out, why, and what accounting said of it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backlog.batches.commit import told
from backlog.company import stamp
from backlog.money import of_it, spoken
from backlog.plural import count_of
from backlog.store.batches import Batch, File, Import
from backlog.store.listing import Row


def lines(batch: Batch, label: str, rows: Sequence[Row]) -> Iterator[str]:
    """The batch, its files, its invoices, and every import that was confirmed, oldest first."""
    yield f"{batch.number} ({batch.code}), {label}: {batch.state}"
    yield f"{count_of(batch.count)}, {told(batch.totals)}"
    yield f"Made by {batch.made_by} at {stamp(batch.made_at)}"
    yield from _why(batch)
    yield from (f"  {_file(file)}" for file in batch.files)
    yield from (f"  {row.number}  {row.client}  {spoken(row.total, row.currency)}" for row in rows)
    yield from (line for one in batch.imports for line in _import(one))
    if not batch.imports and not batch.void_at:
        yield "Nobody has confirmed the import."


def _why(batch: Batch) -> Iterator[str]:
    facts = {
        "Delivered": stamp(batch.delivered_at) if batch.delivered_at else "",
        "Prefix": batch.prefix,
        "Note": batch.note,
        "Again": batch.reason,
        "Earlier": ", ".join(batch.earlier),
        "Void": batch.void_reason,
    }
    yield from (f"{name}: {said}" for name, said in facts.items() if said)


def _file(file: File) -> str:
    total = spoken(file.total, file.currency) + of_it(file.taxes, file.currency)
    return f"{file.name}  {count_of(file.count)}, {total}  SHA-256 {file.sha256}"


def _import(one: Import) -> Iterator[str]:
    yield f"{one.outcome.capitalize()} by {one.by} at {stamp(one.at)}"
    for currency, seen in one.totals_seen.items():
        gap = Decimal(one.gap[currency])
        apart = f"gap {spoken(gap, currency)}" if gap else "to the cent"
        yield f"  seen {spoken(Decimal(seen), currency)}, {apart}"
    yield from (f"  failed: {number}: {reason}" for number, reason in one.failed.items())
