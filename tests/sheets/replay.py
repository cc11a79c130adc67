"""Answers as Google's own servers gave them, in place of the sandbox's, over real HTTP."""

import gzip
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"
_KEPT = ("Content-Type", "Content-Encoding", "Retry-After")


@dataclass(frozen=True)
class Recorded:
    """An answer byte by byte; `promised` is the length that its head speaks of, if another."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None


@dataclass
class Replay:
    """Passes calls on to the sandbox, but for those that a recorded answer waits for."""

    sandbox_url: str
    url: str = ""
    answers: dict[str, Recorded] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def take(self, handler: BaseHTTPRequestHandler) -> Recorded:
        """The answer to a call."""
        path = handler.path.partition("?")[0]
        method = path.rpartition(":")[2] if ":" in path else path.rpartition("/")[2]
        name = method if method in ("token", "getByDataFilter", "batchUpdate") else "get"
        self.calls.append(name)
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        return self.answers.get(name) or self._pass_on(handler, body)

    def _pass_on(self, handler: BaseHTTPRequestHandler, body: bytes) -> Recorded:
        headers = {name: text for name, text in handler.headers.items() if name != "Host"}
        with requests.request(
            handler.command,
            f"{self.sandbox_url}{handler.path}",
            data=body,
            headers=headers,
            timeout=60,
            stream=True,
        ) as answer:
            kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
            sent = answer.raw.read(decode_content=False)
            return Recorded(answer.status_code, sent, kept)


@contextmanager
def replaying(sandbox_url: str) -> Iterator[Replay]:
    """A server that is gone with the block."""
    replay = Replay(sandbox_url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = replay.take(self)
            self.send_response(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            length = len(answer.body) if answer.promised is None else answer.promised
            self.send_header("Content-Length", str(length))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET  # noqa: N815 - its name in the library

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        replay.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield replay
        finally:
            server.shutdown()
            thread.join()


def refuse(
    status: int, word: str, message: str, *details: Any, zipped: bool = False, **headers: str
) -> Recorded:
    """A refusal as the API words it; `retry_after="30"` is a header."""
    error = {"code": status, "message": message, "status": word}
    return write(
        {"error": {**error, **({"details": details} if details else {})}},
        status,
        zipped=zipped,
        **headers,
    )


def write(content: Any, status: int = 200, *, zipped: bool = False, **headers: str) -> Recorded:
    """Any JSON."""
    body = (json.dumps(content, indent=2) + "\n").encode()
    sent = {name.replace("_", "-").title(): text for name, text in headers.items()}
    if zipped:
        return Recorded(
            status,
            gzip.compress(body),
            {"Content-Type": JSON, "Content-Encoding": "gzip", **sent},
        )
    return Recorded(status, body, {"Content-Type": JSON, **sent})


def show_page(status: int, title: str, **headers: str) -> Recorded:
    """A page, as Google's front servers, proxies and hotels send it."""
    style = "*{margin:0;padding:0}html,code{font:15px/22px arial,sans-serif}" * 20
    page = (
        "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n"
        f"  <title>{title}</title>\n  <style>{style}</style>\n  <p><b>{status}.</b>"
        " <ins>That&#8217;s an error.</ins>\n"
    )
    sent = {name.replace("_", "-").title(): text for name, text in headers.items()}
    return Recorded(status, page.encode(), {"Content-Type": HTML, **sent})


def info(reason: str, **metadata: str) -> dict[str, Any]:
    """The detail that names a machine's reason."""
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com", **metadata},
    }
