"""Socket Mode: at most ten connections, a payload goes to any one, acks within three seconds."""

import asyncio
import itertools
import secrets
import time
from collections import deque
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

Json = dict[str, Any]
ACK_SECONDS = 3.0
MOST_CONNECTIONS = 10


class NotDelivered(Exception):
    """The app did not take a payload; the text is what a person reads."""


class Sockets:
    """The app's open connections and the envelopes that wait for an ack."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: deque[WebSocket] = deque()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._serial = itertools.count(1)
        self.acks: list[float | None] = []
        """Seconds until each payload was acknowledged, `None` where it never was."""

    @property
    def count(self) -> int:
        """How many connections take payloads now."""
        return len(self._open)

    def ticket(self) -> str:
        """A ticket for one connection, as `apps.connections.open` hands out."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.remove(ticket)
        await socket.accept()
        if len(self._open) >= MOST_CONNECTIONS:
            await self._dismiss(socket, "too_many_websockets")
            return
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            while True:
                self._settle(await socket.receive_json())
        except WebSocketDisconnect:
            pass
        finally:
            if socket in self._open:
                self._open.remove(socket)

    async def deliver(
        self, kind: str, payload: Json, *, answerable: bool = False, retried: Json | None = None
    ) -> Json:
        """Send one payload to one connection and wait for its ack; `retried` says how often before.

        Returns:
            The ack's response payload, `{}` when there was none.

        Raises:
            NotDelivered: No connection, or no ack within three seconds.
        """
        if not self._open:
            raise NotDelivered("The app is not connected.")
        self._open.rotate(-1)
        envelope_id = f"envelope-{next(self._serial)}"
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answerable,
            **(retried or {}),
        }
        acked = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        sent_at = time.monotonic()
        try:
            await self._open[-1].send_json(envelope)
            answer: Json = await asyncio.wait_for(acked, ACK_SECONDS)
        except (TimeoutError, WebSocketDisconnect):
            self.acks.append(None)
            raise NotDelivered("The app did not respond in time.") from None
        finally:
            del self._waiting[envelope_id]
        self.acks.append(time.monotonic() - sent_at)
        return answer

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go: a `warning` leaves it open, a refresh ends it."""
        for socket in list(self._open):
            if reason != "warning":
                self._open.remove(socket)
            await self._dismiss(socket, reason)

    async def close(self) -> None:
        """End every connection without a word."""
        while self._open:
            await self._open.pop().close(1001)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "applink-sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def _dismiss(self, socket: WebSocket, reason: str) -> None:
        debug = {"host": "applink-sandbox"}
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": debug})
        if reason != "warning":
            await socket.close(1000)

    def _settle(self, ack: Json) -> None:
        waiting = self._waiting.get(str(ack.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload") or {})
