"""The Sales Journal of Sage 50 US: its 59 columns in the order of a real export."""

from backlog.model import InvoiceType
from exporters.layout import customer_job, names, text
from exporters.layout.billed_line import fit_row, list_homeless
from exporters.layout.columns import Column, Dialect, Origin, Rule, Size, Table, repeat_value
from exporters.layout.text import Letters
from exporters.targets import sage_50_us_distribution
from exporters.targets.sage_50_us_distribution import Distribution

# Its help has a page on quotation marks in descriptions, which nobody here has read.
DIALECT = Dialect("Sage 50 (US Edition)", Letters("cp1252", {'"': "'"}))
_DATE = "{m}/{d}/{yy:02}"
_BLANK, _FALSE, _ZERO = "", "FALSE", "0"


def _leave_unused(*columns: str, value: str = _BLANK) -> tuple[Column[object], ...]:
    about = f"always {value}" if value else "not used"
    return tuple(repeat_value(name, about, value) for name in columns)


def _with_job(row: Distribution) -> bool:
    return row.line is not None and row.profile.options["job_id"] == "on"


def _job_origin(row: Distribution) -> Origin | None:
    fix = f"Shorten the job number, or switch job_id off in the profile “{row.profile.name}”."
    ours = customer_job.list_words(row.invoice)
    plain = customer_job.find_mapped(row.invoice, row.profile) is None
    return Origin("job.number", fix, plain, "job", ours) if _with_job(row) else None


def _name_job(row: Distribution) -> str:
    if not _with_job(row):
        return ""
    theirs = customer_job.find_mapped(row.invoice, row.profile)
    return row.invoice.job.number if theirs is None else theirs


# A comma begins the phase of a job, which only a mapping can mean.
_JOB_LETTERS = Letters("cp1252", {**DIALECT.letters.instead, ",": "-"})


_SHIP_TO = ("Ship to Name", "Ship to Address-Line One", "Ship to Address-Line Two")
_LONGEST_PO = 20
# How much the note takes is not known; a description takes as much.
_LONGEST_NOTE = 160
WRITE = "write-unconfirmed"


def _compose_note(row: Distribution) -> str:
    if row.profile.options["internal_note"] != WRITE:
        return ""
    return ", ".join(list_homeless(row.invoice, po_within=_LONGEST_PO))


def _build_ship_to(place: int, name: str) -> Column[Distribution]:
    # Which part of a line is the city nobody can tell: the lines stand as they are.
    return Column(
        name,
        "ship-to address",
        lambda row: fit_row(row.invoice.ship_to, place, rows=len(_SHIP_TO)),
        Rule.TEXT,
        Size(30),
        lambda _: Origin(f"ship_to.{place + 1}"),
        of_invoice=True,
    )


CUSTOMER: Column[Distribution] = Column(
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
    DIALECT,
    (
        CUSTOMER,
        Column(
            "Invoice/CM #",
            "invoice number",
            lambda row: row.invoice.number,
            Rule.EXACT,
            Size(20),
            lambda _: names.NUMBER,
            of_invoice=True,
        ),
        Column(
            "Apply to Invoice Number",
            "the invoice that a credit belongs to",
            lambda row: row.invoice.applies_to if row.invoice.type is InvoiceType.CREDIT else "",
            Rule.EXACT,
            Size(20),
            lambda _: names.APPLIES_TO,
            of_invoice=True,
        ),
        Column(
            "Credit Memo",
            "TRUE of a credit",
            lambda row: "TRUE" if row.invoice.type is InvoiceType.CREDIT else _FALSE,
            of_invoice=True,
        ),
        repeat_value("Progress Billing Invoice", "always FALSE", _FALSE),
        Column(
            "Date",
            "invoice date, M/D/YY",
            lambda row: text.format_day(row.invoice.invoice_date, _DATE),
            of_invoice=True,
        ),
        *_leave_unused("Ship By"),
        *_leave_unused("Quote", value=_FALSE),
        *_leave_unused("Quote #", "Quote Good Thru Date"),
        *_leave_unused("Drop Ship", value=_FALSE),
        *(_build_ship_to(place, name) for place, name in enumerate(_SHIP_TO)),
        *_leave_unused("Ship to City", "Ship to State", "Ship to Zipcode", "Ship to Country"),
        Column(
            "Customer PO",
            "purchase order number",
            lambda row: row.invoice.po_number,
            Rule.TEXT,
            Size(_LONGEST_PO),
            lambda _: Origin("po_number"),
            of_invoice=True,
        ),
        *_leave_unused("Ship Via", "Ship Date"),
        Column(
            "Date Due",
            "due date, M/D/YY; without one ageing is wrong there",
            lambda row: text.format_day(row.invoice.due_date, _DATE),
            of_invoice=True,
        ),
        *_leave_unused("Discount Amount", value="0.00"),
        Column(
            "Discount Date",
            "invoice date",
            lambda row: text.format_day(row.invoice.invoice_date, _DATE),
            of_invoice=True,
        ),
        Column(
            "Displayed Terms",
            "displayed payment terms",
            lambda row: names.name_terms(row.invoice, row.profile),
            Rule.TEXT,
            Size(20),
            lambda row: names.terms_origin(row.invoice, row.profile),
            names="terms",
            of_invoice=True,
        ),
        Column(
            "Sales Representative ID",
            "sales rep",
            lambda row: names.name_known_rep(row.invoice, row.profile),
            Rule.KEY,
            Size(20),
            lambda row: names.rep_origin(row.invoice, row.profile),
            names="rep",
            of_invoice=True,
        ),
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
            sage_50_us_distribution.tax_id,
            Rule.KEY,
            Size(8),
            sage_50_us_distribution.tax_id_origin,
            names="tax",
            of_invoice=True,
        ),
        *_leave_unused("Invoice Note"),
        *_leave_unused("Note Prints After Line Items", value=_FALSE),
        *_leave_unused("Statement Note"),
        *_leave_unused("Stmt Note Prints Before Ref", value=_FALSE),
        Column(
            "Internal Note",
            "purchase order number, where its own column is too short, and cost code",
            _compose_note,
            Rule.TEXT,
            Size(_LONGEST_NOTE),
            lambda row: Origin("cost_code" if row.invoice.cost_code else "po_number"),
            of_invoice=True,
        ),
        *_leave_unused("Beginning Balance Transaction", value=_FALSE),
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
        *_leave_unused("Apply to Invoice Distribution", value=_ZERO),
        *_leave_unused("Apply To Sales Order", "Apply to Proposal", value=_FALSE),
        Column(
            "Quantity",
            "quantity with the sign of what was billed, 0.00 when the line is an amount only",
            sage_50_us_distribution.format_quantity,
        ),
        *_leave_unused("SO/Proposal Number", "Item ID", "Serial Number"),
        *_leave_unused("SO/Proposal Distribution", value=_ZERO),
        Column(
            "Description",
            "description",
            sage_50_us_distribution.describe_row,
            Rule.TEXT,
            Size(160),
            sage_50_us_distribution.description_origin,
        ),
        Column(
            "G/L Account",
            "account",
            sage_50_us_distribution.name_account,
            Rule.KEY,
            Size(15),
            sage_50_us_distribution.account_origin,
            names="account",
        ),
        Column(
            "Unit Price",
            "rate, 0.00 when the line is an amount only",
            sage_50_us_distribution.format_price,
        ),
        Column("Tax Type", "0 of a tax, 1 of a taxable line", sage_50_us_distribution.tax_type),
        *_leave_unused("UPC / SKU"),
        *_leave_unused("Weight", value="0.00"),
        Column(
            "Amount",
            "amount or tax, negative on an invoice (a credit entry)",
            sage_50_us_distribution.format_amount,
        ),
        Column(
            "Job ID",
            "job number",
            _name_job,
            Rule.KEY,
            Size(20),
            _job_origin,
            names="job",
            plain_letters=_JOB_LETTERS,
        ),
        Column(
            "Sales Tax Agency ID",
            "tax agency",
            sage_50_us_distribution.name_agency,
            Rule.KEY,
            Size(8),
            sage_50_us_distribution.agency_origin,
            names="agency",
        ),
        *_leave_unused("Transaction Period"),
        Column(
            "Transaction Number",
            "1, 2, 3 ... within the file",
            lambda row: str(row.serial),
            of_invoice=True,
        ),
        *_leave_unused("Return Authorization", "Voided by Transaction"),
        *_leave_unused("Recur Number", "Recur Frequency", value=_ZERO),
    ),
)
