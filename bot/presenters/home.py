"""Gathers what one person's Home shows: from one reading, and what she selected and filtered by."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from backlog.errors import NotAllowed
from backlog.filter import STATUSES, Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.queries.home_page import HomePage, Wanted, read_home_page
from backlog.queries.undoable import find_undoable
from backlog.reviews.health import load_health
from backlog.roles import ACTS, Actor, Role, require
from backlog.row import Row
from backlog.visibility import own_only
from bot import state, words
from bot.blocks.rows import Aged
from bot.blocks.shown import PAGE, Closed, Shown
from bot.presenters.proposal import describe
from bot.state import HomePlace

GROUPED = ("client", "job", "pm")
_SORTS = {"oldest": "age", "newest": "age", "largest": "total"}
_NEWEST_FIRST = (Tab.PAID, Tab.MINE, Tab.ALL)
"""Where nothing waits to be done, the latest is looked for."""


def has_home(office: Office, person: str) -> bool:
    """Whether this person ever opened a Home."""
    return state.load_home(office, person) is not None


def load_place(office: Office, person: str) -> HomePlace:
    """What a person looks at on Home; Admin, for who never opened it."""
    return state.load_home(office, person) or HomePlace()


def load_home(office: Office, actor: Actor, *, notice: str = "") -> Shown:
    """The actor's Home, where she is and with what she selected.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    person = actor.where.get("slack", "")
    chosen = state.load_home_selection(office, person)
    return show_home(office, actor, load_place(office, person), chosen, notice=notice)


def show_home(
    office: Office, actor: Actor, place: HomePlace, chosen: Sequence[int], *, notice: str = ""
) -> Shown:
    """The actor's Home at a place.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    page = read_home_page(office, actor, build_wanted(place, actor, chosen=chosen))
    undoable = find_undoable(office, actor)
    return Shown(
        page=page,
        place=place,
        order=find_order(place),
        may=_list_acts(actor, page),
        own=bool(own_only(actor)),
        rows=_age(office, page, page.rows),
        stopped=_age(office, page, page.stopped),
        chosen=frozenset(chosen),
        target=office.labels.get(office.find_default_target(), ""),
        days=office.company.count_business_days(page.unconfirmed.oldest.made_at, page.at)
        if page.unconfirmed
        else 0,
        at=format_at(office, page.at),
        whom=find_help(office, actor),
        notice=notice,
        undoable=undoable,
        brought=tuple(describe(office, one) for one in page.proposals),
        undoable_at=f"{undoable.at.astimezone(office.company.zone):%H:%M}" if undoable else "",
        sheet=_describe_sheet(office, page.at),
    )


def _list_acts(actor: Actor, page: HomePage) -> frozenset[str]:
    """What will not refuse her: while exports rest, they would."""
    may = frozenset(act for act, roles in ACTS.items() if actor.may(*roles))
    return may - {"export"} if page.doubt else may


def _describe_sheet(office: Office, now: datetime) -> str:
    """As of when the Sheet is; a day ago or more, the day too."""
    health = load_health(office)
    if not health.synced_at:
        return ""
    today = office.company.day(now) == office.company.day(health.synced_at)
    format_ = words.format_clock if today else partial(words.format_when, now=now)
    at = format_(office.company, health.synced_at)
    return f"Sheet as of {at}{', cannot be brought up to date' if health.failing_since else ''}"


def load_closed(office: Office, actor: Actor) -> Closed:
    """What somebody sees who may see nothing: how to get in, and whom to ask."""
    try:
        require(actor, "see")
    except NotAllowed as refused:
        return Closed(refused.to_add, find_help(office, actor))
    return Closed("", find_help(office, actor))


def find_order(place: HomePlace) -> str:
    """The order she chose, else the tab's own."""
    return place.order or ("newest" if place.tab in _NEWEST_FIRST else "oldest")


def build_wanted(place: HomePlace, actor: Actor, *, chosen: Sequence[int] = ()) -> Wanted:
    """What is asked of the backlog for a place."""
    order = find_order(place)
    return Wanted(
        filter=build_filter(place, actor),
        page=place.page,
        size=PAGE,
        by=order if order in GROUPED else "",
        descending=order in ("newest", "largest"),
        chosen=tuple(chosen),
    )


def build_filter(place: HomePlace, actor: Actor) -> Filter:
    """The one filter that a place comes to."""
    order = find_order(place)
    return Filter(
        tab=place.tab,
        client=place.client,
        job=place.job,
        pm=place.pm,
        date_from=_read_day(place.date_from),
        date_to=_read_day(place.date_to),
        export_status=place.export_status or _EXPORTED.get(place.state, ""),
        status=place.state if place.state in STATUSES else "",
        search=place.search,
        mine=actor.email if place.tab is Tab.MINE else "",
        sort=_SORTS.get(order, order),
    )


_EXPORTED = {"exported": "exported", "changed": "changed"}


def find_help(office: Office, actor: Actor) -> str:
    """The name of an Administrator to ask, who is somebody else; data."""
    names = (
        person.name
        for person in office.people
        if Role.ADMINISTRATOR in person.roles and person.email != actor.email
    )
    return next(names, "")


def find_span(preset: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of `this-week`, `last-week`, `this-month` or `last-month`."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    following = (first + timedelta(days=31)).replace(day=1)
    spans = {
        "this-week": (monday, monday + timedelta(days=6)),
        "last-week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this-month": (first, following - timedelta(days=1)),
        "last-month": (before.replace(day=1), before),
    }
    return spans.get(preset)


def _age(office: Office, page: HomePage, rows: Sequence[Row]) -> tuple[Aged, ...]:
    today = office.company.day(page.at)
    return tuple(Aged(row, words.count_age(row, office.company, page.at), today) for row in rows)


def format_at(office: Office, at: datetime) -> str:
    """`08:05, Edmonton time`: when a Home was gathered."""
    zone = office.company.zone.key.rpartition("/")[2].replace("_", " ")
    return f"{at.astimezone(office.company.zone):%H:%M}, {zone} time"


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
