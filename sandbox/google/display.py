"""What a value looks like in its number format."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from sandbox.google.errors import Refused
from sandbox.google.formulas import Error, Value
from sandbox.google.locales import Locale, find_locale
from sandbox.google.schema.cells import NumberFormat

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number has no time zone
_LARGEST = 2_958_465  # 31 December 9999
_CONDITION = re.compile(r"\[(<=|>=|<>|[<>=])(-?\d+(?:\.\d+)?)\]")
_PART = re.compile(
    r"""(?P<quoted>"[^"]*")|(?P<escaped>\\.)
    |(?P<digits>[#0][#0,]*(?:\.[#0]+)?)
    |(?P<moment>yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm)
    |(?P<value>@)|(?P<plain>[-+$€£%/:.,()\s\N{NO-BREAK SPACE}–])""",
    re.VERBOSE | re.IGNORECASE,
)
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<>": lambda a, b: a != b,
}
_DEFAULTS = {
    "DATE": "yyyy-mm-dd",
    "TIME": "hh:mm:ss",
    "DATE_TIME": "yyyy-mm-dd hh:mm:ss",
    "PERCENT": "0.00%",
    "CURRENCY": "$#,##0.00",
    "NUMBER": "#,##0.00",
}


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a pattern between semicolons, and for which numbers it is."""

    parts: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None

    @property
    def is_moment(self) -> bool:
        return any(kind == "moment" for kind, _ in self.parts)


def check(number_format: NumberFormat) -> None:
    """Refuse a pattern that could not be displayed.

    Raises:
        Refused: names the pattern.
    """
    if number_format and "type" not in number_format:
        raise Refused("numberFormat.type must be set.")
    _parse(number_format.get("pattern", "@"))


def display(value: Value, number_format: NumberFormat | None, locale: str) -> str:
    """The text of a value."""
    if value is None:
        return ""
    if isinstance(value, Error):
        return str(value)
    if isinstance(value, bool):
        return str(value).upper()
    given: NumberFormat = number_format or {}
    pattern = given.get("pattern") or _DEFAULTS.get(given.get("type", "TEXT"), "")
    return _display(value, pattern, find_locale(locale))


def _display(value: float | str, pattern: str, locale: Locale) -> str:
    sections = _parse(pattern) if pattern else ()
    if isinstance(value, str):
        texts = [s for s in sections if any(kind == "value" for kind, _ in s.parts)]
        return _join(texts[-1], lambda _: value) if texts else value
    if not sections or pattern == "@":
        return _general(value, locale)
    section, signed = _choose(sections, value)
    if section.is_moment:
        return _moment(section, value, locale)
    return _number(section, value if signed else abs(value), locale)


def _general(number: float, locale: Locale) -> str:
    return f"{number:.10g}".replace(".", locale.decimal)


def _choose(sections: tuple[_Section, ...], number: float) -> tuple[_Section, bool]:
    """The section for a number, and whether the sign must still be written."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _OPERATORS[section.condition[0]](
                number, section.condition[1]
            ):
                return section, True
        return sections[-1], True
    if len(sections) > 1 and number < 0:
        return sections[1], False
    if len(sections) > 2 and number == 0:
        return sections[2], False
    return sections[0], True


@lru_cache(maxsize=1000)
def _parse(pattern: str) -> tuple[_Section, ...]:
    """The sections of a pattern.

    Raises:
        Refused: names the pattern.
    """
    return tuple(_parse_section(text, pattern) for text in _split(pattern))


def _split(pattern: str) -> list[str]:
    """At the semicolons that are not quoted."""
    texts, quoted = [""], False
    for character in pattern:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            texts.append("")
        else:
            texts[-1] += character
    return texts


def _parse_section(text: str, pattern: str) -> _Section:
    condition = None
    if found := _CONDITION.match(text):
        condition = found[1], float(found[2])
        text = text[found.end() :]
    parts, at = [], 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise Refused(f"Invalid number format pattern: {pattern}")
        parts.append((str(part.lastgroup), part.group()))
        at = part.end()
    return _Section(tuple(parts), condition)


def _join(section: _Section, show: Callable[[str], str]) -> str:
    shown = []
    for kind, text in section.parts:
        if kind == "quoted":
            shown.append(text[1:-1])
        elif kind == "escaped":
            shown.append(text[1:])
        else:
            shown.append(text if kind == "plain" else show(text))
    return "".join(shown)


def _number(section: _Section, number: float, locale: Locale) -> str:
    if ("plain", "%") in section.parts:
        number *= 100
    shown = [_digits(text, number, locale) for kind, text in section.parts if kind == "digits"]
    text = _join(section, lambda pattern: _general(number, locale) if pattern == "@" else "\0")
    minus = "-" if number < 0 and any(_is_visible(one) for one in shown) else ""
    return minus + text.replace("\0", shown[0] if shown else "", 1).replace("\0", "")


def _is_visible(shown: str) -> bool:
    return any(character in "123456789" for character in shown)


def _digits(pattern: str, number: float, locale: Locale) -> str:
    whole, _, after = pattern.partition(".")
    places, needed = len(after), after.count("0")
    rounded = abs(Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    text = f"{rounded:{',' if ',' in whole else ''}.{places}f}"
    before, _, decimals = text.partition(".")
    if "0" not in whole and before == "0":
        before = ""
    before = before.replace(",", locale.thousands)
    while len(decimals) > needed and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{before}{locale.decimal}{decimals}" if decimals else before


def _moment(section: _Section, number: float, locale: Locale) -> str:
    if not 0 <= number <= _LARGEST:
        return _general(number, locale)
    at = _EPOCH + timedelta(seconds=round(number * 86400))
    shown, after_hours = [], False
    for kind, text in section.parts:
        if kind == "moment":
            word = text.lower()
            minutes = after_hours and word in {"m", "mm"}
            shown.append(_minutes(word, at) if minutes else _part(word, at, locale))
            after_hours = word in {"h", "hh"}
        elif kind in {"quoted", "escaped"}:
            shown.append(text.strip('"') if kind == "quoted" else text[1:])
        else:
            shown.append(text)
    return "".join(shown)


def _minutes(word: str, at: datetime) -> str:
    return f"{at.minute:02}" if word == "mm" else str(at.minute)


def _part(word: str, at: datetime, locale: Locale) -> str:
    shown: dict[str, Any] = {
        "yyyy": at.year,
        "yy": f"{at.year % 100:02}",
        "mmmm": locale.months[at.month - 1],
        "mmm": locale.short_months[at.month - 1],
        "mm": f"{at.month:02}",
        "m": at.month,
        "dddd": locale.days[at.weekday()],
        "ddd": locale.short_days[at.weekday()],
        "dd": f"{at.day:02}",
        "d": at.day,
        "hh": f"{at.hour:02}",
        "h": at.hour,
        "ss": f"{at.second:02}",
        "s": at.second,
        "am/pm": "AM" if at.hour < 12 else "PM",
    }
    return str(shown[word])
