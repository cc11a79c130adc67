from dataclasses import asdict, fields, replace

import pytest

from backlog import kept, settings
from backlog.audit import verify
from backlog.errors import Refused
from backlog.office import Office
from backlog.roles import People, Person, Role
from backlog.settings import PAGES, SETTINGS, Changed, Schedule, Setting
from tests.backlog.looking import facts_of, table
from tests.backlog.tampering import chain_anew
from tests.offices import AMIRA, DANA, acting

ACTOR = acting(DANA)
SECOND = Person("second@prairie.example", "Mei Tran", frozenset({Role.ADMINISTRATOR}), "T1/U2")
GOOD = {
    "weekly_mode": "export",
    "weekly_targets": "csv,sage-300",
    "weekly_day": "friday",
    "weekly_at": "16:30",
    "weekly_responsible": DANA.email,
    "weekly_cover": DANA.email,
    "weekly_cover_until": "2026-12-04",
    "reminder_at": "07:45",
    "nag_after_days": "5",
    "default_target": "sage-300",
    "default_prefix": "week",
    "ask_word_code": "require",
    "sheet_keep_days": "90",
    "sheet_from": "06:30",
    "sheet_until": "20:00",
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


def test_what_an_older_release_set_and_a_script_still_sets_is_the_first_of_the_targets(
    office: Office,
) -> None:
    assert settings.change(office, ACTOR, {"weekly_target": "csv"}).targets == ("csv",)
    with office.writing() as db:
        kept.put(db, *settings.KEPT, {"weekly_target": "csv"}, at=office.clock())
        events = "UPDATE events SET after = replace(after, 'weekly_targets', 'weekly_target')"
    chain_anew(office, events)
    assert settings.schedule(office).targets == ("csv",)
    assert verify.verify(office).findings == ()


def test_a_list_may_be_written_with_spaces(office: Office) -> None:
    changed = settings.change(office, ACTOR, {"weekly_targets": "csv, sage-300"})
    assert changed.targets == ("csv", "sage-300")


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
        ("weekly_targets", "sage"),
        ("weekly_targets", "csv,csv"),
        ("weekly_targets", ""),
        ("weekly_cover", AMIRA.email),
        ("weekly_cover_until", "tomorrow"),
        ("weekly_cover_until", "2026-2-3"),
        ("default_target", "sage"),
        ("ask_word_code", "yes"),
        ("default_prefix", "x" * 41),
        ("weekly_at", "03:59"),
        ("weekly_at", "23:01"),
        ("weekly_at", "8"),
        ("weekly_at", "08:00:30"),
        ("weekly_at", "08:00+02:00"),
        ("weekly_at", "noon"),
        ("reminder_at", ""),
        ("sheet_keep_days", "0"),
        ("sheet_keep_days", "007"),
        ("sheet_keep_days", "10000"),
        ("sheet_keep_days", "-1"),
        ("sheet_keep_days", "\N{ARABIC-INDIC DIGIT FOUR}00"),
        ("sheet_keep_days", "a year"),
        ("sheet_keep_days", ""),
        ("sheet_from", "midnight"),
        ("sheet_until", "24:00"),
        ("weekly_responsible", "nobody@prairie.example"),
        ("weekly_responsible", AMIRA.email),
    ],
)
def test_one_wrong_value_changes_nothing(office: Office, name: str, value: str) -> None:
    before = facts_of(office)
    with pytest.raises(Refused, match=name):
        settings.change(office, ACTOR, {"weekly_day": "friday", name: value})
    assert facts_of(office) == before


def test_whoever_looked_before_another_changed_it_is_told_who_and_changes_nothing(
    office: Office,
) -> None:
    seen = {"weekly_day": "monday", "weekly_at": "08:00"}
    settings.change(office, acting(SECOND), {"weekly_day": "friday"})
    before = facts_of(office)
    with pytest.raises(Changed) as lost:
        settings.change(office, ACTOR, {"weekly_at": "16:00"}, seen=seen)
    assert lost.value.told == [
        "second@prairie.example changed “Day” from Monday to Friday, 2026-11-23T15:00:00Z."
    ]
    assert facts_of(office) == before
    now = seen | {"weekly_day": "friday"}
    assert settings.change(office, ACTOR, {"weekly_at": "16:00"}, seen=now).weekly_at == "16:00"


def test_each_wrong_value_is_objected_to_by_its_name(office: Office) -> None:
    wrong = {"weekly_at": "03:00", "weekly_day": "friday", "default_prefix": "x" * 41}
    assert settings.find_objections(office, wrong) == {
        "weekly_at": "a time from 04:00 to 23:00, as in 08:00",
        "default_prefix": "at most 40 characters long",
    }


def test_every_setting_is_in_the_table_and_on_one_page() -> None:
    stored = {field.name for field in fields(Schedule)}
    on_pages = [one.name for page in PAGES.values() for one in page.settings]
    assert stored == set(SETTINGS) == set(on_pages)
    assert len(on_pages) == len(stored)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.name)
def test_what_a_form_offers_is_taken_and_reads_as_words(office: Office, setting: Setting) -> None:
    for value, offered in settings.list_choices(office, setting).items():
        assert not settings.find_objections(office, {setting.name: value})
        assert settings.name_value(office, setting, value) == offered.label
        assert settings.describe_value(office, setting, value) == offered.said


def test_a_page_reads_as_sentences(office: Office) -> None:
    changed = settings.change(office, ACTOR, GOOD)
    assert {name: settings.describe(office, page, changed) for name, page in PAGES.items()} == {
        "weekly": [
            "Every Friday at 16:30, exports by itself",
            "For CSV for other systems, then Sage 300 (Excel)",
            "Responsible: Dana Kovacs",
            "Cover: Dana Kovacs (last day: 4 Dec 2026)",
        ],
        "reminders": [
            "Business days at 07:45, when something is due",
            "A batch that nobody confirmed is named after 5 business days",
        ],
        "export": ["Usual system: Sage 300 (Excel)", "File names begin with week"],
        "import": ["Word in the file name: required"],
        "sheet": [
            "Paid invoices stay for 90 days, longer where somebody wrote",
            "Read each minute on business days, from 06:30 until 20:00",
        ],
    }


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"weekly_mode": "propose"}, ""),
        ({"weekly_mode": "off"}, ""),
        ({"weekly_mode": "export"}, "nobody is responsible for exporting it"),
        ({"weekly_mode": "export", "weekly_responsible": DANA.email}, ""),
    ],
)
def test_what_somebody_may_not_have_meant_is_doubted(
    office: Office, changes: dict[str, str], doubt: str
) -> None:
    wanted = settings.change(office, ACTOR, changes)
    said = settings.find_doubt(office, wanted)
    assert said.endswith(f"{doubt}.") if doubt else said == ""
    gone = replace(office, people=People([AMIRA]))
    assert bool(settings.find_doubt(gone, wanted)) is (wanted.weekly_mode == "export")


@pytest.mark.parametrize("value", ["04:00", "23:00"])
def test_both_ends_of_the_day_may_be_chosen(office: Office, value: str) -> None:
    assert settings.change(office, ACTOR, {"weekly_at": value}).weekly_at == value


def test_nobody_in_particular_may_be_responsible(office: Office) -> None:
    settings.change(office, ACTOR, GOOD)
    assert settings.change(office, ACTOR, {"weekly_responsible": ""}).weekly_responsible == ""
