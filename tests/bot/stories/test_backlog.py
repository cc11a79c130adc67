"""Stories of people at their Home in Chromium, with their clicks counted; no terminal anywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import bot.app
from backlog.model import Tab
from backlog.office import Office
from backlog.queries.detail import find_detail
from backlog.roles import People, Person, Role
from backlog.store import batches
from tests import offices
from tests.bot.desk import DANA, MEI, PRIYA, Desk, Line, at_work
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
SECOND = Person(
    "mei@prairie.example", "Mei Tran", frozenset({Role.ADMINISTRATOR}), "T0PRAIRIE/U0ACCOUNT"
)
READY = [f"INV-2{place:02}" for place in range(12)]
UNSIGNED = ["INV-301", "INV-302", "INV-303", "INV-304"]
UNAPPROVED = ["INV-305", "INV-306"]


def take_in_monday(office: Office) -> None:
    """Eighteen invoices: twelve are ready, four want a signature, two the client's approval."""
    like = {"INV-10401": READY, "INV-10448": UNSIGNED, "INV-10451": UNAPPROVED}
    numbers = {number: model for model, those in like.items() for number in those}
    offices.take_in_like(office, numbers)


@pytest.fixture
def monday(line: Line, tmp_path: Path) -> Desk:
    """The Monday's office at its desk."""
    desk = at_work(line, tmp_path, People([offices.DANA, SECOND, offices.PRIYA]), take_in_monday)
    install(desk)
    return desk


@pytest.fixture
def dana(page: Page, monday: Desk) -> AtHome:
    """The Administrator."""
    person = AtHome(page, monday, DANA)
    person.sit_down()
    return person


@pytest.fixture
def mei(chromium: Browser, monday: Desk) -> Iterator[AtHome]:
    """A second Administrator, at a browser of her own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="UTC")
    person = AtHome(context.new_page(), monday, MEI)
    person.sit_down()
    yield person
    context.close()


def override(person: AtHome, number: str, reason: str) -> None:
    """Let it pass as it is."""
    person.open(number)
    person.click(re.compile("^Override .*…$"))
    person.write("Why may it leave as it is?", reason)
    person.click("Override")
    expect(person.window).to_contain_text(re.compile(r" passed\."))


def delete(person: AtHome, number: str) -> None:
    person.open(number)
    person.choose("Delete…")
    person.write(f"Type {number} to delete it", number)
    person.write("Why is it deleted?", "billed twice")
    person.click("Delete it")
    expect(person.window).not_to_contain_text("This cannot be undone")
    person.close_all()


def process_unexported(person: AtHome, number: str) -> None:
    person.open(number)
    person.choose("Mark Processed without export…")
    person.write("Why does it leave without an export?", "paid in cash at the site")
    person.click("Mark Processed")
    expect(person.window).to_contain_text("You can undo it until")


def test_monday_of_eighteen_ends_in_an_empty_admin_tab(dana: AtHome) -> None:
    expect(dana.home).to_contain_text("18 invoices in Admin")
    expect(dana.home).to_contain_text("6 blocked")
    override(dana, UNSIGNED[0], "signed on the client's portal")
    assert dana.clicks == 3
    dana.close_all()
    for number in (*UNSIGNED[1:], UNAPPROVED[0]):
        override(dana, number, "agreed by telephone")
        dana.close_all()
    process_unexported(dana, UNAPPROVED[1])
    dana.clicks = 0
    dana.click("Undo")
    expect(dana.window).to_contain_text("Undone: in Admin again.")
    assert dana.clicks == 1
    dana.close_all()
    delete(dana, UNAPPROVED[1])
    dana.clicks = 0
    expect(dana.home).to_contain_text("17 ready for QuickBooks Desktop")
    dana.click("Export 17…", dana.home)
    dana.click("Export 17")
    dana.click("Mark 17 Processed")
    expect(dana.window).to_contain_text("17 are Processed")
    assert dana.clicks == 3
    dana.close_all()
    expect(dana.home).to_contain_text("Nothing in Admin")
    assert dana.desk.tab(Tab.ADMIN) == []
    assert len(dana.desk.tab(Tab.PROCESSED)) == 17


def test_of_two_people_the_second_is_told_who_was_first(dana: AtHome, mei: AtHome) -> None:
    for person in (dana, mei):
        person.click("Export 12…", person.home)
        expect(person.window).to_contain_text("12 invoices")
    dana.click("Export 12")
    expect(dana.window).to_contain_text("in batch B-2026-0001")
    mei.click("Export 12")
    expect(mei.window).to_contain_text(
        re.compile("INV-200: Dana Kovacs exported it at .*, with B-2026-0001")
    )
    expect(mei.window).to_contain_text("Nothing was exported")
    mei.page.keyboard.press("Escape")
    mei.open(READY[0])
    dana.click("Mark 12 Processed")
    expect(dana.window).to_contain_text("12 are Processed")
    mei.click("Hold…")
    expect(mei.window).to_contain_text("It is not as you saw it.")
    expect(mei.window).to_contain_text("Dana Kovacs marked it Processed")
    with dana.desk.office.reading() as db:
        assert [batch.count for batch in batches.latest(db)] == [12]
    assert len(dana.desk.tab(Tab.PROCESSED)) == 12


def test_a_project_manager_sees_only_her_part(monday: Desk, page: Page) -> None:
    priya = AtHome(page, monday, PRIYA)
    priya.sit_down()
    expect(priya.home).to_contain_text("4 invoices wait for you")
    expect(priya.home).to_contain_text("Your invoices")
    for number in (READY[0], *UNSIGNED):
        expect(priya.home).to_contain_text(number)
    for number in UNAPPROVED:
        expect(priya.home).not_to_contain_text(number)
    acts = re.compile("Export|Mark|Hold|Select")
    expect(priya.home.get_by_role("button").filter(has_text=acts)).to_have_count(0)
    priya.home.get_by_role("button", name=f"Open {UNSIGNED[0]}").first.click()
    expect(priya.window).to_contain_text("History")
    not_hers = re.compile("Override|Hold|Edit|Export|Processed|Ask")
    expect(priya.window.get_by_role("button").filter(has_text=not_hers)).to_have_count(0)
    priya.click("Comment…")
    priya.write("Your comment", "the client signs on Tuesday")
    priya.click("Add the comment")
    expect(priya.window).to_contain_text("Noted.")
    priya.close_all()
    refuse_another(priya, UNAPPROVED[0])


def refuse_another(priya: AtHome, number: str) -> None:
    """Another manager's invoice is refused to her, and none of its amounts is told."""
    priya.page.goto(f"{priya.desk.sandbox.url}/#as={PRIYA}&in=C0BACKLOG")
    composer = priya.page.get_by_label(re.compile("^Slash command in"))
    composer.fill(f"/backlog {number}")
    composer.press("Enter")
    expect(priya.window).to_contain_text("of another Project Manager")
    expect(priya.window).not_to_contain_text("CAD")


def expect_saved(person: AtHome) -> None:
    """The edit's window has given way to what became of it."""
    result = person.window.get_by_role("heading", name="Edit", exact=True)
    expect(result).to_be_visible()
    expect(person.window).to_contain_text(re.compile(r"Total [\d,.]+"))


@pytest.mark.soak
def test_a_lost_edit_is_kept_and_repeated(dana: AtHome, mei: AtHome) -> None:
    for person in (dana, mei):
        person.open(READY[0])
        person.click("Edit…")
        expect(person.window.get_by_label("What to change")).to_be_visible()
    save = re.compile("^Save ")
    quantity = dana.window.get_by_label("Quantity (h)")
    quantity.fill("40")
    quantity.press("Enter")
    expect(dana.window).to_contain_text("New total")
    mei.write("Description", "Inspector, four days")
    mei.click(save)
    expect_saved(mei)
    dana.click(save)
    expect(dana.window).to_contain_text("Mei Tran changed it")
    expect(dana.window).to_contain_text("what you typed is kept")
    expect(dana.window.get_by_label("Quantity (h)")).to_have_value("40")
    dana.click(save)
    expect_saved(dana)
    found = find_detail(dana.desk.office, offices.acting(offices.DANA), READY[0])
    assert found
    first = found.entry.invoice.lines[0]
    assert (first.description, first.quantity) == ("Inspector, four days", Decimal(40))


@pytest.mark.soak
def test_a_removed_administrator_is_refused_in_her_open_window(dana: AtHome, line: Line) -> None:
    dana.open(READY[0])
    office = replace(dana.desk.office, people=People([SECOND, offices.PRIYA]))
    line.handler.app = bot.app.build(replace(dana.desk.deps, office=office))
    dana.click("Hold…")
    expect(dana.window).to_contain_text("You are not on the list of people")
    expect(dana.window).not_to_contain_text("CAD")
    dana.close_all()
    dana.click(re.compile("^All "), dana.home)
    expect(dana.home).to_contain_text("You are not on the list of people yet")
    expect(dana.home).not_to_contain_text("CAD")
    assert len(dana.desk.tab(Tab.ADMIN)) == 18


def take_in_500(office: Office) -> None:
    """Five hundred that look alike."""
    offices.take_in(office, *(offices.a_record(f"INV-5{place:04}") for place in range(500)))


@pytest.mark.soak
def test_one_of_500_is_found_and_opened_with_two_clicks(
    page: Page, line: Line, tmp_path: Path
) -> None:
    desk = at_work(line, tmp_path, take_in=take_in_500)
    install(desk)
    dana = AtHome(page, desk, DANA)
    dana.sit_down()
    expect(dana.home).to_contain_text("500 invoices in Admin")
    find = dana.home.get_by_role("combobox").first
    find.click()
    find.fill("50377")
    page.get_by_role("option", name=re.compile("^INV-50377")).click()
    expect(dana.window.get_by_role("heading", name="INV-50377")).to_be_visible()
    expect(dana.window).to_contain_text("History")
