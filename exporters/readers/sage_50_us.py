"""Read a Sales Journal as Sage 50 US would, by position."""

from collections.abc import Iterator
from itertools import groupby

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading

CARRIES = frozenset(
    """
    number client invoice_date due_date po_number net tax gross
    lines.description lines.quantity lines.rate lines.amount
    """.split()
)
_WIDTH = 59
# Where Sage looks; it does not read the headings.
_AT = {
    "customer": 0,
    "number": 1,
    "credit memo": 3,
    "date": 5,
    "order": 18,
    "due": 21,
    "distributions": 34,
    "distribution": 35,
    "quantity": 39,
    "description": 44,
    "price": 46,
    "tax type": 47,
    "amount": 50,
    "transaction": 54,
}
_Row = dict[str, str]


def read_file(data: bytes, *, headed: bool) -> list[ReadBack]:
    """The invoices of a file; a credit carries its minus.

    Raises:
        ValueError: the bytes are not such a file, or an invoice's rows are not as many as it says.
    """
    rows = reading.read_cells(data, "cp1252")
    if headed and next(rows)[:1] != ["Customer ID"]:
        raise ValueError("The file does not begin with the headings of the Sales Journal.")
    picked = (_pick_cells(row) for row in rows)
    groups = groupby(picked, lambda row: (row["transaction"], row["customer"], row["number"]))
    return [_read_invoice(list(group)) for _, group in groups]


def _pick_cells(cells: list[str]) -> _Row:
    if len(cells) != _WIDTH:
        raise ValueError(f"A row has {len(cells)} columns; the Sales Journal has {_WIDTH}.")
    return {name: cells[at] for name, at in _AT.items()}


def _read_invoice(rows: list[_Row]) -> ReadBack:
    first = reading.require_agreement(rows, "credit memo", "date", "order", "due", "distributions")
    if first["distributions"] != str(len(rows)):
        said = first["distributions"]
        raise ValueError(f"{first['number']} says {said} distributions and has {len(rows)}.")
    tax = -reading.sum_column((row for row in rows if row["tax type"] == "0"), "amount")
    gross = -reading.sum_column(rows, "amount")
    if first["credit memo"] != ("TRUE" if gross < 0 else "FALSE") and gross:
        raise ValueError(f"{first['number']} comes to {gross} and is the other kind of document.")
    return ReadBack(
        number=first["number"],
        client=first["customer"],
        invoice_date=reading.parse_day(first["date"], "%m/%d/%y"),
        due_date=reading.parse_day(first["due"], "%m/%d/%y"),
        po_number=first["order"],
        net=gross - tax,
        tax=tax,
        gross=gross,
        lines=tuple(_read_lines(rows)),
    )


def _read_lines(rows: list[_Row]) -> Iterator[ReadLine]:
    for row in rows:
        if row["tax type"] != "0":
            quantity, rate = (
                reading.parse_decimal(row["quantity"]),
                reading.parse_decimal(row["price"]),
            )
            priced = quantity != 0 or rate != 0
            yield ReadLine(
                description=row["description"],
                quantity=quantity if priced else None,
                rate=rate if priced else None,
                amount=-reading.parse_decimal(row["amount"]),
            )
