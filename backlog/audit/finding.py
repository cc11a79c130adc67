"""What does not hold, wherever it was seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, and where it was seen first."""

    kind: str
    where: str
    message: str
