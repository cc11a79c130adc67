"""Each minute: is the Sheet to be looked at, or are there new reviews in it."""

from collections.abc import Callable

from backlog.errors import Refused
from backlog.office import Office


def run(office: Office, *, sync: Callable[[], str] | None) -> str:  # noqa: ARG001 - it has its own
    """Look after the Sheet; says what kept it from it, if anything.

    Raises:
        Refused: there is none.
    """
    if sync is None:
        raise Refused(
            "There is no Sheet to mirror to. Nothing was done. "
            "Set GOOGLE_SERVICE_ACCOUNT_FILE and BACKLOG_SHEET_ID."
        )
    return sync()
