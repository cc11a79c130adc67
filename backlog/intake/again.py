"""Files that went on growing after they were taken in: sent back, to be taken in whole.

Nobody can tell from outside when a program has finished a file; one that pauses for long looks
whole. So what was read is remembered for a day, and taking in again what is in changes nothing.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from backlog.company import moment, stamp
from backlog.files import folders
from backlog.office import Office
from backlog.store import kept, quarantine

PROBLEMS = ".problems.txt"
REMEMBERED = timedelta(days=1)


def list_facts(file: Path) -> list[int]:
    """Size and time: both change when something is written to a file; of a link, its own."""
    now = file.lstat()
    return [now.st_size, now.st_mtime_ns]


def remember(office: Office, done: Path, read: list[int], *, source: str, at: datetime) -> None:
    """Keep what a file was like before it was read as `source`, under its name in `done/`."""
    with office.writing() as db:
        known = kept.get(db, "intake", "read") or {}
        told = {"facts": read, "source": source, "at": stamp(at)}
        kept.put(db, "intake", "read", known | {done.name: told}, at=at)


def send_back(office: Office, folder: Path, done: Path) -> None:
    """Move what is not as it was read from `done/` to the folder, and take back what it said."""
    now = office.clock()
    with office.reading() as db:
        before: dict[str, Any] = kept.get(db, "intake", "read") or {}
    known = {name: one for name, one in before.items() if now - moment(one["at"]) < REMEMBERED}
    grown = {name: one for name, one in known.items() if _has_grown(done / name, one["facts"])}
    left = {name: one for name, one in known.items() if name not in grown}
    for name in grown:
        (done / name).replace(folders.free(folder, name))
        (done / (name + PROBLEMS)).unlink(missing_ok=True)
    if left != before:
        with office.writing() as db:
            kept.put(db, "intake", "read", left, at=now)
            for one in grown.values():
                quarantine.resolve_file(db, one["source"], since=moment(one["at"]), at=now)


def _has_grown(file: Path, read: list[int]) -> bool:
    """Whether it is not as it was read; an empty one is but a name, reserved before a crash."""
    return file.is_file() and file.stat().st_size > 0 and list_facts(file) != read
