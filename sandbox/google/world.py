"""What Google keeps for us: the service account, the spreadsheets, quotas, and faults on demand."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.google import masks
from sandbox.google.accounts import EMAIL, ServiceAccount
from sandbox.google.errors import Refused
from sandbox.google.schema import ReadSpreadsheet
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.updates import batch_update

SPREADSHEET_ID = "1SANDBOXinvoicebacklog"
_PER_MINUTE = 60
FAULTS = ("429", "500", "timeout_after_commit", "403")


def _default_file() -> Spreadsheet:
    sheet = Sheet({"sheetId": 0, "title": "Sheet1", "gridProperties": {}})
    return Spreadsheet(SPREADSHEET_ID, "Invoice Process Backlog", {EMAIL}, [sheet])


@dataclass
class Spreadsheets:
    """The world. `now` is the sandbox's clock in seconds, `changed` tells whoever watches."""

    now: Callable[[], float]
    changed: Callable[[], None]
    account: ServiceAccount = field(default_factory=ServiceAccount)
    files: dict[str, Spreadsheet] = field(default_factory=lambda: {SPREADSHEET_ID: _default_file()})
    log: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _calls: dict[str, deque[float]] = field(
        default_factory=lambda: {"Read": deque(), "Write": deque()}
    )

    def read_file(self, file_id: str, *, fields: str, cells: bool) -> Any:
        """`spreadsheets.get`: what the mask names; without one everything, with cells if asked.

        Raises:
            Refused: as Google would.
        """
        self._charge("Read")
        file = self._open(file_id)
        if not fields:
            return file.as_json(cells=cells)
        tree = masks.parse(fields, ReadSpreadsheet)
        return masks.select(file.as_json(cells=True), tree)

    def write(self, file_id: str, body: Any) -> dict[str, Any]:
        """`spreadsheets.batchUpdate`: all of it or nothing.

        Raises:
            Refused: as Google would; after the fault *timeout_after_commit* it did happen.
        """
        self._charge("Write")
        file = self._open(file_id)
        self.files[file_id], replies = batch_update(file, body)
        self.changed()
        self._fail("timeout_after_commit", Refused("The service timed out.", 504))
        return {"spreadsheetId": file_id, "replies": replies}

    def edit(self, file_id: str, body: Any) -> list[dict[str, Any]]:
        """What the file's owner does by hand, said as a batchUpdate: no quota, no protection.

        Raises:
            Refused: the file or a part of it is not there.
        """
        if file_id not in self.files:
            raise Refused("Requested entity was not found.", 404)
        self.files[file_id], replies = batch_update(self.files[file_id], body, owner=True)
        self.changed()
        return replies

    def restore(self, read: dict[str, Any]) -> list[str]:
        """Take files as `as_json` showed them, shared with our account; their ids."""
        for id_, one in read.items():
            self.files[id_] = Spreadsheet.from_json(one, {EMAIL})
        self.changed()
        return list(read)

    def _open(self, file_id: str) -> Spreadsheet:
        self._fail("500", Refused("Internal error encountered.", 500))
        if file_id not in self.files:
            raise Refused("Requested entity was not found.", 404)
        denied = Refused("The caller does not have permission", 403)
        self._fail("403", denied)
        if EMAIL not in self.files[file_id].shared_with:
            raise denied
        return self.files[file_id]

    def _fail(self, kind: str, refusal: Refused) -> None:
        if self.faults[:1] == [kind]:
            self.faults.pop(0)
            raise refusal

    def _charge(self, kind: str) -> None:
        calls, at = self._calls[kind], self.now()
        while calls and calls[0] <= at - 60:
            calls.popleft()
        exhausted = Refused(
            f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per"
            " minute per user' of service 'sheets.googleapis.com'",
            429,
        )
        self._fail("429", exhausted)
        if len(calls) >= _PER_MINUTE:
            raise exhausted
        calls.append(at)
