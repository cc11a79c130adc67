"""Which of our formulas show an error: asked in a small read of its own, after a full look."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from sheets.cells import Json
from sheets.current import Current

ERRORS = (
    "sheets(properties.sheetId,data(startRow,startColumn,"
    "rowData.values.effectiveValue.errorValue(type,message)))"
)
"""The field mask of the small read after a full look: which of our formulas fail."""
_COMPUTING = "LOADING"


def list_formulas(current: Current) -> list[Json]:
    """Where formulas stand in our tabs, as ranges: for each column from its first to its last."""
    return [
        {"sheetId": seen.sheet_id, **area}
        for seen in current.tabs.values()
        if seen.look
        for area in _bound_formulas(seen.look.cells)
    ]


def _bound_formulas(cells: Sequence[Sequence[Json]]) -> Iterator[Json]:
    """Columns side by side whose formulas stand in the same rows are one range."""
    bounds: dict[int, tuple[int, int]] = {}
    for row, values in enumerate(cells):
        for column, cell in enumerate(values):
            if "formulaValue" in cell.get("userEnteredValue", ()):
                bounds[column] = bounds.get(column, (row, row))[0], row
    ordered = sorted(bounds)
    for (first, last), run in groupby(enumerate(ordered), key=lambda one: bounds[one[1]]):
        for _, side in groupby(run, key=lambda one: one[1] - one[0]):
            columns = [column for _, column in side]
            yield {
                "startRowIndex": first,
                "endRowIndex": last + 1,
                "startColumnIndex": columns[0],
                "endColumnIndex": columns[-1] + 1,
            }


def add_errors(current: Current, reading: Json) -> Current:
    """A full look with what Google says of formulas that fail; one still computing does not."""
    errors = {
        sheet.get("properties", {}).get("sheetId", 0): dict(_list_errors(sheet))
        for sheet in reading.get("sheets", [])
    }
    tabs = {
        name: replace(seen, look=replace(seen.look, errors=errors.get(seen.sheet_id, {})))
        if seen.look
        else seen
        for name, seen in current.tabs.items()
    }
    return replace(current, tabs=tabs)


def _list_errors(sheet: Json) -> Iterator[tuple[tuple[int, int], str]]:
    for data in sheet.get("data", []):
        for row, values in enumerate(data.get("rowData", []), data.get("startRow", 0)):
            for column, cell in enumerate(values.get("values", []), data.get("startColumn", 0)):
                error = cell.get("effectiveValue", {}).get("errorValue")
                if error and error.get("type") != _COMPUTING:
                    yield (row, column), error.get("message") or error.get("type", "")
