"""A person at a browser, at the Home of the app, with her clicks counted."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.bot.desk import Desk


@dataclass
class AtHome:
    """Somebody at the app's Home, who counts her clicks."""

    page: Page
    desk: Desk
    user: str
    clicks: int = 0

    def sit_down(self) -> None:
        """Open the app on its Home; the list has the room of the Sheet too."""
        self.page.goto(f"{self.desk.sandbox.url}/#as={self.user}&in=D0{self.user[2:]}")
        expect(self.home).to_be_visible()
        hide = self.page.get_by_role("button", name="Hide Sheet")
        if hide.is_visible():
            hide.click()

    @property
    def home(self) -> Locator:
        return self.page.get_by_role("tabpanel", name="Home")

    @property
    def window(self) -> Locator:
        """The window in front of her."""
        return self.page.get_by_role("dialog")

    def click(self, text: str | re.Pattern[str], place: Locator | None = None) -> None:
        """Click the button on which this stands, in the window unless another place is given."""
        buttons = (place or self.window).get_by_role("button")
        shown = re.compile(f"^{re.escape(text)}$") if isinstance(text, str) else text
        buttons.filter(has_text=shown).first.click()
        self.clicks += 1

    def open(self, number: str) -> None:
        """Open an invoice by its number in the list."""
        self.click(number, self.home)
        expect(self.window.get_by_role("heading", name=number)).to_be_visible()
        expect(self.window).to_contain_text("History")

    def write(self, label: str, text: str) -> None:
        self.window.get_by_label(label).fill(text)

    def choose(self, entry: str) -> None:
        """Choose an entry of the window's menu of rarer acts."""
        self.window.get_by_role("button", name="More actions").click()
        self.page.get_by_role("menuitem", name=entry).click()

    def close_all(self) -> None:
        """Close the windows, the one in front first."""
        while self.window.count():
            before = self.window.get_attribute("data-view-id")
            self.page.keyboard.press("Escape")
            expect(self.page.locator(f"dialog[data-view-id='{before}']")).to_have_count(0)
