"""Google in this process, as the mirror calls it: with people who come between two of its calls."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from gspread.exceptions import APIError

from backlog.reviews.keep import Review
from sandbox.google.a1 import read_range
from sandbox.google.data_filters import find_areas
from sandbox.google.errors import Refused
from sheets.build import build_tabs, name_rows
from sheets.claims import has_moved
from sheets.client import Patience, SheetsClient
from sheets.desired import Desired
from sheets.errors import SheetError
from sheets.memory import read_memory, write_memory
from sheets.mirror import Synced, sync_spreadsheet
from tests.sheets.spreadsheets import EDITOR, File

Json = dict[str, Any]
_ANSWER = "sheets(properties.sheetId,data(startRow,rowData.values.userEnteredValue))"


class Ended(BaseException):
    """The process ended in the middle of a sync."""


@dataclass
class Desk:
    """A client of one spreadsheet.

    Attributes:
        between: What people do just before the next write arrives.
        lost: So many of the next writes are done, and their answers lost.
        short: So many of the next reads bring half of the rows.
        ends_after: The process ends after so many more writes.
    """

    file: File
    email: str = EDITOR
    patience: Patience = field(
        default_factory=lambda: Patience(sleep=lambda _: None, clock=lambda: 0.0)
    )
    between: list[Callable[[], None]] = field(default_factory=list)
    lost: int = 0
    short: int = 0
    ends_after: int | None = None
    doubtful: bool = False
    said: str = ""

    def sync(self, wanted: Desired, *, full: bool) -> Synced | None:
        """One sync as the mirror does it; nothing when Google would not have it, or it ended."""
        client = cast("SheetsClient", self)
        self.file.named = name_rows(build_tabs(wanted))
        try:
            synced = sync_spreadsheet(
                client,
                "1FILE",
                lambda found: self.file.plan_from(found, wanted),
                self.file.memory,
                full=full or self.doubtful or not self.file.memory.tabs,
                before_write=self._doubt,
                is_plain=lambda found: not has_moved(self._list_kept(), found),
                name_rows=lambda: self.file.named,
            )
        except (SheetError, Ended) as error:
            self.said = str(error)
            return None
        self.file.memory = read_memory(write_memory(synced.memory))
        self.doubtful = False
        return synced

    def _doubt(self) -> None:
        self.doubtful = True

    def _list_kept(self) -> list[Review]:
        return [
            Review(tab, key, name, one.value, one.email)
            for tab, of_tab in self.file.kept.items()
            for key, cells in of_tab.items()
            for name, one in cells.items()
        ]

    def get_spreadsheet(self, _id: str, params: Json) -> Json:
        """A look at all of it."""
        return self._thin(self.file.read(params["fields"]))

    def get_by_data_filter(self, _id: str, filters: list[Any], *, fields: str) -> Json | None:
        """A small read."""
        try:
            areas = [area for area, _ in find_areas(self.file.file, filters)]
        except Refused:
            return None
        return self._thin(self.file.read(fields, areas))

    def batch_update_checked(self, _id: str, body: Json) -> Json:
        """A write, and the keys as they stand after it."""
        while self.between:
            self.between.pop()()
        try:
            self.file.edit(*body["requests"], actor=EDITOR)
        except Refused as refusal:
            raise APIError(_answer_refusal(refusal)) from None
        if self.ends_after is not None:
            self.ends_after -= 1
            if self.ends_after <= 0:
                self.ends_after = None
                raise Ended
        if self.lost:
            self.lost -= 1
            raise requests.ConnectionError("lost")
        areas = [read_range(self.file.file, text) for text in body.get("responseRanges", ())]
        return {"updatedSpreadsheet": self.file.read(_ANSWER, areas)}

    def _thin(self, read: Json) -> Json:
        if not self.short:
            return read
        self.short -= 1
        return {**read, "sheets": [_shorten(sheet) for sheet in read["sheets"]]}


def _shorten(sheet: Json) -> Json:
    data = [
        {**one, "rowData": one["rowData"][: len(one["rowData"]) // 2]} if "rowData" in one else one
        for one in sheet.get("data", [])
    ]
    return {**sheet, "data": data} if data else sheet


def _answer_refusal(refusal: Refused) -> requests.Response:
    answer = requests.Response()
    answer.status_code = refusal.code
    answer._content = json.dumps(refusal.as_json()).encode()
    answer.request = requests.Request("POST", "http://127.0.0.1/v4/x:batchUpdate").prepare()
    answer.url = "http://127.0.0.1/v4/x:batchUpdate"
    return answer
