"""The log of batches and the window of one, gathered for one person from one reading."""

from dataclasses import replace
from datetime import date, datetime

from backlog.batch import Batch, State
from backlog.filter import BatchFilter
from backlog.office import Office
from backlog.queries import batch_log
from backlog.queries.batch_log import Inspected, Log
from backlog.roles import ACTS, Actor
from bot import state, words
from bot.blocks.batch_window import MEMBERS, ShownBatch
from bot.blocks.batches import PAGE, TABLE, ShownLog, Told
from bot.blocks.notice import Notice
from bot.ids import BatchPlace
from bot.presenters import batch as cards
from bot.presenters import home, thread
from bot.state import BatchesPlace, HomePlace


def load_log(office: Office, actor: Actor, at: HomePlace, *, notice: str = "") -> ShownLog:
    """The log at a place of Home.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    place = at.batches or BatchesPlace()
    size = TABLE if place.table else PAGE
    wanted = build_filter(place)
    log = batch_log.read_log(office, actor, wanted, page=place.page, size=size)
    return ShownLog(
        log=log,
        place=place,
        turn=at.turn,
        may=_list_acts(actor),
        rows=tuple(_tell_listed(office, log, batch) for batch in log.batches),
        systems={profile: office.label(target, profile) for target, profile in log.systems},
        people={email: _name(office, email) for email in log.people},
        at=home.format_at(office, log.at),
        whom=home.find_help(office, actor),
        notice=notice,
    )


def list_latest(office: Office, actor: Actor, most: int) -> list[Told]:
    """The latest batches, newest first.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    found, now = batch_log.page(office, actor, BatchFilter(), limit=most), office.clock()
    return [
        _tell(
            office,
            one,
            now,
            voided_by=found.voided_by.get(one.id, ""),
            to_undo=found.to_undo.get(one.id, 0),
        )
        for one in found.batches
    ]


def forget_table(office: Office, person: str) -> None:
    """Show her the log as rows from now on."""
    at = home.load_place(office, person)
    if at.batches:
        rows = replace(at.batches, table=False, page=0)
        state.keep_home(office, person, replace(at, batches=rows))


def build_filter(place: BatchesPlace) -> BatchFilter:
    """The one filter that a place comes to."""
    return BatchFilter(
        target=place.system,
        state=State(place.state) if place.state and place.state != "waiting" else None,
        month=date.fromisoformat(f"{place.month}-01") if place.month else None,
        who=place.who,
        waiting=place.state == "waiting",
        search=place.search,
    )


def load_batch(office: Office, actor: Actor, place: BatchPlace, *notices: Notice) -> ShownBatch:
    """The window of a batch at a place.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is no such batch.
    """
    found = batch_log.inspect_batch(office, actor, place.batch, page=place.page, size=MEMBERS)
    batch, now = found.logged.batch, office.clock()
    return ShownBatch(
        told=_tell(office, batch, now, voided_by=found.voided_by, to_undo=found.logged.to_undo),
        card=cards.build_card(office, found.logged),
        found=found,
        place=place,
        delivered=words.format_when(office.company, batch.delivered_at, now)
        if batch.delivered_at
        else "",
        may=frozenset(act for act in _list_acts(actor) if _can(act, found)),
        notices=notices,
        comments=thread.list_comments(office, found.comments),
    )


def _can(act: str, found: Inspected) -> bool:
    """Whether the batch lets it be done."""
    batch = found.logged.batch
    if act == "void batch":
        return not (batch.void_at or batch.confirmations or found.paid)
    if act == "correct import":
        return bool(batch.confirmations)
    if act == "confirm import":
        return not batch.confirmations
    if act == "download":
        return not batch.lost
    return bool(found.failed) if act == "export" else True


def _list_acts(actor: Actor) -> frozenset[str]:
    return frozenset(act for act, roles in ACTS.items() if actor.may(*roles))


def _tell_listed(office: Office, log: Log, batch: Batch) -> Told:
    return _tell(
        office,
        batch,
        log.at,
        voided_by=log.voided_by.get(batch.id, ""),
        to_undo=log.to_undo.get(batch.id, 0),
    )


def _tell(office: Office, batch: Batch, now: datetime, *, voided_by: str, to_undo: int = 0) -> Told:
    by, at = (voided_by, batch.void_at) if batch.void_at else _find_last(batch)
    made = office.company.day(batch.made_at)
    return Told(
        batch=batch,
        label=cards.find_label(office, batch),
        made_by=_name(office, batch.made_by),
        made_on=words.format_short_day(made, office.company.day(now)),
        made_day=made,
        days=office.company.count_business_days(batch.made_at, now),
        said_by=_name(office, by) if by else "",
        said_on=words.format_short_day(office.company.day(at), office.company.day(now))
        if at
        else "",
        to_undo=to_undo,
    )


def _find_last(batch: Batch) -> tuple[str, datetime | None]:
    last = batch.imports[-1] if batch.imports else None
    return (last.by, last.at) if last else ("", None)


def _name(office: Office, email: str) -> str:
    """Somebody's name; data."""
    return office.people.by_email(email, {}).name or words.UNKNOWN
