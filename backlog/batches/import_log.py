"""How what accounting says of an import is recorded: confirmed or corrected, in one transaction.

The two differ only in what they make of it, which each decides by itself from what was loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import TypedDict

from sqlite_utils import Database

from backlog import journal, settling
from backlog.batch import Batch, Import
from backlog.batches import telling
from backlog.batches.confirmation import Confirmation, Member
from backlog.errors import WrongCode
from backlog.lifecycle import memberships
from backlog.model import Entry
from backlog.money import text
from backlog.office import Office
from backlog.record import Json
from backlog.roles import Actor
from backlog.store import batches, invoices


class Words(TypedDict, total=False):
    """What may be given of `Said`."""

    seen: Mapping[str, Decimal]
    failed: Mapping[str, str]
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """What accounting says: totals seen by currency, why invoices failed by number, word, why."""

    seen: Mapping[str, Decimal] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an invoice: the word the log has for it, and why."""

    before: Entry
    after: Entry
    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What is recorded of the batch, under the `action` of the log, and of its invoices."""

    action: str
    confirmation: Confirmation
    failed: Mapping[str, str]
    changes: Sequence[Change]


_WORD = 80
"""So much of what was typed in place of a word is kept."""
Decide = Callable[[Database, Batch, Sequence[Member], Said], Decided]


def record(
    office: Office, actor: Actor, act: str, number: str, said: Said, decide: Decide
) -> Confirmation:
    """Write what `decide` makes of what is said of a batch, all of it or nothing.

    Raises:
        NotAllowed, NotFound, WrongCode: nothing was recorded. So it is when `decide` raises.
    """
    office.admit(actor, act)
    _refuse_own_export(office, actor, act, number)
    _refuse_other_word(office, actor, number, said.code)
    now = office.clock()
    with office.writing() as db:
        batch = batches.get(db, number)
        decided = decide(db, batch, _load_members(db, batch), said)
        warning = _warn_of_own_export(office, actor, act, batch)
        confirmation = replace(decided.confirmation, warning=warning)
        deed = journal.Deed(decided.action, actor, now, said.reason.strip(), batch.id)
        # What accounting said comes before what follows from it, in the log as in life; and who
        # was first was asked while none of these was marked as imported by this batch.
        _add(db, deed, confirmation, decided.failed)
        for one in decided.changes:
            done = replace(deed, action=one.action, reason=one.reason)
            journal.apply(db, one.before, one.after, done, office.rules)
    return confirmation


def _load_members(db: Database, batch: Batch) -> list[Member]:
    """The invoices of a batch as they are, with what went out of each."""
    files = batches.file_names(db, batch.id)
    apart = batch.deviations
    return [
        Member(entry, place, sent, files[entry.id], apart.get(sent.number, Decimal()))
        for entry in invoices.load(db, files)
        for place in [memberships.place(entry, batch.number)]
        for sent in [journal.load_as_sent(db, entry.id, place.version)]
    ]


def _refuse_own_export(office: Office, actor: Actor, act: str, number: str) -> None:
    """Keep who exported from saying what came in, where the firm blocks that.

    Before the transaction: what is refused within it would leave no record of the refusal.
    """
    if office.rules.segregation != "block":
        return
    with office.reading() as db:
        told = _warn_of_own_export(office, actor, act, batches.get(db, number))
    if told:
        raise office.refusal(actor, act, f"{told} Nothing was recorded.")


def _warn_of_own_export(office: Office, actor: Actor, act: str, batch: Batch) -> str:
    """What somebody is told who speaks of the import of their own export; empty otherwise."""
    if office.rules.segregation == "off" or batch.made_by != actor.email:
        return ""
    verb = act.removesuffix(" import")
    return f"{batch.number} was exported by you. Somebody else should {verb} its import."


def _refuse_other_word(office: Office, actor: Actor, number: str, code: str) -> None:
    """Refuse a word that is not the batch's; none is no proof, and no fault.

    That it was said is kept: perhaps the file of another batch was imported.

    Raises:
        WrongCode: it names the batch it belongs to.
    """
    word = code.strip().casefold()
    with office.reading() as db:
        batch, others = batches.get(db, number), batches.with_code(db, word)
    # Of a lost one its word may be known nowhere. A batch has its word for ever.
    if word in ("", batch.code) or not batch.code:
        return
    belongs = f"It belongs to {' or '.join(others)}" if others else "No batch has it"
    deed = journal.Deed("refused", actor, office.clock(), batch_id=batch.id)
    with office.writing() as db:
        journal.note(db, deed, {"word": code.strip()[:_WORD], "word_of": others})
    raise WrongCode(
        f"The word {code!r} is not the one of {batch.number}. {belongs}. No import was recorded. "
        "Look at the name of the file you imported."
    )


def _add(
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
    facts: Json = {
        "seen": confirmed.totals_seen,
        "gap": confirmed.gap,
        "failed": confirmed.failed,
    }
    if corrects:
        facts |= {"outcome": confirmed.outcome.value, "corrects": corrects.id}
    journal.note(db, deed, facts)
    said = "corrected" if corrects else confirmed.outcome.value
    settling.settle_import(db, batch.id, said, deed.actor, at=deed.at)
    telling.tell_import(db, batch.number, at=deed.at)


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: text(amount, currency) for currency, amount in amounts.items()}
