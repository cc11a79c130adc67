"""The main job in Chromium, with real clicks, on what `backlog demo` serves."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from backlog.store import database
from tests.app.demonstration import (
    ACCOUNTS,
    BACKLOG,
    Demo,
    Person,
    demonstration,
)
from tests.exporters.independent_iif import cents, parse_iif

Json = dict[str, Any]
TWO = ("INV-10446", "INV-10449")
HELD_BACK = "INV-10448"
TABS = ("Admin", "Processed", "Paid this month")
READY = re.compile(r"^Export \d+ ready…$")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo of its own, whose clock does not come upon the weekly batch; it warns of nothing."""
    with demonstration(tmp_path) as running:
        in_three_days = datetime.now(UTC) + timedelta(days=3)
        running.commands("settings", f"weekly_day={in_three_days:%A}".lower())
        yield running
        assert running.said == ""


@pytest.fixture
def dana(page: Page, demo: Demo) -> Person:
    """The administrator, at the backlog."""
    person = Person(page, demo, "U0DANA")
    person.sits_down_at(BACKLOG)
    return person


@pytest.fixture
def mei(page: Page, demo: Demo) -> Person:
    """Accounting, not at the page yet."""
    return Person(page, demo, "U0ACCOUNT")


def counts(person: Person) -> list[int]:
    """How many the pinned message has in Admin, Processed and Paid this month."""
    said = person.backlog.inner_text()
    return [int(re.findall(rf"{tab} (\d+)", said)[0]) for tab in TABS]


def expect_counts(person: Person, *wanted: int) -> None:
    for tab, count in zip(TABS, wanted, strict=True):
        expect(person.backlog).to_contain_text(re.compile(rf"{tab} {count}\b"))


def press_export(person: Person) -> int:
    """Press the pinned message's button; how many it says are ready."""
    # Its name for screen readers says more than what stands on it.
    button = person.backlog.locator("button").filter(has_text=READY)
    said = re.search(r"\d+", button.inner_text())
    assert said
    button.click()
    return int(said[0])


def export_ready(dana: Person) -> tuple[str, int, str]:
    """Export all that is ready to QuickBooks Desktop; the batch's number, count and CAD total."""
    count = press_export(dana)
    again = dana.window.get_by_role("checkbox", name="Include Already Exported Invoices")
    expect(again).not_to_be_checked()
    dana.window.get_by_label("Accounting system").select_option("QuickBooks Desktop")
    dana.window.get_by_label("File name begins with").fill("week-47")
    dana.window.get_by_label("Note for accounting").fill("First of the week")
    expect(dana.window).to_contain_text(f"{count} invoices")
    said = re.search(r"([\d,]+\.\d\d)\sCAD", dana.window.inner_text())
    assert said
    total = said[1].replace(",", "")
    dana.presses(f"Export {count}")
    expect(dana.window).to_contain_text("in batch B-2026-")
    number = re.search(r"B-\d{4}-\d{4}", dana.window.inner_text())
    assert number
    dana.window.get_by_text("Leave in Admin", exact=True).click()
    return number[0], count, total


def download(person: Person, batch: str, folder: Path) -> tuple[str, bytes]:
    """The batch's file through the page; its name and its bytes."""
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name=re.compile(f"Download .*{batch}")).click()
    waiting.value.save_as(folder / "downloaded")
    return waiting.value.suggested_filename, (folder / "downloaded").read_bytes()


def confirm_import(mei: Person, batch: str, total: str) -> None:
    """Say that the batch went in, and what the accounting system shows."""
    mei.presses(f"Confirm the import of batch {batch}", mei.root(batch))
    mei.window.get_by_role("radio", name=re.compile("^All ")).check()
    mei.window.get_by_label(re.compile("^Total of this import")).fill(total)
    mei.presses("Confirm import")
    expect(mei.window).to_contain_text("to the cent")
    mei.presses("Done")


def mark(dana: Person, button: str, submit: str, *numbers: str) -> None:
    """Mark these by the button of the pinned message."""
    dana.presses(button, dana.backlog)
    dana.ticks(*numbers)
    dana.presses("Continue")
    dana.presses(submit)
    expect(dana.window.get_by_role("button", name="Undo")).to_be_visible()
    dana.window.get_by_text("Close", exact=True).click()


@pytest.mark.browser
def test_two_invoices_go_from_the_backlog_to_the_books_and_the_sheet_follows(
    dana: Person, mei: Person, tmp_path: Path
) -> None:
    expect(dana.backlog).to_contain_text("Invoice Process Backlog")
    expect(dana.backlog).to_contain_text("Pinned")
    admin, processed, paid = counts(dana)
    dana.sees_in_sheet("Admin", *TWO)

    batch, count, total = export_ready(dana)
    expect(dana.backlog).to_contain_text(f"{count} exported, to be marked Processed")
    expect_counts(dana, admin, processed, paid)

    mei.sits_down_at(ACCOUNTS)
    card = mei.root(batch)
    expect(card).to_contain_text("nobody has confirmed the import yet")
    expect(card).to_contain_text("QuickBooks Desktop")
    expect(card).to_contain_text("Note: First of the week")
    name, data = download(mei, batch, tmp_path)
    assert name.startswith("week-47_")
    assert name.endswith(".iif")
    expect(card).to_contain_text(hashlib.sha256(data).hexdigest())
    transactions = parse_iif(data)
    went = [transaction.head["DOCNUM"] for transaction in transactions]
    assert len(went) == count
    assert set(TWO) <= set(went)
    assert all(transaction.cents == 0 for transaction in transactions)
    assert sum(cents(one.head["AMOUNT"]) for one in transactions) == cents(total)

    confirm_import(mei, batch, total)
    expect(card).to_contain_text("imported, to the cent")
    expect(card).to_contain_text("Confirmed by Mei Tran")

    dana.sits_down_at(BACKLOG)
    mark(dana, "Mark Processed…", "Mark 2 Processed", *TWO)
    expect_counts(dana, admin - 2, processed + 2, paid)
    dana.misses_in_sheet("Admin", *TWO)
    dana.sees_in_sheet("Processed", *TWO)

    mark(dana, "Mark Paid…", "Mark 2 Paid", *TWO)
    expect_counts(dana, admin - 2, processed, paid + 2)
    dana.misses_in_sheet("Processed", *TWO)
    dana.sees_in_sheet("Paid", *TWO)
    dana.sees_in_sheet("Batches", batch)
    expect(dana.row_of(batch)).to_contain_text("✓ Mei Tran")

    assert dana.demo.commands("verify")["ok"]
    of_batch = dana.demo.commands("batch", batch)
    assert {one["number"] for one in of_batch["invoices"] if one["tab"] == "paid"} == set(TWO)
    assert of_batch["totals"] == {"CAD": total}


@pytest.mark.browser
def test_a_stranger_is_refused_with_a_sentence_that_is_recorded_and_nothing_changes(
    page: Page, demo: Demo
) -> None:
    stranger = Person(page, demo, "U0STRANGER")
    stranger.sits_down_at(BACKLOG)
    expect(stranger.backlog).to_contain_text("Admin")
    before, listed = demo.commands("verify"), demo.commands("list", "--tab", "all")

    press_export(stranger)
    expect(stranger.answer).to_contain_text("You are not on the list of people of this backlog.")
    expect(stranger.answer).to_contain_text("Nothing was changed.")
    expect(stranger.answer).to_contain_text("T0PRAIRIE/U0STRANGER")
    expect(stranger.window).to_have_count(0)
    stranger.presses("Mark Processed…", stranger.backlog)
    expect(page.locator("article.ephemeral")).to_have_count(2)

    after = demo.commands("verify")
    assert after["ok"]
    assert after["counts"] == before["counts"] | {"events": before["counts"]["events"] + 2}
    assert demo.commands("list", "--tab", "all") == listed
    with database.open_database(demo.commands.folder / "backlog.db") as db:
        last = db.execute("SELECT action, actor FROM events ORDER BY seq DESC LIMIT 2").fetchall()
    assert [tuple(event) for event in last] == [("refused", "T0PRAIRIE/U0STRANGER")] * 2


@pytest.mark.browser
def test_accounting_may_confirm_but_not_export(mei: Person) -> None:
    mei.sits_down_at(BACKLOG)
    press_export(mei)
    expect(mei.answer).to_contain_text("Only an Administrator may export; you are Accounting.")
    expect(mei.window).to_have_count(0)


@pytest.mark.browser
def test_the_weekly_batch_by_hand_posts_what_went_what_is_held_back_and_who_imported(
    dana: Person,
) -> None:
    ready = dana.demo.commands("run-job", "weekly-batch")
    batch = ready["said"].partition(":")[0]
    card = dana.headed("Weekly batch, ")
    expect(card).to_contain_text("exported to QuickBooks Desktop")
    expect(card).to_contain_text("stay behind")
    expect(card).to_contain_text("blocked")
    expect(card).to_contain_text("The latest batches and who imported them")
    expect(card).to_contain_text(batch)
    expect(card).to_contain_text("imported by Mei Tran")
    made = dana.demo.commands("batch", batch)
    assert made["made_by"] == "dana@prairie.example"
    assert HELD_BACK not in [one["number"] for one in made["invoices"]]
    dana.sits_down_at(ACCOUNTS)
    expect(dana.root(batch)).to_be_visible()


def test_the_demo_begins_from_nothing_and_ends_when_it_is_told_to(demo: Demo) -> None:
    assert demo.commands("list", "--tab", "admin")["count"] > 2
    demo.process.terminate()
    assert demo.process.wait(timeout=30) == 0
