"""What a list would do, row by row, and doing exactly that."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlite_utils import Database

from backlog import journal
from backlog.acts import VERBS, Act, Pay
from backlog.counting import Count, pass_on
from backlog.errors import Refused, Stale
from backlog.lifecycle import acting
from backlog.lifecycle.acting import Answer, Doing, Outcome
from backlog.model import Entry, Payment
from backlog.money import SIGNS, format_amount, sum_by_name
from backlog.office import Office
from backlog.paste.pasted import KINDS
from backlog.paste.rows import Row
from backlog.roles import Actor
from backlog.store import alike, invoices

_SEPARATORS = "\t;, "
_NAMED = 3


class State(StrEnum):
    """What becomes of a row; all but the first two are left out, and say why."""

    MATCHED = "matched"
    ALREADY = "already"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Money:
    """What a row pays."""

    amount: Decimal
    currency: str
    reference: str
    paid_on: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What a row would do, `said` in words; `money` where it is a payment.

    `candidates` are the numbers that may be meant, where they are several.
    """

    place: int
    number: str
    said: str
    state: State
    warning: str = ""
    money: Money | None = None
    candidates: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it would not be done, though it is a row of an invoice."""
        return self.state not in (State.MATCHED, State.ALREADY, State.SKIPPED)


@dataclass(frozen=True, slots=True)
class Match:
    """The invoice that a row means; `candidates` where it could be several.

    `told` is its number, where it is only alike the one of the row.
    """

    id: int = 0
    told: str = ""
    candidates: tuple[str, ...] = ()


def preview(
    office: Office, actor: Actor, kind: str, pasted: Sequence[Row], *, count: Count = pass_on
) -> list[Preview]:
    """What each row would do; nothing is written.

    All is done as `commit` does it, and taken back: two payments of one invoice, or a reference
    given twice, are seen here as they will be. Who may only propose payments may look, too.

    Raises:
        NotAllowed: the actor may neither do nor propose what the rows ask for.
    """
    office.admit(actor, "propose payments" if KINDS[kind] is Pay else VERBS[KINDS[kind]])
    with office.rehearsing() as db:
        return _do_rows(office, db, actor, pasted, count)


def commit(
    office: Office,
    actor: Actor,
    kind: str,
    pasted: Sequence[Row],
    *,
    seen: str = "",
    count: Count = pass_on,
) -> Outcome:
    """Do what the rows ask for, each by itself; rows that cannot be done are among the refused.

    `seen` is the mark of what was looked at.

    Raises:
        NotAllowed: the actor may not.
        Stale: something else would be done than was looked at; nothing was.
    """
    office.admit(actor, VERBS[KINDS[kind]])
    with office.writing() as db:
        return write(office, db, actor, pasted, seen=seen, count=count)


def write(
    office: Office,
    db: Database,
    actor: Actor,
    pasted: Sequence[Row],
    *,
    seen: str = "",
    count: Count = pass_on,
) -> Outcome:
    """The same in the caller's transaction; the caller has let the actor pass.

    Raises:
        Stale: something else would be done than was looked at; the caller must write nothing.
    """
    act = journal.number_act(db)
    found = _do_rows(office, db, actor, pasted, count)
    refuse_changed(found, seen)
    wrote = journal.number_act(db) > act
    told = [one for one in found if one.state is not State.SKIPPED]
    return Outcome(
        tuple(_answer(one) for one in told if not one.refused),
        tuple(_answer(one) for one in told if one.refused),
        act if wrote else 0,
    )


def refuse_changed(found: Sequence[Preview], seen: str) -> None:
    """Refuse to do something else than was looked at; without a mark nobody looked.

    Raises:
        Stale: the caller must write nothing.
    """
    if seen and seen != mark(found):
        raise Stale(
            "The backlog changed since you looked at this list, and something else would come of "
            "it now. Nothing was done. Look at it again."
        )


def mark(found: Sequence[Preview]) -> str:
    """What was looked at, as a mark: another one as soon as one row would do another thing."""
    facts = [(one.place, one.number, one.said, one.state.value, one.warning) for one in found]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def sum_matched(found: Sequence[Preview]) -> dict[str, Decimal]:
    """What the payments come to that would be recorded, by currency."""
    totals = sum_by_name(
        (one.money.currency, one.money.amount)
        for one in found
        if one.state is State.MATCHED and one.money
    )
    return dict(sorted(totals.items()))


def _answer(one: Preview) -> Answer:
    return Answer(one.number, one.said, one.warning, changed=one.state is State.MATCHED)


def _do_rows(
    office: Office, db: Database, actor: Actor, pasted: Sequence[Row], count: Count
) -> list[Preview]:
    matches = match_numbers(db, [row.number for row in pasted if row.number and not row.skipped])
    doing = acting.begin_act(office, db, actor)
    found: list[Preview] = []
    lines: dict[tuple[str, Money | None], int] = {}
    for row in count(pasted, "rows"):
        one = _preview_row(office, db, doing, row, matches.get(row.number, Match()))
        what = (one.number, one.money)
        if one.state is State.ALREADY and what in lines:
            one = replace(one, said=f"It stands in line {lines[what]} already.")
        if one.state is State.MATCHED and one.money:
            lines.setdefault(what, one.place)
        found.append(one)
    return found


def match_numbers(db: Database, numbers: Sequence[str]) -> Mapping[str, Match]:
    """What each number means: exactly, else as it went out, else with its letters and digits.

    An accounting system, or a spreadsheet, may have taken its signs and blanks away.
    """
    exactly = {number: Match(id_) for number, id_ in invoices.ids_of(db, numbers).items()}
    others = {number for number in numbers if number not in exactly}
    former = {number: _match_alike([one]) for number, one in alike.find_former(db, others).items()}
    rest = alike.find_alike(db, others - former.keys())
    return exactly | former | {number: _match_alike(found) for number, found in rest.items()}


def _match_alike(found: Sequence[tuple[int, str]]) -> Match:
    if len(found) > 1:
        return Match(candidates=tuple(number for _, number in found))
    return Match(found[0][0], f"taken as {found[0][1]}") if found else Match()


def _preview_row(office: Office, db: Database, doing: Doing, row: Row, match: Match) -> Preview:
    if row.act is None or not match.id:
        return _explain_unread(row, match)
    (entry,) = invoices.load(db, [match.id])
    became = _refuse_row(office, row, entry) or _do(office, db, doing, entry, row.act)
    warning = " ".join(filter(None, (_say_alike(row, match), became.warning)))
    return replace(
        became,
        place=row.place,
        number=entry.invoice.number,
        warning=warning,
        money=_find_money(row.act, entry),
    )


def _refuse_row(office: Office, row: Row, entry: Entry) -> Preview | None:
    """Why it is not even tried."""
    if refused := _refuse_amount(row, entry):
        return Preview(0, "", refused, State.REFUSED)
    if recorded := _say_recorded(office, row, entry):
        return Preview(0, "", recorded, State.ALREADY)
    return None


def _do(office: Office, db: Database, doing: Doing, entry: Entry, wanted: Act) -> Preview:
    try:
        answer = acting.do(office, db, entry, wanted, doing)
    except Refused as error:
        return Preview(0, "", str(error), State.REFUSED)
    state = State.MATCHED if answer.changed else State.ALREADY
    return Preview(0, "", _say(answer, entry), state, answer.warning)


def _say_alike(row: Row, match: Match) -> str:
    return f"{row.number} is {match.told}." if match.told else ""


def _say(answer: Answer, before: Entry) -> str:
    """What became of it, in the words of who looks at a list of payments."""
    if answer.said != "paid":
        return answer.said
    return "rest of a part payment" if before.payments else "paid in full"


def _find_money(wanted: Act, entry: Entry) -> Money | None:
    if not isinstance(wanted, Pay) or wanted.amount is None:
        return None
    return Money(wanted.amount, entry.invoice.currency, wanted.reference, wanted.paid_on)


def _explain_unread(row: Row, match: Match) -> Preview:
    if row.act is None:
        state = State.SKIPPED if row.skipped else State.REFUSED
        return Preview(row.place, row.number, row.broken, state)
    if match.candidates:
        more = len(match.candidates) - _NAMED
        named = ", ".join(match.candidates[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        told = f"It may be {named}. Say which one it is."
        candidates = match.candidates
        return Preview(row.place, row.number, told, State.AMBIGUOUS, candidates=candidates)
    return Preview(row.place, row.number, _explain_unknown(row.number), State.UNKNOWN)


def _explain_unknown(number: str) -> str:
    if any(sign in number for sign in _SEPARATORS):
        return "There is no such invoice. Are the cells separated as in the first row?"
    return "There is no such invoice."


def _refuse_amount(row: Row, entry: Entry) -> str:
    """Why the amount cannot be meant: another currency, or more than is open; empty if it can."""
    currency = entry.invoice.currency
    if foreign := [one for one in row.beside if currency not in SIGNS.get(one, {one})]:
        return f"It is in {currency}, not in {foreign[0]}."
    if not isinstance(row.act, Pay) or row.act.amount is None or not entry.processed_at:
        return ""
    if entry.balance > 0 and row.act.amount > entry.balance and not _find_recorded(row, entry):
        given, open_ = (format_amount(one, currency) for one in (row.act.amount, entry.balance))
        return f"{given} is more than the {open_} open."
    return ""


def _say_recorded(office: Office, row: Row, entry: Entry) -> str:
    found = _find_recorded(row, entry)
    if found is None:
        return ""
    who = office.people.by_email(found.by, {}).name
    return f"Recorded already by {who}, paid on {found.paid_on.isoformat()}."


def _find_recorded(row: Row, entry: Entry) -> Payment | None:
    """This very payment, if it was recorded before: the same amount, reference and day.

    A row without a day of its own is told apart by its reference alone.
    """
    if not isinstance(row.act, Pay):
        return None
    for one in entry.payments:
        same_day = one.paid_on == row.act.paid_on or (not row.dated and one.reference)
        same = (one.amount, one.reference) == (row.act.amount, row.act.reference.strip())
        if same and same_day:
            return one
    return None
