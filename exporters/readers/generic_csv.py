"""Read the generic CSV as another system would."""

import re

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading
from exporters.readers.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date due_date currency po_number net tax gross
    lines.description lines.item lines.quantity lines.rate lines.amount
    """.split()
)
_GUARD = re.compile(r"'(?='*[=+\-@＝＋－＠])")
_OF_INVOICE = """
    invoice_date due_date customer_name po_number currency
    invoice_subtotal invoice_tax invoice_total
""".split()
_OF_LINE = "description item quantity unit_price line_amount tax_amount".split()
_NEEDED = ["invoice_number", *_OF_INVOICE, *_OF_LINE]


def read(data: bytes, *, guarded: bool) -> list[ReadBack]:
    """The invoices of a file; `guarded` text loses the apostrophe that kept it from running.

    Raises:
        ValueError: the bytes are not such a file, or it contradicts itself.
    """
    rows = reading.table(reading.cells(data, "utf-8-sig"), "the generic CSV", needed=_NEEDED)
    groups = reading.invoices(rows, "invoice_number")
    return [_invoice(group, guarded=guarded) for group in groups]


def _invoice(rows: list[Row], *, guarded: bool) -> ReadBack:
    first, number = reading.agreeing(rows, *_OF_INVOICE), rows[0]["invoice_number"]
    net, tax = reading.total(rows, "line_amount"), reading.total(rows, "tax_amount")
    said = [reading.decimal(first[f"invoice_{name}"]) for name in ("subtotal", "tax", "total")]
    if [net, tax, net + tax] != said:
        raise ValueError(f"The rows of {number} do not add up to its totals.")
    return ReadBack(
        number=_said(number, guarded=guarded),
        client=_said(first["customer_name"], guarded=guarded),
        invoice_date=reading.day(first["invoice_date"], "%Y-%m-%d"),
        due_date=reading.day(first["due_date"], "%Y-%m-%d"),
        currency=first["currency"],
        po_number=_said(first["po_number"], guarded=guarded),
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(_line(row, guarded=guarded) for row in rows),
    )


def _line(row: Row, *, guarded: bool) -> ReadLine:
    return ReadLine(
        description=_said(row["description"], guarded=guarded),
        item=_said(row["item"], guarded=guarded),
        quantity=reading.given(row["quantity"]),
        rate=reading.given(row["unit_price"]),
        amount=reading.decimal(row["line_amount"]),
    )


def _said(text: str, *, guarded: bool) -> str:
    return text[1:] if guarded and text.startswith("'") and _GUARD.match(text) else text
