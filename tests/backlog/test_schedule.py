"""The settings of the weekly batch and the reminder: what is refused, and that a change is kept."""

from pathlib import Path

import pytest

from backlog.errors import NotAllowed, Refused
from backlog.office import Office
from backlog.schedule import Schedule, change, schedule
from tests.offices import DANA, PRIYA, acting, an_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def test_a_change_is_kept_and_leaves_the_rest(office: Office) -> None:
    change(office, acting(DANA), {"weekly_day": "thursday", "reminder_at": "07:15"})
    assert schedule(office) == Schedule(weekly_day="thursday", reminder_at="07:15")


@pytest.mark.parametrize(
    "at", ["", "8:00", "08:00:30", "T0800", "08:00+02:00", "03:59", "23:01", "noon"]
)
def test_a_time_is_hours_and_minutes_where_no_clock_change_falls(office: Office, at: str) -> None:
    with pytest.raises(Refused, match="is a time from 04:00 to 23:00"):
        change(office, acting(DANA), {"weekly_at": at})
    assert schedule(office) == Schedule()


@pytest.mark.parametrize(
    ("name", "value"), [("weekly_day", "1"), ("weekly_mode", "auto"), ("weekly_target", "sage")]
)
def test_what_is_not_on_the_list_is_refused(office: Office, name: str, value: str) -> None:
    with pytest.raises(Refused, match=f"{name} is one of"):
        change(office, acting(DANA), {"weekly_at": "10:00", name: value})
    assert schedule(office) == Schedule()


def test_an_unknown_setting_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="There is no setting 'weekly'"):
        change(office, acting(DANA), {"weekly": "off"})


def test_only_an_administrator_changes_it(office: Office) -> None:
    with pytest.raises(NotAllowed):
        change(office, acting(PRIYA), {"weekly_day": "friday"})
