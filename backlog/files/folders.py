"""Files in folders that others look into: whole when they appear, and never over another file."""

import os
from pathlib import Path


class Taken(Exception):
    """A file of this name is there already, with other content; it was left as it is."""


def write_once(path: Path, data: bytes) -> None:
    """Let a file appear; the same bytes there already are as good as put.

    The name is reserved with an empty file, which the whole one then replaces at once: a file
    system need know no links for it, and what a crash leaves is empty and is put again.

    Raises:
        Taken: another file has the name.
        OSError: the folder cannot be written.
    """
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        there = path.read_bytes()
        if there == data:
            return
        if there:
            raise Taken(f"{path} is there already with other content") from None
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def free(folder: Path, name: str, *, beside: str = "") -> Path:
    """Reserve a name in a folder with an empty file: this one, or with `-2`, `-3` ... in it.

    A name whose companion (the name and `beside`) is there is not free either.
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        number += 1
        if beside and path.with_name(path.name + beside).exists():
            continue
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        return path
