"""Sage 50 US Edition (Peachtree): the Sales Journal in 59 columns, a row a distribution."""

from collections.abc import Iterator, Sequence

from backlog.model import Invoice, InvoiceType
from backlog.target import Option, Part, Problem, Profile
from exporters.checks import opposite, preflight, unsupported
from exporters.checks.preflight import Customer, Layout
from exporters.checks.tax_rates import Named
from exporters.checks.unmapped import CLIENT_ID, REP, Asked, Lookup, ask_tax
from exporters.layout import delimited
from exporters.layout.columns import Filled
from exporters.readers import sage_50_us as reader
from exporters.targets import sage_50_us_distribution
from exporters.targets.file_target import FileTarget
from exporters.targets.sage_50_us_distribution import Distribution, list_distributions
from exporters.targets.sage_50_us_journal import CUSTOMER, DIALECT, TABLE, WRITE

_LABEL = DIALECT.label
_MOST_ROWS = 154
_TWO_DIGITS = range(2000, 2050)
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


def _sales_tax(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    if invoice.taxes:
        yield ask_tax("taxes.1.code", *invoice.taxes)


def _ask_agencies(invoice: Invoice, profile: Profile) -> Iterator[Asked]:
    if not profile.options["tax_agency"]:
        for place, tax in enumerate(invoice.taxes, 1):
            yield ask_tax(f"taxes.{place}.code", tax)


_SALES_TAX, _AGENCY = Lookup("tax", _sales_tax, "tax"), Lookup("agency", _ask_agencies, "agency")


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    def own(invoice: Invoice) -> Iterator[Problem]:
        rows = sage_50_us_distribution.count_rows(invoice)
        yield from unsupported.block_many_rows(invoice, _LABEL, rows=rows, most=_MOST_ROWS)
        yield from unsupported.block_currency_places(invoice, _LABEL)
        yield from _check_dates(invoice)
        yield from _warn_of_unconfirmed(invoice)
        yield from unsupported.warn_of_unknown_rep(invoice, profile, _LABEL)
        yield from opposite.check_accounts(invoice, profile)

    layout = Layout(_LABEL, _fill_tables, (CLIENT_ID, _SALES_TAX, _AGENCY, REP))
    return preflight.find_problems(invoices, profile, layout, own)


def _name_rates(invoice: Invoice, profile: Profile) -> Iterator[Named]:
    if invoice.taxes:
        first = sage_50_us_distribution.find_first_row(invoice, profile)
        yield Named(sage_50_us_distribution.tax_id(first), "taxes.1.code", invoice.taxes)


def _fill_tables(invoice: Invoice, profile: Profile) -> Iterator[Filled[Distribution]]:
    yield Filled(TABLE, [*list_distributions(invoice, profile)])


def _check_dates(invoice: Invoice) -> Iterator[Problem]:
    for field, on in (("invoice_date", invoice.invoice_date), ("due_date", invoice.due_date)):
        if on and on.year not in _TWO_DIGITS:
            yield preflight.blocker(
                invoice,
                "date-range",
                field,
                message=f"{on} cannot be written with the two digits of the year that "
                f"{_LABEL} reads.",
                fix="Correct the invoice where it was made, and send it again.",
            )
    if invoice.due_date is None:
        yield preflight.warning(
            invoice,
            "due-date",
            "due_date",
            message=f"{_LABEL} computes no due date; without one its ageing is wrong.",
            fix="Give the invoice a due date.",
        )


def _warn_of_unconfirmed(invoice: Invoice) -> Iterator[Problem]:
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
            f"confirmed with {_LABEL}{_leave_open(invoice)}.",
            fix="After the import look at this credit memo there.",
        )


def _leave_open(invoice: Invoice) -> str:
    return "" if invoice.applies_to else "; the invoice it applies to is left open"


def _write_document(part: Part, profile: Profile) -> bytes:
    return delimited.write_csv(_write_rows(part, profile), "cp1252")


def _write_rows(part: Part, profile: Profile) -> Iterator[list[str]]:
    if profile.options["headings"] == "on":
        yield TABLE.headings
    for serial, invoice in enumerate(part.invoices, 1):
        yield from TABLE.rows(list_distributions(invoice, profile, serial))


def _state_facts(profile: Profile) -> dict[str, str]:
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
        Option(
            "holdback_account",
            "",
            "The asset account of holdbacks and their releases.",
            longest=15,
            later=True,
        ),
        Option(
            "deposit_account",
            "",
            "The liability account of deposits that were paid before.",
            longest=15,
            later=True,
        ),
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
            pattern=r"[1-9]|1\d|2[0-5]",
        ),
        Option("job_id", "on", "Whether lines carry the job number as Job ID.", ("on", "off")),
        Option(
            "internal_note",
            "off",
            "Whether a purchase order number that its column cuts, and the cost code, stand in "
            "Internal Note; how much the import takes there is unconfirmed.",
            ("off", WRITE),
            later=True,
        ),
    ),
    rows=sage_50_us_distribution.count_rows,
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=_write_document,
    reader=lambda data, profile: reader.read_file(data, headed=profile.options["headings"] == "on"),
    steps=_STEPS,
    columns={"columns": TABLE.columns},
    facts=_state_facts,
    leaves_out=lambda profile: frozenset(() if profile.options["job_id"] == "on" else {"job"}),
    customer=Customer(TABLE, CUSTOMER, sage_50_us_distribution.find_first_row),
    name_rates=_name_rates,
)
"""The target `sage-50-us`."""
