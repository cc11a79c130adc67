"""The basic filter, and filter views."""

from collections.abc import Iterator
from typing import Any, cast

from sandbox.google import masks
from sandbox.google.calculator import Calculator
from sandbox.google.conditions import Subject, check_condition, holds
from sandbox.google.content import order_rows
from sandbox.google.errors import Refused
from sandbox.google.following import criteria_of
from sandbox.google.schema.grid import DimensionProperties
from sandbox.google.schema.objects import FilterView
from sandbox.google.schema.requests import (
    AddFilterView,
    OfFilterView,
    OfSheet,
    SetBasicFilter,
    UpdateFilterView,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

Json = dict[str, Any]


def set_basic(file: Spreadsheet, request: SetBasicFilter) -> None:
    """Set the filter of a tab, whatever it was: criteria that are not sent are gone.

    Its range is fixed to the grid of this moment: rows that are appended later are outside.
    """
    asked = request["filter"]
    sheet, settled = _settle(file, asked)
    sheet.filter = settled
    _hide_rows(file, sheet)


def clear_basic(file: Spreadsheet, request: OfSheet) -> None:
    """Take the filter away, and show what it hid."""
    sheet = file.sheet(request["sheetId"])
    sheet.filter = None
    _hide_rows(file, sheet)


def _hide_rows(file: Spreadsheet, sheet: Sheet) -> None:
    for row, line in enumerate(sheet.lines):
        if line.get("hiddenByFilter"):
            kept = {name: value for name, value in line.items() if name != "hiddenByFilter"}
            sheet.lines[row] = cast("DimensionProperties", kept)
    if sheet.filter is None:
        return
    rows, _ = sheet.bounds(sheet.filter["range"])
    shown = set(select_rows(Calculator(file), sheet, sheet.filter))
    for row in range(rows.start + 1, min(rows.stop, len(sheet.rows))):
        if row not in shown:
            sheet.put_line(row, {**sheet.line(row), "hiddenByFilter": True})


def add_view(file: Spreadsheet, request: AddFilterView) -> Json:
    """Add a view; both ways of saying its criteria come back."""
    return {"addFilterView": {"filter": _add(file, request["filter"])}}


def duplicate_view(file: Spreadsheet, request: OfFilterView) -> Json:
    """Add a copy of a view."""
    sheet, index = _find(file, request["filterId"])
    kept = {name: v for name, v in sheet.views[index].items() if name != "filterViewId"}
    copy = cast("FilterView", {**kept, "title": f"Copy of {kept.get('title', '')}"})
    return {"duplicateFilterView": {"filter": _add(file, copy)}}


def _add(file: Spreadsheet, asked: FilterView) -> FilterView:
    sheet, settled = _settle(file, asked)
    taken = [view["filterViewId"] for one in file.sheets for view in one.views]
    settled["filterViewId"] = file.choose_id(asked.get("filterViewId"), taken, "filter view")
    settled.setdefault("title", f"Filter {len(sheet.views) + 1}")
    sheet.views.append(settled)
    return cast("FilterView", settled)


def update_view(file: Spreadsheet, request: UpdateFilterView) -> None:
    """Change what the mask names; criteria in either way."""
    new = request["filter"]
    sheet, index = _find(file, new.get("filterViewId"))
    tree = masks.parse(request["fields"], FilterView)
    merged = masks.merge(cast("Json", sheet.views[index]), new, tree)
    merged["filterViewId"] = new["filterViewId"]
    if "filterSpecs" in tree:
        merged.pop("criteria", None)
    elif "criteria" in tree:
        merged.pop("filterSpecs", None)
    where, settled = _settle(file, merged)
    if where is not sheet:
        raise Refused("A filter view cannot be moved to another sheet.")
    sheet.views[index] = settled


def delete_view(file: Spreadsheet, request: OfFilterView) -> None:
    """Delete a view."""
    sheet, index = _find(file, request["filterId"])
    sheet.views.pop(index)


def _find(file: Spreadsheet, view_id: int | None) -> tuple[Sheet, int]:
    for sheet in file.sheets:
        for index, view in enumerate(sheet.views):
            if view["filterViewId"] == view_id:
                return sheet, index
    raise Refused(f"No filter view with id: {view_id}")


def _settle(file: Spreadsheet, asked: Any) -> tuple[Sheet, Any]:
    """A filter as it is kept and read: clamped range, criteria in both ways."""
    if ("range" in asked) == ("tableId" in asked):
        raise Refused("A filter is over one of range, tableId.")
    if "tableId" in asked:
        raise Refused("The sandbox does not answer filters over tables.", 501)
    sheet = file.sheet_of(asked["range"])
    settled = {**asked, "range": sheet.clamp(asked["range"])}
    _check_tables(sheet, settled)
    specs = asked.get("filterSpecs") or list(_specs_of(asked.get("criteria", {})))
    for spec in specs:
        _check_spec(sheet, spec)
    settled.pop("criteria", None)
    settled.pop("filterSpecs", None)
    if specs:
        settled |= {"filterSpecs": specs, "criteria": criteria_of(specs)}
    return sheet, settled


def _check_tables(sheet: Sheet, settled: Any) -> None:
    rows, columns = sheet.bounds(settled["range"])
    for table in sheet.tables:
        own_rows, own_columns = sheet.bounds(table["range"])
        if _meet(rows, own_rows) and _meet(columns, own_columns) and "filterViewId" not in settled:
            raise Refused(f"You can't create a filter over the table {table['name']}.")


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _specs_of(criteria: dict[str, Any]) -> Iterator[Json]:
    for column, what in criteria.items():
        yield {"columnIndex": int(column), "filterCriteria": what}


def _check_spec(sheet: Sheet, spec: Any) -> None:
    if not 0 <= spec.get("columnIndex", 0) < len(sheet.columns):
        raise Refused(f"No column {spec['columnIndex']} on sheet {sheet.title}.")
    if "condition" in spec.get("filterCriteria", {}):
        check_condition(spec["filterCriteria"]["condition"], where="filters")


def select_rows(calculator: Calculator, sheet: Sheet, chosen: Any) -> list[int]:
    """The rows a filter or a view shows below its title row, in its order."""
    rows, _ = sheet.bounds(chosen["range"])
    last = min(rows.stop, max(len(sheet.rows), rows.start + 1))
    shown = [row for row in range(rows.start + 1, last) if _passes(calculator, sheet, chosen, row)]
    specs = chosen.get("sortSpecs", [])
    return order_rows(shown, specs, lambda row, column: calculator.value(sheet, row, column))


def _passes(calculator: Calculator, sheet: Sheet, chosen: Any, row: int) -> bool:
    for spec in chosen.get("filterSpecs", []):
        column, what = spec.get("columnIndex", 0), spec.get("filterCriteria", {})
        text = calculator.shown(sheet, row, column)
        if text in what.get("hiddenValues", []):
            return False
        if "condition" in what:
            subject = _subject(calculator, sheet, (row, column), chosen)
            if not holds(what["condition"], subject):
                return False
    return True


def _subject(calculator: Calculator, sheet: Sheet, at: tuple[int, int], chosen: Any) -> Subject:
    corner = chosen["range"].get("startRowIndex", 0) + 1, at[1]
    moved = at[0] - corner[0], 0
    return Subject(
        calculator.value(sheet, *at),
        calculator.shown(sheet, *at),
        lambda formula: calculator.compute(sheet, corner, formula, moved),
        float(int(calculator.moment)),
    )
