"""Acts on invoices: the one use case that Slack, the command line and jobs share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlite_utils import Database

from backlog import chronicle, journal, record
from backlog.acts import Act, Edit, Pay, Process, Refer, Release, verb
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
    """What became of one invoice in a bulk act; `warning` is what to look at."""

    number: str
    said: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bulk act's answer: every invoice asked for is in one of the two."""

    done: tuple[Answer, ...] = ()
    refused: tuple[Answer, ...] = ()


def act(office: Office, actor: Actor, ids: Sequence[int], wanted: Act) -> Outcome:
    """Do an act on invoices, each by itself, and answer for each.

    Raises:
        NotAllowed: the actor does not hold a role that may.
        NotFound: one of them is not there; nothing was done for anybody.
    """
    office.admit(actor, verb(wanted))
    if own_only(actor):
        see(office, actor, ids)
    done: list[Answer] = []
    refused: list[tuple[str, Refused]] = []
    with office.writing() as db:
        for entry in _entries(db, ids):
            number = entry.invoice.number
            # A refusal is raised before anything is written, so what others did stands.
            try:
                done.append(do(office, db, entry, wanted, actor))
            except Refused as error:
                refused.append((number, error))
    _log_refused(actor, wanted, refused)
    return Outcome(tuple(done), tuple(Answer(number, str(error)) for number, error in refused))


def _log_refused(actor: Actor, wanted: Act, refused: Sequence[tuple[str, Refused]]) -> None:
    """A line for each of our errors, however many invoices it kept."""
    same = {type(error): error for _, error in refused}
    for kind, error in same.items():
        numbers = [number for number, one in refused if type(one) is kind]
        chronicle.log_refused(actor.email, verb(wanted), error, numbers)


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
        (entry,) = _entries(db, [invoice_id])
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
        entries = _entries(db, ids)
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
        done = tuple(do(office, db, entry, over, CLOCK) for entry in _entries(db, ids))
    return Outcome(done)


def _entries(db: Database, ids: Sequence[int]) -> list[Entry]:
    """Each entry once."""
    entries = invoices.load(db, dict.fromkeys(ids))
    missing = set(ids) - {entry.id for entry in entries}
    if missing:
        raise NotFound(f"There is no invoice with id {min(missing)}. Nothing was done.")
    return entries


def do(office: Office, db: Database, entry: Entry, wanted: Act, actor: Actor) -> Answer:
    """Do an act on one entry, in the caller's transaction; the caller has let the actor pass.

    Raises:
        Refused: nothing was done.
    """
    _refuse_stale(db, entry, wanted)
    now, number = office.clock(), entry.invoice.number
    decision = decide(entry, wanted, Now(actor, now, office.company, office.rules))
    warning = decision.warning or _shared_reference(db, entry, wanted)
    if decision.changed:
        deed = journal.Deed(verb(wanted), actor, now, wanted.reason)
        journal.apply(db, entry, decision.entry, deed, office.rules)
    return Answer(number, decision.said, warning)


def _refuse_stale(db: Database, entry: Entry, wanted: Act) -> None:
    if isinstance(wanted, Edit) and wanted.version not in (None, entry.version):
        raise journal.build_stale(db, entry, wanted.version)


def _shared_reference(db: Database, entry: Entry, wanted: Act) -> str:
    if not isinstance(wanted, Refer):
        return ""
    others = neighbours.with_reference(db, entry.id, wanted.reference)
    has = "has" if len(others) == 1 else "have"
    return f"{', '.join(others)} {has} this reference too." if others else ""
