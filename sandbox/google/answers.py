"""How an answer travels: pretty unless told otherwise, zipped if asked twice, broken on demand."""

import asyncio
import gzip
import json
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.google.errors import Refused
from sandbox.google.faults import GoogleFaults

_SMALLEST = 1024  # what is shorter is not worth zipping


def write_answer(request: Request, content: Any) -> Response:
    """The answer as Google sends it: zipped only if the user agent says `gzip`, too."""
    if request.query_params.get("prettyPrint", "true").lower() == "false":
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    else:
        body = (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
    headers = {"Vary": "Accept-Encoding", "Content-Type": "application/json; charset=UTF-8"}
    asked = "gzip" in request.headers.get("accept-encoding", "")
    if asked and "gzip" in request.headers.get("user-agent", "") and len(body) > _SMALLEST:
        return Response(gzip.compress(body, 6), headers={**headers, "Content-Encoding": "gzip"})
    return Response(body, headers=headers)


def write_refusal(request: Request, refusal: Refused) -> Response:
    """A refusal; one over a quota says when to come back."""
    answer = write_answer(request, refusal.as_json())
    answer.status_code = refusal.code
    if refusal.code == 429:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


async def break_before(faults: GoogleFaults, method: str) -> "Dropped | None":
    """What may happen to a call before anybody looks at it."""
    if fault := faults.take(method, "hung"):
        await asyncio.sleep(fault.seconds)
    return Dropped() if faults.take(method, "dropped") else None


async def break_after(
    faults: GoogleFaults, method: str, answer: Response
) -> "Response | Dropped | Truncated":
    """What may happen to an answer on its way back."""
    if fault := faults.take(method, "slow"):
        await asyncio.sleep(fault.seconds)
    if faults.take(method, "dropped_after_commit"):
        return Dropped()
    return Truncated(answer) if faults.take(method, "truncated") else answer


def thin_out(faults: GoogleFaults, method: str, read: Any) -> Any:
    """An answer that is empty, or shorter than the truth."""
    if faults.take(method, "empty"):
        return {}
    if faults.take(method, "short"):
        return {**read, "sheets": [_shorten(sheet) for sheet in read.get("sheets", [])]}
    return read


def _shorten(sheet: Any) -> Any:
    data = [
        {**one, "rowData": one["rowData"][: len(one["rowData"]) // 2]} if "rowData" in one else one
        for one in sheet.get("data", [])
    ]
    return {**sheet, "data": data} if data else sheet


class Dropped:
    """A connection that ends without a word."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        """Hang up. ASGI has no word for it: the transport is found behind the server's receive."""
        cast("Any", receive).__self__.transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


class Truncated:
    """An answer that breaks off in the middle."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the first half of what the headers promise; the server then drops the connection."""
        body, headers = bytes(self._answer.body), self._answer.raw_headers
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body[: len(body) // 2]})
