"""Where Slack opens the app's Home: it wants the ids of the workspace and of the app."""

from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError


class HomeLink:
    """Asks Slack once for the ids; without them there is no link, and nothing waits for one."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._found = ""

    def find(self) -> str:
        """The link; empty while Slack does not say."""
        self._found = self._found or self._ask()
        return self._found

    def _ask(self) -> str:
        try:
            us = self._client.auth_test()
            app_id = self._client.bots_info(bot=us["bot_id"])["bot"]["app_id"]
        except (SlackClientError, OSError, HTTPException, KeyError, TypeError):
            return ""
        return f"slack://app?team={us['team_id']}&id={app_id}&tab=home"
