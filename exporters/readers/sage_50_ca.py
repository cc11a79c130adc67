"""Read an .imp file as Sage 50 (Canadian Edition) would."""

from collections.abc import Iterator
from decimal import Decimal

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading

CARRIES = frozenset(
    """
    number client invoice_date po_number net tax gross
    lines.item lines.quantity lines.rate lines.amount
    """.split()
)
_CUSTOMER_FIELDS, _INVOICE_FIELDS, _DETAIL_FIELDS, _TAX_FIELDS = 13, 8, 4, 5


def read_file(data: bytes, encoding: str) -> list[ReadBack]:
    """The invoices of a file.

    Raises:
        ValueError: the bytes are not such a file, or an invoice contradicts itself.
    """
    blocks = _read_blocks(reading.read_lines(data, encoding))
    tag, version = next(blocks, ("", []))
    if tag != "Version" or len(version) != 1:
        raise ValueError("The file does not begin with its version.")
    return [_read_invoice(tag, rows) for tag, rows in blocks]


def _read_blocks(lines: list[str]) -> Iterator[tuple[str, list[list[str]]]]:
    tag, rows = "", list[list[str]]()
    for place, line in enumerate(lines, 1):
        if tag and line == f"</{tag}>":
            yield tag, rows
            tag, rows = "", []
        elif tag and line.startswith('"'):
            rows.append(_split_fields(line))
        elif not tag and line.startswith("<") and line.endswith(">"):
            tag = line[1:-1]
        elif tag or line:
            raise ValueError(f"Line {place} ({line[:20]!r}) stands where it cannot.")
    if tag:
        raise ValueError(f"The last block, {tag}, has no end.")


def _split_fields(line: str) -> list[str]:
    fields = line[1:-1].split('","')
    # Each field has its two, and none within.
    if not line.endswith('"') or line.count('"') != 2 * len(fields):
        raise ValueError(f"The line {line[:40]!r} is not in quotation marks.")
    return fields


def _read_invoice(tag: str, rows: list[list[str]]) -> ReadBack:
    if tag != "SalInvoice" or len(rows) < 3:
        raise ValueError(f"A block {tag} of {len(rows)} lines is no sales invoice.")
    customer, head, *details = rows
    number = head[2] if len(head) == _INVOICE_FIELDS else ""
    if len(customer) != _CUSTOMER_FIELDS or not number or head[0] != str(len(details)):
        raise ValueError(f"The block of {number or customer[0]!r} does not hold together.")
    net = sum([reading.parse_decimal(detail[3]) for detail in details], Decimal())
    tax = sum([_read_tax(detail) for detail in details], Decimal())
    if net + tax != reading.parse_decimal(head[6]):
        raise ValueError(f"The lines of {number} do not add up to its total.")
    return ReadBack(
        number=number,
        client=customer[0],
        invoice_date=reading.parse_day(head[3], "%m-%d-%Y"),
        po_number=head[1],
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(_read_line(detail) for detail in details),
    )


def _read_tax(detail: list[str]) -> Decimal:
    taxes = detail[_DETAIL_FIELDS:]
    if len(taxes) % _TAX_FIELDS:
        raise ValueError(f"A detail has {len(taxes)} fields of taxes, which come in fives.")
    return sum([reading.parse_decimal(amount) for amount in taxes[4::_TAX_FIELDS]], Decimal())


def _read_line(detail: list[str]) -> ReadLine:
    item = detail[0]
    quantity, price, amount = map(reading.parse_decimal, detail[1:_DETAIL_FIELDS])
    priced = quantity or price
    return ReadLine(
        item=item,
        quantity=quantity if priced else None,
        rate=price if priced else None,
        amount=amount,
    )
