"""What follows an ack: windows at once, each person's work in order, never endless, nothing lost.

Nothing here is timed: what must wait waits at a gate that the test opens.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from slack_bolt import App
from slack_sdk import WebClient

import bot.app
from bot.app import OnTheSpot
from bot.blocks import kit
from bot.deps import Channels, Deps
from bot.purposes import Opening
from bot.slack.deliveries import Deliveries
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.slack.lanes import Lanes
from bot.slack.work import Work
from tests import offices
from tests.bot.desk import (
    ACCOUNTING,
    BACKLOG,
    DANA,
    MEI,
    PRIYA,
    Desk,
    Line,
    is_waiting,
    slack_client,
    words,
)
from tests.sandbox_process import DEADLINE_SECONDS, Sandbox, eventually

Json = dict[str, Any]
SEE = Opening("It", "see")


class Gate(threading.Event):
    """Lets pass once it is open; a test that forgets to open it fails instead of standing still."""

    def pass_through(self) -> None:
        assert self.wait(DEADLINE_SECONDS), "the gate was never opened"


class GatedClient(WebClient):
    """A true client that notes who calls what, and holds the calls of one method at a gate."""

    def __init__(self, true: WebClient, held: str = "", gate: Gate | None = None) -> None:
        super().__init__(true.token, base_url=true.base_url, retry_handlers=true.retry_handlers)
        self.calls: list[tuple[str, str]] = []
        self._held, self._gate = held, gate or Gate()

    def api_call(self, api_method: str, **options: Any) -> Any:
        self.calls.append((api_method, threading.current_thread().name))
        if api_method == self._held:
            self._gate.pass_through()
        return super().api_call(api_method, **options)

    def called(self, method: str) -> bool:
        return any(name == method for name, _ in self.calls)


def _gated(desk: Desk, line: Line, held: str = "") -> tuple[GatedClient, Gate]:
    gate = Gate()
    client = GatedClient(desk.deps.client, held, gate)
    line.handler.app = bot.app.build(replace(desk.deps, client=client))
    return client, gate


def test_slack_is_asked_who_somebody_is_after_the_window_opened(desk: Desk, line: Line) -> None:
    client, _ = _gated(desk, line)
    desk.open(DANA, "backlog.export")
    assert [name for name, _ in client.calls] == ["views.open", "users.info", "views.update"]


def test_no_thread_that_acknowledges_calls_slack(desk: Desk, line: Line) -> None:
    client, _ = _gated(desk, line)
    desk.export("INV-10401")
    desk.menu(DANA, "INV-10402", "Details")
    eventually(lambda: "received it" in words(desk.window(DANA)))
    ours = ("open", "work", "answer")
    assert [name for name, thread in client.calls if not thread.startswith(ours)] == []


def test_window_opens_while_earlier_work_of_the_same_person_stands_still(
    desk: Desk, line: Line
) -> None:
    client, gate = _gated(desk, line, "users.info")
    desk.sandbox.command(DANA, BACKLOG, "help")
    eventually(lambda: client.called("users.info"))
    desk.sandbox.click(DANA, desk.older(), "backlog.export")
    opened = eventually(lambda: desk.sandbox.view(DANA))
    assert opened is not None
    assert "One moment" in words(opened)
    gate.set()
    assert "What can stand behind the command" in desk.whisper(DANA)
    assert desk.window(DANA)["submit"] == "Continue"


@dataclass(frozen=True)
class Station:
    """A guard of its own over an empty office, whose listeners a test calls as Bolt would."""

    guard: Guard
    acks: list[Json]

    def click(self, handler: Callable[[Interaction], Answer], user: str, trigger: str = "") -> None:
        body = {"trigger_id": trigger, "response_url": "http://127.0.0.1:9/nowhere"}
        self.guard.click(handler)(ack=self._ack, body=body | _by(user))

    def submit(self, handler: Callable[[Interaction], Answer], trigger: str = "") -> Json:
        view = {"id": "V1", "title": {"text": "It"}, "blocks": _INPUT}
        body = {"trigger_id": trigger, "view": view}
        self.guard.submit(handler)(ack=self._ack, body=body | _by("U0NOBODY"))
        return self.acks[-1]

    def _ack(self, **answer: Any) -> None:
        self.acks.append(answer)


_INPUT = [{"type": "section"}, {"type": "input", "block_id": "typed"}]


def _by(user: str) -> Json:
    return {"user": {"id": user, "team_id": "T0PRAIRIE"}}


def _station(sandbox: Sandbox, folder: Path, **limits: Any) -> Station:
    channels = Channels(BACKLOG, ACCOUNTING)
    deps = Deps(offices.an_office(folder), slack_client(sandbox), channels)
    return Station(Guard(deps, Work(deps, **limits)), [])


def _noting(done: list[str], what: str) -> Callable[[Interaction], Answer]:
    def handler(_: Interaction) -> Answer:
        done.append(what)
        return Reply("")

    return handler


def test_work_of_one_person_goes_in_order_and_of_others_beside_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    station, gate, done = _station(sandbox, tmp_path), Gate(), list[str]()

    def first(_: Interaction) -> Answer:
        gate.pass_through()
        done.append("first")
        return Reply("")

    station.click(first, "U0ONE")
    for what in ("second", "third"):
        station.click(_noting(done, what), "U0ONE")
    station.click(_noting(done, "another's"), "U0TWO")
    eventually(lambda: done == ["another's"])
    gate.set()
    eventually(lambda: done == ["another's", "first", "second", "third"])


def test_click_delivered_twice_is_done_once(sandbox: Sandbox, tmp_path: Path) -> None:
    station, done = _station(sandbox, tmp_path), list[str]()
    for _ in range(2):
        station.click(_noting(done, "it"), "U0ONE", trigger="1.2.3")
    station.click(_noting(done, "next"), "U0ONE", trigger="1.2.4")
    eventually(lambda: done[-1:] == ["next"])
    assert done == ["it", "next"]
    assert len(station.acks) == 3


def test_submit_delivered_twice_is_done_once_and_both_get_the_result(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    station, done = _station(sandbox, tmp_path), list[Interaction]()

    def handler(interaction: Interaction) -> Answer:
        done.append(interaction)
        return kit.notice("Done", f"{len(done)} times")

    acks = [station.submit(handler, trigger="1.2.3") for _ in range(2)]
    assert len(done) == 1
    assert acks[0] == acks[1]
    assert "1 times" in words(acks[0]["view"])


def test_begun_deliveries_are_forgotten_the_oldest_first() -> None:
    deliveries, begun = Deliveries[None](most=2), list[str]()
    for one in ("a", "b", "a", "c", "a", "", ""):
        deliveries.begin(one, lambda one=one: begun.append(one))  # type: ignore[misc]
    assert begun == ["a", "b", "c", "a", "", ""]


def test_submit_that_finds_too_much_waiting_is_refused_beside_what_was_typed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    station, gate = _station(sandbox, tmp_path, room=1), Gate()

    def stand(_: Interaction) -> Answer:
        gate.pass_through()
        return Reply("")

    station.click(stand, "U0ONE")
    refused = station.submit(stand)
    assert refused["response_action"] == "errors"
    assert "Too much is waiting" in refused["errors"]["typed"]
    gate.set()


def _with_work(
    desk: Desk, line: Line, handler: Callable[[Interaction], Answer], **limits: Any
) -> None:
    """Let this handler answer the export button, in a window that anybody listed may see."""
    guard = Guard(desk.deps, Work(desk.deps, **limits))
    app = App(
        client=desk.deps.client, token_verification_enabled=False, listener_executor=OnTheSpot()
    )
    app.action("backlog.export")(guard.click(handler, lambda _: SEE))
    app.action("backlog.process")(guard.click(handler))
    app.view("it")(guard.submit(handler))
    line.handler.app = app


def test_click_that_finds_too_much_waiting_is_told_so_in_its_window_or_beside_the_message(
    desk: Desk, line: Line
) -> None:
    gate, begun = Gate(), Gate()

    def stand(_: Interaction) -> Answer:
        begun.set()
        gate.pass_through()
        return Reply("It is done.")

    _with_work(desk, line, stand, room=1)
    desk.sandbox.click(MEI, desk.older(MEI), "backlog.process")
    begun.pass_through()
    assert "Too much is waiting" in words(desk.open(DANA, "backlog.export"))
    desk.sandbox.click(PRIYA, desk.older(PRIYA), "backlog.process")
    assert "Too much is waiting" in desk.whisper(PRIYA)
    gate.set()
    assert "It is done." in desk.whisper(MEI)


def test_window_that_nothing_opened_is_told_as_a_fault_beside_the_message(
    desk: Desk, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    _with_work(desk, line, lambda _: _WINDOW)
    desk.sandbox.click(DANA, desk.older(), "backlog.process")
    said = desk.whisper(DANA)
    assert "Something went wrong on our side (reference " in said
    [fault] = [r.exc_info[1] for r in caplog.records if r.exc_info]
    assert "backlog.process" in str(fault)


def test_trigger_that_died_waiting_is_not_tried_and_one_sentence_says_so(
    desk: Desk, line: Line
) -> None:
    moments = iter((0.0, 3.1))
    _with_work(desk, line, lambda _: Reply("never"), timer=lambda: next(moments))
    desk.sandbox.click(DANA, desk.older(), "backlog.export")
    assert "three seconds" in desk.whisper(DANA)
    assert "views.open" not in {call["method"] for call in desk.sandbox.world()["calls"]}


def test_expired_trigger_is_answered_by_one_sentence(desk: Desk, line: Line) -> None:
    client, gate = _gated(desk, line, "views.open")
    desk.sandbox.click(DANA, desk.older(), "backlog.export")
    eventually(lambda: client.called("views.open"))
    desk.sandbox.advance(4)
    gate.set()
    assert "three seconds" in desk.whisper(DANA)
    assert desk.sandbox.view(DANA) is None


def test_button_whose_value_cannot_be_read_is_answered(desk: Desk, line: Line) -> None:
    def fail(_: Interaction) -> NoReturn:
        raise ZeroDivisionError

    guard = Guard(desk.deps)
    app = App(client=desk.deps.client, token_verification_enabled=False)
    app.action("backlog.export")(guard.click(lambda _: Reply("never"), fail))
    line.handler.app = app
    assert desk.sandbox.click(DANA, desk.older(), "backlog.export") == {"ok": True}
    assert "Something went wrong on our side" in desk.whisper(DANA)


def _is_waiting(desk: Desk) -> bool:
    view = desk.sandbox.view(DANA)
    return view is not None and is_waiting(view)


_WINDOW = kit.modal("It", [kit.section("Press it.")], callback="it", submit="Do")


def test_slow_submit_says_working_and_then_the_result(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.guard.SOON", 0.0)
    gate = Gate()

    def handler(interaction: Interaction) -> Answer:
        if interaction.body["type"] != "view_submission":
            return _WINDOW
        gate.pass_through()
        return kit.notice("It", "It is done.")

    _with_work(desk, line, handler)
    view = desk.open(DANA, "backlog.export")
    assert desk.sandbox.submit(DANA, view) == {"ok": True}
    assert _is_waiting(desk)
    gate.set()
    assert "It is done." in words(desk.window(DANA))


def test_result_that_overtakes_its_ack_is_shown_after_it(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.guard.SOON", 0.0)
    tried, acked = Gate(), Gate()

    def pause(_: float) -> None:
        tried.set()
        acked.pass_through()

    def handler(interaction: Interaction) -> Answer:
        submitted = interaction.body["type"] == "view_submission"
        return kit.notice("It", "It is done.") if submitted else _WINDOW

    _with_work(desk, line, handler, pause=pause)
    view = desk.open(DANA, "backlog.export")
    with _acks_held_until(line, tried):
        assert desk.sandbox.submit(DANA, view) == {"ok": True}
    assert tried.is_set()
    assert _is_waiting(desk)
    acked.set()
    assert "It is done." in words(desk.window(DANA))


@contextmanager
def _acks_held_until(line: Line, gate: Gate) -> Iterator[None]:
    """Slack sees no ack before the gate opens."""
    client = line.handler.client
    send = client.send_socket_mode_response

    def held(response: Any) -> None:
        gate.pass_through()
        send(response)

    client.send_socket_mode_response = held  # type: ignore[method-assign]
    try:
        yield
    finally:
        client.send_socket_mode_response = send  # type: ignore[method-assign]


def test_answer_that_was_still_on_its_way_does_not_cover_the_one_of_a_submit(
    desk: Desk, line: Line
) -> None:
    client, gate = _gated(desk, line)
    view = desk.open(DANA, "backlog.export")
    client._held, client._gate = "views.update", gate
    desk.sandbox.click(DANA, view, "selection.page")
    eventually(lambda: sum(name == "views.update" for name, _ in client.calls) == 2)
    assert desk.sandbox.submit(DANA, view) == {"ok": True}
    assert _is_waiting(desk)
    gate.set()
    eventually(lambda: "Tick at least one invoice" in words(desk.window(DANA)))


def test_a_failed_task_does_not_close_its_lane() -> None:
    lanes, done = Lanes("test", threads=1, room=3), Gate()

    def fail() -> NoReturn:
        raise ZeroDivisionError

    assert lanes.hand_over("one", fail)
    assert lanes.hand_over("one", done.set)
    done.pass_through()


def test_what_was_acknowledged_is_done_though_the_process_ends() -> None:
    lanes, done = Lanes("test", threads=1, room=3), list[str]()
    lanes._pool.shutdown()

    def first() -> None:
        lanes.hand_over("one", lambda: done.append("second"))
        done.append("first")

    assert lanes.hand_over("one", first)
    assert done == ["first", "second"]
