"""`backlog demo` as a process, and a person at its page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from playwright.sync_api import Locator, Page, expect

from tests.app.program import BRISK, Commands, line_of, running

COLD_SECONDS = 60
BACKLOG, ACCOUNTS = "C0BACKLOG", "C0ACCOUNTS"
SUMMED = re.compile(r"(\d+) invoices? · ([\d,]+\.\d\d) CAD")


SYNC = 40_000
"""Milliseconds in which a change is in the Sheet, on a machine that has much to do."""


@dataclass(frozen=True)
class Demo:
    """A demo at work: its page, its commands, its process and the log of that."""

    url: str
    commands: Commands
    process: "Popen[str]"
    log: Path

    @property
    def said(self) -> str:
        """What it wrote on its error output: warnings, nothing else."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def demonstration(folder: Path, *words: str) -> Iterator[Demo]:
    """Start `backlog demo` on a free port with its world in this folder; wait for its line."""
    world, log = folder / "demo", folder / "demo.log"
    command = [*BRISK, "demo", "--port", "0", "--folder", str(world), *words]
    with running(command, log) as process:
        line = line_of(process, "Open http://127.0.0.1:", seconds=COLD_SECONDS)
        url = line.removeprefix("Open ").strip()
        yield Demo(url, Commands(world), process, log)


@dataclass(frozen=True)
class Person:
    """Somebody at the page; `user` is who they are in Slack."""

    page: Page
    demo: Demo
    user: str

    def sits_down_at(self, channel: str) -> None:
        """Open the page as this person, in a channel."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.demo.url}#as={self.user}&in={channel}")

    @property
    def backlog(self) -> Locator:
        """The pinned backlog message."""
        return self.page.locator("article.is-pinned")

    @property
    def window(self) -> Locator:
        """The modal in front of the person."""
        return self.page.get_by_role("dialog")

    @property
    def answer(self) -> Locator:
        """What the app said last to this person alone."""
        return self.page.locator("article.ephemeral").last

    def headed(self, header: str) -> Locator:
        """The message whose header begins so."""
        heading = self.page.get_by_role("heading", name=header)
        return self.page.get_by_role("article").filter(has=heading)

    def root(self, batch: str) -> Locator:
        """The message that says how a batch stands."""
        return self.page.get_by_role("article").filter(has_text=re.compile(rf"{batch}\s· "))

    def presses(self, name: str, place: Locator | None = None) -> None:
        """Click a button, in the window unless another place is given."""
        (place or self.window).get_by_role("button", name=name, exact=True).click()

    def ticks(self, *numbers: str) -> tuple[int, str]:
        """Select invoices in the window; the count and the CAD total it then shows."""
        for count, number in enumerate(numbers, 1):
            self.window.get_by_role("checkbox", name=f"{number} ").check()
            expect(self.window).to_contain_text(f"Selected: {count} ")
        return summed(self.window)

    def opens_tab(self, title: str) -> None:
        """Open a tab of the Sheet."""
        tab = self.page.get_by_role("tab", name=title, exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")

    def sees_in_sheet(self, tab: str, *keys: str) -> None:
        """Each of these begins a row of this tab."""
        self.opens_tab(tab)
        for key in keys:
            expect(self.row_of(key)).to_be_visible(timeout=SYNC)

    def misses_in_sheet(self, tab: str, *keys: str) -> None:
        """None of these begins a row of this tab."""
        self.opens_tab(tab)
        for key in keys:
            expect(self.row_of(key)).to_have_count(0, timeout=SYNC)

    def row_of(self, key: str) -> Locator:
        """The row of the open tab whose first visible cell says just this."""
        first = self.page.locator("td[data-column=B]").get_by_text(key, exact=True)
        return self.page.get_by_role("row").filter(has=first)


def summed(place: Locator) -> tuple[int, str]:
    """The first count of invoices and CAD total in a text, the total without commas."""
    # Amounts are held together with no-break spaces.
    found = SUMMED.search(place.inner_text().replace("\u00a0", " "))
    assert found, place.inner_text()
    return int(found[1]), found[2].replace(",", "")
