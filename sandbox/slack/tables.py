"""Tables and charts: blocks for looking only, with the limits of their own."""

from collections.abc import Iterable
from typing import Any

from sandbox.slack.rich_text import RICH_TEXT
from sandbox.slack.rules import (
    Breaches,
    Rule,
    Shape,
    array,
    breach,
    by_type,
    choice,
    flag,
    string,
    whole,
)
from sandbox.slack.texts import texts_in

Json = dict[str, Any]
_ID: dict[str, Rule] = {"block_id": string(255)}


def _value(value: Any, at: str) -> Breaches:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield breach("must provide a number", at)


def _positive(value: Any, at: str) -> Breaches:
    yield from _value(value, at)
    if isinstance(value, int | float) and value <= 0:
        yield breach("must be more than 0", at)


_RAW: dict[str, Rule] = {
    "raw_text": Shape({"text": string(3000)}),
    "raw_number": Shape({"value": _value, "text": string(3000)}),
}
_HEAD_CELL = by_type(_RAW)
_CELL = by_type({**_RAW, "rich_text": RICH_TEXT})
_COLUMN = Shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def _column(value: Any, at: str) -> Breaches:
    """A column's settings, or null to skip it."""
    return () if value is None else _COLUMN(value, at)


def _at_most(characters: int) -> Rule:
    def check(block: Any, at: str) -> Breaches:
        if sum(map(len, texts_in(block.get("rows")))) > characters:
            yield breach(f"must be less than {characters + 1} characters in all", f"{at}/rows")

    return check


def _data_rows(block: Any, at: str) -> Breaches:
    yield from _at_most(20_000)(block, at)
    rows = block.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return
    for n, cell in enumerate(rows[0] if rows else []):
        yield from _HEAD_CELL(cell, f"{at}/rows/0/{n}")
    for n, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield breach("must have as many cells as the first row", f"{at}/rows/{n}")


def _is_one_each(names: Iterable[Any], at: str) -> Breaches:
    listed = list(names)
    if len({str(name) for name in listed}) < len(listed):
        yield breach("must be unique", at)


def _matching_series(chart: Any, at: str) -> Breaches:
    """Every series has exactly one point for each category, and a name of its own."""
    series = [one for one in chart.get("series", []) if isinstance(one, dict)]
    yield from _is_one_each((one.get("name") for one in series), f"{at}/series")
    categories = _dict(chart.get("axis_config")).get("categories")
    for n, one in enumerate(series):
        data = one.get("data")
        points = data if isinstance(data, list) else []
        labels = [_dict(point).get("label") for point in points]
        if labels != categories:
            yield breach("must have one point for each category", f"{at}/series/{n}/data")


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


_LABEL = string(20)
_POINT = Shape({"label": _LABEL, "value": _value})
_SERIES = Shape({"name": _LABEL, "data": array(_POINT, 20)})
_AXES = Shape({"categories": array(_LABEL, 20)}, {"x_label": string(50), "y_label": string(50)})
_CHART = by_type(
    {
        "bar": Shape({"series": array(_SERIES, 12), "axis_config": _AXES}, {}, _matching_series),
        "pie": Shape({"segments": array(Shape({"label": _LABEL, "value": _positive}), 12)}),
    }
)

TABLE = Shape(
    {"rows": array(array(_CELL, 20), 100)},
    {**_ID, "column_settings": array(_column, 20)},
    _at_most(10_000),
)
DATA_TABLE = Shape(
    {"caption": string(3000), "rows": array(array(_CELL, 20), 201, least=2)},
    {**_ID, "page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
    _data_rows,
)
DATA_VISUALIZATION = Shape({"title": string(50), "chart": _CHART}, _ID)
MOST: dict[str, tuple[int, str]] = {
    "table": (1, "only_one_table_allowed"),
    "data_visualization": (2, "only_two_charts_allowed"),
}


def count_breaches(blocks: list[Json], at: str) -> Breaches:
    """More tables or charts than one message or Home may have."""
    kinds = [block.get("type") for block in blocks]
    for kind, (most, sentence) in MOST.items():
        if kinds.count(kind) > most:
            yield breach(sentence, at)
