"""What accounting is told when somebody has said what became of a batch."""

from datetime import datetime

from sqlite_utils import Database

from backlog.messages import BatchChanged, ImportSaid, InvoicesFailed
from backlog.store import batches, outbox

EACH = 5
"""So many invoices that failed are told one by one: each is a task of its own; of more, all are."""


def tell_import(db: Database, number: str, *, at: datetime) -> None:
    """Have the last record of a batch told, each invoice that failed apart, in its transaction."""
    said = batches.get(db, number).imports[-1]
    outbox.put(db, BatchChanged(number), at=at)
    outbox.put(db, ImportSaid(number, said.id), at=at)
    failed = tuple(said.failed)
    together = [failed] if len(failed) > EACH else [(one,) for one in failed]
    for numbers in together:
        outbox.put(db, InvoicesFailed(number, said.id, numbers), at=at)
