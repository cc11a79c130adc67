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


def read_file(data: bytes, *, guarded: bool) -> list[ReadBack]:
    """The invoices of a file; `guarded` text loses the apostrophe that kept it from running.

    Raises:
        ValueError: the bytes are not such a file, or it contradicts itself.
    """
    rows = reading.read_table(
        reading.read_cells(data, "utf-8-sig"), "the generic CSV", needed=_NEEDED
    )
    groups = reading.group_rows(rows, "invoice_number")
    return [_read_invoice(group, guarded=guarded) for group in groups]


def _read_invoice(rows: list[Row], *, guarded: bool) -> ReadBack:
    first, number = reading.require_agreement(rows, *_OF_INVOICE), rows[0]["invoice_number"]
    net, tax = reading.sum_column(rows, "line_amount"), reading.sum_column(rows, "tax_amount")
    said = [
        reading.parse_decimal(first[f"invoice_{name}"]) for name in ("subtotal", "tax", "total")
    ]
    if [net, tax, net + tax] != said:
        raise ValueError(f"The rows of {number} do not add up to its totals.")
    return ReadBack(
        number=_drop_guard(number, guarded=guarded),
        client=_drop_guard(first["customer_name"], guarded=guarded),
        invoice_date=reading.parse_day(first["invoice_date"], "%Y-%m-%d"),
        due_date=reading.parse_day(first["due_date"], "%Y-%m-%d"),
        currency=first["currency"],
        po_number=_drop_guard(first["po_number"], guarded=guarded),
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(_read_line(row, guarded=guarded) for row in rows),
    )


def _read_line(row: Row, *, guarded: bool) -> ReadLine:
    return ReadLine(
        description=_drop_guard(row["description"], guarded=guarded),
        item=_drop_guard(row["item"], guarded=guarded),
        quantity=reading.parse_if_given(row["quantity"]),
        rate=reading.parse_if_given(row["unit_price"]),
        amount=reading.parse_decimal(row["line_amount"]),
    )


def _drop_guard(text: str, *, guarded: bool) -> str:
    return text[1:] if guarded and text.startswith("'") and _GUARD.match(text) else text
