"""Sage 50 UK: audit-trail transactions, invoices (SI) and credits (SC), a row a line."""

import re
import string
from collections.abc import Iterator, Sequence
from decimal import Decimal

from backlog.model import Invoice, InvoiceType, TaxLine
from backlog.target import Option, Part, Problem, Profile
from exporters.checks import opposite, preflight, unsupported
from exporters.checks.preflight import Customer, Layout
from exporters.checks.tax_rates import Named
from exporters.checks.unmapped import CLIENT_ID, Asked, Lookup, ask_taxes_of_lines
from exporters.layout import delimited, names, text
from exporters.layout.billed_line import (
    BilledLine,
    bill_lines,
    describe_line,
    find_first_line,
    list_lines,
)
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
from exporters.layout.taxes import list_joint_taxes
from exporters.layout.text import Letters
from exporters.readers import sage_50_uk as reader
from exporters.targets.file_target import FileTarget

_LABEL = "Sage 50 (UK)"
_DIALECT = Dialect(_LABEL, Letters("cp1252"))
_ACCOUNT_LETTERS = Letters("ascii", dict.fromkeys(string.punctuation + " ", ""))
_TAX_CODE = re.compile(r"T\d{1,2}")
_LARGEST = Decimal("99999999.99")


def _is_credited(row: BilledLine) -> bool:
    """Whether a row gives back: no amount has a minus there, the type of the row says it."""
    if row.line.amount:
        return row.line.amount < 0
    return row.tax < 0 or (not row.tax and row.invoice.type is InvoiceType.CREDIT)


def _tax_code(row: BilledLine) -> str:
    mapped = names.look_up_taxes(row.profile, "tax", row.taxes)
    if mapped is not None:
        return mapped
    ours, options = names.join_line_codes(row.line, row.taxes), row.profile.options
    if not row.taxes:
        mapped = names.look_up(row.profile, "tax", ours)
        return (ours if _is_code(ours) else options["untaxed_code"]) if mapped is None else mapped
    if _is_code(ours):
        return ours
    return options["tax_code"] if len(row.taxes) == 1 else ""


def _is_code(code: str) -> bool:
    return _TAX_CODE.fullmatch(code) is not None


def _ask_taxes(invoice: Invoice, profile: Profile) -> Iterator[Asked]:
    """The tax of every line; one that is a code already needs no guess."""
    for asked in ask_taxes_of_lines(invoice, profile):
        guess = "" if _is_code(asked.guess) else profile.options["tax_code"]
        yield asked._replace(guess=guess)


_TAX = Lookup("tax", _ask_taxes, "tax")


_CUSTOMER: Column[BilledLine] = Column(
    "Account Reference",
    "client's account reference",
    lambda row: names.client_id(row.invoice, row.profile),
    Rule.KEY,
    Size(8),
    lambda row: names.client_origin(row.invoice, row.profile),
    names="client",
    letters=_ACCOUNT_LETTERS,
    of_invoice=True,
)
TABLE: Table[BilledLine] = Table(
    _DIALECT,
    (
        Column(
            "Type",
            "SI, or SC of a credit and of a line that deducts",
            lambda row: "SC" if _is_credited(row) else "SI",
        ),
        _CUSTOMER,
        Column(
            "Nominal A/C Ref",
            "income account",
            lambda row: names.name_account(row.line, row.profile),
            Rule.KEY,
            Size(8),
            lambda row: names.account_origin(row.line, row.profile),
            names="account",
        ),
        Column(
            "Department Code",
            "department",
            lambda row: row.profile.options["department"],
            of_invoice=True,
        ),
        Column(
            "Date",
            "invoice date, DD/MM/YYYY",
            lambda row: text.format_day(row.invoice.invoice_date, "{d:02}/{m:02}/{y:04}"),
            of_invoice=True,
        ),
        Column(
            "Reference",
            "invoice number",
            lambda row: row.invoice.number,
            Rule.EXACT,
            Size(30),
            lambda _: names.NUMBER,
            of_invoice=True,
        ),
        Column(
            "Details",
            "description",
            lambda row: describe_line(row.line, row.invoice, default=names.name_kind(row.line)),
            Rule.TEXT,
            Size(60),
            lambda row: Origin(f"lines.{row.place}.description"),
        ),
        Column(
            "Net Amount",
            "amount without tax, never negative",
            lambda row: row.money(abs(row.line.amount)),
        ),
        Column(
            "Tax Code",
            "tax code",
            _tax_code,
            Rule.KEY,
            Size(3),
            lambda row: names.line_code_origin(row.line, row.taxes, row.profile, place=row.place),
            names="tax",
        ),
        Column("Tax Amount", "the line's share of the taxes", lambda row: row.money(abs(row.tax))),
        repeat_value("Exchange Rate", "always 1", "1"),
        Column(
            "Extra Reference",
            "purchase order number",
            lambda row: row.invoice.po_number,
            Rule.TEXT,
            Size(30),
            lambda _: Origin("po_number"),
            of_invoice=True,
        ),
        repeat_value("User Name", "not used", ""),
        repeat_value("Project Refn", "not used", ""),
        repeat_value("Cost Code Refn", "not used", ""),
    ),
)
_STEPS = """
    Back up the company file first: File > Back up. An import cannot be undone.

    Make sure that the customers' account references, the nominal codes and the tax codes of the
    file exist there.

    Choose File > Import > Audit trail transactions and pick the file. Tick that the first row has
    headings, and the option that groups transactions of one account, date and reference.

    Map the columns by their headings; they are in Sage's own order.

    The file has no place for due dates, terms, quantities and rates: due dates follow from the
    customer's terms there.

    Compare the number of invoices, their net and their VAT with this batch.

    Import it once only: importing the same file twice doubles every invoice.
"""


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    def own(invoice: Invoice) -> Iterator[Problem]:
        for row in _find_first_of_each_code(invoice, profile).values():
            yield from _check_tax(row)
        yield from _check_untaxed(invoice, profile)
        yield from _check_reference(invoice, profile)
        yield from unsupported.block_large_lines(invoice, _LABEL, most=_LARGEST)
        yield from unsupported.block_joint_taxes(invoice, profile, _LABEL)
        yield from unsupported.block_currency_places(invoice, _LABEL)
        yield from _check_opposite_rows(invoice, profile)
        yield from opposite.check_accounts(invoice, profile)

    layout = Layout(_LABEL, _fill_tables, (CLIENT_ID, _TAX))
    return preflight.find_problems(invoices, profile, layout, own)


def _find_first_of_each_code(invoice: Invoice, profile: Profile) -> dict[str, BilledLine]:
    rows = reversed([*list_lines(invoice, profile)])
    return {names.join_line_codes(row.line, row.taxes): row for row in rows}


def _name_rates(invoice: Invoice, profile: Profile) -> Iterator[Named]:
    for ours, row in _find_first_of_each_code(invoice, profile).items():
        yield Named(_tax_code(row), f"lines.{row.place}.tax_codes", row.taxes, ours)


def _fill_tables(invoice: Invoice, profile: Profile) -> list[Filled[BilledLine]]:
    return [Filled(TABLE, [*list_lines(invoice, profile)])]


def _find_defaulted(invoice: Invoice, profile: Profile) -> Iterator[tuple[int, TaxLine]]:
    """The taxes that go out as the profile's code for want of their own, each at its first line."""
    for taxes, place in list_joint_taxes(invoice):
        known = _is_code(names.join_codes(taxes)) or names.look_up_taxes(profile, "tax", taxes)
        if len(taxes) == 1 and not known:
            yield place, taxes[0]


def _check_opposite_rows(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    """Lines that go out as rows of the other type, and taxes that no type of row can have."""
    for place, line in opposite.find_opposite_lines(invoice):
        other = "SI" if invoice.type is InvoiceType.CREDIT else "SC"
        yield preflight.warning(
            invoice,
            opposite.name_check(line),
            f"lines.{place}.amount",
            message=f"{opposite.describe_line(place, line)}, and goes out as a row of its own, "
            f"{other}, of the same account, date and reference.",
            fix="After the import allocate it to the invoice there.",
        )
    if not _has_both_signs(invoice):
        return
    for row in bill_lines(invoice, profile):
        if row.line.amount * row.tax < 0:
            yield preflight.blocker(
                invoice,
                "tax-sign",
                f"lines.{row.place}.amount",
                message=f"Line {row.place} comes to {row.line.amount} and its taxes to {row.tax}; "
                f"{_LABEL} has no place for a tax against its line.",
                fix=unsupported.BY_HAND,
            )


def _has_both_signs(invoice: Invoice) -> bool:
    """Whether a line can be against its taxes; mostly all have one sign, and so has each share."""
    amounts = [line.amount for line in invoice.lines] + [tax.amount for tax in invoice.taxes]
    return min(amounts, default=0) < 0 < max(amounts, default=0)


def _check_untaxed(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    """Taxes of 0 %, which cannot be the profile's one code."""
    code = profile.options["tax_code"]
    for place, tax in _find_defaulted(invoice, profile):
        if not tax.rate:
            yield preflight.blocker(
                invoice,
                "tax-code",
                f"lines.{place}.tax_codes",
                message=f"{tax.code} of 0 % has no tax code in the mappings, and {code} cannot "
                "stand for a tax of nothing.",
                fix=f"Map the tax “{tax.code}” to its T code.",
            )


def _check_tax(row: BilledLine) -> Iterator[Problem]:
    code, field = _tax_code(row), f"lines.{row.place}.tax_codes"
    ours = names.join_line_codes(row.line, row.taxes)
    if code and not _is_code(code):
        yield preflight.blocker(
            row.invoice,
            "tax-code",
            field,
            message=f"“{code}” is no tax code of {_LABEL}; those are T0 to T99.",
            fix=f"Map the tax “{ours}” to its T code." if ours else "Change untaxed_code.",
        )


def _check_reference(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    longest = int(profile.options["reference_length"])
    if len(invoice.number.strip()) > longest:
        yield preflight.blocker(
            invoice,
            "too-long",
            "number",
            message=f"The invoice number “{invoice.number}” has {len(invoice.number)} characters; "
            f"{_LABEL} takes {longest}.",
            fix=names.NUMBER.fix,
        )


def _write_document(part: Part, profile: Profile) -> bytes:
    return delimited.write_csv(_write_rows(part, profile), "cp1252")


def _write_rows(part: Part, profile: Profile) -> Iterator[list[str]]:
    yield TABLE.headings
    for invoice in part.invoices:
        yield from TABLE.rows(bill_lines(invoice, profile))


SAGE_50_UK = FileTarget(
    id="sage-50-uk",
    label=_LABEL,
    extension="csv",
    carries=reader.CARRIES,
    options=(
        Option("income_account", "4000", "The nominal code of lines without their own.", longest=8),
        Option(
            "holdback_account",
            "",
            "The asset account of holdbacks and their releases.",
            longest=8,
            later=True,
        ),
        Option(
            "deposit_account",
            "",
            "The liability account of deposits that were paid before.",
            longest=8,
            later=True,
        ),
        Option("department", "0", "The department of every line, 0 to 999.", pattern=r"\d{1,3}"),
        Option(
            "tax_code",
            "T1",
            "The tax code of a tax that is not mapped, T0 to T99.",
            pattern=_TAX_CODE.pattern,
        ),
        Option(
            "untaxed_code",
            "T0",
            "The tax code of a line without tax: T0 zero-rated, T2 exempt, T9 outside VAT.",
            pattern=_TAX_CODE.pattern,
        ),
        Option(
            "reference_length",
            "30",
            "How long an invoice number may be: 30, in older versions 8.",
            ("30", "8"),
        ),
    ),
    rows=lambda invoice: len(invoice.lines),
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=_write_document,
    reader=lambda data, _: reader.read_file(data),
    steps=_STEPS,
    columns={"columns": TABLE.columns},
    customer=Customer(TABLE, _CUSTOMER, find_first_line),
    name_rates=_name_rates,
)
"""The target `sage-50-uk`."""
