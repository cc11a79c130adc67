"""The body of a request, as it comes: to a file beyond a megabyte, so that memory stays flat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.requests import ClientDisconnect, Request

from app.http.answers import Declined

LARGEST = 32 * 1024 * 1024
"""Bytes of a request (`contract.md`, HTTP)."""
_IN_MEMORY = 1024 * 1024


@asynccontextmanager
async def receive_body(request: Request, *, most: int = LARGEST) -> AsyncIterator[IO[bytes]]:
    """The whole body, at its beginning.

    Raises:
        Declined: it has more bytes than `most`, or broke off.
    """
    if _read_length(request) > most:
        raise _build_too_large(most)
    # On a disk of a server: what waits there is deleted with the request.
    with SpooledTemporaryFile(_IN_MEMORY) as body:
        try:
            async for part in request.stream():
                if body.tell() + len(part) > most:
                    raise _build_too_large(most)
                body.write(part)
        except ClientDisconnect:
            raise Declined(
                HTTPStatus.BAD_REQUEST,
                "The request broke off before its end.",
                following="Send it again as a whole.",
            ) from None
        body.seek(0)
        yield body


def _read_length(request: Request) -> int:
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() else 0


def _build_too_large(most: int) -> Declined:
    return Declined(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"A request may have {most // 1024 // 1024} MB, and this one has more.",
        following="Send the records in several requests.",
    )
