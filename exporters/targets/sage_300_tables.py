"""The five tables of a Sage 300 A/R invoice batch, whatever file they go into.

Figures are plain digits and dates YYYYMMDD; a workbook makes numbers and dates of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from backlog.model import Invoice, InvoiceType, Line, TaxLine
from backlog.target import Profile
from exporters.checks.opposite import document_sign
from exporters.layout import billed_line, names, text
from exporters.layout.columns import (
    Column,
    Dialect,
    Filled,
    Origin,
    Rule,
    Size,
    Table,
    repeat_value,
)
from exporters.layout.taxes import assign_taxes_to_lines, collect_tax_group
from exporters.layout.text import Letters
from exporters.targets import sage_300_retainage
from exporters.targets.sage_300_retainage import keeps_back, share_retainage

LABEL = "Sage 300"
_LETTERS = Letters("cp1252")
DATES = frozenset({"DATEINVC", "DATEDUE"})
MONEY = frozenset({"AMTEXTN", "AMTDUE", "RTGAMT"})
AUTHORITIES = 5
_CLASSES = [f"TAXSTTS{place}" for place in range(1, AUTHORITIES + 1)]
NUMBERS = frozenset(
    [
        *"CNTBTCH CNTITEM CNTLINE CNTPAYM TEXTTRX IDTRX SWTAXBL SWMANTX INVCTYPE".split(),
        *"SWRTG SWRTGINVC SWRTGAMTOV".split(),
        *_CLASSES,
    ]
)
LONGEST_TERMS = 6
_LONGEST_PO = 22
_STREETS = 4
_DAY = "{y:04}{m:02}{d:02}"


class Entry(NamedTuple):
    """One invoice of the batch: the source of a row of `Invoices` and of its payment schedule.

    `serial` counts the invoices of the file from 1; `taxes` are those of its tax group.
    """

    invoice: Invoice
    profile: Profile
    serial: int
    taxes: tuple[TaxLine, ...]

    @property
    def releases(self) -> bool:
        """Whether it releases what was kept back of another."""
        return sage_300_retainage.releases(self.invoice, self.profile)


class Detail(NamedTuple):
    """One line: the source of a row of `Invoice_Details`; `place` counts from 1.

    `taxes` are those it bears of its entry's, `zero_rated` whether all it bears are of 0 %,
    `retained` is what is kept back of it.
    """

    entry: Entry
    line: Line
    place: int
    taxes: tuple[TaxLine, ...]
    zero_rated: bool = False
    retained: Decimal = Decimal()


def entry_of(invoice: Invoice, profile: Profile, serial: int = 1) -> Entry:
    """An invoice as an entry of the batch."""
    return Entry(invoice, profile, serial, collect_tax_group(invoice))


def list_details(entry: Entry) -> Iterator[Detail]:
    """The lines of an invoice, without those that are kept back of the others."""
    retained = share_retainage(entry.invoice, entry.profile)
    listed = zip(entry.invoice.lines, assign_taxes_to_lines(entry.invoice), strict=True)
    for place, (line, taxes) in enumerate(listed, 1):
        if sage_300_retainage.is_written(line, entry.profile):
            yield Detail(
                entry,
                line,
                place,
                tuple(tax for tax in entry.taxes if tax in taxes),
                bool(taxes) and not any(tax.rate or tax.amount for tax in taxes),
                retained.shares.get(place, Decimal()),
            )


def has_terms(entry: Entry) -> bool:
    """Whether a terms code is written: not on a credit, nor where none is known for the terms."""
    if entry.invoice.type is InvoiceType.CREDIT or not entry.invoice.terms:
        return False
    mapped = names.look_up(entry.profile, "terms", entry.invoice.terms)
    return mapped is not None or len(entry.invoice.terms) <= LONGEST_TERMS


def _terms_origin(entry: Entry) -> Origin | None:
    """Where the terms came from; that they go out without a code is told by another check."""
    if entry.invoice.type is InvoiceType.CREDIT:
        return None
    origin = names.terms_origin(entry.invoice, entry.profile)
    return origin and replace(origin, told=True)


def _choose_by_type(entry: Entry, credit: str, invoice: str) -> str:
    return credit if entry.invoice.type is InvoiceType.CREDIT else invoice


def _format_money(entry: Entry, detail: Detail | None = None) -> str:
    amount = detail.line.amount if detail else entry.invoice.total
    return text.format_amount(document_sign(entry.invoice) * amount, entry.invoice.currency)


def _format_retained(entry: Entry) -> str:
    retained = share_retainage(entry.invoice, entry.profile)
    return text.format_amount(retained.amount, entry.invoice.currency)


def _format_share(detail: Detail) -> str:
    return text.format_amount(detail.retained, detail.entry.invoice.currency)


def _tax_group(entry: Entry) -> str:
    return names.tax_code(entry.taxes, entry.profile)


def _tax_group_origin(entry: Entry) -> Origin | None:
    if not entry.taxes:
        return None
    return names.tax_code_origin(entry.taxes, field="taxes.1.code")


def _mark_taxable(entry: Entry) -> str:
    return "01"[any(tax.rate or tax.amount for tax in entry.taxes)]


def _tax_class(entry: Entry, at: int, taxes: tuple[TaxLine, ...]) -> str:
    # Each authority of the group has a class of its own: one left out would be the account's.
    if at and at >= len(entry.taxes):
        return ""
    taxed = at < len(entry.taxes) and entry.taxes[at] in taxes
    return entry.profile.options["taxed_class" if taxed else "untaxed_class"]


def _item_class(detail: Detail, at: int) -> str:
    usual = _tax_class(detail.entry, at, detail.taxes)
    zero = detail.entry.profile.options["zero_rated_class"]
    return zero if usual and zero and detail.zero_rated else usual


def _customers_class(at: int) -> Column[Entry]:
    about = "customer's tax class" if at == 0 else f"the same, of tax {at + 1} of the group"
    return Column(_CLASSES[at], about, lambda entry: _tax_class(entry, at, entry.taxes))


def _items_class(at: int) -> Column[Detail]:
    about = "item's tax class" if at == 0 else f"the same, of tax {at + 1} of the group"
    return Column(_CLASSES[at], about, lambda detail: _item_class(detail, at))


def _line_number(detail: Detail) -> str:
    # Three digits; twenty apart, as Sage has them, leaves room for 49 lines.
    step = 20 if len(detail.entry.invoice.lines) <= 49 else 1
    return str(detail.place * step)


def _find_credited(entry: Entry) -> str:
    """The invoice that a credit note is applied to there, when it is posted."""
    return _choose_by_type(entry, entry.invoice.applies_to, "")


def _build_ship_to(place: int) -> Column[Entry]:
    return Column(
        f"SHPTOSTE{place + 1}",
        "ship-to address",
        lambda entry: billed_line.fit_row(entry.invoice.ship_to, place, rows=_STREETS),
        Rule.TEXT,
        Size(60),
        lambda _: Origin(f"ship_to.{place + 1}"),
    )


def _compose_instructions(entry: Entry) -> str:
    return ", ".join(billed_line.list_homeless(entry.invoice, po_within=_LONGEST_PO))


def _compose_comment(detail: Detail) -> str:
    line = detail.line
    on = line.service_date.isoformat() if line.service_date else ""
    said = (billed_line.describe_price(line, detail.entry.invoice), on, line.cost_code)
    return ", ".join(part for part in said if part)


def _is_carried(invoice: Invoice, profile: Profile) -> bool:
    """Whether an invoice has something for the columns that few have."""
    entry = Entry(invoice, profile, 1, ())
    return any(column.value(entry) for column in CARRIED_INVOICES)


_BATCH = repeat_value("CNTBTCH", "always 1; Sage gives the batch its number", "1")
_ITEM: Column[Entry] = Column(
    "CNTITEM", "1, 2, 3 ... within the file", lambda entry: str(entry.serial)
)
CUSTOMER: Column[Entry] = Column(
    "IDCUST",
    "client's number",
    lambda entry: names.client_id(entry.invoice, entry.profile),
    Rule.KEY,
    Size(12),
    lambda entry: names.client_origin(entry.invoice, entry.profile),
    names="client",
)
INVOICES: tuple[Column[Entry], ...] = (
    _BATCH,
    _ITEM,
    CUSTOMER,
    Column(
        "IDINVC",
        "invoice number",
        lambda entry: entry.invoice.number,
        Rule.EXACT,
        Size(22),
        lambda _: names.NUMBER,
    ),
    Column("TEXTTRX", "1 invoice, 3 credit note", lambda entry: _choose_by_type(entry, "3", "1")),
    Column("IDTRX", "12 invoice, 32 credit note", lambda entry: _choose_by_type(entry, "32", "12")),
    Column(
        "ORDRNBR",
        "job number",
        lambda entry: entry.invoice.job.number,
        Rule.TEXT,
        Size(22),
        lambda _: Origin("job.number"),
    ),
    Column(
        "CUSTPO",
        "purchase order number",
        lambda entry: entry.invoice.po_number,
        Rule.TEXT,
        Size(_LONGEST_PO),
        lambda _: Origin("po_number"),
    ),
    Column(
        "INVCDESC",
        "memo",
        lambda entry: billed_line.compose_memo(entry.invoice),
        Rule.TEXT,
        Size(60),
        lambda _: Origin("memo"),
    ),
    Column(
        "DATEINVC", "invoice date", lambda entry: text.format_day(entry.invoice.invoice_date, _DAY)
    ),
    Column(
        "TERMCODE",
        "payment terms",
        lambda entry: names.name_terms(entry.invoice, entry.profile) if has_terms(entry) else "",
        Rule.KEY,
        Size(LONGEST_TERMS),
        _terms_origin,
        names="terms",
    ),
    Column("DATEDUE", "due date", lambda entry: text.format_day(entry.invoice.due_date, _DAY)),
    Column("SWTAXBL", "1 with tax, else 0", _mark_taxable),
    repeat_value("SWMANTX", "always 0, Sage calculates the tax", "0"),
    Column(
        "CODETAXGRP",
        "one tax group for all taxes of the invoice",
        _tax_group,
        Rule.KEY,
        Size(12),
        _tax_group_origin,
        names="tax",
    ),
    *(_customers_class(at) for at in range(AUTHORITIES)),
    repeat_value("INVCTYPE", "always 2, summary", "2"),
)
DETAILS: tuple[Column[Detail], ...] = (
    _BATCH,
    Column("CNTITEM", "as in Invoices", lambda detail: str(detail.entry.serial), of_invoice=True),
    Column("CNTLINE", "20, 40, 60 ...; beyond 49 lines 1, 2, 3 ...", _line_number),
    Column(
        "TEXTDESC",
        "description",
        lambda detail: detail.line.description or detail.line.item or names.name_kind(detail.line),
        Rule.TEXT,
        Size(60),
        lambda detail: Origin(f"lines.{detail.place}.description"),
    ),
    Column(
        "AMTEXTN",
        "amount without tax, with the sign that it has on its document",
        lambda detail: _format_money(detail.entry, detail),
    ),
    *(_items_class(at) for at in range(AUTHORITIES)),
    Column(
        "IDACCTREV",
        "revenue account",
        lambda detail: names.name_account(detail.line, detail.entry.profile),
        Rule.KEY,
        Size(45),
        lambda detail: names.account_origin(detail.line, detail.entry.profile),
        names="account",
    ),
    Column(
        "COMMENT",
        "quantity and rate, service date, cost code",
        _compose_comment,
        Rule.TEXT,
        Size(250),
        lambda detail: Origin(f"lines.{detail.place}.unit"),
    ),
)
SCHEDULES: tuple[Column[Entry], ...] = (
    _BATCH,
    _ITEM,
    repeat_value("CNTPAYM", "always 1, one payment", "1"),
    Column("DATEDUE", "due date", lambda entry: text.format_day(entry.invoice.due_date, _DAY)),
    Column("AMTDUE", "total with tax, never negative", _format_money),
)
RETAINED_INVOICES: tuple[Column[Entry], ...] = (
    Column(
        "SWRTG",
        "1 where something is kept back, else 0",
        lambda entry: "01"[keeps_back(entry.invoice, entry.profile)],
    ),
    Column("RTGAMT", "what is kept back, never negative", _format_retained),
    Column(
        "RTGTERMS",
        "terms of retainage",
        lambda entry: (
            entry.profile.options["retainage_terms"]
            if keeps_back(entry.invoice, entry.profile)
            else ""
        ),
        Rule.KEY,
        Size(LONGEST_TERMS),
        lambda entry: replace(names.option_origin("retainage_terms", entry.profile), told=True),
    ),
    Column("SWRTGINVC", "1 of a release, else 0", lambda entry: "01"[entry.releases]),
    Column(
        "RTGAPPLYTO",
        "the invoice that a release belongs to",
        lambda entry: entry.invoice.applies_to if entry.releases else "",
        Rule.EXACT,
        Size(22),
        lambda _: names.APPLIES_TO,
    ),
)
"""Columns of `Invoices` in a batch with holdbacks or their releases; others do without."""
CARRIED_INVOICES: tuple[Column[Entry], ...] = (
    Column(
        "INVCAPPLTO",
        "the invoice that a credit belongs to",
        _find_credited,
        Rule.EXACT,
        Size(22),
        lambda _: names.APPLIES_TO,
    ),
    *(_build_ship_to(place) for place in range(_STREETS)),
    Column(
        "SPECINST",
        "purchase order number, where its own column is too short, and cost code",
        _compose_instructions,
        Rule.TEXT,
        Size(60),
        lambda entry: Origin("cost_code" if entry.invoice.cost_code else "po_number"),
    ),
)
"""Columns of `Invoices` in a batch that has something for them; others do without."""
RETAINED_DETAILS: tuple[Column[Detail], ...] = (
    Column("RTGAMT", "the detail's share of what is kept back", _format_share),
    Column("SWRTGAMTOV", "1 beside such a share, else 0", lambda detail: "01"[detail.retained > 0]),
)
OPTIONAL_FIELDS = ["CNTBTCH", "CNTITEM", "OPTFIELD", "VALUE"]
DETAIL_OPTIONAL_FIELDS = ["CNTBTCH", "CNTITEM", "CNTLINE", "OPTFIELD", "VALUE"]
TYPES = (
    "Invoices",
    "Invoice_Details",
    "Invoice_Payment_Schedules",
    "Invoice_Optional_Fields",
    "Invoice_Detail_Optional_Fields",
)
"""Every table in the order of its record type, 1 to 5; the last two have no rows here."""


class Tables(NamedTuple):
    """The tables that have rows, in the dialect of one kind of file."""

    invoices: Table[Entry]
    details: Table[Detail]
    schedules: Table[Entry]

    @property
    def headings(self) -> dict[str, list[str]]:
        """The headings of every table."""
        own = (self.invoices.headings, self.details.headings, self.schedules.headings)
        return dict(zip(TYPES, (*own, OPTIONAL_FIELDS, DETAIL_OPTIONAL_FIELDS), strict=True))

    def rows(self, entry: Entry) -> Iterator[tuple[str, list[str]]]:
        """The rows of one invoice, each with the name of its table."""
        yield "Invoices", self.invoices.cells(entry)
        yield from (("Invoice_Details", cells) for cells in self.details.rows(list_details(entry)))
        if entry.profile.options["payment_schedule"] == "on":
            yield "Invoice_Payment_Schedules", self.schedules.cells(entry)

    def fill_tables(self, invoice: Invoice, profile: Profile) -> Iterator[Filled[Any]]:
        """The rows of one invoice as checks look at them."""
        entry = entry_of(invoice, profile)
        yield Filled(self.invoices, [entry])
        yield Filled(self.details, [*list_details(entry)])


class Layouts(NamedTuple):
    """The tables of one kind of file: by whether they have retainage, and what few have."""

    every: Mapping[tuple[bool, bool], Tables]

    @property
    def plain(self) -> Tables:
        """As most batches have them."""
        return self.every[False, False]

    def choose_for(self, invoices: Iterable[Invoice], profile: Profile) -> Tables:
        """The tables that these invoices need: a site without retainage never sees its fields."""
        papers = list(invoices)
        retained = any(
            keeps_back(paper, profile) or sage_300_retainage.releases(paper, profile)
            for paper in papers
        )
        return self.every[retained, any(_is_carried(paper, profile) for paper in papers)]

    def fill_tables(self, invoice: Invoice, profile: Profile) -> Iterator[Filled[Any]]:
        """The rows of one invoice as checks look at them."""
        yield from self.choose_for([invoice], profile).fill_tables(invoice, profile)


def _build_layouts(dialect: Dialect) -> Layouts:
    schedules = Table(dialect, SCHEDULES)
    invoices = {
        (retained, carried): (
            *INVOICES,
            *(CARRIED_INVOICES if carried else ()),
            *(RETAINED_INVOICES if retained else ()),
        )
        for retained in (False, True)
        for carried in (False, True)
    }
    details = {False: Table(dialect, DETAILS), True: Table(dialect, (*DETAILS, *RETAINED_DETAILS))}
    return Layouts(
        {
            needed: Tables(Table(dialect, columns), details[needed[0]], schedules)
            for needed, columns in invoices.items()
        }
    )


RECORDS = _build_layouts(Dialect(LABEL, _LETTERS))
BOOK = _build_layouts(Dialect(LABEL, _LETTERS, types=True))
"""A cell of a workbook says whether it is text."""
