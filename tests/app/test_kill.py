"""`kill -9` of `serve` at each step of an export and its delivery; Slack and the Sheet live on."""

import signal
import sys
from typing import Any

import pytest

from backlog.store import outbox
from tests.app.firm import Firm
from tests.app.program import running
from tests.bot.desk import ACCOUNTING, BACKLOG, words
from tests.sandbox_process import DEADLINE_SECONDS

Json = dict[str, Any]
DYING = (sys.executable, "-m", "tests.app.killed_serve")
LIVING = (*DYING, "nowhere")
"""It rests as shortly between two syncs of the Sheet as the ones that die."""
NOTHING_MADE = "before commit"
POINTS = (
    NOTHING_MADE,
    "after commit",
    "before chat.postMessage",
    "after chat.postMessage",
    "after files.getUploadURLExternal",
    "after upload",
    "before files.completeUploadExternal",
    "after files.completeUploadExternal",
    "after files.info",
    "before chat.update",
    "after chat.update",
    "before batchUpdate",
    "after batchUpdate",
)


@pytest.mark.parametrize("point", POINTS)
def test_killed_there_the_next_start_tells_it_once(firm: Firm, point: str) -> None:
    with firm.serving(*DYING, point) as process:
        firm.export("INV-10401")
        assert process.wait(DEADLINE_SECONDS) == -signal.SIGKILL
    with firm.serving(*LIVING):
        assert_told(firm, batches=0 if point == NOTHING_MADE else 1)


@pytest.mark.soak
def test_killed_at_each_point_in_turn_it_is_still_told_once(firm: Firm) -> None:
    with firm.serving(*DYING, "after commit") as process:
        firm.export("INV-10401")
        assert process.wait(DEADLINE_SECONDS) == -signal.SIGKILL
    for point in POINTS[2:-2]:
        with running([*DYING, point], firm.log, firm.commands.environment) as process:
            assert process.wait(DEADLINE_SECONDS) == -signal.SIGKILL
    with firm.serving(*LIVING):
        assert_told(firm, batches=1)


def assert_told(firm: Firm, *, batches: int) -> None:
    """So many batches, each told once and whole; the Sheet and the log hold."""
    assert firm.states() == ["delivered"] * batches
    assert_posted(firm, firm.commands("batches")["batches"])
    exported = firm.commands("list", "--export-status", "exported")["invoices"]
    assert [one["number"] for one in exported] == ["INV-10401"] * batches
    assert firm.commands("mirror") == {"writes": 0, "cells": 0}
    assert firm.commands("verify")["ok"]
    with firm.office.reading() as db:
        assert outbox.load_dead(db) == []


def assert_posted(firm: Firm, made: list[Json]) -> None:
    """One card and one message with the file for each batch, and the one backlog message."""
    accounting = firm.messages(ACCOUNTING)
    cards = [words(message) for message in accounting if message["blocks"]]
    assert len(cards) == len(made)
    assert all("nobody has confirmed the import yet" in card for card in cards)
    shared = [file for message in accounting for file in message["files"]]
    completed = {
        one["id"]: one["sha256"] for one in firm.sandbox.world()["files"] if one["completed"]
    }
    assert [completed.pop(file) for file in shared] == [one["files"][0]["sha256"] for one in made]
    assert completed == {}
    assert len(accounting) == 2 * len(made)
    shown = [(one, words(one)) for one in firm.messages(BACKLOG)]
    [backlog] = [one for one, said in shown if said.startswith("Invoice Process Backlog")]
    assert backlog["pinned"]
    assert f"*{len(made)} exported*" in words(backlog) or not made
