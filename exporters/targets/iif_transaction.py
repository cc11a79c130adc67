"""An invoice as a transaction: the receivable, and the splits that take it apart."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from backlog import money, pricing
from backlog.model import DEDUCTIONS, Invoice, InvoiceType, Line, TaxLine
from backlog.target import Profile
from exporters.layout import billed_line, names, text
from exporters.layout.columns import Origin
from exporters.layout.taxes import assign_taxes_to_lines

ADDRESS_LINES = 5
US, CA_SPLIT, CA_CODES = "us", "canada-split", "canada-codes-unconfirmed"


class Sale(NamedTuple):
    """An invoice seen through a profile: the source of a `TRNS` row."""

    invoice: Invoice
    profile: Profile
    type: str
    on: str

    @property
    def due(self) -> str:
        """The due date; none is empty."""
        return _format_day(self.invoice, self.profile, due=True)

    def address(self, place: int) -> str:
        """Line `place` (from 0) of the bill-to address; the last one takes all that is left."""
        client = self.invoice.client
        block = [client.name, *(part for part in client.address if part not in {"", client.name})]
        return billed_line.fit_row(block, place, rows=ADDRESS_LINES)

    def ship_to(self, place: int) -> str:
        """Line `place` (from 0) of the ship-to address; a credit memo has none."""
        if self.invoice.type is InvoiceType.CREDIT:
            return ""
        return billed_line.fit_row(self.invoice.ship_to, place, rows=ADDRESS_LINES)


class Split(NamedTuple):
    """What an `SPL` row is made from: a line, or a tax; `amount` as the row has it.

    A tax of `None` beside no line is the row of nothing that QuickBooks wants of an untaxed
    invoice. `place` counts lines and taxes from 1, each by itself.
    """

    sale: Sale
    amount: Decimal
    place: int
    line: Line | None = None
    tax: TaxLine | None = None
    taxes: tuple[TaxLine, ...] = ()
    priced: bool = False


def build_sale(invoice: Invoice, profile: Profile) -> Sale:
    """The head of the transaction."""
    kind = "CREDIT MEMO" if invoice.type is InvoiceType.CREDIT else "INVOICE"
    return Sale(invoice, profile, kind, _format_day(invoice, profile))


def list_splits(sale: Sale) -> Iterator[Split]:
    """The rows that take the total apart: every line, then every tax that has a row."""
    invoice, layout = sale.invoice, sale.profile.options["tax_layout"]
    for place, (line, taxes) in enumerate(
        zip(invoice.lines, assign_taxes_to_lines(invoice), strict=True), 1
    ):
        priced = line.kind not in DEDUCTIONS and pricing.stands(line, invoice)
        yield Split(sale, -line.amount, place, line=line, taxes=taxes, priced=priced)
    if layout == CA_CODES or sale.profile.options["sales_tax"] == "off":
        return
    for place, tax in enumerate(invoice.taxes, 1):
        yield Split(sale, -tax.amount, place, tax=tax)
    if layout == US and not invoice.taxes:
        # Where sales tax is switched on, QuickBooks wants the row even when there is no tax.
        yield Split(sale, Decimal(), 1)


def name_account(split: Split) -> str:
    """The account of a split."""
    profile = split.sale.profile
    if split.line is not None:
        return names.name_account(split.line, profile)
    return (
        names.name_tax_account(split.tax, profile) if split.tax else profile.options["tax_account"]
    )


def account_origin(split: Split) -> Origin:
    """Where the account of a split came from."""
    profile = split.sale.profile
    if split.line is not None:
        return names.account_origin(split.line, profile)
    if split.tax:
        return names.tax_account_origin(split.tax, profile)
    return names.option_origin("tax_account", profile)


def name_agency(split: Split) -> str:
    """Who a tax is owed to; nothing on a line."""
    if split.line is not None:
        return ""
    profile = split.sale.profile
    return names.name_agency(split.tax, profile) if split.tax else profile.options["tax_agency"]


def agency_origin(split: Split) -> Origin | None:
    """Where the agency came from; a line has none."""
    if split.line is not None:
        return None
    profile = split.sale.profile
    if split.tax:
        return names.agency_origin(split.tax, profile)
    return names.option_origin("tax_agency", profile)


def name_item(split: Split) -> str:
    """The item of a line, or the sales tax item of a tax."""
    profile = split.sale.profile
    if split.line is not None:
        return names.name_item(split.line, profile, default=names.name_kind(split.line))
    return names.name_tax(split.tax, profile) if split.tax else profile.options["tax_item"]


def item_origin(split: Split) -> Origin:
    """Where the item came from."""
    profile = split.sale.profile
    if split.line is not None:
        return names.item_origin(split.line, profile, place=split.place)
    if split.tax:
        return names.tax_origin(split.tax, profile, place=split.place)
    return names.option_origin("tax_item", profile)


def describe_split(split: Split) -> str:
    """What a line bills; nothing of a tax."""
    return billed_line.describe_line(split.line, split.sale.invoice) if split.line else ""


def name_class(split: Split) -> str:
    """The class of a line; a tax has none."""
    sale = split.sale
    return names.name_class(sale.invoice, sale.profile, split.line) if split.line else ""


def class_origin(split: Split) -> Origin | None:
    """Where the class came from; a tax has none."""
    sale, line = split.sale, split.line
    if line is None:
        return None
    return names.class_origin(sale.invoice, sale.profile, line, place=split.place)


def format_service_date(split: Split) -> str:
    """The day of a line's work, where it is known."""
    if split.line is None:
        return ""
    return text.format_day(
        split.line.service_date, text.DATES[split.sale.profile.options["date_format"]]
    )


def format_quantity(split: Split) -> str:
    """The quantity with the sign of the amount, where there is a price."""
    if not split.priced or split.line is None:
        return ""
    size = abs(split.line.quantity or Decimal())
    return text.format_figure(size if split.line.amount < 0 else -size)


def format_price(split: Split) -> str:
    """The rate of a line that has one; of a tax its percentage."""
    if split.line is None:
        return f"{text.format_figure(split.tax.rate if split.tax else Decimal(), 1)}%"
    if not split.priced:
        return ""
    places = money.places(split.sale.invoice.currency)
    return text.format_figure(abs(split.line.rate or Decimal()), places)


def tax_code(split: Split) -> str:
    """The one code for the taxes of a line, in the Canadian layout."""
    if split.line is None:
        return ""
    return names.line_code(split.line, split.taxes, split.sale.invoice, split.sale.profile)


def tax_code_origin(split: Split) -> Origin | None:
    """Where the code came from."""
    if split.line is None:
        return None
    return names.line_code_origin(split.line, split.taxes, split.sale.profile, place=split.place)


def mark_tax(split: Split) -> str:
    """What marks a tax in the US layout."""
    us = split.sale.profile.options["tax_layout"] == US
    return "AUTOSTAX" if us and split.line is None else ""


def _format_day(invoice: Invoice, profile: Profile, *, due: bool = False) -> str:
    pattern = text.DATES[profile.options["date_format"]]
    return text.format_day(invoice.due_date if due else invoice.invoice_date, pattern)
