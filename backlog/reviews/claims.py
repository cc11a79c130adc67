"""What people write in the Sheet is a claim: somebody is asked, and nothing counts before that.

A claim stays as it was read. Whoever writes on in the same row makes another of it, which stands in
the message of the one before; whoever empties the row takes it back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog import journal
from backlog.acts import VERBS, Comment
from backlog.claim import (
    ACCOUNTING,
    BACKLOG,
    OF_BATCHES,
    Claim,
    Entry,
    Fate,
    Kind,
    find_subject,
)
from backlog.errors import NeedsReason, NotFound, WrongState
from backlog.journal import Deed
from backlog.lifecycle import acting
from backlog.money import round_to_unit, text
from backlog.office import Office
from backlog.reviews.entries import NOTE, SEEN, Cells, is_total, read_entry
from backlog.roles import ACTS, Actor, Role
from backlog.settling import close_claim, tell_claims
from backlog.store import batches, events, invoices
from backlog.store import claims as store

ANSWER = "answer claims"
READER = Actor("sheet", "The Google Sheet", frozenset({Role.VIEWER}), {"job": "mirror"})
"""Who brings what was written: the Sheet does not say who typed into a cell."""
AT_ONCE = 20
"""So many claims fit into one message of Slack with their buttons."""
KEPT, REWRITTEN = "kept as a comment", "written anew"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A row that somebody wrote into: its cells as they were, and as they are."""

    tab: str
    key: str
    before: Cells
    after: Cells


@dataclass(frozen=True, slots=True)
class _New:
    """An entry that nobody was asked about yet; `asked` is the message that it belongs in, or 0.

    `done` is what is so already, which nobody is asked.
    """

    row: Rewritten
    entry: Entry
    to: str
    asked: int = 0
    done: str = ""


def follow_rows(
    office: Office, db: Database, rows: Iterable[Rewritten], *, since: datetime, decimal: str
) -> None:
    """Make claims of what is new, take back those whose words are gone, and have people asked."""
    at = office.clock()
    new = [one for row in rows for one in _follow_row(office, db, row, decimal, at)]
    numbered = list(_number(db, new))
    for one in numbered:
        fate = Fate.UNCLEAR if one.entry.unclear else Fate.OPEN
        row = one.row
        made = Claim(0, one.asked, one.to, row.tab, row.key, one.entry, since, at, fate)
        _make(db, made, one.done)
    for asked, to in dict.fromkeys((one.asked, one.to) for one in numbered):
        tell_claims(db, asked, to, at=at)


def _follow_row(
    office: Office, db: Database, row: Rewritten, decimal: str, at: datetime
) -> Iterator[_New]:
    """Close what stands of a row, and say what takes its place."""
    entry = _read_new(office, row, decimal)
    standing = store.list_standing(db, row.tab, row.key)
    number = store.find_number(db, row.tab, row.key) if entry else ""
    for claim in standing:
        said = REWRITTEN if entry else ""
        close_claim(db, claim, Fate.WITHDRAWN, READER, at=at, said=said)
    if entry and number:
        done = _find_done(db, row, entry, number)
        to = "" if entry.unclear or done else _choose_asked(office, row, entry)
        former = [one.asked for one in standing if to and one.to == to]
        yield _New(row, entry, to, former[-1] if former else 0, done)


def _read_new(office: Office, row: Rewritten, decimal: str) -> Entry | None:
    """What the row comes to, unless all it has left is a note that was read already."""
    entry = read_entry(row.tab, row.after, office.people, decimal)
    same = row.before.get(NOTE) == row.after.get(NOTE)
    return None if entry and entry.kind is Kind.NOTE and same else entry


def _find_done(db: Database, row: Rewritten, entry: Entry, number: str) -> str:
    """What is so already, so that nobody has to be asked."""
    if entry.unclear:
        return ""
    if entry.kind is Kind.HOLD:
        (held,) = invoices.load(db, [find_subject(row.key)])
        return "on hold already" if held.held_reason else ""
    if entry.kind is not Kind.IMPORT:
        return ""
    said = batches.get(db, number).confirmations
    currency = row.key.partition(" ")[2]
    known = said[-1].totals_seen.get(currency) if said else None
    typed = read_total(entry, currency)
    is_known = bool(said) and (typed is None or text(typed, currency) == known)
    return "confirmed already" if is_known else ""


def read_total(entry: Entry, currency: str) -> Decimal | None:
    """The total that was seen, in whole minor units of the row's currency."""
    value = entry.typed.get(SEEN)
    if value is None or not is_total(value):
        return None
    # As Sheets shows it: a binary fraction has more digits than anybody typed.
    return round_to_unit(Decimal(f"{value:.15g}"), currency)


def _choose_asked(office: Office, row: Rewritten, entry: Entry) -> str:
    """Whom it is for: a direct message reaches only who is listed with a name in Slack."""
    if row.tab != OF_BATCHES:
        return BACKLOG
    named = office.people.by_email(entry.email, {})
    may = named.may(*ACTS["confirm import"]) and office.people.slack_of(entry.email)
    return named.email if entry.kind is Kind.IMPORT and may else ACCOUNTING


def _number(db: Database, new: Sequence[_New]) -> Iterator[_New]:
    """One message for each that is asked, or several where one would not hold them."""
    number = store.number_message(db)
    yield from (one for one in new if one.asked or not one.to)
    for to in dict.fromkeys(one.to for one in new if one.to and not one.asked):
        group = [one for one in new if one.to == to and not one.asked]
        for place, one in enumerate(group):
            yield replace(one, asked=number + place // AT_ONCE)
        number += -(-len(group) // AT_ONCE)


def _make(db: Database, claim: Claim, done: str) -> None:
    made = store.insert(db, claim)
    facts = next(came for id_, came, _ in store.load_facts(db, made.id))
    batch_id = claim.subject if claim.is_of_batch else None
    journal.note(
        db, Deed(store.MADE, READER, claim.at, batch_id=batch_id), {"claim": made.id, **facts}
    )
    if done:
        close_claim(db, made, Fate.SETTLED, READER, at=claim.at, said=done)


def list_open(office: Office, actor: Actor) -> list[Claim]:
    """The claims that wait for an answer, in the order in which they were read.

    Raises:
        NotAllowed: the actor may not answer them.
    """
    office.admit(actor, ANSWER)
    with office.reading() as db:
        return store.list_open(db)


def list_asked(office: Office, actor: Actor, asked: int) -> list[Claim]:
    """Those of one message, whatever became of them.

    Raises:
        NotAllowed: the actor may not answer them.
    """
    office.admit(actor, ANSWER)
    with office.reading() as db:
        return store.list_asked(db, asked)


def list_latest(office: Office, actor: Actor) -> list[Claim]:
    """The last one of each row, for who shows the Sheet what became of it.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        return store.list_latest(db)


def find(office: Office, actor: Actor, id_: int) -> Claim:
    """One that waits.

    Raises:
        NotAllowed: the actor may not answer claims. NotFound: there is none with this number.
        WrongState: somebody was first, and who.
    """
    office.admit(actor, ANSWER)
    with office.reading() as db:
        return _find_open(office, db, id_)


def keep_comment(office: Office, actor: Actor, id_: int) -> Claim:
    """Keep the words of a claim as a comment of its invoice or batch, and close it.

    Raises:
        NotAllowed, NotFound, WrongState: as `find`; nothing was kept.
    """
    office.admit(actor, ANSWER)
    office.admit(actor, VERBS[Comment])
    with office.writing() as db:
        claim = _find_open(office, db, id_)
        doing = acting.begin_act(office, db, actor)
        close_claim(db, claim, Fate.SETTLED, actor, at=doing.at, said=KEPT)
        words = f"{claim.entry.words or 'Query'} ({say_writer(office, claim)}, in the Sheet)"
        if claim.is_of_batch:
            journal.note(db, Deed(events.SAID, actor, doing.at, words, claim.subject), {})
        else:
            (entry,) = acting.load_entries(db, [claim.subject])
            acting.do(office, db, entry, Comment(words), doing)
    return claim


def dismiss(office: Office, actor: Actor, id_: int, *, reason: str) -> Claim:
    """Close a claim without doing anything.

    Raises:
        NeedsReason: nothing was changed. NotAllowed, NotFound, WrongState: as `find`.
    """
    office.admit(actor, ANSWER)
    if not reason.strip():
        raise NeedsReason("Dismissing a note of the Sheet needs a reason. Nothing was changed.")
    with office.writing() as db:
        claim = _find_open(office, db, id_)
        close_claim(db, claim, Fate.DISMISSED, actor, at=office.clock(), said=reason.strip())
    return claim


def _find_open(office: Office, db: Database, id_: int) -> Claim:
    found = store.find(db, id_)
    if found is None:
        raise NotFound(f"There is no note {id_} from the Sheet. Nothing was done.")
    if found.fate is not Fate.OPEN:
        raise WrongState(f"{describe_end(office, found)} Nothing was done a second time.")
    return found


def describe_end(office: Office, claim: Claim) -> str:
    """`Dana Kovacs settled it on Mon 23 Nov 2026, 08:04 MST: held.`; empty while it is open."""
    if claim.closed_at is None:
        return "It waits for whoever wrote it, in the Sheet." if claim.entry.unclear else ""
    who = _name_closer(office, claim)
    at = claim.closed_at.astimezone(office.company.zone)
    why = f": {claim.said}" if claim.said else ""
    return f"{who} {_DID[claim.fate]} on {at:%a %d %b %Y, %H:%M %Z}{why}."


def _name_closer(office: Office, claim: Claim) -> str:
    if claim.fate is Fate.WITHDRAWN:
        return "Who wrote it"
    is_ours = claim.closed_by == READER.email
    return "The backlog" if is_ours else office.people.by_email(claim.closed_by, {}).name


_DID = {
    Fate.SETTLED: "settled it",
    Fate.DISMISSED: "dismissed it",
    Fate.WITHDRAWN: "took it back",
}


def say_writer(office: Office, claim: Claim) -> str:
    """Who wrote it, as far as the Sheet tells; data."""
    if claim.entry.email:
        return office.people.by_email(claim.entry.email, {}).name
    return f"somebody with access {say_span(office, claim)}"


def say_span(office: Office, claim: Claim) -> str:
    """Between which two looks at the Sheet it was written."""
    since, at = (one.astimezone(office.company.zone) for one in (claim.since, claim.at))
    first = f"{since:%H:%M}" if since.date() == at.date() else f"{since.day} {since:%b %H:%M}"
    return f"between {first} and {at:%H:%M}"
