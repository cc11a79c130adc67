"""What a person reads when something could not be done."""

import logging
import secrets
from collections.abc import Callable
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from backlog import chronicle
from backlog.errors import NotAllowed, Refused
from bot.blocks import kit
from bot.slack.interaction import Reply

log = logging.getLogger(__name__)
T = TypeVar("T")

EXPIRED = Reply(
    "Slack gave us three seconds to open the window and they were over. "
    "Nothing was changed. Click again."
)
TOO_MUCH = Reply(
    "Too much is waiting just now, so this was not taken. Nothing was changed. "
    "Try again in a minute."
)
SLOWER = Reply(
    "Slack takes no more calls from this program for now. Whatever was recorded is complete. "
    "Look at the backlog, then try again in a minute."
)
AWAY = Reply(
    "Slack did not take what was to be shown. Whatever was recorded is complete. "
    "Look at the backlog, then try again in a minute."
)
_EXPIRED_CODES = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}


def attempt(who: str, what: str, act: Callable[[], T]) -> T | Reply:
    """What the act comes to, or the sentence for what went wrong: nothing escapes."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 -- the one net: each gets a sentence
        if isinstance(error, Refused):
            chronicle.log_refused(who, what, error)
        return explain(error)


def explain(error: Exception) -> Reply:
    """The sentence for an error; the unexpected is logged once, under a reference."""
    if isinstance(error, SlackApiError) and error.response.get("error") in _EXPIRED_CODES:
        return EXPIRED
    if isinstance(error, SlackApiError) and error.response.status_code == 429:
        return SLOWER
    if isinstance(error, SlackApiError) and error.response.status_code >= 500:
        log.warning("Slack failed (HTTP %s): %s", error.response.status_code, error)
        return AWAY
    sentence = str(error) if isinstance(error, Refused) else _log_unexpected(error)
    to_copy = error.to_add if isinstance(error, NotAllowed) else ""
    return Reply(sentence, kit.sentence(sentence, to_copy))


def _log_unexpected(error: Exception) -> str:
    reference = secrets.token_hex(4)
    log.error("unexpected, reference %s", reference, exc_info=error)
    return (
        f"Something went wrong on our side (reference {reference}). Whatever was recorded is "
        "complete, nothing is half done. Look at the backlog, then try again; if it happens "
        "twice, give the reference to whoever looks after this program."
    )
