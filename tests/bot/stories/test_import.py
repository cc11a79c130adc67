"""The story of a batch whose import was confirmed by mistake, at two browsers; no terminal."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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
    return finish_export(person, count, number)


def finish_export(person: AtHome, count: int, number: str) -> Batch:
    """Export what the window shows, and leave it in Admin."""
    person.click(re.compile(rf"^Export {count}\b"))
    expect(person.window).to_contain_text(number)
    person.close_all()
    person.desk.deliver()
    return read(person.desk, number)


def go_to_accounting(person: AtHome) -> None:
    person.page.goto(f"{person.desk.sandbox.url}/#as={person.user}&in={ACCOUNTING}")
    expect(person.page.get_by_role("article", name="message").first).to_be_visible()


def find_root(person: AtHome, number: str) -> Locator:
    """The root of a batch in the channel."""
    return person.page.get_by_role("article", name="message").filter(has_text=number)


def find_post(person: AtHome, words: str) -> Locator:
    """What is said in a thread."""
    return person.page.get_by_role("article", name="reply").filter(has_text=words)


def confirm_all(person: AtHome, batch: Batch, seen: Decimal, word: str) -> None:
    """Say in the channel that all of it came in, with the total that one sees there."""
    person.click("I imported it…", find_root(person, batch.number))
    expect(person.window).to_contain_text(batch.number)
    person.window.get_by_role("radio", name=re.compile("^All ")).check()
    total = person.window.get_by_label(re.compile("^Total of this import"))
    total.fill(format_number(seen, "CAD"))
    person.write("Word in the file name", word)
    person.click("Confirm import")


def correct(person: AtHome, batch: Batch) -> None:
    """Answer the question below the gap: what is missing never came in."""
    person.click(f"{LOST} did not come in…", find_root(person, batch.number))
    expect(person.window.get_by_role("heading", name="Correct the import")).to_be_visible()
    expect(person.window.get_by_role("radio", name="Some of it")).to_be_checked()
    expect(person.window).to_contain_text(f"{LOST} · Smith; Sons")
    person.write("Why was it confirmed?", "looked at the total only")
    person.click("Correct the import…")
    expect(person.window).to_contain_text(f"1 invoice of {batch.number} never came in")
    person.click(re.compile(r"^Correct 1\sinvoice$"))
    expect(person.window).to_contain_text(f"{batch.number}: Imported in part")
    expect(person.window).to_contain_text("may be exported again")
    person.close_all()
    person.desk.deliver()


def test_an_import_confirmed_by_mistake_is_corrected_and_what_failed_goes_again(
    dana: AtHome, amira: AtHome
) -> None:
    desk = dana.desk
    first = export(dana, 49, FIRST)
    go_to_accounting(amira)
    expect(find_post(amira, first.files[0].name)).to_be_visible()
    lost = offices.list_rows(desk.office, offices.ids_of(desk.office, LOST))[0]
    confirm_all(amira, first, first.totals["CAD"] - lost.total, first.code)
    expect(amira.window).to_contain_text("Gap of −6,731.03 CAD")
    expect(amira.window).to_contain_text(f"invoice {LOST} is missing there")
    amira.close_all()
    desk.deliver()
    expect(find_root(amira, FIRST)).to_contain_text("imported, but 6,731.03 CAD is missing")
    correct(amira, first)
    assert read(desk, FIRST).state is State.PARTLY
    post = find_post(amira, f"{LOST} did not come in")
    expect(post).to_contain_text("It was confirmed by mistake: looked at the total only.")
    amira.click(f"Export {LOST} again…", post)
    expect(amira.page.get_by_text("Only an Administrator may export")).to_be_visible()

    go_to_accounting(dana)
    dana.click(f"Export {LOST} again…", find_post(dana, f"{LOST} did not come in"))
    expect(dana.window).to_contain_text("It went out before; that does not count any more")
    second = finish_export(dana, 1, SECOND)
    assert [one.number for one in second.corrections] == [LOST]
    expect(find_root(amira, SECOND)).to_contain_text("nobody has confirmed the import yet")
    confirm_all(amira, second, lost.total, first.code)
    expect(amira.window).to_contain_text(f"It belongs to {FIRST}")
    amira.write("Word in the file name", second.code)
    amira.click("Confirm import")
    expect(amira.window).to_contain_text("there and here, to the cent")
    expect(amira.window).not_to_contain_text("Imported twice?")
    amira.close_all()
    desk.deliver()
    expect(find_root(amira, SECOND)).to_contain_text("imported, to the cent")
    assert read(desk, SECOND).state is State.IMPORTED


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
