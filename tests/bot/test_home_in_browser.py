"""Home in a real browser: what is ticked stays ticked, and the bar does not make the list jump."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.bot.desk import Desk
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
DIRECT = "D0DANA"


def test_ticks_stay_and_the_list_does_not_jump(desk: Desk, page: Page) -> None:
    install(desk)
    page.goto(f"{desk.sandbox.url}/#as=U0DANA&in={DIRECT}")
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_text("63 invoices in Admin")).to_be_visible()
    hide = page.get_by_role("button", name="Hide Sheet")
    if hide.is_visible():
        hide.click()
    number = home.get_by_role("button", name=re.compile("Open INV-10402"))
    before = number.bounding_box()
    home.get_by_role("checkbox").first.check()
    expect(home.get_by_text("1 selected").first).to_be_visible()
    assert number.bounding_box() == before
    home.get_by_role("button", name="Next 30").click()
    expect(home.get_by_text("INV-10431")).to_be_visible()
    home.get_by_role("button", name="Previous 30").click()
    expect(home.get_by_role("checkbox").first).to_be_checked()
    expect(home.get_by_role("checkbox").nth(1)).not_to_be_checked()
    home.get_by_role("button", name="Clear the selection").first.click()
    expect(home.get_by_text("nothing selected")).to_be_visible()
    expect(home.get_by_role("checkbox").first).not_to_be_checked()


def test_what_is_typed_finds_invoices_of_all_tabs(desk: Desk, page: Page) -> None:
    install(desk)
    page.goto(f"{desk.sandbox.url}/#as=U0DANA&in={DIRECT}")
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_text("63 invoices in Admin")).to_be_visible()
    home.get_by_role("combobox").first.click()
    home.get_by_role("combobox").first.fill("forêt")
    page.get_by_role("option", name="Show all 4 with “forêt”").click()
    expect(home.get_by_text("4 of 63")).to_be_visible()
