"""Processed and Paid: the use cases that Slack, the command line and jobs share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlite_utils import Database

from backlog import journal
from backlog.errors import NotFound, Refused
from backlog.model import Entry
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices
from backlog.transitions import VERBS, Act, Pay, Process, decide


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one invoice in a bulk act."""

    number: str
    said: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bulk act's answer: every invoice asked for is in one of the two."""

    done: tuple[Answer, ...] = ()
    refused: tuple[Answer, ...] = ()


def process(office: Office, actor: Actor, ids: Sequence[int], *, reason: str = "") -> Outcome:
    """Mark invoices Processed, each by itself.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    return _each(office, actor, ids, Process(reason))


def pay(
    office: Office,
    actor: Actor,
    ids: Sequence[int],
    *,
    paid_on: date | None = None,
    amount: Decimal | None = None,
    reference: str = "",
) -> Outcome:
    """Record payments, each invoice by itself: of its balance, or of `amount` in its currency.

    `paid_on` is the company's today when not given.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    today = office.company.day(office.clock())
    return _each(office, actor, ids, Pay(paid_on or today, amount, reference))


def _each(office: Office, actor: Actor, ids: Sequence[int], act: Act) -> Outcome:
    office.admit(actor, VERBS[type(act)])
    done: list[Answer] = []
    refused: list[Answer] = []
    with office.writing() as db:
        for entry in _entries(db, ids):
            number = entry.invoice.number
            try:
                done.append(Answer(number, _one(office, db, entry, act, actor)))
            except Refused as error:
                refused.append(Answer(number, str(error)))
        if done:
            journal.tell(db, office.clock())
    return Outcome(tuple(done), tuple(refused))


def _entries(db: Database, ids: Sequence[int]) -> list[Entry]:
    """Each entry once.

    Raises:
        NotFound: one of them is not there; nothing was done.
    """
    entries = invoices.load(db, dict.fromkeys(ids))
    missing = set(ids) - {entry.id for entry in entries}
    if missing:
        raise NotFound(f"There is no invoice with id {min(missing)}. Nothing was done.")
    return entries


def _one(office: Office, db: Database, entry: Entry, act: Act, actor: Actor) -> str:
    now = office.clock()
    decision = decide(entry, act, actor, now)
    if decision.changed:
        deed = journal.Deed(VERBS[type(act)], actor, now, act.reason)
        journal.apply(db, entry, decision.entry, deed, office.rules)
    return decision.said
