"""Something that happened, as the log keeps it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: who, when, what, before, after, why, where."""

    at: datetime
    actor: str
    action: str
    invoice_id: int | None = None
    batch_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    source: dict[str, str] = field(default_factory=dict)
    seq: int = 0
    hash: str = ""

    @property
    def act(self) -> str:
        """The number of the act it belongs to: a bulk act's events share it; none in older logs."""
        return self.source.get("act", "")

    @property
    def undoes(self) -> str:
        """The number of the act that it took back; empty for everything but an undo."""
        return self.source.get("undoes", "")
