"""What one person's Home shows: how it stands for her, a page of her list, what she selected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog.batch import Batch
from backlog.claim import Claim
from backlog.filter import Filter
from backlog.generation.outside import Doubt, read_doubt
from backlog.model import Tab
from backlog.money import sum_by_name
from backlog.office import Office
from backlog.proposal import Proposal
from backlog.queries.shares import Share, Summary, sum_admin, sum_tabs
from backlog.roles import ACTS, Actor
from backlog.row import Row, Stage, Waits
from backlog.store import batches, browsing, claims, listing, proposals
from backlog.unsent import ANSWER, Unsent, read_stuck
from backlog.visibility import own_only


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks at: `page` from 0, `by` one of `filter.GROUPS`, `chosen` by id."""

    filter: Filter
    page: int = 0
    size: int = 30
    by: str = ""
    descending: bool = False
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What a group comes to over all pages, and how many of it are selected."""

    count: int
    chosen: int
    totals: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is selected over all tabs; `admin` says what those of Admin wait for."""

    count: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    tabs: dict[Stage, int] = field(default_factory=dict)
    admin: dict[Waits, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The batches nobody said anything of: how many, and the oldest."""

    count: int
    oldest: Batch


@dataclass(frozen=True, slots=True)
class HomePage:
    """All of it, of one moment.

    `mine` and `every` are how many My Forms and All hold. `count` and `totals` are those of all
    that match; `groups` has the group of the first row of each. `stopped` are a Project Manager's
    own that wait for a correction; `blockers` say how many each check stops. `proposals` are the
    payment lists that wait, `claims` what was written in the Sheet and waits, `unsent` what did
    not go out, `doubt` why exports rest.
    """

    at: datetime
    tabs: dict[Tab, Summary]
    mine: int
    admin: dict[Waits, Share]
    blockers: tuple[tuple[str, int], ...]
    page: int
    rows: tuple[Row, ...]
    count: int
    totals: dict[str, Decimal]
    chosen: Chosen
    groups: dict[int, Group] = field(default_factory=dict)
    stopped: tuple[Row, ...] = ()
    unconfirmed: Unconfirmed | None = None
    to_undo: tuple[tuple[str, str], ...] = ()
    proposals: tuple[Proposal, ...] = ()
    claims: tuple[Claim, ...] = ()
    unsent: Unsent | None = None
    doubt: Doubt | None = None

    @property
    def every(self) -> int:
        """How many All holds."""
        return sum(summary.count for summary in self.tabs.values())


def read_home_page(office: Office, actor: Actor, wanted: Wanted) -> HomePage:
    """What the actor's Home shows.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    own = own_only(actor)
    asked = replace(wanted.filter, own=own)
    with office.reading() as db:
        tabs = sum_tabs(db, own=own)
        count, totals = _measure(db, asked, tabs)
        page, rows = _turn_to(db, asked, wanted, count)
        return HomePage(
            at=office.clock(),
            tabs=tabs,
            mine=browsing.count(db, Filter(tab=Tab.MINE, mine=actor.email, own=own)),
            admin=sum_admin(db, own=own),
            blockers=tuple(browsing.count_blockers(db, own=own)),
            page=page,
            rows=tuple(rows),
            count=count,
            totals=totals,
            chosen=_sum_chosen(browsing.shares(db, wanted.chosen, own=own)),
            groups=_sum_groups(db, asked, wanted, rows),
            stopped=tuple(_list_stopped(db, own)),
            unconfirmed=_find_unconfirmed(db, actor),
            to_undo=tuple(listing.reversals(db)) if actor.may(*ACTS["acknowledge"]) else (),
            proposals=_list_proposals(db, actor),
            claims=tuple(claims.list_open(db)) if actor.may(*ACTS["answer claims"]) else (),
            unsent=read_stuck(db, office.clock()) if actor.may(*ACTS[ANSWER]) else None,
            doubt=read_doubt(db) if actor.may(*ACTS["see batches"]) else None,
        )


def _list_proposals(db: Database, actor: Actor) -> tuple[Proposal, ...]:
    """The payment lists that wait, for who may bring or record them."""
    return tuple(proposals.list_open(db)) if actor.may(*ACTS["propose payments"]) else ()


def list_alike(office: Office, actor: Actor, wanted: Wanted, like: int) -> list[int]:
    """The ids of the group that this invoice is in, over all pages.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return browsing.ids_alike(db, replace(wanted.filter, own=own_only(actor)), wanted.by, like)


def list_page(office: Office, actor: Actor, wanted: Wanted) -> list[int]:
    """The ids of the page.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    asked = replace(wanted.filter, own=own_only(actor))
    with office.reading() as db:
        _, rows = _turn_to(db, asked, wanted, browsing.count(db, asked))
    return [row.id for row in rows]


def list_names(office: Office, actor: Actor, of: str) -> list[str]:
    """Every client, job or Project Manager whose invoices the actor may see, by name.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return browsing.names(db, of, own=own_only(actor))


@dataclass(frozen=True, slots=True)
class Found:
    """What fits what somebody types: invoices, how many there are, and Project Managers."""

    rows: tuple[Row, ...]
    count: int
    managers: tuple[str, ...]


def suggest(office: Office, actor: Actor, typed: str, *, limit: int) -> Found:
    """What fits, over all tabs; the newest first.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    own = own_only(actor)
    wanted = Filter(tab=Tab.ALL, search=typed, own=own)
    sought = typed.strip().casefold()
    with office.reading() as db:
        return Found(
            rows=tuple(browsing.page(db, wanted, skip=0, limit=limit, descending=True)),
            count=browsing.count(db, wanted),
            managers=tuple(
                name
                for name in browsing.names(db, "pm", own=own)
                if sought in name.casefold() and not own
            ),
        )


def _measure(
    db: Database, asked: Filter, tabs: dict[Tab, Summary]
) -> tuple[int, dict[str, Decimal]]:
    """Count and totals of all that match; a whole tab is summed up already."""
    if asked.tab in tabs and asked == Filter(tab=asked.tab, own=asked.own, sort=asked.sort):
        return tabs[asked.tab].count, tabs[asked.tab].totals
    return listing.totals(db, asked)


def _turn_to(db: Database, asked: Filter, wanted: Wanted, count: int) -> tuple[int, Sequence[Row]]:
    """The page and its rows; the last one for a later number."""
    page = min(max(wanted.page, 0), max(0, (count - 1) // wanted.size))
    skip, limit = page * wanted.size, wanted.size
    return page, browsing.page(db, asked, skip=skip, limit=limit, descending=wanted.descending)


def _sum_chosen(found: Iterable[tuple[Stage, Waits, str, int, Decimal]]) -> Chosen:
    shares = list(found)
    tabs: dict[Stage, int] = {}
    admin: dict[Waits, int] = {}
    for tab, waits, _, count, _ in shares:
        tabs[tab] = tabs.get(tab, 0) + count
        if tab is Stage.ADMIN:
            admin[waits] = admin.get(waits, 0) + count
    totals = sum_by_name((currency, total) for _, _, currency, _, total in shares)
    return Chosen(sum(tabs.values()), totals, tabs, admin)


def _sum_groups(
    db: Database, asked: Filter, wanted: Wanted, rows: Sequence[Row]
) -> dict[int, Group]:
    if not wanted.by or not rows:
        return {}
    found: dict[int, Group] = {}
    firsts = [one[0].id for one in split_groups(rows, wanted.by)]
    for like, currency, count, chosen, total in browsing.groups(
        db, asked, wanted.by, firsts, wanted.chosen
    ):
        known = found.get(like, Group(0, 0, {}))
        totals = known.totals | {currency: total}
        found[like] = Group(known.count + count, known.chosen + chosen, totals)
    return found


def split_groups(rows: Iterable[Row], by: str) -> list[list[Row]]:
    """The rows, which are in order of what they are grouped by, group by group."""
    parts: list[list[Row]] = []
    for row in rows:
        if parts and _fold(row, by) == _fold(parts[-1][0], by):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def name_group(row: Row, by: str) -> str:
    """The name of the group that a row is in."""
    return {"client": row.client, "job": row.job_number, "pm": row.project_manager}[by]


def _fold(row: Row, by: str) -> bytes:
    """Alike for what SQLite's NOCASE takes as one name: it folds ASCII alone, as bytes do."""
    return name_group(row, by).encode("utf-8", "surrogatepass").lower()


def _list_stopped(db: Database, own: str) -> list[Row]:
    if not own:
        return []
    return browsing.page(db, Filter(tab=Tab.ADMIN, status="blocked", own=own), skip=0, limit=20)


def _find_unconfirmed(db: Database, actor: Actor) -> Unconfirmed | None:
    if not actor.may(*ACTS["see batches"]):
        return None
    found = batches.list_unconfirmed(db)
    return Unconfirmed(len(found), batches.get(db, found[0][0])) if found else None
