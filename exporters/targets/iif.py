"""The Intuit Interchange Format: one balanced transaction for each invoice.

A transaction is a `TRNS` row on the receivables side, `SPL` rows that take the same sum with the
opposite sign, and `ENDTRNS`.
"""

from collections.abc import Iterator, Sequence

from backlog.model import Invoice
from backlog.target import Profile
from exporters.layout import customer_job, names, text
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


def _build_address(place: int) -> Column[Sale]:
    return Column(
        f"ADDR{place + 1}",
        "address" if place else "client's name",
        lambda sale: sale.address(place),
        Rule.TEXT,
        Size(41),
        lambda _: Origin(f"client.address.{place}" if place else "client.name"),
    )


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
        repeat_value("CLASS", "not used", ""),
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
        Column("MEMO", "memo", lambda sale: sale.memo, Rule.TEXT, _MEMO, lambda _: Origin("memo")),
        repeat_value("CLEAR", "always N", "N"),
        repeat_value("TOPRINT", "always Y", "Y"),
        repeat_value("NAMEISTAXABLE", "always Y", "Y"),
        *(_build_address(place) for place in range(ADDRESS_LINES)),
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
        repeat_value("PAID", "always N", "N"),
        Column(
            "PONUM",
            "purchase order number",
            lambda sale: sale.invoice.po_number,
            Rule.TEXT,
            Size(25),
            lambda _: Origin("po_number"),
        ),
        repeat_value("INVMEMO", "not used", ""),
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
    repeat_value("CLASS", "not used", ""),
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
        lambda split: (split.line.description or split.line.item) if split.line else "",
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
    repeat_value("VALADJ", "always N", "N"),
    repeat_value("REIMBEXP", "always NOTHING", "NOTHING"),
    Column("EXTRA", "AUTOSTAX on a tax of the US layout", iif_transaction.mark_tax),
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
SPL: Table[Split] = Table(DIALECT, _SPL)
SPL_WITH_CODES: Table[Split] = Table(DIALECT, (*_SPL[:14], _CODE, *_SPL[14:]))


def head_table(profile: Profile) -> Table[Sale]:
    """The columns of `TRNS`, with the customer or with the job below it."""
    return TRNS_WITH_JOB if customer_job.sends_jobs(profile) else TRNS


def name_job(invoice: Invoice, profile: Profile) -> str:
    """The job as the file names it, where it does."""
    return customer_job.name_job(invoice, profile, DIALECT.letters)


def splits_table(profile: Profile) -> Table[Split]:
    """The columns of `SPL` in the profile's tax layout."""
    return SPL_WITH_CODES if profile.options["tax_layout"] == CA_CODES else SPL


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
