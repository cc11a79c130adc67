"""Socket Mode: two connections, so that a refresh delays no click, and a watchdog over them.

A connection can go deaf while the library calls it connected. What tells is the age of the last
answer to a ping; a deaf connection is replaced, and when none could be had for long enough, `deaf`
is set, so that the process can end and be started anew by its supervisor.
"""

import logging
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackClientError

log = logging.getLogger(__name__)

CONNECTIONS = 2
THREADS = 64
"""For each connection: a submit holds one until it is acknowledged, which may take a second."""
PING = 5
"""Seconds between pings; also how soon the library notices that it was hung up on."""
LOOK_EVERY = 10
SILENCE = 30
"""Seconds without an answer to a ping that make a connection count as deaf."""
GIVE_UP = 300


@dataclass(slots=True)
class _Line:
    """One connection, and since when we know its session, for the time before its first pong."""

    handler: SocketModeHandler
    session: str = ""
    since: float = 0.0

    def connect(self) -> None:
        self.handler.client.connect_to_new_endpoint(force=True)

    def hang_up(self) -> None:
        """Let go of Slack at once; the library cleans up behind us, for as long as there is time.

        It waits for its reader, which waits three seconds for what comes, and for its monitor,
        which sleeps for five: until then no other process would be heard.
        """
        client = self.handler.client
        client.auto_reconnect_enabled = False
        session = client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
            session.close()
        threading.Thread(target=client.close, name="socket-close", daemon=True).start()

    def silence(self, now: float) -> float:
        """Seconds since it last gave a sign; infinite when it is not connected."""
        session = self.handler.client.current_session
        if session is None or not session.is_active():
            return float("inf")
        if session.session_id != self.session:
            self.session, self.since = session.session_id, now
        return now - (session.last_ping_pong_time or self.since)


class Sockets:
    """The app's connections to Slack; `deaf` is set when none could be had for five minutes."""

    def __init__(self, app: App, app_token: str) -> None:
        self._lines = [
            _Line(
                SocketModeHandler(
                    app,
                    app_token,
                    web_client=app.client,
                    ping_interval=PING,
                    concurrency=THREADS,
                )
            )
            for _ in range(CONNECTIONS)
        ]
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, name="socket-watch", daemon=True)
        self._heard = time.time()
        self.deaf = threading.Event()

    def connect(self) -> None:
        """Connect, and keep connected; when Slack is away, later.

        Raises:
            SlackClientError: Slack does not know the app token.
        """
        for line in self._lines:
            try:
                line.connect()
            except OSError as error:
                log.warning("Slack cannot be reached, trying on: %s", error)
        self._heard = time.time()
        self._watch.start()

    def silence(self) -> float:
        """Seconds since Slack gave a sign over any connection; infinite when there is none."""
        now = time.time()
        return min(line.silence(now) for line in self._lines)

    def close(self) -> None:
        """Disconnect; no click is taken any more."""
        self._closing.set()
        # What comes in the last moment is cut off, or cannot be acknowledged any more: Slack
        # delivers it again.
        logging.getLogger("slack_bolt.App").addFilter(_is_not_late)
        for line in self._lines:
            line.hang_up()
        if self._watch.is_alive():
            self._watch.join(LOOK_EVERY)

    def _keep_watch(self) -> None:
        while not self._closing.wait(LOOK_EVERY):
            now = time.time()
            silent = [line for line in self._lines if line.silence(now) > SILENCE]
            if len(silent) < len(self._lines):
                self._heard = now
            elif now - self._heard > GIVE_UP:
                log.error("There was no connection to Slack for %s seconds.", GIVE_UP)
                self.deaf.set()
                return
            for line in silent:
                self._replace(line)

    def _replace(self, line: _Line) -> None:
        log.warning("A connection to Slack gives no sign; replacing it.")
        try:
            line.connect()
        except (SlackClientError, OSError) as error:
            log.warning("Slack cannot be reached, trying on: %s", error)


_LATE = ("is no longer active", "Failed to process a message")


def _is_not_late(record: logging.LogRecord) -> bool:
    return not any(said in record.getMessage() for said in _LATE)
