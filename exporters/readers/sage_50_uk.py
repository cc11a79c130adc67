"""Read audit-trail transactions as Sage 50 UK would."""

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading
from exporters.readers.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date po_number net tax gross lines.description lines.amount
    """.split()
)
_SIGN = {"SI": 1, "SC": -1}
# What Sage makes one header of.
_HEADER = ("Account Reference", "Date", "Reference", "Type")
_NEEDED = (*_HEADER, "Details", "Net Amount", "Tax Code", "Tax Amount", "Extra Reference")


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
    if first["Type"] not in _SIGN:
        raise ValueError(f"{first['Type'][:20]!r} is neither a sales invoice nor a credit.")
    if any(row[name].startswith("-") for row in rows for name in ("Net Amount", "Tax Amount")):
        raise ValueError(f"{first['Reference']} has a negative amount.")
    sign = _SIGN[first["Type"]]
    net, tax = (sign * reading.sum_column(rows, name) for name in ("Net Amount", "Tax Amount"))
    return ReadBack(
        number=first["Reference"],
        client=first["Account Reference"],
        invoice_date=reading.parse_day(first["Date"], "%d/%m/%Y"),
        po_number=first["Extra Reference"],
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(
            ReadLine(
                description=row["Details"], amount=sign * reading.parse_decimal(row["Net Amount"])
            )
            for row in rows
        ),
    )
