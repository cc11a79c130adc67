"""A receiver of webhooks to begin with: it believes what is signed and new, and does it once.

    BACKLOG_WEBHOOK_SECRET=... python receive_webhook.py

It needs nothing but Python. Replace `do` by what your system does, and `done` by a table.
"""

import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AGE = 300
"""Seconds after which what was signed is somebody's replay."""
done: set[str] = set()


def is_ours(header: str, body: bytes, secret: str, now: float) -> bool:
    """Whether the backlog signed this body a moment ago."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isdecimal() or abs(now - int(at)) > AGE:
        return False
    if not header.isascii():
        return False
    wanted = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts.get("v1", ""))


def do(change: dict) -> None:
    """What your system does about a change."""
    print(change["event"], change.get("number") or change["batch"], change.get("wip", ""))  # noqa: T201 - an example


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what it took, also when it had it, and 401 to what is not ours."""

    def do_POST(self) -> None:
        """Take one change."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        header, secret = (
            self.headers.get("X-Backlog-Signature", ""),
            os.environ["BACKLOG_WEBHOOK_SECRET"],
        )
        if not is_ours(header, body, secret, time.time()):
            self.send_response(401)
        else:
            change = json.loads(body)
            if change["id"] not in done:  # it comes again where an answer was lost
                do(change)
                done.add(change["id"])
            self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 9000), Receiver).serve_forever()
