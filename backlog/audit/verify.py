"""Does the log still tell the truth: its chain, and that what is stored is what it adds up to."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlite_utils import Database

from backlog import checks, record
from backlog.audit import other_tables, rereading, soundness
from backlog.audit.finding import Finding
from backlog.company import stamp
from backlog.counting import Count, pass_on
from backlog.errors import Refused
from backlog.event import Event
from backlog.mappings import change
from backlog.office import Office
from backlog.plural import count_of
from backlog.store import events, invoices, problems
from backlog.store import mappings as stored
from backlog.store.proof import tables
from backlog.target import Problem

Answer = TypeVar("Answer")

_AT_ONCE = 100
"""Invoices looked at together, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found; `head` is `SEQ:HASH`, to be kept outside."""

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the log that was kept outside: event `seq` had this hash."""

    seq: int
    hash: str


def anchor(text: str) -> Anchor:
    """The anchor that somebody kept as `SEQ:HASH`.

    Raises:
        Refused: it is not written so.
    """
    # With what stands behind it outside, as it is copied from there.
    pattern = r"([0-9]{1,18}):([0-9a-f]{64})(?: · generation [0-9a-f.]+)?"
    found = re.fullmatch(pattern, text.strip().lower())
    if not found:
        raise Refused(
            f"{text!r} is not a head of the log, which is SEQ:HASH: a number, a colon and 64 "
            "hexadecimal digits. Nothing was verified. Copy it whole from where it was kept."
        )
    return Anchor(int(found[1]), found[2])


def head(office: Office) -> str:
    """The head of the log now, as `SEQ:HASH`, to be kept outside."""
    with office.reading() as db:
        return events.anchor(db)


def verify(
    office: Office, *, deep: bool = False, kept: Anchor | None = None, count: Count = pass_on
) -> Verdict:
    """Look at everything in one moment; nothing is written.

    `deep` reads every file that went out again; `kept` must be in the log as it was.
    """
    with office.reading() as db:
        found = [*soundness.look_for_damage(db)]
        damaged = bool(found)
        try:
            found.extend(_everything(db, office, count, deep=deep, kept=kept))
        except sqlite3.DatabaseError:
            if not damaged:
                raise
        nothing: dict[str, int] = {}
        counts = _salvage(lambda: tables.counts(db), nothing)
        return Verdict(counts, tuple(found), _salvage(lambda: events.anchor(db), ""))


def _salvage(ask: Callable[[], Answer], instead: Answer) -> Answer:
    """An answer, or another one when the file is too damaged to give it."""
    try:
        return ask()
    except sqlite3.DatabaseError:
        return instead


def _everything(
    db: Database, office: Office, count: Count, *, deep: bool, kept: Anchor | None
) -> Iterator[Finding]:
    """Everything that the tables say; a file that is not whole may end it at any point."""
    yield from soundness.follow_references(db)
    yield from _chain(count(events.rows(db), "events"))
    yield from _check_anchor(db, kept) if kept else ()
    yield from _invoices(db, office.rules, count)
    yield from _memberships(db)
    yield from _batches(db)
    yield from _files(count(tables.files(db), "files"))
    yield from _numbers(db)
    yield from _readable("mappings", "mappings", _mappings(db))
    for kind, check in _BESIDES.items():
        yield from _readable(kind, kind, check(db))
    yield from _reread(db, office) if deep else ()


_BESIDES = {
    "settings": other_tables.check_settings,
    "own messages": other_tables.check_own_messages,
    "readiness": other_tables.check_readiness,
    "taxes": other_tables.check_taxes,
    "intake": other_tables.check_intake,
    "quarantine": other_tables.check_quarantine,
    "proposals": other_tables.check_proposals,
    "claims": other_tables.check_claims,
    "outbox": other_tables.check_outbox,
    "generation": other_tables.check_generation,
}


def _chain(rows: Iterable[tuple[list[Any], str]]) -> Iterator[Finding]:
    previous, last = events.START, 0
    for values, digest in rows:
        seq = values[0]
        if seq != last + 1:
            yield Finding("chain", f"event {last + 1}", "The event is missing.")
            return
        if events.chain_hash(previous, values) != digest:
            yield Finding("chain", f"event {seq}", "The event is not what was written.")
            return
        previous, last = digest, seq


def _check_anchor(db: Database, kept: Anchor) -> Iterator[Finding]:
    """Who rewrote the log as a whole could chain it anew, but not so that it meets an anchor."""
    found = events.hash_at(db, kept.seq)
    if found is None:
        last, _ = events.head(db)
        yield Finding(
            "anchor",
            f"event {kept.seq}",
            f"The log ends at event {last}: it was cut short, or the anchor is of another backlog.",
        )
    elif found != kept.hash:
        yield Finding("anchor", f"event {kept.seq}", "The log was another one when this was kept.")


def _invoices(db: Database, rules: checks.Rules, count: Count) -> Iterator[Finding]:
    """Folding an invoice's events gives its row; its version counts them."""
    ids = count(invoices.every_id(db), "invoices")
    while some := list(islice(ids, _AT_ONCE)):
        try:
            yield from list(_some_invoices(db, some, rules))
        except rereading.UNREADABLE:
            for id_ in some:
                alone = _some_invoices(db, [id_], rules)
                yield from _readable("fold", f"invoice id {id_}", alone)
    for invoice_id in tables.list_orphans(db):
        yield Finding("fold", f"invoice id {invoice_id}", "It has events, but it is not there.")


def _readable(kind: str, where: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """What is found; or that it cannot even be read, which is a finding of its own."""
    try:
        yield from found
    except (*rereading.UNREADABLE, sqlite3.OperationalError) as error:  # malformed JSON in SQL
        yield Finding(kind, where, f"It cannot be read: {error}.")


def _some_invoices(db: Database, ids: Sequence[int], rules: checks.Rules) -> Iterator[Finding]:
    folded, stored = tables.fold_events(db, ids), problems.by_invoice(db, ids)
    entries = invoices.load(db, ids)
    facts = {entry.id: record.facts(entry) for entry in entries}
    printed = {id_: record.digest_facts(each) for id_, each in facts.items()}
    altered = invoices.find_altered(db, entries, printed)
    for entry in entries:
        number = entry.invoice.number
        state, count = folded.get(entry.id, ({}, 0))
        if facts[entry.id] != state or entry.id in altered:
            yield Finding("fold", number, "The invoice is not what its events add up to.")
        if count != entry.version:
            yield Finding("fold", number, "The version is not the number of its events.")
        if _kinds(stored.get(entry.id, ())) != _kinds(checks.problems(entry, rules)):
            yield Finding("checks", number, "Its stored problems are not what the checks find.")


def _kinds(found: Sequence[Problem]) -> list[tuple[str, str, str, bool]]:
    """What decides; the wording of a sentence may change with a release."""
    return [(one.check, one.field, one.level, one.overridable) for one in found]


def _memberships(db: Database) -> Iterator[Finding]:
    """What the triggers keep equals what they count; two live batches need a reason."""
    for number in tables.list_miscounted(db):
        yield Finding("memberships", number, "Its exports are not what its batches say.")
    for number, batch in tables.held_twice(db):
        yield Finding("memberships", number, f"{batch} holds it a second time without a reason.")


def _batches(db: Database) -> Iterator[Finding]:
    """Each batch, and each import that was confirmed, is what its event says."""
    for batch_id, number in tables.batches(db):
        yield from _readable("batches", number, _batch(db, batch_id, number))
    for number in tables.list_miscorrected(db):
        yield Finding("imports", number, "It is corrected where nothing was confirmed.")


def _batch(db: Database, batch_id: int, number: str) -> Iterator[Finding]:
    told = [event for event in events.of_batch(db, batch_id) if event.invoice_id is None]
    made = [event.after for event in told if event.action in ("batch made", "batch lost")]
    if made != [tables.batch(db, batch_id)]:
        yield Finding("batches", number, "The batch is not what its event says.")
    if _fold_end(told) != tables.load_end(db, batch_id):
        yield Finding("batches", number, "It was not delivered, or voided, as its events say.")
    confirmed = [_read_import(event) for event in told if "seen" in event.after]
    if confirmed != tables.imports(db, batch_id):
        yield Finding("imports", number, "Its imports are not what their events say.")


def _fold_end(told: Sequence[Event]) -> record.Json:
    delivered = next((event for event in told if event.action == "delivered"), None)
    void = next((event for event in told if event.action == "batch void"), None)
    return {
        "delivered_at": stamp(delivered.at) if delivered else None,
        "void_at": stamp(void.at) if void else None,
        # Older logs have it as it was typed.
        "void_reason": void.reason.strip() if void else "",
    }


def _read_import(event: Event) -> record.Json:
    """A correction says its outcome itself; any other record corrects nothing."""
    said = {"by": event.actor, "at": stamp(event.at), "outcome": event.action}
    return said | {"reason": event.reason, "corrects": None} | event.after


def _files(files: Iterable[tables.StoredFile]) -> Iterator[Finding]:
    """Every file still has the bytes that were hashed, and as many invoices as members."""
    for file in files:
        if hashlib.sha256(file.data).hexdigest() != file.sha256:
            yield Finding("files", file.name, "Its bytes are not the ones that went out.")
        if file.count != file.members:
            yield Finding("files", file.name, "Its count is not the number of its invoices.")


def _reread(db: Database, office: Office) -> Iterator[Finding]:
    """Every file still says what its invoices said at the version that went out."""
    for name, what in rereading.reread(db, office.targets):
        yield Finding("reading", name, what)


def _mappings(db: Database) -> Iterator[Finding]:
    """What accounting calls our names is what the log says."""
    told = [event.after for event in events.of_action(db, "mappings")]
    meant = change.fold_facts(told)
    for profile in sorted({*meant, *stored.profiles(db)}):
        if stored.of(db, profile) != meant.get(profile, {}):
            what = "Its mappings are not what their events add up to."
            yield Finding("mappings", profile, what)


def _numbers(db: Database) -> Iterator[Finding]:
    """Batch numbers have no gap within a year."""
    for year, count, last in tables.gaps(db):
        found = count_of(count, "batch")
        yield Finding("numbers", str(year), f"{found}, but the last is number {last}.")
