"""What Slack's refusals and silences mean for what waits: what fails, and what somebody can do."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

import requests
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError

from backlog.batches.delivery import DeliveryFailed, Fails
from bot.slack.client import read_pause

HOPELESS = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "unknown_method",
}
"""Slack's refusals of what a message says: the same bytes are refused for ever."""
_INVITE = "Invite the app there again, or name another channel under [slack] in backlog.toml."
_GONE = "Take the person out of backlog.toml, or correct the Slack id."
OF_DESTINATION = {
    "channel_not_found": f"There is no such channel, or the app is not in it. {_INVITE}",
    "not_in_channel": f"The app is not in the channel. {_INVITE}",
    "is_archived": "The channel is archived. Unarchive it, or name another in backlog.toml.",
    "restricted_action": "The workspace does not let the app post there. Ask who runs it.",
    "restricted_action_read_only_channel": "Only some may post in the channel. Let the app, too.",
    "posting_to_channel_denied": f"The app may not post in the channel. {_INVITE}",
    "user_not_found": f"Slack knows nobody with this id. {_GONE}",
    "users_not_found": f"Slack knows nobody with this id. {_GONE}",
    "user_disabled": f"The account is disabled. {_GONE}",
    "user_not_visible": f"The app cannot see this person. {_GONE}",
    "cannot_dm_bot": f"Nobody can write to a bot. {_GONE}",
    "messages_tab_disabled": "The app's messages are switched off. Switch them on for the app.",
    "missing_scope": "The app lacks a scope. Install it again with the manifest of this release.",
}
"""What of Slack's refusals hits whatever is sent there, and what somebody can do about it."""
_REINSTALL = "Install the app again, and set SLACK_BOT_TOKEN."
OF_FACE = {
    "account_inactive": f"The app's account is disabled, or the workspace is gone. {_REINSTALL}",
    "invalid_auth": f"Slack does not accept the token. {_REINSTALL}",
    "not_authed": f"Slack was given no token. {_REINSTALL}",
    "token_revoked": f"The token was revoked. {_REINSTALL}",
    "token_expired": f"The token has expired. {_REINSTALL}",
    "org_login_required": "The workspace is being moved. Slack is tried again by itself.",
    "team_added_to_org": "The workspace is being moved. Slack is tried again by itself.",
    "ekm_access_denied": "The workspace's keys are withdrawn. Ask who runs it.",
}
"""What hits everything in Slack."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Slack's ways to fail, as the pump understands them."""
    try:
        yield
    except SlackApiError as error:
        raise explain(error) from error
    except (SlackRequestError, URLError) as error:
        raise DeliveryFailed(f"Slack cannot be reached: {error}.", fails=Fails.FACE) from error
    except requests.RequestException as error:
        # Where files are taken, which is another host.
        told = f"Slack cannot be reached for a file: {error}."
        raise DeliveryFailed(told, fails=Fails.DESTINATION) from error
    except (SlackClientError, OSError, HTTPException) as error:
        # Whether it is Slack or this message that hangs cannot be told.
        raise DeliveryFailed(f"Slack cannot be reached: {error}.") from error


def explain(error: SlackApiError) -> DeliveryFailed:
    """What a refusal means for what waits."""
    code = error.response.get("error") or f"HTTP {error.response.status_code}"
    pause = read_pause(error.response)
    if error.response.status_code == 429:
        return DeliveryFailed("Slack asks us to be slower.", retry_after=pause)
    if code in OF_FACE:
        return DeliveryFailed(f"Slack refused: {code}. {OF_FACE[code]}", fails=Fails.FACE)
    if code in OF_DESTINATION:
        said = f"Slack refused: {code}. {OF_DESTINATION[code]}"
        return DeliveryFailed(said, fails=Fails.DESTINATION)
    details = (error.response.get("response_metadata") or {}).get("messages") or []
    return DeliveryFailed(
        f"Slack refused: {code}. {' '.join(details)}".strip(),
        permanent=code in HOPELESS,
        retry_after=pause,
    )
