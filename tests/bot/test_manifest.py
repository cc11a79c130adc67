"""The manifest at the root of the project is the one that the program prints and looks by."""

import json
import re
from pathlib import Path

import pytest

from bot import manifest
from tests.bot.desk import BACKLOG, DANA, Desk, words

ROOT = Path(__file__).parents[2]


def test_the_file_is_what_the_program_prints() -> None:
    assert (ROOT / "manifest.json").read_text(encoding="utf-8") == manifest.format_manifest()


def test_it_is_within_what_slack_takes() -> None:
    made = manifest.build_manifest()
    shown, features = made["display_information"], made["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    [shortcut] = features["shortcuts"]
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150
    assert json.dumps(made)


def test_every_event_has_the_scope_it_needs() -> None:
    assert {scope for scope, _ in manifest.EVENTS.values() if scope} <= set(manifest.SCOPES)


@pytest.mark.parametrize("name", [*manifest.SCOPES, *manifest.EVENTS])
def test_the_page_says_what_each_is_for(name: str) -> None:
    page = (ROOT / "docs" / "slack-app.md").read_text(encoding="utf-8")
    what = manifest.SCOPES.get(name) or manifest.EVENTS[name][1]
    assert re.search(rf"^\| `{name}` \| .*{re.escape(what)}", page, re.MULTILINE)


def test_an_app_as_it_was_installed_before_goes_on_with_what_it_has(desk: Desk) -> None:
    before = [one for one in manifest.SCOPES if one not in {"app_mentions:read", "im:history"}]
    desk.sandbox.install(scopes=before, events=[], app_home={}, shortcuts=[])
    number = desk.export("INV-10401")
    desk.deliver()
    assert "*1 exported*" in words(desk.pinned())
    assert f"*{number}*" in words(desk.card())
    desk.sandbox.command(DANA, BACKLOG, "admin")
    assert "*Admin* · 63 invoices" in desk.whisper(DANA)
