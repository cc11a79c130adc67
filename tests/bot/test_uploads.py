"""What people upload is fetched from Slack alone, whole, and no larger than said."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backlog.errors import Refused
from bot.slack import client
from bot.slack.uploads import fetch_upload

Json = dict[str, Any]


@dataclass
class Kept:
    """A file as Slack would answer for it; `said` is what *files.info* says of its size."""

    data: bytes = b"INV-1\t5"
    said: int | None = None
    kind: str = "text/csv"
    status: int = 200
    place: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def slack_with(kept: Kept) -> Iterator[str]:
    """A Slack that has this one file."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = kept.place or f"http://127.0.0.1:{server.server_port}/files-pri/F1"
            size = len(kept.data) if kept.said is None else kept.said
            told = f'{{"ok": true, "file": {{"size": {size}, "url_private_download": "{url}"}}}}'
            self._answer(200, "application/json", told.encode())

        def do_GET(self) -> None:
            kept.asked.append((self.path, self.headers.get("Authorization", "")))
            self._answer(kept.status, kept.kind, kept.data)

        def _answer(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fetch(kept: Kept, most: int = 100) -> bytes:
    with slack_with(kept) as url:
        return fetch_upload(client.build("xoxb-it", url), {"id": "F1"}, most=most)


def test_a_file_is_fetched_with_our_token() -> None:
    kept = Kept()
    assert fetch(kept) == kept.data
    assert kept.asked == [("/files-pri/F1", "Bearer xoxb-it")]


def test_what_slack_says_is_too_large_is_not_fetched() -> None:
    kept = Kept(said=101)
    with pytest.raises(Refused, match="what may be brought here"):
        fetch(kept)
    assert kept.asked == []


def test_what_is_larger_than_slack_said_is_not_taken() -> None:
    with pytest.raises(Refused, match="what may be brought here"):
        fetch(Kept(b"x" * 101, said=1))


@pytest.mark.parametrize(
    "kept",
    [
        Kept(b"<html>Sign in", kind="text/html; charset=utf-8"),
        Kept(status=302),
        Kept(status=403),
    ],
    ids=["a page", "a way elsewhere", "a refusal"],
)
def test_what_is_not_the_file_is_not_taken_for_it(kept: Kept) -> None:
    with pytest.raises(Refused, match="files:read"):
        fetch(kept)
    assert len(kept.asked) == 1


@pytest.mark.parametrize(
    "place",
    [
        "https://example.org/F1",
        "https://evilslack.com/F1",
        "http://files.slack.com/F1",
        r"https://127.0.0.1:9\\@files.slack.com/F1",
        "https://files.slack.com:port/F1",
        "",
    ],
)
def test_our_token_goes_to_slack_alone(place: str) -> None:
    kept = Kept(place=place or "file:///etc/passwd")
    with pytest.raises(Refused, match="not kept by Slack"):
        fetch(kept)
    assert kept.asked == []
