"""Each morning: the head of the log goes where nobody who can write to the database can write."""

from backlog import journal, outbox
from backlog.generation.lineage import read_head
from backlog.messages import HeadTold
from backlog.office import Office
from scheduler.runs import Turn, once


def run(office: Office, turn: Turn) -> str:
    """Tell the head of the log in Slack and on the Sheet; `verify --anchor` asks for it later.

    Raises:
        AlreadyRun: another run has this period.
    """
    claim, now = once(office, turn), office.clock()
    head = str(read_head(office))
    said = f"Head of the log: {head}"
    with office.writing() as db:
        claim.take(db, said)
        outbox.put(db, HeadTold(turn.period, head), at=now)
        journal.queue_refresh(db, now)  # it stands on the Sheet, too
    return said
