"""Lists of payments that Accounting brings and an Administrator confirms.

The list is kept as it came, with its hash. What is confirmed is that list and no other, and only
once: who comes second is told who was first.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from sqlite_utils import Database

from backlog import journal
from backlog.acts import VERBS, Pay
from backlog.errors import NeedsReason, NotFound, Refused, WrongState
from backlog.journal import Deed
from backlog.lifecycle.acting import Outcome
from backlog.messages import PaymentsProposed
from backlog.office import Office
from backlog.paste import columns, look, pasted
from backlog.paste.look import State
from backlog.paste.pasted import Pasted
from backlog.proposal import Answer, Proposal
from backlog.roles import Actor
from backlog.store import outbox
from backlog.store import proposals as store

PROPOSE = "propose payments"
_LOGGED = {Answer.DONE: store.DONE, Answer.DISMISSED: store.DISMISSED}


def propose(office: Office, actor: Actor, brought: Pasted, *, seen: str = "") -> Proposal:
    """Keep a list of payments for an Administrator to confirm.

    Raises:
        NotAllowed: the actor may not bring payments.
        Stale: something else would be done than was looked at.
        Refused: none of its payments can be recorded, or it waits already; nothing was kept.
    """
    found = look.preview(office, actor, brought.kind, pasted.read_rows(brought))
    look.refuse_changed(found, seen)
    matched = [one for one in found if one.state is State.MATCHED]
    if not matched:
        raise Refused(
            "None of its payments can be recorded, so nothing was kept. Look at what is said of "
            "each row, and bring the list again."
        )
    totals = look.sum_matched(found)
    made = Proposal(0, brought.kind, actor.email, office.clock(), len(matched), totals)
    with office.writing() as db:
        return _keep(office, db, actor, made, brought)


def _keep(office: Office, db: Database, actor: Actor, made: Proposal, brought: Pasted) -> Proposal:
    if same := store.find_same(db, brought.text):
        who = _name(office, same.by)
        raise WrongState(
            f"This list waits already, as proposal {same.id} that {who} brought. Nothing was kept "
            "twice."
        )
    layout = json.dumps(asdict(brought.layout)) if brought.layout else ""
    came = store.Came(brought.text, brought.day, layout, json.dumps(dict(brought.chosen)))
    id_ = store.insert(db, made, came)
    facts = next(facts for one, _, facts, _ in store.load_facts(db) if one == id_)
    journal.note(db, Deed(store.MADE, actor, made.at), {"proposal": id_, **facts})
    outbox.put(db, PaymentsProposed(id_), at=made.at)
    return replace(made, id=id_)


def list_open(office: Office, actor: Actor) -> list[Proposal]:
    """The lists that wait for an Administrator.

    Raises:
        NotAllowed: the actor may neither bring nor confirm payments.
    """
    office.admit(actor, PROPOSE)
    with office.reading() as db:
        return store.list_open(db)


def find(office: Office, actor: Actor, id_: int) -> Proposal:
    """One of them, whatever became of it.

    Raises:
        NotAllowed: the actor may neither bring nor confirm payments.
        NotFound: there is none with this number.
    """
    office.admit(actor, PROPOSE)
    with office.reading() as db:
        return _find(db, id_)


def load_list(office: Office, actor: Actor, id_: int) -> Pasted:
    """The list as it was brought.

    Raises:
        NotAllowed, NotFound: as `find`.
    """
    office.admit(actor, PROPOSE)
    with office.reading() as db:
        return _load(db, _find(db, id_))


def commit(
    office: Office,
    actor: Actor,
    id_: int,
    *,
    seen: str = "",
    chosen: Mapping[int, str] | None = None,
) -> Outcome:
    """Record the payments of a proposal, each by itself, and close it.

    `chosen` is which number is meant in which line, where several may be.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound: there is none with this number. WrongState: somebody was first, and who.
        Stale: something else would be done than was looked at.
        Refused: none of it can be recorded; it stays open.
    """
    office.admit(actor, VERBS[Pay])

    def write(db: Database, proposal: Proposal) -> Outcome:
        brought = _load(db, proposal)
        brought = replace(brought, chosen={**brought.chosen, **(chosen or {})})
        rows = pasted.read_rows(brought)
        outcome = look.write(office, db, actor, rows, seen=seen)
        if not outcome.act:
            raise Refused(
                "None of its payments can be recorded now. Nothing was done, and the list still "
                "waits. Look at what is said of each row, or dismiss it."
            )
        return outcome

    return _close(office, actor, id_, Answer.DONE, write)


def dismiss(office: Office, actor: Actor, id_: int, *, reason: str) -> None:
    """Close a proposal without recording anything.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NeedsReason, NotFound: nothing was changed. WrongState: somebody was first, and who.
    """
    office.admit(actor, VERBS[Pay])
    if not reason.strip():
        raise NeedsReason("Dismissing a list needs a reason. Nothing was changed.")
    _close(office, actor, id_, Answer.DISMISSED, lambda _, __: Outcome(), reason.strip())


def _close(
    office: Office,
    actor: Actor,
    id_: int,
    state: Answer,
    write: Callable[[Database, Proposal], Outcome],
    reason: str = "",
) -> Outcome:
    with office.writing() as db:
        proposal, now = _find(db, id_), office.clock()
        if not store.close(db, id_, state, by=actor.email, at=now, reason=reason):
            raise WrongState(f"{describe_end(office, proposal)} Nothing was done a second time.")
        outcome = write(db, proposal)
        facts = {"proposal": id_, "state": state.value, "count": len(outcome.done)}
        journal.note(db, Deed(_LOGGED[state], actor, now, reason), facts)
        outbox.put(db, PaymentsProposed(id_), at=now)
    return outcome


def describe_end(office: Office, proposal: Proposal) -> str:
    """`Dana Kovacs recorded proposal 7 on Mon 23 Nov 2026, 08:04 MST.`; empty while it is open."""
    if proposal.closed_at is None:
        return ""
    did = "recorded" if proposal.state is Answer.DONE else "dismissed"
    at = proposal.closed_at.astimezone(office.company.zone)
    why = f": {proposal.reason}" if proposal.reason else ""
    who = _name(office, proposal.closed_by)
    return f"{who} {did} proposal {proposal.id} on {at:%a %d %b %Y, %H:%M %Z}{why}."


def _name(office: Office, email: str) -> str:
    return office.people.by_email(email, {}).name


def _find(db: Database, id_: int) -> Proposal:
    found = store.find(db, id_)
    if found is None:
        raise NotFound(f"There is no proposal {id_}. Nothing was done.")
    return found


def _load(db: Database, proposal: Proposal) -> Pasted:
    came = store.load_list(db, proposal.id)
    layout = columns.read_layout(json.loads(came.layout or "null"))
    chosen = {int(place): number for place, number in json.loads(came.chosen).items()}
    return Pasted(proposal.kind, came.text, came.day, layout, chosen)
