"""A clear-out for its person: where she is, what she said so far, what became of it meanwhile."""

from collections.abc import Mapping
from dataclasses import replace

from backlog.office import Office
from backlog.queries import lists
from backlog.queries.detail import Detail, read_detail
from backlog.roles import Actor
from backlog.row import Ready, Row, Stage
from bot.blocks.clear_out import NAMED, Ending, Offer, Step, Stopped, Tally, describe_walked
from bot.blocks.notice import Notice
from bot.ids import ClearOutStep, InvoicePlace
from bot.limits import safe
from bot.presenters import history
from bot.presenters import home as homes
from bot.presenters import invoice as invoices
from bot.state import ClearOut, HomePlace, Judgement

Rows = Mapping[int, Row]


def list_walked(office: Office, actor: Actor, place: HomePlace) -> tuple[int, ...]:
    """What waits in Admin for a judgement, oldest first; what is on hold only where Home asks so.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    wanted = homes.build_filter(replace(place, order="oldest"), actor)
    rows = lists.rows_to_see(office, actor, lists.ids(office, actor, wanted))
    asked = place.state == "held"
    return tuple(row.id for row in rows if waits(row) and (asked or not row.held))


def load_rows(office: Office, actor: Actor, walk: ClearOut) -> Rows:
    """The invoices of a walk as they are now.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    return {row.id: row for row in lists.rows_to_see(office, actor, walk.ids)}


def waits(row: Row) -> bool:
    """Whether there is still something to judge: neither exported, nor gone from Admin."""
    return row.tab is Stage.ADMIN and not row.exported


def judge(walk: ClearOut, step: ClearOutStep, *, ready: bool) -> ClearOut:
    """The walk with what she said of the invoice of a step, in place of what she said before."""
    others = (one for one in walk.judged if one.id != step.id)
    return replace(walk, judged=(*others, Judgement(step.id, step.version, ready)))


def go_on(walk: ClearOut, rows: Rows) -> ClearOut:
    """The walk at the next invoice that nothing was said of yet; at its end when there is none."""
    judged = {one.id for one in walk.judged}
    places = [*range(walk.at, len(walk.ids)), *range(walk.at)]
    to_judge = (at for at in places if walk.ids[at] not in judged and _waits(walk, rows, at))
    return replace(walk, at=next(to_judge, len(walk.ids)))


def go_back(walk: ClearOut, rows: Rows) -> ClearOut:
    """The walk at the invoice before, whatever was said of it; where it is when it is the first."""
    before = (at for at in reversed(range(walk.at)) if _waits(walk, rows, at))
    return replace(walk, at=next(before, walk.at))


def settle(walk: ClearOut, rows: Rows) -> ClearOut:
    """The walk where there is something to judge: what somebody took meanwhile is passed over."""
    here = walk.at < len(walk.ids) and _waits(walk, rows, walk.at)
    return walk if here else go_on(walk, rows)


def _waits(walk: ClearOut, rows: Rows, at: int) -> bool:
    return walk.ids[at] in rows and waits(rows[walk.ids[at]])


def count_up(walk: ClearOut, rows: Rows) -> Tally:
    """What became of each invoice of the walk so far."""
    judged = {one.id: one for one in walk.judged}
    found: dict[str, list[Row]] = {}
    for id_ in walk.ids:
        if id_ in rows:
            found.setdefault(_sort(rows[id_], judged.get(id_)), []).append(rows[id_])
    return Tally(**{what: tuple(those) for what, those in found.items()})


def _sort(row: Row, said: Judgement | None) -> str:
    """Which field of the tally it is in."""
    if not waits(row):
        return "gone"
    if said is None:
        return "left"
    if row.held:
        return "held"
    if not said.ready:
        return "skipped"
    if row.version != said.version or row.ready is Ready.NO:
        return "changed"
    return "ready" if row.ready is Ready.HERE else "elsewhere"


def load_step(office: Office, actor: Actor, walk: ClearOut, rows: Rows, *notices: Notice) -> Step:
    """The invoice that the walk is at.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
        NotFound: there is none.
    """
    place = InvoicePlace(walk.ids[walk.at])
    shown = invoices.load_invoice(office, actor, place, *notices)
    return Step(
        walk=walk,
        tally=count_up(walk, rows),
        shown=shown,
        offer=find_offer(shown.detail),
        elsewhere=shown.detail.row.ready is Ready.ELSEWHERE,
        goes_back=go_back(walk, rows) != walk,
        said=_recall(walk),
        passed=tell_passed(office, actor, walk, rows),
    )


def find_offer(detail: Detail) -> Offer:
    """What may be said of an invoice: ready is only what no check stops, here or elsewhere."""
    own = [one for one in detail.blockers if one not in detail.elsewhere]
    if detail.entry.held_reason:
        return Offer.HELD
    return Offer.SKIP if own or detail.row.ready is Ready.NO else Offer.READY


def _recall(walk: ClearOut) -> str:
    said = [one for one in walk.judged if one.id == walk.ids[walk.at]]
    if not said:
        return ""
    return "you said ready" if said[0].ready else "you skipped it"


def tell_change(office: Office, detail: Detail) -> Notice:
    """That an invoice is not as she saw it, and through whom."""
    said = f"It is not as you saw it. The latest: {_tell_latest(office, detail)}"
    return Notice(said, "warning")


def list_passed(walk: ClearOut, rows: Rows) -> list[int]:
    """What somebody took meanwhile, of which she was not told yet."""
    gone = (id_ for id_ in walk.ids if id_ in rows and not waits(rows[id_]))
    return [id_ for id_ in gone if id_ not in walk.told]


def tell_passed(office: Office, actor: Actor, walk: ClearOut, rows: Rows) -> tuple[str, ...]:
    """What became of them, and through whom; nothing of what she did herself: that she knows.

    Of those behind the first ten, which are told without looking, the numbers alone.
    """
    passed = list_passed(walk, rows)
    found = [read_detail(office, actor, id_) for id_ in passed[:NAMED]]
    told = [
        f"{safe(one.row.number)}: {_tell_latest(office, one)}"
        for one in found
        if one.history[-1].actor != actor.email
    ]
    return (*told, *(safe(rows[id_].number) for id_ in passed[NAMED:] if told))


def _tell_latest(office: Office, detail: Detail) -> str:
    return history.tell(office, detail.history[-1], detail.row.currency)


def load_ending(
    office: Office, actor: Actor, walk: ClearOut, rows: Rows, *notices: Notice
) -> Ending:
    """The end of the walk."""
    return Ending(
        walk=walk,
        tally=count_up(walk, rows),
        target=office.labels.get(office.find_default_target(), ""),
        goes_back=go_back(walk, rows) != walk,
        notices=notices,
        passed=tell_passed(office, actor, walk, rows),
    )


def show_stopped(walk: ClearOut, rows: Rows, place: HomePlace, *, filtered: bool) -> Stopped:
    """Where a walk was left; `place` is what would be walked from its beginning."""
    at = settle(walk, rows)
    ended = at.at == len(at.ids)
    anew = ClearOut(0, (), of=place)
    return Stopped(
        walk=at,
        tally=count_up(at, rows),
        number="" if ended else rows[at.ids[at.at]].number,
        anew=describe_walked(anew),
        filtered=filtered,
    )
