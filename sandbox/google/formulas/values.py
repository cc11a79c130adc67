"""What a formula comes to: nothing, a number, a text, a truth, an error, or a grid of these."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind = Literal["ERROR", "DIVIDE_BY_ZERO", "VALUE", "REF", "NAME", "NUM", "N_A"]
_SHOWN: dict[Kind, str] = {
    "ERROR": "#ERROR!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Error:
    """Why there is no value."""

    kind: Kind
    message: str = ""

    def __str__(self) -> str:
        """What the cell shows."""
        return _SHOWN[self.kind]


class Linked(str):
    """A text that leads somewhere: what HYPERLINK makes."""

    __slots__ = ("url",)
    url: str

    def __new__(cls, text: str, url: str) -> "Linked":
        """The text, and where it leads."""
        made = super().__new__(cls, text)
        made.url = url
        return made


Value: TypeAlias = float | str | bool | Error | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of equal length; never changed, so that many may hold it."""

    rows: list[list[Value]]

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def cell(self, row: int, column: int) -> Value:
        """A value; single rows and columns repeat, what is outside does not exist."""
        row = 0 if self.height == 1 else row
        column = 0 if self.width == 1 else column
        if row < self.height and column < self.width:
            return self.rows[row][column]
        return Error("N_A", "Array arguments are of different sizes.")


class Failed(Exception):
    """An error on its way to whoever catches it."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.error = Error(kind, message)


def read_error(shown: str) -> Error:
    """The error that is written like this."""
    known: dict[str, Kind] = {text: kind for kind, text in _SHOWN.items()}
    return Error(known.get(shown.upper(), "ERROR"))


def to_number(value: Value) -> float:
    """A value as arithmetic takes it.

    Raises:
        Failed: it is an error, or a text that is no number.
    """
    if isinstance(value, bool | float | int):
        return float(value)
    if value is None:
        return 0.0
    if isinstance(value, Error):
        raise Failed(value.kind, value.message)
    if _NUMBER.fullmatch(value):
        return float(value)
    raise Failed("VALUE", f"'{value}' is a text and cannot be coerced to a number.")


def to_text(value: Value) -> str:
    """A value as `&` joins it.

    Raises:
        Failed: it is an error.
    """
    if isinstance(value, Error):
        raise Failed(value.kind, value.message)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else f"{value:.15g}"


def to_truth(value: Value) -> bool:
    """A value as IF takes it.

    Raises:
        Failed: it is an error, or a text that is no truth.
    """
    if isinstance(value, str):
        if value.upper() in {"TRUE", "FALSE"}:
            return value.upper() == "TRUE"
        raise Failed("VALUE", f"'{value}' is a text and cannot be coerced to a boolean.")
    return bool(to_number(value))


def order_key(value: Value) -> tuple[int, float, str]:
    """Numbers before text before truth before errors, text without case; empty last."""
    if value is None:
        return (4, 0.0, "")
    if isinstance(value, Error):
        return (3, 0.0, "")
    if isinstance(value, bool):
        return (2, float(value), "")
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    return (0, float(value), "")


def are_equal(one: Value, other: Value) -> bool:
    """As `=` compares: text without case; empty is "" and 0 and FALSE."""
    if one is None or other is None:
        return (one if other is None else other) in (None, "", 0, False)
    return order_key(one) == order_key(other)
