"""Read an IIF file as QuickBooks would."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading
from exporters.readers.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date due_date po_number net tax gross
    lines.description lines.item lines.quantity lines.rate lines.amount
    """.split()
)


@dataclass(frozen=True, slots=True)
class _Transaction:
    head: Row
    splits: list[Row] = field(default_factory=list)


def read_file(data: bytes, date_format: str) -> list[ReadBack]:
    """The transactions of a file, each as an invoice.

    Raises:
        ValueError: the bytes are not such a file, or a transaction does not balance.
    """
    if not data.startswith((b"!TRNS\t", b"!CUST\t")):
        raise ValueError("The file does not begin with the headings of customers or transactions.")
    rows = _read_rows(reading.read_lines(data, "cp1252"))
    transactions = _read_transactions((tag, row) for tag, row in rows if tag != "CUST")
    try:
        return [
            _read_invoice(transaction, reading.DATE_FORMATS[date_format])
            for transaction in transactions
        ]
    except KeyError as missing:
        raise ValueError(f"The file has no column {missing}.") from missing


def _read_rows(lines: list[str]) -> Iterator[tuple[str, Row]]:
    headings: dict[str, list[str]] = {}
    for place, line in enumerate(lines, 1):
        tag, *cells = line.split("\t")
        if tag.startswith("!"):
            headings[tag[1:]] = cells
        elif tag in headings and len(cells) == len(headings[tag]):
            yield tag, dict(zip(headings[tag], cells, strict=True))
        else:
            raise ValueError(f"Row {place} ({tag[:20]!r}) does not fit its heading.")


def _read_transactions(rows: Iterator[tuple[str, Row]]) -> Iterator[_Transaction]:
    current: _Transaction | None = None
    for tag, row in rows:
        if tag == "TRNS" and current is None:
            current = _Transaction(row)
        elif tag == "SPL" and current is not None:
            current.splits.append(row)
        elif tag == "ENDTRNS" and current is not None:
            yield current
            current = None
        else:
            raise ValueError(f"A row {tag[:20]!r} stands where it cannot.")
    if current is not None:
        raise ValueError("The last transaction has no end.")


def _read_invoice(transaction: _Transaction, date_format: str) -> ReadBack:
    head = transaction.head
    gross = reading.parse_decimal(head["AMOUNT"])
    over = sum((reading.parse_decimal(split["AMOUNT"]) for split in transaction.splits), gross)
    # A tax is owed to somebody, a line to nobody. Where lines have tax codes, QuickBooks adds it.
    taxes = [split for split in transaction.splits if split["NAME"]]
    tax = over - sum((reading.parse_decimal(split["AMOUNT"]) for split in taxes), Decimal())
    if over and not all(split.get("SALESTAXCODE") for split in transaction.splits):
        raise ValueError(f"{head['DOCNUM']} does not balance.")
    return ReadBack(
        number=head["DOCNUM"],
        client=head["NAME"],
        invoice_date=reading.parse_day(head["DATE"], date_format),
        due_date=reading.parse_day(head["DUEDATE"], date_format),
        po_number=head["PONUM"],
        net=gross - tax,
        tax=tax,
        gross=gross,
        lines=tuple(_read_line(split) for split in transaction.splits if not split["NAME"]),
    )


def _read_line(split: Row) -> ReadLine:
    return ReadLine(
        description=split["MEMO"],
        item=split["INVITEM"],
        quantity=-reading.parse_decimal(split["QNTY"]) if split["QNTY"] else None,
        rate=reading.parse_decimal(split["PRICE"]) if split["PRICE"] else None,
        amount=-reading.parse_decimal(split["AMOUNT"]),
    )
