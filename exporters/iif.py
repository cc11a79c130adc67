"""The Intuit Interchange Format: one balanced transaction for each invoice.

A transaction is a `TRNS` row on the receivables side, `SPL` rows that take the same sum with the
opposite sign, and `ENDTRNS`.
"""

from collections.abc import Sequence

from backlog.model import Invoice
from backlog.target import Profile
from exporters import names, text
from exporters.cells import Column, Dialect, Rule, Size, Words
from exporters.transaction import ADDRESS_LINES, Sale, Split, splits

DIALECT = Dialect(
    "QuickBooks Desktop",
    # A semicolon stops its reader, and its readers disagree about quotation marks.
    text.Letters("cp1252", {";": ",", '"': "'"}),
)
NAME = Size(209, level=41)
_ACCOUNT = Size(159, level=31)
_ITEM = Size(159, level=31)
_MEMO = Size(4095)


def _number(invoice: Invoice) -> Words:
    fix = "Correct the number where the invoice was made; it is never changed here."
    return Words(invoice.number, "number", fix)


def _purchase_order(sale: Sale) -> Words:
    return Words(sale.invoice.po_number, "po_number")


def _fixed(name: str, about: str, value: str) -> Column[object]:
    return Column(name, about, lambda _: value)


def _address(place: int) -> Column[Sale]:
    about = "address" if place else "client's name"
    return Column(f"ADDR{place + 1}", about, lambda sale: sale.address(place), Rule.TEXT, Size(41))


TRNS: tuple[Column[Sale], ...] = (
    _fixed("TRNSID", "left to QuickBooks", ""),
    Column("TRNSTYPE", "INVOICE or CREDIT MEMO", lambda sale: sale.type),
    Column("DATE", "invoice date", lambda sale: sale.on(sale.invoice.invoice_date)),
    Column(
        "ACCNT",
        "receivables account",
        lambda sale: sale.option("ar_account"),
        Rule.KEY,
        _ACCOUNT,
    ),
    Column(
        "NAME",
        "client's name",
        lambda sale: names.client(sale.invoice, sale.profile),
        Rule.KEY,
        NAME,
    ),
    _fixed("CLASS", "not used", ""),
    Column(
        "AMOUNT",
        "total with tax, minus on a credit",
        lambda sale: text.amount(sale.invoice.total, sale.invoice.currency),
    ),
    Column("DOCNUM", "invoice number", lambda sale: _number(sale.invoice), Rule.EXACT, Size(11)),
    Column("MEMO", "memo", Sale.memo, Rule.TEXT, _MEMO),
    _fixed("CLEAR", "always N", "N"),
    _fixed("TOPRINT", "always Y", "Y"),
    _fixed("NAMEISTAXABLE", "always Y", "Y"),
    *(_address(place) for place in range(ADDRESS_LINES)),
    Column("DUEDATE", "due date", lambda sale: sale.on(sale.invoice.due_date)),
    Column(
        "TERMS",
        "payment terms",
        lambda sale: names.terms(sale.invoice, sale.profile),
        Rule.KEY,
        Size(31),
    ),
    _fixed("PAID", "always N", "N"),
    Column("PONUM", "purchase order number", _purchase_order, Rule.TEXT, Size(25)),
    _fixed("INVMEMO", "not used", ""),
)
SPL: tuple[Column[Split], ...] = (
    _fixed("SPLID", "left to QuickBooks", ""),
    Column("TRNSTYPE", "as in TRNS", lambda split: split.sale.type),
    Column("DATE", "as in TRNS", lambda split: split.sale.on(split.sale.invoice.invoice_date)),
    Column("ACCNT", "account", lambda split: split.account, Rule.KEY, _ACCOUNT),
    Column("NAME", "tax agency", lambda split: split.agency, Rule.KEY, Size(41)),
    _fixed("CLASS", "not used", ""),
    Column(
        "AMOUNT",
        "net amount or tax, with the opposite sign of TRNS",
        lambda split: text.amount(split.amount, split.sale.invoice.currency),
    ),
    Column(
        "DOCNUM",
        "invoice number",
        lambda split: _number(split.sale.invoice),
        Rule.EXACT,
        Size(11),
    ),
    Column("MEMO", "description", lambda split: split.memo, Rule.TEXT, _MEMO),
    _fixed("CLEAR", "always N", "N"),
    Column("QNTY", "quantity, with the sign of AMOUNT", lambda split: split.quantity),
    Column("PRICE", "rate; of a tax its percentage", lambda split: split.price),
    Column("INVITEM", "item", lambda split: split.item, Rule.KEY, _ITEM),
    Column("TAXABLE", "Y when the line bears a tax", lambda split: "NY"[split.taxable]),
    _fixed("VALADJ", "always N", "N"),
    _fixed("REIMBEXP", "always NOTHING", "NOTHING"),
    Column("EXTRA", "AUTOSTAX on a tax", lambda split: split.extra),
)


def document(invoices: Sequence[Invoice], profile: Profile) -> bytes:
    """The file; everything in it must have passed the checks."""
    rows = [["!TRNS", *_headings(TRNS)], ["!SPL", *_headings(SPL)], ["!ENDTRNS"]]
    for invoice in invoices:
        sale = Sale(invoice, profile)
        rows.append(["TRNS", *DIALECT.cells(TRNS, sale)])
        rows.extend(["SPL", *DIALECT.cells(SPL, split)] for split in splits(sale))
        rows.append(["ENDTRNS"])
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("cp1252")


def _headings(columns: Sequence[Column[Sale]] | Sequence[Column[Split]]) -> list[str]:
    return [column.name for column in columns]
