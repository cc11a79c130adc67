"""What waits for one person: the invoices of her jobs that cannot go before she corrects them."""

from dataclasses import dataclass
from datetime import datetime

from backlog.filter import Filter
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import listing


@dataclass(frozen=True, slots=True)
class OwnPart:
    """How many there are, and the oldest of them."""

    at: datetime
    count: int
    rows: tuple[Row, ...]


def read_own_part(office: Office, actor: Actor, *, most: int) -> OwnPart:
    """What waits for the actor, whatever else she may see.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    wanted = Filter(status="blocked", own=actor.email)
    with office.reading() as db:
        count, _ = listing.totals(db, wanted)
        rows = listing.rows(db, wanted, limit=most, after=None)
    return OwnPart(office.clock(), count, tuple(rows))
