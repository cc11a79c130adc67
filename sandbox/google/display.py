"""What a cell shows on the screen, for the number formats that are answered."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sandbox.google.errors import Refused
from sandbox.google.schema import CellData, NumberFormat

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number has no time zone
_NUMBER = re.compile(r"(#,##)?0(?:\.(0+))?")
_MOMENT = {"yyyy-mm-dd": "%Y-%m-%d", "yyyy-mm-dd hh:mm": "%Y-%m-%d %H:%M"}


def display_cell(cell: CellData) -> str:
    """The text of a cell; formulas are not computed and show themselves."""
    value = cell.get("userEnteredValue", {})
    if "boolValue" in value:
        return str(value["boolValue"]).upper()
    if "numberValue" in value:
        return _number(value["numberValue"], cell.get("userEnteredFormat", {}).get("numberFormat"))
    return value.get("stringValue", value.get("formulaValue", ""))


def check(number_format: NumberFormat) -> None:
    """Refuse a pattern that could not be displayed.

    Raises:
        Refused: names the pattern.
    """
    pattern = number_format.get("pattern", "@")
    if pattern != "@" and pattern not in _MOMENT and not _NUMBER.fullmatch(pattern):
        raise Refused(f"Invalid number format pattern: {pattern}")


def _number(number: float, number_format: NumberFormat | None) -> str:
    pattern = (number_format or {}).get("pattern", "@")
    if pattern in _MOMENT:
        minutes = timedelta(minutes=round(number * 1440))
        return (_EPOCH + minutes).strftime(_MOMENT[pattern])
    if shape := _NUMBER.fullmatch(pattern):
        places = len(shape[2] or "")
        rounded = Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{rounded:{',' if shape[1] else ''}.{places}f}"
    return f"{number:.10g}"
