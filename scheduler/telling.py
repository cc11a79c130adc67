"""What people must hear of the clock, once: each look finds the same trouble again."""

from sqlite_utils import Database

from backlog import kept, outbox
from backlog.messages import JobTold
from backlog.office import Office

_ROOM = "scheduler told"


def forget(db: Database, job: str) -> None:
    """What is well again is told again when it comes back; in the transaction that made it well."""
    kept.drop(db, _ROOM, job)


def tell_once(office: Office, told: JobTold, *, about: str) -> bool:
    """Tell it, unless the last that was told of this job was about the same; says whether."""
    with office.writing() as db:
        if kept.get(db, _ROOM, told.job) == about:
            return False
        kept.put(db, _ROOM, told.job, about, at=office.clock())
        outbox.put(db, told, at=office.clock())
    return True
