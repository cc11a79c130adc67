"""The Sheet follows the database: one read, a plan, one atomic write if anything differs."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError

from sheets import reading
from sheets.cells import Json
from sheets.client import SheetsClient
from sheets.current import Current
from sheets.draft import Group, Restored
from sheets.errors import KeyRefused, NotShared, NotThere, Rejected, SheetError, Unavailable
from sheets.memory import Memory
from sheets.plan import Plan

_ROUNDS = 3
_ADVISED = 1_900_000
"""Bytes of one write: Google advises 2 MB."""
_KEPT = "Nothing is lost: the backlog goes on without the Sheet"

MakePlan = Callable[[Current], Plan]
"""From the spreadsheet as it was read; what reviewers wrote is kept before it returns."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done: `memory` is to be kept for the next time; what was typed over."""

    memory: Memory
    writes: int = 0
    cells: int = 0
    restored: tuple[Restored, ...] = ()


class MovedUnderUs(Exception):
    """A row was moved between the read and the write; a full look says where all stands."""


def sync_spreadsheet(
    http: SheetsClient, spreadsheet_id: str, plan: MakePlan, memory: Memory, *, full: bool
) -> Synced:
    """Bring the spreadsheet up to date, by a small read where what is remembered allows it.

    A write whose answer was lost is never repeated as it was: the spreadsheet is read again, whole,
    and only what is still missing is sent.

    Raises:
        SheetError: one sentence with the cause, what was kept, and the next step; `permanent`
            when waiting will not help.
    """
    patience = http.patience
    give_up_at = patience.clock() + patience.seconds
    for attempt in range(1, _ROUNDS):
        try:
            return _sync_once(http, spreadsheet_id, plan, memory, full=full)
        except MovedUnderUs:
            full = True
        except Unavailable:  # nothing else heals by itself
            full = True
            if patience.clock() > give_up_at:
                raise
            patience.sleep(2**attempt)
    return _sync_once(http, spreadsheet_id, plan, memory, full=True)


def read_title(http: SheetsClient, spreadsheet_id: str) -> str:
    """What the spreadsheet is called; that it can be read.

    Raises:
        SheetError: one sentence, as `sync_spreadsheet` says it.
    """
    with name_errors(http.email, spreadsheet_id):
        found = http.fetch_sheet_metadata(spreadsheet_id, params={"fields": "properties.title"})
    return str(found["properties"]["title"])


def _sync_once(
    http: SheetsClient, spreadsheet_id: str, plan: MakePlan, memory: Memory, *, full: bool
) -> Synced:
    with name_errors(http.email, spreadsheet_id):
        current = None if full else reading.read_small(http, spreadsheet_id, memory)
        current = current or reading.read_full(http, spreadsheet_id, memory)
        found = plan(current)
        writes = slice_groups(found.groups)
        for place, part in enumerate(writes, 1):
            answer = _write(http, spreadsheet_id, part, found)
            if place == len(writes):
                _check_keys(answer, found)
    return Synced(found.memory, len(writes), found.cells, found.restored)


def _write(http: SheetsClient, spreadsheet_id: str, requests_: Sequence[Json], plan: Plan) -> Json:
    body = {
        "requests": list(requests_),
        "includeSpreadsheetInResponse": True,
        "responseRanges": list(plan.key_ranges),
    }
    return http.batch_update_checked(spreadsheet_id, body)


def _check_keys(answer: Json, plan: Plan) -> None:
    """The write's own answer has the keys as they stand after it."""
    for sheet in answer.get("updatedSpreadsheet", {}).get("sheets", []):
        wanted = plan.keys.get(sheet["properties"].get("sheetId", 0))
        if wanted is None:
            continue
        found = reading.list_keys(sheet)
        if list(_strip(found)) != list(_strip(wanted)):
            raise MovedUnderUs


def _strip(keys: Sequence[str]) -> Sequence[str]:
    """Without the empty rows at the end."""
    last = max((place for place, key in enumerate(keys, 1) if key), default=0)
    return keys[:last]


def slice_groups(groups: Sequence[Group]) -> list[list[Json]]:
    """One write; several only where it is larger than Google advises, cut between groups."""
    slices: list[list[Json]] = []
    size = _ADVISED
    for group in groups:
        length = len(json.dumps(group))
        if size + length > _ADVISED:
            slices.append([])
            size = 0
        slices[-1] += group
        size += length
    return slices


@contextmanager
def name_errors(email: str, spreadsheet_id: str) -> Iterator[None]:
    """Google's refusals and silences, as a sentence."""
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
