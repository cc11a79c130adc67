"""Random files of columns: any fields in any order, every way to write them."""

import json
from typing import Any

from hypothesis import strategies as st

from exporters.columns.fields import FIELDS

_NEEDED = ["number", "line.amount"]
_MULTIPLIED = ["number", "line.units", "line.price"]
_DATES = ["YYYY-MM-DD", "MM/DD/YYYY", "D.M.YYYY", "YYYYMMDD", "DD MM YYYY"]


@st.composite
def descriptions(draw: st.DrawFn) -> str:
    """The text of one that has no mistakes."""
    multiplied = draw(st.booleans())
    more = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=12, unique=True))
    fields = [*dict.fromkeys([*(_MULTIPLIED if multiplied else _NEEDED), *more])]
    if multiplied:
        fields = [name for name in fields if name != "line.amount"]
    head = {
        "label": "Random Ledger",
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-bom", "windows-1252", "ascii"])),
        "delimiter": draw(st.sampled_from(["comma", "semicolon", "tab", "pipe"])),
        "headings": draw(st.booleans()),
        "dates": draw(st.sampled_from(_DATES)),
        "decimal": draw(st.sampled_from([".", ","])),
        "documents": draw(st.sampled_from(["invoices", "both"])),
        "negative_lines": "write",
        "taxes": draw(st.sampled_from(["file", "by-line", "by-invoice"])),
        "sort": draw(st.sampled_from(["", "number"])),
    } | ({"places": 3} if multiplied else {})
    if head["documents"] == "both" and "type" in fields:
        head["credit_signs"] = draw(st.sampled_from(["minus", "plus"]))
    columns = [_write_table(draw(_choose_column(name))) for name in draw(st.permutations(fields))]
    lines = [f"{key} = {json.dumps(value)}" for key, value in head.items()]
    return "\n".join([*lines, "columns = [", *(f"  {one}," for one in columns), "]", ""])


@st.composite
def _choose_column(draw: st.DrawFn, name: str) -> dict[str, Any]:
    field = FIELDS[name]
    column: dict[str, Any] = {"name": f"our {name}", "field": name}
    if name != "number" and not field.figure and draw(st.booleans()):
        column["limit"] = draw(st.integers(1, 40))
    if name != "number" and not field.of_line and draw(st.booleans()):
        column["rows"] = "first"
    if field.figure and draw(st.booleans()):
        column["zeros"] = "empty"
    if draw(st.booleans()) and field.words:
        column["words"] = {word: word.upper()[:3] for word in field.words}
    return column


def _write_table(column: dict[str, Any]) -> str:
    cells = [f"{key} = {_write(value)}" for key, value in column.items()]
    return f"{{ {', '.join(cells)} }}"


def _write(value: object) -> str:
    return _write_table(value) if isinstance(value, dict) else json.dumps(value)
