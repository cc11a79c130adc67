"""A spreadsheet to plan against: the sandbox's rules, without HTTP."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from backlog.company import Company
from backlog.row import Row
from sandbox.google import masks
from sandbox.google.calculator import Calculator
from sandbox.google.reading import Wanted, read_spreadsheet
from sandbox.google.schema.answers import ReadSpreadsheet
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.updates import batch_update
from sheets.cells import Calendar
from sheets.current import FIELDS, parse_reading
from sheets.layout import Desired
from sheets.plan import Plan, plan_changes

EDITOR = "robot@example.com"
CALENDAR = Calendar(
    Company("Example Co", ZoneInfo("America/Edmonton")), datetime(2026, 11, 23, 19, tzinfo=UTC)
)
ORDER = ["Admin", "Processed", "Paid", "All", "Batches"]


def a_row(id_: int = 1, **changed: Any) -> Row:
    usual: dict[str, Any] = {
        "id": id_,
        "version": 1,
        "number": f"INV-{id_}",
        "client": "Northfield Energy Ltd",
        "job_number": "J-2231",
        "job_name": "Pipeline tie-in",
        "project_manager": "Priya Nair",
        "tab": "admin",
        "invoice_date": date(2026, 11, 13),
        "created_at": datetime(2026, 11, 13, 23, 20, tzinfo=UTC),
        "waiting_since": datetime(2026, 11, 14, 0, 5, tzinfo=UTC),
        "total": Decimal("2164.05"),
        "balance": Decimal("2164.05"),
        "currency": "CAD",
        "processed_at": None,
        "exported": False,
        "exported_at": None,
        "export_status": "never",
        "batches": (),
        "blockers": (),
        "warnings": (),
        "held": "",
        "reference": "",
    }
    return Row(**usual | changed)


def build_desired(*rows: Row) -> Desired:
    return Desired(rows, (), CALENDAR)


def _new_file() -> Spreadsheet:
    first = Sheet({"sheetId": 0, "title": "Sheet1"})
    return Spreadsheet("1FILE", "Backlog", {EDITOR}, [first])


@dataclass
class File:
    """A spreadsheet with what the mirror remembers of it."""

    file: Spreadsheet = field(default_factory=_new_file)
    remembered: dict[str, int] = field(default_factory=dict)

    def plan(self, wanted: Desired) -> Plan:
        current = parse_reading(self.read(FIELDS))
        return plan_changes(wanted, current, remembered=self.remembered, editor=EDITOR)

    def read(self, fields: str) -> dict[str, Any]:
        """What the mirror reads, as it reads it."""
        wanted = Wanted(EDITOR, masks.parse(fields, ReadSpreadsheet))
        return read_spreadsheet(Calculator(self.file), wanted)

    def sync(self, wanted: Desired) -> Plan:
        found = self.plan(wanted)
        self.edit(*found.requests)
        self.remembered = found.sheet_ids
        return found

    def edit(self, *requests: dict[str, Any]) -> None:
        """Apply requests as the file's owner."""
        self.file, _ = batch_update(self.file, list(requests))

    def sheet(self, title: str) -> Sheet:
        return next(sheet for sheet in self.file.sheets if sheet.title == title)

    def titles(self) -> list[str]:
        return [sheet.title for sheet in self.file.sheets]

    def texts(self, title: str) -> list[list[str]]:
        """The rows of a tab as they are displayed, key included."""
        sheets = self.read("sheets.data.rowData.values.formattedValue")["sheets"]
        data = sheets[self.titles().index(title)].get("data", [{}])[0]
        return [
            [cell.get("formattedValue", "") for cell in row.get("values", [])]
            for row in data.get("rowData", [])
        ]

    def columns(self, title: str) -> dict[str, list[str]]:
        """The columns of a tab by their titles, rows without a key left out."""
        header, *rows = self.texts(title)
        rows = [row + [""] * (len(header) - len(row)) for row in rows if row and row[0]]
        return {name: [row[i] for row in rows] for i, name in enumerate(header) if name}
