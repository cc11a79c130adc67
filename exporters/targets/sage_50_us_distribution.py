"""An invoice as Sage 50 US distributes it: a row for each tax, then one for each line."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from backlog import money, pricing
from backlog.model import DEDUCTIONS, Invoice, Line, TaxLine
from backlog.target import Profile
from exporters.layout import names, text
from exporters.layout.billed_line import describe_line
from exporters.layout.columns import Origin
from exporters.layout.taxes import assign_taxes_to_lines


class Distribution(NamedTuple):
    """The source of a row: a line with the taxes it bears, or a tax.

    `serial` counts the invoices of the file from 1, `rows` how many this invoice takes, `place`
    counts lines from 1 and is 0 for a tax.
    """

    invoice: Invoice
    profile: Profile
    serial: int
    rows: int
    place: int
    line: Line | None = None
    tax: TaxLine | None = None
    taxed: bool = False
    priced: bool = False


def count_rows(invoice: Invoice) -> int:
    """How many rows the invoice takes."""
    return len(invoice.taxes) + len(invoice.lines)


def list_distributions(
    invoice: Invoice, profile: Profile, serial: int = 1
) -> Iterator[Distribution]:
    """The rows of an invoice."""
    rows = count_rows(invoice)
    for tax in invoice.taxes:
        yield Distribution(invoice, profile, serial, rows, 0, tax=tax)
    listed = zip(invoice.lines, assign_taxes_to_lines(invoice), strict=True)
    for place, (line, taxes) in enumerate(listed, 1):
        priced = line.kind not in DEDUCTIONS and pricing.stands(line, invoice)
        yield Distribution(
            invoice, profile, serial, rows, place, line=line, taxed=bool(taxes), priced=priced
        )


def find_first_row(invoice: Invoice, profile: Profile) -> Distribution:
    """The first row, for what every row of the invoice says."""
    return next(list_distributions(invoice, profile))


def format_amount(row: Distribution) -> str:
    """A credit to the account is negative; the receivable is implied."""
    credited = row.line.amount if row.line else row.tax.amount if row.tax else Decimal()
    return text.format_amount(-credited, row.invoice.currency)


def format_quantity(row: Distribution) -> str:
    """The quantity with the sign of what was billed, or 0.00 where there is no price."""
    if row.line is None or not row.priced:
        return text.format_figure(Decimal(), 2)
    size = abs(row.line.quantity or Decimal())
    return text.format_figure(-size if row.line.amount < 0 else size, 2)


def format_price(row: Distribution) -> str:
    """The rate, or 0.00 where there is none."""
    size = abs(row.line.rate or Decimal()) if row.line and row.priced else Decimal()
    return text.format_figure(size, max(2, money.places(row.invoice.currency)))


def describe_row(row: Distribution) -> str:
    """What was billed, or the tax."""
    if row.line:
        return describe_line(row.line, row.invoice, default=names.name_kind(row.line))
    return row.tax.code if row.tax else ""


def description_origin(row: Distribution) -> Origin:
    """Where the description came from."""
    return Origin(f"lines.{row.place}.description" if row.line else "taxes")


def name_account(row: Distribution) -> str:
    """The account credited."""
    if row.line:
        return names.name_account(row.line, row.profile)
    if row.tax:
        return names.name_tax_account(row.tax, row.profile)
    return row.profile.options["tax_account"]


def account_origin(row: Distribution) -> Origin:
    """Where the account came from."""
    if row.line:
        return names.account_origin(row.line, row.profile)
    if row.tax:
        return names.tax_account_origin(row.tax, row.profile)
    return names.option_origin("tax_account", row.profile)


def tax_type(row: Distribution) -> str:
    """0 of a tax, 1 of a taxable line, the company's own of an exempt one."""
    if row.tax:
        return "0"
    return "1" if row.taxed else row.profile.options["exempt_tax_type"]


def tax_id(row: Distribution) -> str:
    """The sales tax that stands for all taxes of the invoice; without tax there is none."""
    taxes = row.invoice.taxes
    if not taxes:
        return ""
    return names.look_up_taxes(row.profile, "tax", taxes) or names.join_codes(taxes)


def tax_id_origin(row: Distribution) -> Origin | None:
    """Where the sales tax came from."""
    if not row.invoice.taxes:
        return None
    fix = f"Map the tax “{names.join_codes(row.invoice.taxes)}” to its Sales Tax ID there."
    words = names.list_tax_words(row.invoice.taxes)
    return Origin("taxes.1.code", fix, sort="tax", ours=words, rated=True)


def name_agency(row: Distribution) -> str:
    """Who a tax is owed to: mapped, else the profile's, else the tax itself."""
    return (names.name_agency(row.tax, row.profile) or row.tax.code) if row.tax else ""


def agency_origin(row: Distribution) -> Origin | None:
    """Where the agency came from; a line has none."""
    return names.agency_origin(row.tax, row.profile) if row.tax else None
