"""Everything at one moment: for a face that shows all of it."""

from dataclasses import dataclass

from backlog.batch import Batch
from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import batches, listing


@dataclass(frozen=True, slots=True)
class Everything:
    """Every invoice that is not void, those that wait longest first; every batch, newest first."""

    rows: tuple[Row, ...]
    batches: tuple[Batch, ...]


def read_everything(office: Office, actor: Actor) -> Everything:
    """The whole backlog, and the whole log of batches.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        rows = listing.rows_of(db, listing.ids(db, Filter(tab=Tab.ALL)))
        return Everything(tuple(rows), tuple(batches.latest(db)))
