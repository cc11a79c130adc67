"""The Sheet follows the database: one read, a plan, one atomic write if anything differs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError

from sheets.cells import Json
from sheets.client import SheetsClient
from sheets.current import FIELDS, parse_reading
from sheets.errors import KeyRefused, NotShared, NotThere, Rejected, SheetError, Unavailable
from sheets.layout import Desired
from sheets.plan import plan_changes

_ROUNDS = 3
_ADVISED = 2_000_000  # bytes; Google advises 2 MB and refuses 10
_KEPT = "Nothing is lost: the backlog goes on without the Sheet"


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done: `remembered` is to be kept for the next time, by tab."""

    remembered: dict[str, int]
    writes: int = 0
    cells: int = 0


def sync_spreadsheet(
    http: SheetsClient, spreadsheet_id: str, desired: Desired, remembered: Mapping[str, int]
) -> Synced:
    """Bring the spreadsheet up to date.

    A write whose answer was lost is never repeated as it was: the spreadsheet is read again and
    only what is still missing is sent.

    Raises:
        SheetError: one sentence with the cause, what was kept, and the next step; `permanent`
            when waiting will not help.
    """
    patience = http.patience
    give_up_at = patience.clock() + patience.seconds
    for attempt in range(1, _ROUNDS):
        try:
            return _sync_once(http, spreadsheet_id, desired, remembered)
        except Unavailable:  # nothing else heals by itself
            if patience.clock() > give_up_at:
                raise
        patience.sleep(2**attempt)
    return _sync_once(http, spreadsheet_id, desired, remembered)


def read_title(http: SheetsClient, spreadsheet_id: str) -> str:
    """What the spreadsheet is called; that it can be read.

    Raises:
        SheetError: one sentence, as `sync_spreadsheet` says it.
    """
    with _named_errors(http.email, spreadsheet_id):
        found = http.fetch_sheet_metadata(spreadsheet_id, params={"fields": "properties.title"})
    return str(found["properties"]["title"])


def _sync_once(
    http: SheetsClient, spreadsheet_id: str, desired: Desired, remembered: Mapping[str, int]
) -> Synced:
    with _named_errors(http.email, spreadsheet_id):
        reading = http.fetch_sheet_metadata(spreadsheet_id, params={"fields": FIELDS})
        found = plan_changes(
            desired, parse_reading(dict(reading)), remembered=remembered, editor=http.email
        )
        writes = _slice_requests(found.requests)
        for part in writes:
            http.batch_update(spreadsheet_id, {"requests": part})
    return Synced(found.sheet_ids, len(writes), found.cells)


def _slice_requests(requests_: Sequence[Json]) -> list[list[Json]]:
    """One write; several only for a first fill that is larger than Google advises."""
    slices: list[list[Json]] = []
    size = _ADVISED
    for request in requests_:
        length = len(json.dumps(request))
        if size + length > _ADVISED:
            slices.append([])
            size = 0
        slices[-1].append(request)
        size += length
    return slices


@contextmanager
def _named_errors(email: str, spreadsheet_id: str) -> Iterator[None]:
    try:
        yield
    except APIError as error:
        raise _explain_refusal(error, email, spreadsheet_id) from error
    except RefreshError as error:
        raise KeyRefused(
            f"Google does not accept the key of {email} ({error.args[0]}). {_KEPT}."
            " Download a new JSON key and set GOOGLE_SERVICE_ACCOUNT_FILE."
        ) from error
    except (requests.RequestException, TransportError, GoogleAuthError) as error:
        raise Unavailable(
            f"Google Sheets cannot be reached ({type(error).__name__}). {_KEPT} and it is tried"
            " again by itself."
        ) from error


def _explain_refusal(error: APIError, email: str, spreadsheet_id: str) -> SheetError:
    status, said = error.response.status_code, error.error["message"]
    if status == 403:
        return NotShared(
            f"The Google Sheet is not shared with {email}, or only to look at. {_KEPT}."
            " Share it with that address as Editor, then run `backlog mirror`."
        )
    if status == 404:
        return NotThere(
            f"There is no Google Sheet {spreadsheet_id}: it was deleted, or BACKLOG_SHEET_ID is"
            f" wrong. {_KEPT}. Restore it or set another, then run `backlog mirror`."
        )
    if status == 401:
        return KeyRefused(
            f"Google does not accept the key of {email}. {_KEPT}."
            " Download a new JSON key and set GOOGLE_SERVICE_ACCOUNT_FILE."
        )
    if status == 429 or status >= 500:
        # A permission that was lowered can answer 500, too.
        return Unavailable(
            f"Google Sheets does not answer now (HTTP {status}: {said}). {_KEPT} and it is tried"
            f" again by itself; if it stays so, see that {email} is an Editor."
        )
    return Rejected(
        f"Google refused to change the Sheet: {said} {_KEPT}. Undo what was changed in the Sheet"
        " by hand last, then run `backlog mirror`."
    )
