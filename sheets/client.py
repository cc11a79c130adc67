"""gspread's own HTTP client with what it lacks: timeouts, a bounded retry, a base address.

A read that failed on the way is repeated. A write is repeated only when Google says that it did
not take it (429): where the answer was lost the change may have been made, and rows would be
appended twice. Then the mirror reads again and asks only for what is still missing.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheets.errors import KeyRefused
from sheets.pace import Pace
from sheets.refusals import RefusedCall, read_refusal

GOOGLE = "https://sheets.googleapis.com"
ANSWER = (
    "updatedSpreadsheet.sheets(properties.sheetId,data(startRow,rowData.values.userEnteredValue))"
)
"""What the answer to a write brings back: the cells of the asked ranges as they are after it."""
Json = dict[str, Any]
_SCOPES = ["https://www.googleapis.com/auth/spreadsheets"]
_LONGEST_NAP = 15
"""Seconds: what Google wants to be left alone for longer, whoever called waits for without us."""
_TIMEOUT = (5, 60)  # seconds to connect, and to answer; token requests have the same


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long, in seconds, a call that fails for now is tried again."""

    retries: int = 5
    seconds: float = 120
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class SheetsClient(HTTPClient):
    """What gspread talks through. `base` replaces Google's address."""

    def __init__(
        self, credentials: Credentials, *, base: str, patience: Patience, pace: Pace
    ) -> None:
        session = AuthorizedSession(credentials, max_refresh_attempts=1)  # type: ignore[no-untyped-call]  # google-auth has no types
        super().__init__(credentials, session)
        self.email: str = credentials.service_account_email
        self._base = base.rstrip("/")
        self.patience = patience
        self._pace = pace
        self.set_timeout(_TIMEOUT)
        # Google zips its answers only for who says so in both places.
        session.headers["User-Agent"] = "invoice-backlog (gzip)"

    def request(  # type: ignore[override]  # nobody names what we send by place
        self, method: str, endpoint: str, **content: Any
    ) -> requests.Response:
        """One call, tried again while that is safe and may help.

        Raises:
            APIError: Google refused, or is still asking to wait.
            requests.RequestException, google.auth.exceptions.GoogleAuthError: no answer, no token.
        """
        url = endpoint.replace(GOOGLE, self._base, 1)
        # Counted beside the tries: what Google asks to wait may be long, and the pump behind this
        # call has a longer patience than a thread should be held for.
        give_up_at = self.patience.clock() + self.patience.seconds
        for attempt in range(self.patience.retries):
            try:
                return self._request(method, url, **content)
            except (APIError, requests.ConnectionError, requests.Timeout) as error:
                delay = _choose_delay(error, attempt, is_read=_is_read(method, endpoint))
                if delay is None or self.patience.clock() + delay > give_up_at:
                    raise
            self.patience.sleep(delay)
        return self._request(method, url, **content)

    def _request(self, method: str, url: str, **content: Any) -> requests.Response:
        self._pace.keep(self.patience.clock, self.patience.sleep)
        answer = self.session.request(method, url, timeout=self.timeout, **content)
        if not answer.ok:
            raise RefusedCall(answer)
        return answer

    def get_spreadsheet(self, spreadsheet_id: str, params: dict[str, str]) -> Json:
        """`spreadsheets.get`, compact."""
        url = f"{GOOGLE}/v4/spreadsheets/{spreadsheet_id}"
        return _read_answer(self.request("get", url, params={**params, "prettyPrint": "false"}))

    def get_by_data_filter(
        self, spreadsheet_id: str, filters: list[Json], *, fields: str
    ) -> Json | None:
        """What the filters match, compact; `None` when one of them names a tab that is gone."""
        url = f"{GOOGLE}/v4/spreadsheets/{spreadsheet_id}:getByDataFilter"
        params = {"fields": fields, "prettyPrint": "false"}
        try:
            answer = self.request("post", url, json={"dataFilters": filters}, params=params)
        except APIError as error:
            if error.response.status_code == 400:
                return None
            raise
        return _read_answer(answer)

    def batch_update_checked(self, spreadsheet_id: str, body: Json) -> Json:
        """Write, and read in the same call what the body asks for."""
        url = f"{GOOGLE}/v4/spreadsheets/{spreadsheet_id}:batchUpdate"
        params = {"fields": ANSWER, "prettyPrint": "false"}
        return _read_answer(self.request("post", url, json=body, params=params))


class KeyCredentials(Credentials):
    """A key whose token is asked for where also something else may answer."""

    def refresh(self, request: Any) -> None:
        """Ask for a token.

        Raises:
            RefreshError: there is none; also for an answer that google-auth stumbles over.
        """
        try:
            super().refresh(request)  # type: ignore[no-untyped-call]  # google-auth has no types
        except (AttributeError, TypeError, ValueError) as error:
            raise RefreshError("the answer has no token in it") from error  # type: ignore[no-untyped-call]  # the same


class ElsewhereCredentials(KeyCredentials):
    """A key used at another address than Google's: Google itself is asked nothing then."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        # Else google-auth looks the account's regions up at Google's own host, in the background.
        return False


def connect(
    key_file: Path,
    *,
    base: str = GOOGLE,
    patience: Patience | None = None,
    pace: Pace | None = None,
) -> SheetsClient:
    """A client for a service account's key file; nothing is sent yet.

    Clients of one process have one `pace`.

    Raises:
        KeyRefused: the file cannot be read or is no such key.
    """
    try:
        info = dict(json.loads(key_file.read_bytes()))
        kind = KeyCredentials if base == GOOGLE else ElsewhereCredentials
        credentials = kind.from_service_account_info(info, scopes=_SCOPES)  # type: ignore[no-untyped-call]  # the same
    except (OSError, TypeError, ValueError) as error:
        raise KeyRefused(
            f"The key file {key_file} of the Google service account cannot be used ({error})."
            " The Sheet was not touched and nothing else stops."
            " Download a new JSON key and set GOOGLE_SERVICE_ACCOUNT_FILE."
        ) from error
    return SheetsClient(
        credentials, base=base, patience=patience or Patience(), pace=pace or Pace()
    )


def _is_read(method: str, endpoint: str) -> bool:
    return method.lower() == "get" or endpoint.endswith(":getByDataFilter")


def _choose_delay(error: Exception, attempt: int, *, is_read: bool) -> float | None:
    """Seconds until the next try; `None` when there should be none."""
    backoff = float(2**attempt)
    if not isinstance(error, APIError):
        return backoff if is_read else None  # a write may have been done before the line went dead
    refusal = read_refusal(error.response)
    if not is_read and not refusal.is_busy:
        return None
    if refusal.retry_after is not None:
        return refusal.retry_after if refusal.retry_after <= _LONGEST_NAP else None
    return backoff if refusal.is_passing and refusal.status != 501 else None


def _read_answer(answer: requests.Response) -> Json:
    """What Google answered.

    Raises:
        requests.exceptions.InvalidJSONError: it is no object, so it is not Google's.
    """
    read = answer.json()
    if not isinstance(read, dict):
        raise requests.exceptions.InvalidJSONError("no object")
    return read
