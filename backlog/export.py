"""Draft, then commit: what leaves, exactly as it was looked at, or nothing.

A draft is the (id, version) pairs that may go and the list of those that may not. Commit renders
and reads back the files first, then writes everything in one transaction that checks again.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from sqlite_utils import Database

from backlog import journal, naming
from backlog.errors import DraftChanged, NeedsReason, NothingToExport, Stale
from backlog.model import Entry, Invoice, Membership
from backlog.money import spoken
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices, outbox, problems, proof
from backlog.store.batches import Batch, NewBatch, NewFile
from backlog.target import Level, Part, Problem, Profile, Target
from backlog.tie_out import tie_out


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for; exactly these invoices, never a filter's."""

    ids: tuple[int, ...]
    target: str
    prefix: str = ""
    note: str = ""
    include_exported: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An invoice that does not go, and why."""

    number: str
    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What would go: `chosen` with the versions that were looked at; totals by currency."""

    request: Request
    chosen: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[Problem, ...]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(id, version) of what was chosen: what the person saw."""
        return tuple((entry.id, entry.version) for entry in self.chosen)

    @property
    def totals(self) -> dict[str, Decimal]:
        """What the chosen come to, with tax, by currency."""
        totals: dict[str, Decimal] = {}
        for entry in self.chosen:
            currency = entry.invoice.currency
            totals[currency] = totals.get(currency, Decimal()) + entry.invoice.total
        return dict(sorted(totals.items()))


def draft(office: Office, actor: Actor, request: Request) -> Draft:
    """Look at what would go. Nothing is written.

    Raises:
        NotAllowed, NotFound: not an Administrator; no such target.
        NeedsReason: already exported invoices are included without saying why.
    """
    office.admit(actor, "export")
    if request.include_exported and not request.reason.strip():
        raise NeedsReason(
            "Exporting again needs a reason, because accounting could import twice. "
            "Nothing was exported. Say why, or switch off Include Already Exported Invoices."
        )
    return look(office, request)


def look(office: Office, request: Request) -> Draft:
    """What would go, whoever asks: for a job that proposes and has no role of its own.

    Raises:
        NotFound: no such target.
    """
    target, profile = office.target(request.target)
    with office.reading() as db:
        entries = invoices.load(db, dict.fromkeys(request.ids))
        found = problems.of(db, (entry.id for entry in entries))
    return _draft(request, target, profile, entries, found)


def _draft(
    request: Request,
    target: Target,
    profile: Profile,
    entries: Sequence[Entry],
    found: Sequence[Problem],
) -> Draft:
    stopped = _blocked(found) | dict(_not_exportable(entries, request))
    papers = [entry.invoice for entry in entries if entry.invoice.number not in stopped]
    theirs = target.check(papers, profile)
    stopped |= _blocked(theirs)
    return Draft(
        request,
        tuple(entry for entry in entries if entry.invoice.number not in stopped),
        tuple(stopped[e.invoice.number] for e in entries if e.invoice.number in stopped),
        tuple(p for p in (*found, *theirs) if p.level is Level.WARNING and p.number not in stopped),
    )


def _not_exportable(entries: Iterable[Entry], request: Request) -> Iterator[tuple[str, LeftOut]]:
    for entry in entries:
        number = entry.invoice.number
        if entry.void_at:
            yield number, LeftOut(number, "void", "It is void.")
        elif entry.exported and not request.include_exported:
            batch = next(m.batch for m in reversed(entry.memberships) if not m.released)
            reason = f"It was already exported with {batch}."
            yield number, LeftOut(number, "exported", reason)


def _blocked(found: Iterable[Problem]) -> dict[str, LeftOut]:
    """What blocks each invoice: named for the first check, with the reasons of all."""
    blocked: dict[str, LeftOut] = {}
    for problem in found:
        if problem.level is not Level.BLOCKER:
            continue
        number, reason = problem.number, f"{problem.message} {problem.fix}"
        first = blocked.get(number)
        blocked[number] = (
            replace(first, reason=f"{first.reason} {reason}")
            if first
            else LeftOut(number, problem.check, reason)
        )
    return blocked


def redraft(
    office: Office, actor: Actor, request: Request, pairs: Sequence[tuple[int, int]]
) -> Draft:
    """The draft a person confirmed, by its pairs.

    Raises:
        DraftChanged: one of them may not go any more, or is not what was looked at.
    """
    now = draft(office, actor, replace(request, ids=tuple(id_ for id_, _ in pairs)))
    if now.pairs != tuple(pairs):
        raise DraftChanged(_what_changed(now, dict(pairs)))
    return now


def _what_changed(now: Draft, seen: dict[int, int]) -> str:
    changed = [e.invoice.number for e in now.chosen if seen.get(e.id) != e.version]
    gone = [f"{one.number}: {one.reason}" for one in now.left_out]
    told = [f"{number}: it was changed since." for number in changed] + gone
    return (
        "Nothing was exported, because since you looked "
        + " ".join(told)
        + (" Look at the new draft and confirm that one.")
    )


Along = Callable[[Database, str], None]
"""Writes what must stand with a batch or not at all, in its transaction, given its number."""


def commit(
    office: Office, actor: Actor, confirmed: Draft, *, along: Along = lambda _db, _number: None
) -> Batch:
    """Make the batch of a draft: all of it, or nothing. What `along` raises undoes the batch.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NothingToExport: the draft is empty; there is no file and no batch.
        DraftChanged: an invoice is not what was drafted any more.
        TieOutFailed: a file does not say what its invoices say.
    """
    office.admit(actor, "export")
    if not confirmed.chosen:
        raise NothingToExport(
            "No invoice may go, so no file and no batch was made. "
            "The list says what is missing for each."
        )
    number = None
    while True:
        batch = _prepare(office, actor, confirmed)
        with office.writing() as db:
            # Another export may have taken the number since: then the names are made again.
            if batches.next_serial(db, batch.year) == batch.serial:
                _write(office, db, actor, confirmed, batch)
                along(db, batch.number)
                number = batch.number
        if number:
            break
    with office.reading() as db:
        return batches.get(db, number)


def _prepare(office: Office, actor: Actor, confirmed: Draft) -> NewBatch:
    """Everything about the batch, rendered and read back, outside any transaction."""
    now = office.clock()
    target, profile = office.target(confirmed.request.target)
    year = office.company.day(now).year
    with office.reading() as db:
        serial = batches.next_serial(db, year)
    number, code = naming.batch_number(year, serial), naming.code(serial)
    return NewBatch(
        year=year,
        serial=serial,
        number=number,
        target=target.id,
        profile=asdict(profile),
        code=code,
        made_by=actor.email,
        made_at=now,
        files=tuple(_files(office, confirmed, number, now)),
        versions=dict(confirmed.pairs),
        prefix=confirmed.request.prefix,
        note=confirmed.request.note,
        reason=confirmed.request.reason,
    )


def _files(office: Office, confirmed: Draft, number: str, now: datetime) -> Iterator[NewFile]:
    target, profile = office.target(confirmed.request.target)
    on = office.company.day(now)
    parts = list(_parts(target, confirmed.chosen))
    for place, entries in enumerate(parts, 1):
        papers = tuple(entry.invoice for entry in entries)
        part = Part(number, on, papers[0].currency, papers)
        data = target.render(part, profile)
        tie_out(target, part, profile, data)
        name = naming.file_name(
            prefix=confirmed.request.prefix,
            on=on,
            clients={paper.client.name for paper in papers},
            batch=f"{number}-{naming.code(int(number.rpartition('-')[2]))}",
            part=place if len(parts) > 1 else None,
            extension=target.extension,
        )
        yield NewFile(
            name=name,
            currency=part.currency,
            total=sum((paper.total for paper in papers), Decimal()),
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            invoice_ids=tuple(entry.id for entry in entries),
        )


def _parts(target: Target, chosen: Iterable[Entry]) -> Iterator[list[Entry]]:
    """One currency a file, within the target's limits, cut between invoices, in stable order."""

    def order(entry: Entry) -> tuple[str, str, str]:
        invoice = entry.invoice
        return invoice.currency, invoice.invoice_date.isoformat(), invoice.number

    for _, same in groupby(sorted(chosen, key=order), key=lambda entry: entry.invoice.currency):
        part: list[Entry] = []
        for entry in same:
            if part and not _fits(target, [one.invoice for one in (*part, entry)]):
                yield part
                part = []
            part.append(entry)
        yield part


def _fits(target: Target, papers: Sequence[Invoice]) -> bool:
    limits = target.limits
    if limits.invoices is not None and len(papers) > limits.invoices:
        return False
    return limits.rows is None or sum(target.rows(paper) for paper in papers) <= limits.rows


def _write(office: Office, db: Database, actor: Actor, confirmed: Draft, batch: NewBatch) -> None:
    batch_id = batches.insert(db, batch)
    deed = journal.Deed("exported", actor, batch.made_at, batch.reason, batch_id)
    for entry in confirmed.chosen:
        place = Membership(batch.number, entry.version)
        exported = replace(entry, memberships=(*entry.memberships, place))
        try:
            journal.apply(db, entry, exported, deed, office.rules)
        except Stale as stale:
            raise DraftChanged(str(stale)) from stale
    journal.note(db, replace(deed, action="batch made"), proof.batch(db, batch_id))
    outbox.put(db, "slack:accounting", "batch", at=batch.made_at, payload={"batch": batch.number})
    if office.people.slack_of(actor.email):
        copy = {"batch": batch.number, "email": actor.email}
        outbox.put(db, "slack:dm", "batch copy", at=batch.made_at, payload=copy)
    journal.tell(db, batch.made_at)


def told(totals: dict[str, Decimal]) -> str:
    """Totals as people read them: `1,812.50 CAD, 12.00 EUR and 40.00 USD`."""
    *most, last = [spoken(total, currency) for currency, total in totals.items()] or [""]
    return f"{', '.join(most)} and {last}" if most else last
