"""CSV for other systems: one row per line, the invoice repeated, everything spelled out."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from backlog.model import Invoice
from backlog.target import Limits, Option, Part, Problem, Profile, ReadBack
from exporters import generic_csv_reader, names, preflight, text
from exporters.billed_line import BilledLine, billed
from exporters.cells import Column, Rule, Words


def _text(name: str, about: str, value: Callable[[BilledLine], str]) -> Column[BilledLine]:
    return Column(name, about, lambda row: Words(value(row), name), Rule.GUARDED)


def _fixed(name: str, about: str, value: Callable[[BilledLine], str]) -> Column[BilledLine]:
    return Column(name, about, value)


COLUMNS: tuple[Column[BilledLine], ...] = (
    _text("invoice_number", "invoice number", lambda row: row.invoice.number),
    _fixed("invoice_date", "YYYY-MM-DD", lambda row: row.invoice.invoice_date.isoformat()),
    _fixed("due_date", "YYYY-MM-DD, empty when unknown", lambda row: row.due_date),
    _text("terms", "payment terms, mapped", lambda row: row.terms),
    _fixed("document_type", "`invoice` or `credit`", lambda row: row.document_type),
    _text("customer_number", "the client's alias, else number", lambda row: row.customer_number),
    _text("customer_name", "the client's name, mapped", lambda row: row.customer_name),
    _text("job_number", "job number", lambda row: row.invoice.job.number),
    _text("po_number", "purchase order number", lambda row: row.invoice.po_number),
    _text("memo", "memo", lambda row: row.invoice.memo),
    _fixed("line_number", "1, 2, 3 ... within the invoice", lambda row: str(row.place)),
    _fixed("line_type", "kind of the line: `labour`, `fixed_price` ...", lambda row: row.line.kind),
    _text("item", "item, mapped; without one the kind of the line", lambda row: row.item),
    _text("description", "description", lambda row: row.line.description),
    _fixed("quantity", "quantity, empty when the line is an amount only", lambda row: row.quantity),
    _text("unit", "unit of the quantity", lambda row: row.line.unit),
    _fixed("unit_price", "rate, empty when the line is an amount only", lambda row: row.price),
    _fixed("line_amount", "amount without tax", lambda row: row.money(row.line.amount)),
    _text("tax_code", "the line's taxes, mapped, joined by `+`", lambda row: row.tax_codes),
    _fixed("tax_rate_percent", "their rates, joined by `+`", lambda row: row.tax_rates),
    _fixed("tax_amount", "the line's share of the invoice's taxes", lambda row: row.money(row.tax)),
    _fixed("invoice_subtotal", "without tax", lambda row: row.money(row.invoice.subtotal)),
    _fixed("invoice_tax", "all taxes", lambda row: row.money(row.invoice.tax_total)),
    _fixed("invoice_total", "with tax", lambda row: row.money(row.invoice.total)),
    _fixed("currency", "ISO 4217", lambda row: row.invoice.currency),
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


class GenericCsv:
    """The target `csv`."""

    id = "csv"
    label = "CSV for other systems"
    extension = "csv"
    limits = Limits()
    carries = generic_csv_reader.CARRIES
    options = (
        Option(
            "formula_guard",
            "on",
            "An apostrophe before text that a spreadsheet would run; off for machines that read "
            "the file to the letter.",
            ("on", "off"),
        ),
    )

    def rows(self, invoice: Invoice) -> int:
        """One for each line."""
        return len(invoice.lines)

    def check(self, invoices: Sequence[Invoice], profile: Profile) -> list[Problem]:
        """Everything that keeps these invoices from being written, all at once."""
        return preflight.in_order(_problems(invoices, profile), invoices)

    def render(self, part: Part, profile: Profile) -> bytes:
        """The file's bytes.

        Raises:
            ValueError: the checks name a blocker.
        """
        preflight.refuse_blocked(part, profile, self.check)
        guard = text.guarded if profile.options["formula_guard"] == "on" else str
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([column.name for column in COLUMNS])
        for invoice in part.invoices:
            writer.writerows(
                [_cell(column.value(row), guard) for column in COLUMNS]
                for row in billed(invoice, profile)
            )
        # With the byte order mark Excel on Windows reads accents as they are.
        return out.getvalue().encode("utf-8-sig")

    def read(self, data: bytes, profile: Profile) -> list[ReadBack]:
        """What the file says.

        Raises:
            ValueError: the bytes are not such a file, or it contradicts itself.
        """
        return generic_csv_reader.read(data, guarded=profile.options["formula_guard"] == "on")

    def import_steps(self, profile: Profile) -> list[str]:
        """What a person does in the other system, step by step."""
        return text.paragraphs(_STEPS, {"guard": _GUARD[profile.options["formula_guard"]]})


def _problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    yield from preflight.common(invoices, profile)
    for invoice in invoices:
        yield from names.unmapped(invoice, profile)


def _cell(value: Words | str, guard: Callable[[str], str]) -> str:
    return value if isinstance(value, str) else guard(text.tabular(value.said))
