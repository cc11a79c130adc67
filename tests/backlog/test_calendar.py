"""Business days: the public holidays of a province, and what the company adds to them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from backlog.company import Company
from backlog.public_holidays import find_holiday, is_known


def a_company(country: str = "", province: str = "", *own: date) -> Company:
    zone = ZoneInfo("America/Edmonton")
    return Company("Test", zone, country=country, province=province, holidays=frozenset(own))


@pytest.mark.parametrize(
    ("country", "province", "day", "works"),
    [
        ("CA", "AB", date(2027, 2, 15), False),  # Family Day
        ("CA", "CA-AB", date(2027, 2, 15), False),  # the province as ISO has it
        ("CA", "QC", date(2027, 2, 15), True),
        ("CA", "QC", date(2027, 6, 24), False),  # Fête nationale
        ("CA", "AB", date(2027, 6, 24), True),
        ("CA", "", date(2027, 7, 1), False),
        ("GB", "SCT", date(2027, 1, 4), False),
        ("", "", date(2027, 7, 1), True),
        ("CA", "AB", date(2026, 11, 28), False),  # a Saturday
    ],
)
def test_a_holiday_of_the_province_is_no_business_day(
    country: str, province: str, day: date, works: bool
) -> None:
    assert a_company(country, province).works_on(day) is works


def test_what_nobody_knows_stops_nothing() -> None:
    assert not find_holiday("ZZ", "", date(2027, 7, 1))
    assert find_holiday("CA", "XX", date(2027, 7, 1)) == "Canada Day"
    known = {where: is_known(*where) for where in (("ZZ", ""), ("CA", "XX"), ("CA", "AB"))}
    assert known == {("ZZ", ""): False, ("CA", "XX"): False, ("CA", "AB"): True}


def test_own_days_off_come_to_the_public_ones() -> None:
    company = a_company("CA", "AB", date(2026, 12, 24))
    days = list(company.list_days_off(date(2026, 12, 1)))
    assert days[:3] == [date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)]
    assert company.name_holiday(days[0]) == "day off"


def test_what_waits_over_a_holiday_waits_a_day_less() -> None:
    since = datetime(2026, 12, 23, 18, tzinfo=UTC)
    until = datetime(2026, 12, 29, 18, tzinfo=UTC)
    assert a_company().count_business_days(since, until) == 4
    assert a_company("CA", "AB").count_business_days(since, until) == 3
