"""Sage 50 Canadian Edition: an .imp file with one block for each sales invoice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from backlog import pricing
from backlog.model import Invoice, InvoiceType, Line, TaxLine
from backlog.target import Option, Part, Problem, Profile
from exporters.checks import opposite, preflight, unsupported
from exporters.checks.preflight import Customer, Layout
from exporters.checks.unmapped import CLIENT, EACH_TAX, ITEM
from exporters.layout import names, taxes, text
from exporters.layout.billed_line import BilledLine, bill_lines, list_lines
from exporters.layout.columns import (
    Column,
    Dialect,
    Filled,
    Origin,
    Rule,
    Size,
    Table,
    repeat_value,
)
from exporters.layout.text import Letters
from exporters.readers import sage_50_ca as reader
from exporters.targets.file_target import FileTarget

_LABEL = "Sage 50 (Canadian Edition)"
# No escape is documented for a quotation mark inside quotation marks.
_DIALECT = Dialect(_LABEL, Letters("cp1252", {'"': "'"}))
_ENCODINGS = {"windows-1252": "cp1252", "utf-8-unconfirmed": "utf-8"}


class Head(NamedTuple):
    """An invoice seen through a profile: the source of the two lines before its details."""

    invoice: Invoice
    profile: Profile


class TaxOfLine(NamedTuple):
    """One tax of one line: the source of five fields after the detail."""

    billed: BilledLine
    tax: TaxLine
    share: Decimal


def _is_priced(line: Line, invoice: Invoice) -> bool:
    """Whether quantity and rate can stand: a price is never negative, the quantity may be."""
    stands = pricing.stands if line.amount < 0 else taxes.priced_without_minus
    return stands(line, invoice)


def _format_quantity(row: BilledLine) -> str:
    size = abs(row.line.quantity or Decimal()) if row.priced else Decimal()
    return text.format_figure(-size if row.line.amount < 0 else size, 4)


def _format_rate(row: BilledLine) -> str:
    return text.format_figure(abs(row.line.rate or Decimal()) if row.priced else Decimal(), 4)


def _tax_origin(row: TaxOfLine) -> Origin:
    place = row.billed.invoice.taxes.index(row.tax) + 1
    return names.tax_origin(row.tax, row.billed.profile, place=place)


# What the province keeps: nobody who pays it gets it back. QST and HST are given back.
_NOT_REFUNDABLE = re.compile(r"(?<![A-Z])(?:[BSM][CK]|MB)?(?:PST|RST|TVP|TVD)(?![A-Z])")


def _mark_refundable(row: TaxOfLine) -> str:
    called = f"{row.tax.code} {names.name_tax(row.tax, row.billed.profile)}".upper()
    return "10"[_NOT_REFUNDABLE.search(called) is not None]


_NAME: Column[Head] = Column(
    "name",
    "client's name",
    lambda head: names.name_client(head.invoice, head.profile),
    Rule.KEY,
    Size(52),
    lambda head: names.client_origin(head.invoice, head.profile),
    names="client",
)
CUSTOMER: Table[Head] = Table(
    _DIALECT,
    (
        _NAME,
        repeat_value("one-time", "always 0, an existing customer", "0"),
        *(
            repeat_value(name, "left to the customer's record there", "")
            for name in (
                "contact",
                "street 1",
                "street 2",
                "city",
                "province",
                "postal code",
                "country",
                "phone 1",
                "phone 2",
                "fax",
                "e-mail",
            )
        ),
    ),
)
INVOICE: Table[Head] = Table(
    _DIALECT,
    (
        Column("details", "number of details", lambda head: str(len(head.invoice.lines))),
        Column(
            "order number",
            "purchase order number",
            lambda head: head.invoice.po_number,
            Rule.TEXT,
            Size(20),
            lambda _: Origin("po_number"),
        ),
        Column(
            "invoice number",
            "invoice number",
            lambda head: head.invoice.number,
            Rule.EXACT,
            Size(20),
            lambda _: names.NUMBER,
        ),
        Column(
            "date",
            "invoice date, mm-dd-yyyy",
            lambda head: text.format_day(head.invoice.invoice_date, "{m:02}-{d:02}-{y:04}"),
        ),
        repeat_value("paid by", "always 0, pay later", "0"),
        repeat_value("paid by source", "not used", ""),
        Column(
            "total",
            "total with tax",
            lambda head: text.format_amount(head.invoice.total, head.invoice.currency),
        ),
        repeat_value("freight", "always 0.00", "0.00"),
    ),
)
DETAIL: Table[BilledLine] = Table(
    _DIALECT,
    (
        Column(
            "item",
            "item",
            lambda row: names.name_item(row.line, row.profile, default=names.name_kind(row.line)),
            Rule.KEY,
            Size(52),
            lambda row: names.item_origin(row.line, row.profile, place=row.place),
            names="item",
        ),
        Column("quantity", "quantity; 0 when the line is an amount only", _format_quantity),
        Column("price", "rate; 0 when the line is an amount only", _format_rate),
        Column("amount", "amount without tax", lambda row: row.money(row.line.amount)),
    ),
)
TAX: Table[TaxOfLine] = Table(
    _DIALECT,
    (
        Column(
            "tax",
            "name of the tax",
            lambda row: names.name_tax(row.tax, row.billed.profile),
            Rule.KEY,
            Size(),
            _tax_origin,
            names="tax",
        ),
        repeat_value("included", "always 0, the amount is without it", "0"),
        Column("refundable", "0 of a provincial sales tax, else 1", _mark_refundable),
        Column("rate", "percentage", lambda row: text.format_figure(row.tax.rate, 2)),
        Column("amount", "the line's share of it", lambda row: row.billed.money(row.share)),
    ),
)
_STEPS = """
    Back up the company file first: File > Back up. An import cannot be undone.

    Make sure that the customers, items and taxes of the file exist there by exactly the same names.
    The importer offers to match what it does not know.

    Switch to single-user mode, choose File > Import/Export > Import Transactions and pick the file.

    The file has items, quantities, prices, amounts and taxes. It has no place for descriptions,
    due dates, terms and memos: those stand on the invoice that the client has.

    Compare the number of invoices and their total, and each tax, with this batch.

    Import it once only: importing the same file twice doubles every invoice.
"""


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    def own(invoice: Invoice) -> Iterator[Problem]:
        yield from unsupported.block_currency_places(invoice, _LABEL)
        yield from _check_credit(invoice, profile)
        yield from opposite.check_opposite_lines(invoice, profile, _LABEL)
        yield from unsupported.block_opposite_taxes(invoice, _LABEL)

    layout = Layout(_LABEL, _fill_tables, (CLIENT, ITEM, EACH_TAX))
    return preflight.find_problems(invoices, profile, layout, own)


def _check_credit(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    if profile.options[opposite.NEGATIVE_LINES.name] == opposite.REFUSE:
        yield from unsupported.block_credit(invoice, _LABEL)
    elif invoice.type is InvoiceType.CREDIT:
        yield preflight.warning(
            invoice,
            "credit-layout",
            "type",
            message="The credit goes out as a sale with a minus: one public exporter writes it so, "
            "and no page of Sage confirms it.",
            fix="After the import look at this credit there.",
        )


def _fill_tables(invoice: Invoice, profile: Profile) -> Iterator[Filled[Any]]:
    head = Head(invoice, profile)
    yield Filled(CUSTOMER, [head])
    yield Filled(INVOICE, [head])
    rows = [*list_lines(invoice, profile)]
    yield Filled(DETAIL, rows)
    yield Filled(TAX, [TaxOfLine(row, tax, Decimal()) for row in rows for tax in row.taxes])


def _write_document(part: Part, profile: Profile) -> bytes:
    country, version = profile.options["country"], profile.options["version"]
    blocks = [_write_block("Version", [[version, country]])]
    blocks += [
        _write_block("SalInvoice", _write_rows(Head(paper, profile))) for paper in part.invoices
    ]
    return "\r\n".join(blocks).encode(_ENCODINGS[profile.options["encoding"]])


def _write_rows(head: Head) -> Iterator[list[str]]:
    yield CUSTOMER.cells(head)
    yield INVOICE.cells(head)
    for row in bill_lines(head.invoice, head.profile, priced=_is_priced):
        cells = DETAIL.cells(row)
        for tax, share in zip(row.taxes, row.shares, strict=True):
            cells += TAX.cells(TaxOfLine(row, tax, share))
        yield cells


def _write_block(tag: str, rows: Iterator[list[str]] | list[list[str]]) -> str:
    quoted = "".join('"' + '","'.join(row) + '"\r\n' for row in rows)
    return f"<{tag}>\r\n{quoted}</{tag}>\r\n"


SAGE_50_CA = FileTarget(
    id="sage-50-ca",
    label=_LABEL,
    extension="imp",
    carries=reader.CARRIES,
    options=(
        Option(
            "version",
            "12001",
            "The format of the file: 12001, that of 2005, is still read; 32101 is that of 2025.",
            ("12001", "32101"),
        ),
        Option(
            "country",
            "1",
            "The country of the data file: 1 Canada, 2 USA, 3 French, 5 Australia, "
            "7 International.",
            ("1", "2", "3", "5", "7"),
            in_country={"US": "2", "AU": "5"},
        ),
        Option(
            "encoding",
            "windows-1252",
            "The letters of the file. Neither is confirmed; they differ only in accents.",
            tuple(_ENCODINGS),
        ),
        replace(
            opposite.NEGATIVE_LINES,
            help="What becomes of a credit, and of a line against its document (a discount, "
            "holdback, deposit, prior billing): refused; or written with a minus, as one public "
            "exporter does and no page of Sage confirms.",
        ),
    ),
    # Two lines before the details, and the block's own.
    rows=lambda invoice: 4 + len(invoice.lines),
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=_write_document,
    reader=lambda data, profile: reader.read_file(data, _ENCODINGS[profile.options["encoding"]]),
    steps=_STEPS,
    columns={
        "customer": CUSTOMER.columns,
        "invoice": INVOICE.columns,
        "detail": DETAIL.columns,
        "tax": TAX.columns,
    },
    customer=Customer(CUSTOMER, _NAME, Head),
)
"""The target `sage-50-ca`."""
