"""What Google's refusals mean: the cause, and what somebody can do about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError

from sheets.errors import (
    Busy,
    Changed,
    Full,
    KeyRefused,
    NotShared,
    NotThere,
    Protected,
    Rejected,
    SheetError,
    SwitchedOff,
    Unavailable,
)

PAUSE = 60.0
"""Seconds: Google's quotas are by the minute, and often it does not say how long to wait."""
KEPT = "Nothing is lost: the backlog goes on without the Sheet"
_WRITE = ":batchUpdate"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of Google's that is none; `reasons` are its machine's words for it."""

    status: int
    message: str
    reasons: frozenset[str]
    link: str
    is_write: bool
    retry_after: float | None


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: how it is recognized, what it is raised as, and the sentence."""

    kind: type[SheetError]
    is_it: Callable[[Refusal], bool]
    said: str


def _has(*words: str) -> Callable[[Refusal], bool]:
    return lambda one: all(word.casefold() in one.message.casefold() for word in words)


def _is_denied(one: Refusal) -> bool:
    # Also seen with 400.
    return one.status in (400, 403) and "caller does not have permission" in one.message


CAUSES = (
    Cause(
        SwitchedOff,
        lambda one: (
            bool(one.reasons & {"SERVICE_DISABLED", "accessNotConfigured"})
            or (one.status == 403 and _has("it is disabled")(one))
        ),
        "The Google Sheets API is not switched on for the project of {email}. {kept}."
        " Switch it on ({link}) and wait five minutes; sharing is not the trouble.",
    ),
    Cause(
        KeyRefused,
        lambda one: (
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in one.reasons
            or (one.status == 403 and _has("insufficient", "scopes")(one))
        ),
        "Google accepts the credentials of {email}, but not for spreadsheets. {kept}."
        " Give them the scope https://www.googleapis.com/auth/spreadsheets.",
    ),
    Cause(
        NotShared,
        lambda one: _is_denied(one) and one.is_write,
        "{email} may look at the Google Sheet, but not edit it. {kept}."
        " Make it an Editor under Share, then run `backlog mirror`.",
    ),
    Cause(
        NotShared,
        _is_denied,
        "The Google Sheet is not shared with {email}. {kept}."
        " Share it with that address as Editor, then run `backlog mirror`.",
    ),
    Cause(
        Protected,
        _has("protected cell or object"),
        "Somebody protected a part of the Google Sheet against Backlog. {kept}. In the Sheet, open"
        " Data > Protected sheets and ranges: remove that protection or add {email} to it.",
    ),
    Cause(
        Full,
        _has("above the limit of", "cells"),
        "The Google Sheet has as many cells as Google allows ({message}) {kept}."
        " Delete tabs, or empty rows and columns, that nobody needs.",
    ),
    Cause(
        NotThere,
        lambda one: one.status == 404,
        "There is no Google Sheet {id} that {email} can see: it was deleted, lies in the bin, was"
        " never shared, or BACKLOG_SHEET_ID is wrong. {kept}."
        " Restore and share it or set another, then run `backlog mirror`.",
    ),
    Cause(
        KeyRefused,
        lambda one: one.status == 401,
        "Google does not accept the key of {email}. {kept}."
        " Download a new JSON key and set GOOGLE_SERVICE_ACCOUNT_FILE.",
    ),
    Cause(
        Busy,
        lambda one: one.status == 429,
        "Google asks for a pause of {pause:.0f} seconds. {kept}, and it is tried again by itself.",
    ),
    Cause(
        # A permission that was lowered can answer 500, too.
        Unavailable,
        lambda one: one.status >= 500 and one.is_write,
        "Google Sheets let itself be read, but took no change (HTTP {status}: {message}). {kept},"
        " and it is tried again by itself; if it stays so, see that {email} is an Editor.",
    ),
    Cause(
        Unavailable,
        lambda one: one.status >= 500,
        "Google Sheets does not answer now (HTTP {status}: {message}). {kept}, and it is tried"
        " again by itself.",
    ),
    Cause(
        Rejected,
        lambda one: "BadRequest" in one.reasons,
        "Google did not understand what Backlog asked ({message}). This is Backlog's mistake, not"
        " yours: report it. {kept}; the Sheet was not touched.",
    ),
    Cause(
        Changed,
        lambda one: one.status == 400,
        "Google refused to change the Sheet, though it was read again: {message} {kept}. Undo what"
        " was changed in the Sheet by hand last, then run `backlog mirror`.",
    ),
    Cause(
        Rejected,
        lambda _: True,
        "Google refused (HTTP {status}: {message}). {kept}. `backlog doctor` looks at all of it.",
    ),
)
"""The first that it is, is it."""


@contextmanager
def name_errors(email: str, spreadsheet_id: str) -> Iterator[None]:
    """Google's refusals and silences, as a sentence."""
    try:
        yield
    except APIError as error:
        raise explain(read_refusal(error), email, spreadsheet_id) from error
    except RefreshError as error:
        raise _explain_key(error, email) from error
    except (requests.RequestException, TransportError, GoogleAuthError) as error:
        raise Unavailable(
            f"Google Sheets cannot be reached ({type(error).__name__}). {KEPT}, and it is tried"
            " again by itself."
        ) from error


def read_refusal(error: APIError) -> Refusal:
    """What Google's answer says."""
    details: list[dict[str, Any]] = error.error.get("details", [])
    metadata: dict[str, str] = {}
    for detail in details:
        metadata |= detail.get("metadata", {})
    old = [one.get("reason", "") for one in error.error.get("errors", [])]
    kinds = [str(detail.get("@type", "")).rpartition(".")[2] for detail in details]
    return Refusal(
        status=error.response.status_code,
        message=str(error.error.get("message", "")),
        reasons=frozenset([*old, *kinds, *(str(d.get("reason", "")) for d in details)]) - {""},
        link=metadata.get(
            "activationUrl",
            "https://console.cloud.google.com/apis/library/sheets.googleapis.com",
        ),
        is_write=_WRITE in (error.response.url or ""),
        retry_after=read_pause(error.response),
    )


def read_pause(response: requests.Response) -> float | None:
    """The seconds that Google wants to be left alone for; where it says so beside a 503, too."""
    asked = response.headers.get("Retry-After", "")
    if asked.isdigit() and response.status_code in (429, 503):
        return float(asked)
    return PAUSE if response.status_code == 429 else None


def explain(refusal: Refusal, email: str, spreadsheet_id: str) -> SheetError:
    """The error of this refusal's cause."""
    cause = next(one for one in CAUSES if one.is_it(refusal))
    said = cause.said.format(
        email=email,
        id=spreadsheet_id,
        kept=KEPT,
        link=refusal.link,
        status=refusal.status,
        message=refusal.message,
        pause=refusal.retry_after or PAUSE,
    )
    return cause.kind(said, retry_after=refusal.retry_after)


def _explain_key(error: RefreshError, email: str) -> SheetError:
    if error.retryable:
        return Unavailable(
            f"Google gives no token now ({error.args[0]}). {KEPT}, and it is tried again by itself."
        )
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return KeyRefused(
        f"Google does not accept the key of {email} ({error.args[0]}): it was deleted or replaced,"
        f" or this computer's clock is wrong, which says {now}. {KEPT}."
        " Set the clock, or download a new JSON key and set GOOGLE_SERVICE_ACCOUNT_FILE."
    )
