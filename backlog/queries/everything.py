"""Everything at one moment: for a face that shows all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from backlog.batch import Batch
from backlog.office import Office
from backlog.roles import Actor
from backlog.row import Row
from backlog.store import batches, listing, mirroring
from backlog.store.mirroring import Beside, OpenLine

__all__ = ["Beside", "Everything", "OpenLine", "read_everything"]


@dataclass(frozen=True, slots=True)
class Everything:
    """Every invoice, void ones too, and every batch, the latest first, with what stands beside.

    `beside` has the other facts of each row by its id, `lines` are those of what is not paid,
    `to_undo` the invoice and the batch of each import that is to be undone.
    """

    at: datetime
    rows: tuple[Row, ...]
    beside: Mapping[int, Beside]
    lines: tuple[OpenLine, ...]
    batches: tuple[Batch, ...]
    to_undo: tuple[tuple[str, str], ...]


def read_everything(office: Office, actor: Actor) -> Everything:
    """The whole backlog, and the whole log of batches.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        return Everything(
            at=office.clock(),
            rows=tuple(listing.rows_of(db, mirroring.list_ids(db))),
            beside=mirroring.read_beside(db),
            lines=tuple(mirroring.read_open_lines(db)),
            batches=tuple(batches.latest(db)),
            to_undo=tuple(listing.reversals(db)),
        )
