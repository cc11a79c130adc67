"""The story of an accountant who works in the Sheet, told at two browsers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from backlog.batches import commit
from backlog.batches.draft import Request
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.queries import batch_log
from backlog.roles import People
from tests import offices
from tests.backlog.looking import assert_all_holds
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, MEI, Desk, Line, at_work
from tests.bot.sheet import Sheet, lay_out
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = [pytest.mark.browser, pytest.mark.soak]
NUMBERS = ("INV-1", "INV-2", "INV-3")
ALL, BATCHES = 101, 106
ADMINISTRATOR = offices.acting(offices.DANA)


def leave_three(office: Office) -> None:
    offices.take_in(office, *(offices.a_record(number) for number in NUMBERS))


@pytest.fixture
def office(line: Line, tmp_path: Path) -> Desk:
    people = People([offices.DANA, offices.AMIRA, offices.PRIYA])
    desk = at_work(line, tmp_path, people, leave_three)
    install(desk)
    return desk


@pytest.fixture
def dana(page: Page, office: Desk) -> AtHome:
    """The Administrator."""
    return AtHome(page, office, DANA)


@pytest.fixture
def amira(chromium: Browser, office: Desk) -> Iterator[AtHome]:
    """Accounting, at a browser of her own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="UTC")
    yield AtHome(context.new_page(), office, MEI)
    context.close()


def go(person: AtHome, channel: str, tab: int) -> None:
    """Look at a channel, and at a tab of the Sheet beside it."""
    person.page.goto(f"{person.desk.sandbox.url}/#as={person.user}&in={channel}&tab={tab}")
    expect(person.page.locator("tr[data-index='2']")).to_be_visible()


def find_cell(person: AtHome, sheet: Sheet, tab: str, key: str, name: str) -> Locator:
    at = sheet.find(tab, key, name)
    column = chr(ord("A") + at["columnIndex"])
    return person.page.locator(f"tr[data-index='{at['rowIndex']}'] [data-column={column}]")


def write(cell: Locator, text: str) -> None:
    """Type into a cell as people do."""
    cell.click()
    cell.page.keyboard.type(text)
    cell.page.keyboard.press("Enter")
    expect(cell).to_contain_text(text)


def test_a_note_stays_with_its_invoice_from_the_review_to_the_payment(
    office: Desk, dana: AtHome, amira: AtHome, tmp_path: Path
) -> None:
    sheet = lay_out(office, tmp_path)
    one, two, three = (str(id_) for id_ in offices.ids_of(office.office, *NUMBERS))
    go(amira, BACKLOG, ALL)
    write(find_cell(amira, sheet, "All", one, "review"), "OK")
    write(find_cell(amira, sheet, "All", two, "review"), "Query")
    write(find_cell(amira, sheet, "All", two, "note"), "is the travel day billable?")
    write(find_cell(amira, sheet, "All", three, "note"), "PO comes by mail")
    sheet.sync()
    go(dana, BACKLOG, ALL)
    messages = dana.page.locator("body")
    expect(messages).to_contain_text("2 notes from the Sheet")
    dana.click("Add as comment", messages)
    expect(messages).to_contain_text("Kept as a comment of INV-2")

    ids = tuple(int(key) for key in (one, two, three))
    draft = commit.draft(office.office, ADMINISTRATOR, Request(ids, "quickbooks-desktop"))
    batch = commit.commit(office.office, ADMINISTRATOR, draft)
    sheet.sync()
    go(amira, ACCOUNTING, BATCHES)
    write(find_cell(amira, sheet, "Batches", "1 CAD", "iby"), "Amira Haddad")
    sheet.sync()
    asked = office.messages(MEI, "D0ACCOUNT")
    assert any("from the Sheet" in str(message) for message in asked)
    amira.page.goto(f"{office.sandbox.url}/#as={MEI}&in=D0ACCOUNT")
    amira.page.get_by_role("tab", name="Messages").click()
    amira.click("Record the import…", amira.page.locator("body"))
    expect(amira.window).to_contain_text(batch.number)
    amira.window.get_by_role("radio", name=re.compile("^All ")).check()
    total = amira.window.get_by_label(re.compile("^Total of this import"))
    total.fill(str(batch.totals["CAD"]))
    amira.click("Confirm import")
    expect(amira.window).to_contain_text("there and here, to the cent")
    confirmed = batch_log.read_batch(office.office, ADMINISTRATOR, batch.number).batch
    assert confirmed.imports[-1].by == offices.AMIRA.email

    lifecycle.process(office.office, ADMINISTRATOR, ids)
    lifecycle.pay(office.office, ADMINISTRATOR, ids)
    sheet.sync(full=True)
    go(amira, BACKLOG, ALL)
    for name, said in (("no", "INV-3"), ("status", "Paid"), ("note", "PO comes by mail")):
        expect(find_cell(amira, sheet, "All", three, name)).to_contain_text(said)
    expect(find_cell(amira, sheet, "All", two, "became")).to_contain_text("kept as a comment")
    assert sheet.read("Batches", "1 CAD", "became").startswith("✓ Amira Haddad, 23 Nov")
    assert_all_holds(office.office)
