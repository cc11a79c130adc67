"""The log as other systems follow it: what became of invoices and batches, in order.

Of work in progress each change tells the difference, so that whoever adds all of them up has it:
what is taken back is negative, and what moves to another job leaves the one before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from backlog import record
from backlog.batch import Result
from backlog.event import Event
from backlog.model import Entry, Tab
from backlog.store import batches, events, invoices
from backlog.store.corrections import ACTION

Json = dict[str, Any]
CHUNK = 200
"""Events that are read at once."""
_BATCH: Mapping[str, str] = {
    "batch made": "batch.created",
    "delivered": "batch.delivered",
    **{one.value: "batch.imported" for one in Result},  # which of them, `after` says
    ACTION: "batch.corrected",
    "batch void": "batch.voided",
}
_INVOICE = "received exported released processed unprocessed paid unpaid voided edited"
EVENTS = (*(f"invoice.{word}" for word in _INVOICE.split()), *dict.fromkeys(_BATCH.values()))
"""What can be told (`contract.md`, Webhooks)."""


@dataclass(frozen=True, slots=True)
class Wip:
    """What a change adds to a job's work in progress in one currency, by tab; negative: less."""

    job: str
    currency: str
    totals: Mapping[Tab, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became of an invoice or a batch; `id` is the same however often it is told."""

    id: str
    at: datetime
    event: str
    number: str = ""
    batch: str = ""
    before: Json = field(default_factory=dict)
    after: Json = field(default_factory=dict)
    wip: Wip | None = None


def read_changes(db: Database, after: int) -> Iterator[tuple[int, list[Change]]]:
    """The next events after a number, at most `CHUNK`, each with what it tells; often nothing."""
    for event in events.list_after(db, after, limit=CHUNK):
        yield event.seq, list_changes(db, event)


def list_changes(db: Database, event: Event) -> list[Change]:
    """What an event tells; of an invoice that moved to another job, that it left and came."""
    if event.invoice_id is None:
        return list(_tell_batch(db, event))
    return list(_tell_invoice(db, event, event.invoice_id))


def _tell_batch(db: Database, event: Event) -> Iterator[Change]:
    name = _BATCH.get(event.action)
    if name and event.batch_id is not None:
        number = batches.number_of(db, event.batch_id)
        after = event.after | ({"outcome": event.action} if event.action in set(Result) else {})
        yield Change(
            _identify(event), event.at, name, batch=number, before=event.before, after=after
        )


def _tell_invoice(db: Database, event: Event, invoice_id: int) -> Iterator[Change]:
    before, after = _load_states(db, event, invoice_id)
    name = _name_event(before, after)
    if not name:
        return
    was, now = _count(before), _count(after)
    nothing = _subtract(now, now)
    change = Change(
        _identify(event),
        event.at,
        name,
        after.invoice.number,
        before=event.before,
        after=event.after,
        wip=now,
    )
    if before and before.tab != after.tab and (also := _name_export(before, after)):
        yield replace(change, id=f"{change.id}-{also.rpartition('.')[2]}", event=also, wip=nothing)
    if before and (was.job, was.currency) != (now.job, now.currency):
        left = _subtract(Wip(was.job, was.currency), was)
        yield replace(change, id=f"{change.id}-left", wip=left)
        yield change
    else:
        yield replace(change, wip=_subtract(now, was))


def _load_states(db: Database, event: Event, invoice_id: int) -> tuple[Entry | None, Entry]:
    """The entry before an event and after it, from its history up to there."""
    [entry] = invoices.load(db, [invoice_id])
    history = [one for one in events.of_invoice(db, invoice_id) if one.seq <= event.seq]
    after = record.restore(entry, record.fold(one.after for one in history))
    earlier = history[:-1]
    if not earlier:
        return None, after
    return record.restore(entry, record.fold(one.after for one in earlier)), after


def _name_event(before: Entry | None, after: Entry) -> str:
    """The word of a change; empty where nobody outside is told, as of a comment."""
    if before is None:
        return "invoice.received"
    if before.tab != after.tab:
        return _name_move(before, after)
    if export := _name_export(before, after):
        return export
    if before.balance != after.balance and before.invoice == after.invoice:
        return "invoice.paid" if after.balance < before.balance else "invoice.unpaid"
    return "invoice.edited" if before.invoice != after.invoice else ""


def _name_export(before: Entry, after: Entry) -> str:
    """The word where it went into a batch or out of one, whatever else became of it."""
    was, now = (sum(not m.released for m in entry.memberships) for entry in (before, after))
    if was == now:
        return ""
    return "invoice.exported" if now > was else "invoice.released"


def _name_move(before: Entry, after: Entry) -> str:
    if after.tab is None:
        return "invoice.voided"
    if before.tab is None:
        return "invoice.edited"  # what was void is not, after an undo
    if after.tab is Tab.PAID:
        return "invoice.paid"
    if after.tab is Tab.ADMIN:
        return "invoice.unprocessed"
    return "invoice.unpaid" if before.tab is Tab.PAID else "invoice.processed"


def _count(entry: Entry | None) -> Wip:
    """What an entry is in its job's work in progress; a void one is nothing."""
    if entry is None:
        return Wip("", "")
    invoice, tab = entry.invoice, entry.tab
    return Wip(invoice.job.number, invoice.currency, {tab: invoice.total} if tab else {})


def _subtract(now: Wip, was: Wip) -> Wip:
    tabs = [*now.totals, *(tab for tab in was.totals if tab not in now.totals)]
    nothing = Decimal()
    totals = {tab: now.totals.get(tab, nothing) - was.totals.get(tab, nothing) for tab in tabs}
    return Wip(now.job, now.currency, totals)


def _identify(event: Event) -> str:
    """With its hash: a restored database uses numbers again, for other events."""
    return f"{event.seq}-{event.hash[:12]}"
