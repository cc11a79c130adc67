"""Each minute: what lies in the watched folder is taken in."""

from collections.abc import Callable
from pathlib import Path

from backlog.errors import Refused
from backlog.intake import folder as intake_folder
from backlog.office import Office


def run(office: Office, *, folder: Path | None, wait: Callable[[float], None] | None = None) -> str:
    """Take in what came; with `wait` a second look is taken at files that are new.

    Raises:
        Refused: no folder is watched, or it cannot be read.
    """
    if folder is None:
        raise Refused(
            "No folder is watched. Nothing was done. Name one in backlog.toml: "
            "intake, under [folders]."
        )
    return intake_folder.watch(office, folder, wait=wait)
