"""What Google's refusals mean: the cause, and what somebody can do about it."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError, GSpreadException
from requests.exceptions import InvalidJSONError

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
_LIBRARY = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
_LONGEST = 300
"""Characters of somebody else's sentence within ours."""
_BUSY = {"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of Google's that is none; `reasons` are its machine's words for it.

    `is_google` says that it is in the shape of the Sheets API, and not of whatever lies between.
    """

    status: int
    message: str
    reasons: frozenset[str]
    link: str
    is_write: bool
    is_google: bool
    retry_after: float | None

    @property
    def is_busy(self) -> bool:
        """Whether Google did nothing, and asks for a pause."""
        return self.status == 429 or bool(self.reasons & _BUSY)

    @property
    def is_passing(self) -> bool:
        """Whether it may go well by itself the next time."""
        return self.status >= 500 or self.status in (408, 409)


class RefusedCall(APIError):
    """gspread's error, which itself stumbles over an answer that is not in Google's shape."""

    def __init__(self, response: requests.Response) -> None:
        GSpreadException.__init__(self, f"HTTP {response.status_code}")
        self.response = response
        self.code = response.status_code
        self.error = {"message": "", **_read_error(response)}


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
        _has("storage quota"),
        "The storage of whoever owns the Google Sheet is full ({message}) {kept}."
        " Its owner has to make room, or move it to a shared drive.",
    ),
    Cause(
        Full,
        _has("above the limit of", "cells"),
        "The Google Sheet has as many cells as Google allows ({message}) {kept}."
        " Delete tabs, or empty rows and columns, that nobody needs.",
    ),
    Cause(
        NotThere,
        _has("not supported for this document"),
        "The file {id} is no Google Sheet: an Excel file looks like one in the browser. {kept}."
        " Open it, choose File > Save as Google Sheets, share the new one with {email} as Editor"
        " and set BACKLOG_SHEET_ID to its id.",
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
        lambda one: one.is_busy,
        "Google asks for a pause of {pause:.0f} seconds. {kept}, and it is tried again by itself.",
    ),
    Cause(
        # A permission that was lowered can answer 500, too.
        Unavailable,
        lambda one: one.is_passing and one.is_write,
        "Google Sheets let itself be read, but took no change (HTTP {status}: {message}). {kept},"
        " and it is tried again by itself; if it stays so, see that {email} is an Editor.",
    ),
    Cause(
        Unavailable,
        lambda one: one.is_passing,
        "Google Sheets does not answer now (HTTP {status}: {message}). {kept}, and it is tried"
        " again by itself.",
    ),
    Cause(
        Unavailable,
        lambda one: not one.is_google and one.status != 413,
        "Something between this computer and Google answered in Google's place (HTTP {status}:"
        " {message}). {kept}, and it is tried again by itself; if it stays so, let"
        " sheets.googleapis.com and oauth2.googleapis.com through the proxy or firewall.",
    ),
    Cause(
        Rejected,
        lambda one: (
            "BadRequest" in one.reasons
            or one.status == 413
            or _has("payload size exceeds")(one)
            or _has("Conditional format rule cannot")(one)
        ),
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
        raise explain(read_refusal(error.response), email, spreadsheet_id) from error
    except RefreshError as error:
        raise _explain_key(error, email) from error
    except InvalidJSONError as error:
        raise Unavailable(
            "What came for the Google Sheet was no answer of Google's: it broke off, or something"
            f" between answered, like a network's sign-in page. {KEPT}, and it is tried again by"
            " itself."
        ) from error
    except (requests.RequestException, TransportError, GoogleAuthError) as error:
        raise Unavailable(
            f"Google Sheets cannot be reached ({type(error).__name__}). {KEPT}, and it is tried"
            " again by itself."
        ) from error


def read_refusal(response: requests.Response) -> Refusal:
    """What the answer says."""
    error = _read_error(response)
    details = _list_objects(error.get("details"))
    reasons = _list_reasons(error, details)
    message = str(error.get("message") or _find_title(response))
    return Refusal(
        status=response.status_code,
        message=_shorten(message),
        reasons=reasons,
        link=_find_link(details, message),
        is_write=_WRITE in (response.url or ""),
        is_google=bool(error),
        retry_after=_read_pause(response, reasons),
    )


def _read_error(response: requests.Response) -> Mapping[str, Any]:
    """What Google says of a refusal; nothing if it was not Google who refused, or it broke off."""
    try:
        body = response.json()
    except InvalidJSONError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _list_objects(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _list_reasons(error: Mapping[str, Any], details: list[dict[str, Any]]) -> frozenset[str]:
    """The reasons of the newer and the older form, and the types of the details."""
    said = [one.get("reason") for one in [*details, *_list_objects(error.get("errors"))]]
    kinds = [str(detail.get("@type", "")).rpartition(".")[2] for detail in details]
    return frozenset(str(one) for one in [*said, *kinds] if one)


def _find_link(details: list[dict[str, Any]], message: str) -> str:
    """Where an API is switched on: said apart, or only within the sentence."""
    said = [detail.get("metadata", {}).get("activationUrl") for detail in details]
    within = re.findall(r"https://console\.\S+", message)
    return str(next(filter(None, [*said, *within]), _LIBRARY))


def _find_title(response: requests.Response) -> str:
    """What a page calls itself, if it is one."""
    title = re.search(r"<title[^>]*>(.*?)</title>", response.text, re.IGNORECASE | re.DOTALL)
    return html.unescape(title[1]) if title else response.reason or "no word of why"


def _shorten(message: str) -> str:
    flat = " ".join(message.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def _read_pause(response: requests.Response, reasons: frozenset[str]) -> float | None:
    """The seconds that Google wants to be left alone for."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    is_busy = response.status_code == 429 or reasons & _BUSY
    return _count_seconds(asked) or (PAUSE if is_busy else None)


def _count_seconds(moment: str) -> float | None:
    """From now until a moment as HTTP writes it."""
    try:
        at = parsedate_to_datetime(moment)
    except ValueError:
        return None
    return max(1.0, (at.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds())


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
    said, *body = error.args or ("",)
    answer = body[0] if body else None
    if error.retryable or not isinstance(answer, dict) or "error" not in answer:
        # A page, or something else than the words of Google's token service.
        shown = "no answer of Google's" if "<" in str(said) else _shorten(str(said))
        return Unavailable(
            f"Google gives no token now ({shown}). {KEPT}, and it is tried again by"
            " itself; if it stays so, let oauth2.googleapis.com through the proxy or firewall."
        )
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return KeyRefused(
        f"Google does not accept the key of {email} ({said}): it was deleted or replaced,"
        f" or this computer's clock is wrong, which says {now}. {KEPT}."
        " Set the clock, or download a new JSON key and set GOOGLE_SERVICE_ACCOUNT_FILE."
    )
