"""A record that could not be taken in, and its row while it waits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be taken in: the file, its place there (1-based), and why."""

    file: str
    index: int
    source_id: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the quarantine; `record` is the record as it came, JSON where it could be read."""

    id: int
    bad: Quarantined
    record: str
    received_at: datetime
