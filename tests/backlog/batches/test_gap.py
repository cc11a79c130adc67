"""A gap is explained only when exactly one explanation exists."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.batches.gap import Explanation, explain

CENTS = st.integers(1, 60).map(lambda cents: Decimal(cents).scaleb(-2))


def amounts(prefix: str) -> st.SearchStrategy[dict[str, Decimal]]:
    return st.lists(CENTS, max_size=6).map(
        lambda values: {f"{prefix}{place}": value for place, value in enumerate(values)}
    )


def test_one_missing_invoice_is_named() -> None:
    invoices = {"INV-1": Decimal("100.00"), "INV-2": Decimal("250.10")}
    assert explain(Decimal("-250.10"), invoices, {}) == Explanation("invoice", ("INV-2",), True)


def test_two_missing_invoices_are_named() -> None:
    invoices = {"INV-1": Decimal(100), "INV-2": Decimal(250), "INV-3": Decimal(7)}
    assert explain(Decimal(-350), invoices, {}) == Explanation("invoices", ("INV-1", "INV-2"), True)


def test_an_invoice_that_is_there_twice_is_named() -> None:
    assert explain(Decimal(100), {"INV-1": Decimal(100)}, {}) == Explanation(
        "invoice", ("INV-1",), False
    )


def test_a_tax_that_did_not_arrive_is_named() -> None:
    assert explain(Decimal(-5), {"INV-1": Decimal(105)}, {"GST": Decimal(5)}) == Explanation(
        "tax", ("GST",), True
    )


@pytest.mark.parametrize(
    ("found", "absent", "sentence"),
    [
        (Explanation("invoice", ("A",), missing=True), ("A",), "invoice A is missing there"),
        (Explanation("invoice", ("A",), missing=False), (), "invoice A is there twice"),
        (Explanation("invoices", ("A", "B"), missing=True), (), "invoice A and B is missing there"),
        (Explanation("tax", ("GST",), missing=True), (), "the tax GST is missing there"),
        (Explanation("tax", ("GST",), missing=False), (), "the tax GST is there twice"),
    ],
)
def test_an_explanation_says_what_is_missing_or_there_twice(
    found: Explanation, absent: tuple[str, ...], sentence: str
) -> None:
    assert (found.absent, found.sentence) == (absent, sentence)


def test_two_possible_answers_are_no_answer() -> None:
    assert explain(Decimal(-5), {"INV-1": Decimal(5), "INV-2": Decimal(5)}, {}) is None


def test_a_zero_invoice_explains_nothing() -> None:
    invoices = {"INV-1": Decimal(100), "INV-2": Decimal(0)}
    assert explain(Decimal(-100), invoices, {}) == Explanation("invoice", ("INV-1",), True)


def test_no_gap_needs_no_explanation() -> None:
    assert explain(Decimal(0), {"INV-1": Decimal(0)}, {}) is None


@given(CENTS, st.booleans(), amounts("INV-"), amounts("T"))
def test_it_names_what_a_search_through_all_names(
    size: Decimal, missing: bool, invoices: dict[str, Decimal], taxes: dict[str, Decimal]
) -> None:
    gap = -size if missing else size
    found = [
        Explanation("invoices" if len(names) == 2 else "invoice", names, sign < 0)
        for sign in (-1, 1)
        for count in (1, 2)
        for names in combinations(invoices, count)
        if sign * sum(invoices[name] for name in names) == gap
    ]
    found += [
        Explanation("tax", (code,), sign < 0)
        for sign in (-1, 1)
        for code, tax in taxes.items()
        if sign * tax == gap
    ]
    assert explain(gap, invoices, taxes) == (found[0] if len(found) == 1 else None)
