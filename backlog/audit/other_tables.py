"""What no event of an invoice or a batch holds alone, held against the log and against itself."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal

from sqlite_utils import Database

from backlog import own_messages as own
from backlog import readiness, record, settings
from backlog.audit.finding import Finding
from backlog.company import stamp
from backlog.event import Event
from backlog.generation.lineage import BEGUN
from backlog.intake import take
from backlog.money import sum_by_name
from backlog.settings import Schedule
from backlog.store import claims, events, kept, lineage, proposals
from backlog.store.proof import intake, outbox, tables
from backlog.store.proof import readiness as proof
from backlog.store.proof.tables import FileTaxes


def check_settings(db: Database) -> Iterator[Finding]:
    """The settings are what their events add up to."""
    start = asdict(Schedule())
    stored = start | settings.rename_former(kept.get(db, *settings.KEPT) or {})
    told = (settings.rename_former(one.after) for one in events.of_action(db, "settings"))
    meant = record.fold([start, *told])
    for name in sorted({*stored, *meant}):
        if stored.get(name) != meant.get(name):
            yield Finding("settings", name, "It is not what the events of settings add up to.")


def check_own_messages(db: Database) -> Iterator[Finding]:
    """When people want to hear what waits for them is what each said last."""
    said = {one.after["email"]: one.after["wanted"] for one in events.of_action(db, own.ACTION)}
    stored = {email: found["wanted"] for email, found in kept.load_room(db, own.ROOM).items()}
    for email in sorted({*said, *stored}):
        if said.get(email) != stored.get(email):
            yield Finding("own messages", email, "It is not what the person said last.")


def check_taxes(db: Database) -> Iterator[Finding]:
    """The taxes of a file are those of its invoices at the version that went out."""
    for file in tables.taxes_of_files(db):
        if _amounts(file.taxes) != _taxes_sent(file):
            yield Finding("taxes", file.name, "Its taxes are not those of its invoices.")


def _taxes_sent(file: FileTaxes) -> dict[str, Decimal]:
    sent = (tax for taxes in file.sent for tax in taxes)
    return sum_by_name((tax["code"], Decimal(tax["amount"])) for tax in sent)


def _amounts(taxes: dict[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(amount) for code, amount in taxes.items()}


def check_readiness(db: Database) -> Iterator[Finding]:
    """What waits was judged, all of it, and is ready where nothing is said against it."""
    if not readiness.was_judged(db):
        return
    for number in proof.list_misplaced(db):
        yield Finding("readiness", number, "Whether it is ready is not known, or of no use.")
    for number in proof.list_misjudged(db):
        yield Finding("readiness", number, "It is not ready exactly where nothing blocks it.")


def check_intake(db: Database) -> Iterator[Finding]:
    """What came in and what came again is what the log says of it."""
    told = "The record it came by is not kept for it, or kept for another invoice."
    yield from _report("received", intake.find_unreceived(db), told)
    told = "Its revisions and their answers are not those of its events."
    yield from _report("revisions", intake.find_misanswered(db), told)


def check_quarantine(db: Database) -> Iterator[Finding]:
    """What is in quarantine is kept as it came and says why; what was dismissed was there."""
    for row_id, source_id, reason, text in intake.list_quarantined(db):
        if not reason or (source_id and source_id != _source_id(text)):
            told = "It is not kept as it came, with its source id and why."
            yield Finding("quarantine", f"record {row_id}", told)
    told = "What it dismissed is not in quarantine."
    yield from _report("quarantine", intake.find_undismissed(db), told)


def _source_id(text: str) -> str:
    try:
        return take.source_id_of(json.loads(text))
    except (ValueError, RecursionError):
        return ""


def check_proposals(db: Database) -> Iterator[Finding]:
    """A list that was brought is as it came, and was closed as the log says."""
    made = {one.after.get("proposal"): one for one in events.of_action(db, proposals.MADE)}
    ended = {
        one.after.get("proposal"): one
        for action in (proposals.DONE, proposals.DISMISSED)
        for one in events.of_action(db, action)
    }
    told = {id_: event.after for id_, event in made.items()}
    for id_, whole, came, closed in proposals.load_facts(db):
        if not whole or {"proposal": id_} | came != told.pop(id_, None):
            yield Finding("proposals", f"proposal {id_}", "It is not the list that was brought.")
        if closed != _fold_answer(ended.get(id_)):
            yield Finding("proposals", f"proposal {id_}", "It was not closed as its events say.")
    for lost in told:
        yield Finding("proposals", f"proposal {lost}", "It was brought, and is not there.")


def _fold_answer(event: Event | None) -> dict[str, object]:
    """How a proposal stands after its last event."""
    if event is None:
        return {"state": "open", "closed_by": "", "closed_at": None, "reason": ""}
    closed = {"closed_by": event.actor, "closed_at": stamp(event.at), "reason": event.reason}
    return {"state": event.after["state"]} | closed


def check_claims(db: Database) -> Iterator[Finding]:
    """What was written in the Sheet is as it was read, and was closed as the log says."""
    told = {one.after.get("claim"): one.after for one in events.of_action(db, claims.MADE)}
    ended = {
        one.after.get("claim"): one
        for action in claims.ENDS
        for one in events.of_action(db, action)
    }
    for id_, came, closed in claims.load_facts(db):
        if {"claim": id_} | came != told.pop(id_, None):
            yield Finding("claims", f"claim {id_}", "It is not what was read in the Sheet.")
        if closed != _fold_end(ended.get(id_), unclear=bool(came["unclear"])):
            yield Finding("claims", f"claim {id_}", "It was not closed as its events say.")
    for lost in told:
        yield Finding("claims", f"claim {lost}", "It was read, and is not there.")


def _fold_end(event: Event | None, *, unclear: bool) -> dict[str, object]:
    """How a claim stands after its last event."""
    if event is None:
        fate = "not understood" if unclear else "open"
        return {"fate": fate, "closed_by": "", "closed_at": None, "said": ""}
    fate = event.action.removeprefix("claim ")
    at = stamp(event.at)
    return {"fate": fate, "closed_by": event.actor, "closed_at": at, "said": event.reason}


def check_generation(db: Database) -> Iterator[Finding]:
    """The generation is the one that was begun last, and who is in doubt stays so till recovery."""
    begun = events.of_action(db, BEGUN)
    known = lineage.load(db).name
    if begun and begun[-1].after.get("generation") != known:
        yield Finding("generation", known, "It is not the generation that was begun last.")
    settled = record.fold([{}, *(one.after.get("settled", {}) for one in begun)])
    stored = lineage.list_settled(db)
    for name in sorted({*settled, *stored}):
        if settled.get(name) != stored.get(name):
            told = "What was seen of it outside was not settled as the log says."
            yield Finding("generation", name, told)


def check_outbox(db: Database) -> Iterator[Finding]:
    """Every message can be sent or was, and every batch has its message."""
    told = "It can be neither sent nor told."
    yield from _report("outbox", outbox.find_unsendable(db), told)
    yield from _report("outbox", outbox.find_untold(db), "It has no message to accounting.")


def _report(kind: str, places: Iterable[str], told: str) -> Iterator[Finding]:
    for place in places:
        yield Finding(kind, place, told)
