"""One `serve` for each database, held by a lock that dies with the process, also on kill -9."""

import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backlog.errors import Locked, Refused
from backlog.files import private
from backlog.office import try_to_write

log = logging.getLogger(__name__)

_PATIENCE = 2.0
_SAY_AGAIN = 15


def lock_of(database: Path) -> Path:
    """The file whose lock a `serve` holds."""
    return database.with_name(f"{database.name}.lock")


def wait_until_free(path: Path, stop: threading.Event) -> None:
    """Wait, and say so, while another program holds the database; until `stop` is set.

    Raises:
        Unusable: it is no backlog, a newer release's, or cannot be written.
    """
    tried = 0
    while not stop.is_set():
        try:
            try_to_write(path, patience=_PATIENCE)
        except Locked:
            if tried % _SAY_AGAIN == 0:
                log.warning("%s is locked by another program; waiting until it is free.", path)
            tried += 1
        else:
            return


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the database's lock for the block.

    Raises:
        Refused: another `serve` holds it.
    """
    lock = lock_of(path)
    with open(private.open_lock(lock), "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another `backlog serve` works on {path}. This one was not started, and "
                "nothing was changed. Stop the other one first; commands may run beside it."
            ) from None
        yield
