"""Which cells data filters mean, wherever they were moved."""

from typing import Any

from sandbox.google import metadata
from sandbox.google.a1 import read_range, write_range
from sandbox.google.calculator import Calculator
from sandbox.google.errors import Refused
from sandbox.google.formulas import Error, Value
from sandbox.google.schema.grid import DataFilter, Dimension, GridRange
from sandbox.google.schema.requests import GetValuesByDataFilter, SearchMetadata
from sandbox.google.spreadsheet import Sheet, Spreadsheet

Json = dict[str, Any]


def find_areas(file: Spreadsheet, filters: list[DataFilter]) -> list[tuple[GridRange, DataFilter]]:
    """The ranges that filters mean, each with its filter, from top left to bottom right.

    Raises:
        Refused: a filter names a tab that is not there.
    """
    found = [(area, one) for one in filters for area in _find(file, one)]
    order = [sheet.id for sheet in file.sheets]
    return sorted(found, key=lambda pair: _place(order, pair[0]))


def _find(file: Spreadsheet, asked: DataFilter) -> list[GridRange]:
    if len(asked) != 1:
        raise Refused("A DataFilter is one of developerMetadataLookup, a1Range, gridRange.")
    if "a1Range" in asked:
        return [read_range(file, asked["a1Range"])]
    if "gridRange" in asked:
        area = asked["gridRange"]
        file.sheet_of(area).bounds(area)
        return [area]
    areas = [found.area() for found in metadata.search(file, asked)]
    return [area for area in areas if area is not None]


def _place(order: list[int], area: GridRange) -> tuple[int, int, int]:
    rows, columns = area.get("startRowIndex", 0), area.get("startColumnIndex", 0)
    return order.index(area.get("sheetId", 0)), rows, columns


def read_values(calculator: Calculator, asked: GetValuesByDataFilter) -> Json:
    """`values:batchGetByDataFilter`: values alone, trailing blanks left out."""
    file = calculator.file
    return {
        "spreadsheetId": file.id,
        "valueRanges": [
            {"valueRange": _value_range(calculator, area, asked), "dataFilters": [one]}
            for area, one in find_areas(file, asked["dataFilters"])
        ],
    }


def _value_range(calculator: Calculator, area: GridRange, asked: GetValuesByDataFilter) -> Json:
    sheet = calculator.file.sheet_of(area)
    rows, columns = sheet.bounds(area)
    dimension: Dimension = asked.get("majorDimension", "ROWS")
    option = asked.get("valueRenderOption", "FORMATTED_VALUE")
    values = [[_render(calculator, sheet, (r, c), option) for c in columns] for r in rows]
    if dimension == "COLUMNS":
        values = [list(column) for column in zip(*values, strict=True)]
    read = _trim([_trim(line) for line in values])
    found = {"range": write_range(sheet, rows, columns), "majorDimension": dimension}
    return {**found, "values": read} if read else found


def _render(calculator: Calculator, sheet: Sheet, at: tuple[int, int], option: str) -> Any:
    if option == "FORMATTED_VALUE":
        return calculator.shown(sheet, *at)
    formula = sheet.cell(*at).get("userEnteredValue", {}).get("formulaValue")
    if option == "FORMULA" and formula is not None:
        return formula
    return _bare(calculator.value(sheet, *at))


def _bare(value: Value) -> Any:
    if isinstance(value, Error):
        return f"{value} ({value.message})"
    return "" if value is None else value


def _trim(values: list[Any]) -> list[Any]:
    while values and values[-1] in ("", []):
        values.pop()
    return values


def search_metadata(file: Spreadsheet, asked: SearchMetadata) -> Json:
    """`developerMetadata:search`."""
    matched = [
        {"developerMetadata": found.as_json(), "dataFilters": [one]}
        for one in asked["dataFilters"]
        for found in metadata.search(file, one)
    ]
    return {"matchedDeveloperMetadata": matched} if matched else {}
