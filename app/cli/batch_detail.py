"""One batch, for people and as JSON: what went out, why, and what accounting said of it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.cli import shapes
from backlog.batch import Batch, File, Import
from backlog.company import stamp
from backlog.money import format_amount, format_totals, of_it, text
from backlog.plural import count_of
from backlog.row import Row


def lines(batch: Batch, label: str, rows: Sequence[Row]) -> Iterator[str]:
    """The batch, its files, its invoices, and every import that was confirmed, oldest first."""
    yield f"{batch.number} ({batch.code}), {label}: {batch.state}"
    yield f"{count_of(batch.count)}, {format_totals(batch.totals)}"
    if batch.deviations:
        yield f"Expect {format_totals(batch.expected)} there: {label} calculates the tax itself"
    yield f"Made by {batch.made_by} at {stamp(batch.made_at)}"
    yield from _why(batch)
    yield from (f"  {_file(file)}" for file in batch.files)
    yield from (
        f"  {row.number}  {row.client}  {format_amount(row.total, row.currency)}" for row in rows
    )
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
    total = format_amount(file.total, file.currency) + of_it(file.taxes, file.currency)
    return f"{file.name}  {count_of(file.count)}, {total}  SHA-256 {file.sha256}"


def _import(one: Import) -> Iterator[str]:
    yield f"{one.outcome.capitalize()} by {one.by} at {stamp(one.at)}"
    for currency, seen in one.totals_seen.items():
        gap = Decimal(one.gap[currency])
        apart = f"gap {format_amount(gap, currency)}" if gap else "to the cent"
        yield f"  seen {format_amount(Decimal(seen), currency)}, {apart}"
    yield from (f"  failed: {number}: {reason}" for number, reason in one.failed.items())


def shape_batch(one: Batch) -> shapes.Json:
    """One batch of the log."""
    return {
        "number": one.number,
        "target": one.target,
        "profile": one.profile,
        "state": one.state,
        "files": shape_files(one),
        "count": one.count,
        "totals": shapes.totals(one.totals),
        "expected": shapes.totals(one.expected),
        "prefix": one.prefix or None,
        "note": one.note or None,
        "code": one.code,
        "made_by": one.made_by,
        "made_at": stamp(one.made_at),
        "delivered_at": shapes.format_time(one.delivered_at),
        "imports": [
            {
                "by": confirmed.by,
                "at": stamp(confirmed.at),
                "outcome": confirmed.outcome,
                "totals_seen": confirmed.totals_seen,
                "gap": confirmed.gap,
                "failed": [{"number": n, "reason": r} for n, r in confirmed.failed.items()],
            }
            for confirmed in one.imports
        ],
        "earlier": list(one.earlier),
        "void_reason": one.void_reason or None,
    }


def shape_files(one: Batch) -> list[shapes.Json]:
    """The files of a batch."""
    return [
        {
            "name": file.name,
            "sha256": file.sha256,
            "bytes": file.size,
            "currency": file.currency,
            "count": file.count,
            "total": text(file.total, file.currency),
            "taxes": shapes.taxes(file.taxes, file.currency),
        }
        for file in one.files
    ]
