"""Refusals in the shape of Google's JSON errors."""

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    504: "DEADLINE_EXCEEDED",
}


class Refused(Exception):
    """What Google would not do; `code` is the HTTP status."""

    def __init__(self, message: str, code: int = 400) -> None:
        super().__init__(message)
        self.code = code

    def as_json(self) -> dict[str, object]:
        """The body Google answers with."""
        return {"error": {"code": self.code, "message": str(self), "status": _STATUS[self.code]}}
