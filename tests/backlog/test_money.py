from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog import money
from tests.backlog import made

CODES = st.sampled_from(sorted(money.CURRENCIES))


@given(minor=st.integers(-(10**15), 10**15), currency=CODES)
def test_minor_units_and_back_is_the_same_amount(minor: int, currency: str) -> None:
    assert money.to_minor(money.from_minor(minor, currency), currency) == minor


@given(currency=CODES, data=st.data())
def test_an_exact_amount_has_one_text(currency: str, data: st.DataObject) -> None:
    amount = data.draw(made.amounts(currency))
    for written in (amount, amount.normalize(), amount + Decimal("0.000000")):
        assert str(money.exact(written, currency)) == str(money.exact(amount, currency))


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "CAD"),
        ("0.1", "JPY"),
        ("0.0001", "KWD"),
        ("1E+12", "CAD"),
        ("1E+999999", "CAD"),
        ("1E-999999", "CAD"),
        ("Infinity", "CAD"),
        ("NaN", "CAD"),
    ],
)
def test_what_no_invoice_bills_is_no_amount(amount: str, currency: str) -> None:
    with pytest.raises(ValueError):
        money.exact(Decimal(amount), currency)


def test_a_zero_has_no_minus() -> None:
    assert str(money.exact(Decimal("-0"), "CAD")) == "0.00"


def test_halves_are_rounded_away_from_zero_as_on_paper() -> None:
    rounded = [money.round_to_unit(Decimal(text), "CAD") for text in ("0.125", "0.135", "-0.125")]
    assert rounded == [Decimal("0.13"), Decimal("0.14"), Decimal("-0.13")]


def test_people_and_files_read_the_same_amount_each_in_their_way() -> None:
    assert money.format_amount(Decimal("-1812.5"), "CAD") == "-1,812.50 CAD"
    assert money.text(Decimal("-1812.5"), "CAD") == "-1812.50"
    assert money.text(Decimal(1812), "JPY") == "1812"
    assert money.text(Decimal("1.5"), "KWD") == "1.500"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1812.50", "1812.50"),
        (" 1,812.50 ", "1812.50"),
        ("-40", "-40"),
        ("1 812.50", "1812.50"),
        ("1.812,50", None),
        ("1,81", None),
        ("$5", None),
        ("1_0", None),
        ("１２", None),
        ("NaN", None),
        ("1e5", None),
        ("", None),
    ],
)
def test_amounts_are_read_in_one_way_only(typed: str, meant: str | None) -> None:
    assert money.read_amount(typed) == (Decimal(meant) if meant else None)


ISO_4217 = {
    **dict.fromkeys(money.CURRENCIES, 2),
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


def test_every_currency_has_the_places_of_iso_4217_whatever_babel_says() -> None:
    """Amounts are stored in minor units: another figure here is another amount there."""
    assert len(money.CURRENCIES) == 166
    assert {code: money.places(code) for code in ISO_4217} == ISO_4217
