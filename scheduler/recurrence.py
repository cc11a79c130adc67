"""When a job is planned: days by name, at a time of the company's day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backlog.settings import DAYS, EARLIEST, LATEST


@dataclass(frozen=True, slots=True)
class Recurrence:
    """On these days, by name, at this time of the company's day.

    Raises:
        ValueError: a day is not a weekday's name, or the time is not within 04:00-23:00, where no
            clock change takes an hour away or gives it twice.
    """

    days: tuple[str, ...]
    at: time

    def __post_init__(self) -> None:
        if not self.days or (unknown := set(self.days) - set(DAYS)):
            named = ", ".join(sorted(unknown)) if self.days else "nothing"
            raise ValueError(f"{named} is not a day: use {', '.join(DAYS)}")
        if not EARLIEST <= self.at <= LATEST:
            raise ValueError(f"{self.at:%H:%M} is not within {EARLIEST:%H:%M}-{LATEST:%H:%M}")

    def __str__(self) -> str:
        return f"{' '.join(self.days)} {self.at:%H:%M}"

    def find_day_up_to(self, day: date) -> date:
        """The last day planned, up to this one."""
        week = (day - timedelta(days=back) for back in range(7))
        return next(one for one in week if DAYS[one.weekday()] in self.days)

    def start_on(self, day: date, zone: ZoneInfo) -> datetime:
        """When the run of a planned day begins, in UTC."""
        return datetime.combine(day, self.at, zone).astimezone(UTC)

    def find_last_started(self, now: datetime, zone: ZoneInfo) -> date:
        """The last day planned whose time has come."""
        today = now.astimezone(zone).date()
        day = self.find_day_up_to(today)
        if self.start_on(day, zone) <= now:
            return day
        return self.find_day_up_to(today - timedelta(days=1))
