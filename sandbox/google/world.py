"""What Google keeps for us: the service account, the spreadsheets, quotas, and faults on demand."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.google import data_filters, masks
from sandbox.google.a1 import read_range
from sandbox.google.accounts import EMAIL, ServiceAccount
from sandbox.google.calculator import Calculator
from sandbox.google.comments import KINDS as COMMENTS
from sandbox.google.errors import Refused
from sandbox.google.faults import GoogleFaults, refuse_more
from sandbox.google.reading import Wanted, read_spreadsheet
from sandbox.google.schema.answers import (
    BatchUpdated,
    MatchedMetadata,
    MatchedValues,
    ReadSpreadsheet,
)
from sandbox.google.schema.requests import (
    BatchUpdate,
    GetByDataFilter,
    GetValuesByDataFilter,
    SearchMetadata,
)
from sandbox.google.spreadsheet import OWNER, Sheet, Spreadsheet
from sandbox.google.stored import dump_file, load_file
from sandbox.google.updates import batch_update

SPREADSHEET_ID = "1SANDBOXinvoicebacklog"
ACCOUNTING = "mei@prairie.example"
_PER_MINUTE = 60
_INTERVALS = {"MINUTE": 60.0, "HOUR": 3600.0}
_INCLUDED = "COMMENTS_VIEW_MODE_INCLUDED"
Json = dict[str, Any]


def _default_file() -> Spreadsheet:
    sheet = Sheet({"sheetId": 0, "title": "Sheet1"})
    return Spreadsheet(
        SPREADSHEET_ID,
        "Invoice Process Backlog",
        {EMAIL, ACCOUNTING},
        [sheet],
        names={OWNER: "Dana Whitlock", ACCOUNTING: "Mei Tran", EMAIL: "Invoice Backlog"},
    )


@dataclass
class Spreadsheets:
    """The world. `now` is the sandbox's clock in seconds, `changed` tells whoever watches."""

    now: Callable[[], float]
    changed: Callable[[], None]
    account: ServiceAccount = field(default_factory=ServiceAccount)
    files: dict[str, Spreadsheet] = field(default_factory=lambda: {SPREADSHEET_ID: _default_file()})
    log: list[Json] = field(default_factory=list)
    faults: GoogleFaults = field(default_factory=GoogleFaults)
    _calls: dict[str, deque[float]] = field(
        default_factory=lambda: {"Read": deque(), "Write": deque()}
    )
    _calculators: dict[str, Calculator] = field(default_factory=dict)

    def get(
        self, file_id: str, *, fields: str, ranges: list[str], cells: bool, comments: str
    ) -> Any:
        """`spreadsheets.get`: what the mask names; without one everything, with cells if asked.

        Raises:
            Refused: as Google would.
        """
        calculator = self._read(file_id, "get")
        areas = [read_range(calculator.file, text) for text in ranges] or None
        shown = _shows_comments(calculator.file, comments)
        return read_spreadsheet(calculator, Wanted(EMAIL, _tree(fields), cells, areas, shown))

    def get_by_filter(self, file_id: str, body: GetByDataFilter, *, fields: str) -> Any:
        """`spreadsheets.getByDataFilter`: the ranges that are found, wherever they are now.

        Raises:
            Refused: as Google would.
        """
        calculator = self._read(file_id, "getByDataFilter")
        found = data_filters.find_areas(calculator.file, body.get("dataFilters", []))
        comments = _shows_comments(calculator.file, body.get("commentsViewMode"))
        cells, areas = body.get("includeGridData", False), [area for area, _ in found]
        return read_spreadsheet(calculator, Wanted(EMAIL, _tree(fields), cells, areas, comments))

    def get_values(self, file_id: str, body: GetValuesByDataFilter, *, fields: str) -> Any:
        """`values:batchGetByDataFilter`.

        Raises:
            Refused: as Google would.
        """
        read = data_filters.read_values(self._read(file_id, "values:batchGetByDataFilter"), body)
        return _select(read, fields, MatchedValues)

    def search_metadata(self, file_id: str, body: SearchMetadata, *, fields: str) -> Any:
        """`developerMetadata:search`.

        Raises:
            Refused: as Google would.
        """
        calculator = self._read(file_id, "developerMetadata:search")
        return _select(data_filters.search_metadata(calculator.file, body), fields, MatchedMetadata)

    def write(self, file_id: str, body: BatchUpdate, *, fields: str = "") -> Json:
        """`spreadsheets.batchUpdate`: all of it or nothing.

        Raises:
            Refused: as Google would; after a fault like *timeout_after_commit* it did happen.
        """
        self._charge("Write")
        self._open(file_id, "batchUpdate")
        tree = masks.parse(fields, BatchUpdated) if fields else {}
        if not body.get("requests"):
            raise Refused("Must specify at least one request.")
        replies, state = self._apply(file_id, body["requests"])
        self.faults.raise_after("batchUpdate")
        answer: Json = {"spreadsheetId": file_id, "replies": replies, "commentUpdateState": state}
        if body.get("includeSpreadsheetInResponse"):
            answer["updatedSpreadsheet"] = self._read_updated(file_id, body, tree)
        return {name: answer[name] for name in tree or answer if name in answer}

    def _apply(self, file_id: str, requests: Any) -> tuple[list[Json], str]:
        """Comments are outside of what is atomic: they may be lost by themselves."""
        about_comments = [not COMMENTS.isdisjoint(one) for one in requests]
        state = "ALL_SAVED" if any(about_comments) else "NO_UPDATES_REQUESTED"
        if any(about_comments) and self.faults.take("batchUpdate", "comments_lost"):
            pairs = zip(requests, about_comments, strict=True)
            requests, state = [r for r, lost in pairs if not lost], "ALL_FAILED_UNKNOWN_REASON"
        return self._replace(file_id, requests, EMAIL), state

    def _read_updated(self, file_id: str, body: BatchUpdate, tree: masks.Tree) -> Json:
        calculator = self.calculator(file_id)
        areas = [read_range(calculator.file, one) for one in body.get("responseRanges", [])]
        below, cells = (
            tree.get("updatedSpreadsheet", {}),
            body.get("responseIncludeGridData", False),
        )
        comments = body.get("commentsViewMode") == _INCLUDED
        return read_spreadsheet(calculator, Wanted(EMAIL, below, cells, areas or None, comments))

    def edit(self, file_id: str, requests: Any, *, actor: str | None = None) -> list[Json]:
        """What somebody does by hand, said as a batchUpdate: no quota; nobody is the owner.

        Raises:
            Refused: the file or a part of it is not there, or not theirs to edit.
        """
        file = self._find(file_id)
        if actor is not None and actor not in file.editors:
            raise Refused("The caller does not have permission", 403)
        return self._replace(file_id, requests, actor or file.owner)

    def _replace(self, file_id: str, requests: Any, actor: str) -> list[Json]:
        before = replace(self.files[file_id], computed_at=self.now())
        self.files[file_id], replies = batch_update(before, requests, actor=actor)
        self._calculators.pop(file_id, None)
        self.changed()
        return replies

    def share(self, email: str, role: str) -> str:
        """Let somebody edit the file, only look at it, or see nothing of it."""
        file = self._find(SPREADSHEET_ID)
        editors, viewers = file.shared_with - {email}, file.viewers - {email}
        if role == "editor":
            editors |= {email}
        elif role == "viewer":
            viewers |= {email}
        self.files[SPREADSHEET_ID] = replace(file, shared_with=editors, viewers=viewers)
        self._calculators.pop(SPREADSHEET_ID, None)
        self.changed()
        return role

    def calculator(self, file_id: str) -> Calculator:
        """The values of a file; volatile ones as old as its settings let them be."""
        file = self._find(file_id)
        interval = _INTERVALS.get(file.settings["autoRecalc"])
        if interval and self.now() // interval > file.computed_at // interval:
            file.computed_at = self.now()
            self._calculators.pop(file_id, None)
        if file_id not in self._calculators:
            self._calculators[file_id] = Calculator(file)
        return self._calculators[file_id]

    def dump(self) -> Json:
        """Every file as its owner reads it."""
        return {file_id: dump_file(self.calculator(file_id)) for file_id in self.files}

    def restore(self, read: Json) -> list[str]:
        """Take files as they were dumped, shared with our account; their ids."""
        for file_id, one in read.items():
            loaded = load_file(one)
            known = self.files.get(file_id, _default_file())
            loaded = replace(loaded, names=known.names, shared_with=set(known.shared_with))
            self.files[file_id] = replace(loaded, computed_at=self.now())
            self._calculators.pop(file_id, None)
        self.changed()
        return list(read)

    def _read(self, file_id: str, method: str) -> Calculator:
        self._charge("Read")
        self._open(file_id, method)
        return self.calculator(file_id)

    def _find(self, file_id: str) -> Spreadsheet:
        if file_id not in self.files:
            raise Refused("Requested entity was not found.", 404)
        return self.files[file_id]

    def _open(self, file_id: str, method: str) -> None:
        self.faults.raise_before(method)
        file = self._find(file_id)
        allowed = file.editors if method == "batchUpdate" else {*file.editors, *file.viewers}
        if EMAIL not in allowed:
            raise Refused("The caller does not have permission", 403)

    def _charge(self, kind: str) -> None:
        calls, at = self._calls[kind], self.now()
        while calls and calls[0] <= at - 60:
            calls.popleft()
        if len(calls) >= _PER_MINUTE:
            raise refuse_more(kind)
        calls.append(at)


def _shows_comments(file: Spreadsheet, mode: str | None) -> bool:
    """Whether threads are answered; who may not comment may not ask for them."""
    if mode == _INCLUDED and EMAIL not in file.editors:
        raise Refused("The caller does not have permission", 403)
    return mode == _INCLUDED


def _tree(fields: str) -> masks.Tree:
    return masks.parse(fields, ReadSpreadsheet) if fields else {}


def _select(read: Json, fields: str, schema: Any) -> Any:
    return masks.select(read, masks.parse(fields, schema)) if fields else read
