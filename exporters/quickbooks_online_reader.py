"""Read a file for QuickBooks Online as its import page would; shares nothing with the writer."""

from collections.abc import Mapping

from backlog.target import ReadBack, ReadLine
from exporters import reading
from exporters.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date due_date net tax gross
    lines.description lines.item lines.quantity lines.rate lines.amount
    """.split()
)
_DATE_FORMATS = {"MM/DD/YYYY": "%m/%d/%Y", "DD/MM/YYYY": "%d/%m/%Y", "YYYY-MM-DD": "%Y-%m-%d"}
_REQUIRED = ["*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate"]
_TAXED = ["*ItemTaxCode", "ItemTaxAmount"]
_OF_INVOICE = (*_REQUIRED, "Terms", "Memo")


def read(data: bytes, options: Mapping[str, str]) -> list[ReadBack]:
    """The invoices of a file; in the US edition the file bears no tax.

    Raises:
        ValueError: the bytes are not such a file, or it contradicts itself.
    """
    rows = reading.cells(data, "utf-8")
    headings = next(rows)
    taxed = options["edition"] != "us"
    if headings[:4] != _REQUIRED or (headings[12:14] == _TAXED) is not taxed:
        raise ValueError("The file does not begin with the headings of QuickBooks Online.")
    pattern = _DATE_FORMATS[options["date_format"]]
    groups = reading.invoices(reading.under(headings, rows), "*InvoiceNo")
    return [_invoice(group, pattern, taxed=taxed) for group in groups]


def _invoice(rows: list[Row], pattern: str, *, taxed: bool) -> ReadBack:
    first = reading.agreeing(rows, *_OF_INVOICE)
    if not all(row[name] for row in rows for name in (_TAXED[:1] if taxed else ())):
        raise ValueError(f"{first['*InvoiceNo']} has a line without a tax code.")
    net = reading.total(rows, "*ItemAmount")
    tax = reading.total(rows, "ItemTaxAmount") if taxed else net * 0
    return ReadBack(
        number=first["*InvoiceNo"],
        client=first["*Customer"],
        invoice_date=reading.day(first["*InvoiceDate"], pattern),
        due_date=reading.day(first["*DueDate"], pattern),
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(_line(row) for row in rows),
    )


def _line(row: Row) -> ReadLine:
    return ReadLine(
        description=row["ItemDescription"],
        item=row["Item(Product/Service)"],
        quantity=reading.given(row["ItemQuantity"]),
        rate=reading.given(row["ItemRate"]),
        amount=reading.decimal(row["*ItemAmount"]),
    )
