"""An invoice as a balanced transaction: the receivable, and the splits that take it apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backlog import money
from backlog.model import Invoice, InvoiceType, Kind, Line, TaxLine
from backlog.target import Profile
from exporters import lines, names, text
from exporters.cells import Words

ADDRESS_LINES = 5
_DATES = {"MM/DD/YYYY": "{m:02}/{d:02}/{y:04}", "DD/MM/YYYY": "{d:02}/{m:02}/{y:04}"}


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax as QuickBooks knows it: a sales tax item, and the vendor it is owed to."""

    item: Words
    agency: Words
    rate: Decimal = Decimal()
    amount: Decimal = Decimal()


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice seen through a profile: the source of a `TRNS` row."""

    invoice: Invoice
    profile: Profile

    @property
    def type(self) -> str:
        """The transaction type."""
        return "CREDIT MEMO" if self.invoice.type is InvoiceType.CREDIT else "INVOICE"

    def on(self, day: date | None) -> str:
        """A day as the profile writes it; none is empty."""
        if day is None:
            return ""
        pattern = _DATES.get(self.profile.options["date_format"], "{y:04}-{m:02}-{d:02}")
        return pattern.format(y=day.year, m=day.month, d=day.day)

    def option(self, name: str) -> Words:
        """A name that the profile gives."""
        fix = f"Change {name} in the profile “{self.profile.name}”."
        return Words(self.profile.options[name], f"profile.{name}", fix)

    def account(self, line: Line) -> Words:
        """The income account of a line, mapped by item or kind, else the profile's."""
        theirs = names.mapped(self.profile, "account", line.item, line.kind)
        if theirs is None:
            return self.option("income_account")
        fix = f"Correct the account of “{line.item or line.kind}” in the mappings."
        return Words(theirs, "profile.mappings.account", fix)

    def tax(self, tax: TaxLine, *, place: int) -> Tax:
        """The tax at `place` (from 1) by its names there; the agency mapped, else the profile's."""
        theirs = names.mapped(self.profile, "agency", tax.code)
        fix = f"Correct the agency of “{tax.code}” in the mappings."
        return Tax(
            names.tax(tax, self.profile, place=place),
            self.option("tax_agency")
            if theirs is None
            else Words(theirs, "profile.mappings.agency", fix),
            tax.rate,
            tax.amount,
        )

    def address(self, place: int) -> Words | str:
        """Line `place` (from 0) of the bill-to address; the last one takes all that is left."""
        client = self.invoice.client
        block = [client.name, *(part for part in client.address if part not in {"", client.name})]
        last = place == ADDRESS_LINES - 1
        said = ", ".join(block[place:]) if last else "".join(block[place : place + 1])
        field = f"client.address.{place}" if place else "client.name"
        return Words(said, field) if said else ""

    def memo(self) -> Words:
        """The memo, with the job in front unless it names it already: no other column does."""
        job, memo = self.invoice.job, self.invoice.memo
        if job.number in memo:
            return Words(memo, "memo")
        title = f"Job {job.number} {job.name}".strip()
        return Words(", ".join(part for part in (title, memo) if part), "memo")


@dataclass(frozen=True, slots=True)
class Split:
    """What an `SPL` row is made from: a line, or a tax; `amount` as the row has it."""

    sale: Sale
    amount: Decimal
    account: Words
    item: Words
    agency: Words | str = ""
    memo: Words | str = ""
    quantity: str = ""
    price: str = ""
    taxable: bool = False
    extra: str = ""


def splits(sale: Sale) -> Iterator[Split]:
    """The rows that take the total apart: every line, then every tax."""
    for place, line in enumerate(sale.invoice.lines, 1):
        yield _line(sale, line, place)
    if sale.profile.options["sales_tax"] == "on":
        yield from _taxes(sale)


def _line(sale: Sale, line: Line, place: int) -> Split:
    priced = line.kind is not Kind.DISCOUNT and lines.priced(line, sale.invoice.currency)
    return Split(
        sale,
        amount=-line.amount,
        account=sale.account(line),
        item=names.item(line, sale.profile, place=place, default=names.kind(line)),
        memo=Words(line.description or line.item, f"lines.{place}.description"),
        quantity=_quantity(line) if priced else "",
        price=_price(line, sale.invoice.currency) if priced else "",
        taxable=any(tax.amount for tax in lines.taxes_on(line, sale.invoice)),
    )


def _quantity(line: Line) -> str:
    size = abs(line.quantity or Decimal())
    return text.figure(size if line.amount < 0 else -size)


def _price(line: Line, currency: str) -> str:
    return text.figure(abs(line.rate or Decimal()), places=money.places(currency))


def _taxes(sale: Sale) -> Iterator[Split]:
    for place, tax in enumerate(sale.invoice.taxes, 1):
        yield _tax(sale, sale.tax(tax, place=place))
    if not sale.invoice.taxes:
        # Where sales tax is switched on, QuickBooks wants the row even when there is no tax.
        yield _tax(sale, Tax(sale.option("tax_item"), sale.option("tax_agency")))


def _tax(sale: Sale, tax: Tax) -> Split:
    return Split(
        sale,
        amount=-tax.amount,
        account=sale.option("tax_account"),
        item=tax.item,
        agency=tax.agency,
        price=f"{text.figure(tax.rate, places=1)}%",
        extra="AUTOSTAX",
    )
