"""What somebody has to be reminded of: what waits, what nobody confirmed, what did not go."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog import settings
from backlog.batch import Batch, Reversal
from backlog.claim import Claim
from backlog.filter import Filter
from backlog.generation.outside import Doubt, read_doubt
from backlog.messages import Message, Unserved
from backlog.model import Tab
from backlog.office import Office
from backlog.outages import Outage, read_outages
from backlog.proposal import Proposal
from backlog.queries.shares import Share, Summary, sum_admin, sum_tabs
from backlog.reviews.health import Health, read_health
from backlog.roles import Actor
from backlog.row import Row, Waits
from backlog.store import batches, claims, events, listing, outbox, proposals, quarantine, sent


@dataclass(frozen=True, slots=True)
class Blocked:
    """How many invoices of Admin a Project Manager has to look at, by name and e-mail."""

    name: str
    email: str
    count: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What is due, all of one moment.

    `blocked` says who has to look at how many; `unconfirmed` which batches nobody confirmed for so
    many business days as are set, oldest first; `to_undo` what accounting is to undo; `proposals`
    are lists of payments that wait; `claims` is what was written in the Sheet and nobody answered;
    `unserved` is what nobody tells, `outages` who has not been reached for long; `head` is the
    log's, `doubt` why exports rest, if they do.
    """

    at: datetime
    tabs: dict[Tab, Summary]
    admin: dict[Waits, Share]
    oldest: Row | None
    blocked: list[Blocked]
    unconfirmed: list[Batch]
    to_undo: list[Reversal]
    proposals: list[Proposal]
    claims: list[Claim]
    quarantined: int
    given_up: list[Message]
    unserved: list[Unserved]
    outages: list[Outage]
    sheet: Health
    head: str
    doubt: Doubt | None = None

    @property
    def is_due(self) -> bool:
        """Whether there is anything to be reminded of."""
        due = (self.oldest, self.unconfirmed, self.to_undo, self.proposals, self.claims)
        amiss = (self.doubt, self.quarantined, self.given_up, self.unserved, self.outages)
        return any((*due, *amiss, self.sheet.is_old(self.at)))


def read_digest(office: Office, actor: Actor) -> Digest:
    """What is due now.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    now = office.clock()
    with office.reading() as db:
        return Digest(
            at=now,
            tabs=sum_tabs(db),
            admin=sum_admin(db),
            oldest=next(iter(listing.rows(db, Filter(), limit=1, after=None)), None),
            blocked=[Blocked(*one) for one in listing.blocked_by_manager(db)],
            unconfirmed=_list_unconfirmed(db, office, now),
            to_undo=sent.load_reversals(db, skip=0, limit=-1),
            proposals=proposals.list_open(db),
            claims=claims.list_open(db),
            quarantined=quarantine.count(db),
            given_up=outbox.load_dead(db),
            unserved=outbox.count_unserved(db),
            outages=[one for one in read_outages(db) if one.is_long(now)],
            sheet=read_health(db),
            head=events.anchor(db),
            doubt=read_doubt(db),
        )


def _list_unconfirmed(db: Database, office: Office, now: datetime) -> list[Batch]:
    """Accounting has some days before anybody asks."""
    days = int(settings.load_schedule(db).nag_after_days)
    waiting = batches.page(db, batches.Wanted(waiting=True), limit=-1, before=None)
    count = office.company.count_business_days
    return [one for one in reversed(waiting) if count(one.made_at, now) >= days]
