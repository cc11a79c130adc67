"""CSV for other systems: one row per line, the invoice repeated, everything spelled out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from backlog.model import Invoice, InvoiceType, TaxLine
from backlog.target import Option, Part, Problem, Profile
from exporters.checks import preflight
from exporters.checks.unmapped import CLIENT, EACH_TAX, ITEM, TERMS, find_unmapped
from exporters.layout import delimited, names, text
from exporters.layout.billed_line import BilledLine, bill_lines, list_lines
from exporters.layout.columns import Column, Dialect, Filled, Origin, Rule, Table
from exporters.layout.text import Letters
from exporters.readers import generic_csv as reader
from exporters.targets.file_target import FileTarget
from exporters.targets.generic_csv_more import MORE, guard_text

_LABEL = "CSV for other systems"
_LOOKUPS = [lookup._replace(among="") for lookup in (CLIENT, ITEM, EACH_TAX, TERMS)]


class TaxOfInvoice(NamedTuple):
    """A tax seen through a profile; `place` counts from 1."""

    tax: TaxLine
    profile: Profile
    place: int


def _allow_mapping(
    column: Column[BilledLine], sort: str, origin: Callable[[BilledLine], Origin | None]
) -> Column[BilledLine]:
    """A column whose value a mapping may change."""
    return replace(column, names=sort, origin=origin)


def _tax_codes(row: BilledLine) -> str:
    """The line's taxes, mapped, and its codes that are no tax of the invoice."""
    codes = [names.name_tax(tax, row.profile) for tax in row.taxes]
    if row.line.tax_codes:
        known = {tax.code for tax in row.invoice.taxes}
        codes += [code for code in row.line.tax_codes if code not in known]
    return "+".join(codes)


COLUMNS: tuple[Column[BilledLine], ...] = (
    guard_text(
        "invoice_number",
        "invoice number",
        lambda row: row.invoice.number,
        of_invoice=True,
    ),
    Column(
        "invoice_date",
        "YYYY-MM-DD",
        lambda row: row.invoice.invoice_date.isoformat(),
        of_invoice=True,
    ),
    Column(
        "due_date",
        "YYYY-MM-DD, empty when unknown",
        lambda row: row.invoice.due_date.isoformat() if row.invoice.due_date else "",
        of_invoice=True,
    ),
    _allow_mapping(
        guard_text(
            "terms",
            "payment terms, mapped",
            lambda row: names.name_terms(row.invoice, row.profile),
            of_invoice=True,
        ),
        "terms",
        lambda row: names.terms_origin(row.invoice, row.profile),
    ),
    Column(
        "document_type",
        "`invoice` or `credit`",
        lambda row: "credit" if row.invoice.type is InvoiceType.CREDIT else "invoice",
        of_invoice=True,
    ),
    guard_text(
        "customer_number",
        "the client's alias, else number",
        lambda row: row.invoice.client.alias or row.invoice.client.number,
        of_invoice=True,
    ),
    _allow_mapping(
        guard_text(
            "customer_name",
            "the client's name, mapped",
            lambda row: names.name_client(row.invoice, row.profile),
            of_invoice=True,
        ),
        "client",
        lambda row: names.client_origin(row.invoice, row.profile),
    ),
    guard_text(
        "job_number",
        "job number",
        lambda row: row.invoice.job.number,
        of_invoice=True,
    ),
    guard_text(
        "po_number",
        "purchase order number",
        lambda row: row.invoice.po_number,
        of_invoice=True,
    ),
    guard_text(
        "memo",
        "memo",
        lambda row: row.invoice.memo,
        of_invoice=True,
    ),
    Column("line_number", "1, 2, 3 ... within the invoice", lambda row: str(row.place)),
    Column("line_type", "kind of the line: `labour`, `fixed_price` ...", lambda row: row.line.kind),
    _allow_mapping(
        guard_text("item", "item, mapped; without one the kind of the line", lambda row: row.item),
        "item",
        lambda row: names.item_origin(row.line, row.profile, place=row.place),
    ),
    guard_text("description", "description", lambda row: row.line.description),
    Column(
        "quantity",
        "quantity, empty when the line is an amount only",
        lambda row: row.quantity,
    ),
    guard_text("unit", "unit of the quantity", lambda row: row.line.unit),
    Column(
        "unit_price",
        "rate, empty when the line is an amount only; times quantity less `allowance` it is "
        "the amount",
        lambda row: row.rate,
    ),
    Column("line_amount", "amount without tax", lambda row: row.money(row.line.amount)),
    # Its taxes are mapped one by one: `_TAXES` has their names.
    _allow_mapping(
        guard_text("tax_code", "the line's taxes, mapped, joined by `+`", _tax_codes),
        "tax",
        lambda _: None,
    ),
    Column(
        "tax_rate_percent",
        "their rates, joined by `+`",
        lambda row: "+".join([text.format_figure(tax.rate) for tax in row.taxes]),
    ),
    Column("tax_amount", "the line's share of the invoice's taxes", lambda row: row.money(row.tax)),
    Column(
        "invoice_subtotal",
        "without tax",
        lambda row: row.money(row.invoice.subtotal),
        of_invoice=True,
    ),
    Column(
        "invoice_tax",
        "all taxes",
        lambda row: row.money(row.invoice.tax_total),
        of_invoice=True,
    ),
    Column(
        "invoice_total",
        "with tax",
        lambda row: row.money(row.invoice.total),
        of_invoice=True,
    ),
    Column(
        "currency",
        "ISO 4217",
        lambda row: row.invoice.currency,
        of_invoice=True,
    ),
    guard_text(
        "customer_province",
        "where the client is, ISO 3166-2",
        lambda row: row.invoice.client.province,
        of_invoice=True,
    ),
    guard_text(
        "customer_language",
        "what the client is to be written in: `en`, `fr`, `fr+en`, if the invoice says",
        lambda row: row.invoice.client.language,
        of_invoice=True,
    ),
    *MORE,
)
_STEPS = """
    Back up the company file first, or whatever the other system keeps its books in.

    Import the file as UTF-8, comma-separated, with headings in its first row.

    Rows of one invoice_number are one invoice: take line_amount and tax_amount from every row,
    invoice_total from one of them.

    {guard}

    Compare the number of invoices and their total with this batch.

    Import it once only: importing the same file twice doubles every invoice.
"""
_GUARD = {
    "on": "Text that begins with =, +, - or @ has an apostrophe in front, so that no spreadsheet "
    "runs it: let the import take that one off, or switch formula_guard off in the profile.",
    "off": "Text stands as it was typed, formulas too: do not open the file in a spreadsheet.",
}


_TABLES = {
    "on": Table(Dialect(_LABEL, Letters("utf-8")), COLUMNS),
    "off": Table(Dialect(_LABEL, Letters("utf-8"), guards=False), COLUMNS),
}


_TAXES: Table[TaxOfInvoice] = Table(
    _TABLES["on"].dialect,
    [
        Column(
            "tax",
            "name of a tax",
            lambda row: names.name_tax(row.tax, row.profile),
            Rule.GUARDED,
            origin=lambda row: names.tax_origin(row.tax, row.profile, place=row.place),
            names="tax",
        )
    ],
)


def _fill_tables(invoice: Invoice, profile: Profile) -> Iterator[Filled[Any]]:
    yield Filled(_TABLES["on"], [*list_lines(invoice, profile)])
    taxes = enumerate(invoice.taxes, 1)
    yield Filled(_TAXES, [TaxOfInvoice(tax, profile, place) for place, tax in taxes])


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    for invoice in invoices:
        yield from preflight.check_invoice(invoice, profile)
        # Nothing looks a name up, so none is a guess, and no list of what exists there decides.
        if profile.strict:
            yield from find_unmapped(invoice, profile, _LOOKUPS)


def _write_document(part: Part, profile: Profile) -> bytes:
    # With the byte order mark Excel on Windows reads accents as they are.
    return delimited.write_csv(_write_rows(part, profile), "utf-8-sig")


def _write_rows(part: Part, profile: Profile) -> Iterator[list[str]]:
    table = _TABLES[profile.options["formula_guard"]]
    yield table.headings
    for invoice in part.invoices:
        yield from table.rows(bill_lines(invoice, profile))


GENERIC_CSV = FileTarget(
    id="csv",
    label=_LABEL,
    extension="csv",
    carries=reader.CARRIES,
    options=(
        Option(
            "formula_guard",
            "on",
            "An apostrophe before text that a spreadsheet would run; off for machines that read "
            "the file to the letter.",
            ("on", "off"),
        ),
    ),
    rows=lambda invoice: len(invoice.lines),
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=_write_document,
    reader=lambda data, profile: reader.read_file(
        data, guarded=profile.options["formula_guard"] == "on"
    ),
    steps=_STEPS,
    columns={"columns": COLUMNS},
    facts=lambda profile: {"guard": _GUARD[profile.options["formula_guard"]]},
    names_currency=lambda _: True,
)
"""The target `csv`."""
