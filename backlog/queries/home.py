"""How the backlog stands: what is where, what it waits for, and since when; of one moment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import ACTS, Actor
from backlog.row import Row, Waits
from backlog.store import batches, listing
from backlog.visibility import own_only

TABS = (Tab.ADMIN, Tab.PROCESSED, Tab.PAID)


@dataclass(frozen=True, slots=True)
class Summary:
    """How much is in a tab; `oldest_at` is since when its oldest invoice waits."""

    count: int
    totals: dict[str, Decimal]
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """How much of Admin waits for one thing."""

    count: int
    totals: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Home:
    """How it stands for one person; the shares of Admin add up to it.

    `oldest` are the rows of Admin that wait longest. `unconfirmed` is how many batches nobody has
    confirmed as imported; `None` for who may not see batches.
    """

    at: datetime
    tabs: dict[Tab, Summary]
    admin: dict[Waits, Share]
    oldest: tuple[Row, ...]
    unconfirmed: int | None


def read_home(office: Office, actor: Actor, *, rows: int) -> Home:
    """How the backlog stands, as far as the actor may see it, with so many rows of Admin.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    own = own_only(actor)
    with office.reading() as db:
        return Home(
            at=office.clock(),
            tabs=sum_tabs(db, own=own),
            admin=sum_admin(db, own=own),
            oldest=tuple(listing.rows(db, Filter(own=own), limit=rows, after=None)),
            unconfirmed=_count_unconfirmed(db, actor),
        )


def sum_tabs(db: Database, *, own: str = "") -> dict[Tab, Summary]:
    """How much is in each tab."""
    found = listing.summaries(db, own=own)
    return {tab: Summary(*found[tab]) for tab in TABS}


def sum_admin(db: Database, *, own: str = "") -> dict[Waits, Share]:
    """How much of Admin waits for what."""
    return {what: Share(*much) for what, much in listing.waits(db, own=own).items()}


def _count_unconfirmed(db: Database, actor: Actor) -> int | None:
    return len(batches.list_unconfirmed(db)) if actor.may(*ACTS["see batches"]) else None
