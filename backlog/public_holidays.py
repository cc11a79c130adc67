"""The public holidays of countries and their provinces, as the `holidays` library has them."""

from collections.abc import Mapping
from datetime import date
from functools import cache


def find_holiday(country: str, province: str, day: date) -> str:
    """What the holiday is called; empty where it is none, or where nothing is known."""
    return _load(country, province).get(day) or "" if country else ""


def is_known(country: str, province: str) -> bool:
    """Whether there is a calendar of this country, and of the province where one is named."""
    found = _load(country, province)
    return found is not _NONE and (not province or found is not _load(country, ""))


_NONE: Mapping[date, str] = {}


@cache
def _load(country: str, province: str) -> Mapping[date, str]:
    """Its calendar, which fills itself year by year; that of the country for an unknown province.

    Imported when first asked: it takes as long as many a command.
    """
    from holidays import country_holidays  # noqa: PLC0415

    part = province.removeprefix(f"{country}-")
    try:
        found: Mapping[date, str] = country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return _load(country, "") if part else _NONE
    return found
