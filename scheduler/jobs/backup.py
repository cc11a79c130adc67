"""Each morning: a copy of the backlog that was verified, and not more old ones than are of use."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from backlog import outbox
from backlog.audit import copies
from backlog.audit.verify import Verdict
from backlog.errors import Refused
from backlog.files import private
from backlog.messages import JobTold
from backlog.office import Office
from backlog.roles import Actor, Role
from scheduler.jobs.integrity import describe_verdict
from scheduler.runs import Turn, once

DAILY, WEEKLY, MONTHLY = 7, 5, 12
"""How many copies stay: of the last days that have one, of the last weeks, of the last months."""
CLOCK = Actor("the clock", "the clock", frozenset({Role.ADMINISTRATOR}), {"job": "backup"})
_NAME = re.compile(r"backlog-(\d{4}-\d{2}-\d{2})\.db")


def run(office: Office, turn: Turn, *, folder: Path | None) -> str:
    """Make the day's copy; old ones go only when the new one holds.

    Raises:
        AlreadyRun: another run has this period.
        Refused: the copy cannot be made.
    """
    claim = once(office, turn)
    if folder is None:
        raise Refused("There is no folder for copies. Nothing was done. Run it beside a database.")
    copy = folder / f"backlog-{turn.period}.db"
    verdict = _make_copy(office, copy)
    gone = [] if verdict.findings else drop_old(folder)
    said = f"{copy.name} is made. {describe_verdict(verdict)}"
    said += f" Older copies dropped: {len(gone)}." if gone else ""
    with office.writing() as db:
        claim.take(db, said)
        if verdict.findings:
            outbox.put(db, JobTold(turn.job, said), at=office.clock())
    return said


def _make_copy(office: Office, copy: Path) -> Verdict:
    """The copy; one of a run that was cut off after it was made is whole, and verified anew."""
    if copy.exists():
        return copies.verify_copy(office, copy)
    try:
        private.make_folder(copy.parent)
    except OSError as error:
        raise Refused(
            f"{copy.parent} cannot be made: {error.strerror}. No copy was made. Make the folder, "
            "or name another one in backlog.toml: backups, under [folders]."
        ) from error
    return copies.back_up(office, CLOCK, copy)


def drop_old(folder: Path) -> list[Path]:
    """Drop the copies that are of no use any more; whatever else lies there stays."""
    found = {date.fromisoformat(named[1]): path for path, named in _list_copies(folder) if named}
    gone = [found[day] for day in sorted(found.keys() - choose_kept(found))]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def find_newest(folder: Path) -> date | None:
    """The day of the newest copy; nothing where there is none, or no such folder.

    Raises:
        OSError: the folder cannot be read.
    """
    if not folder.exists():
        return None
    days = [date.fromisoformat(named[1]) for _, named in _list_copies(folder) if named]
    return max(days, default=None)


def _list_copies(folder: Path) -> Iterable[tuple[Path, re.Match[str] | None]]:
    return ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())


def choose_kept(days: Iterable[date]) -> set[date]:
    """Of the days that have a copy, those whose copies stay: the last of each week and month."""
    ordered = sorted(days)
    weeks = {day.isocalendar()[:2]: day for day in ordered}
    months = {(day.year, day.month): day for day in ordered}
    return {
        *ordered[-DAILY:],
        *[*weeks.values()][-WEEKLY:],
        *[*months.values()][-MONTHLY:],
    }
