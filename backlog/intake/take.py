"""Taking invoices in: idempotent by source id, the bad ones quarantined, the good ones kept.

A record is compared with the *last record received* for its source id, never with the invoice:
what was edited here is not undone by the same record coming again.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlite_utils import Database

from backlog import checks, journal
from backlog.errors import Refused
from backlog.intake.record import BadRecord, receive, refuse_doubled_taxes
from backlog.model import Entry, Invoice, Membership
from backlog.office import Office
from backlog.quarantined import Quarantined
from backlog.roles import Actor
from backlog.store import intake as store
from backlog.store import invoices, lost, quarantine

NO_RECORDS = "It holds no records."
CHUNK = 500
"""Records a transaction: a crash loses none that was reported, and memory stays flat."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record as it came: the file and its place there (1-based), read or not."""

    file: str
    index: int
    value: Any
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said of a file of which there is nothing to take in."""

    file: str
    text: str


@dataclass(slots=True)
class Intake:
    """What became of the records of one import, and what else is to be said of them."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    revisions: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def good(self) -> int:
        """How many could be read and used."""
        return self.added + self.updated + self.unchanged + self.revisions

    @property
    def count(self) -> int:
        """How many there were."""
        return self.good + len(self.quarantined)

    def add(self, part: "Intake") -> None:
        """Count a part that is written."""
        self.added += part.added
        self.updated += part.updated
        self.unchanged += part.unchanged
        self.revisions += part.revisions
        self.quarantined += part.quarantined
        self.notices += part.notices

    @property
    def summary(self) -> str:
        """What became of them, in one sentence."""
        return (
            f"{self.added} added, {self.updated} updated, {self.unchanged} unchanged, "
            f"{self.revisions} kept as revisions, {len(self.quarantined)} quarantined."
        )


def take(office: Office, actor: Actor, arrivals: Iterable[Arrival | Notice]) -> Intake:
    """Take records in; each is added, updated, unchanged, a pending revision, or quarantined.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: it ended early, stopped or for want of room; the sentence says what stands.
    """
    office.admit(actor, "import")
    intake = Intake()
    coming = iter(arrivals)
    try:
        while chunk := list(islice(coming, CHUNK)):
            part = Intake()
            _take_chunk(office, actor, chunk, part)
            intake.add(part)
    except KeyboardInterrupt:
        raise Refused(f"Stopped. {_so_far(intake)}") from None
    except Refused as error:
        if not intake.count:
            raise
        # Of the same kind: whoever may try again must be able to tell.
        raise type(error)(f"{error} {_so_far(intake)}") from error
    return intake


def rehearse(office: Office, actor: Actor, arrivals: Iterable[Arrival | Notice]) -> Intake:
    """What would become of records if they were taken in now; nothing is written.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, "import")
    intake = Intake()
    with office.rehearsing() as db:
        _take_some(office, db, actor, arrivals, intake)
    return intake


def _so_far(intake: Intake) -> str:
    """What stands of an import that ended early."""
    if not intake.count:
        return "Nothing was taken in. Take it in again."
    return (
        f"Of the first {intake.count} records: {intake.summary} Of the others none was taken in. "
        "Take it in again as a whole: what is in stays as it is."
    )


def _take_chunk(
    office: Office, actor: Actor, chunk: Sequence[Arrival | Notice], intake: Intake
) -> None:
    with office.writing() as db:
        _take_some(office, db, actor, chunk, intake)


def _take_some(
    office: Office,
    db: Database,
    actor: Actor,
    arrivals: Iterable[Arrival | Notice],
    intake: Intake,
) -> None:
    for arrival in arrivals:
        if isinstance(arrival, Notice):
            intake.notices.append(f"{arrival.file}: {arrival.text}")
            continue
        try:
            _take_one(office, db, actor, arrival, intake)
        except BadRecord as error:
            _quarantine(office, db, arrival, error, intake)


def _take_one(office: Office, db: Database, actor: Actor, arrival: Arrival, intake: Intake) -> None:
    if arrival.broken:
        raise BadRecord("", arrival.broken)
    invoice = receive(arrival.value, office.company)
    digest = hashlib.sha256(_canonical(arrival.value).encode()).hexdigest()
    last = store.last_received(db, invoice.source_id)
    if last and last.sha256 == digest:
        # What waits in quarantine came after it: this is an old file, not a correction.
        intake.unchanged += 1
        return
    if taken := taken_number(db, invoice):
        raise BadRecord("number", taken)
    refuse_doubled_taxes(invoice)
    deed = journal.Deed("received", actor, office.clock())
    entry_id = last.invoice_id if last else None
    if entry_id is None:
        entry_id = _take_new(office, db, invoice, deed)
        intake.added += 1
    else:
        _receive_again(office, db, entry_id, invoice, deed, intake)
    store.remember(db, invoice.source_id, entry_id, digest, at=deed.at)
    quarantine.resolve_source(db, invoice.source_id, at=deed.at)
    unseen = checks.find_unseen(invoice)
    intake.notices += [f"{invoice.number}: {told}." for _, told in unseen]


def _take_new(office: Office, db: Database, invoice: Invoice, deed: journal.Deed) -> int:
    """A new entry; what went out of a database that was lost is in its batch from the beginning."""
    batches = lost.find_batches(db, invoice.number)
    places = tuple(Membership(number, 1) for _, number in batches)
    entry = journal.take_in(db, Entry(0, 0, invoice, memberships=places), deed, office.rules)
    for batch_id, _ in batches:
        lost.add_member(db, batch_id, entry.id, 1)
    return entry.id


def _receive_again(
    office: Office,
    db: Database,
    entry_id: int,
    invoice: Invoice,
    deed: journal.Deed,
    intake: Intake,
) -> None:
    entry = invoices.load(db, [entry_id])[0]
    # Whatever waits is older than this record: nobody may accept it any more.
    withdrawn = store.answer_revision(db, entry_id, "superseded", at=deed.at)
    if replaces(invoice, entry):
        updated = replace(entry, invoice=invoice)
        journal.apply(db, entry, updated, replace(deed, action="updated"), office.rules)
        intake.updated += 1
    elif invoice != entry.invoice:
        store.put_revision(db, entry_id, invoice, at=deed.at)
        _note(office, db, entry, replace(deed, action="revision received"))
        intake.revisions += 1
    else:
        if withdrawn:
            _note(office, db, entry, replace(deed, action="revision withdrawn"))
        intake.unchanged += 1


def _note(office: Office, db: Database, entry: Entry, deed: journal.Deed) -> None:
    """Write into the invoice's history what changes nothing of it, so that nothing is unseen."""
    journal.apply(db, entry, entry, deed, office.rules)


def replaces(came: Invoice, entry: Entry) -> bool:
    """Whether a changed record may replace the invoice: nothing was done with it here yet.

    The number under which it went out once is accounting's, too: no record changes that.
    """
    touched = entry.money_fixed or entry.edited or entry.processed_at or entry.held_reason
    renamed = entry.memberships and came.number != entry.invoice.number
    return not (touched or renamed)


def taken_number(db: Database, invoice: Invoice) -> str:
    """Why an invoice cannot have its number: another record has it; empty when it can."""
    number_key = invoices.key(invoice.number)
    other = store.source_of_number(db, number_key)
    former = other or store.source_of_former_number(db, number_key)
    if former in (None, invoice.source_id):
        return ""
    how = "is already the number of" if other else "went out as the number of"
    return (
        f"{invoice.number} {how} record {former}; this one is {invoice.source_id}. Two invoices "
        "cannot share a number, a void one included."
    )


def _quarantine(
    office: Office, db: Database, arrival: Arrival, error: BadRecord, intake: Intake
) -> None:
    bad = Quarantined(
        arrival.file, arrival.index, source_id_of(arrival.value), error.field, str(error)
    )
    quarantine.keep_record(db, bad, _as_it_came(arrival.value), at=office.clock())
    intake.quarantined.append(bad)


def source_id_of(value: Any) -> str:
    """The source id of a record as it came; empty when it has none that can be read."""
    source_id = value.get("source_id") if isinstance(value, dict) else None
    if not isinstance(source_id, str):
        return ""
    return source_id.strip()[:255].encode(errors="replace").decode()


def _as_it_came(value: Any) -> str:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    try:
        return _canonical(value)
    except RecursionError:
        return "nested too deeply to be kept"


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str).encode
