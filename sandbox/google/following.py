"""Everything that names rows or columns follows them when they come, go or move."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

from sandbox.google.formulas import Reference, rewrite_references
from sandbox.google.formulas.references import Corner
from sandbox.google.schema.cells import BooleanCondition, CellData
from sandbox.google.schema.grid import Dimension, GridRange
from sandbox.google.schema.objects import ConditionalFormatRule, FilterSpec
from sandbox.google.spreadsheet import Sheet, Spreadsheet

Span: TypeAlias = tuple[int | None, int | None]
_BOUNDS = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


@dataclass(frozen=True, slots=True)
class Inserted:
    """So many rows or columns came before index `at`."""

    at: int
    count: int

    def follow(self, span: Span) -> Span | None:
        """A span widens when they came inside it, not when they came at its ends."""
        start, end = span
        moved = start + self.count if start is not None and start >= self.at else start
        return moved, end + self.count if end is not None and end > self.at else end


@dataclass(frozen=True, slots=True)
class Deleted:
    """So many rows or columns from index `at` on went."""

    at: int
    count: int

    def follow(self, span: Span) -> Span | None:
        """A span shrinks, and is gone with the last of its own."""
        start, end = (
            max(self.at, bound - self.count) if bound is not None and bound > self.at else bound
            for bound in span
        )
        return None if end is not None and (start or 0) >= end else (start, end)


@dataclass(frozen=True, slots=True)
class Moved:
    """Those from `start` to `end` went to where `destination` was before."""

    start: int
    end: int
    destination: int

    def follow(self, span: Span) -> Span | None:
        """A span that moved as a whole goes along; another one loses and gains."""
        start, end = span
        count = self.end - self.start
        to = self.destination - count if self.destination > self.start else self.destination
        if start is not None and end is not None and self.start <= start and end <= self.end:
            return start + to - self.start, end + to - self.start
        left = Deleted(self.start, count).follow(span)
        return left and Inserted(to, count).follow(left)


Change: TypeAlias = Inserted | Deleted | Moved


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of the rows or columns of one tab."""

    sheet: Sheet
    dimension: Dimension
    change: Change

    def follow_range(self, area: GridRange) -> GridRange | None:
        """A range after the change; `None` when all of it is gone."""
        if area.get("sheetId", 0) != self.sheet.id:
            return area
        first, last = _BOUNDS[self.dimension]
        bounds = cast("dict[str, int]", area)
        span = self.change.follow((bounds.get(first), bounds.get(last)))
        if span is None:
            return None
        found = {name: at for name, at in zip((first, last), span, strict=True) if at is not None}
        rest = {name: at for name, at in bounds.items() if name not in (first, last)}
        return cast("GridRange", {**rest, **found})

    def follow_index(self, index: int) -> int | None:
        """One row's or column's new place; `None` when it is gone."""
        span = self.change.follow((index, index + 1))
        return None if span is None else span[0]

    def follow_reference(self, reference: Reference) -> Reference | None:
        """A reference after the change; `None` when what it named is gone."""
        last = reference.last or reference.first
        start, end = self._side(reference.first), self._side(last)
        if start is not None and end is not None and start > end:
            start, end = end, start
        span = self.change.follow((start, None if end is None else end + 1))
        if span is None:
            return None
        first = self._with_side(reference.first, span[0])
        after = self._with_side(last, None if span[1] is None else span[1] - 1)
        return replace(reference, first=first, last=after if reference.last else None)

    def _side(self, corner: Corner) -> int | None:
        return corner.row if self.dimension == "ROWS" else corner.column

    def _with_side(self, corner: Corner, at: int | None) -> Corner:
        if self.dimension == "ROWS":
            return replace(corner, row=at)
        return replace(corner, column=at)


def follow_shift(file: Spreadsheet, shift: Shift) -> None:
    """Let everything in the file follow a change of one tab."""
    for sheet in file.sheets:
        _follow_formulas(sheet, shift)
        sheet.charts = [_follow_chart(chart, shift) for chart in sheet.charts]
    sheet = shift.sheet
    sheet.protected = _keep(sheet.protected, shift)
    sheet.tables = _keep(sheet.tables, shift)
    sheet.anchors = _keep(sheet.anchors, shift)
    sheet.views = [_follow_filter(view, shift) for view in _keep(sheet.views, shift)]
    sheet.filter = next((_follow_filter(f, shift) for f in _keep([sheet.filter], shift) if f), None)
    sheet.rules = [rule for old in sheet.rules if (rule := _follow_rule(old, shift))["ranges"]]


def _keep(objects: Iterable[Any], shift: Shift) -> list[Any]:
    """Those that have a range left; what has none by itself stays."""
    kept = []
    for one in objects:
        if one is None or "range" not in one:
            kept.append(one)
        elif (area := shift.follow_range(one["range"])) is not None:
            kept.append({**one, "range": area, **_follow_holes(one, shift)})
    return kept


def _follow_holes(protection: Any, shift: Shift) -> dict[str, Any]:
    if "unprotectedRanges" not in protection:
        return {}
    holes = [shift.follow_range(area) for area in protection["unprotectedRanges"]]
    return {"unprotectedRanges": [area for area in holes if area is not None]}


def _follow_filter(found: Any, shift: Shift) -> Any:
    if shift.dimension == "ROWS":
        return found
    after = dict(found)
    if "filterSpecs" in found:
        after["filterSpecs"] = _follow_indexes(found["filterSpecs"], "columnIndex", shift)
        after["criteria"] = criteria_of(after["filterSpecs"])
    if "sortSpecs" in found:
        after["sortSpecs"] = _follow_indexes(found["sortSpecs"], "dimensionIndex", shift)
    return after


def _follow_indexes(specs: list[Any], name: str, shift: Shift) -> list[Any]:
    moved = [{**spec, name: shift.follow_index(spec.get(name, 0))} for spec in specs]
    return [spec for spec in moved if spec[name] is not None]


def criteria_of(specs: list[FilterSpec]) -> dict[str, Any]:
    """The deprecated way of saying the same; Google answers both."""
    return {str(spec.get("columnIndex", 0)): spec.get("filterCriteria", {}) for spec in specs}


def _follow_rule(rule: ConditionalFormatRule, shift: Shift) -> ConditionalFormatRule:
    areas = [shift.follow_range(area) for area in rule["ranges"]]
    after: ConditionalFormatRule = {**rule, "ranges": [a for a in areas if a is not None]}
    if "booleanRule" in rule:
        condition = _follow_condition(rule["booleanRule"]["condition"], shift)
        after["booleanRule"] = {**rule["booleanRule"], "condition": condition}
    return after


def _follow_condition(condition: BooleanCondition, shift: Shift) -> BooleanCondition:
    values = [
        {**value, "userEnteredValue": _follow_own(value["userEnteredValue"], shift)}
        if value.get("userEnteredValue", "").startswith("=")
        else value
        for value in condition.get("values", [])
    ]
    return cast("BooleanCondition", {**condition, "values": values} if values else condition)


def _follow_own(formula: str, shift: Shift) -> str:
    return rewrite_references(
        formula, lambda one: one if one.title else shift.follow_reference(one)
    )


def _follow_formulas(sheet: Sheet, shift: Shift) -> None:
    title = shift.sheet.title.casefold()
    here = sheet is shift.sheet

    def change(reference: Reference) -> Reference | None:
        named = here if reference.title is None else reference.title.casefold() == title
        return shift.follow_reference(reference) if named else reference

    rewrite_cells(sheet, lambda formula: rewrite_references(formula, change))


def rewrite_cells(sheet: Sheet, rewrite: Any) -> None:
    """Write every formula of a tab anew, where that changes it."""
    for cells in sheet.rows:
        for at, cell in enumerate(cells):
            value = cell.get("userEnteredValue")
            if value and "formulaValue" in value:
                formula = rewrite(value["formulaValue"])
                if formula != value["formulaValue"]:
                    after: CellData = {**cell, "userEnteredValue": {"formulaValue": formula}}
                    cells[at] = after


def _follow_chart(chart: Any, shift: Shift) -> Any:
    spec = _follow_sources(chart["spec"], shift)
    return {**chart, "spec": spec, "position": _follow_anchor(chart["position"], shift)}


def _follow_sources(value: Any, shift: Shift) -> Any:
    if isinstance(value, list):
        return [_follow_sources(each, shift) for each in value]
    if not isinstance(value, dict):
        return value
    if "sources" in value:
        areas = [shift.follow_range(area) for area in value["sources"]]
        return {**value, "sources": [area for area in areas if area is not None]}
    return {name: _follow_sources(each, shift) for name, each in value.items()}


def _follow_anchor(position: Any, shift: Shift) -> Any:
    overlay = position["overlayPosition"]
    cell = overlay.get("anchorCell", {})
    name = "rowIndex" if shift.dimension == "ROWS" else "columnIndex"
    if cell.get("sheetId", 0) != shift.sheet.id:
        return position
    after = shift.follow_index(cell.get(name, 0))
    moved = {**cell, name: shift.change.at if after is None else after}  # type: ignore[union-attr]  # only a deletion loses it
    return {**position, "overlayPosition": {**overlay, "anchorCell": moved}}
