"""How much is where, what it waits for, and since when: what each look at the backlog says."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlite_utils import Database

from backlog.model import Tab
from backlog.row import Waits
from backlog.store import listing

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


def sum_tabs(db: Database, *, own: str = "") -> dict[Tab, Summary]:
    """How much is in each tab."""
    found = listing.summaries(db, own=own)
    return {tab: Summary(*found[tab]) for tab in TABS}


def sum_admin(db: Database, *, own: str = "") -> dict[Waits, Share]:
    """How much of Admin waits for what."""
    return {what: Share(*much) for what, much in listing.waits(db, own=own).items()}
