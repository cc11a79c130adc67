"""Sage 50 US Edition (Peachtree): the Sales Journal in 59 columns, a row a distribution."""

from collections.abc import Iterator, Sequence

from backlog.model import Invoice, InvoiceType
from backlog.target import Option, Part, Problem, Profile
from exporters import (
    delimited,
    distribution,
    names,
    preflight,
    text,
    unsupported,
)
from exporters.cells import Column, Dialect, Origin, Rule, Size, Table, fixed
from exporters.distribution import Distribution, distributions
from exporters.existing import Existing
from exporters.file_target import FileTarget
from exporters.objections import objections
from exporters.preflight import Customer
from exporters.readers import sage_50_us as reader
from exporters.text import Letters

_LABEL = "Sage 50 (US Edition)"
# Its help has a page on quotation marks in descriptions, which nobody here has read.
_DIALECT = Dialect(_LABEL, Letters("cp1252", {'"': "'"}))
_MOST_ROWS = 154
_TWO_DIGITS = range(2000, 2050)
_DATE = "{m}/{d}/{yy:02}"
_BLANK, _FALSE, _ZERO = "", "FALSE", "0"


def _unused(*columns: str, value: str = _BLANK) -> tuple[Column[object], ...]:
    about = f"always {value}" if value else "not used"
    return tuple(fixed(name, about, value) for name in columns)


def _with_job(row: Distribution) -> bool:
    return row.line is not None and row.profile.options["job_id"] == "on"


def _job_origin(row: Distribution) -> Origin | None:
    fix = f"Shorten the job number, or switch job_id off in the profile “{row.profile.name}”."
    return Origin("job.number", fix) if _with_job(row) else None


_CUSTOMER: Column[Distribution] = Column(
    "Customer ID",
    "client's ID",
    lambda row: names.client_id(row.invoice, row.profile),
    Rule.KEY,
    Size(20),
    lambda row: names.client_origin(row.invoice, row.profile),
    names="client",
    of_invoice=True,
)
TABLE: Table[Distribution] = Table(
    _DIALECT,
    (
        _CUSTOMER,
        Column(
            "Invoice/CM #",
            "invoice number",
            lambda row: row.invoice.number,
            Rule.EXACT,
            Size(20),
            lambda _: names.NUMBER,
            of_invoice=True,
        ),
        fixed("Apply to Invoice Number", "not used", ""),
        Column(
            "Credit Memo",
            "TRUE of a credit",
            lambda row: "TRUE" if row.invoice.type is InvoiceType.CREDIT else _FALSE,
            of_invoice=True,
        ),
        fixed("Progress Billing Invoice", "always FALSE", _FALSE),
        Column(
            "Date",
            "invoice date, M/D/YY",
            lambda row: text.day(row.invoice.invoice_date, _DATE),
            of_invoice=True,
        ),
        *_unused("Ship By"),
        *_unused("Quote", value=_FALSE),
        *_unused("Quote #", "Quote Good Thru Date"),
        *_unused("Drop Ship", value=_FALSE),
        *_unused("Ship to Name", "Ship to Address-Line One", "Ship to Address-Line Two"),
        *_unused("Ship to City", "Ship to State", "Ship to Zipcode", "Ship to Country"),
        Column(
            "Customer PO",
            "purchase order number",
            lambda row: row.invoice.po_number,
            Rule.TEXT,
            Size(20),
            lambda _: Origin("po_number"),
            of_invoice=True,
        ),
        *_unused("Ship Via", "Ship Date"),
        Column(
            "Date Due",
            "due date, M/D/YY; without one ageing is wrong there",
            lambda row: text.day(row.invoice.due_date, _DATE),
            of_invoice=True,
        ),
        *_unused("Discount Amount", value="0.00"),
        Column(
            "Discount Date",
            "invoice date",
            lambda row: text.day(row.invoice.invoice_date, _DATE),
            of_invoice=True,
        ),
        Column(
            "Displayed Terms",
            "payment terms",
            lambda row: names.terms(row.invoice, row.profile),
            Rule.TEXT,
            Size(20),
            lambda row: names.terms_origin(row.invoice, row.profile),
            of_invoice=True,
        ),
        *_unused("Sales Representative ID"),
        Column(
            "Accounts Receivable Account",
            "receivables account",
            lambda row: row.profile.options["ar_account"],
            Rule.KEY,
            Size(15),
            lambda row: names.option_origin("ar_account", row.profile),
            names="account",
            of_invoice=True,
        ),
        Column(
            "Sales Tax ID",
            "one ID for all taxes of the invoice",
            distribution.tax_id,
            Rule.KEY,
            Size(8),
            distribution.tax_id_origin,
            names="tax",
            of_invoice=True,
        ),
        *_unused("Invoice Note"),
        *_unused("Note Prints After Line Items", value=_FALSE),
        *_unused("Statement Note"),
        *_unused("Stmt Note Prints Before Ref", value=_FALSE),
        *_unused("Internal Note"),
        *_unused("Beginning Balance Transaction", value=_FALSE),
        Column(
            "Number of Distributions",
            "rows of the invoice, those of taxes too",
            lambda row: str(row.rows),
            of_invoice=True,
        ),
        Column(
            "Invoice/CM Distribution",
            "0 of a tax; lines count from 1",
            lambda row: str(row.place),
        ),
        *_unused("Apply to Invoice Distribution", value=_ZERO),
        *_unused("Apply To Sales Order", "Apply to Proposal", value=_FALSE),
        Column("Quantity", "quantity, 0.00 when the line is an amount only", distribution.quantity),
        *_unused("SO/Proposal Number", "Item ID", "Serial Number"),
        *_unused("SO/Proposal Distribution", value=_ZERO),
        Column(
            "Description",
            "description",
            distribution.description,
            Rule.TEXT,
            Size(160),
            distribution.description_origin,
        ),
        Column(
            "G/L Account",
            "account",
            distribution.account,
            Rule.KEY,
            Size(15),
            distribution.account_origin,
            names="account",
        ),
        Column("Unit Price", "rate, 0.00 when the line is an amount only", distribution.price),
        Column("Tax Type", "0 of a tax, 1 of a taxable line", distribution.tax_type),
        *_unused("UPC / SKU"),
        *_unused("Weight", value="0.00"),
        Column(
            "Amount", "amount or tax, negative on an invoice (a credit entry)", distribution.amount
        ),
        Column(
            "Job ID",
            "job number",
            lambda row: row.invoice.job.number if _with_job(row) else "",
            Rule.KEY,
            Size(20),
            _job_origin,
            names="job",
        ),
        Column(
            "Sales Tax Agency ID",
            "tax agency",
            distribution.agency,
            Rule.KEY,
            Size(8),
            distribution.agency_origin,
            names="agency",
        ),
        *_unused("Transaction Period"),
        Column(
            "Transaction Number",
            "1, 2, 3 ... within the file",
            lambda row: str(row.serial),
            of_invoice=True,
        ),
        *_unused("Return Authorization", "Voided by Transaction"),
        *_unused("Recur Number", "Recur Frequency", value=_ZERO),
    ),
)
_STEPS = """
    Back up the company file first: File > Back Up. An import cannot be undone.

    Make sure that the customer IDs, the accounts, the sales tax IDs and agencies{jobs} of the file
    exist there.

    Choose File > Select Import/Export > Accounts Receivable > Sales Journal > Import. On the Fields
    tab choose Show All and leave the order as it is: the file has all 59 columns in that order.

    On the Options tab pick the file and {headings} First Row Contains Headings. Save the template
    for the next time.

    Compare the number of invoices and their total in {ar_account} with this batch.

    Import it once only: importing the same file twice doubles every invoice.
"""


def _customer(invoice: Invoice, profile: Profile) -> str:
    row = next(distributions(invoice, profile))
    return TABLE.fold(_CUSTOMER, row, _CUSTOMER.value(row)).text


def _problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    existing = Existing(_LABEL, profile)

    def own(invoice: Invoice) -> Iterator[Problem]:
        yield from objections(invoice.number, TABLE, [*distributions(invoice, profile)], existing)
        rows = distribution.count(invoice)
        yield from unsupported.many_rows(invoice, _LABEL, rows=rows, most=_MOST_ROWS)
        yield from unsupported.foreign_currency(invoice, profile, _LABEL)
        yield from unsupported.places(invoice, _LABEL)
        yield from _dates(invoice)
        yield from _unconfirmed(invoice)

    sorts = {"client", "tax"}
    customer = Customer(names.client_id, _customer)
    return preflight.found(invoices, profile, own, sorts=sorts, customer=customer)


def _dates(invoice: Invoice) -> Iterator[Problem]:
    for field, on in (("invoice_date", invoice.invoice_date), ("due_date", invoice.due_date)):
        if on and on.year not in _TWO_DIGITS:
            yield preflight.blocker(
                invoice,
                "date-range",
                field,
                message=f"{on} cannot be written with the two digits of the year that "
                f"{_LABEL} reads.",
                fix=preflight.UPSTREAM,
            )
    if invoice.due_date is None:
        yield preflight.warning(
            invoice,
            "due-date",
            "due_date",
            message=f"{_LABEL} computes no due date; without one its ageing is wrong.",
            fix="Give the invoice a due date.",
        )


def _unconfirmed(invoice: Invoice) -> Iterator[Problem]:
    if len(invoice.taxes) > 1:
        codes = ", ".join(tax.code for tax in invoice.taxes)
        yield preflight.warning(
            invoice,
            "tax-codes",
            "taxes",
            message=f"The invoice bears {codes}: a row for each is not yet confirmed "
            f"with {_LABEL}.",
            fix="After the import compare each tax with the Taxable/Exempt Sales report.",
        )
    if invoice.type is InvoiceType.CREDIT:
        yield preflight.warning(
            invoice,
            "credit-layout",
            "type",
            message=f"The layout of credit memos is worked out from the rule of signs and not yet "
            f"confirmed with {_LABEL}; the invoice it applies to is left open.",
            fix="After the import look at this credit memo there.",
        )


def _document(part: Part, profile: Profile) -> bytes:
    return delimited.written(_rows(part, profile), "cp1252")


def _rows(part: Part, profile: Profile) -> Iterator[list[str]]:
    if profile.options["headings"] == "on":
        yield TABLE.headings
    for serial, invoice in enumerate(part.invoices, 1):
        yield from TABLE.rows(distributions(invoice, profile, serial))


def _facts(profile: Profile) -> dict[str, str]:
    return {
        "headings": "tick" if profile.options["headings"] == "on" else "do not tick",
        "jobs": " and job IDs" if profile.options["job_id"] == "on" else "",
    }


SAGE_50_US = FileTarget(
    id="sage-50-us",
    label=_LABEL,
    extension="csv",
    carries=reader.CARRIES,
    options=(
        Option("headings", "on", "Whether the first row has headings.", ("on", "off")),
        Option("ar_account", "11000", "The receivables account.", longest=15),
        Option("income_account", "40000", "The account of lines without their own.", longest=15),
        Option("tax_account", "23100", "The account taxes are owed on.", longest=15),
        Option(
            "tax_agency",
            "",
            "The agency ID of taxes that are not mapped; empty is the tax's own code.",
            longest=8,
        ),
        Option(
            "exempt_tax_type",
            "2",
            "The tax type of a line without tax, as the company set it up: 1 to 25.",
            pattern=r"\d{1,2}",
        ),
        Option("job_id", "on", "Whether lines carry the job number as Job ID.", ("on", "off")),
    ),
    rows=distribution.count,
    problems=_problems,
    document=_document,
    reader=lambda data, profile: reader.read(data, headed=profile.options["headings"] == "on"),
    steps=_STEPS,
    columns={"columns": TABLE.columns},
    facts=_facts,
)
"""The target `sage-50-us`."""
