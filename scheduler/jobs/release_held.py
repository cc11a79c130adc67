"""Each morning: what was held until today is released."""

from backlog.lifecycle import acting
from backlog.office import Office
from scheduler.runs import Turn, once


def run(office: Office, turn: Turn) -> str:
    """Release what is due; says how many. Doing it again releases nothing twice.

    Raises:
        AlreadyRun: another run has this period.
    """
    claim = once(office, turn)
    released = len(acting.release_held(office, turn.period).done)
    said = f"{released} released." if released else "Nothing was held until today."
    with office.writing() as db:
        claim.take(db, said)
    return said
