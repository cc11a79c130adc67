"""One batch, for people and as JSON: what went out, why, and what accounting said of it."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from app.cli import shapes
from app.cli.shell import table
from backlog.batch import Batch, File, Import, State
from backlog.company import stamp
from backlog.money import format_amount, format_totals, of_it, text
from backlog.plural import count_of
from backlog.queries.batch_comments import Remark
from backlog.row import Row


def lines(batch: Batch, label: str, rows: Sequence[Row]) -> Iterator[str]:
    """The batch, its files, its invoices, and every import that was confirmed, oldest first."""
    word = f" ({batch.code})" if batch.code else ""
    yield f"{batch.number}{word}, {label}: {batch.state}"
    yield f"{count_of(batch.count)}, {format_totals(batch.totals) or 'total unknown'}"
    if batch.deviations:
        totals = format_totals(batch.expected_totals)
        yield f"Expect {totals} there: {label} calculates the tax itself"
    yield f"Made by {batch.made_by or 'somebody'} at {stamp(batch.made_at)}"
    yield from _why(batch)
    yield from (f"  {_file(file)}" for file in batch.files)
    if rows:
        yield _table(rows)
    yield from (f"Careful with {one.number}: {one.sentence}" for one in batch.corrections)
    yield from (line for one in batch.imports for line in _import(one))
    if batch.imports and batch.imports[-1].missing:
        command = format_in_part(batch, batch.imports[-1].missing)
        yield f"If it came in without what explains the gap: {command}"
    if batch.state is State.LOST:
        yield (
            "An older copy of the database was restored, so its files are only where they went. "
            "Its invoices count as exported until somebody says what came in: "
            f"backlog imported {batch.number} --outcome imported|partly|rejected"
        )
    elif not batch.imports and not batch.void_at:
        yield "Nobody has confirmed the import."


def _table(rows: Sequence[Row]) -> str:
    cells = [[row.number, row.client, format_amount(row.total, row.currency)] for row in rows]
    return table(["Number", "Client", "Amount"], cells, right=frozenset({2}))


def list_comments(remarks: Sequence[Remark]) -> Iterator[str]:
    """What was said about the batch, oldest first."""
    for one in remarks:
        since = ", changed since" if one.changed else ""
        since += ", deleted in Slack since" if one.deleted else ""
        yield f"{one.by} at {stamp(one.at)}{since}: {one.text}"


def shape_comment(one: Remark) -> shapes.Json:
    """Something that was said about a batch."""
    shown = {"by": one.by, "at": stamp(one.at), "text": one.text}
    return shown | {"changed": one.changed, "deleted": one.deleted}


def format_in_part(batch: Batch, failed: Sequence[str]) -> str:
    """The command that records an import without these; why, is to be written into it."""
    named = " ".join(f"--failed {shlex.quote(f'{number}=WHY')}" for number in failed)
    return f"backlog imported {batch.number} --outcome partly {named} --correct --reason WHY"


def _why(batch: Batch) -> Iterator[str]:
    facts = {
        "Delivered": stamp(batch.delivered_at) if batch.delivered_at else "",
        "Prefix": batch.prefix,
        "Note": batch.note,
        "Again": "" if batch.lost else batch.reason,
        "Earlier": ", ".join(batch.earlier),
        "Void": batch.void_reason,
    }
    yield from (f"{name}: {said}" for name, said in facts.items() if said)


def _file(file: File) -> str:
    total = format_amount(file.total, file.currency) + of_it(file.taxes, file.currency)
    return f"{file.name}  {count_of(file.count)}, {total}  SHA-256 {file.sha256}"


def _import(one: Import) -> Iterator[str]:
    yield f"{one.outcome.capitalize()} by {one.by} at {stamp(one.at)}"
    if one.corrects:
        confirmed = f"{one.corrects.outcome} by {one.corrects.by} at {stamp(one.corrects.at)}"
        what = "the total of " if one.retypes_total else ""
        yield f"  corrects {what}{confirmed}: {one.reason}"
    elif one.reason:
        yield f"  because: {one.reason}"
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
        "expected": shapes.totals(one.expected_totals),
        "prefix": one.prefix or None,
        "note": one.note or None,
        "code": one.code,
        "made_by": one.made_by,
        "made_at": stamp(one.made_at),
        "delivered_at": shapes.format_time(one.delivered_at),
        "imports": [_shape_import(confirmed) for confirmed in one.imports],
        "earlier": list(one.earlier),
        "void_reason": one.void_reason or None,
    }


def shape_whole(one: Batch, rows: Iterable[Row], remarks: Iterable[Remark]) -> shapes.Json:
    """One batch with its invoices and what was said about it."""
    return shape_batch(one) | {
        "invoices": [shapes.row(row) for row in rows],
        "comments": [shape_comment(remark) for remark in remarks],
    }


def _shape_import(one: Import) -> shapes.Json:
    was = one.corrects
    return {
        "by": one.by,
        "at": stamp(one.at),
        "outcome": one.outcome,
        "totals_seen": one.totals_seen,
        "gap": one.gap,
        "failed": [{"number": n, "reason": r} for n, r in one.failed.items()],
        "corrects": {"by": was.by, "at": stamp(was.at), "outcome": was.outcome} if was else None,
        "reason": one.reason or None,
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
