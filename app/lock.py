"""One `serve` for each database, held by a lock that dies with the process, also on kill -9."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backlog.errors import Refused


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the database's lock for the block.

    Raises:
        Refused: another `serve` holds it.
    """
    path = database.with_name(f"{database.name}.lock")
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another `backlog serve` works on {database}. This one was not started, and "
                "nothing was changed. Stop the other one first; commands may run beside it."
            ) from None
        yield
