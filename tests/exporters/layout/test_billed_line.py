"""A line in words, beside an amount that quantity x rate alone do not give."""

from decimal import Decimal

import pytest

from backlog.model import InvoiceType
from exporters.layout.billed_line import describe_line
from tests.exporters import made


@pytest.mark.parametrize(
    ("type_", "quantity", "allowance", "amount", "words"),
    [
        (InvoiceType.INVOICE, "12.5", "12.50", "1800.00", "less 12.50"),
        (InvoiceType.INVOICE, "12.5", "-12.50", "1825.00", "plus 12.50"),
        (InvoiceType.CREDIT, "12.5", "12.50", "-1800.00", "less 12.50"),
        (InvoiceType.CREDIT, "-12.5", "-12.50", "-1800.00", "less 12.50"),
        (InvoiceType.CREDIT, "12.5", "-12.50", "-1825.00", "plus 12.50"),
        (InvoiceType.CREDIT, "-12.5", "12.50", "-1825.00", "plus 12.50"),
    ],
)
def test_the_words_of_a_price_come_to_the_amount(
    type_: InvoiceType, quantity: str, allowance: str, amount: str, words: str
) -> None:
    line = made.build_line(
        amount, quantity=Decimal(quantity), rate=Decimal(145), allowance=Decimal(allowance)
    )
    invoice = made.build_invoice(line, type=type_)
    assert describe_line(line, invoice) == f"Crew of two (12.5 @ 145.00 {words})"
