"""Read audit-trail transactions as Sage 50 UK would; shares nothing with the writer."""

from backlog.target import ReadBack, ReadLine
from exporters import reading
from exporters.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date po_number net tax gross lines.description lines.amount
    """.split()
)
_FIRST = ["Type", "Account Reference", "Nominal A/C Ref", "Department Code", "Date", "Reference"]
_SIGN = {"SI": 1, "SC": -1}
# What Sage makes one header of.
_HEADER = ("Account Reference", "Date", "Reference", "Type")


def read(data: bytes) -> list[ReadBack]:
    """The invoices of a file; a credit carries its minus.

    Raises:
        ValueError: the bytes are not such a file, or an amount is negative.
    """
    rows = reading.cells(data, "cp1252")
    headings = next(rows)
    if headings[: len(_FIRST)] != _FIRST:
        raise ValueError("The file does not begin with the headings of Sage's audit trail.")
    groups = reading.invoices(reading.under(headings, rows), *_HEADER)
    return [_invoice(group) for group in groups]


def _invoice(rows: list[Row]) -> ReadBack:
    first = reading.agreeing(rows, "Extra Reference")
    if first["Type"] not in _SIGN:
        raise ValueError(f"{first['Type'][:20]!r} is neither a sales invoice nor a credit.")
    if any(row[name].startswith("-") for row in rows for name in ("Net Amount", "Tax Amount")):
        raise ValueError(f"{first['Reference']} has a negative amount.")
    sign = _SIGN[first["Type"]]
    net, tax = (sign * reading.total(rows, name) for name in ("Net Amount", "Tax Amount"))
    return ReadBack(
        number=first["Reference"],
        client=first["Account Reference"],
        invoice_date=reading.day(first["Date"], "%d/%m/%Y"),
        po_number=first["Extra Reference"],
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(
            ReadLine(description=row["Details"], amount=sign * reading.decimal(row["Net Amount"]))
            for row in rows
        ),
    )
