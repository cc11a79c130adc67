"""What a waiting window says meanwhile: the latest, one at a time, and never after the answer."""

from dataclasses import replace

import pytest

from bot.blocks import kit
from bot.slack.interaction import Answer, Interaction
from bot.slack.progress import APART, Progress
from tests.bot.desk import DANA, Desk, Line, words
from tests.bot.test_work import Gate, GatedClient, _with_work
from tests.sandbox_process import eventually


class Watch:
    """Says the time that a test gives."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_shown_before_a_window_waits() -> None:
    progress, shown = Progress(Watch()), list[str]()
    progress.tell("first")
    assert progress.said == "first"
    progress.begin(lambda: shown.append(progress.said))
    assert shown == []


def test_the_latest_is_shown_and_not_too_often() -> None:
    watch, shown = Watch(), list[str]()
    progress = Progress(watch)
    progress.begin(lambda: shown.append(progress.said))
    for now, said in ((0.5, "one"), (APART, "two"), (APART + 1.9, "three"), (2 * APART, "four")):
        watch.now = now
        progress.tell(said)
        progress.note_shown()
    assert shown == ["two", "four"]


def test_while_slack_is_slow_nothing_queues_up() -> None:
    watch, shown = Watch(), list[str]()
    progress = Progress(watch)
    progress.begin(lambda: shown.append(progress.said))
    for now in range(2, 20, 2):
        watch.now = float(now)
        progress.tell(str(now))
    assert shown == ["2"]


def test_a_long_submit_says_what_it_does_and_then_what_became_of_it(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.guard.SOON", 0.0)
    monkeypatch.setattr("bot.slack.progress.APART", 0.0)
    waits, seen = Gate(), Gate()

    def handler(interaction: Interaction) -> Answer:
        if interaction.body["type"] != "view_submission":
            return kit.modal("It", [kit.section("Press it.")], callback="it", submit="Do")
        waits.pass_through()
        interaction.progress.tell("Writing file 3 of 15")
        seen.pass_through()
        return kit.notice("It", "It is done.")

    _with_work(desk, line, handler)
    view = desk.open(DANA, "backlog.export")
    assert desk.sandbox.submit(DANA, view) == {"ok": True}
    waits.set()
    eventually(lambda: "Writing file 3 of 15 …" in words(desk.sandbox.view(DANA) or {}))
    seen.set()
    assert "It is done." in words(desk.window(DANA))


def test_what_is_still_on_its_way_does_not_cover_the_answer(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.guard.SOON", 0.0)
    monkeypatch.setattr("bot.slack.progress.APART", 0.0)
    begun, told, gate = Gate(), Gate(), Gate()

    def handler(interaction: Interaction) -> Answer:
        if interaction.body["type"] != "view_submission":
            return kit.modal("It", [kit.section("Press it.")], callback="it", submit="Do")
        begun.pass_through()
        interaction.progress.tell("Writing file 3 of 15")
        told.set()
        return kit.notice("It", "It is done.")

    client = GatedClient(desk.deps.client, "", gate)
    _with_work(replace(desk, deps=replace(desk.deps, client=client)), line, handler)
    view = desk.open(DANA, "backlog.export")
    assert desk.sandbox.submit(DANA, view) == {"ok": True}
    client._held = "views.update"
    begun.set()
    told.pass_through()
    gate.set()
    assert "It is done." in words(desk.window(DANA))
