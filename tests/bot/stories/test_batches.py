"""A story of the log of batches in Chromium: found, its file again, void; no terminal anywhere."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.model import Tab
from tests import offices
from tests.bot.desk import DANA, Desk, Line, at_work
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
NUMBERS = [f"INV-9{place:02}" for place in range(26)]


@pytest.fixture
def exported(line: Line, tmp_path: Path) -> Desk:
    """Thirteen batches of two invoices each."""
    desk = at_work(
        line,
        tmp_path,
        take_in=lambda office: offices.take_in(office, *map(offices.a_record, NUMBERS)),
    )
    install(desk)
    dana = offices.acting(offices.DANA)
    for two in zip(NUMBERS[::2], NUMBERS[1::2], strict=True):
        request = Request(tuple(offices.ids_of(desk.office, *two)), "quickbooks-desktop")
        commit.commit(desk.office, dana, commit.draft(desk.office, dana, request))
    desk.deliver()
    return desk


@pytest.fixture
def dana(page: Page, exported: Desk) -> AtHome:
    """The Administrator."""
    person = AtHome(page, exported, DANA)
    person.sit_down()
    return person


def show_log(person: AtHome) -> None:
    """Go to the log by the menu at the end of the tabs."""
    person.home.get_by_role("button", name="More actions").click()
    person.page.get_by_role("menuitem", name="Export batches").click()
    expect(person.home).to_contain_text("13 wait for accounting")


def find(person: AtHome, typed: str, number: str) -> None:
    """Find a batch by what is typed, and open it."""
    field = person.home.get_by_role("combobox").first
    field.click()
    field.fill(typed)
    person.page.get_by_role("option", name=re.compile(f"^{number}")).click()
    expect(person.window.get_by_role("heading", name=number)).to_be_visible()
    expect(person.window).to_contain_text("Show files and steps")


@pytest.mark.soak
def test_a_batch_is_found_its_file_comes_again_and_it_is_void(dana: AtHome) -> None:
    show_log(dana)
    dana.clicks = 0
    dana.home.get_by_role("button", name="Send me the file of B-2026-0013").click()
    dana.clicks += 1
    expect(dana.home).to_contain_text("On the way to you, as a message of this app")
    assert dana.clicks == 1
    dana.desk.deliver()
    mine = dana.desk.messages(DANA, f"D{DANA[1:]}")
    assert ["B-2026-0013" in one["files"][0]["name"] for one in mine if one["files"]] == [True]
    find(dana, NUMBERS[4], "B-2026-0003")
    dana.click("Void…")
    expect(dana.window).to_contain_text("2 invoices · 16,380.80 CAD leave the batch")
    dana.click("Void B-2026-0003")
    dana.write("Why is it void?", "made twice")
    dana.click("Void B-2026-0003")
    expect(dana.window).to_contain_text("B-2026-0003 is void")
    dana.close_all()
    expect(dana.home).to_contain_text("12 wait for accounting")
    dana.click("Next 3", dana.home)
    expect(dana.home).to_contain_text("void, Dana Kovacs, 23 Nov: made twice")
    dana.click("Back to the backlog", dana.home)
    expect(dana.home).to_contain_text("2 ready for QuickBooks Desktop")
    assert {NUMBERS[4], NUMBERS[5]} <= set(dana.desk.tab(Tab.ADMIN))
