"""The kinds of field of an intake record, read strictly.

Numbers are read by their text, never through a float; dates and times only from ISO text.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from backlog.model import Language

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_PROVINCE = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _exact(value: object) -> object:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, Decimal) or type(value) is int:
        return value
    # pydantic turns a ValueError, not a TypeError, into the field's own message.
    raise ValueError("a number is wanted, like 1812.50")


def _plain(value: Decimal) -> Decimal:
    """Without exponent, and no minus before a zero: its text is the same wherever it stands."""
    return Decimal(f"{value:f}") + 0


def _iso(value: object) -> object:
    """Only ISO text is a date: pydantic would take a number for seconds since 1970."""
    if not isinstance(value, str) or not _ISO_DAY.match(value.strip()):
        raise ValueError("a date is wanted, like 2026-11-13")
    return value.strip()


def _blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _read_province(value: str) -> str:
    code = value.upper()
    if code and not _PROVINCE.fullmatch(code):
        raise ValueError("a province is wanted as ISO 3166-2 writes it, like CA-QC")
    return code


def _read_language(value: str) -> str:
    said = value.casefold().replace(" ", "")
    if said and said not in set(Language):
        raise ValueError(f"a language is wanted: {', '.join(Language)}")
    return said


# The limits stand inside the validators, so that they are checked by pydantic's compiled core.
Text = Annotated[
    str,
    Field(max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"),
]
Key = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Amount = Annotated[Decimal, Field(max_digits=16, allow_inf_nan=False), BeforeValidator(_exact)]
OptionalAmount = Annotated[Amount | None, BeforeValidator(_blank)]
Measure = Annotated[
    Decimal,
    Field(max_digits=18, decimal_places=6, allow_inf_nan=False),
    BeforeValidator(_exact),
    AfterValidator(_plain),
]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31)), BeforeValidator(_iso)]
OptionalDay = Annotated[Day | None, BeforeValidator(_blank)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC)),
    BeforeValidator(_iso),
]
OptionalMoment = Annotated[Moment | None, BeforeValidator(_blank)]
Flag = Annotated[bool | None, BeforeValidator(_blank)]
Province = Annotated[str, AfterValidator(_read_province)]
OptionalLanguage = Annotated[str, AfterValidator(_read_language)]
