"""Read audit-trail transactions as Sage 50 UK would."""

from decimal import Decimal

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading
from exporters.readers.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date po_number net tax gross lines.description lines.amount
    """.split()
)
_SIGN = {"SI": 1, "SC": -1}
# What belongs to one document; Sage makes a header of each type in it.
_HEADER = ("Account Reference", "Date", "Reference")
_NEEDED = (*_HEADER, "Type", "Details", "Net Amount", "Tax Code", "Tax Amount", "Extra Reference")


def read_file(data: bytes) -> list[ReadBack]:
    """The invoices of a file; a credit carries its minus.

    Raises:
        ValueError: the bytes are not such a file, or an amount is negative.
    """
    rows = reading.read_table(reading.read_cells(data, "cp1252"), "an audit trail", needed=_NEEDED)
    groups = reading.group_rows(rows, *_HEADER)
    return [_read_invoice(group) for group in groups]


def _read_invoice(rows: list[Row]) -> ReadBack:
    first = reading.require_agreement(rows, "Extra Reference")
    if strange := next((row["Type"] for row in rows if row["Type"] not in _SIGN), None):
        raise ValueError(f"{strange[:20]!r} is neither a sales invoice nor a credit.")
    if any(row[name].startswith("-") for row in rows for name in ("Net Amount", "Tax Amount")):
        raise ValueError(f"{first['Reference']} has a negative amount.")
    net, tax = (_sum_signed(rows, name) for name in ("Net Amount", "Tax Amount"))
    return ReadBack(
        number=first["Reference"],
        client=first["Account Reference"],
        invoice_date=reading.parse_day(first["Date"], "%d/%m/%Y"),
        po_number=first["Extra Reference"],
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(
            ReadLine(description=row["Details"], amount=_sum_signed([row], "Net Amount"))
            for row in rows
        ),
    )


def _sum_signed(rows: list[Row], name: str) -> Decimal:
    """What a column comes to when credits count against invoices."""
    return sum(
        [_SIGN[row["Type"]] * reading.parse_decimal(row[name]) for row in rows if row[name]],
        Decimal(),
    )
