"""Refusals in the shape of Google's JSON errors."""

from collections.abc import Sequence
from typing import Any

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class Refused(Exception):
    """What Google would not do; `code` is the HTTP status."""

    def __init__(self, message: str, code: int = 400, details: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.details = tuple(details)
        self.retry_after = 1

    def as_json(self) -> dict[str, object]:
        """The body Google answers with."""
        error = {"code": self.code, "message": str(self), "status": _STATUS[self.code]}
        return {"error": {**error, **({"details": self.details} if self.details else {})}}
