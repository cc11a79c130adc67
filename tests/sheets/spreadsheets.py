"""A spreadsheet to plan against: the stand-in's rules, without HTTP."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from backlog.company import Company
from backlog.queries.everything import Beside, Everything
from backlog.row import ExportStatus, Ready, Row, Stage
from sandbox.google import masks
from sandbox.google.calculator import Calculator
from sandbox.google.data_filters import find_areas
from sandbox.google.errors import Refused
from sandbox.google.reading import Wanted, read_spreadsheet
from sandbox.google.schema.answers import ReadSpreadsheet
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.updates import batch_update
from sheets import current, failing
from sheets.build import build_tabs, name_rows
from sheets.cells import Calendar
from sheets.current import Current, Reviews, Written
from sheets.desired import Desired
from sheets.memory import Memory, read_memory, write_memory
from sheets.plan import Plan, Terms, plan_changes
from sheets.reading import NAMED_BY, REVIEWERS, choose_filters
from sheets.tabs import all as every

Json = dict[str, Any]
EDITOR = "robot@example.com"
OWNER = "owner@example.com"
MEI = "mei@example.com"
CALENDAR = Calendar(
    Company("Example Co", ZoneInfo("America/Edmonton")), datetime(2026, 11, 23, 19, tzinfo=UTC)
)
ORDER = ["About", "All", "Admin", "Processed", "Paid", "My Forms", "Batches", "Lines", "Jobs"]


def a_row(id_: int = 1, **changed: Any) -> Row:
    usual: Json = {
        "id": id_,
        "version": 1,
        "number": f"INV-{id_}",
        "client": "Northfield Energy Ltd",
        "job_number": "J-2231",
        "job_name": "Pipeline tie-in",
        "project_manager": "Priya Nair",
        "tab": Stage.ADMIN,
        "invoice_date": date(2026, 11, 13),
        "created_at": datetime(2026, 11, 13, 23, 20, tzinfo=UTC),
        "waiting_since": datetime(2026, 11, 14, 0, 5, tzinfo=UTC),
        "total": Decimal("2164.05"),
        "balance": Decimal("2164.05"),
        "currency": "CAD",
        "processed_at": None,
        "exported": False,
        "exported_at": None,
        "export_status": ExportStatus.NEVER,
        "batches": (),
        "blockers": (),
        "warnings": (),
        "held": "",
        "reference": "",
        "ready": Ready.HERE,
    }
    return Row(**usual | changed)


def build_desired(*rows: Row, **changed: Any) -> Desired:
    """What the Sheet should show of these invoices, given in any order."""
    latest = tuple(sorted(rows, key=lambda row: -row.id))
    now = Everything(
        at=CALENDAR.now,
        rows=latest,
        beside={row.id: _build_beside() for row in rows},
        lines=changed.pop("lines", ()),
        batches=changed.pop("batches", ()),
        to_undo=(),
    )
    return Desired(now, CALENDAR, **changed)


def _build_beside() -> Beside:
    return Beside(
        due=date(2026, 12, 13),
        created_by="Dana Kovacs",
        changed_at=CALENDAR.now,
        imported=False,
        void_at=None,
        void_by="",
        void_reason="",
    )


def _new_file() -> Spreadsheet:
    first = Sheet({"sheetId": 0, "title": "Sheet1"})
    return Spreadsheet("1FILE", "Backlog", {EDITOR, MEI}, [first], owner=OWNER)


@dataclass
class File:
    """A spreadsheet with what the mirror remembers of it, and what it keeps of reviews."""

    file: Spreadsheet = field(default_factory=_new_file)
    memory: Memory = field(default_factory=Memory)
    kept: dict[str, dict[str, dict[str, Written]]] = field(default_factory=dict)
    looked: tuple[Spreadsheet, Json] | None = None
    named: dict[str, dict[str, str]] = field(default_factory=dict)

    def look(self) -> Current:
        """A full look; each edit makes another file, so that one reading serves until then."""
        if self.looked is None or self.looked[0] is not self.file:
            self.looked = self.file, self.read(current.FULL)
        look = current.parse_full(
            self.looked[1], self.memory, REVIEWERS, NAMED_BY, lambda: self.named
        )
        areas = failing.list_formulas(look)
        return failing.add_errors(look, self.read(failing.ERRORS, areas) if areas else {})

    def glance(self) -> Current | None:
        """A small read."""
        filters = choose_filters(self.memory)
        if filters is None:
            return None
        try:
            areas = [area for area, _ in find_areas(self.file, filters)]  # type: ignore[arg-type]
        except Refused:
            return None
        return current.parse_small(self.read(current.SMALL, areas), self.memory)

    def read(self, fields: str, areas: Any = None) -> Json:
        """What the mirror reads, as it reads it."""
        wanted = Wanted(EDITOR, masks.parse(fields, ReadSpreadsheet), areas=areas)
        return read_spreadsheet(Calculator(self.file), wanted)

    def plan(self, wanted: Desired, *, full: bool = True) -> Plan:
        self.named = name_rows(build_tabs(wanted))
        return self.plan_from(self.look() if full else self.glance() or self.look(), wanted)

    def plan_from(self, found: Current, wanted: Desired, *, editor: str = EDITOR) -> Plan:
        """The plan for what was read, of which reviews are kept first."""
        self._keep(found)
        newest = max((row.id for row in wanted.now.rows), default=0)
        terms = Terms(editor, CALENDAR, dict(self.kept), {every.NAME: newest, "Batches": 10**6})
        return plan_changes(build_tabs(wanted), found, terms)

    def _keep(self, found: Current) -> None:
        """As the database does: what was there to be read of rows that it knows, counts."""
        for tab, seen in found.tabs.items():
            names = set(REVIEWERS.get(tab, ())) & set(seen.columns)
            of_tab = self.kept.setdefault(tab, {})
            known = self.named.get(tab, {}).keys() | of_tab.keys()
            for key in set(seen.keys) & known:
                before = of_tab.get(key, {})
                missing = {name: one for name, one in before.items() if name not in names}
                of_tab[key] = {**missing, **seen.reviews.get(key, {})}

    def sync(self, wanted: Desired, *, full: bool = True) -> Plan:
        """Plan, and do it; what is remembered goes through its stored form."""
        found = self.plan(wanted, full=full)
        self.edit(*found.requests, actor=EDITOR)
        self.memory = read_memory(write_memory(found.memory))
        return found

    def edit(self, *requests: Json, actor: str = OWNER) -> None:
        """Apply requests, as the file's owner or as somebody else."""
        sent = json.loads(json.dumps(requests))
        self.file, _ = batch_update(self.file, sent, actor=actor)

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

    def columns(self, title: str, *, titles: int = 1) -> dict[str, list[str]]:
        """The columns of a tab by their titles, rows without a key left out."""
        rows = self.texts(title)
        header = rows[titles]
        those = [
            row + [""] * (len(header) - len(row)) for row in rows[titles + 1 :] if row and row[0]
        ]
        return {name: [row[at] for row in those] for at, name in enumerate(header) if name}

    def find(self, key: str, name: str, tab: str = every.NAME) -> tuple[int, int]:
        """Where the cell of a row and a column of ours stands."""
        seen = self.look().tabs[tab]
        return seen.keys.index(key), seen.columns.index(name)

    def type(self, key: str, name: str, value: str, *, actor: str = MEI) -> None:
        """Type into a cell of All, as somebody."""
        row, column = self.find(key, name)
        self.edit(write_cell(self.sheet_id(every.NAME), row, column, value), actor=actor)

    def sheet_id(self, tab: str) -> int:
        return self.memory.tabs[tab].sheet_id

    def reviews(self) -> Reviews:
        """What stands in the reviewers' cells of All, by key."""
        return self.look().tabs[every.NAME].reviews


def write_cell(sheet_id: int, row: int, column: int, value: str) -> Json:
    cell = {"userEnteredValue": {"stringValue": value}} if value else {}
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    rows = [{"values": [cell]}]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def list_machine_columns(names: Iterable[str | None]) -> list[str]:
    return [name for name in names if name and name not in REVIEWERS[every.NAME]]
