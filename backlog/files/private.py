"""Files and folders that are ours alone: what is in them is clients' money, or a secret."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o077
"""What group and others may do."""


def make_file(path: Path) -> None:
    """An empty file that only we may read, whatever the umask.

    Raises:
        FileExistsError: something has the name.
    """
    opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.fchmod(opened, 0o600)
    os.close(opened)


def write_new(path: Path, text: str) -> None:
    """A new file that only we may read.

    Raises:
        FileExistsError: something has the name.
    """
    make_file(path)
    path.write_text(text, encoding="utf-8")


def open_lock(path: Path) -> int:
    """A file to lock, made when it is not there; the descriptor is the caller's to close."""
    opened = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    with suppress(PermissionError):  # somebody else's, whom the first `serve` ran as
        os.fchmod(opened, 0o600)
    return opened


def make_folder(path: Path) -> None:
    """A folder that only we may enter, whatever the umask; one that is there stays as it is."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True)
        path.chmod(0o700)


def loose(paths: Iterable[Path]) -> list[tuple[Path, int]]:
    """Those that somebody else may read or change, and their modes."""
    there = ((path, path.stat().st_mode & 0o777) for path in paths if path.exists())
    return [(path, mode) for path, mode in there if mode & _OTHERS]
