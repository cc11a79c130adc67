"""What may go wrong at Google's, each with the answer that Google gives then."""

from typing import Any

from sandbox.faults import Fault, Faults
from sandbox.google.errors import Refused

_PROJECT = "100000000001"
_ACTIVATION = f"https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project={_PROJECT}"
_DENIED = "The caller does not have permission"


def _info(reason: str, **metadata: str) -> list[Any]:
    return [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {"service": "sheets.googleapis.com", **metadata},
        }
    ]


def refuse_more(kind: str) -> Refused:
    """No more calls of this kind in this minute."""
    return Refused(
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per"
        " minute per user' of service 'sheets.googleapis.com'",
        429,
        _info("RATE_LIMIT_EXCEEDED", quota_limit=f"{kind}RequestsPerMinutePerUser"),
    )


_BEFORE: dict[str, Refused] = {
    "500": Refused("Internal error encountered.", 500),
    "503": Refused("The service is currently unavailable.", 503),
    "403": Refused(_DENIED, 403),
    "not_shared": Refused(_DENIED, 403),
    "deleted": Refused("Requested entity was not found.", 404),
    "binned": Refused("Requested entity was not found.", 404),
    "api_disabled": Refused(
        f"Google Sheets API has not been used in project {_PROJECT} before or it is disabled."
        f" Enable it by visiting {_ACTIVATION} then retry. If you enabled this API recently, wait a"
        " few minutes for the action to propagate to our systems and retry.",
        403,
        _info("SERVICE_DISABLED", consumer=f"projects/{_PROJECT}", activationUrl=_ACTIVATION),
    ),
    "scope": Refused(
        "Request had insufficient authentication scopes.",
        403,
        _info("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
    ),
}
_BEFORE_WRITES: dict[str, Refused] = {
    "viewer": Refused(_DENIED, 403),
    "viewer_400": Refused(_DENIED, 400),
    "viewer_500": Refused("Internal error encountered.", 500),
    "grid_full": Refused(
        "Invalid requests[0].insertDimension: This action would increase the number of cells in the"
        " workbook above the limit of 10000000 cells."
    ),
    "protected": Refused(
        "Invalid requests[0].updateCells: You are trying to edit a protected cell or object. Please"
        " contact the spreadsheet owner to remove protection if you need to edit."
    ),
}
_AFTER_COMMIT: dict[str, Refused] = {
    "timeout_after_commit": Refused("The service timed out.", 504),
    "500_after_commit": Refused("Internal error encountered.", 500),
    "503_after_commit": Refused("The service is currently unavailable.", 503),
}
_WIRE = ("truncated", "dropped", "dropped_after_commit", "hung", "slow", "empty", "short")
KINDS = (
    "429",
    *_BEFORE,
    *_BEFORE_WRITES,
    *_AFTER_COMMIT,
    *_WIRE,
    "key_revoked",
    "comments_lost",
)
ANY = "any"


class GoogleFaults:
    """Faults that wait for their calls: `get`, `batchUpdate`, `token` and so on, or any."""

    def __init__(self) -> None:
        self._waiting = Faults(KINDS)

    def ask(self, fault: Fault) -> None:
        """Let the next calls go wrong so; `times` of 0 lifts what was asked for.

        Raises:
            ValueError: the kind is unknown.
        """
        self._waiting.ask(fault)

    def take(self, method: str, *kinds: str) -> Fault | None:
        """The fault this call must suffer now, if any, of these kinds."""
        return self._waiting.take(method, *kinds) or self._waiting.take(ANY, *kinds)

    def raise_before(self, method: str) -> None:
        """Refuse a call before anything happens.

        Raises:
            Refused: as a fault wants it.
        """
        if fault := self.take(method, "429"):
            refusal = refuse_more("Write" if method == "batchUpdate" else "Read")
            refusal.retry_after = fault.retry_after
            raise refusal
        self._raise(method, _BEFORE)
        if method == "batchUpdate":
            self._raise(method, _BEFORE_WRITES)

    def raise_after(self, method: str) -> None:
        """Refuse a call of which everything has happened.

        Raises:
            Refused: as a fault wants it.
        """
        self._raise(method, _AFTER_COMMIT)

    def _raise(self, method: str, refusals: dict[str, Refused]) -> None:
        if fault := self.take(method, *refusals):
            refused = refusals[fault.kind]
            raise Refused(str(refused), refused.code, refused.details)
