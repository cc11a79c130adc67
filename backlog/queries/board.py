"""What the pinned message tells: how much waits for what, what was paid, and who has to look."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from backlog.filter import Filter
from backlog.generation.outside import Doubt, read_doubt
from backlog.model import Tab
from backlog.office import Office
from backlog.queries.shares import Share, Summary, sum_admin, sum_tabs
from backlog.roles import Actor
from backlog.row import Ready, Row, Waits
from backlog.store import listing
from backlog.visibility import own_only


@dataclass(frozen=True, slots=True)
class Board:
    """How it stands, of one moment; the shares of Admin add up to it.

    `paid` is what was paid since the month began. `stopped` are the oldest that are blocked or on
    hold, `others` the oldest of the rest of Admin. `doubt` is why exports rest, if they do.
    """

    at: datetime
    tabs: dict[Tab, Summary]
    admin: dict[Waits, Share]
    paid: Share
    stopped: tuple[Row, ...]
    others: tuple[Row, ...]
    doubt: Doubt | None = None


def read_board(office: Office, actor: Actor, *, rows: int) -> Board:
    """How the backlog stands, as far as the actor may see it, with so many rows of Admin.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    own, now = own_only(actor), office.clock()
    month = office.company.day(now).replace(day=1)
    with office.reading() as db:
        stopped = _list_stopped(db, own, rows)
        return Board(
            at=now,
            tabs=sum_tabs(db, own=own),
            admin=sum_admin(db, own=own),
            paid=sum_paid(db, month, own=own),
            stopped=tuple(stopped),
            others=tuple(_list_others(db, own, rows - len(stopped))),
            doubt=read_doubt(db),
        )


def sum_paid(db: Database, since: date, *, own: str = "") -> Share:
    """What is Paid and got a payment since a day."""
    return Share(*listing.sum_paid_since(db, since, own=own))


def _list_stopped(db: Database, own: str, most: int) -> list[Row]:
    found = [
        row
        for status in ("blocked", "held")
        for row in listing.rows(db, Filter(status=status, own=own), limit=most, after=None)
    ]
    return sorted(found, key=lambda row: (row.waiting_since, row.id))[:most]


def _list_others(db: Database, own: str, most: int) -> list[Row]:
    """The oldest that nothing stops: ready, or exported and not yet out of the building."""
    others: list[Row] = []
    after: tuple[str | int, int] | None = None
    while len(others) < most:
        page = listing.rows(db, Filter(own=own), limit=_PAGE, after=after)
        others += [row for row in page if row.exported or row.ready is not Ready.NO]
        if len(page) < _PAGE:
            break
        after = listing.sort_value(page[-1], "age"), page[-1].id
    return others[:most]


_PAGE = 30
