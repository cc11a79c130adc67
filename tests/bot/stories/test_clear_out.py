"""A clear-out in Chromium: interrupted, resumed, and ended with one export; no terminal."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backlog.acts import Process
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.store import batches
from tests import offices
from tests.bot.desk import DANA, Desk, Line, at_work
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
KIM = Actor("kim@prairie.example", "Kim Osei", frozenset({Role.ADMINISTRATOR}))
READY = [f"INV-2{place:02}" for place in range(5)]
UNSIGNED = "INV-205"


def take_in_week(office: Office) -> None:
    """Five that are ready, and one that wants a signature."""
    offices.take_in_like(office, dict.fromkeys(READY, "INV-10401") | {UNSIGNED: "INV-10448"})


@pytest.fixture
def dana(page: Page, line: Line, tmp_path: Path) -> AtHome:
    """The Administrator."""
    desk = at_work(line, tmp_path, take_in=take_in_week)
    install(desk)
    person = AtHome(page, desk, DANA)
    person.sit_down()
    return person


def begin(dana: AtHome) -> None:
    """Choose it from the menu at the end of Home's tabs."""
    dana.home.get_by_role("button", name="More actions").first.click()
    dana.page.get_by_role("menuitem", name="One by one…").click()


def expect_step(dana: AtHome, place: str, number: str) -> None:
    """The window is at this invoice."""
    expect(dana.window.get_by_role("heading", name=f"Clear-out: {place}")).to_be_visible()
    expect(dana.window).to_contain_text(number)


def judge(dana: AtHome, said: str, place: str, number: str) -> None:
    """Say it of the invoice that is shown, and see the next one."""
    dana.click(said)
    expect_step(dana, place, number)


def override(dana: AtHome) -> None:
    """Let the one that is shown pass, from the window it is judged in."""
    dana.click("Override signature…")
    dana.write("Why may it leave as it is?", "signed on the client's portal")
    dana.click("Override")
    expect(dana.window).to_contain_text(re.compile(r" passed\."))
    dana.page.keyboard.press("Escape")
    expect(dana.window).to_contain_text("Ready for QuickBooks Desktop.")


def take_meanwhile(desk: Desk, number: str) -> None:
    """What somebody else does while nobody looks."""
    acting.act(desk.office, KIM, offices.ids_of(desk.office, number), Process("by hand"))


def test_a_clear_out_is_interrupted_and_resumed(dana: AtHome) -> None:
    begin(dana)
    expect_step(dana, "1 of 6", READY[0])
    judge(dana, "Ready, next", "2 of 6", READY[1])
    judge(dana, "Skip", "3 of 6", READY[2])
    dana.click("Stop here")
    expect(dana.window).to_have_count(0)
    take_meanwhile(dana.desk, READY[3])
    begin(dana)
    expect(dana.window).to_contain_text(f"You stopped at {READY[2]}, 3 of 6.")
    dana.click("Go on at 3 of 6")
    expect_step(dana, "3 of 6", READY[2])
    expect(dana.window).to_contain_text("1 ready · 1 skipped · saved")
    expect(dana.window).to_contain_text("Passed over.")
    judge(dana, "Ready, next", "5 of 6", READY[4])
    judge(dana, "Ready, next", "6 of 6", UNSIGNED)
    expect(dana.window.get_by_role("button", name="Skip, next")).to_be_visible()
    override(dana)
    dana.click("Ready, next")
    expect(dana.window).to_contain_text("4 ready for QuickBooks Desktop")
    expect(dana.window).to_contain_text("Skipped: 1 invoice")
    dana.click("Export 4…")
    dana.click("Export 4")
    expect(dana.window).to_contain_text("in batch B-2026-0001")
    dana.click("Mark 4 Processed")
    expect(dana.window).to_contain_text("4 are Processed")
    dana.close_all()
    expect(dana.home).to_contain_text("1 invoice in Admin")
    assert dana.desk.tab(Tab.ADMIN) == [READY[1]]
    with dana.desk.office.reading() as db:
        assert [batch.count for batch in batches.latest(db)] == [4]
