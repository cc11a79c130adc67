"""QuickBooks Online: a CSV for its own import page, for a company outside the US or in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain

from backlog import pricing
from backlog.model import Invoice, InvoiceType, Line
from backlog.target import Limits, Option, Part, Problem, Profile
from exporters.checks import opposite, preflight, tax_rates, unsupported
from exporters.checks.jobs import JOB, check_job
from exporters.checks.preflight import Customer, Layout
from exporters.checks.unmapped import CLIENT, ITEM, LOCATION, TAX_OF_LINE, TERMS
from exporters.layout import customer_job, delimited, names, taxes, text
from exporters.layout.billed_line import (
    BilledLine,
    bill_lines,
    compose_memo,
    describe_line,
    find_first_line,
    list_homeless,
    list_lines,
    tell_whose,
)
from exporters.layout.columns import (
    Column,
    Dialect,
    Filled,
    Origin,
    Rule,
    Size,
    Table,
)
from exporters.layout.text import Letters
from exporters.readers import quickbooks_online as reader
from exporters.targets.file_target import FileTarget

_DIALECT = Dialect("QuickBooks Online", Letters("utf-8"))
_LABEL = _DIALECT.label
_OUTSIDE, _US = "outside-us", "us"
_CUSTOMER = Size(500, level=100)
_ITEM = Size(100, level=100)
# A thousand, if the heading counts.
_MOST_ROWS = 999


def _is_outside(profile: Profile) -> bool:
    return profile.options["edition"] == _OUTSIDE


def _format_day(row: BilledLine, on: date | None) -> str:
    return text.format_day(on, text.DATES[row.profile.options["date_format"]])


# What QuickBooks Online sets up in Canada, by the rates of the taxes it stands for. What Nova
# Scotia's 14 % of 2025 is called there is not known.
_CANADIAN = (
    ("GST", ("5",)),
    ("HST ON", ("13",)),
    ("HST NS", ("15",)),
    ("HST NB 2016", ("15",)),
    ("HST NL 2016", ("15",)),
    ("HST PE 2016", ("15",)),
    ("GST/PST BC", ("5", "7")),
    ("GST/PST MB", ("5", "7")),
    ("GST/PST SK", ("5", "6")),
    ("GST/QST QC - 9.975", ("5", "9.975")),
    ("PST BC", ("7",)),
    ("PST MB", ("7",)),
    ("PST SK", ("6",)),
    ("QST QC - 9.975", ("9.975",)),
)
_CANADIAN_UNTAXED = ("Exempt", "Zero-rated", "Out of Scope")


def _find_code_origin(row: BilledLine) -> Origin:
    origin = names.line_code_origin(row.line, row.taxes, row.profile, place=row.place)
    return replace(origin, usual=_list_usual_codes(row)) if "CAD" in _home(row) else origin


def _home(row: BilledLine) -> tuple[str, ...]:
    return row.profile.currencies[:1] or (row.invoice.currency,)


def _list_usual_codes(row: BilledLine) -> tuple[str, ...]:
    """The codes that Canadian companies have there for these rates, whatever ours are called."""
    rates = tuple(sorted((tax.percent for tax in row.taxes if tax.rate), key=Decimal))
    if not rates:
        return _CANADIAN_UNTAXED
    return tuple(name for name, of in _CANADIAN if of == rates)


def _compose_memo(row: BilledLine) -> str:
    """The memo, with all that its file has no column for."""
    invoice = row.invoice
    return compose_memo(invoice, chain(list_homeless(invoice), tell_whose(invoice)))


_NAME: Column[BilledLine] = Column(
    "*Customer",
    "client's name",
    lambda row: names.name_client(row.invoice, row.profile),
    Rule.KEY,
    _CUSTOMER,
    lambda row: names.client_origin(row.invoice, row.profile),
    names="client",
    of_invoice=True,
)
_COLUMNS: tuple[Column[BilledLine], ...] = (
    Column(
        "*InvoiceNo",
        "invoice number",
        lambda row: row.invoice.number,
        Rule.EXACT,
        Size(21),
        lambda _: names.NUMBER,
        of_invoice=True,
    ),
    _NAME,
    Column(
        "*InvoiceDate",
        "invoice date",
        lambda row: _format_day(row, row.invoice.invoice_date),
        of_invoice=True,
    ),
    Column(
        "*DueDate",
        "due date",
        lambda row: _format_day(row, row.invoice.due_date),
        of_invoice=True,
    ),
    Column(
        "Terms",
        "payment terms",
        lambda row: names.name_terms(row.invoice, row.profile),
        Rule.KEY,
        Size(31),
        lambda row: names.terms_origin(row.invoice, row.profile),
        names="terms",
        of_invoice=True,
    ),
    Column(
        "Location",
        "location",
        lambda row: names.name_location(row.invoice, row.profile),
        Rule.KEY,
        Size(100),
        lambda row: names.location_origin(row.invoice, row.profile),
        names="location",
        of_invoice=True,
    ),
    Column(
        "Memo",
        "memo",
        _compose_memo,
        Rule.TEXT,
        Size(4000),
        lambda _: Origin("memo"),
        of_invoice=True,
    ),
    Column(
        "Item(Product/Service)",
        "item",
        lambda row: names.name_item(row.line, row.profile, default=names.name_kind(row.line)),
        Rule.KEY,
        _ITEM,
        lambda row: names.item_origin(row.line, row.profile, place=row.place),
        names="item",
    ),
    Column(
        "ItemDescription",
        "description",
        lambda row: describe_line(row.line, row.invoice, default=names.name_kind(row.line)),
        Rule.TEXT,
        Size(4000),
        lambda row: Origin(f"lines.{row.place}.description"),
    ),
    Column(
        "ItemQuantity",
        "quantity, where it gives the amount exactly",
        lambda row: row.quantity,
    ),
    Column(
        "ItemRate",
        "rate, where it gives the amount exactly",
        lambda row: row.rate,
    ),
    Column("*ItemAmount", "amount without tax", lambda row: row.money(row.line.amount)),
)
_OUTSIDE_ONLY: tuple[Column[BilledLine], ...] = (
    Column(
        "*ItemTaxCode",
        "one code for the line's taxes",
        lambda row: names.line_code(row.line, row.taxes, row.invoice, row.profile),
        Rule.KEY,
        Size(),
        _find_code_origin,
        names="tax",
    ),
    Column("ItemTaxAmount", "the line's share of the taxes", lambda row: row.money(row.tax)),
    Column(
        "Currency",
        "ISO 4217",
        lambda row: row.invoice.currency,
        of_invoice=True,
    ),
)
_SERVICE_DATE: Column[BilledLine] = Column(
    "Service Date",
    "day of the work, where known",
    lambda row: _format_day(row, row.line.service_date),
)
TABLES = {
    _OUTSIDE: Table(_DIALECT, (*_COLUMNS, *_OUTSIDE_ONLY, _SERVICE_DATE)),
    _US: Table(_DIALECT, (*_COLUMNS, _SERVICE_DATE)),
}
_JOB: Column[BilledLine] = customer_job.build_column(_NAME, _DIALECT.letters)
_TABLES_WITH_JOB = {
    edition: Table(_DIALECT, [_JOB if each is _NAME else each for each in table.columns])
    for edition, table in TABLES.items()
}
# The customer of a job by itself, as checks look at it.
_CUSTOMER_OF_JOB: Table[BilledLine] = Table(_DIALECT, (_NAME,))
_CREDIT_HEADINGS = {
    "*InvoiceNo": "*CreditMemoNo",
    "*Customer": "*Customer",
    "*InvoiceDate": "*CreditMemoDate",
}
_NOT_OF_CREDITS = {"*DueDate", "Terms"}
_MONEY_OF_CREDITS: dict[str, Callable[[BilledLine], str]] = {
    "ItemQuantity": lambda row: row.quantity.removeprefix("-"),
    "ItemRate": lambda row: row.rate.removeprefix("-"),
    "*ItemAmount": lambda row: row.money(-row.line.amount),
    "ItemTaxAmount": lambda row: row.money(-row.tax),
}
"""What a credit note says otherwise: no amount has a minus there."""


def _build_credits(columns: Sequence[Column[BilledLine]]) -> Table[BilledLine]:
    """The columns of credit notes, which have a page of their own over there."""
    return Table(
        _DIALECT,
        [
            replace(
                column,
                name=_CREDIT_HEADINGS.get(column.name, column.name),
                value=_MONEY_OF_CREDITS.get(column.name, column.value),
            )
            for column in columns
            if column.name not in _NOT_OF_CREDITS
        ],
    )


_CREDITS, _CREDITS_WITH_JOB = (
    {edition: _build_credits(table.columns) for edition, table in tables.items()}
    for tables in (TABLES, _TABLES_WITH_JOB)
)


def _find_table(invoice: Invoice, profile: Profile) -> Table[BilledLine]:
    plain, with_job = TABLES, _TABLES_WITH_JOB
    if invoice.type is InvoiceType.CREDIT:
        plain, with_job = _CREDITS, _CREDITS_WITH_JOB
    tables = with_job if customer_job.sends_jobs(profile) else plain
    return tables[profile.options["edition"]]


_CREDIT_NOTES = Option(
    "credit_notes",
    opposite.REFUSE,
    "What becomes of a credit: refused; or written into a file of credit notes of its own, if your "
    "company shows Import credit notes. Which ones do is unconfirmed, and so are the columns.",
    (opposite.REFUSE, opposite.WRITE),
    later=True,
)


def _takes_credits(profile: Profile) -> bool:
    return profile.options[_CREDIT_NOTES.name] == opposite.WRITE


def _name_kind(invoice: Invoice, profile: Profile) -> str:
    """Credits have a file of their own; a profile that refuses them has but one kind."""
    own = invoice.type is InvoiceType.CREDIT and _takes_credits(profile)
    return "credit-notes" if own else ""


def _is_priced(line: Line, invoice: Invoice) -> bool:
    """Whether quantity and rate can stand: QuickBooks takes the amount for their product."""
    if invoice.type is not InvoiceType.CREDIT:
        return taxes.exactly_priced(line, invoice)
    exact = pricing.stands(line, invoice) and pricing.holds_exactly(line, invoice)
    return line.amount <= 0 and exact


_STEPS = """
    Back up the company file first: in QuickBooks Online export the customer list and the
    transaction list, because an import cannot be undone at once.

    Make sure that Custom transaction numbers are on (Account and settings > Sales), else QuickBooks
    numbers the invoices anew, and that the customers{jobs}, items and terms{codes} exist by exactly
    the same names.

    Choose Settings > Import data > Invoices and pick the file. Which plans have this page is not
    certain: look there before anything else.

    Choose the date format {date_format}{exclusive}.{credits}

    Compare the number of invoices and their total with this batch. {recalculated}

    Import it once only: importing the same file twice doubles every invoice.
"""
_FACTS = {
    _OUTSIDE: {
        "codes": " and tax codes",
        "exclusive": " and Exclusive of tax",
        "recalculated": "QuickBooks calculates the tax anew from the codes, rounds it line by line "
        "and ignores the amounts in the file: the total to expect there is told with the batch.",
    },
    _US: {"codes": "", "exclusive": "", "recalculated": "No invoice of the file bears tax."},
}


_CREDIT_STEP = (
    " A file with credit-notes in its name goes by Settings > Import data > Import credit notes, "
    "if your company shows it; otherwise enter its credits by hand."
)


def _state_facts(profile: Profile) -> dict[str, str]:
    credit = _CREDIT_STEP if _takes_credits(profile) else ""
    jobs = " and their jobs" if customer_job.sends_jobs(profile) else ""
    return {**_FACTS[profile.options["edition"]], "credits": credit, "jobs": jobs}


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    outside = _is_outside(profile)

    def own(invoice: Invoice) -> Iterator[Problem]:
        yield from _tax_outside(invoice, profile) if outside else _tax_in_us(invoice)
        yield from _check_due_date(invoice)
        yield from check_job(invoice, profile, _LABEL, _DIALECT.letters)
        yield from unsupported.block_currency_places(invoice, _LABEL)
        yield from _check_credit(invoice, profile)
        yield from opposite.check_opposite_lines(invoice, profile, _LABEL)
        yield from unsupported.block_many_rows(
            invoice, _LABEL, rows=len(invoice.lines), most=_MOST_ROWS
        )

    tax = [TAX_OF_LINE] if outside else []
    layout = Layout(_LABEL, _fill_tables, [CLIENT, JOB, ITEM, *tax, TERMS, LOCATION])
    return preflight.find_problems(invoices, profile, layout, own)


def _fill_tables(invoice: Invoice, profile: Profile) -> Iterator[Filled[BilledLine]]:
    if customer_job.sends_jobs(profile):
        yield Filled(_CUSTOMER_OF_JOB, [find_first_line(invoice, profile)])
    yield Filled(_find_table(invoice, profile), [*list_lines(invoice, profile)])


def _tax_outside(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    yield from unsupported.block_joint_taxes(invoice, profile, _LABEL)
    yield from unsupported.block_opposite_taxes(invoice, _LABEL)
    yield from unsupported.warn_of_recalculation(invoice, _LABEL, taxes.calculate_by_line)
    yield from unsupported.warn_of_new_tax(invoice, profile, _LABEL)


def _tax_in_us(invoice: Invoice) -> Iterator[Problem]:
    if any(tax.amount for tax in invoice.taxes):
        yield preflight.blocker(
            invoice,
            "us-sales-tax",
            "tax_total",
            message="QuickBooks Online in the US does not import invoices where its sales tax is "
            "set up, and its file has no column for tax.",
            fix="Export the invoice to QuickBooks Desktop or as CSV, or enter it by hand.",
        )


def _check_credit(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    if not _takes_credits(profile):
        yield from unsupported.block_credit(invoice, _LABEL)
    elif invoice.type is InvoiceType.CREDIT:
        yield preflight.warning(
            invoice,
            "credit-layout",
            "type",
            message="The credit goes out in a file of credit notes of its own, whose columns are "
            "not yet confirmed with QuickBooks Online.",
            fix="Import it if your company shows Import credit notes, and look at it there; "
            "QuickBooks does not apply it to its invoice by the file.",
        )


def _check_due_date(invoice: Invoice) -> Iterator[Problem]:
    if invoice.due_date is None and invoice.type is not InvoiceType.CREDIT:
        yield preflight.blocker(
            invoice,
            "due-date",
            "due_date",
            message="QuickBooks Online does not import an invoice without a due date.",
            fix="Give the invoice a due date.",
        )


def _find_left_out(profile: Profile) -> frozenset[str]:
    jobs = frozenset(() if customer_job.sends_jobs(profile) else {"job"})
    return jobs | (set() if _is_outside(profile) else {"tax"})


def _write_document(part: Part, profile: Profile) -> bytes:
    return delimited.write_csv(_write_rows(part, profile), "utf-8")


def _write_rows(part: Part, profile: Profile) -> Iterator[list[str]]:
    table = _find_table(part.invoices[0], profile)
    yield table.headings
    for invoice in part.invoices:
        # It takes the amount for quantity times rate, so a price that is a cent off cannot stand.
        yield from table.rows(bill_lines(invoice, profile, priced=_is_priced))


QUICKBOOKS_ONLINE = FileTarget(
    id="quickbooks-online",
    label=_LABEL,
    extension="csv",
    limits=Limits(invoices=100, rows=_MOST_ROWS),
    carries=reader.CARRIES,
    options=(
        Option(
            "edition",
            _OUTSIDE,
            "Where the company is: outside the US with a tax code on every line, or in the US "
            "without tax.",
            (_OUTSIDE, _US),
            in_country={"US": _US},
        ),
        Option(
            "date_format",
            "MM/DD/YYYY",
            "How dates are written; the same is chosen when importing.",
            tuple(text.DATES),
            in_country={"GB": "DD/MM/YYYY"},
        ),
        Option("untaxed_code", "Exempt", "The tax code there of a line without tax.", longest=100),
        opposite.NEGATIVE_LINES,
        customer_job.SENT,
        _CREDIT_NOTES,
    ),
    rows=lambda invoice: len(invoice.lines),
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=_write_document,
    reader=lambda data, profile: reader.read_file(data, profile.options),
    steps=_STEPS,
    columns={
        "outside_us": TABLES[_OUTSIDE].columns,
        "us": TABLES[_US].columns,
        "job": (_JOB,),
        "credits_outside_us": _CREDITS[_OUTSIDE].columns,
    },
    facts=_state_facts,
    kinds=_name_kind,
    customer=Customer(TABLES[_OUTSIDE], _NAME, find_first_line),
    names_currency=_is_outside,
    leaves_out=_find_left_out,
    name_job=lambda invoice, profile: customer_job.name_job(invoice, profile, _DIALECT.letters),
    name_rates=lambda invoice, profile: (
        tax_rates.name_taxes_of_lines(invoice, profile) if _is_outside(profile) else ()
    ),
    calculation=lambda profile: taxes.calculate_by_line if _is_outside(profile) else None,
)
"""The target `quickbooks-online`."""
