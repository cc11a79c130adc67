"""The JSON of `docs/cli.md`: money is text, times are UTC with `Z`, unknown is null."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from backlog import record
from backlog.batches.commit import LeftOut
from backlog.batches.confirmation import Confirmation, Share
from backlog.company import stamp
from backlog.intake.revisions import Revision
from backlog.lifecycle.acting import Answer, Outcome
from backlog.model import Entry
from backlog.money import text
from backlog.queries.lists import Group
from backlog.store.batches import Batch
from backlog.store.events import Event
from backlog.store.listing import Row
from backlog.target import Problem

Json = dict[str, Any]


def totals(amounts: dict[str, Decimal]) -> dict[str, str]:
    """Amounts by currency."""
    return {currency: text(amount, currency) for currency, amount in amounts.items()}


def row(one: Row) -> Json:
    """One invoice of a list."""
    return {
        "number": one.number,
        "client": one.client,
        "job": one.job_number,
        "project_manager": one.project_manager or None,
        "tab": one.tab,
        "invoice_date": one.invoice_date.isoformat(),
        "created_at": _stamp(one.created_at),
        "total": text(one.total, one.currency),
        "balance": text(one.balance, one.currency),
        "currency": one.currency,
        "exported": one.exported,
        "export_status": one.export_status,
        "batches": list(one.batches),
        "blockers": list(one.blockers),
        "held": one.held or None,
        "reference": one.reference or None,
        "version": one.version,
    }


def group(one: Group) -> Json:
    """The subtotals of one client, job or Project Manager."""
    return {"name": one.name or None, "count": one.count, "totals": totals(one.totals)}


def detail(
    one: Row,
    entry: Entry,
    history: Iterable[Event],
    found: Iterable[Problem],
    came: Revision | None,
) -> Json:
    """One invoice, whole; `came` is what came again for it and waits for an answer."""
    printed = record.of_invoice(entry.invoice)
    kept = ("lines", "taxes", "signature", "client_approved", "origin", "type", "extra")
    more = ("client", "job", "project_manager", "due_date", "due_computed", "terms", "po_number")
    return (
        row(one)
        | {name: printed[name] for name in kept}
        | {"details": {name: printed[name] for name in (*more, "memo", "subtotal", "tax_total")}}
        | {
            "history": [event(happened) for happened in history],
            "problems": [problem(one) for one in found],
            "payments": record.facts(entry)["payments"],
            "revision": revision(came) if came else None,
        }
    )


def revision(one: Revision) -> Json:
    """What came again and waits for an answer."""
    places = ("field", "was", "now")
    return {
        "received_at": stamp(one.received_at),
        "differences": [dict(zip(places, each, strict=True)) for each in one.differences],
    }


def event(happened: Event) -> Json:
    """Something that happened."""
    return {
        "seq": happened.seq,
        "at": stamp(happened.at),
        "by": happened.actor,
        "action": happened.action,
        "before": happened.before,
        "after": happened.after,
        "reason": happened.reason or None,
        "where": happened.source,
    }


def problem(one: Problem) -> Json:
    """One thing that a check found."""
    return asdict(one) | {"level": one.level.value}


def batch(one: Batch) -> Json:
    """One batch of the log."""
    return {
        "number": one.number,
        "target": one.target,
        "profile": one.profile,
        "state": one.state,
        "files": files(one),
        "count": one.count,
        "totals": totals(one.totals),
        "prefix": one.prefix or None,
        "note": one.note or None,
        "code": one.code,
        "made_by": one.made_by,
        "made_at": stamp(one.made_at),
        "delivered_at": _stamp(one.delivered_at),
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


def files(one: Batch) -> list[Json]:
    """The files of a batch."""
    return [
        {
            "name": file.name,
            "sha256": file.sha256,
            "bytes": file.size,
            "currency": file.currency,
            "count": file.count,
            "total": text(file.total, file.currency),
            "taxes": taxes(file.taxes, file.currency),
        }
        for file in one.files
    ]


def taxes(amounts: dict[str, Decimal], currency: str) -> dict[str, str]:
    """Taxes by code, as text; all of one currency."""
    return {code: text(amount, currency) for code, amount in amounts.items()}


def confirmation(done: Confirmation) -> Json:
    """What was recorded of an import; `taxes` where no one explanation fits the gap."""
    alarm = done.alarm
    return {
        "batch": done.batch.number,
        "outcome": done.outcome.value,
        "expected": totals(done.expected),
        "seen": totals(done.seen),
        "gap": totals(done.gap),
        "explained_by": {currency: asdict(one) for currency, one in done.explained.items()} or None,
        "alarm": {"by": alarm.by, "at": alarm.at, "batch": alarm.batch} if alarm else None,
        "taken_back": [
            {"number": one.number, "reason": one.reason, "since": list(one.since)}
            for one in done.taken_back
        ],
        "taxes": {
            currency: [_share(one) for one in shares] for currency, shares in done.shares.items()
        },
    }


def _share(one: Share) -> Json:
    total = text(one.total, one.currency)
    return {"file": one.file, "total": total, "taxes": taxes(one.taxes, one.currency)}


def left_out(ones: Iterable[LeftOut]) -> list[Json]:
    """What does not go, and why."""
    return [asdict(one) for one in ones]


def outcome(one: Outcome) -> Json:
    """A bulk act's answer; `warnings` where there are some."""
    warned = [answer for answer in one.done if answer.warning]
    told = [{"number": answer.number, "message": answer.warning} for answer in warned]
    return {
        "done": [answer.number for answer in one.done],
        "refused": [_refused(answer) for answer in one.refused],
    } | ({"warnings": told} if told else {})


def _refused(answer: Answer) -> Json:
    return {"number": answer.number, "reason": answer.said}


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None
