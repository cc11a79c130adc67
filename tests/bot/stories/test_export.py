"""Stories of exports in Chromium: what goes, where its files arrive, and what is still to go."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import People, Person, Role
from backlog.store import batches
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, Desk, Line, at_work
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
STRANGER = "U0STRANGER"
SAM = Person(
    "sam@prairie.example",
    "Sam Okafor",
    frozenset({Role.ADMINISTRATOR}),
    f"T0PRAIRIE/{STRANGER}",
)
"""An Administrator who is not in the accounting channel."""


def take_in_twenty(office: Office) -> None:
    """Twenty that are ready."""
    offices.take_in(office, *(offices.a_record(f"INV-2{place:02}") for place in range(20)))


def sit_down(page: Page, desk: Desk, user: str) -> AtHome:
    install(desk)
    person = AtHome(page, desk, user)
    person.sit_down()
    return person


def test_twenty_ready_ones_are_exported_and_processed_in_three_clicks(
    page: Page, line: Line, tmp_path: Path
) -> None:
    desk = at_work(line, tmp_path, take_in=take_in_twenty)
    dana = sit_down(page, desk, DANA)
    dana.click("Export 20…", dana.home)
    dana.click("Export 20")
    dana.click("Mark 20 Processed")
    expect(dana.window).to_contain_text("20 are Processed")
    assert dana.clicks == 3
    dana.close_all()
    expect(dana.home).to_contain_text("Nothing in Admin")
    assert len(desk.tab(Tab.PROCESSED)) == 20
    with desk.office.reading() as db:
        assert [batch.count for batch in batches.latest(db)] == [20]


def name_of_file(window: Locator) -> Locator:
    return window.get_by_text(re.compile(r"_MULTI_B-2026-"))


def test_what_is_ready_goes_and_its_file_arrives_in_accounting_and_as_a_message(
    page: Page, line: Line, tmp_path: Path
) -> None:
    desk = at_work(line, tmp_path, People([offices.DANA, offices.PRIYA, SAM]))
    sam = sit_down(page, desk, STRANGER)
    sam.click("Export 49…", sam.home)
    expect(sam.window).to_contain_text("49 invoices go to QuickBooks Desktop")
    expect(sam.window).to_contain_text("None of the 49 was exported before")
    sam.window.get_by_label("File name begins with").press_sequentially("Nov")
    expect(name_of_file(sam.window)).to_contain_text("Nov_20261123_MULTI_B-2026-….iif")
    sam.click("Export 49")
    expect(sam.window).to_contain_text("49 invoices, 466,088.98 CAD, are in batch B-2026-0001.")
    desk.deliver()
    (there,) = [one for one in desk.messages(DANA, ACCOUNTING) if one["files"]]
    direct = next(one for one in desk.sandbox.state(STRANGER)["channels"] if one["kind"] == "dm")
    (copy,) = desk.sandbox.messages(STRANGER, direct["id"])
    assert there["files"][0]["name"].startswith("Nov_20261123_MULTI_B-2026-0001-")
    assert copy["files"][0]["name"] == there["files"][0]["name"]
    sam.click("Leave in Admin")
    expect(sam.window).to_have_count(0)
    sam.click("Export 8…", sam.home)
    expect(sam.window).to_contain_text("8 invoices go to CSV for other systems")
    expect(sam.window).to_contain_text("Not the default")
    sam.click("Export 8")
    expect(sam.window).to_contain_text("are in batch B-2026-0002.")
    left = offices.list_ids(desk.office, Filter(tab=Tab.ADMIN, export_status="never"))
    assert len(left) == 6


def test_a_list_is_looked_into_and_what_was_typed_is_still_there(desk: Desk, page: Page) -> None:
    dana = sit_down(page, desk, DANA)
    dana.click("Select all 63", dana.home)
    expect(dana.home.get_by_text("63 selected").first).to_be_visible()
    # The first is of all that is ready, the last one of what is selected.
    dana.home.get_by_role("button").filter(has_text="Export 49…").last.click()
    expect(dana.window).to_contain_text("49 of 63 selected go to QuickBooks Desktop")
    dana.write("Note for accounting", "for Mei")
    dana.click("Show 6")
    expect(dana.window).to_contain_text("6 are blocked")
    dana.window.get_by_role("button", name=re.compile("Open INV-10448")).click()
    expect(dana.window.get_by_role("heading", name="INV-10448")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dana.window).to_contain_text("6 are blocked")
    dana.click("Back")
    expect(dana.window.get_by_label("Note for accounting")).to_have_value("for Mei")
    dana.click("Export 49")
    expect(dana.window).to_contain_text("8 are still ready for another system")
    dana.click("Export 8…")
    dana.click("Export 8")
    expect(dana.window).to_contain_text("are in batch B-2026-0002.")
