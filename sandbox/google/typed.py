"""What Google makes of what somebody types into a cell, by the locale of the spreadsheet."""

import re
from datetime import date, datetime, time, timedelta

from sandbox.google.locales import Locale
from sandbox.google.schema.cells import ExtendedValue

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number has no time zone
_SPACES = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]?"
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?")


def read_typed(text: str, locale: Locale) -> tuple[ExtendedValue | None, str | None]:
    """The value, and the pattern of dates that comes with it; nothing for an empty text."""
    if text == "":
        return None, None
    if text.startswith("'"):
        return {"stringValue": text[1:]}, None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    if text.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": text.upper() == "TRUE"}, None
    if (serial := _read_date(text.strip())) is not None:
        return {"numberValue": serial}, "yyyy-mm-dd hh:mm" if serial % 1 else "yyyy-mm-dd"
    number = _read_number(text.strip(), locale)
    return ({"stringValue": text} if number is None else {"numberValue": number}), None


def _read_date(text: str) -> float | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        at = datetime.combine(date(year, month, day), time(hour, minute))
    except ValueError:
        return None
    return (at - _EPOCH) / timedelta(days=1)


def _read_number(text: str, locale: Locale) -> float | None:
    decimal = re.escape(locale.decimal)
    thousands = (
        ",?" if locale.thousands == "," else "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]?"
    )
    plain = rf"([+-]?)\$?(\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)?({decimal}\d*)?(%?)"
    found = re.fullmatch(plain, text)
    if found is None or not (found[2] or (found[3] or "")[1:]):
        return None
    whole = re.sub(r"\D", "", found[2] or "0")
    number = float(f"{found[1]}{whole}.{(found[3] or '')[1:] or '0'}")
    return number / 100 if found[4] else number
