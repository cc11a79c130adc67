"""The watched folder: files that somebody puts there are taken in, once they stand still.

A file is claimed by moving it into `taking/`, read there, and moved on to `done/`; so a new file
of the same name is never mistaken for the one that was read. A crash leaves it in `taking/`, and
the next look takes it in again, which changes nothing. One that goes on growing comes back.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from backlog.errors import Refused
from backlog.files import folders, private
from backlog.intake import again, take
from backlog.intake.again import PROBLEMS
from backlog.intake.files import arrivals
from backlog.intake.take import Intake
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.store import kept

SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv")
STILL = timedelta(seconds=5)
"""How long a file's size and time must stay as they are before it counts as whole."""

_NAMELESS = (
    "What has no source id stays in quarantine also when it was corrected, as nothing says which "
    "record it was. Then take it off: backlog quarantine --dismiss ID --reason ..."
)
WATCHER = Actor(
    "watched folder", "watched folder", frozenset({Role.ADMINISTRATOR}), {"job": "watch-folder"}
)
"""Who takes in what an Administrator lets be put there."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: what became of each file, and the files that are not known to be whole yet."""

    taken: tuple[str, ...] = ()
    moving: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """It in sentences; nothing when nothing was there."""
        waits = f"seen, and taken in if it stays as it is for {STILL.seconds} seconds."
        return "\n".join([*self.taken, *(f"{name}: {waits}" for name in self.moving)])


def watch(office: Office, folder: Path, *, wait: Callable[[float], None] | None = None) -> str:
    """Look once; with `wait` (it is given seconds) once more for files that are new.

    Raises:
        Refused: the folder cannot be looked into, or another look is under way.
    """
    first = look(office, folder)
    if wait is None or not first.moving:
        return first.said
    wait(STILL.total_seconds())
    second = look(office, folder)
    return Look((*first.taken, *second.taken), second.moving).said


def look(office: Office, folder: Path) -> Look:
    """Take in the files that stand still.

    Raises:
        Refused: the folder cannot be looked into, or another look is under way.
    """
    if not folder.is_dir():
        raise Refused(
            f"The folder {folder} is not there. Nothing was taken in. "
            "Make it, or correct intake under [folders] in backlog.toml."
        )
    try:
        with _alone(office):
            return _look(office, folder)
    except OSError as error:
        raise Refused(
            f"The folder {folder} cannot be worked in: {error}. What was not taken in is still "
            "there, and is taken in at the next look."
        ) from error


@contextmanager
def _alone(office: Office) -> Iterator[None]:
    """One look at a time, on this machine: `serve` and a command may look together."""
    path = office.path.with_name(f"{office.path.name}.intake-lock")
    with open(private.open_lock(path), "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another look into the folder is under way. Nothing was done.") from None
        yield


def _look(office: Office, folder: Path) -> Look:
    taking, done = folder / "taking", folder / "done"
    for place in (taking, done):
        private.make_folder(place)
    again.send_back(office, folder, done)
    whole, moving = _sorted_out(office, folder)
    for file in whole:
        file.replace(folders.free(taking, file.name))
    return Look(tuple(_take(office, file, done) for file in _files(taking)), moving)


def _sorted_out(office: Office, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The files that have stood still for long enough, and the names of the others."""
    now = office.clock()
    with office.reading() as db:
        before = kept.get(db, "intake", "seen") or {}
    seen = {file.name: _seen(file, before.get(file.name), now) for file in _files(folder)}
    whole = [name for name, (_, _, since) in seen.items() if _stands_still(since, now)]
    moving = {name: facts for name, facts in seen.items() if name not in whole}
    if moving != before:
        with office.writing() as db:
            kept.put(db, "intake", "seen", moving, at=now)
    return [folder / name for name in whole], tuple(moving)


def _seen(file: Path, before: list[int | str] | None, now: datetime) -> list[int | str]:
    """Size, time, and since when both are so."""
    facts = again.facts(file)
    if before and before[:2] == facts:
        return before
    return [*facts, now.isoformat()]


def _stands_still(since: int | str, now: datetime) -> bool:
    return now - datetime.fromisoformat(str(since)) >= STILL


def _files(folder: Path) -> list[Path]:
    """Files of records by name; hidden and empty ones are somebody's beginning."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in SUFFIXES
        and not file.name.startswith((".", "~"))
        and file.is_file()
        and file.stat().st_size
    )


def _take(office: Office, file: Path, done: Path) -> str:
    # Before it is read: what is written meanwhile makes it another one.
    facts, at = again.facts(file), office.clock()
    taken = take.take(office, WATCHER, arrivals(file.name, file.read_bytes()))
    target = folders.free(done, file.name, beside=PROBLEMS)
    said = f"{target.name}: {taken.summary}"
    if taken.quarantined:
        beside = target.with_name(target.name + PROBLEMS)
        folders.write_once(beside, _problems(target.name, taken).encode())
        said += f" See {beside.name}."
    again.remember(office, target, facts, source=file.name, at=at)
    file.replace(target)
    return said


def _problems(name: str, taken: Intake) -> str:
    head = (
        f"Of {name} {taken.good} were taken in and {len(taken.quarantined)} were not. "
        "Correct these and put them into the folder again, in a new file:"
    )
    lines = [
        f"record {f'{bad.index} {bad.source_id}'.strip()}: {bad.reason}"
        for bad in taken.quarantined
    ]
    nameless = [] if all(bad.source_id for bad in taken.quarantined) else ["", _NAMELESS]
    return "\n".join([head, "", *lines, *nameless, ""])
