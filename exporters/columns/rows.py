"""The table of a description, and the rows that an invoice has in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from backlog.model import Invoice, InvoiceType, Line
from backlog.target import Profile
from exporters.columns.description import Described, Description, date_pattern
from exporters.columns.fields import FIELDS, Field, format_value
from exporters.layout import names
from exporters.layout.billed_line import BilledLine, Priced, bill_lines
from exporters.layout.columns import (
    Column,
    Dialect,
    Origin,
    Rule,
    Size,
    Table,
    repeat_value,
)
from exporters.layout.taxes import exactly_priced, signed_quantity
from exporters.layout.text import Letters

_RULES = {"cut": Rule.TEXT, "refuse": Rule.KEY}
Value = Callable[[BilledLine], str]


def build_table(described: Description) -> Table[BilledLine]:
    """The columns made ready."""
    letters = Letters("utf-8" if described.code_page == "utf-8-sig" else described.code_page)
    columns = [build_column(each, described) for each in described.columns]
    return Table(Dialect(described.label, letters), columns)


def build_column(each: Described, described: Description) -> Column[BilledLine]:
    """A column as it is described."""
    if not each.field and not each.option:
        return repeat_value(each.name, "always the same" if each.constant else "", each.constant)
    if not each.field:
        return _build_option(each)
    return _build_field(each, FIELDS[each.field], described)


def _build_option(each: Described) -> Column[BilledLine]:
    def find_origin(row: BilledLine) -> Origin:
        return replace(names.option_origin(each.option, row.profile), told=not each.required)

    return Column(
        each.name,
        f"{each.option} of the profile",
        _put_first(each, lambda row: row.profile.options[each.option]),
        Rule.KEY,
        Size(each.limit, each.level),
        find_origin,
        of_invoice=each.rows == "every",
    )


def _build_field(each: Described, field: Field, described: Description) -> Column[BilledLine]:
    value = _fill_gaps(each, _translate(each, field, described))
    return Column(
        each.name,
        field.about,
        _put_first(each, value),
        Rule.FIXED if each.words else _RULES.get(each.long, field.rule),
        Size(each.limit, each.level),
        partial(_find_origin, each, field),
        names="" if each.words else field.names,
        among="" if each.words else field.among,
        of_invoice=not field.of_line and each.rows == "every",
    )


def _find_origin(each: Described, field: Field, row: BilledLine) -> Origin | None:
    return None if each.rows == "first" and row.place > 1 else field.origin(row)


def _translate(each: Described, field: Field, described: Description) -> Value:
    value = format_value(field, date_pattern(each.format or described.dates), described.decimal)
    if each.zeros == "empty":
        return lambda row: said if (said := value(row)).strip("0.,") else ""
    if not each.words:
        return value
    words = each.words
    return lambda row: words.get(value(row), "")


def _fill_gaps(each: Described, value: Value) -> Value:
    """What stands where the field is empty: an option of the profile, or a constant."""
    if each.option:
        return lambda row: value(row) or row.profile.options[each.option]
    if each.constant:
        return lambda row: value(row) or each.constant
    return value


def _put_first(each: Described, value: Value) -> Value:
    if each.rows == "every":
        return value
    return lambda row: value(row) if row.place == 1 else ""


def bill(invoice: Invoice, profile: Profile, described: Description) -> Iterator[BilledLine]:
    """The rows of an invoice, with the signs that its file has."""
    paper = _turn(invoice) if _is_turned(invoice, described) else invoice
    return bill_lines(paper, profile, priced=_choose_pricing(described))


def _choose_pricing(described: Description) -> Priced:
    """Whether a price can stand: there, too, it must give the amount, with the places they keep."""
    if not described.multiplies:
        return exactly_priced
    unit = Decimal(1).scaleb(-(described.places or 0))
    kept = Decimal(1).scaleb(-described.price_places)

    def is_priced(line: Line, invoice: Invoice) -> bool:
        if line.quantity is None or line.rate is None or not exactly_priced(line, invoice):
            return False
        # What they would round first, they multiply to another amount.
        if any(each != each.quantize(kept) for each in (line.quantity, line.rate)):
            return False
        return (line.quantity * line.rate).quantize(unit, ROUND_HALF_UP) == line.amount

    return is_priced


def _is_turned(invoice: Invoice, described: Description) -> bool:
    return invoice.type is InvoiceType.CREDIT and described.credit_signs == "plus"


def _turn(credit: Invoice) -> Invoice:
    """A credit with the amounts of the invoice that it takes back; it stays a credit."""
    return replace(
        credit,
        lines=tuple(map(_turn_line, credit.lines)),
        taxes=tuple(replace(tax, amount=-tax.amount, base=-tax.base) for tax in credit.taxes),
        subtotal=-credit.subtotal,
        tax_total=-credit.tax_total,
        total=-credit.total,
    )


def _turn_line(line: Line) -> Line:
    turned = replace(line, amount=-line.amount)
    if line.quantity is None or line.rate is None:
        return turned
    quantity, rate = signed_quantity(turned), line.rate
    both = quantity < 0 and rate < 0
    return replace(turned, quantity=-quantity if both else quantity, rate=-rate if both else rate)
