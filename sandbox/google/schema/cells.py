"""Cells: what they hold, how they look, what may be typed into them."""

from typing import Literal

# pydantic reads TypedDict from here until Python 3.12.
from typing_extensions import TypedDict


class Color(TypedDict, total=False):
    """Parts from 0 to 1; what is absent is 0."""

    red: float
    green: float
    blue: float
    alpha: float


class ColorStyle(TypedDict, total=False):
    """A colour; theme colours are not answered."""

    rgbColor: Color


class NumberFormat(TypedDict, total=False):
    """How a number is displayed."""

    type: Literal[
        "TEXT", "NUMBER", "PERCENT", "CURRENCY", "DATE", "TIME", "DATE_TIME", "SCIENTIFIC"
    ]
    pattern: str


class Link(TypedDict, total=False):
    """Where a text leads."""

    uri: str


class TextFormat(TypedDict, total=False):
    """How the characters look."""

    bold: bool
    italic: bool
    strikethrough: bool
    underline: bool
    fontFamily: str
    fontSize: int
    foregroundColorStyle: ColorStyle
    link: Link


class Padding(TypedDict, total=False):
    """Pixels between the edges and the text."""

    top: int
    right: int
    bottom: int
    left: int


class Border(TypedDict, total=False):
    """One edge of a cell."""

    style: Literal["DOTTED", "DASHED", "SOLID", "SOLID_MEDIUM", "SOLID_THICK", "NONE", "DOUBLE"]
    colorStyle: ColorStyle


class Borders(TypedDict, total=False):
    """The edges of a cell."""

    top: Border
    bottom: Border
    left: Border
    right: Border


class CellFormat(TypedDict, total=False):
    """How a cell looks."""

    numberFormat: NumberFormat
    backgroundColorStyle: ColorStyle
    horizontalAlignment: Literal["LEFT", "CENTER", "RIGHT"]
    verticalAlignment: Literal["TOP", "MIDDLE", "BOTTOM"]
    wrapStrategy: Literal["OVERFLOW_CELL", "CLIP", "WRAP"]
    padding: Padding
    borders: Borders
    textFormat: TextFormat


class TextFormatRun(TypedDict, total=False):
    """How the characters look from here on."""

    startIndex: int
    format: TextFormat


class PersonProperties(TypedDict, total=False):
    """A person, by e-mail address."""

    email: str
    displayFormat: Literal["DEFAULT", "LAST_NAME_COMMA_FIRST_NAME", "EMAIL"]


class Chip(TypedDict, total=False):
    """A smart chip; of people only."""

    personProperties: PersonProperties


class ChipRun(TypedDict, total=False):
    """A chip in place of the `@` that stands here; without one, text again."""

    startIndex: int
    chip: Chip


class ConditionValue(TypedDict, total=False):
    """One operand of a condition."""

    userEnteredValue: str
    relativeDate: Literal["PAST_YEAR", "PAST_MONTH", "PAST_WEEK", "YESTERDAY", "TODAY", "TOMORROW"]


class BooleanCondition(TypedDict, total=False):
    """A condition by its name in the API."""

    type: str
    values: list[ConditionValue]


class DataValidationRule(TypedDict, total=False):
    """What may be typed; `strict` refuses the rest, else it is only marked."""

    condition: BooleanCondition
    inputMessage: str
    strict: bool
    showCustomUi: bool


class ExtendedValue(TypedDict, total=False):
    """Exactly one of them."""

    numberValue: float
    stringValue: str
    boolValue: bool
    formulaValue: str


class CellData(TypedDict, total=False):
    """What a cell holds; never changed in place, so that copies of a sheet may share it."""

    userEnteredValue: ExtendedValue
    userEnteredFormat: CellFormat
    note: str
    dataValidation: DataValidationRule
    textFormatRuns: list[TextFormatRun]
    chipRuns: list[ChipRun]


class RowData(TypedDict, total=False):
    """Cells from left to right."""

    values: list[CellData]
