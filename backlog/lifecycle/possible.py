"""Which acts an entry would take as it stands: what a face offers is what would not be refused."""

from collections.abc import Iterator

from backlog.acts import (
    VERBS,
    Acknowledge,
    Act,
    Comment,
    Edit,
    Hold,
    Pay,
    Process,
    Refer,
    Release,
    Reopen,
    SendBack,
    Unpay,
    Unprocess,
    Void,
)
from backlog.checks import problems
from backlog.errors import Refused
from backlog.lifecycle.decisions import Now
from backlog.lifecycle.transitions import STAYS, TABLE, decide
from backlog.model import Entry, Kind

_WHY = "to see whether it may be"


def list_possible(entry: Entry, now: Now) -> frozenset[str]:
    """The words of the acts that would change something now, whoever asks.

    Each is decided upon as it would be; of an edit only the entry says what it takes.
    """
    asked = [VERBS[type(act)] for act in _list_probes(entry, now) if _would_do(entry, act, now)]
    return frozenset((*asked, *_list_edits(entry, now)))


def _list_probes(entry: Entry, now: Now) -> tuple[Act, ...]:
    return (
        Process(_WHY),
        Unprocess(_WHY),
        Pay(now.company.day(now.at)),
        Unpay(_WHY),
        Reopen(_WHY),
        Acknowledge(),
        Refer("1" if entry.reference != "1" else "2"),
        Hold(_WHY),
        Release(),
        SendBack(_WHY),
        Void(_WHY),
        Comment(_WHY),
    )


def _would_do(entry: Entry, act: Act, now: Now) -> bool:
    try:
        return decide(entry, act, now).changed
    except Refused:
        return False


def _list_edits(entry: Entry, now: Now) -> Iterator[str]:
    if TABLE[entry.tab, Edit] != STAYS:
        return
    yield "notes"
    if not entry.money_fixed or any(line.kind is Kind.EXPENSE for line in entry.invoice.lines):
        yield "edit"
    if any(problem.overridable for problem in problems(entry, now.rules)):
        yield "override"
