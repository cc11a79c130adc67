"""The firm whose backlog this is, and its calendar."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from backlog.public_holidays import find_holiday

Clock = Callable[[], datetime]
"""Gives now, aware, in UTC. Time enters the product through one of these and nowhere else."""


_KINDS = {
    "GST/HST": re.compile(r"\b(GST|HST|TPS|TVH|RT ?\d{4})\b", re.IGNORECASE),
    "QST": re.compile(r"\b(QST|TVQ|TQ ?\d{4})\b", re.IGNORECASE),
}
REGISTRATIONS = tuple(_KINDS)
"""What a company may be registered for: numbers that its documents show."""
_REGISTRATION = re.compile(r"\b\d(?: ?\d){8}")


def name_registrations(tax: str) -> list[str]:
    """Which registrations a tax needs to be got back, by any of its names: GST/HST, QST."""
    return [kind for kind, names in _KINDS.items() if names.search(tax)]


@dataclass(frozen=True, slots=True)
class Company:
    """Facts of the firm that decisions depend on; `due_days` serves terms that name no days.

    `holidays` are its own, beside those of its country and province. `tax_numbers` are its
    registrations, by tax: `("GST/HST", "123456789 RT0001")`.
    """

    name: str
    zone: ZoneInfo
    currency: str = "CAD"
    due_days: int = 30
    address: tuple[str, ...] = ()
    country: str = ""
    province: str = ""
    holidays: frozenset[date] = frozenset()
    tax_numbers: tuple[tuple[str, str], ...] = ()

    @property
    def registered(self) -> tuple[str, ...]:
        """For which taxes its documents show a number: GST/HST, QST; also in the address."""
        taxes = [tax for tax, _ in self.tax_numbers]
        taxes += [line for line in self.address if _REGISTRATION.search(line)]
        return tuple(sorted({kind for tax in taxes for kind in name_registrations(tax)}))

    def day(self, at: datetime) -> date:
        """The company's calendar day of a moment."""
        return at.astimezone(self.zone).date()

    def days_between(self, since: datetime, until: datetime) -> int:
        """How many of the company's midnights lie between two moments: what is called an age."""
        return (self.day(until) - self.day(since)).days

    def works_on(self, day: date) -> bool:
        """Whether a day is a business day."""
        return day.weekday() < 5 and not self.name_holiday(day)

    def name_holiday(self, day: date) -> str:
        """What a day off is called; empty for other days, weekends among them."""
        own = "day off" if day in self.holidays else ""
        return own or find_holiday(self.country, self.province, day)

    def count_business_days(self, since: datetime, until: datetime) -> int:
        """For how many business days something waits: the day on which it began is none."""
        first, passed = self.day(since), self.days_between(since, until)
        days = (first + timedelta(days=count) for count in range(1, passed + 1))
        return sum(self.works_on(day) for day in days)

    def list_days_off(self, since: date) -> Iterator[date]:
        """The weekdays of the year from a day on, that one included, on which nobody works."""
        for ahead in range(366):
            day = since + timedelta(days=ahead)
            if day.weekday() < 5 and not self.works_on(day):
                yield day


def stamp(at: datetime) -> str:
    """A moment as the database and JSON have it: UTC, to the second, with `Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(text)
