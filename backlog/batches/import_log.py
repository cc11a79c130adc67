"""What confirming an import and correcting it share: invoices, who may, word code, record."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal

from sqlite_utils import Database

from backlog import journal, record
from backlog.batch import Batch, Import
from backlog.batches.confirmation import Confirmation, Member
from backlog.errors import WrongCode
from backlog.lifecycle import memberships
from backlog.messages import BatchChanged
from backlog.money import text
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices, outbox


def load_members(db: Database, batch: Batch) -> list[Member]:
    """The invoices of a batch as they are, with what went out of each."""
    files = batches.file_names(db, batch.id)
    apart = batch.deviations
    return [
        Member(entry, place, sent, files[entry.id], apart.get(sent.number, Decimal()))
        for entry in invoices.load(db, files)
        for place in [memberships.place(entry, batch.number)]
        for sent in [journal.load_as_sent(db, entry.id, place.version)]
    ]


def warn_of_own_export(office: Office, actor: Actor, act: str, number: str) -> str:
    """What somebody is told who speaks of the import of their own export; empty otherwise.

    Raises:
        NotAllowed: the firm blocks it; the refusal is recorded.
    """
    mode = office.rules.segregation
    with office.reading() as db:
        batch = batches.get(db, number)
    if mode == "off" or batch.made_by != actor.email:
        return ""
    told = f"{batch.number} was exported by you. Somebody else should {act} its import."
    if mode == "warn":
        return told
    raise office.refusal(actor, f"{act} import", f"{told} Nothing was recorded.")


def check_code(db: Database, batch: Batch, code: str) -> None:
    """Refuse a word that is not the batch's; none is no proof, and no fault.

    Raises:
        WrongCode: it names the batch it belongs to.
    """
    word = code.strip().casefold()
    if word in ("", batch.code):
        return
    others = batches.with_code(db, word)
    belongs = f"It belongs to {' or '.join(others)}" if others else "No batch has it"
    raise WrongCode(
        f"The word {code!r} is not the one of {batch.number}. {belongs}. Nothing was recorded. "
        "Look at the name of the file you imported."
    )


def add(
    db: Database, deed: journal.Deed, confirmation: Confirmation, failed: Mapping[str, str]
) -> None:
    """Write the record, its event, and that the batch is shown anew."""
    batch, corrects = confirmation.batch, confirmation.corrects
    confirmed = Import(
        by=deed.actor.email,
        at=deed.at,
        outcome=confirmation.outcome,
        totals_seen=_texts(confirmation.seen),
        gap=_texts(confirmation.gap),
        explained_by={currency: asdict(one) for currency, one in confirmation.explained.items()},
        failed=dict(failed),
        reason=deed.reason,
        corrects=corrects,
    )
    batches.add_import(db, batch.id, confirmed)
    facts: record.Json = {
        "seen": confirmed.totals_seen,
        "gap": confirmed.gap,
        "failed": confirmed.failed,
    }
    if corrects:
        facts |= {"outcome": confirmed.outcome.value, "corrects": corrects.id}
    journal.note(db, deed, facts)
    outbox.put(db, BatchChanged(batch.number), at=deed.at)


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: text(amount, currency) for currency, amount in amounts.items()}
