"""The Bolt app: every surface registered behind one guard."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

from slack_bolt import App
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

from backlog.errors import Refused
from bot import backlog_list, commands, export, imports, marks, selection
from bot.deps import Deps
from bot.slack.guard import Guard
from bot.slack.interaction import Call

LISTENERS = 20
"""Threads for listeners: with Bolt's five, five slow ones leave the sixth click unanswered."""


def build(deps: Deps) -> App:
    """The app, ready for Socket Mode. Slack is not called until the first click."""
    # Bolt looks for a token in the environment by itself, and warns that ours comes first.
    logging.getLogger("slack_bolt.App").addFilter(_worth_saying)
    app = App(
        client=deps.client,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="click"),
    )
    guard = Guard(deps)
    for surface in (backlog_list, commands, selection, export, marks, imports):
        surface.register(app, guard)
    # Last: what no surface knows any more is answered too.
    app.action(re.compile(""))(guard.click(_outdated))
    app.view(re.compile(""))(guard.submit(_outdated))
    return app


def _worth_saying(record: logging.LogRecord) -> bool:
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def _outdated(_: Call) -> NoReturn:
    raise Refused(
        "This is from another version of the backlog. Nothing was changed. "
        "Use the newest message, or type /backlog."
    )
