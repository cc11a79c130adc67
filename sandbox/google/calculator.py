"""What every cell comes to: computed when it is looked at, and once for each state of the file."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.google.display import display
from sandbox.google.formulas import Error, Evaluation, Grid, Linked, Reference, Value
from sandbox.google.formulas.evaluation import Home
from sandbox.google.formulas.references import column_letters
from sandbox.google.formulas.values import Failed
from sandbox.google.locales import find_locale
from sandbox.google.spreadsheet import Sheet, Spreadsheet

_SPILLING = re.compile(
    r"ARRAYFORMULA|FILTER|SORT|HSTACK|VSTACK|CHOOSECOLS|SEQUENCE|UNIQUE", re.IGNORECASE
)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number has no time zone
_CIRCULAR = Error(
    "REF",
    "Circular dependency detected. To resolve with iterative calculation, see File > Settings.",
)
Place = tuple[int, int]


@dataclass
class _Known:
    """What is known of a tab so far. An array that was not expanded has no spill."""

    values: dict[Place, Value] = field(default_factory=dict)
    spilled: dict[Place, Value] = field(default_factory=dict)
    anchors: list[Place] | None = None


@dataclass
class Calculator:
    """The values of one spreadsheet as it is; whoever changes it makes another."""

    file: Spreadsheet
    _known: dict[int, _Known] = field(default_factory=dict)
    _running: set[tuple[int, Place]] = field(default_factory=set)
    _seen: dict[tuple[int, range, range], Grid] = field(default_factory=dict)

    @property
    def moment(self) -> float:
        """NOW in the spreadsheet's time zone, when it was computed last."""
        zone = ZoneInfo(self.file.settings["timeZone"])
        at = datetime.fromtimestamp(self.file.computed_at, zone).replace(tzinfo=None)
        return (at - _EPOCH).total_seconds() / 86400

    @property
    def decimal(self) -> str:
        """What separates decimals in the spreadsheet's locale."""
        return find_locale(self.file.settings["locale"]).decimal

    def value(self, sheet: Sheet, row: int, column: int) -> Value:
        """What a cell comes to."""
        entered: Any = sheet.cell(row, column).get("userEnteredValue")
        if not entered:
            self._expand(sheet, row, column)
            return self._of(sheet).spilled.get((row, column))
        if "formulaValue" in entered:
            return self._formula(sheet, (row, column), entered["formulaValue"])
        value: Value = next(iter(entered.values()))
        return value

    def shown(self, sheet: Sheet, row: int, column: int) -> str:
        """What a cell shows."""
        number_format = sheet.cell(row, column).get("userEnteredFormat", {}).get("numberFormat")
        text = display(self.value(sheet, row, column), number_format, self.file.settings["locale"])
        chips = sheet.cell(row, column).get("chipRuns")
        return _show_chips(text, chips) if chips else text

    def compute(self, sheet: Sheet, place: Place, formula: str, moved: Place = (0, 0)) -> Value:
        """What a formula of a rule comes to, read from a cell so many rows and columns away."""
        home = Home(sheet.id, *place)
        result = Evaluation(self, home, moved).compute(formula)
        return result.rows[0][0] if isinstance(result, Grid) else result

    def extent(self, sheet: Sheet) -> Place:
        """How many rows and columns were written or are filled by arrays."""
        rows, columns = self.filled(sheet)
        return max(rows, len(sheet.rows)), columns

    def filled(self, sheet: Sheet) -> Place:
        """How many rows and columns arrays fill with something."""
        self._expand(sheet, sheet.row_count, len(sheet.columns))
        filled = [at for at, value in self._of(sheet).spilled.items() if value != ""]
        rows = max((row for row, _ in filled), default=-1) + 1
        return rows, max((column for _, column in filled), default=-1) + 1

    def look(self, reference: Reference, home: Home) -> Grid:
        """The values of a range.

        Raises:
            Failed: there is no such range.
        """
        sheet = self._find(reference, home)
        rows, columns = reference.bounds(sheet.row_count, len(sheet.columns))
        if rows.stop > sheet.row_count or columns.stop > len(sheet.columns):
            raise Failed("REF", "Reference does not exist.")
        key = sheet.id, rows, columns
        if key not in self._seen:
            grid = self._read(sheet, rows, columns)
            if any(running == sheet.id for running, _ in self._running):
                return grid  # something there is being computed: it was left out
            self._seen[key] = grid
        return self._seen[key]

    def _find(self, reference: Reference, home: Home) -> Sheet:
        if reference.title is None:
            return self.file.sheet(home.sheet_id)
        found = self.file.sheet_titled(reference.title)
        if found is None:
            raise Failed("REF", f"Unresolved sheet name '{reference.title}'.")
        return found

    def _read(self, sheet: Sheet, rows: range, columns: range) -> Grid:
        self._expand(sheet, rows.stop - 1, columns.stop - 1)
        return Grid([self._read_row(sheet, row, columns) for row in rows])

    def _read_row(self, sheet: Sheet, row: int, columns: range) -> list[Value]:
        cells: Any = sheet.rows[row] if row < len(sheet.rows) else ()
        spilled = self._of(sheet).spilled
        read: list[Value] = []
        for column in columns:
            entered = cells[column].get("userEnteredValue") if column < len(cells) else None
            if not entered:
                read.append(_strip_link(spilled.get((row, column))) if spilled else None)
            elif "formulaValue" in entered:
                value = self._formula(sheet, (row, column), entered["formulaValue"])
                read.append(_strip_link(value))
            else:
                read.append(next(iter(entered.values())))
        return read

    def _of(self, sheet: Sheet) -> _Known:
        if sheet.id not in self._known:
            self._known[sheet.id] = _Known()
        return self._known[sheet.id]

    def _expand(self, sheet: Sheet, row: int, column: int) -> None:
        """Compute the arrays that might reach a cell: those that begin above and left of it."""
        known = self._of(sheet)
        if known.anchors is None:
            known.anchors = list(_find_anchors(sheet))
        for place in known.anchors:
            above = place[0] <= row and place[1] <= column
            if above and place not in known.values and (sheet.id, place) not in self._running:
                entered = sheet.cell(*place).get("userEnteredValue", {})
                self._formula(sheet, place, entered["formulaValue"])
        # Asked for every blank cell: what is computed need not be looked at again.
        known.anchors = [place for place in known.anchors if place not in known.values]

    def _formula(self, sheet: Sheet, place: Place, formula: str) -> Value:
        known = self._of(sheet)
        if place in known.values:
            return known.values[place]
        if (sheet.id, place) in self._running:
            return _CIRCULAR
        self._running.add((sheet.id, place))
        try:
            result = Evaluation(self, Home(sheet.id, *place)).compute(formula)
        finally:
            self._running.discard((sheet.id, place))
        known.values[place] = self._place(sheet, place, result)
        return known.values[place]

    def _place(self, sheet: Sheet, place: Place, result: Value | Grid) -> Value:
        """The value of the anchor; the rest of an array goes into the cells beside it."""
        if not isinstance(result, Grid):
            return result
        row, column = place
        if row + result.height > sheet.row_count or column + result.width > len(sheet.columns):
            missing = row + result.height - sheet.row_count
            message = "Result was not automatically expanded, please insert more"
            rows = missing if missing > 0 else column + result.width - len(sheet.columns)
            return Error("REF", f"{message} {'rows' if missing > 0 else 'columns'} ({rows}).")
        cells = {
            (row + r, column + c): value
            for r, values in enumerate(result.rows)
            for c, value in enumerate(values)
        }
        for at in cells:
            if at != place and "userEnteredValue" in sheet.cell(*at):
                where = f"{column_letters(at[1])}{at[0] + 1}"
                return Error(
                    "REF",
                    f"Array result was not expanded because it would overwrite data in {where}.",
                )
        self._of(sheet).spilled |= {at: v for at, v in cells.items() if v is not None}
        return result.rows[0][0]


def _strip_link(value: Value) -> Value:
    """Whoever refers to a cell gets its text; the link stays behind."""
    return str(value) if isinstance(value, Linked) else value


def _find_anchors(sheet: Sheet) -> Any:
    for r, cells in enumerate(sheet.rows):
        for c, cell in enumerate(cells):
            entered = cell.get("userEnteredValue")
            formula = entered.get("formulaValue") if entered else None
            if formula and _SPILLING.search(formula):
                yield r, c


def _show_chips(text: str, runs: Any) -> str:
    """People in place of their `@`, the last first so that the earlier ones stay where they are."""
    for run in sorted(runs, key=lambda one: one.get("startIndex", 0), reverse=True):
        person = run.get("chip", {}).get("personProperties", {}).get("email")
        at = run.get("startIndex", 0)
        if person:
            text = text[:at] + person + text[at + 1 :]
    return text
