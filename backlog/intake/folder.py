"""The watched folder: files that somebody puts there are taken in, once they stand still.

A file is claimed by moving it into `taking/`, read there, and moved on to `done/`; so a new file
of the same name is never mistaken for the one that was read. A crash leaves it in `taking/`, and
the next look takes it in again, which changes nothing. One that goes on growing comes back. What
cannot be read, or is no file, goes to `done/` as well, and is told: the others wait for nothing.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from backlog.errors import Refused
from backlog.files import folders, private
from backlog.intake import again, take
from backlog.intake.again import PROBLEMS
from backlog.intake.files import arrivals
from backlog.intake.take import Arrival, Intake, Notice
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.store import kept

SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv")
STILL = timedelta(seconds=5)
"""How long a file's size and time must stay as they are before it counts as whole."""

EMPTY = timedelta(days=1)
"""And an empty one: a program may make the name long before it writes."""
LONGEST = 200
"""Bytes of a name in `taking/` and `done/`: what is put beside it has a longer one."""

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
    def sentences(self) -> str:
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
        return first.sentences
    wait(STILL.total_seconds())
    second = look(office, folder)
    return Look((*first.taken, *second.taken), second.moving).sentences


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
    whole, moving = _sort_out(office, folder)
    ready = [file for file in whole if not _is_plain(file)]
    stuck = dict(_claim([file for file in whole if file not in ready], taking))
    ready += [file for file in _list_files(taking) if _is_plain(file)]
    taken: list[str] = []
    for file in ready:
        try:
            taken.append(_take(office, file, done))
        except OSError as error:
            stuck[_print(file.name)] = error
    _refuse_stuck(stuck, taken)
    return Look(tuple(taken), tuple(_print(name) for name in moving))


def _claim(files: Sequence[Path], taking: Path) -> Iterator[tuple[str, OSError]]:
    """Move files to where they are read; those that cannot be moved are named."""
    for file in files:
        try:
            file.replace(folders.free(taking, _shorten(file.name)))
        except OSError as error:
            yield _print(file.name), error


_FULL = {errno.ENOSPC, errno.EDQUOT}


def _refuse_stuck(stuck: Mapping[str, OSError], taken: Sequence[str]) -> None:
    """Say what lies in the way once the others are in: nobody else can move it."""
    if stuck:
        named = ", ".join(f"{name} ({error.strerror})" for name, error in stuck.items())
        is_full = all(error.errno in _FULL for error in stuck.values())
        advice = (
            "Make room on the disk, and nothing else is to be done"
            if is_full
            else "Give the backlog the right to move it, or take it away"
        )
        raise Refused(
            f"It cannot be put aside: {named}. It is tried again at the next look. {advice}. "
            f"The others: {' '.join(taken) or 'there were none.'}"
        )


def _sort_out(office: Office, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The files that have stood still for long enough, and the names of the others."""
    now = office.clock()
    with office.reading() as db:
        before = kept.get(db, "intake", "seen") or {}
    seen = {file.name: _watch_one(file, before.get(file.name), now) for file in _list_files(folder)}
    whole = [name for name, watched in seen.items() if _stands_still(folder / name, watched, now)]
    moving = {name: facts for name, facts in seen.items() if name not in whole}
    if moving != before:
        with office.writing() as db:
            kept.put(db, "intake", "seen", moving, at=now)
    told = [name for name in moving if not _is_empty(folder / name)]
    return [folder / name for name in whole], tuple(told)


def _watch_one(file: Path, before: list[int | str] | None, now: datetime) -> list[int | str]:
    """Size, time, and since when both are so."""
    facts = again.list_facts(file)
    if before and before[:2] == facts:
        return before
    return [*facts, now.isoformat()]


def _stands_still(file: Path, watched: list[int | str], now: datetime) -> bool:
    *_, since = watched
    enough = EMPTY if _is_empty(file) else STILL
    return now - datetime.fromisoformat(str(since)) >= enough


def _list_files(folder: Path) -> list[Path]:
    """Whatever bears the name of a file of records; hidden ones are somebody's beginning."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in SUFFIXES
        and not file.name.startswith((".", "~"))
        and (file.is_symlink() or not file.is_dir())
    )


def _is_plain(file: Path) -> bool:
    return _is_file(file) and not _is_empty(file)


def _is_file(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _is_empty(file: Path) -> bool:
    return _is_file(file) and not file.stat().st_size


def _take(office: Office, file: Path, done: Path) -> str:
    # Before it is read: what is written meanwhile makes it another one.
    facts, at, source = again.list_facts(file), office.clock(), _print(file.name)
    taken = take.take(office, WATCHER, _look_into(file, source))
    target = folders.free(done, _shorten(file.name), beside=PROBLEMS)
    name = _print(target.name)
    said = " ".join([f"{name}: {taken.summary}", *taken.notices])
    if taken.quarantined:
        beside = target.with_name(target.name + PROBLEMS)
        folders.write_once(beside, _problems(name, taken).encode())
        said += f" See {name}{PROBLEMS}."
    again.remember(office, target, facts, source=source, at=at)
    file.replace(target)
    return said


def _look_into(file: Path, name: str) -> Iterable[Arrival | Notice]:
    """What a file holds; one that cannot be read is one arrival that says so."""
    if file.is_symlink():
        return [_refuse(name, "It is a link, and links are not followed. Put the file itself")]
    if not _is_file(file):
        return [_refuse(name, "It is no file, but a pipe, a socket or a device. Put a file")]
    try:
        return arrivals(name, file.read_bytes())
    except OSError as error:
        why = f"It cannot be read ({error.strerror}). Put one that the backlog may read"
        return [_refuse(name, why)]


def _refuse(name: str, why: str) -> Arrival:
    return Arrival(name, 1, "", broken=f"{why} into the folder.")


def _print(name: str) -> str:
    """A name as it can be written anywhere: other programs give any bytes to their files."""
    text = name.encode(errors="replace").decode()
    return "".join(char if char.isprintable() else "?" for char in text)


def _shorten(name: str) -> str:
    """The name, or as much of it as leaves room for what is put beside it, with its ending."""
    stem, suffix = Path(name).stem, Path(name).suffix
    while len(os.fsencode(stem + suffix)) > LONGEST:
        stem = stem[:-1]
    return stem + suffix


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
