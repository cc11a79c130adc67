"""Acts on invoices: the one use case that Slack, the command line and jobs share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog import chronicle, journal, record, settling
from backlog.acts import Act, Edit, Hold, Pay, Process, Refer, Release, verb
from backlog.errors import DoubtfulDay, NotFound, Refused, WrongAmount
from backlog.lifecycle.decisions import Now
from backlog.lifecycle.transitions import decide
from backlog.model import Entry
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.store import invoices, listing, neighbours
from backlog.visibility import own_only, see

CLOCK = Actor("the clock", "the clock", frozenset({Role.ADMINISTRATOR}), {"job": "release-held"})
"""Who releases what was held until today; what a person decided when they held it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one invoice in a bulk act; `warning` is what to look at.

    `changed` is false when it was so already, and for what was refused.
    """

    number: str
    said: str
    warning: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bulk act's answer: every invoice asked for is in one of the two.

    `act` is its number, by which it can be undone as a whole; 0 when nothing was changed.
    """

    done: tuple[Answer, ...] = ()
    refused: tuple[Answer, ...] = ()
    act: int = 0


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something, at which moment, as part of which act; 0 is part of none.

    One moment for a whole act: its ten minutes of undo end for all of its invoices at once.
    """

    actor: Actor
    at: datetime
    act: int = 0


def act(office: Office, actor: Actor, ids: Sequence[int], wanted: Act) -> Outcome:
    """Do an act on invoices, each by itself, and answer for each.

    Raises:
        NotAllowed: the actor does not hold a role that may.
        NotFound: one of them is not there; nothing was done for anybody.
    """
    office.admit(actor, verb(wanted))
    return act_each(office, actor, dict.fromkeys(ids, wanted))


def act_each(office: Office, actor: Actor, wanted: Mapping[int, Act]) -> Outcome:
    """Do to each invoice an act of its own, all as one act, and answer for each.

    Raises:
        NotAllowed: the actor does not hold a role that may.
        NotFound: one of them is not there; nothing was done for anybody.
    """
    verbs = dict.fromkeys(verb(one) for one in wanted.values())
    for one in verbs:
        office.admit(actor, one)
    if own_only(actor):
        see(office, actor, [*wanted])
    with office.writing() as db:
        doing = begin_act(office, db, actor)

        def attempt(entry: Entry) -> Answer:
            return do(office, db, entry, wanted[entry.id], doing)

        entries = load_entries(db, [*wanted])
        what = ", ".join(verbs)
        return answer_each(db, entries, attempt, actor=actor, what=what, number=doing.act)


def begin_act(office: Office, db: Database, actor: Actor) -> Doing:
    """An act that can be undone as a whole, beginning now, in the caller's transaction."""
    return Doing(actor, office.clock(), journal.number_act(db))


def answer_each(
    db: Database,
    entries: Sequence[Entry],
    attempt: Callable[[Entry], Answer],
    *,
    actor: Actor,
    what: str,
    number: int,
) -> Outcome:
    """What becomes of each when `what` is attempted with all, as the act of this number."""
    done: list[Answer] = []
    refused: list[tuple[str, Refused]] = []
    for entry in entries:
        # A refusal is raised before anything is written, so what others did stands.
        try:
            done.append(attempt(entry))
        except Refused as error:
            refused.append((entry.invoice.number, error))
    _log_refused(actor, what, refused)
    wrote = journal.number_act(db) > number
    answers = tuple(Answer(number, str(error)) for number, error in refused)
    return Outcome(tuple(done), answers, number if wrote else 0)


def _log_refused(actor: Actor, what: str, refused: Sequence[tuple[str, Refused]]) -> None:
    """A line for each of our errors, however many invoices it kept."""
    same = {type(error): error for _, error in refused}
    for kind, error in same.items():
        numbers = [number for number, one in refused if type(one) is kind]
        chronicle.log_refused(actor.email, what, error, numbers)


def process(office: Office, actor: Actor, ids: Sequence[int], *, reason: str = "") -> Outcome:
    """Mark invoices Processed.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    return act(office, actor, ids, Process(reason))


def pay(
    office: Office,
    actor: Actor,
    ids: Sequence[int],
    *,
    paid_on: date | None = None,
    amount: Decimal | None = None,
    reference: str = "",
    sure: bool = False,
) -> Outcome:
    """Record payments: of each balance, or of `amount` in the invoice's currency.

    `paid_on` is the company's today when not given; one that looks like a slip of the hand is
    refused, unless the actor is `sure`.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    today = office.company.day(office.clock())
    return act(office, actor, ids, Pay(paid_on or today, amount, reference, sure=sure))


def preview(office: Office, actor: Actor, invoice_id: int, wanted: Act) -> list[record.Difference]:
    """What an act would change, as (place, as it is, as it would be); nothing is written.

    Raises:
        NotAllowed: the actor does not hold a role that may.
        NotFound: there is no such invoice. Refused: the act would be refused, and says why.
    """
    office.admit(actor, verb(wanted))
    with office.reading() as db:
        (entry,) = load_entries(db, [invoice_id])
        _refuse_stale(db, entry, wanted)
    after = decide(entry, wanted, Now(actor, office.clock(), office.company, office.rules)).entry
    return record.differences(record.facts(entry), record.facts(after))


def rehearse(office: Office, actor: Actor, ids: Sequence[int], payment: Pay) -> None:
    """Look whether a payment looks right for each of these invoices; nothing is written.

    Whatever else would refuse it is left to the act itself, which tells it of each.

    Raises:
        NotAllowed: the actor does not hold a role that may.
        DoubtfulDay, WrongAmount: somebody should look at what was entered.
    """
    office.admit(actor, verb(payment))
    with office.reading() as db:
        entries = load_entries(db, ids)
    now = Now(actor, office.clock(), office.company, office.rules)
    for entry in entries:
        try:
            decide(entry, payment, now)
        except (DoubtfulDay, WrongAmount):
            raise
        except Refused:
            continue


def release_held(office: Office, day: date) -> Outcome:
    """Release what was held until this day, or until an earlier one."""
    with office.writing() as db:
        ids = listing.held_until(db, day)
        over = Release("its day has come", due=day)
        by_itself = Doing(CLOCK, office.clock())
        done = tuple(do(office, db, entry, over, by_itself) for entry in load_entries(db, ids))
    return Outcome(done)


def load_entries(db: Database, ids: Sequence[int]) -> list[Entry]:
    """Each entry once.

    Raises:
        NotFound: one of them is not there.
    """
    entries = invoices.load(db, dict.fromkeys(ids))
    missing = set(ids) - {entry.id for entry in entries}
    if missing:
        raise NotFound(f"There is no invoice with id {min(missing)}. Nothing was done.")
    return entries


def do(office: Office, db: Database, entry: Entry, wanted: Act, doing: Doing) -> Answer:
    """Do an act on one entry, in the caller's transaction; the caller has let the actor pass.

    Raises:
        Refused: nothing was done.
    """
    _refuse_stale(db, entry, wanted)
    number = entry.invoice.number
    now = Now(doing.actor, doing.at, office.company, office.rules)
    decision = decide(entry, wanted, now)
    warning = decision.warning or _shared_reference(db, entry, wanted)
    if decision.changed:
        deed = journal.Deed(verb(wanted), doing.actor, doing.at, wanted.reason, act=doing.act)
        journal.apply(db, entry, decision.entry, deed, office.rules)
        if isinstance(wanted, Hold):
            until = f" until {wanted.until}" if wanted.until else ""
            settling.settle_held(db, entry.id, f"held{until}", doing.actor, at=doing.at)
    return Answer(number, decision.said, warning, changed=decision.changed)


def _refuse_stale(db: Database, entry: Entry, wanted: Act) -> None:
    if isinstance(wanted, Edit) and wanted.version not in (None, entry.version):
        raise journal.build_stale(db, entry, wanted.version)


def _shared_reference(db: Database, entry: Entry, wanted: Act) -> str:
    if not isinstance(wanted, Refer):
        return ""
    others = neighbours.with_reference(db, entry.id, wanted.reference)
    has = "has" if len(others) == 1 else "have"
    return f"{', '.join(others)} {has} this reference too." if others else ""
