"""An Administrator sets her week in Chromium, and reads when it runs; no terminal anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backlog import settings
from backlog.roles import People
from tests import offices
from tests.bot.desk import DANA, MEI, Desk, Line, at_work
from tests.bot.stories.at_home import AtHome
from tests.bot.stories.test_backlog import SECOND
from tests.bot.test_home import install

pytestmark = [pytest.mark.browser, pytest.mark.soak]


@pytest.fixture
def office_desk(line: Line, tmp_path: Path) -> Desk:
    """An office of two Administrators on Monday at 08:00."""
    desk = at_work(line, tmp_path, People([offices.DANA, SECOND, offices.PRIYA]))
    install(desk)
    return desk


@pytest.fixture
def dana(page: Page, office_desk: Desk) -> AtHome:
    person = AtHome(page, office_desk, DANA)
    person.sit_down()
    return person


@pytest.fixture
def mei(chromium: Browser, office_desk: Desk) -> Iterator[AtHome]:
    """A second Administrator, at a browser of her own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="UTC")
    person = AtHome(context.new_page(), office_desk, MEI)
    person.sit_down()
    yield person
    context.close()


def open_settings(person: AtHome) -> None:
    person.home.get_by_role("button", name="More actions").first.click()
    person.page.get_by_role("menuitem", name="Change settings…").click()
    expect(person.window).to_contain_text("What runs next")


def open_form(person: AtHome, part: str, label: str) -> None:
    person.window.get_by_role("button", name=f"Change: {part}").click()
    expect(person.window.get_by_label(label)).to_be_visible()


def pick(person: AtHome, label: str, entry: str) -> None:
    """Choose an entry of a menu of the form."""
    person.window.get_by_label(label, exact=True).select_option(label=entry)


def test_a_week_is_set_and_the_next_run_is_shown(dana: AtHome) -> None:
    open_settings(dana)
    expect(dana.window).to_contain_text("Every Monday at 08:00, asks before it exports")
    open_form(dana, "Weekly batch", "Day")
    expect(dana.window).to_contain_text("Next run: Mon 30 Nov, 08:00")
    dana.window.get_by_label("Export by itself").check()
    expect(dana.window).to_contain_text("nobody is responsible for exporting it")
    pick(dana, "Responsible", "Dana Kovacs")
    expect(dana.window).not_to_contain_text("nobody is responsible for exporting it")
    pick(dana, "Day", "Friday")
    expect(dana.window).to_contain_text("Next run: Fri 27 Nov, 08:00")
    dana.window.get_by_label("Time (Edmonton)").fill("16:30")
    expect(dana.window).to_contain_text("Next run: Fri 27 Nov, 16:30")
    expect(dana.window).to_contain_text("As it is now: Mon 30 Nov, 08:00")
    dana.click("Save")
    expect(dana.window).to_contain_text("Saved.")
    expect(dana.window).to_contain_text("Every Friday at 16:30, exports by itself")
    expect(dana.window).to_contain_text("Weekly batch: Fri 27 Nov, 16:30")
    open_form(dana, "Reminders", "Time (Edmonton)")
    dana.window.get_by_label("Time (Edmonton)").fill("03:00")
    dana.click("Save")
    expect(dana.window).to_contain_text("It must be a time from 04:00 to 23:00")
    dana.click("Back")
    expect(dana.window).to_contain_text("Business days at 09:00")
    stored = settings.schedule(dana.desk.office)
    assert (stored.weekly_mode, stored.weekly_day, stored.weekly_at, stored.reminder_at) == (
        "export",
        "friday",
        "16:30",
        "09:00",
    )


def test_of_two_administrators_the_second_is_told_what_the_first_set(
    dana: AtHome, mei: AtHome
) -> None:
    for person in (dana, mei):
        open_settings(person)
        open_form(person, "Weekly batch", "Day")
    pick(mei, "Day", "Tuesday")
    mei.click("Save")
    expect(mei.window).to_contain_text("Every Tuesday at 08:00")
    dana.window.get_by_label("Time (Edmonton)").fill("16:30")
    dana.click("Save")
    expect(dana.window).to_contain_text("Mei Tran changed “Day” from Monday to Tuesday")
    expect(dana.window.get_by_label("Time (Edmonton)")).to_have_value("16:30")
    dana.click("Save")
    expect(dana.window).to_contain_text(re.compile("Every Tuesday at 16:30"))
