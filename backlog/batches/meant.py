"""Is the batch that a message is about the one that has its number here?"""

from datetime import datetime, timedelta

from backlog.batch import Batch
from backlog.errors import NotFound, WrongState
from backlog.generation.outside import read_doubt
from backlog.office import Office
from backlog.store import batches

_APART = timedelta(minutes=5)
"""By so much two clocks may differ: ours, and that of who posted the message."""
_LOST = (
    "{} is not in this database: an older copy of it was restored. Nothing was recorded, and the "
    "batch itself is where it went. Click again once an Administrator has entered what was lost, "
    "with `backlog recover`; the backlog's channel says when."
)


def refuse_other(office: Office, number: str, mark: str, posted_at: datetime | None) -> None:
    """Refuse what means another batch of this number, made before the database was restored.

    Without a `mark`, as older releases have it, a message that was posted before the batch was
    made means another one. Whether there is one at all, and who may ask, is not judged here, but
    for one that an older copy of the database has lost.

    Raises:
        WrongState: it is about another batch.
        NotFound: it was lost, and is not entered yet.
    """
    with office.reading() as db:
        try:
            batch = batches.get(db, number)
        except NotFound:
            if read_doubt(db):
                raise NotFound(_LOST.format(number)) from None
            return
    if is_other(batch, mark, posted_at):
        raise WrongState(
            f"This message is about another {number} than the one that the backlog has now: the "
            f"database was restored since. Nothing was done. The message of this {number} has the "
            "file and the buttons that count."
        )


def is_other(batch: Batch, mark: str, posted_at: datetime | None) -> bool:
    """Whether a message with this mark, posted then, is about another batch."""
    if batch.lost and not batch.mark:
        return False
    if mark:
        return mark != batch.mark
    return posted_at is not None and posted_at < batch.made_at - _APART
