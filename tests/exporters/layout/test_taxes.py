from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog import pricing
from backlog.model import Invoice, InvoiceType, Kind, Line, TaxLine
from exporters.layout.taxes import (
    assign_taxes_to_lines,
    calculate_by_line,
    calculate_by_sum,
    exactly_priced,
    find_contradictions,
    priced_without_minus,
    share_taxes,
    signed_allowance,
    signed_quantity,
    split_amount,
    sum_bases,
)
from tests.exporters import made

AMOUNTS = st.decimals(-10_000, 10_000, places=2)


def decimals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("quantity", "rate", "without"),
    [
        ("2", "5.00", True),
        ("-2", "5.00", False),
        ("2", "-5.00", False),
        ("-2", "-5.00", False),
        (None, "5.00", False),
        ("2", None, False),
    ],
)
def test_a_price_without_minus_has_none_in_quantity_or_rate(
    quantity: str | None, rate: str | None, without: bool
) -> None:
    numbers = [None if text is None else Decimal(text) for text in (quantity, rate)]
    amount = (numbers[0] or Decimal()) * (numbers[1] or Decimal())
    line = Line(Kind.LABOUR, amount, quantity=numbers[0], rate=numbers[1])
    assert priced_without_minus(line, made.build_invoice(line)) == without


def test_the_tax_of_the_invoice_is_shared_not_the_tax_of_each_line() -> None:
    shares = split_amount(Decimal("119.55"), decimals("1812.50", "330.00", "248.50"), "CAD")
    assert shares == decimals("90.63", "16.50", "12.42")


def test_the_largest_remainder_is_rounded_up_and_not_the_largest_weight() -> None:
    shares = split_amount(Decimal("0.10"), decimals("2.00", "1.00", "1.00"), "CAD")
    assert shares == decimals("0.05", "0.03", "0.02")


def test_a_tax_on_the_sum_is_rounded_once() -> None:
    lines = [made.build_line("0.30", tax_codes=("GST",)) for _ in range(3)]
    invoice = made.build_invoice(*lines, taxes=[made.build_tax("0.90", code="GST")])
    assert [amount for _, amount in calculate_by_sum(invoice)] == decimals("0.05")
    assert [amount for _, amount in calculate_by_line(invoice)] == decimals("0.06")


@given(amount=AMOUNTS, weights=st.lists(AMOUNTS, min_size=1, max_size=8))
def test_shares_always_add_up(amount: Decimal, weights: list[Decimal]) -> None:
    assert sum(split_amount(amount, weights, "USD")) == amount


@given(amount=AMOUNTS, weights=st.lists(AMOUNTS, min_size=1, max_size=8))
def test_a_credit_is_shared_as_its_invoice_was(amount: Decimal, weights: list[Decimal]) -> None:
    opposite = [-share for share in split_amount(amount, weights, "USD")]
    assert split_amount(-amount, weights, "USD") == opposite


def test_weights_that_cancel_out_share_alike() -> None:
    assert split_amount(Decimal("1.01"), decimals("5", "-5"), "USD") == decimals("0.51", "0.50")


def test_a_tax_that_no_line_names_is_borne_by_all() -> None:
    invoice = made.build_invoice(
        made.build_line("100.00"), made.build_line("300.00"), taxes=[made.build_tax("400.00")]
    )
    assert share_taxes(invoice) == [(Decimal("5.00"),), (Decimal("15.00"),)]


def test_a_tax_is_borne_by_the_lines_that_name_it() -> None:
    named = Line(Kind.OTHER, Decimal("300.00"), tax_codes=("ST",))
    invoice = made.build_invoice(made.build_line("100.00"), named, taxes=[made.build_tax("300.00")])
    assert share_taxes(invoice) == [(), (Decimal("15.00"),)]


OPPOSITE = made.build_line("290.00", quantity=Decimal(-2), rate=Decimal("145.00"))
TWICE_MINUS = made.build_line("290.00", quantity=Decimal(-2), rate=Decimal("-145.00"))


def test_a_price_of_the_other_sign_does_not_stand_beside_its_amount() -> None:
    assert not pricing.holds(OPPOSITE, made.build_invoice(OPPOSITE))
    assert not exactly_priced(OPPOSITE, made.build_invoice(OPPOSITE))


def test_a_discount_and_a_credit_may_say_their_price_without_the_minus() -> None:
    off = made.build_line("-20.00", kind=Kind.DISCOUNT, quantity=Decimal(1), rate=Decimal("20.00"))
    back = made.build_line("-290.00", quantity=Decimal(2), rate=Decimal("145.00"))
    credit = replace(made.build_invoice(back), type=InvoiceType.CREDIT)
    assert pricing.holds(off, made.build_invoice(off))
    assert pricing.holds(back, credit)
    assert (signed_quantity(off), signed_quantity(back)) == (Decimal(-1), Decimal(-2))


def test_two_minuses_stand_only_where_a_minus_may() -> None:
    invoice = made.build_invoice(TWICE_MINUS)
    assert pricing.holds(TWICE_MINUS, invoice)
    assert not priced_without_minus(TWICE_MINUS, invoice)
    assert not exactly_priced(TWICE_MINUS, invoice)
    assert signed_quantity(TWICE_MINUS) == Decimal(-2)


@given(made.invoices("INV-1", "CAD"))
def test_a_priced_line_comes_to_its_amount_within_a_cent(invoice: Invoice) -> None:
    for line in invoice.lines:
        if pricing.holds(line, invoice):
            less = signed_allowance(line) or Decimal()
            price = signed_quantity(line) * (line.rate or 0) - less
            assert abs(price - line.amount) < Decimal("0.02")


def test_a_tax_that_no_line_names_is_not_borne_by_an_exempt_line() -> None:
    exempt = made.build_line("50.00", tax_codes=("EXEMPT",))
    invoice = made.build_invoice(
        made.build_line("100.00"), exempt, taxes=[made.build_tax("100.00")]
    )
    assert share_taxes(invoice) == [(Decimal("5.00"),), ()]


def test_where_every_line_names_some_a_tax_that_none_names_is_borne_by_all() -> None:
    lines = [made.build_line("100.00", tax_codes=(code,)) for code in ("GST", "PST")]
    taxes = [made.build_tax("100.00", code="GST"), made.build_tax("200.00", code="ECO")]
    assert share_taxes(made.build_invoice(*lines, taxes=taxes)) == [
        (Decimal("5.00"), Decimal("5.00")),
        (Decimal("5.00"),),
    ]


HST = made.build_tax("900.00", "13", "HST")
SAYS_GST = made.build_line("900.00", tax_codes=("GST",))


def slips(*lines: Line, taxes: tuple[TaxLine, ...] = (HST,)) -> list[tuple[int, str, str]]:
    found = find_contradictions(made.build_invoice(*lines, taxes=taxes))
    return [(place, code, tax.code) for place, code, tax in found]


def test_a_line_that_says_another_tax_than_its_invoice_has_contradicts_it() -> None:
    assert slips(SAYS_GST, SAYS_GST) == [(1, "GST", "HST")]
    # HST is on 900.00; the line without a code comes to 100.00.
    assert slips(made.build_line("100.00"), SAYS_GST) == [(2, "GST", "HST")]


def test_a_code_that_is_no_tax_may_exempt_a_line_where_the_base_says_which_bear_it() -> None:
    exempt = made.build_line("50.00", tax_codes=("EXEMPT",))
    assert slips(made.build_line("900.00"), exempt) == []
    assert slips(made.build_line("900.00", tax_codes=("HST",)), exempt) == []
    assert slips(exempt, taxes=()) == []
    assert slips(exempt, taxes=(TaxLine("ZERO", Decimal(0), Decimal(0), Decimal(0)),)) == []


def test_lines_that_name_no_tax_or_only_those_of_the_invoice_contradict_nothing() -> None:
    assert slips(made.build_line("100.00"), made.build_line("300.00")) == []
    gst = made.build_tax("900.00", "5", "GST")
    assert slips(SAYS_GST, taxes=(gst, HST)) == []


CODES = st.lists(st.sampled_from(["GST", "PST", "HST", "EXEMPT"]), unique=True, max_size=3)


@given(
    lines=st.lists(st.tuples(CODES, AMOUNTS), min_size=1, max_size=6),
    taxed=st.lists(st.sampled_from(["GST", "PST", "HST"]), max_size=4),
)
def test_the_base_of_a_tax_is_what_each_line_that_bears_it_comes_to(
    lines: list[tuple[list[str], Decimal]], taxed: list[str]
) -> None:
    """One by one, as a person would add them up; a code may stand twice since an older release."""
    invoice = replace(
        made.build_invoice(),
        lines=tuple(
            Line(Kind.LABOUR, amount, "Work", tax_codes=tuple(codes)) for codes, amount in lines
        ),
        taxes=tuple(
            TaxLine(code, Decimal(5 + n), Decimal(n), Decimal(n)) for n, code in enumerate(taxed)
        ),
    )
    bearing = assign_taxes_to_lines(invoice)
    one_by_one = [
        sum((line[1] for line, own in zip(lines, bearing, strict=True) if tax in own), Decimal())
        for tax in invoice.taxes
    ]
    assert list(sum_bases(invoice)) == list(zip(invoice.taxes, one_by_one, strict=True))
