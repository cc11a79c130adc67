"""What somebody did a moment ago, taken back by who did it, while nothing happened since.

A bulk act is undone as a whole, or for some of its invoices; those that somebody touched since stay
as they are, and are refused by name. An undo is an event of its own, and is not undone itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from backlog import journal, record
from backlog.acts import VERBS, Hold, Pay, Process, Refer, Release
from backlog.errors import NotFound, Refused, WrongState
from backlog.event import Event
from backlog.lifecycle.acting import Answer, Outcome, answer_each, load_entries
from backlog.model import Entry
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import events

PATIENCE = timedelta(minutes=10)
"""So long an act can be undone."""
REASON = "undone within ten minutes"
ACTION = "undo"

_INSTEAD = {
    VERBS[Process]: "Bring it back to Admin instead, with a reason.",
    VERBS[Pay]: "Take the payment back instead, with a reason.",
    VERBS[Hold]: "Release it instead.",
    VERBS[Release]: "Hold it again instead.",
    VERBS[Refer]: "Give it the reference it should have instead.",
}
"""The acts that can be undone, and what to do when it is too late."""
_SAID = {
    VERBS[Process]: "in Admin again",
    VERBS[Pay]: "its payment is taken back",
    VERBS[Hold]: "held no more",
    VERBS[Release]: "stopped again, as before",
    VERBS[Refer]: "its reference is what it was",
}

Choose = Callable[[Sequence[Event]], list[Event]]
"""Which of what somebody did in the last ten minutes is to be undone."""


def undo(office: Office, actor: Actor, act: int) -> Outcome:
    """Undo an act of the actor's, by its number.

    Raises:
        NotAllowed: the actor may not do any more what is to be undone.
        NotFound: there is no such act. WrongState: it is another one's, or ten minutes are over.
    """

    def choose(done: Sequence[Event]) -> list[Event]:
        meant = [one for one in done if one.act == str(act) and one.action != ACTION]
        return meant or _refuse_act(office, actor, act)

    return _undo(office, actor, choose)


def undo_last(office: Office, actor: Actor) -> Outcome:
    """Undo the actor's last act, as far as it was not undone.

    Raises:
        NotAllowed: the actor may not do any more what is to be undone.
        NotFound: in the last ten minutes there was none.
    """

    def choose(done: Sequence[Event]) -> list[Event]:
        last = next(iter(list_acts(done)), None)
        if last is None:
            raise NotFound(
                "Within the last ten minutes you marked nothing Processed or Paid, and held, "
                "released or referenced nothing, that is not undone. Nothing was changed."
            )
        return last

    return _undo(office, actor, choose)


def undo_some(office: Office, actor: Actor, ids: Sequence[int]) -> Outcome:
    """Undo what the actor did last to these invoices, each by itself, and answer for each.

    Raises:
        NotAllowed: the actor may not do any more what is to be undone.
        NotFound: one of them is not there; nothing was done.
    """

    def choose(done: Sequence[Event]) -> list[Event]:
        mine = [one for one in done if one.action != ACTION and one.invoice_id in ids]
        last = {one.invoice_id: one.act for one in mine}
        return [one for one in mine if one.act == last[one.invoice_id]]

    return _undo(office, actor, choose, ids)


def read_done(db: Database, actor: Actor, now: datetime) -> list[Event]:
    """What the actor did in the last ten minutes that can be undone, or undid; oldest first."""
    since = now.replace(microsecond=0) - PATIENCE
    found = events.of_acts(db, actor.email, since)
    return [one for one in found if one.action in _INSTEAD or one.action == ACTION]


def list_acts(done: Sequence[Event]) -> list[list[Event]]:
    """Acts that are not undone, the latest first, each as what is left of its events."""
    undone = {(one.invoice_id, one.undoes) for one in done}
    acts: dict[str, list[Event]] = {}
    for one in done:
        if one.action != ACTION and (one.invoice_id, one.act) not in undone:
            acts.setdefault(one.act, []).append(one)
    return [*reversed(acts.values())]


def find_untouched(db: Database, act: Sequence[Event]) -> list[int]:
    """The invoices of an act to which nothing happened since."""
    touched = {one.invoice_id: one.seq for one in act if one.invoice_id}
    last = events.latest(db, [*touched])
    return [id_ for id_, seq in touched.items() if last[id_].seq == seq]


def _undo(office: Office, actor: Actor, choose: Choose, ids: Sequence[int] = ()) -> Outcome:
    """Undo what is chosen; `ids` are answered for even when nothing of them is."""
    office.admit(actor, "see")
    now = office.clock()
    with office.reading() as db:
        needed = dict.fromkeys(one.action for one in choose(read_done(db, actor, now)))
    for verb in needed:
        office.admit(actor, verb)
    with office.writing() as db:
        chosen = _by_invoice(choose(read_done(db, actor, now)))
        entries = load_entries(db, [*(ids or chosen)])
        last = events.latest(db, [entry.id for entry in entries])
        deed = journal.Deed(ACTION, actor, now, REASON, act=journal.number_act(db))

        def attempt(entry: Entry) -> Answer:
            return _undo_one(office, db, entry, chosen.get(entry.id, []), last[entry.id], deed)

        return answer_each(db, entries, attempt, actor=actor, what=ACTION, number=deed.act)


def _by_invoice(chosen: Sequence[Event]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for one in chosen:
        if one.invoice_id:
            found.setdefault(one.invoice_id, []).append(one)
    return found


def _undo_one(
    office: Office,
    db: Database,
    entry: Entry,
    done: Sequence[Event],
    last: Event,
    deed: journal.Deed,
) -> Answer:
    number = entry.invoice.number
    if not done:
        raise _build_not_yours(office, last)
    if last.undoes == done[-1].act:
        return Answer(number, f"undone already: {_describe(office, last)}")
    if last.seq != done[-1].seq:
        raise WrongState(
            f"Something happened to it since: {_describe(office, last)}. Nothing was changed. "
            f"{_INSTEAD[done[-1].action]}"
        )
    # One pasted list may hold two payments of an invoice: as it was before the first of them.
    before = record.fold(one.before for one in reversed(done))
    taken_back = replace(deed, undoes=int(done[-1].act))
    journal.apply(db, entry, record.restore(entry, before), taken_back, office.rules)
    return Answer(number, f"undone: {_SAID[done[-1].action]}", changed=True)


def _build_not_yours(office: Office, last: Event) -> Refused:
    told = (
        "Within the last ten minutes you did nothing to it that can be undone; what happened last "
        f"is: {_describe(office, last)}. Nothing was changed. {_INSTEAD.get(last.action, '')}"
    )
    return WrongState(told.strip())


def _describe(office: Office, event: Event) -> str:
    """`hold by Dana Kovacs, Mon 23 Nov 2026, 08:05 MST`."""
    name = office.people.by_email(event.actor, {}).name
    return f"{event.action} by {name}, {_format_moment(office, event.at)}"


def _format_moment(office: Office, at: datetime) -> str:
    return at.astimezone(office.company.zone).strftime("%a %d %b %Y, %H:%M %Z")


def _refuse_act(office: Office, actor: Actor, act: int) -> list[Event]:
    """Why an act is not among what the actor did in the last ten minutes."""
    with office.reading() as db:
        first = events.load_event(db, act)
    if first is None or first.action not in _INSTEAD:
        raise NotFound("There is no such act to undo. Nothing was changed.")
    if first.actor != actor.email:
        raise WrongState(
            f"Only who did it can undo it: {_describe(office, first)}. Nothing was changed. "
            f"{_INSTEAD[first.action]}"
        )
    until = _format_moment(office, first.at + PATIENCE)
    raise WrongState(
        f"Undo works for ten minutes; here it did until {until}. Nothing was changed. "
        f"{_INSTEAD[first.action]}"
    )
