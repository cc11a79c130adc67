"""Said at once when `serve` starts: a token or a key that Slack or Google does not take."""

import logging
import threading
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from app.guides import name_page
from backlog.errors import Refused
from bot.slack import client
from sheets.errors import SheetError
from sheets.sender import Mirror

SECONDS = 4
"""For each of Slack's two answers, so that whoever starts it hears of a wrong one within ten."""

_PASSING = {
    "fatal_error",
    "internal_error",
    "ratelimited",
    "request_timeout",
    "service_unavailable",
}
"""What Slack says when it is not the token's fault."""

log = logging.getLogger(__name__)


def refuse_wrong_tokens(bot_client: WebClient, app_token: str) -> None:
    """Ask Slack whether it takes the tokens; where it does not answer, that may pass.

    Without an app token Slack comes over HTTP; its signing secret only its requests tell of.

    Raises:
        Refused: it does not take one of them, or its address is none.
    """
    asking = client.build(bot_client.token or "", bot_client.base_url)
    asking.timeout = SECONDS
    _ask("SLACK_BOT_TOKEN", asking.auth_test)
    if app_token:
        _ask("SLACK_APP_TOKEN", lambda: asking.apps_connections_open(app_token=app_token))


def _ask(variable: str, ask: Callable[[], object]) -> None:
    try:
        ask()
    except SlackApiError as error:
        data = error.response.data if hasattr(error.response, "data") else error.response
        said = data.get("error", "") if isinstance(data, dict) else ""
        if not said or said in _PASSING:
            log.warning("Slack did not say whether it takes %s (%s); trying on.", variable, said)
            return
        raise Refused(
            f"Slack does not take {variable}: it says {said}. Nothing was started, and nothing is "
            f"lost. Set it anew, as {name_page('slack-app.md')} says; `backlog doctor` looks at "
            "all of it."
        ) from None
    except (SlackClientError, OSError) as error:
        log.warning("Slack cannot be reached, trying on: %s", error)
    except ValueError:  # its text may have the token in it
        raise Refused("SLACK_API_URL is no address. Nothing was started. Correct it.") from None


def look_at_sheet(mirror: Mirror) -> None:
    """Say in the log what keeps the Sheet from being read, beside everything else."""

    def look() -> None:
        try:
            mirror.title()
        except (SheetError, Refused) as error:
            log.error("The Google Sheet cannot be read. %s", error)  # noqa: TRY400 - it says all

    threading.Thread(target=look, name="sheet-look", daemon=True).start()
