import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import URLError

import pytest
import requests
from slack_sdk.errors import SlackApiError

from tests.sandbox_process import Sandbox, eventually


def test_a_429_says_when_to_come_back(sandbox: Sandbox) -> None:
    client = sandbox.client()
    sandbox.fault("chat.postMessage", "429", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel="C0BACKLOG", text="a")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["retry-after"] == "7"
    client.chat_postMessage(channel="C0BACKLOG", text="a")
    assert len(sandbox.world()["messages"]["C0BACKLOG"]) == 1


def test_a_500_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.fault("chat.postMessage", "500")
    with pytest.raises(SlackApiError) as refused:
        sandbox.client().chat_postMessage(channel="C0BACKLOG", text="a")
    assert refused.value.response.status_code == 500
    assert sandbox.messages("U0DANA", "C0BACKLOG") == []


def test_a_timeout_after_commit_has_posted(sandbox: Sandbox) -> None:
    sandbox.fault("chat.postMessage", "timeout_after_commit")
    with pytest.raises((TimeoutError, URLError)):
        sandbox.client(timeout=1).chat_postMessage(channel="C0BACKLOG", text="a")
    assert len(sandbox.messages("U0DANA", "C0BACKLOG")) == 1


def test_a_cut_connection_has_not_posted(sandbox: Sandbox) -> None:
    sandbox.fault("chat.postMessage", "disconnect")
    with pytest.raises(http.client.IncompleteRead):
        sandbox.client(retry_handlers=[]).chat_postMessage(channel="C0BACKLOG", text="a")
    assert sandbox.messages("U0DANA", "C0BACKLOG") == []


def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    admitted, rain = {"X-Test-Token": sandbox.token}, {"kind": "rain"}
    answer = requests.post(f"{sandbox.url}/test/fault", json=rain, headers=admitted, timeout=5)
    assert answer.status_code == 400


def test_posting_is_one_a_second_after_a_short_burst(sandbox: Sandbox) -> None:
    client = sandbox.client()
    for n in range(10):
        client.chat_postMessage(channel="C0BACKLOG", text=str(n))
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0BACKLOG", text="too many")
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["retry-after"] == "1"
    client.chat_postMessage(channel="C0ACCOUNTS", text="another channel")
    sandbox.advance(1)
    client.chat_postMessage(channel="C0BACKLOG", text="a second later")


def test_updating_is_fifty_a_minute_for_the_whole_workspace(sandbox: Sandbox) -> None:
    client = sandbox.client()
    ts = client.chat_postMessage(channel="C0BACKLOG", text="a")["ts"]
    for n in range(50):
        client.chat_update(channel="C0BACKLOG", ts=ts, text=str(n))
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.chat_update(channel="C0BACKLOG", ts=ts, text="too many")


def test_the_call_log_says_what_was_called(sandbox: Sandbox) -> None:
    sandbox.client().auth_test()
    sandbox.client().chat_postMessage(channel="C0BACKLOG", text="a")
    assert [c["method"] for c in sandbox.world()["calls"]] == ["auth.test", "chat.postMessage"]


def test_a_reset_leaves_nothing_behind(sandbox: Sandbox) -> None:
    sandbox.client().chat_postMessage(channel="C0BACKLOG", text="a")
    sandbox.fault("chat.postMessage", "500")
    sandbox = sandbox.fresh()
    assert sandbox.world()["messages"] == {}
    assert sandbox.client().chat_postMessage(channel="C0BACKLOG", text="b")["ok"]


def test_the_page_is_told_of_every_change(sandbox: Sandbox) -> None:
    with requests.get(f"{sandbox.url}/page/changes", stream=True, timeout=10) as stream:
        lines = (line for line in stream.iter_lines() if line)
        before = int(next(lines).removeprefix(b"data: "))
        sandbox.client().chat_postMessage(channel="C0BACKLOG", text="a")
        assert int(next(lines).removeprefix(b"data: ")) > before


def test_a_stalled_call_is_held_before_it_is_looked_at(sandbox: Sandbox) -> None:
    sandbox.fault("chat.postMessage", "stall", seconds=3)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(sandbox.client().chat_postMessage, channel="C0BACKLOG", text="stalled")
        eventually(lambda: sandbox.world()["calls"])
        sandbox.client().chat_postMessage(channel="C0BACKLOG", text="after it")
    said = [message["text"] for message in sandbox.messages("U0DANA", "C0BACKLOG")]
    assert said == ["after it", "stalled"]


def test_a_late_answer_is_held_after_it_was_done(sandbox: Sandbox) -> None:
    sandbox.fault("chat.postMessage", "late", seconds=0.5)
    before = time.monotonic()
    sandbox.client().chat_postMessage(channel="C0BACKLOG", text="late")
    assert time.monotonic() - before >= 0.5
    assert len(sandbox.messages("U0DANA", "C0BACKLOG")) == 1
