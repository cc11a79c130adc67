"""Each morning: what was held until today is released."""

from backlog.lifecycle import acting
from backlog.office import Office
from scheduler import runs
from scheduler.runs import Turn


def run(office: Office, turn: Turn) -> str:
    """Release what is due; says how many. Doing it again releases nothing twice.

    Raises:
        AlreadyRun: another run has this period.
    """
    released = len(acting.release_held(office, turn.period).done)
    said = f"{released} released." if released else "Nothing was held until today."
    with office.writing() as db:
        runs.claim_turn(db, turn, at=office.clock(), said=said)
    return said
