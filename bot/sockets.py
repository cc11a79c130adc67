"""Socket Mode: two connections, so that a refresh delays no click, and a watchdog over them.

A connection can go deaf while the library calls it connected. What tells is the age of the last
answer to a ping; a deaf connection is replaced, and when that fails for long enough, `deaf` is set
so that the process can end and be started anew by its supervisor.
"""

import logging
import threading
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

log = logging.getLogger(__name__)

CONNECTIONS = 2
LOOK_EVERY = 10
SILENCE = 45
"""Seconds without an answer to a ping that make a connection count as deaf; pings go every ten."""
GIVE_UP = 300


class Sockets:
    """The app's connections to Slack; `deaf` is set when none could be had for five minutes."""

    def __init__(self, app: App, client: WebClient, app_token: str) -> None:
        self._handlers = [
            SocketModeHandler(app, app_token, web_client=client) for _ in range(CONNECTIONS)
        ]
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, name="socket-watch", daemon=True)
        self._heard = time.monotonic()
        self.deaf = threading.Event()

    def start(self) -> None:
        """Connect; returns when Slack can reach us.

        Raises:
            SlackClientError, OSError: Slack cannot be reached, or does not know the token.
        """
        for handler in self._handlers:
            handler.client.connect()
        self._heard = time.monotonic()
        self._watch.start()

    def stop(self) -> None:
        """Disconnect; no click is taken any more."""
        self._stopping.set()
        for handler in self._handlers:
            handler.client.close()
        if self._watch.is_alive():
            self._watch.join(LOOK_EVERY)

    def _keep_watch(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            heard = [self._hears(handler) for handler in self._handlers]
            if any(heard):
                self._heard = time.monotonic()
            elif time.monotonic() - self._heard > GIVE_UP:
                log.error("no connection to Slack for %s seconds", GIVE_UP)
                self.deaf.set()
                return

    def _hears(self, handler: SocketModeHandler) -> bool:
        """Whether the connection answers; one that does not is replaced."""
        session = handler.client.current_session
        pinged = session.last_ping_pong_time if session else None
        if session and (pinged is None or time.time() - pinged < SILENCE):
            return session.is_active()
        log.warning("a connection to Slack has been silent for %s seconds; replacing it", SILENCE)
        try:
            handler.client.connect_to_new_endpoint(force=True)
        except (SlackClientError, OSError) as error:
            log.warning("Slack cannot be reached: %s", error)
        return False
