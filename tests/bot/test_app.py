"""The app as Bolt builds it."""

import logging

import pytest

import bot.app
from tests.bot.desk import Desk


def test_a_token_in_the_environment_is_nothing_to_warn_of(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", desk.sandbox.bot_token)
    bot.app.build(desk.deps)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []
