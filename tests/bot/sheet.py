"""The Sheet of a desk, in the stand-in: accounting types into it, the mirror reads and writes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheets.client import connect
from sheets.sender import Mirror
from tests.bot.desk import Desk

Json = dict[str, Any]
FILE = "1SANDBOXinvoicebacklog"
ACCOUNTANT = "mei@prairie.example"


@dataclass(frozen=True)
class Sheet:
    """The Sheet of a desk: an accountant types into it, and the mirror reads and writes."""

    desk: Desk
    mirror: Mirror

    def sync(self, *, full: bool = False) -> None:
        """Read and write the Sheet, and send what is to be told."""
        self.desk.clock.move(minutes=1)
        self.mirror.refresh(full=full)
        self.desk.deliver()

    def type(self, tab: str, key: str, name: str, value: Json) -> None:
        """Type into a cell as accounting does: protected ones are refused."""
        cell = {"userEnteredValue": value}
        self.edit(
            {
                "updateCells": {
                    "start": self.find(tab, key, name),
                    "rows": [{"values": [cell]}],
                    "fields": "userEnteredValue",
                }
            }
        )

    def edit(self, request: Json) -> None:
        body = {"requests": [request], "as": ACCOUNTANT}
        self.desk.sandbox.post("/test/sheets/edit", body)

    def find(self, tab: str, key: str, name: str) -> Json:
        sheet = self._sheet(tab)
        columns, keys = self._list_columns(sheet), self._list_keys(sheet)
        id_ = sheet["properties"].get("sheetId", 0)
        return {
            "sheetId": id_,
            "rowIndex": keys.index(key),
            "columnIndex": columns.index(name),
        }

    def read(self, tab: str, key: str, name: str) -> str:
        sheet, at = self._sheet(tab), self.find(tab, key, name)
        values = sheet["data"][0]["rowData"][at["rowIndex"]]["values"]
        entered = values[at["columnIndex"]].get("userEnteredValue", {})
        return str(next(iter(entered.values()), ""))

    def list_threads(self) -> list[Json]:
        found: list[Json] = self._file()["comments"]
        return found

    def _file(self) -> Json:
        (file,) = self.desk.sandbox.get("/test/sheets")["spreadsheets"].values()
        found: Json = file
        return found

    def _sheet(self, tab: str) -> Json:
        sheets = self._file()["sheets"]
        found: Json = next(one for one in sheets if one["properties"]["title"] == tab)
        return found

    def _list_columns(self, sheet: Json) -> list[str]:
        columns = sheet["data"][0]["columnMetadata"]
        tags = [
            {tag["metadataKey"]: tag["metadataValue"] for tag in one.get("developerMetadata", [])}
            for one in columns
        ]
        return [one.get("invoice-backlog.column", "") for one in tags]

    def _list_keys(self, sheet: Json) -> list[str]:
        rows = sheet["data"][0]["rowData"]
        cells: list[Json] = [next(iter(row.get("values", [])), {}) for row in rows]
        return [str(cell.get("userEnteredValue", {}).get("stringValue", "")) for cell in cells]


def lay_out(desk: Desk, folder: Path) -> Sheet:
    """A Sheet that was written, and looked at once more: what comes now is new."""
    key = folder / "key.json"
    key.write_text(json.dumps(desk.sandbox.get("/test/service-account")))
    desk.sandbox.post("/test/sheets/share", {"email": ACCOUNTANT, "role": "editor"})
    sheet = Sheet(desk, Mirror(desk.office, lambda: connect(key, base=desk.sandbox.url), FILE))
    sheet.sync()
    sheet.sync()
    return sheet
