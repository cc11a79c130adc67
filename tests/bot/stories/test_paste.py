"""Stories of lists that people bring, told in Chromium; no terminal anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backlog.audit import verify
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import People
from tests import offices
from tests.bot.desk import BACKLOG, DANA, MEI, Desk, Line, at_work
from tests.bot.stories.at_home import AtHome
from tests.bot.test_home import install

pytestmark = pytest.mark.browser
NUMBERS = ("INV-1", "INV-2", "INV-3", "PO/77", "PO 77")
PAID = """Prairie Field Services
Invoices paid

Date,No.,Customer,Amount,Reference no.
11/20/2026,INV-1,Northfield,"8,190.40",EFT 90112
11/20/2026,INV-2,Northfield,"8,000.00",EFT 90112
11/21/2026,PO77,Northfield,"8,190.40",EFT 90113
11/21/2026,INV-3,Northfield,"(40.00)",EFT 90113
Total,,,"24,340.80",
"""


def leave_five(office: Office) -> None:
    """Five Processed invoices; two of them have the same letters and digits."""
    offices.take_in(office, *(offices.a_record(number) for number in NUMBERS))
    ids = offices.ids_of(office, *NUMBERS)
    acting.process(office, offices.acting(offices.DANA), ids, reason="by mail")


@pytest.fixture
def friday(line: Line, tmp_path: Path) -> Desk:
    """The office with its payments to record."""
    people = People([offices.DANA, offices.AMIRA, offices.PRIYA])
    desk = at_work(line, tmp_path, people, leave_five)
    install(desk)
    return desk


@pytest.fixture
def amira(chromium: Browser, friday: Desk) -> Iterator[AtHome]:
    """Accounting, at a browser of her own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="UTC")
    person = AtHome(context.new_page(), friday, MEI)
    person.sit_down()
    yield person
    context.close()


@pytest.fixture
def dana(page: Page, friday: Desk) -> AtHome:
    """The Administrator."""
    return AtHome(page, friday, DANA)


def begin(person: AtHome) -> None:
    """Open the window behind the entry of Home's menu."""
    person.home.get_by_role("button", name="More actions").first.click()
    person.page.get_by_role("menuitem", name="Paste or upload…").click()
    expect(person.window).to_contain_text("What is it?")


def upload(person: AtHome, kind: str, file: Path) -> None:
    begin(person)
    person.window.get_by_role("radio", name=kind).click()
    person.window.get_by_label("Or choose a file").set_input_files(file)
    expect(person.window).to_contain_text(f"{file.name} (")
    person.click("Look at it")


def test_payments_that_accounting_brings_are_confirmed_by_the_administrator(
    amira: AtHome, dana: AtHome, tmp_path: Path
) -> None:
    file = tmp_path / "paid.csv"
    file.write_text(PAID, encoding="cp1252")
    upload(amira, "List of paid invoices", file)
    expect(amira.window).to_contain_text("2 of 4 lines can be recorded")
    expect(amira.window).to_contain_text("16,190.40")
    expect(amira.window).to_contain_text("2 lines cannot be recorded (1 ambiguous)")
    expect(amira.window).to_contain_text("PO77: ambiguous")
    expect(amira.window).to_contain_text("It is a refund or a reversal")
    expect(amira.window).to_contain_text("Passed over, being no payments: line 9")
    amira.click(re.compile("^Bring 2 payments$"))
    expect(amira.window).to_contain_text("Nothing is recorded yet")
    amira.close_all()
    assert len(amira.desk.tab(Tab.PROCESSED)) == 5

    amira.desk.deliver()
    dana.sit_down()
    expect(dana.home).to_contain_text("1 payment list from Amira Haddad")
    dana.click("Look at the 2…", dana.home)
    expect(dana.window).to_contain_text("From Amira Haddad")
    dana.window.get_by_role("combobox").first.select_option(label="PO 77")
    dana.click(re.compile("^Record 3 payments$"))
    expect(dana.window).to_contain_text("3 of 4 are recorded")
    assert dana.clicks == 2
    dana.close_all()
    expect(dana.home).not_to_contain_text("payment list")
    expect(dana.home).to_contain_text("You recorded payments on 3 at")
    assert sorted(dana.desk.tab(Tab.PAID)) == ["INV-1", "PO 77"]

    dana.desk.deliver()
    (post,) = (
        one for one in dana.desk.messages(DANA, BACKLOG) if "payment list" in str(one["blocks"])
    )
    assert "Recorded by Dana Kovacs" in str(post["blocks"])
    assert verify.verify(dana.desk.office).findings == ()


@pytest.mark.soak
def test_the_same_list_brought_again_pays_nothing_twice(
    amira: AtHome, dana: AtHome, tmp_path: Path
) -> None:
    file = tmp_path / "paid.csv"
    file.write_text(PAID, encoding="utf-8-sig")
    dana.sit_down()
    for recorded in ("2 of 4", "0 of 4"):
        upload(dana, "List of paid invoices", file)
        expect(dana.window).to_contain_text(f"{recorded} lines can be recorded")
        if recorded == "2 of 4":
            dana.click(re.compile("^Record 2 payments$"))
            expect(dana.window).to_contain_text("2 of 4 are recorded")
        else:
            expect(dana.window).to_contain_text("2 recorded already")
        dana.close_all()
    upload(amira, "List of paid invoices", file)
    expect(amira.window).to_contain_text("2 recorded already")
    expect(amira.window.get_by_role("button", name=re.compile("^Bring"))).to_have_count(0)
