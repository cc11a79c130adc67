"""Slack over HTTP: believed by its signature alone, and answered by the same listeners."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from slack_sdk.signature import SignatureVerifier

import bot.app
from app.http.callers import Callers
from app.http.door import Door
from app.http.health import Health, Pulse
from app.http.metrics import Gauges
from app.http.slack import SlackDoor
from bot.deps import Channels, Deps
from tests.bot.desk import ACCOUNTING, BACKLOG, slack_client
from tests.offices import DANA, an_office, take_in_company
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, _, USER = DANA.slack.partition("/")


@pytest.fixture
def url(sandbox: Sandbox, tmp_path: Path) -> Iterator[str]:
    office = an_office(tmp_path)
    take_in_company(office)
    deps = Deps(office, slack_client(sandbox), Channels(BACKLOG, ACCOUNTING))
    gauges = Gauges(office)
    app = bot.app.build(deps, observe=gauges.acknowledged.observe, signing_secret=SECRET)
    health = Health(office, Pulse())
    slack = SlackDoor(app, SignatureVerifier(SECRET))
    with Door("127.0.0.1", 0, Callers([])).answering(office, health, gauges, slack) as address:
        yield address


def post(url: str, body: Json, *, secret: str = SECRET, age: int = 0) -> requests.Response:
    text, at = json.dumps(body), str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=text)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature or "",
    }
    return requests.post(f"{url}/slack/events", data=text, headers=headers, timeout=30)


def open_home(event_id: str) -> Json:
    event = {"type": "app_home_opened", "user": USER, "channel": "D0DANA", "tab": "home"}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": event_id,
        "event": {**event, "event_ts": "1"},
    }


def test_slack_sees_that_it_is_us(url: str) -> None:
    answer = post(url, {"type": "url_verification", "challenge": "3eZbrw1a"})
    assert answer.status_code == 200
    assert "3eZbrw1a" in answer.text


@pytest.mark.parametrize(("secret", "age"), [("9" * 32, 0), (SECRET, 301), (SECRET, -301)])
def test_what_slack_did_not_sign_or_somebody_replays_is_not_heard(
    url: str, sandbox: Sandbox, secret: str, age: int
) -> None:
    assert post(url, open_home("Ev1"), secret=secret, age=age).status_code == 401
    unsigned = requests.post(f"{url}/slack/events", json=open_home("Ev1"), timeout=30)
    assert unsigned.status_code == 401
    assert sandbox.home(USER) is None


@pytest.mark.parametrize("at", ["", "abc", "²", "1" * 400])
def test_odd_times_are_no_fault_and_no_body_reaches_the_log(
    url: str, at: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"X-Slack-Request-Timestamp": at.encode(), "X-Slack-Signature": b"v0=abc"}
    answer = requests.post(f"{url}/slack/events", data="secret words", headers=headers, timeout=30)
    assert answer.status_code == 401
    assert "secret words" not in caplog.text


def test_a_body_larger_than_slack_sends_is_declined(url: str) -> None:
    data = b"a" * (1024 * 1024 + 1)
    assert requests.post(f"{url}/slack/events", data=data, timeout=30).status_code == 413


def test_a_home_that_is_opened_is_shown_and_the_ack_is_counted(url: str, sandbox: Sandbox) -> None:
    assert post(url, open_home("Ev1")).status_code == 200
    eventually(lambda: sandbox.home(USER))
    # Slack thought that it was not heard, and sends it again.
    assert post(url, open_home("Ev1")).status_code == 200
    counted = requests.get(f"{url}/metrics", timeout=30).text
    assert "backlog_ack_seconds_count 2.0" in counted
