"""What is said of a template that cannot be used."""

from pathlib import Path

from backlog.errors import Refused


class BrokenTemplate(Refused):
    """A template that cannot be read, or that asks for what is not there."""

    def __init__(self, template: Path, why: str) -> None:
        reason = " ".join(why.split()).rstrip(".")
        super().__init__(
            f"The template {template} cannot be used: {reason}. No document was made. "
            "Correct it, or take it out of [documents] in backlog.toml for the one that we bring."
        )
