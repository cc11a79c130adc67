"""Charts over the cells."""

from collections.abc import Iterator
from typing import Any, cast

from sandbox.google import masks
from sandbox.google.errors import Refused
from sandbox.google.schema.objects import ChartSpec, EmbeddedObjectPosition
from sandbox.google.schema.requests import (
    AddChart,
    DeleteEmbeddedObject,
    UpdateChartSpec,
    UpdateEmbeddedObjectPosition,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet, drop_zero

Json = dict[str, Any]
_VALUES = {"BAR": "BOTTOM_AXIS", "COLUMN": "LEFT_AXIS"}
_SIZE = {"widthPixels": 600, "heightPixels": 371}


def add(file: Spreadsheet, request: AddChart) -> Json:
    """Add a chart; its tab is that of its anchor."""
    asked = request["chart"]
    spec = _check_spec(file, asked["spec"])
    sheet, position = _settle(file, asked["position"])
    taken = [chart["chartId"] for each in file.sheets for chart in each.charts]
    chart_id = file.choose_id(asked.get("chartId"), taken, "chart")
    chart: Any = {**asked, "chartId": chart_id, "spec": spec, "position": position}
    sheet.charts.append(chart)
    return {"addChart": {"chart": chart}}


def update_spec(file: Spreadsheet, request: UpdateChartSpec) -> None:
    """Draw something else; the whole of it is sent."""
    sheet, index = _find(file, request["chartId"])
    spec = _check_spec(file, request["spec"])
    sheet.charts[index] = {**sheet.charts[index], "spec": spec}


def move(file: Spreadsheet, request: UpdateEmbeddedObjectPosition) -> Json:
    """Put a chart elsewhere."""
    sheet, index = _find(file, request["objectId"])
    tree = masks.parse(request["fields"], EmbeddedObjectPosition)
    chart = sheet.charts[index]
    merged = masks.merge(cast("Json", chart["position"]), request["newPosition"], tree)
    where, position = _settle(file, merged)
    sheet.charts.pop(index)
    where.charts.insert(
        index if where is sheet else len(where.charts), {**chart, "position": position}
    )
    return {"updateEmbeddedObjectPosition": {"position": position}}


def delete(file: Spreadsheet, request: DeleteEmbeddedObject) -> None:
    """Delete a chart."""
    sheet, index = _find(file, request["objectId"])
    sheet.charts.pop(index)


def _find(file: Spreadsheet, chart_id: int) -> tuple[Sheet, int]:
    for sheet in file.sheets:
        for index, chart in enumerate(sheet.charts):
            if chart["chartId"] == chart_id:
                return sheet, index
    raise Refused(f"No embedded object with id: {chart_id}")


def _settle(file: Spreadsheet, position: Any) -> tuple[Sheet, EmbeddedObjectPosition]:
    overlay = position["overlayPosition"]
    cell = overlay.get("anchorCell", {})
    sheet = file.sheet_of(cell)
    if cell.get("rowIndex", 0) >= sheet.row_count or cell.get("columnIndex", 0) >= len(
        sheet.columns
    ):
        raise Refused("The anchor of a chart must be inside the grid.")
    return sheet, cast("EmbeddedObjectPosition", {"overlayPosition": {**_SIZE, **overlay}})


def _check_spec(file: Spreadsheet, spec: ChartSpec) -> ChartSpec:
    """The spec as it is kept: its ranges without an id of 0."""
    if "basicChart" not in spec:
        raise Refused("The sandbox answers basicChart only.", 501)
    chart = spec["basicChart"]
    if len(chart.get("domains", [])) > 1 or not chart.get("series"):
        raise Refused("A basic chart has one domain at most, and at least one series.")
    counts = {_check_sources(file, one) for one in _sources(chart)}
    if len(counts) > 1:
        raise Refused("The domain and all series need the same number of sources.")
    axis = _VALUES.get(chart.get("chartType", ""))
    for series in chart["series"]:
        if axis and series.get("targetAxis", axis) != axis:
            raise Refused(f"{chart['chartType']} charts draw their values on {axis}.")
    return cast("ChartSpec", _without_zero(spec))


def _without_zero(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_zero(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "sources" in value:
        return {"sources": [drop_zero(area) for area in value["sources"]]}
    return {name: _without_zero(each) for name, each in value.items()}


def _sources(chart: Any) -> Iterator[Any]:
    for domain in chart.get("domains", []):
        yield domain["domain"]["sourceRange"]["sources"]
    for series in chart["series"]:
        yield series["series"]["sourceRange"]["sources"]


def _check_sources(file: Spreadsheet, sources: Any) -> int:
    for area in sources:
        rows, columns = file.sheet_of(area).bounds(area)
        if len(rows) != 1 and len(columns) != 1:
            raise Refused(
                "ChartSourceRange ranges require all rows or all columns to have length of 1"
            )
    return len(sources)
