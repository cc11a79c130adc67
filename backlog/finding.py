"""What one check of `doctor` saw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw; `fix` is what to do when it is not `ok`."""

    name: str
    ok: bool
    message: str
    fix: str = ""
