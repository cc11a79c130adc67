"""What a program is answered: JSON; of a refusal its cause, what was kept and what comes next."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backlog.errors import NotAllowed, NotFound, Refused, Stale, Unusable

_NOTHING = "Nothing was changed."
_STATUS = (
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Stale, HTTPStatus.CONFLICT),
    (Unusable, HTTPStatus.SERVICE_UNAVAILABLE),
)


class Declined(HTTPException):
    """A request that is not answered: why, what was kept of it, and what to do."""

    def __init__(
        self,
        status: HTTPStatus,
        error: str,
        *,
        following: str,
        kept: str = _NOTHING,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, error, headers)
        self.kept, self.following = kept, following


def answer_declined(_: Request, error: Exception) -> Response:
    """Ours, and what the router itself declines: no such address, no such method."""
    if isinstance(error, Declined):
        said = {"error": error.detail, "kept": error.kept, "next": error.following}
    else:
        status = HTTPStatus(getattr(error, "status_code", HTTPStatus.NOT_FOUND))
        following = "See docs/http.md for what is answered here."
        said = {"error": f"{status.phrase}.", "kept": _NOTHING, "next": following}
    headers = getattr(error, "headers", None)
    return JSONResponse(said, getattr(error, "status_code", 400), headers)


def answer_refused(_: Request, error: Exception) -> Response:
    """A use case refused: its sentence says all, as it does to people."""
    kinds = (status for kind, status in _STATUS if isinstance(error, kind))
    status = next(kinds, HTTPStatus.BAD_REQUEST)
    passes = status is HTTPStatus.SERVICE_UNAVAILABLE
    said = {
        "error": str(error),
        "kept": "Nothing, but what the error says.",
        "next": "Send it again in a moment: what is in stays as it is."
        if passes
        else "Do what the error says, and send it again.",
    }
    return JSONResponse(said, status, {"Retry-After": "5"} if passes else None)


HANDLERS = {HTTPException: answer_declined, Refused: answer_refused}
"""Who answers for which error."""
