"""The files of the evidence that say in text what the log says: CSV to read, JSON to compute with.

Times are UTC as the log has them, people are their e-mail addresses: nothing is said otherwise
tomorrow because a setting was changed.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from backlog import record
from backlog.audit.evidence.dossier import Dossier
from backlog.batch import Batch, Import
from backlog.company import stamp
from backlog.event import Event
from backlog.files.spreadsheet import write_rows
from backlog.money import text

Json = dict[str, Any]


def list_invoices(dossier: Dossier) -> bytes:
    """Each invoice as it went out, and how it stands now."""
    heads = ["Number", "Client", "Invoice date", "Currency", "Subtotal", "Tax", "Total", "Version"]
    heads += ["File", "Imported", "Released because", "To be undone because"]
    heads += ["Number now", "Total now", "Stands now"]
    rows = [
        [
            paper.number,
            paper.client.name,
            paper.invoice_date.isoformat(),
            paper.currency,
            paper.subtotal,
            paper.tax_total,
            paper.total,
            str(one.version),
            one.file,
            "yes" if one.imported else "no",
            one.released,
            one.reversal,
            one.number,
            one.total,
            one.tab.value,
        ]
        for one, paper in zip(dossier.sent, dossier.papers, strict=True)
    ]
    return write_rows([heads, *rows])


def list_events(dossier: Dossier) -> bytes:
    """What happened, oldest first, a row an event."""
    heads = ["Event", "Time (UTC)", "Who", "What", "Batch", "Invoice", "Changed", "Reason"]
    names = _name_invoices(dossier)
    rows = [
        [
            str(event.seq),
            stamp(event.at),
            event.actor,
            event.action,
            dossier.numbers.get(event.batch_id or 0, ""),
            names.get(event.invoice_id or 0, ""),
            _describe_change(event),
            event.reason,
            _compact(event.source),
            event.hash,
        ]
        for event in dossier.events
    ]
    return write_rows([[*heads, "Where", "Hash"], *rows])


def _describe_change(event: Event) -> str:
    if event.before:
        return record.format_differences(record.differences(event.before, event.after))
    if event.invoice_id:
        return "the invoice as it came, which events.json has whole"
    return _compact(event.after)


def shape_events(dossier: Dossier) -> bytes:
    """The same events, whole."""
    names = _name_invoices(dossier)
    return _write([_shape_event(dossier, event, names) for event in dossier.events])


def _shape_event(dossier: Dossier, event: Event, names: dict[int, str]) -> Json:
    return {
        "seq": event.seq,
        "at": stamp(event.at),
        "actor": event.actor,
        "action": event.action,
        "batch": dossier.numbers.get(event.batch_id or 0),
        "invoice": names.get(event.invoice_id or 0),
        "before": event.before,
        "after": event.after,
        "reason": event.reason,
        "source": event.source,
        "hash": event.hash,
    }


def _name_invoices(dossier: Dossier) -> dict[int, str]:
    return {one.id: one.number for one in dossier.sent}


def list_confirmations(dossier: Dossier) -> bytes:
    """Who said what became of it over there, with totals and gaps, a row for each currency."""
    heads = ["Time (UTC)", "Who", "Outcome", "Currency", "Expected", "Seen", "Gap"]
    heads += ["Explained by", "Failed", "Corrects", "Reason"]
    rows = (row for one in dossier.batch.imports for row in _list_seen(dossier.batch, one))
    return write_rows([heads, *rows])


def _list_seen(batch: Batch, one: Import) -> Iterator[list[str | Decimal]]:
    failed = "; ".join(f"{number}: {reason}" for number, reason in one.failed.items())
    was = one.corrects
    corrects = f"{was.outcome} by {was.by} at {stamp(was.at)}" if was else ""
    for currency in one.totals_seen or [""]:
        yield [
            stamp(one.at),
            one.by,
            one.outcome,
            currency,
            batch.expected_totals.get(currency, ""),
            _read_amount(one.totals_seen, currency),
            _read_amount(one.gap, currency),
            _compact(one.explained_by[currency]) if currency in one.explained_by else "",
            failed,
            corrects,
            one.reason,
        ]


def _read_amount(amounts: Mapping[str, str], currency: str) -> str | Decimal:
    return Decimal(amounts[currency]) if currency in amounts else ""


def list_anchors(dossier: Dossier) -> bytes:
    """The heads of the log that were told outside, day by day, as far as chain.txt has them."""
    rows = [[one.period.isoformat(), str(one.seq), one.hash] for one in dossier.chain.anchors]
    return write_rows([["Told on", "Event", "Hash"], *rows])


def shape_batch(dossier: Dossier) -> bytes:
    """The batch as the register has it."""
    batch = dossier.batch
    lost = batch.lost
    return _write(
        {
            "number": batch.number,
            "code": batch.code,
            "target": batch.target,
            "profile": batch.profile,
            "state": batch.state,
            "made_by": batch.made_by,
            "made_at": stamp(batch.made_at),
            "delivered_at": stamp(batch.delivered_at) if batch.delivered_at else None,
            "prefix": batch.prefix,
            "note": batch.note,
            "reason": batch.reason,
            "void_at": stamp(batch.void_at) if batch.void_at else None,
            "void_by": dossier.voided_by,
            "void_reason": batch.void_reason,
            "earlier": batch.earlier,
            "later": dossier.later,
            "count": batch.count,
            "totals": _format_totals(batch.totals),
            "expected": _format_totals(batch.expected_totals),
            "files": [_shape_file(batch, place) for place in range(len(batch.files))],
            "imports": [_shape_import(one) for one in batch.imports],
            "corrections": [one.sentence for one in batch.corrections],
            "known_outside_in": lost.places if lost else None,
            "numbers_not_here": lost.away if lost else None,
        }
    )


def _shape_file(batch: Batch, place: int) -> Json:
    file = batch.files[place]
    return {
        "name": file.name,
        "sha256": file.sha256,
        "bytes": file.size,
        "currency": file.currency,
        "count": file.count,
        "total": text(file.total, file.currency),
        "expected": text(file.expected_total, file.currency),
        "taxes": {code: text(amount, file.currency) for code, amount in file.taxes.items()},
    }


def _shape_import(one: Import) -> Json:
    was = one.corrects
    return {
        "by": one.by,
        "at": stamp(one.at),
        "outcome": one.outcome,
        "totals_seen": one.totals_seen,
        "gap": one.gap,
        "explained_by": one.explained_by,
        "failed": one.failed,
        "corrects": {"by": was.by, "at": stamp(was.at), "outcome": was.outcome} if was else None,
        "reason": one.reason,
    }


def shape_profile(dossier: Dossier) -> bytes:
    """The settings and mappings that the files were written with."""
    return _write(dossier.profile)


def _format_totals(totals: Any) -> dict[str, str]:
    return {currency: text(amount, currency) for currency, amount in totals.items()}


def _write(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
