"""A clock that several processes read and one moves: how far it is ahead stands in a file."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True)
class SharedClock:
    """The machine's clock, and what the file says beside it."""

    path: Path

    def read(self) -> datetime:
        """Now."""
        return datetime.fromtimestamp(time.time() + self._load(), UTC)

    def move(self, by: timedelta) -> None:
        """Let time pass at once, for everybody; whoever reads meanwhile reads one or the other."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(repr(self._load() + by.total_seconds()), encoding="ascii")
        fresh.replace(self.path)

    def _load(self) -> float:
        return float(self.path.read_text(encoding="ascii")) if self.path.exists() else 0.0
