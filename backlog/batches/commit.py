"""Commit: a batch exactly as it was drafted, or nothing.

The files are rendered and read back first; one transaction then takes exactly the drafted versions
and writes batch, files, memberships, events and what others must be told.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from sqlite_utils import Database

from backlog import journal, naming
from backlog.batch import Batch
from backlog.batches import parts
from backlog.batches.draft import Draft, LeftOut, Request, draft, look, redraft
from backlog.batches.tie_out import tie_out
from backlog.errors import DraftChanged, NothingToExport, Stale
from backlog.generation import outside
from backlog.messages import BatchCopy, BatchMade
from backlog.model import Entry, Invoice, Membership
from backlog.money import sum_by_name
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, new_batches, outbox
from backlog.store.new_batches import NewBatch, NewFile
from backlog.store.proof import tables
from backlog.target import Part, Profile, Target

__all__ = ["Draft", "LeftOut", "Request", "commit", "draft", "look", "redo_changed", "redraft"]

TRIES = 3
"""So often nobody is asked whether what was changed meanwhile may go as it is now."""

T = TypeVar("T")
Along = Callable[[Database, str], None]
"""Writes what must stand with a batch or not at all, in its transaction, given its number."""
Tell = Callable[[str], None]
"""Hears what is being done, for somebody who waits for it."""


def commit(
    office: Office,
    actor: Actor,
    confirmed: Draft,
    *,
    along: Along = lambda _db, _number: None,
    tell: Tell = lambda _: None,
) -> Batch:
    """Make the batch of a draft: all of it, or nothing. What `along` raises undoes the batch.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NothingToExport: the draft is empty; there is no file and no batch.
        DraftChanged: an invoice is not what was drafted any more.
        TieOutFailed: a file does not say what its invoices say.
        Doubted: this database is not the newest there is of it.
    """
    office.admit(actor, "export")
    if not confirmed.chosen:
        raise NothingToExport(
            "No invoice may go, so no file and no batch was made. "
            "The list says what is missing for each."
        )
    outside.prepare_export(office)
    while True:
        batch = _prepare(office, actor, confirmed, tell)
        tell(f"Recording {batch.number}")
        with office.writing() as db:
            outside.refuse_doubted(db)
            # Another export may have taken the number since: then the names are made again.
            if new_batches.next_serial(db, batch.year) == batch.serial:
                _write(office, db, actor, confirmed, batch)
                along(db, batch.number)
                return batches.get(db, batch.number)


def redo_changed(attempt: Callable[[], T]) -> T:
    """Draft and commit, and do both again when somebody changed an invoice in between.

    For whoever looks at no draft: a person who did confirms the new one.

    Raises:
        DraftChanged: at each of `TRIES` times.
    """
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except DraftChanged:
            continue
    return attempt()


class _Label(NamedTuple):
    """What the files of a batch are named by."""

    number: str
    code: str
    on: date


def _prepare(office: Office, actor: Actor, confirmed: Draft, tell: Tell) -> NewBatch:
    """Everything about the batch, rendered and read back, outside any transaction."""
    now = office.clock()
    year = office.company.day(now).year
    with office.reading() as db:
        serial = new_batches.next_serial(db, year)
        recent = new_batches.recent_codes(db, naming.NEVER_OF_LAST)
    number, code = naming.batch_number(year, serial), naming.draw_code(recent, office.choose)
    label = _Label(number, code, office.company.day(now))
    return NewBatch(
        year=year,
        serial=serial,
        number=number,
        target=confirmed.profile.target,
        profile=asdict(confirmed.used_profile),
        code=code,
        made_by=actor.email,
        made_at=now,
        files=tuple(_files(office, confirmed, label, tell)),
        versions=dict(confirmed.pairs),
        prefix=confirmed.request.prefix,
        note=confirmed.request.note,
        reason=confirmed.request.reason,
    )


def _files(office: Office, confirmed: Draft, label: _Label, tell: Tell) -> Iterator[NewFile]:
    target = office.targets[confirmed.profile.target].of(confirmed.profile.options)
    cut = list(parts.split(target, confirmed.chosen, confirmed.profile))
    for place, entries in enumerate(cut, 1):
        tell(f"Writing file {place:,} of {len(cut):,} and reading it back")
        papers = tuple(entry.invoice for entry in entries)
        kind = target.name_kind(papers[0], confirmed.profile)
        name = naming.file_name(
            prefix=confirmed.request.prefix,
            on=label.on,
            clients={paper.client.name for paper in papers},
            batch="_".join(filter(None, (f"{label.number}-{label.code}", kind))),
            part=place if len(cut) > 1 else None,
            extension=target.extension,
        )
        part = Part(label.number, label.on, papers[0].currency, papers)
        ids = tuple(entry.id for entry in entries)
        yield _write_file(target, confirmed.profile, part, name, ids)


def _write_file(
    target: Target, profile: Profile, part: Part, name: str, ids: tuple[int, ...]
) -> NewFile:
    data = target.render(part, profile)
    tie_out(target, part, profile, data)
    return NewFile(
        name=name,
        currency=part.currency,
        total=sum((paper.total for paper in part.invoices), Decimal()),
        taxes=_taxes(part.invoices),
        deviations=_find_deviations(target, part.invoices, profile),
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        invoice_ids=ids,
    )


def _taxes(papers: Sequence[Invoice]) -> dict[str, Decimal]:
    """What the taxes come to, by code: what a gap is compared with later."""
    return sum_by_name((tax.code, tax.amount) for paper in papers for tax in paper.taxes)


def _find_deviations(
    target: Target, papers: Sequence[Invoice], profile: Profile
) -> dict[str, Decimal]:
    apart = {paper.number: target.expect_total(paper, profile) - paper.total for paper in papers}
    return {number: amount for number, amount in apart.items() if amount}


def _write(office: Office, db: Database, actor: Actor, confirmed: Draft, batch: NewBatch) -> None:
    # The batch comes first: its events name it, and the memberships that the entries get are its.
    batch_id = new_batches.insert(db, batch)
    deed = journal.Deed("exported", actor, batch.made_at, batch.reason, batch_id)
    exported = [(entry, _add_membership(entry, batch.number)) for entry in confirmed.chosen]
    try:
        journal.apply_all(db, exported, deed, office.rules)
    except Stale as stale:
        raise DraftChanged(str(stale)) from stale
    # After the entries: where one was changed meanwhile, all is undone before anything is told.
    journal.note(db, replace(deed, action="batch made"), tables.batch(db, batch_id))
    outbox.put(db, BatchMade(batch.number), at=batch.made_at)
    outbox.put(db, BatchCopy(batch.number, actor.email), at=batch.made_at)


def _add_membership(entry: Entry, number: str) -> Entry:
    place = Membership(number, entry.version)
    return replace(entry, memberships=(*entry.memberships, place))
