"""Amounts and days as accounting systems and spreadsheets write them, in English and in French.

Nothing is guessed: what a whole column leaves open, which of two signs is the decimal one or which
of two numbers is the month, is asked. What is read is read exactly.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

POINT, COMMA = ".", ","
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year"}
"""In which order the numbers of a day may stand, where the year is last."""

_SIGN, _CODE = re.compile("[$€£]"), re.compile(r"\b[A-Z]{3}\b")
_BLANK = "[\\s\u00a0\u202f'\u2019]"
_BLANKS = re.compile(_BLANK)
_BY_BLANKS = re.compile(f"[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?:[.,][0-9]+)?")
_MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}", "--")
_DIGITS = re.compile(
    r"[0-9]*[.,]?[0-9]+|[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?"
)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WORDS = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)?[-/. ]+([a-z]{3,})\.?[-/., ]+([0-9]{4})")
_WORDS_US = re.compile(r"([a-z]{3,})\.?[-/. ]+([0-9]{1,2})(?:st|nd|rd|th)?,?[-/. ]+([0-9]{4})")
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[ap]m)?$", re.IGNORECASE)
_MONTHS = (
    ("jan",),
    ("feb", "fev"),
    ("mar",),
    ("apr", "avr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aou"),
    ("sep",),
    ("oct",),
    ("nov",),
    ("dec",),
)


@dataclass(frozen=True, slots=True)
class Written:
    """An amount as it was written: its digits and signs, the currencies beside it, its side."""

    digits: str
    beside: tuple[str, ...]
    negative: bool


def split_amount(text: str) -> Written:
    """What is digits in an amount, and what says a currency or a minus; parentheses are one."""
    bare = text.translate(_MINUS).strip()
    beside = (*_SIGN.findall(bare), *(code for code in _CODE.findall(bare) if code != "CR"))
    negative = bare.startswith("(") or "-" in bare or bare.upper().endswith("CR")
    rest = _CODE.sub("", _SIGN.sub("", bare))
    digits = rest.strip("() -").removesuffix("CR").strip()
    # A blank that does not stand between thousands may have been a decimal sign.
    grouped = _BY_BLANKS.fullmatch(digits)
    return Written(_BLANKS.sub("", digits) if grouped else digits, beside, negative)


def find_decimal(texts: Iterable[str]) -> str | None:
    """The decimal sign of a column of amounts; `None` where it could be the one or the other.

    `1,812` alone may be either; beside `1,812.50` or `12,5` it is not.
    """
    found: set[str] = set()
    open_ = False
    for digits in (split_amount(text).digits for text in texts):
        sign = _find_sign(digits)
        open_ = open_ or sign is None
        found |= {sign} if sign else set()
    if len(found) == 1:
        return found.pop()
    return None if found or open_ else POINT


def _find_sign(digits: str) -> str | None:
    """The decimal sign of one amount, empty where it shows none; `None` where it may be either."""
    signs = [sign for sign in digits if sign in ".,"]
    if not signs or not _DIGITS.fullmatch(digits):
        return ""
    if len(set(signs)) == 2:
        return signs[-1]
    (sign,) = set(signs)
    if len(signs) > 1:
        return COMMA if sign == POINT else POINT
    whole, _, rest = digits.partition(sign)
    return None if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0" else sign


def read_amount(digits: str, decimal: str) -> Decimal:
    """The amount that these digits are.

    Raises:
        ValueError: they are none, or their thousands do not stand where thousands stand.
    """
    thousands = COMMA if decimal == POINT else POINT
    grouped = rf"[0-9]{{1,3}}(?:\{thousands}[0-9]{{3}})+"
    if not re.fullmatch(rf"(?:[0-9]+|{grouped})(?:\{decimal}[0-9]+)?", digits, re.ASCII):
        raise ValueError(f"{digits!r} is not an amount with the decimal sign {decimal!r}")
    return Decimal(digits.replace(thousands, "").replace(decimal, POINT))


def find_order(texts: Iterable[str]) -> str | None:
    """The order of day and month in a column of days; `None` where it shows neither or both."""
    found, open_ = set(), False
    for match in filter(None, (_NUMBERS.fullmatch(_strip_time(text)) for text in texts)):
        first, second = int(match[1]), int(match[3])
        if first > 12 or second > 12:
            found.add("dmy" if first > 12 else "mdy")
        elif first != second:
            open_ = True
    if len(found) == 1:
        return str(found.pop())
    return None if found or open_ else "dmy"


def read_day(text: str, order: str) -> date:
    """The day: ISO, with the month as a word, or as numbers in this order.

    Raises:
        ValueError: it is none.
    """
    bare = _fold(_strip_time(text))
    if found := _ISO.fullmatch(bare):
        return _build_day(text, *found.groups())
    if found := _NUMBERS.fullmatch(bare):
        first, _, second, year = found.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        return _build_day(text, year if len(year) == 4 else f"20{year}", month, day)
    if found := _WORDS.fullmatch(bare):
        return _build_day(text, found[3], _find_month(found[2]), found[1])
    if found := _WORDS_US.fullmatch(bare):
        return _build_day(text, found[3], _find_month(found[1]), found[2])
    raise ValueError(f"{text!r} is not a date")


def _build_day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{text!r} is not a date") from None


def _find_month(word: str) -> str:
    """Its number; 0 for what is no month."""
    numbers = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(word.startswith(name) for name in names)
    ]
    return str(numbers[0] if numbers else 0)


def _strip_time(text: str) -> str:
    return _TIME.sub("", text.strip())


def _fold(text: str) -> str:
    """In small letters, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
