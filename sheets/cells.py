"""One cell: what it holds and how a number in it is shown. Typed, so nothing is ever a formula.

Sheets keeps numbers as doubles of 15 digits. An amount is sent as the float whose shortest
decimal text is the amount itself, so what Google stores and shows is exact to the cent; one that
has more digits than that is sent as text rather than rounded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backlog.company import Company
from backlog.money import format_amount, places

Json = dict[str, Any]

FIELDS = "userEnteredValue,userEnteredFormat.numberFormat"
_DAY_ZERO = date(1899, 12, 30)
_DIGITS = 15
_LONGEST = 50_000  # characters that Google keeps in a cell
_HALF_A_SECOND = 0.5 / 86_400  # in days; below any difference between two amounts, too


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is text, or a number with its `pattern`; `None` is an empty cell."""

    value: str | float | None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Since when something waits; shown in days."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The company and now, by which moments are written."""

    company: Company
    now: datetime


Value = str | int | bool | date | datetime | Money | Waiting | None

EMPTY = Cell(None)


def build_cell(value: Value, calendar: Calendar) -> Cell:
    """The cell for a value of the backlog, by its type."""
    match value:
        case None | bool():
            return build_text("✓" if value else "")
        case str():
            return build_text(value)
        case Money():
            return _build_money(value)
        case Waiting():
            days = calendar.company.days_between(value.since, calendar.now)
            number, pattern = float(days), "0"
        case datetime():
            local = value.astimezone(calendar.company.zone)
            minutes = local.hour * 60 + local.minute
            number, pattern = _count_days(local.date()) + minutes / 1440, "yyyy-mm-dd hh:mm"
        case date():
            number, pattern = _count_days(value), "yyyy-mm-dd"
        case int():
            number, pattern = float(value), "0"
    return Cell(number, pattern)


def build_text(value: str) -> Cell:
    """A cell of text; it stays text whatever it begins with."""
    kept = "".join(c for c in value.replace("\r\n", "\n") if c in "\n\t" or c >= " ")
    return Cell(kept[:_LONGEST]) if kept else EMPTY


def as_json(wanted: Cell) -> Json:
    """The cell as the API takes it."""
    if wanted.value is None:
        return {}
    kind = "stringValue" if isinstance(wanted.value, str) else "numberValue"
    return {
        "userEnteredValue": {kind: wanted.value},
        "userEnteredFormat": {"numberFormat": _number_format(wanted)},
    }


def is_same(wanted: Cell, found: Json) -> bool:
    """Whether a cell that was read holds and shows what is wanted."""
    value = found.get("userEnteredValue", {})
    if wanted.value is None:
        return not value
    number_format = found.get("userEnteredFormat", {}).get("numberFormat", {})
    expected = _number_format(wanted)
    if any(number_format.get(name) != expected[name] for name in expected):
        return False
    if isinstance(wanted.value, str):
        return bool(value.get("stringValue") == wanted.value)
    number = value.get("numberValue")
    return isinstance(number, int | float) and abs(number - wanted.value) < _HALF_A_SECOND


def _number_format(wanted: Cell) -> dict[str, str]:
    if isinstance(wanted.value, str):
        return {"type": "TEXT"}  # so that nobody's Enter turns 00123 into a number
    kinds = {"yyyy-mm-dd": "DATE", "yyyy-mm-dd hh:mm": "DATE_TIME"}
    return {"type": kinds.get(wanted.pattern, "NUMBER"), "pattern": wanted.pattern}


def _count_days(day: date) -> float:
    return float((day - _DAY_ZERO).days)


def _build_money(money: Money) -> Cell:
    if len(money.amount.as_tuple().digits) > _DIGITS:
        return build_text(format_amount(money.amount, money.currency))
    decimals = places(money.currency)
    return Cell(float(money.amount), "#,##0" + ("." + "0" * decimals if decimals else ""))
