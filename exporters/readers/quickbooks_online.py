"""Read a file for QuickBooks Online as its import page would."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading
from exporters.readers.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date due_date net tax gross
    lines.description lines.item lines.quantity lines.rate lines.amount
    """.split()
)
_OF_INVOICE = ("*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Memo")
_OF_CREDIT = ("*CreditMemoNo", "*Customer", "*CreditMemoDate", "Memo")
_OF_LINE = (
    "Item(Product/Service)",
    "ItemDescription",
    "ItemQuantity",
    "ItemRate",
    "*ItemAmount",
)
_OF_TAX = ("*ItemTaxCode", "ItemTaxAmount")


def read_file(data: bytes, options: Mapping[str, str]) -> list[ReadBack]:
    """The invoices of a file; in the US edition the file bears no tax.

    Raises:
        ValueError: the bytes are not such a file, or it contradicts itself.
    """
    taxed, pattern = options["edition"] != "us", reading.DATE_FORMATS[options["date_format"]]
    credit = data.startswith(b"*CreditMemoNo,")
    of_document = _OF_CREDIT if credit else _OF_INVOICE
    needed = (*of_document, *_OF_LINE, *(_OF_TAX if taxed else ()))
    rows = reading.read_table(
        reading.read_cells(data, "utf-8"), "for QuickBooks Online", needed=needed
    )
    groups = reading.group_rows(rows, of_document[0])
    read = _read_credit if credit else _read_invoice
    return [read(group, pattern, taxed=taxed) for group in groups]


def _read_credit(rows: list[Row], pattern: str, *, taxed: bool) -> ReadBack:
    """A credit note, whose amounts have no minus in the file."""
    reading.require_agreement(rows, *_OF_CREDIT)
    named = [
        row
        | {"*InvoiceNo": row["*CreditMemoNo"], "*InvoiceDate": row["*CreditMemoDate"]}
        | {"*DueDate": "", "Terms": ""}
        for row in rows
    ]
    read = _read_invoice(named, pattern, taxed=taxed)
    assert read.net is not None  # noqa: S101 - it was just added up
    assert read.tax is not None  # noqa: S101
    turned = tuple(replace(line, amount=-(line.amount or Decimal())) for line in read.lines)
    net, tax = -read.net, -read.tax
    return replace(read, net=net, tax=tax, gross=net + tax, lines=turned)


def _read_invoice(rows: list[Row], pattern: str, *, taxed: bool) -> ReadBack:
    first = reading.require_agreement(rows, *_OF_INVOICE)
    if taxed and not all(row["*ItemTaxCode"] for row in rows):
        raise ValueError(f"{first['*InvoiceNo']} has a line without a tax code.")
    net = reading.sum_column(rows, "*ItemAmount")
    tax = reading.sum_column(rows, "ItemTaxAmount") if taxed else net * 0
    return ReadBack(
        number=first["*InvoiceNo"],
        client=first["*Customer"],
        invoice_date=reading.parse_day(first["*InvoiceDate"], pattern),
        due_date=reading.parse_day(first["*DueDate"], pattern),
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(_read_line(row) for row in rows),
    )


def _read_line(row: Row) -> ReadLine:
    return ReadLine(
        description=row["ItemDescription"],
        item=row["Item(Product/Service)"],
        quantity=reading.parse_if_given(row["ItemQuantity"]),
        rate=reading.parse_if_given(row["ItemRate"]),
        amount=reading.parse_decimal(row["*ItemAmount"]),
    )
