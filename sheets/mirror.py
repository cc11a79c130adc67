"""The Sheet follows the database: one read, a plan, one atomic write if anything differs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sheets import reading
from sheets.cells import Json
from sheets.client import SheetsClient
from sheets.current import Current, NameRows, list_named, read_sheet_id
from sheets.draft import Group, Told
from sheets.errors import Changed, Unavailable
from sheets.memory import Memory, is_of_row
from sheets.plan import Plan
from sheets.refusals import name_errors

_ROUNDS = 3
_ADVISED = 1_900_000
"""Bytes of one write: Google advises 2 MB."""

MakePlan = Callable[[Current], Plan]
"""From the spreadsheet as it was read; what reviewers wrote is kept before it returns."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done: `memory` is to be kept for the next time; what was typed over.

    `is_full` says that all of the Sheet was looked at.
    """

    memory: Memory
    writes: int = 0
    cells: int = 0
    restored: tuple[Told, ...] = ()
    is_full: bool = False


class MovedUnderUs(Exception):
    """A row was moved between the read and the write; a full look says where all stands."""


def sync_spreadsheet(  # noqa: PLR0913 - who calls knows the Sheet, and who is called the wire
    http: SheetsClient,
    spreadsheet_id: str,
    plan: MakePlan,
    memory: Memory,
    *,
    full: bool,
    before_write: Callable[[], None] = lambda: None,
    is_plain: Callable[[Current], bool] = lambda _: True,
    name_rows: NameRows = dict,
) -> Synced:
    """Bring the spreadsheet up to date, by a small read where what is remembered allows it.

    A write whose answer was lost is never repeated as it was: the spreadsheet is read again, whole,
    and what is still missing is sent. `before_write` is called before the first byte of a write:
    from then on, until this returns, what is remembered may not be what stands there. A small read
    that is not `is_plain` is followed by a look at all of it. `name_rows` is asked what the rows
    are called that should be there.

    Raises:
        SheetError: one sentence with the cause, what was kept, and the next step; `permanent`
            when waiting will not help.
    """
    patience = http.patience
    give_up_at = patience.clock() + patience.seconds
    one = _Sync(http, spreadsheet_id, plan, memory, before_write, is_plain, name_rows, _ADVISED)
    for attempt in range(1, _ROUNDS):
        try:
            synced = one.run(full=full)
        except (MovedUnderUs, Changed):
            pass
        except Unavailable as error:  # nothing else heals by itself
            if error.retry_after is not None or patience.clock() > give_up_at:
                raise
            patience.sleep(2**attempt)
            # Google says the same of what is too much at once.
            one = replace(one, limit=one.limit // 2)
        else:
            # What an earlier round wrote is not what somebody typed.
            return synced if attempt == 1 else replace(synced, restored=())
        full = True
    return _run_last(one)


def read_title(http: SheetsClient, spreadsheet_id: str) -> str:
    """What the spreadsheet is called; that it can be read.

    Raises:
        SheetError: one sentence, as `sync_spreadsheet` says it.
    """
    with name_errors(http.email, spreadsheet_id):
        found = http.get_spreadsheet(spreadsheet_id, {"fields": "properties.title"})
    title = found.get("properties", {}).get("title")
    if title is None:
        raise Unavailable(
            "Google answered without saying what the Google Sheet is called. Nothing was changed;"
            " ask again in a moment."
        )
    return str(title)


def _run_last(one: "_Sync") -> Synced:
    try:
        return replace(one.run(full=True), restored=())
    except MovedUnderUs:
        raise Unavailable(
            "Rows of the Google Sheet were moved each time that it was written. Nothing is lost;"
            " it is tried again by itself."
        ) from None


@dataclass(frozen=True, slots=True)
class _Sync:
    http: SheetsClient
    spreadsheet_id: str
    plan: MakePlan
    memory: Memory
    before_write: Callable[[], None]
    is_plain: Callable[[Current], bool]
    name_rows: NameRows
    limit: int

    def run(self, *, full: bool) -> Synced:
        with name_errors(self.http.email, self.spreadsheet_id):
            current = None if full else self._read_small()
            current = current or self._read_full()
            found = self.plan(current)
            writes = slice_groups(found.groups, self.limit)
            if writes:
                self.before_write()
            for place, part in enumerate(writes, 1):
                is_last = place == len(writes)
                answer = self._write(part, found.key_ranges if is_last else ())
                if is_last:
                    _check_keys(answer, found)
        return Synced(found.memory, len(writes), found.cells, found.restored, current.is_full)

    def _read_small(self) -> Current | None:
        current = reading.read_small(self.http, self.spreadsheet_id, self.memory)
        if current is None or is_short(current, self.memory) or not self.is_plain(current):
            return None
        return None if self._has_unwritten(current) else current

    def _has_unwritten(self, current: Current) -> bool:
        """Whether a row that we do not remember may be another's, or that of one that comes in."""
        for name, seen in current.tabs.items():
            there = {key for key in seen.keys if key}
            if unknown := there - list_named(seen.rows).keys():
                wanted = self.name_rows().get(name, {}).keys()
                if wanted & unknown or wanted - there:
                    return True
        return False

    def _read_full(self) -> Current:
        """A look at all of it; one that shows less than there was is not believed at once."""
        where = self.http, self.spreadsheet_id, self.memory, self.name_rows
        current = reading.read_full(*where)
        if is_short(current, self.memory):
            current = reading.read_full(*where)
        return reading.read_errors(self.http, self.spreadsheet_id, current)

    def _write(self, requests: Sequence[Json], ranges: Sequence[str]) -> Json:
        body: Json = {"requests": list(requests)}
        if ranges:
            body |= {"includeSpreadsheetInResponse": True, "responseRanges": list(ranges)}
        return self.http.batch_update_checked(self.spreadsheet_id, body)


def is_short(current: Current, memory: Memory) -> bool:
    """Whether fewer tabs or rows of ours are shown than are remembered."""
    for name, remembered in memory.tabs.items():
        seen = current.tabs.get(name)
        keys = {key for key in remembered.rows if is_of_row(key)}
        if seen is None or len(keys & set(seen.keys)) < len(keys):
            return True
    return False


def _check_keys(answer: Json, plan: Plan) -> None:
    """The write's own answer has the keys as they stand after it; one without is no answer."""
    sheets = answer.get("updatedSpreadsheet", {}).get("sheets", [])
    found = {read_sheet_id(sheet): reading.list_keys(sheet) for sheet in sheets}
    for sheet_id, wanted in plan.keys.items():
        if list(_strip(found.get(sheet_id, ()))) != list(_strip(wanted)):
            raise MovedUnderUs


def _strip(keys: Sequence[str]) -> Sequence[str]:
    """Without the empty rows at the end."""
    last = max((place for place, key in enumerate(keys, 1) if key), default=0)
    return keys[:last]


def slice_groups(groups: Sequence[Group], limit: int) -> list[list[Json]]:
    """One write; several only where it has more bytes than `limit`, cut between groups."""
    slices: list[list[Json]] = []
    size = limit
    for group in groups:
        length = len(json.dumps(group))
        if size + length > limit:
            slices.append([])
            size = 0
        slices[-1] += group
        size += length
    return slices
