"""Does the log still tell the truth: its chain, and that what is stored is what it adds up to."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from backlog import checks, record
from backlog.company import stamp
from backlog.model import Entry
from backlog.office import Office
from backlog.store import events, invoices, problems, proof
from backlog.target import Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, and where it was seen first."""

    kind: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found; `head` is `SEQ:HASH`, to be kept outside."""

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    head: str


def verify(office: Office) -> Verdict:
    """Look at everything in one moment; nothing is written."""
    with office.reading() as db:
        found = (
            *_chain(db),
            *_invoices(db, office.rules),
            *_memberships(db),
            *_batches(db),
            *_files(db),
            *_numbers(db),
        )
        seq, digest = events.head(db)
        return Verdict(proof.counts(db), found, f"{seq}:{digest}")


def _chain(db: Database) -> Iterator[Finding]:
    previous, last = events.START, 0
    for values, digest in events.rows(db):
        seq = values[0]
        if seq != last + 1:
            yield Finding("chain", f"event {last + 1}", "The event is missing.")
            return
        if events.chained(previous, values) != digest:
            yield Finding("chain", f"event {seq}", "The event is not what was written.")
            return
        previous, last = digest, seq


def _invoices(db: Database, rules: checks.Rules) -> Iterator[Finding]:
    """Folding an invoice's events gives its row; its version counts them."""
    states, versions = _folded(db)
    for entry, altered in _entries(db):
        number = entry.invoice.number
        if record.facts(entry) != states.pop(entry.id, {}) or altered:
            yield Finding("fold", number, "The invoice is not what its events add up to.")
        if versions[entry.id] != entry.version:
            yield Finding("fold", number, "The version is not the number of its events.")
        if _kinds(problems.of(db, [entry.id])) != _kinds(checks.problems(entry, rules)):
            yield Finding("checks", number, "Its stored problems are not what the checks find.")
    for invoice_id in states:
        yield Finding("fold", f"invoice id {invoice_id}", "It has events, but it is not there.")


def _folded(db: Database) -> tuple[dict[int, record.Json], dict[int, int]]:
    states: dict[int, record.Json] = defaultdict(dict)
    versions: dict[int, int] = defaultdict(int)
    for values, _ in events.rows(db):
        invoice_id = values[4]
        if invoice_id is not None:
            states[invoice_id] |= json.loads(values[7])
            versions[invoice_id] += 1
    return states, versions


def _entries(db: Database) -> Iterator[tuple[Entry, bool]]:
    """Every entry, and whether its row differs from what would be written for it."""
    ids = invoices.every_id(db)
    for start in range(0, len(ids), 1000):
        entries = invoices.load(db, ids[start : start + 1000])
        altered = {entry.id for entry in invoices.altered(db, entries)}
        yield from ((entry, entry.id in altered) for entry in entries)


def _kinds(found: Sequence[Problem]) -> list[tuple[str, str, str, bool]]:
    """What decides; the wording of a sentence may change with a release."""
    return [(one.check, one.field, one.level, one.overridable) for one in found]


def _memberships(db: Database) -> Iterator[Finding]:
    """What the triggers keep equals what they count; two live batches need a reason."""
    for number in proof.miscounted(db):
        yield Finding("memberships", number, "Its exports are not what its batches say.")
    for number, batch in proof.held_twice(db):
        yield Finding("memberships", number, f"{batch} holds it a second time without a reason.")


def _batches(db: Database) -> Iterator[Finding]:
    """Each batch, and each import that was confirmed, is what its event says."""
    for batch_id, number in proof.batches(db):
        told = [event for event in events.of_batch(db, batch_id) if event.invoice_id is None]
        made = [event.after for event in told if event.action == "batch made"]
        if made != [proof.batch(db, batch_id)]:
            yield Finding("batches", number, "The batch is not what its event says.")
        confirmed = [_confirmed(event) for event in told if "seen" in event.after]
        if confirmed != proof.imports(db, batch_id):
            yield Finding("imports", number, "Its imports are not what their events say.")


def _confirmed(event: events.Event) -> record.Json:
    return {"by": event.actor, "at": stamp(event.at), "outcome": event.action} | event.after


def _files(db: Database) -> Iterator[Finding]:
    """Every file still has the bytes that were hashed, and as many invoices as members."""
    for file in proof.files(db):
        if hashlib.sha256(file.data).hexdigest() != file.sha256:
            yield Finding("files", file.name, "Its bytes are not the ones that went out.")
        if file.count != file.members:
            yield Finding("files", file.name, "Its count is not the number of its invoices.")


def _numbers(db: Database) -> Iterator[Finding]:
    """Batch numbers have no gap within a year."""
    for year, count, last in proof.gaps(db):
        yield Finding("numbers", str(year), f"{count} batches, but the last is number {last}.")
