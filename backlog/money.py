"""Exact money: decimals in memory, integer minor units in the database, never a float.

How many decimal places a currency has is ISO 4217's to say: most have two, the yen none, the
Kuwaiti dinar three. Babel knows them, but for currencies whose coins are out of use.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision

# Babel has CLDR's figures: how an amount is usually shown. Invoices, books and what is stored have
# ISO 4217's: a forint has a hundred fillér there, although nobody pays in them.
_UNLIKE_CLDR = {
    "IQD": 3,
    **dict.fromkeys("AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK SOS SYP YER".split(), 2),
}
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN
    BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD
    JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
    QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF
    XPF YER ZAR ZMW ZWG
    """.split()
)
"""The currencies of ISO 4217 that are in use; Babel also has those that were."""
SIGNS = {
    "$": frozenset(
        """
        AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD XCD
        """.split()
    ),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
}
"""The currencies whose amounts are written with a sign."""
LIMIT = Decimal(10) ** 12
"""No amount reaches it: sums of very many stay exact in memory and in the database."""

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


@cache
def places(currency: str) -> int:
    """Decimal places of a currency, after ISO 4217."""
    unlike = _UNLIKE_CLDR.get(currency)
    return get_currency_precision(currency) if unlike is None else unlike


@cache
def unit(currency: str) -> Decimal:
    """The smallest amount of a currency: `Decimal("0.01")` for CAD, `Decimal("1")` for JPY."""
    return Decimal(1).scaleb(-places(currency))


@cache
def _minor_units(currency: str) -> Decimal:
    """How many minor units are one: `Decimal("100")` for CAD."""
    return Decimal(10 ** places(currency))


@cache
def _format(currency: str) -> str:
    return f".{places(currency)}f"


def round_to_unit(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole minor units, half away from zero, as invoices are printed."""
    return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


def exact(amount: Decimal, currency: str) -> Decimal:
    """The same amount with the currency's places, so that its text is the same everywhere.

    Raises:
        ValueError: it has a fraction of a minor unit, or is no amount that anybody bills.
    """
    if not amount.is_finite() or not -LIMIT < amount < LIMIT:
        raise ValueError(f"{amount:.3g} is not an amount that can be billed")
    printed = amount.quantize(unit(currency))
    if printed != amount:
        raise ValueError(f"{amount} has more decimal places than {currency} has")
    return printed + 0  # no minus before a zero


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units (cents).

    Raises:
        ValueError: the amount has a fraction of a minor unit; nothing is ever rounded here.
    """
    exactly = amount * _minor_units(currency)
    minor = int(exactly)
    if minor != exactly:
        raise ValueError(f"{amount} {currency} is not a whole number of {unit(currency)}")
    return minor


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units (cents) as an amount with the currency's places."""
    return minor * unit(currency)


def sum_by_name(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """What the amounts come to by their names: currencies, or tax codes; in their order."""
    totals: dict[str, Decimal] = {}
    for name, amount in amounts:
        totals[name] = totals.get(name, Decimal()) + amount
    return totals


def text(amount: Decimal, currency: str) -> str:
    """An amount as files and JSON have it: `-1812.50`, no thousands sign, the currency's places."""
    return format(amount, _format(currency))


def format_number(amount: Decimal, currency: str) -> str:
    """An amount as a column of one currency has it: `1,812.50`, the currency's places."""
    return f"{amount:,.{places(currency)}f}"


def format_amount(amount: Decimal, currency: str) -> str:
    """An amount as people read it: `1,812.50 CAD`."""
    return f"{format_number(amount, currency)} {currency}"


def format_totals(totals: dict[str, Decimal]) -> str:
    """Totals as people read them: `1,812.50 CAD, 12.00 EUR and 40.00 USD`."""
    *most, last = [format_amount(total, currency) for currency, total in totals.items()] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def of_it(taxes: Mapping[str, Decimal], currency: str) -> str:
    """The taxes of a total, said after it: `, of it GST 15.00 CAD`; nothing without taxes."""
    told = [f"{code} {format_amount(tax, currency)}" for code, tax in taxes.items()]
    return f", of it {', '.join(told)}" if told else ""


def read_amount(text: str) -> Decimal | None:
    """`1812.50` or `1,812.50`; `None` for what could be read in two ways, or not at all."""
    bare = text.strip().replace(" ", "").replace("\u00a0", "")
    if _GROUPED.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    return Decimal(bare) if _PLAIN.fullmatch(bare) else None
