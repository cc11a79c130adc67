"""Money, figures and days on paper, as each language writes them.

A paper in both languages has the French ones: a day such as 2026-11-13 is read alike in both.
"""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from backlog.model import Language
from backlog.money import places

# French has blanks that never break between thousands, and the days of a table begin with the year.
_LOCALES = {Language.ENGLISH: "en", Language.FRENCH: "fr_CA", Language.BOTH: "fr_CA"}
_DAYS = {Language.ENGLISH: "d MMM y", Language.FRENCH: "short", Language.BOTH: "short"}


def format_money(amount: Decimal, currency: str, language: Language) -> str:
    """An amount as a column of one currency has it: `1,812.50`, in French `1 812,50`."""
    return _format(amount, places(currency), language)


def format_figure(number: Decimal | None, language: Language) -> str:
    """A quantity, a price or a rate with the decimals that it came with; empty for none."""
    if number is None:
        return ""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - only what is no number has another one
    return _format(number, max(0, -exponent), language)


def format_day(on: date | None, language: Language) -> str:
    """A day that nobody can misread: `3 Nov 2026`, in French `2026-11-03`; empty for none."""
    return format_date(on, _DAYS[language], _LOCALES[language]) if on else ""


def _format(number: Decimal, decimals: int, language: Language) -> str:
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(number, pattern, _LOCALES[language])
