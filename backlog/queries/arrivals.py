"""What of all that came in waits for somebody: quarantined, or told apart by nothing one sees."""

from dataclasses import dataclass

from backlog.office import Office
from backlog.roles import Actor
from backlog.store import neighbours, quarantine


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many records are in quarantine, and the pairs of numbers that look the same."""

    quarantined: int
    twins: list[tuple[str, str]]


def read_arrivals(office: Office, actor: Actor) -> Arrivals:
    """What waits of what came in, now.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        return Arrivals(quarantine.count(db), neighbours.find_twins(db))
