"""What somebody has to be reminded of: what waits, what nobody confirmed, what did not go."""

from dataclasses import dataclass
from datetime import datetime

from backlog.claim import Claim
from backlog.filter import Filter
from backlog.messages import Message, Unserved
from backlog.model import Tab
from backlog.office import Office
from backlog.proposal import Proposal
from backlog.queries.shares import Share, Summary, sum_admin, sum_tabs
from backlog.roles import Actor
from backlog.row import Row, Waits
from backlog.store import batches, claims, events, listing, outbox, proposals, quarantine


@dataclass(frozen=True, slots=True)
class Digest:
    """What is due, all of one moment.

    `blocked` says how many each Project Manager has to look at; `unconfirmed` which batches, made
    when, nobody confirmed, oldest first; `to_undo` which invoice of which batch is to be undone in
    the accounting system; `proposals` are lists of payments that wait; `claims` is what was written
    in the Sheet and nobody answered; `unserved` is what nobody tells; `head` is the log's.
    """

    tabs: dict[Tab, Summary]
    admin: dict[Waits, Share]
    oldest: Row | None
    blocked: list[tuple[str, int]]
    unconfirmed: list[tuple[str, datetime]]
    to_undo: list[tuple[str, str]]
    proposals: list[Proposal]
    claims: list[Claim]
    quarantined: int
    given_up: list[Message]
    unserved: list[Unserved]
    head: str

    @property
    def is_due(self) -> bool:
        """Whether there is anything to be reminded of."""
        due = (self.oldest, self.unconfirmed, self.to_undo, self.proposals, self.claims)
        return any((*due, self.quarantined, self.given_up, self.unserved))


def read_digest(office: Office, actor: Actor) -> Digest:
    """What is due now.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        return Digest(
            tabs=sum_tabs(db),
            admin=sum_admin(db),
            oldest=next(iter(listing.rows(db, Filter(), limit=1, after=None)), None),
            blocked=listing.blocked_by_manager(db),
            unconfirmed=batches.list_unconfirmed(db),
            to_undo=listing.reversals(db),
            proposals=proposals.list_open(db),
            claims=claims.list_open(db),
            quarantined=quarantine.count(db),
            given_up=outbox.load_dead(db),
            unserved=outbox.count_unserved(db),
            head=events.anchor(db),
        )
