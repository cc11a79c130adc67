"""What a described column can hold: the fields of an invoice and of its lines, by name.

A new one is an entry of `FIELDS`, and what the reader makes of it if it says money, dates or names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from backlog.model import Invoice, InvoiceType, Kind, TaxLine
from backlog.target import Option, Profile
from exporters.checks.jobs import JOB
from exporters.checks.unmapped import (
    CLIENT,
    CLIENT_ID,
    ITEM,
    TAX_OF_LINE,
    TERMS,
    Asked,
    Lookup,
    ask_tax,
)
from exporters.layout import customer_job, names, text
from exporters.layout.billed_line import BilledLine, compose_memo, describe_line, list_homeless
from exporters.layout.columns import Origin, Rule
from exporters.layout.taxes import collect_tax_group
from exporters.layout.text import Letters

_ADDRESS_LINES = 5
_SHORT_PO = 25
"""What most columns for a purchase order number take, QuickBooks' among them."""
_PRICED = "where quantity × rate is the amount"
_ACCOUNTS = (
    Option("income_account", "Sales", "The account of lines without their own."),
    Option("holdback_account", "", "The asset account of holdbacks and their releases."),
    Option("deposit_account", "", "The liability account of deposits that were paid before."),
)
_WITH_JOB = replace(customer_job.SENT, default=customer_job.ON, choices=(customer_job.ON,))
_UNTAXED = (Option("untaxed_code", "Exempt", "The tax code there of a line without tax."),)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how people say it, its value in a row, and what may be done so that it fits.

    `note` says more of it where somebody chooses among fields.

    Dates have a `day` instead of a value, figures are written with the decimal sign of the file,
    `words` are all that a value can be, where they are a few. `options` are those of a profile
    that the value depends on. `among`: the list in which it is looked up, where that is another's.
    """

    name: str
    about: str
    value: Callable[[BilledLine], str] = lambda _: ""
    rule: Rule = Rule.FIXED
    day: Callable[[BilledLine], date | None] | None = None
    figure: bool = False
    words: tuple[str, ...] = ()
    origin: Callable[[BilledLine], Origin | None] = lambda _: None
    names: str = ""
    among: str = ""
    lookup: Lookup | None = None
    options: tuple[Option, ...] = ()
    note: str = ""

    @property
    def of_line(self) -> bool:
        """Whether it is of a line; the others say the same in every row of an invoice."""
        return self.name.startswith("line.")

    def find_place(self, row: BilledLine) -> str:
        """Where people find it: `lines.2.unit`."""
        if origin := self.origin(row):
            return origin.field
        return self.name.replace("line.", f"lines.{row.place}.", 1)


def _text(
    name: str, about: str, value: Callable[[BilledLine], str], place: str = "", note: str = ""
) -> Field:
    where = place or name
    return Field(name, about, value, Rule.TEXT, origin=lambda row: _locate(where, row), note=note)


def _key(name: str, about: str, value: Callable[[BilledLine], str]) -> Field:
    return Field(name, about, value, Rule.KEY, origin=lambda row: _locate(name, row))


def _locate(name: str, row: BilledLine) -> Origin:
    fix = "Correct it where the invoice was made, or give its column more room."
    # Nobody has to have one; where a column asks for it, that is told apart.
    return Origin(name.replace("line.", f"lines.{row.place}.", 1), fix, told=True)


def _day(name: str, about: str, day: Callable[[BilledLine], date | None]) -> Field:
    return Field(name, about, day=day)


def _figure(name: str, about: str, value: Callable[[BilledLine], str], note: str = "") -> Field:
    return Field(name, about, value, figure=True, note=note)


def _address(place: int) -> Field:
    return _text(
        f"client.address.{place}",
        f"line {place} of the client's address",
        lambda row: "".join(row.invoice.client.address[place - 1 : place]),
        "client.address",
    )


def _ship_to(place: int) -> Field:
    return _text(
        f"ship_to.{place}",
        f"line {place} of the address of the work",
        lambda row: "".join(row.invoice.ship_to[place - 1 : place]),
        "ship_to",
    )


LETTERS = Letters("utf-8")
"""In which names are put together; the table writes them in those of its file."""


def name_job(invoice: Invoice, profile: Profile) -> str:
    """`Northfield Energy:J-2231`, as QuickBooks knows a job; only a mapped name is a path."""
    return customer_job.name_job(invoice, profile, LETTERS)


def _name_group(row: BilledLine) -> str:
    return names.tax_code(collect_tax_group(row.invoice), row.profile)


def _find_group_origin(row: BilledLine) -> Origin | None:
    group = collect_tax_group(row.invoice)
    return names.tax_code_origin(group, field="taxes.1.code") if group else None


def _ask_group(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The taxes that one name stands for; that several have none is told by another check."""
    group = collect_tax_group(invoice)
    if len(group) == 1:
        yield ask_tax("taxes.1.code", *group)


def _is_tax(tax: TaxLine) -> bool:
    return bool(tax.rate or tax.amount)


def _say_yes(true: object) -> str:
    return "yes" if true else "no"


def _say_type(row: BilledLine) -> str:
    return "credit" if row.invoice.type is InvoiceType.CREDIT else "invoice"


_OF_INVOICE: tuple[Field, ...] = (
    Field(
        "number",
        "invoice number",
        lambda row: row.invoice.number,
        Rule.EXACT,
        origin=lambda _: names.NUMBER,
    ),
    Field("type", "kind of document", _say_type, words=("invoice", "credit")),
    _day("invoice_date", "invoice date", lambda row: row.invoice.invoice_date),
    _day("due_date", "due date", lambda row: row.invoice.due_date),
    Field(
        "terms",
        "payment terms",
        lambda row: names.name_terms(row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: names.terms_origin(row.invoice, row.profile),
        names="terms",
        lookup=TERMS,
        note="mapped",
    ),
    Field(
        "client",
        "client's name",
        lambda row: names.name_client(row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: names.client_origin(row.invoice, row.profile),
        names="client",
        lookup=CLIENT,
        note="mapped by number or name",
    ),
    Field(
        "client.id",
        "customer ID",
        lambda row: names.client_id(row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: names.client_origin(row.invoice, row.profile),
        names="client",
        lookup=CLIENT_ID,
        note="mapped by number or name; else alias, number or name",
    ),
    _key("client.number", "client's number", lambda row: row.invoice.client.number),
    _key("client.alias", "client's alias", lambda row: row.invoice.client.alias),
    _key("client.email", "client's e-mail", lambda row: row.invoice.client.email),
    _text(
        "client.address",
        "client's address on one line",
        lambda row: ", ".join(row.invoice.client.address),
    ),
    *(_address(place) for place in range(1, _ADDRESS_LINES + 1)),
    _key("job.number", "job number", lambda row: row.invoice.job.number),
    _text("job.name", "job name", lambda row: row.invoice.job.name),
    _key("job.client_project", "client's project", lambda row: row.invoice.job.client_project),
    _text("po_number", "purchase order number", lambda row: row.invoice.po_number),
    _text("memo", "memo", lambda row: row.invoice.memo),
    _text(
        "job_and_memo",
        "memo",
        lambda row: compose_memo(row.invoice, list_homeless(row.invoice, po_within=_SHORT_PO)),
        "memo",
        "with the job in front, and behind it the cost code and a purchase order number of more "
        f"than {_SHORT_PO} letters",
    ),
    _text(
        "job_memo_and_po",
        "memo",
        lambda row: compose_memo(row.invoice, list_homeless(row.invoice)),
        "memo",
        "the same with every purchase order number, where it has no column of its own",
    ),
    _text(
        "project_manager",
        "Project Manager's name",
        lambda row: row.invoice.project_manager.name,
        "project_manager.name",
    ),
    _key(
        "applies_to",
        "number of the invoice a credit belongs to",
        lambda row: row.invoice.applies_to,
    ),
    Field(
        "client_and_job",
        "customer and job, as QuickBooks has sub-customers",
        lambda row: name_job(row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: customer_job.find_origin(row.invoice, row.profile),
        names="job",
        among="client",
        lookup=JOB,
        options=(_WITH_JOB,),
        note="`Customer:Job`, mapped by job; else the job's number below the client's name",
    ),
    Field(
        "class",
        "class",
        lambda row: names.name_class(row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: names.class_origin(row.invoice, row.profile),
        names="class",
        note="mapped; else as it came",
    ),
    Field(
        "location",
        "location",
        lambda row: names.name_location(row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: names.location_origin(row.invoice, row.profile),
        names="location",
        note="mapped; else as it came",
    ),
    _key("sales_rep", "sales rep", lambda row: row.invoice.sales_rep),
    _text("cost_code", "cost code", lambda row: row.invoice.cost_code),
    *(_ship_to(place) for place in range(1, _ADDRESS_LINES + 1)),
    Field("currency", "currency", lambda row: row.invoice.currency),
    Field(
        "taxed",
        "taxed invoice",
        lambda row: _say_yes(any(_is_tax(tax) for tax in row.invoice.taxes)),
        words=("yes", "no"),
    ),
    _figure(
        "subtotal", "amount of the invoice without tax", lambda row: row.money(row.invoice.subtotal)
    ),
    _figure("tax_total", "all taxes", lambda row: row.money(row.invoice.tax_total)),
    _figure("total", "amount of the invoice with tax", lambda row: row.money(row.invoice.total)),
    Field(
        "tax",
        "tax",
        _name_group,
        Rule.KEY,
        origin=_find_group_origin,
        names="tax",
        lookup=Lookup("tax", _ask_group, "tax"),
        note="one name for all taxes of the invoice, mapped; empty without tax",
    ),
)
_OF_LINE: tuple[Field, ...] = (
    Field("line.place", "place within the invoice, from 1", lambda row: str(row.place)),
    Field(
        "line.kind",
        "kind of the line",
        lambda row: row.line.kind.value,
        words=tuple(kind.value for kind in Kind),
    ),
    Field(
        "line.item",
        "item",
        lambda row: row.item,
        Rule.KEY,
        origin=lambda row: names.item_origin(row.line, row.profile, place=row.place),
        names="item",
        lookup=ITEM,
        note="mapped by item or kind; without one the kind of the line",
    ),
    _text("line.description", "description", lambda row: describe_line(row.line, row.invoice)),
    _figure("line.quantity", "quantity", lambda row: row.quantity, _PRICED),
    _text("line.unit", "unit of the quantity", lambda row: row.line.unit),
    _figure("line.rate", "rate", lambda row: row.rate, _PRICED),
    _figure(
        "line.units",
        "quantity",
        lambda row: row.quantity or "1",
        f"{_PRICED}; else 1",
    ),
    _figure(
        "line.price",
        "price",
        lambda row: row.rate or row.money(row.line.amount),
        f"the rate, {_PRICED}; else the amount",
    ),
    _figure("line.amount", "amount without tax", lambda row: row.money(row.line.amount)),
    Field(
        "line.tax",
        "tax code",
        lambda row: names.line_code(row.line, row.taxes, row.invoice, row.profile),
        Rule.KEY,
        origin=lambda row: names.line_code_origin(
            row.line, row.taxes, row.profile, place=row.place
        ),
        names="tax",
        lookup=TAX_OF_LINE,
        options=_UNTAXED,
        note="one for all taxes of the line, mapped",
    ),
    Field(
        "line.taxed",
        "taxed line",
        lambda row: _say_yes(any(_is_tax(tax) for tax in row.taxes)),
        words=("yes", "no"),
    ),
    _figure("line.tax_amount", "line's share of the taxes", lambda row: row.money(row.tax)),
    _day("line.service_date", "day of the work", lambda row: row.line.service_date),
    Field(
        "line.account",
        "account",
        lambda row: names.name_account(row.line, row.profile),
        Rule.KEY,
        origin=lambda row: names.account_origin(row.line, row.profile),
        names="account",
        options=_ACCOUNTS,
        note="mapped by item or kind; else the profile's",
    ),
    Field(
        "line.class",
        "class of the line, else of the invoice",
        lambda row: names.name_class(row.invoice, row.profile, row.line),
        Rule.KEY,
        origin=lambda row: names.class_origin(row.invoice, row.profile, row.line, place=row.place),
        names="class",
        note="mapped; else as it came",
    ),
    _text("line.cost_code", "cost code of the line", lambda row: row.line.cost_code),
    _text("line.source_ref", "source of the line", lambda row: row.line.source_ref),
)
FIELDS: dict[str, Field] = {field.name: field for field in (*_OF_INVOICE, *_OF_LINE)}
"""Every field by its name."""


def format_value(field: Field, pattern: str, decimal: str) -> Callable[[BilledLine], str]:
    """How the value of a field is written."""
    if field.day:
        day = field.day
        return lambda row: text.format_day(day(row), pattern)
    if field.figure and decimal != ".":
        return lambda row: field.value(row).replace(".", decimal)
    return field.value
