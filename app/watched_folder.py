"""A folder in which files of invoices appear: each is taken in once it is whole, then put aside.

A file is whole when two looks find it the same; one that is renamed into the folder is whole at
once, and is taken at the second look. A crash between taking in and putting aside is harmless:
the same records coming again are unchanged.
"""

import logging
from dataclasses import dataclass, field
from pathlib import Path

from backlog import intake
from backlog.intake import Intake
from backlog.intake_files import arrivals
from backlog.office import Office
from backlog.roles import Actor, Role

ENDINGS = (".json", ".jsonl", ".ndjson", ".csv")
JOB = Actor(
    "the watched folder",
    "the watched folder",
    frozenset({Role.ADMINISTRATOR}),
    {"job": "watched-folder"},
)
"""Who takes the files in: whoever may write to the folder, which is the firm's to say."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class WatchedFolder:
    """A folder and what the last look found there."""

    office: Office
    folder: Path
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> list[Intake]:
        """Take in what has not changed since the last look; says what became of each file."""
        if not self.folder.is_dir():
            return []
        found = {path: _state(path) for path in sorted(self.folder.iterdir()) if _is_ours(path)}
        whole = [path for path, state in found.items() if self._seen.get(path) == state]
        self._seen = {path: state for path, state in found.items() if path not in whole}
        return [self._take(path) for path in whole]

    def _take(self, path: Path) -> Intake:
        taken = intake.take(self.office, JOB, arrivals(path.name, path.read_bytes()))
        put = _put_aside(path)
        if taken.quarantined:
            told = [f"record {bad.index}: {bad.reason}" for bad in taken.quarantined]
            problems = put.with_name(f"{put.name}.problems.txt")
            problems.write_text("\n".join([*told, ""]), encoding="utf-8")
        log.info("%s: %s added, %s quarantined", path.name, taken.added, len(taken.quarantined))
        return taken


def _is_ours(path: Path) -> bool:
    hidden = path.name.startswith((".", "~"))
    return path.suffix.lower() in ENDINGS and not hidden and path.is_file()


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _put_aside(path: Path) -> Path:
    """Move a file to `done/`, beside any other of its name."""
    done = path.parent / "done"
    done.mkdir(exist_ok=True)
    place, copy = done / path.name, 1
    while place.exists():
        copy += 1
        place = done / f"{path.stem}-{copy}{path.suffix}"
    return path.rename(place)
