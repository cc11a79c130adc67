"""Each morning: does the log still tell the truth."""

from backlog import outbox
from backlog.audit.verify import Verdict, verify
from backlog.messages import JobTold
from backlog.office import Office
from backlog.plural import count_of
from scheduler.runs import Turn, once


def run(office: Office, turn: Turn) -> str:
    """Verify everything; people are told only when not everything holds.

    Raises:
        AlreadyRun: another run has this period.
    """
    claim = once(office, turn)
    verdict = verify(office)
    said = describe_verdict(verdict)
    with office.writing() as db:
        claim.take(db, said)
        if verdict.findings:
            outbox.put(db, JobTold(turn.job, said), at=office.clock())
    return said


def describe_verdict(verdict: Verdict) -> str:
    """What was found, the first of it by name."""
    if not verdict.findings:
        return f"Everything holds: {count_of(verdict.counts['events'], 'event')}."
    first, count = verdict.findings[0], count_of(len(verdict.findings), "finding")
    return (
        f"Not everything holds in the backlog: {count}. The first: {first.kind}, {first.where}: "
        f"{first.message} Export nothing before somebody has looked: `backlog verify` lists all of "
        "it, `backlog restore` makes the database from a copy that holds."
    )
