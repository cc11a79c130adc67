"""The one way entries change: compare and swap, their events, their checks, and what to tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from backlog import checks, record
from backlog.errors import Stale
from backlog.event import Event
from backlog.messages import Refresh, ReversalAsked, ReversalSettled
from backlog.model import Entry, Invoice, Membership
from backlog.roles import Actor
from backlog.store import events, invoices, outbox, problems
from backlog.store.proof import tables

_NAMED = 5
"""So many changed fields are named to the loser of a race."""
_UNSHOWN = {
    "refused",
    "downloaded",
    "backed up",
    "restored",
    "sent again",
    "message dismissed",
    "own messages",
}
"""Actions that change nothing any face shows, so that nobody is told."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is written about a change: who did what, when and why, and for which batch.

    `act` is the number that the changes of one act share, `undoes` that of the act it takes back.
    """

    action: str
    actor: Actor
    at: datetime
    reason: str = ""
    batch_id: int | None = None
    act: int = 0
    undoes: int = 0

    @property
    def source(self) -> dict[str, str]:
        """Where it was done, and as part of which act."""
        numbered = {"act": self.act, "undoes": self.undoes}
        return self.actor.where | {name: str(of) for name, of in numbered.items() if of}


def number_act(db: Database) -> int:
    """The number of an act that begins now: that of the first event it is going to write."""
    last, _ = events.head(db)
    return last + 1


def take_in(db: Database, entry: Entry, deed: Deed, rules: checks.Rules) -> Entry:
    """Write a new entry; returned with its id and first version."""
    new, facts = replace(entry, version=1), record.facts(entry)
    new = replace(new, id=invoices.insert(db, new, record.digest_facts(facts)))
    events.append(db, _build_event(deed, new.id, {}, facts))
    problems.insert(db, new.id, checks.problems(new, rules))
    queue_refresh(db, deed.at)
    return new


def apply(db: Database, before: Entry, after: Entry, deed: Deed, rules: checks.Rules) -> Entry:
    """Write what an entry has become; returned with its new version.

    Raises:
        Stale: somebody else changed it first; the caller's transaction writes nothing.
    """
    new = _write(db, before, after, deed, rules)
    events.append(db, _build_event(deed, new.id, *record.changes(before, new)))
    queue_refresh(db, deed.at)
    return replace(new, version=before.version + 1)


def apply_all(
    db: Database, changes: Sequence[tuple[Entry, Entry]], deed: Deed, rules: checks.Rules
) -> None:
    """Write what different entries have become, each before and after, by one deed.

    Raises:
        Stale: somebody else changed one first; the caller's transaction writes nothing.
    """
    written = [(before, _write(db, before, after, deed, rules)) for before, after in changes]
    changed = ((new.id, *record.changes(before, new)) for before, new in written)
    events.append(db, *(_build_event(deed, *one) for one in changed))
    queue_refresh(db, deed.at)


def _write(db: Database, before: Entry, after: Entry, deed: Deed, rules: checks.Rules) -> Entry:
    """All but the event; returned with the overrides that stand."""
    overrides = checks.standing(before, after, rules)
    new = after if overrides == after.overrides else replace(after, overrides=overrides)
    try:
        invoices.update(db, before, new)
    except Stale:
        raise build_stale(db, before, before.version) from None
    _tell_reversals(db, before, new, deed)
    if checks.looked_at(new) != checks.looked_at(before):
        problems.replace(db, new.id, checks.problems(new, rules))
    return new


def note(
    db: Database, deed: Deed, facts: record.Json, *, before: record.Json | None = None
) -> None:
    """Write an event that changes no entry: a batch, an import confirmed, a refusal."""
    events.append(
        db,
        Event(
            at=deed.at,
            actor=deed.actor.email,
            action=deed.action,
            batch_id=deed.batch_id,
            before=before or {},
            after=facts,
            reason=deed.reason,
            source=deed.source,
        ),
    )
    if deed.action not in _UNSHOWN:
        queue_refresh(db, deed.at)


def load_as_sent(db: Database, invoice_id: int, version: int) -> Invoice:
    """The invoice at the version that went out; it may have been corrected since."""
    return record.to_invoice(record.fold(tables.afters(db, invoice_id, version)))


def build_stale(db: Database, entry: Entry, seen: int) -> Stale:
    """The refusal for who looked at version `seen`: who did what since, and to which fields."""
    since = "; ".join(_describe_event(event) for event in events.of_invoice(db, entry.id)[seen:])
    return Stale(
        f"{entry.invoice.number} was changed since you looked{since and f': {since}'}. "
        "Nothing was changed. Look at it again and repeat what you meant to do."
    )


def _describe_event(event: Event) -> str:
    """`edit of lines.1.amount, total, by dana@prairie.example`."""
    touched = [place for place, *_ in record.differences(event.before, event.after)]
    places = [place for place in touched if place != "edited"]
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    of = f" of {', '.join(places[:_NAMED])}{more}" if places else ""
    return f"{event.action}{of}, by {event.actor}"


def queue_refresh(db: Database, at: datetime) -> None:
    """Let the faces that show the backlog follow; whatever is written here asks for it by itself.

    In the transaction of the fact: what was taken back shows nothing, what stands is shown.
    """
    outbox.put(db, Refresh(), at=at)


def _tell_reversals(db: Database, before: Entry, after: Entry, deed: Deed) -> None:
    """Ask accounting to undo what is now to be undone, once a batch; and say what is settled."""
    was, now = ({one.batch for one in entry.reversals} for entry in (before, after))
    for one in before.reversals:
        if one.batch not in now:
            # Asked for in vain: whoever would be told is not, and whoever was is told the end.
            outbox.withdraw(db, _build_request(before, one, deed), at=deed.at)
            outbox.put(db, _build_settled(before, one, deed), at=deed.at)
    for one in after.reversals:
        if one.batch not in was:
            outbox.put(db, _build_request(after, one, deed), at=deed.at)


def _build_request(entry: Entry, one: Membership, deed: Deed) -> ReversalAsked:
    return ReversalAsked(
        number=entry.invoice.number,
        batch=one.batch,
        reason=one.to_undo,
        by=deed.actor.email,
        at=deed.at,
        reopened=deed.action == "reopen",
    )


def _build_settled(entry: Entry, one: Membership, deed: Deed) -> ReversalSettled:
    undone = deed.action == "acknowledge"
    return ReversalSettled(entry.invoice.number, one.batch, deed.actor.email, deed.at, undone)


def _build_event(deed: Deed, id_: int, was: record.Json, became: record.Json) -> Event:
    return Event(
        at=deed.at,
        actor=deed.actor.email,
        action=deed.action,
        invoice_id=id_,
        batch_id=deed.batch_id,
        before=was,
        after=became,
        reason=deed.reason,
        source=deed.source,
    )
