"""The Intuit Interchange Format: one balanced transaction for each invoice.

A transaction is a `TRNS` row on the receivables side, `SPL` rows that take the same sum with the
opposite sign, and `ENDTRNS`.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from backlog.model import Invoice
from backlog.target import Profile
from exporters.layout import billed_line, customer_job, names, text
from exporters.layout.columns import Column, Dialect, Origin, Rule, Size, Table, repeat_value
from exporters.targets import iif_transaction
from exporters.targets.iif_transaction import (
    ADDRESS_LINES,
    CA_CODES,
    Sale,
    Split,
    build_sale,
    list_splits,
)

DIALECT = Dialect(
    "QuickBooks Desktop",
    # A semicolon stops its reader, and its readers disagree about quotation marks.
    text.Letters("cp1252", {";": ",", '"': "'"}),
)
# A vendor has no levels.
_VENDOR_LETTERS = text.Letters("cp1252", {**DIALECT.letters.instead, ":": "-"})
_ACCOUNT = Size(159, level=31)
_ITEM = Size(159, level=31)
_CUSTOMER = Size(209, level=41)
_MEMO = Size(4095)


LONGEST_REP = 5
_LONGEST_PO = 25
_CLASS = Size(159, level=31)
WRITE = "write-unconfirmed"


def _build_ship_to(place: int) -> Column[Sale]:
    return Column(
        f"SADDR{place + 1}",
        "ship-to address, of an invoice",
        lambda sale: sale.ship_to(place),
        Rule.TEXT,
        Size(41),
        lambda _: Origin(f"ship_to.{place + 1}"),
    )


def _build_address(place: int) -> Column[Sale]:
    return Column(
        f"ADDR{place + 1}",
        "address" if place else "client's name",
        lambda sale: sale.address(place),
        Rule.TEXT,
        Size(41),
        lambda _: Origin(f"client.address.{place}" if place else "client.name"),
    )


def _compose_memo(sale: Sale) -> str:
    """The memo, with the job in front unless it names it already: no other column does.

    The import applies no credit to its invoice, so that a person has to: it says to which.
    """
    invoice = sale.invoice
    homeless = billed_line.list_homeless(invoice, po_within=_LONGEST_PO)
    beside = chain(homeless, billed_line.tell_whose(invoice))
    return billed_line.compose_memo(invoice, beside)


NAME: Column[Sale] = Column(
    "NAME",
    "client's name",
    lambda sale: names.name_client(sale.invoice, sale.profile),
    Rule.KEY,
    _CUSTOMER,
    lambda sale: names.client_origin(sale.invoice, sale.profile),
    names="client",
)
TRNS: Table[Sale] = Table(
    DIALECT,
    (
        repeat_value("TRNSID", "left to QuickBooks", ""),
        Column("TRNSTYPE", "INVOICE or CREDIT MEMO", lambda sale: sale.type),
        Column("DATE", "invoice date", lambda sale: sale.on),
        Column(
            "ACCNT",
            "receivables account",
            lambda sale: sale.profile.options["ar_account"],
            Rule.KEY,
            _ACCOUNT,
            lambda sale: names.option_origin("ar_account", sale.profile),
            names="account",
        ),
        NAME,
        Column(
            "CLASS",
            "class",
            lambda sale: names.name_class(sale.invoice, sale.profile),
            Rule.KEY,
            _CLASS,
            lambda sale: names.class_origin(sale.invoice, sale.profile),
            names="class",
        ),
        Column(
            "AMOUNT",
            "total with tax, minus on a credit",
            lambda sale: text.format_amount(sale.invoice.total, sale.invoice.currency),
        ),
        Column(
            "DOCNUM",
            "invoice number",
            lambda sale: sale.invoice.number,
            Rule.EXACT,
            Size(11),
            lambda _: names.NUMBER,
        ),
        Column("MEMO", "memo", _compose_memo, Rule.TEXT, _MEMO, lambda _: Origin("memo")),
        repeat_value("CLEAR", "always N", "N"),
        repeat_value("TOPRINT", "always Y", "Y"),
        repeat_value("NAMEISTAXABLE", "always Y", "Y"),
        *(_build_address(place) for place in range(ADDRESS_LINES)),
        *(_build_ship_to(place) for place in range(ADDRESS_LINES)),
        Column("DUEDATE", "due date", lambda sale: sale.due),
        Column(
            "TERMS",
            "payment terms",
            lambda sale: names.name_terms(sale.invoice, sale.profile),
            Rule.KEY,
            Size(31),
            lambda sale: names.terms_origin(sale.invoice, sale.profile),
            names="terms",
        ),
        Column(
            "REP",
            "sales rep",
            lambda sale: names.name_rep(sale.invoice, sale.profile, within=LONGEST_REP),
            Rule.KEY,
            Size(LONGEST_REP),
            lambda sale: names.rep_origin(sale.invoice, sale.profile),
            names="rep",
        ),
        Column(
            "PONUM",
            "purchase order number",
            lambda sale: sale.invoice.po_number,
            Rule.TEXT,
            Size(_LONGEST_PO),
            lambda _: Origin("po_number"),
        ),
        repeat_value("INVMEMO", "not used", ""),
        # Programs that drop a row's empty cells at its end would lose the row: the last is filled.
        repeat_value("PAID", "always N", "N"),
    ),
)
JOB: Column[Sale] = customer_job.build_column(NAME, DIALECT.letters)
TRNS_WITH_JOB: Table[Sale] = Table(
    DIALECT, [JOB if each is NAME else each for each in TRNS.columns]
)
CUSTOMER: Table[Sale] = Table(DIALECT, (NAME,))
"""The customer of a job by itself, as checks look at it."""
CUST: Table[str] = Table(
    DIALECT,
    (Column("NAME", "customer, or customer and job", lambda name: name, Rule.KEY, _CUSTOMER),),
)
_SPL: tuple[Column[Split], ...] = (
    repeat_value("SPLID", "left to QuickBooks", ""),
    Column("TRNSTYPE", "as in TRNS", lambda split: split.sale.type, of_invoice=True),
    Column("DATE", "as in TRNS", lambda split: split.sale.on, of_invoice=True),
    Column(
        "ACCNT",
        "account",
        iif_transaction.name_account,
        Rule.KEY,
        _ACCOUNT,
        iif_transaction.account_origin,
        names="account",
    ),
    Column(
        "NAME",
        "tax agency",
        iif_transaction.name_agency,
        Rule.KEY,
        Size(41),
        iif_transaction.agency_origin,
        names="agency",
        letters=_VENDOR_LETTERS,
    ),
    Column(
        "CLASS",
        "class of the line, else of the invoice",
        iif_transaction.name_class,
        Rule.KEY,
        _CLASS,
        iif_transaction.class_origin,
        names="class",
    ),
    Column(
        "AMOUNT",
        "net amount or tax, with the opposite sign of TRNS",
        lambda split: text.format_amount(split.amount, split.sale.invoice.currency),
    ),
    Column(
        "DOCNUM",
        "invoice number, as in TRNS",
        lambda split: split.sale.invoice.number.strip(),
        of_invoice=True,
    ),
    Column(
        "MEMO",
        "description",
        iif_transaction.describe_split,
        Rule.TEXT,
        _MEMO,
        lambda split: Origin(f"lines.{split.place}.description"),
    ),
    repeat_value("CLEAR", "always N", "N"),
    Column("QNTY", "quantity, with the sign of AMOUNT", iif_transaction.format_quantity),
    Column("PRICE", "rate; of a tax its percentage", iif_transaction.format_price),
    Column(
        "INVITEM",
        "item",
        iif_transaction.name_item,
        Rule.KEY,
        _ITEM,
        iif_transaction.item_origin,
        names="item",
    ),
    Column(
        "TAXABLE",
        "Y when the line bears a tax",
        lambda split: "NY"[any(tax.amount for tax in split.taxes)],
    ),
    Column("EXTRA", "AUTOSTAX on a tax of the US layout", iif_transaction.mark_tax),
    repeat_value("VALADJ", "always N", "N"),
    repeat_value("REIMBEXP", "always NOTHING", "NOTHING"),
)
_CODE: Column[Split] = Column(
    "SALESTAXCODE",
    "tax code",
    iif_transaction.tax_code,
    Rule.KEY,
    Size(3),
    iif_transaction.tax_code_origin,
    names="tax",
)
_SERVICE_DATE: Column[Split] = Column(
    "SERVICEDATE", "day of the work", iif_transaction.format_service_date
)
SPL_WHOLE = (*_SPL[:14], _CODE, *_SPL[14:-1], _SERVICE_DATE, _SPL[-1])
"""Every column of `SPL`, of which a profile has those of its layout."""


def _build_splits(*, codes: bool, dated: bool) -> Table[Split]:
    chosen = {"SALESTAXCODE": codes, "SERVICEDATE": dated}
    return Table(DIALECT, [column for column in SPL_WHOLE if chosen.get(column.name, True)])


_SPLITS = {
    (codes, dated): _build_splits(codes=codes, dated=dated)
    for codes in (False, True)
    for dated in (False, True)
}


def head_table(profile: Profile) -> Table[Sale]:
    """The columns of `TRNS`, with the customer or with the job below it."""
    return TRNS_WITH_JOB if customer_job.sends_jobs(profile) else TRNS


def name_job(invoice: Invoice, profile: Profile) -> str:
    """The job as the file names it, where it does."""
    return customer_job.name_job(invoice, profile, DIALECT.letters)


def splits_table(profile: Profile) -> Table[Split]:
    """The columns of `SPL` in the profile's tax layout, with service dates if it wants them."""
    options = profile.options
    return _SPLITS[options["tax_layout"] == CA_CODES, options["service_date"] == WRITE]


def write_document(invoices: Sequence[Invoice], profile: Profile) -> bytes:
    """The file; everything in it must have passed the checks."""
    rows = "".join("\t".join(row) + "\r\n" for row in _write_rows(invoices, profile))
    return rows.encode("cp1252")


def _write_rows(invoices: Sequence[Invoice], profile: Profile) -> Iterator[list[str]]:
    trns, spl = head_table(profile), splits_table(profile)
    if customer_job.makes_jobs(profile):
        yield from _write_jobs(invoices, profile)
    yield from (["!TRNS", *trns.headings], ["!SPL", *spl.headings], ["!ENDTRNS"])
    for invoice in invoices:
        head = build_sale(invoice, profile)
        yield ["TRNS", *trns.cells(head)]
        yield from (["SPL", *cells] for cells in spl.rows(list_splits(head)))
        yield ["ENDTRNS"]


def _write_jobs(invoices: Sequence[Invoice], profile: Profile) -> Iterator[list[str]]:
    yield ["!CUST", *CUST.headings]
    wholes = (name_job(invoice, profile) for invoice in invoices)
    yield from (["CUST", *CUST.cells(name)] for name in customer_job.list_made(wholes))
