"""The firm whose backlog this is, and its calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives now, aware, in UTC. Time enters the product through one of these and nowhere else."""


@dataclass(frozen=True, slots=True)
class Company:
    """Facts of the firm that decisions depend on; `due_days` serves terms that name no days."""

    name: str
    zone: ZoneInfo
    currency: str = "CAD"
    due_days: int = 30
    address: tuple[str, ...] = ()
    country: str = ""
    province: str = ""
    holidays: frozenset[date] = frozenset()

    def day(self, at: datetime) -> date:
        """The company's calendar day of a moment."""
        return at.astimezone(self.zone).date()

    def days_between(self, since: datetime, until: datetime) -> int:
        """How many of the company's midnights lie between two moments: what is called an age."""
        return (self.day(until) - self.day(since)).days

    def works_on(self, day: date) -> bool:
        """Whether a day is a business day."""
        return day.weekday() < 5 and day not in self.holidays


def stamp(at: datetime) -> str:
    """A moment as the database and JSON have it: UTC, to the second, with `Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(text)
