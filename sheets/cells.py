"""One cell: what it holds and how it is shown. Typed, so nothing of ours is a formula by accident.

Sheets keeps numbers as doubles of 15 digits. An amount is sent as the float whose shortest
decimal text is the amount itself, so what Google stores and shows is exact to the cent; one that
has more digits than that is sent as text rather than rounded.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backlog.characters import show_unseen
from backlog.company import Company
from backlog.money import format_amount, places

Json = dict[str, Any]

TEXT, COUNT, DAY, MOMENT = "@", "#,##0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_DAY_ZERO = date(1899, 12, 30)
_DIGITS = 15
_LONGEST = 50_000  # characters that Google keeps in a cell
_CONTROLS = {code: None for code in range(ord(" ")) if chr(code) not in "\n\t"}
_HALF_A_SECOND = 0.5 / 86_400  # in days; below any difference between two amounts, too


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is text, or a number with its `pattern`; `None` is an empty cell.

    A `formula` is a template: where columns stand is known only when it is written. `<stop>` is the
    cell of a column in its own row, `<stop-1>` the one above, `<All.stop>` all of another tab's
    column, `<About!B2>` one cell of another tab. `link` opens something from the whole cell. What
    stands in a `free` one is left as it is.
    """

    value: str | float | None = None
    pattern: str = ""
    formula: str = ""
    link: str = ""
    free: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing should stand there."""
        return self.value is None and not self.formula


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The company and now, by which moments are written."""

    company: Company
    now: datetime


Value = str | int | bool | date | datetime | Decimal | Money | Cell | None

EMPTY = Cell()
FREE = Cell(free=True)


def build_cell(value: Value, calendar: Calendar) -> Cell:  # noqa: PLR0911 - one for each type
    """The cell for a value of the backlog, by its type."""
    match value:
        case Cell():
            return value
        case None | bool():
            return build_text("✓" if value else "")
        case str():
            return build_text(value)
        case Money():
            return _build_money(value)
        case datetime():
            return Cell(_count_moment(value, calendar), MOMENT)
        case date():
            return Cell(_count_days(value), DAY)
        case Decimal():
            return Cell(float(value), "#,##0.######")
        case int():
            return Cell(float(value), COUNT)


def build_text(value: str) -> Cell:
    """A cell of text; it stays text whatever it begins with."""
    shown = show_unseen(value.replace("\r\n", "\n"))
    kept = shown.translate(_CONTROLS)
    return Cell(kept[:_LONGEST], TEXT) if kept else EMPTY


def build_link(value: str, link: str) -> Cell:
    """A cell of text that opens a link, where one is known."""
    cell = build_text(value)
    return cell if cell.is_empty else replace(cell, link=link)


def choose_pattern(currency: str) -> str:
    """How amounts of a currency are shown."""
    decimals = places(currency)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def read_entered(cell: Json) -> str | float | bool | None:
    """What was typed into a cell, or written by us; an error is its word, as of a typed `#N/A`."""
    value: Any = next(iter(cell.get("userEnteredValue", {}).values()), None)
    return f"#{value.get('type', 'ERROR')}" if isinstance(value, dict) else value


def is_same(wanted: Cell, found: str | float | None) -> bool:
    """Whether a value that was read is the one that is wanted; formulas are not compared so."""
    if wanted.value is None or found is None:
        return (wanted.value is None) == (found in (None, ""))
    if isinstance(wanted.value, str) or isinstance(found, str):
        return wanted.value == found
    return abs(found - wanted.value) < _HALF_A_SECOND


def format_number(pattern: str) -> Json:
    """A pattern as the API takes it; text, so that nobody's Enter turns 00123 into a number."""
    if pattern == TEXT:
        return {"type": "TEXT"}
    kinds = {DAY: "DATE", MOMENT: "DATE_TIME"}
    return {"type": kinds.get(pattern, "NUMBER"), "pattern": pattern}


def count_stamp(calendar: Calendar) -> float:
    """Now, as Sheets counts: days since the end of 1899, on the company's clock."""
    return _count_moment(calendar.now, calendar)


def read_day(serial: float) -> date:
    """The day of a number of a cell."""
    return date.fromordinal(_DAY_ZERO.toordinal() + int(serial))


def _count_moment(at: datetime, calendar: Calendar) -> float:
    local = at.astimezone(calendar.company.zone)
    return _count_days(local.date()) + (local.hour * 60 + local.minute) / 1440


def _count_days(day: date) -> float:
    return float((day - _DAY_ZERO).days)


def _build_money(money: Money) -> Cell:
    if len(money.amount.as_tuple().digits) > _DIGITS:
        return build_text(format_amount(money.amount, money.currency))
    return Cell(float(money.amount), choose_pattern(money.currency))
