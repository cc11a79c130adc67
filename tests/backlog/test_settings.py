from dataclasses import asdict

import pytest

from backlog import settings
from backlog.errors import Refused
from backlog.office import Office
from tests.backlog.looking import facts_of, table
from tests.offices import AMIRA, DANA, acting

ACTOR = acting(DANA)
GOOD = {
    "weekly_mode": "export",
    "weekly_target": "csv",
    "weekly_day": "friday",
    "weekly_at": "16:30",
    "weekly_responsible": DANA.email,
    "reminder_at": "07:45",
    "default_target": "sage-300",
    "default_prefix": "week",
}


def test_it_proposes_on_mondays_until_somebody_says_otherwise(office: Office) -> None:
    standing = settings.schedule(office)
    assert (standing.weekly_mode, standing.weekly_day, standing.weekly_at) == (
        "propose",
        "monday",
        "08:00",
    )


def test_what_is_changed_stands_and_who_did_is_written(office: Office) -> None:
    changed = settings.change(office, ACTOR, GOOD)
    assert asdict(changed) == asdict(settings.schedule(office)) == GOOD
    assert table(office, "SELECT actor, action FROM events") == [(DANA.email, "settings")]


def test_the_log_says_what_was_set_before(office: Office) -> None:
    settings.change(office, ACTOR, {"weekly_day": "friday"})
    assert table(office, "SELECT before, after FROM events") == [
        ('{"weekly_day":"monday"}', '{"weekly_day":"friday"}')
    ]


def test_what_is_not_named_stays(office: Office) -> None:
    settings.change(office, ACTOR, GOOD)
    assert asdict(settings.change(office, ACTOR, {"weekly_day": "monday"})) == GOOD | {
        "weekly_day": "monday"
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weekly", "monday"),
        ("weekly_mode", "send"),
        ("weekly_day", "1"),
        ("weekly_day", "Monday"),
        ("weekly_target", "sage"),
        ("default_target", "sage"),
        ("default_prefix", "x" * 41),
        ("weekly_at", "03:59"),
        ("weekly_at", "23:01"),
        ("weekly_at", "8"),
        ("weekly_at", "08:00:30"),
        ("weekly_at", "08:00+02:00"),
        ("weekly_at", "noon"),
        ("reminder_at", ""),
        ("weekly_responsible", "nobody@prairie.example"),
        ("weekly_responsible", AMIRA.email),
    ],
)
def test_one_wrong_value_changes_nothing(office: Office, name: str, value: str) -> None:
    before = facts_of(office)
    with pytest.raises(Refused, match=name):
        settings.change(office, ACTOR, {"weekly_day": "friday", name: value})
    assert facts_of(office) == before


@pytest.mark.parametrize("value", ["04:00", "23:00"])
def test_both_ends_of_the_day_may_be_chosen(office: Office, value: str) -> None:
    assert settings.change(office, ACTOR, {"weekly_at": value}).weekly_at == value


def test_nobody_in_particular_may_be_responsible(office: Office) -> None:
    settings.change(office, ACTOR, GOOD)
    assert settings.change(office, ACTOR, {"weekly_responsible": ""}).weekly_responsible == ""
