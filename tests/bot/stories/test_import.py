"""The story of a batch whose import was confirmed by mistake, at two browsers; no terminal."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from backlog.batch import Batch, State
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.money import format_number
from backlog.queries import batch_log
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, Desk
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
LOST = "INV-10403"
FIRST, SECOND = "B-2026-0001", "B-2026-0002"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The sample company's Monday: 49 are ready."""
    install(desk)
    return desk


@pytest.fixture
def dana(page: Page, office: Desk) -> AtHome:
    """The Administrator, who exports."""
    person = AtHome(page, office, DANA)
    person.sit_down()
    return person


@pytest.fixture
def amira(chromium: Browser, office: Desk) -> Iterator[AtHome]:
    """Accounting, at a browser of her own, who imports."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="UTC")
    yield AtHome(context.new_page(), office, MEI)
    context.close()


def read(desk: Desk, number: str) -> Batch:
    return batch_log.read_batch(desk.office, offices.acting(offices.DANA), number).batch


def export(person: AtHome, count: int, number: str) -> Batch:
    """Export all that is ready, and leave it in Admin."""
    person.click(re.compile(rf"^Export {count}\b"), person.home)
    person.click(re.compile(rf"^Export {count}\b"))
    expect(person.window).to_contain_text(number)
    person.close_all()
    person.desk.deliver()
    return read(person.desk, number)


def find_file(person: AtHome, batch: Batch) -> None:
    """The file of the batch is in the channel."""
    person.page.goto(f"{person.desk.sandbox.url}/#as={person.user}&in={ACCOUNTING}")
    expect(person.page.get_by_text(batch.files[0].name).first).to_be_visible()


def look_again(person: AtHome) -> None:
    """What others did meanwhile is shown by the next click."""
    person.click(re.compile("^● Admin"), person.home)


def confirm_all(person: AtHome, batch: Batch, seen: Decimal, word: str) -> None:
    """Say on Home that all of it came in, with the total that one sees there."""
    look_again(person)
    expect(person.home).to_contain_text("1 batch not confirmed as imported")
    person.click("Confirm…", person.home)
    expect(person.window).to_contain_text(batch.number)
    person.window.get_by_role("radio", name=re.compile("^All ")).check()
    total = person.window.get_by_label(re.compile("^Total of this import"))
    total.fill(format_number(seen, "CAD"))
    person.write("Word in the file name", word)
    person.click("Confirm import")


def test_an_import_confirmed_by_mistake_is_corrected_and_what_failed_goes_again(
    dana: AtHome, amira: AtHome
) -> None:
    first = export(dana, 49, FIRST)
    find_file(amira, first)
    amira.sit_down()
    lost = offices.list_rows(dana.desk.office, offices.ids_of(dana.desk.office, LOST))[0]
    seen = first.totals["CAD"] - lost.total
    confirm_all(amira, first, seen, first.code)
    expect(amira.window).to_contain_text("Gap of -6,731.03 CAD")
    expect(amira.window).to_contain_text(f"invoice {LOST} is missing there")
    amira.click("In part…")
    expect(amira.window.get_by_role("heading", name="Correct the import")).to_be_visible()
    expect(amira.window.get_by_role("radio", name="Some of it")).to_be_checked()
    expect(amira.window).to_contain_text(f"{LOST} · Smith; Sons")
    amira.write("Why was it confirmed?", "looked at the total only")
    amira.click("Correct the import…")
    expect(amira.window).to_contain_text(f"1 invoice of {FIRST} never came in")
    amira.click(re.compile(r"^Correct 1\sinvoice$"))
    expect(amira.window).to_contain_text(f"{FIRST}: Imported in part")
    amira.close_all()
    assert read(dana.desk, FIRST).state is State.PARTLY

    look_again(dana)
    second = export(dana, 1, SECOND)
    assert [one.number for one in second.corrections] == [LOST]
    confirm_all(amira, second, lost.total, first.code)
    expect(amira.window).to_contain_text(f"It belongs to {FIRST}")
    amira.write("Word in the file name", second.code)
    amira.click("Confirm import")
    expect(amira.window).to_contain_text("there and here, to the cent")
    expect(amira.window).not_to_contain_text("Imported twice?")
    assert read(dana.desk, SECOND).state is State.IMPORTED


def test_one_of_nine_that_did_not_come_in_is_ticked_and_stays_ticked(
    office: Desk, amira: AtHome
) -> None:
    export_nine(office)
    amira.sit_down()
    amira.click("Confirm…", amira.home)
    some = amira.window.get_by_role("radio", name="Some did not")
    some.check()
    amira.window.get_by_role("checkbox", name=LOST).check()
    amira.write("What did QuickBooks Desktop say?", "no such customer")
    amira.window.get_by_role("radio", name=re.compile("^All ")).check()
    expect(amira.window).not_to_contain_text("Which did not come in?")
    some.check()
    expect(amira.window.get_by_role("checkbox", name=LOST)).to_be_checked()
    amira.click("Confirm import")
    expect(amira.window).to_contain_text(f"{FIRST}: Imported in part")
    [confirmed] = read(office, FIRST).imports
    assert confirmed.failed == {LOST: "no such customer"}


def export_nine(desk: Desk) -> None:
    """Dana exported nine in the morning."""
    dana = offices.acting(offices.DANA)
    nine = [f"INV-104{place:02}" for place in (1, 2, 3, 4, 6, 7, 8, 9, 10)]
    asked = Request(tuple(offices.ids_of(desk.office, *nine)), "quickbooks-desktop")
    commit.commit(desk.office, dana, commit.draft(desk.office, dana, asked))
