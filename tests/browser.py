"""A real, headless Chromium for the tests that click: one for the whole run, fresh profiles."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; without one the test is skipped, or fails if it is required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sentence = "There is no Chromium on this machine: install it, and the page is tested too."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page; the test fails when a script on it does."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    wrong: list[str] = []

    def on_error(error: Error) -> None:
        wrong.append(str(error))

    def on_console(message: ConsoleMessage) -> None:
        # A connection that ends when the server does is no fault of the page.
        if message.type == "error" and "net::ERR" not in message.text:
            wrong.append(message.text)

    page.on("pageerror", on_error)
    page.on("console", on_console)
    yield page
    context.close()
    assert not wrong, wrong
