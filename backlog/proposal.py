"""A list of payments that Accounting brought, until an Administrator says what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Answer(StrEnum):
    """What an Administrator made of it."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A list that somebody brought: what it came to when it was, and what became of it.

    `closed_by` and `reason` are empty while it is open.
    """

    id: int
    kind: str
    by: str
    at: datetime
    count: int
    totals: dict[str, Decimal]
    state: Answer = Answer.OPEN
    closed_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""
