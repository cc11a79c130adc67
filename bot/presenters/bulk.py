"""What an act on many is about, and what became of it, for one actor."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from backlog.lifecycle.acting import Outcome
from backlog.office import Office
from backlog.queries import lists
from backlog.queries.undoable import find_undoable
from backlog.roles import Actor
from backlog.row import Row, Stage
from bot import ids, words
from bot.blocks.bulk import Asked, Finished
from bot.ids import Purpose

_FITS: dict[str, Callable[[Row], bool]] = {
    ids.PROCESS: lambda row: row.tab is Stage.ADMIN and not row.held,
    ids.PAY: lambda row: row.tab is Stage.PROCESSED,
    ids.HOLD: lambda row: row.tab is Stage.ADMIN and not row.held,
}
"""Which of the chosen ones an act can be done with, by the callback of its question."""
_BECAME = {
    ids.PROCESS: ("Marked Processed", "are Processed"),
    ids.PAY: ("Marked Paid", "are Paid"),
    ids.HOLD: ("On hold", "are on hold"),
}


def load_asked(
    office: Office, actor: Actor, act: str, chosen: Sequence[int], *, back: Purpose | None = None
) -> Asked:
    """Those of the chosen ones that an act can be done with, and those that stay as they are.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    rows = lists.rows(office, actor, chosen)
    fit = [row for row in rows if _FITS[act](row)]
    stay = [row for row in rows if not _FITS[act](row)]
    return Asked(fit, _sum(act, fit), stay, back)


def load_papers(office: Office, actor: Actor, chosen: Sequence[int]) -> Asked:
    """What is to be printed.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    rows = lists.rows(office, actor, chosen)
    return Asked(rows, lists.sum_rows(rows))


def load_finished(
    office: Office, actor: Actor, act: str, before: Sequence[Row], outcome: Outcome
) -> Finished:
    """What became of the rows as they were before the act."""
    title, became = _BECAME[act]
    changed = {one.number for one in outcome.done if one.changed}
    rows = {row.number: row for row in before}
    undoable = find_undoable(office, actor)
    can = undoable is not None and undoable.act == outcome.act
    return Finished(
        title=title,
        became=became,
        outcome=outcome,
        rows=rows,
        totals=_sum(act, (row for row in before if row.number in changed)),
        act=outcome.act,
        until=words.format_clock(office.company, undoable.until) if undoable and can else "",
    )


def load_undone(office: Office, actor: Actor, outcome: Outcome) -> Finished:
    """What became of the act that was undone."""
    changed = [one for one in outcome.done if one.changed]
    numbers = [one.number for one in (*outcome.done, *outcome.refused)]
    found = lists.rows(office, actor, lists.find(office, actor, numbers).ids)
    took_back = {one.number for one in changed}
    return Finished(
        title="Undone",
        became=changed[0].said if changed else "",
        outcome=outcome,
        rows={row.number: row for row in found},
        totals=_sum(ids.PROCESS, (row for row in found if row.number in took_back)),
    )


def _sum(act: str, rows: Iterable[Row]) -> dict[str, Decimal]:
    """What they come to by currency: what is left of each where that is what is paid."""
    totals: dict[str, Decimal] = {}
    for row in rows:
        amount = row.balance if act == ids.PAY else row.total
        totals[row.currency] = totals.get(row.currency, Decimal()) + amount
    return dict(sorted(totals.items()))
