"""Read the generic CSV as another system would; shares nothing with the writer, on purpose."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from backlog.target import ReadBack, ReadLine

CARRIES = frozenset(
    """
    number client invoice_date due_date currency po_number net tax gross
    lines.description lines.item lines.quantity lines.rate lines.amount
    """.split()
)
_GUARD = re.compile(r"'(?='*[=+\-@＝＋－＠])")
_OF_INVOICE = (
    "invoice_number",
    "invoice_date",
    "due_date",
    "customer_name",
    "po_number",
    "invoice_subtotal",
    "invoice_tax",
    "invoice_total",
    "currency",
)
_Row = dict[str, str]


def read(data: bytes, *, guarded: bool) -> list[ReadBack]:
    """The invoices of a file; `guarded` text loses the apostrophe that kept it from running.

    Raises:
        ValueError: the bytes are not such a file, or it contradicts itself.
    """
    if not data.endswith(b"\r\n"):
        raise ValueError("The last row of the file has no end.")
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    try:
        return [_invoice(group, guarded=guarded) for group in _groups(rows)]
    except (csv.Error, KeyError, InvalidOperation) as error:
        raise ValueError(f"The file is not the generic CSV: {error!r}.") from error


def _groups(rows: Iterator[list[str]]) -> Iterator[list[_Row]]:
    headings = next(rows)
    if headings[:1] != ["invoice_number"]:
        raise ValueError("The file does not begin with the headings of the generic CSV.")
    group: list[_Row] = []
    for cells in rows:
        row = dict(zip(headings, cells, strict=True))
        if row["line_number"] == "1" and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _invoice(group: list[_Row], *, guarded: bool) -> ReadBack:
    first, number = group[0], group[0]["invoice_number"]
    if any(row[name] != first[name] for row in group for name in _OF_INVOICE):
        raise ValueError(f"{number} says different things in different rows.")
    net, tax = _sum(group, "line_amount"), _sum(group, "tax_amount")
    sums = (net, tax, net + tax)
    if sums != tuple(Decimal(first[f"invoice_{name}"]) for name in ("subtotal", "tax", "total")):
        raise ValueError(f"The rows of {number} do not add up to its totals.")
    return ReadBack(
        number=_said(number, guarded=guarded),
        client=_said(first["customer_name"], guarded=guarded),
        invoice_date=date.fromisoformat(first["invoice_date"]),
        due_date=date.fromisoformat(first["due_date"]) if first["due_date"] else None,
        currency=first["currency"],
        po_number=_said(first["po_number"], guarded=guarded),
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(_line(row, guarded=guarded) for row in group),
    )


def _line(row: _Row, *, guarded: bool) -> ReadLine:
    return ReadLine(
        description=_said(row["description"], guarded=guarded),
        item=_said(row["item"], guarded=guarded),
        quantity=Decimal(row["quantity"]) if row["quantity"] else None,
        rate=Decimal(row["unit_price"]) if row["unit_price"] else None,
        amount=Decimal(row["line_amount"]),
    )


def _sum(group: list[_Row], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in group), Decimal())


def _said(text: str, *, guarded: bool) -> str:
    return _GUARD.sub("", text, count=1) if guarded and _GUARD.match(text) else text
