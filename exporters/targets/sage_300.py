"""Sage 300 (ERP): an A/R invoice batch, as a workbook or as one CSV."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from backlog.model import Invoice, InvoiceType, Kind
from backlog.target import Limits, Option, Part, Problem, Profile, ReadBack
from exporters.checks import opposite, preflight, unsupported
from exporters.checks.preflight import Customer, Layout
from exporters.checks.tax_rates import Named
from exporters.checks.unmapped import CLIENT_ID, Asked, Lookup, ask_tax
from exporters.layout import names
from exporters.layout.taxes import (
    Calculation,
    calculate_by_line,
    calculate_by_sum,
    collect_tax_group,
)
from exporters.readers import sage_300 as reader
from exporters.readers import sage_300_records as records_reader
from exporters.targets import sage_300_records, sage_300_retainage
from exporters.targets.file_target import FileTarget
from exporters.targets.sage_300_tables import (
    AUTHORITIES,
    BOOK,
    CARRIED_INVOICES,
    CUSTOMER,
    DETAILS,
    INVOICES,
    LABEL,
    LONGEST_TERMS,
    RECORDS,
    RETAINED_DETAILS,
    RETAINED_INVOICES,
    SCHEDULES,
    Entry,
    Layouts,
    entry_of,
    has_terms,
    list_details,
)

_MOST_INVOICES, _MOST_LINES = 9999, 999
_MOST_IN_A_SHEET = 1_048_575  # beside the headings
_LARGEST = Decimal("9999999999.99")
_CALCULATIONS: dict[str, Calculation] = {"detail": calculate_by_line, "summary": calculate_by_sum}
_OPTIONS = (
    Option("income_account", "40000", "The revenue account of other lines.", longest=45),
    Option(
        "holdback_account",
        "",
        "The account of holdbacks that go out as lines, and of releases.",
        longest=45,
        later=True,
    ),
    Option(
        "deposit_account",
        "",
        "The liability account of deposits that were paid before.",
        longest=45,
        later=True,
    ),
    Option(
        "taxed_class", "1", "The tax class of a customer and a line with tax.", pattern=r"\d{1,2}"
    ),
    Option(
        "untaxed_class",
        "2",
        "The tax class of a customer and a line without tax.",
        pattern=r"\d{1,2}",
    ),
    Option(
        "tax_calculation",
        "detail",
        "The tax calculation method of the tax groups there: by detail the tax is rounded on every "
        "line, by summary once. It changes no file, only the total to expect.",
        tuple(_CALCULATIONS),
        later=True,
    ),
    Option(
        "zero_rated_class",
        "",
        "The tax class of a line whose taxes are all of 0 %; empty: as a line without tax, or as "
        "one with tax where the invoice bears no other.",
        pattern=r"(\d{1,2})?",
        later=True,
    ),
    *sage_300_retainage.OPTIONS,
    opposite.NEGATIVE_LINES,
    Option(
        "payment_schedule",
        "off",
        "Whether the due date and the total with tax go along as a payment schedule; off lets "
        "Sage build it from the terms. Which of them a site needs is unconfirmed.",
        ("on", "off"),
    ),
)
_STEPS = """
    Back up the company file first, in Sage 300 with Database Dump. Posting cannot be undone.

    Make sure that the customer numbers, the revenue accounts, the tax groups and the terms codes of
    the file exist there, and that A/R Options allow editing imported batches.

    Open A/R Invoice Entry, choose File > Import, the format {format}, and pick the file.

    {tables}

    Compare the number of entries and their total before tax with this batch. Sage calculates the
    tax from the tax group, by {tax_calculation}: the total to expect there is told with the batch.
    Look at it before posting.

    Import it once only: importing the same file twice doubles every invoice.
"""


def _tax_groups(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The taxes that go out as a group; that several have none is told by another check."""
    taxes = collect_tax_group(invoice)
    if len(taxes) == 1:
        yield ask_tax("taxes.1.code", *taxes)


def _terms_codes(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The terms, where they are short enough to pass for a code."""
    if invoice.terms and invoice.type is not InvoiceType.CREDIT:
        code = invoice.terms if len(invoice.terms) <= LONGEST_TERMS else ""
        yield Asked("terms", (invoice.terms,), code)


_TAX_GROUP, _TERMS_CODE = Lookup("tax", _tax_groups, "tax"), Lookup("terms", _terms_codes, "terms")


def _find_problems(
    tables: Layouts, invoices: Sequence[Invoice], profile: Profile
) -> Iterator[Problem]:
    def own(invoice: Invoice) -> Iterator[Problem]:
        entry = entry_of(invoice, profile)
        yield from _check_tax(entry)
        yield from _check_terms(entry)
        yield from _check_size(invoice)
        yield from unsupported.block_currency_places(invoice, LABEL, most=3)
        yield from opposite.check_opposite_lines(
            invoice, profile, LABEL, spared=_find_spared(profile)
        )
        yield from _check_accounts(invoice, profile)
        yield from sage_300_retainage.check_retainage(invoice, profile, LABEL)

    layout = Layout(LABEL, tables.fill_tables, (CLIENT_ID, _TAX_GROUP, _TERMS_CODE))
    return preflight.find_problems(invoices, profile, layout, own)


def _choose_calculation(profile: Profile) -> Calculation:
    return _CALCULATIONS[profile.options["tax_calculation"]]


def _name_rates(invoice: Invoice, profile: Profile) -> Iterator[Named]:
    """The tax group; without any rate nothing is taxed by it, whatever it stands for."""
    group = collect_tax_group(invoice)
    if any(tax.rate for tax in group):
        yield Named(names.tax_code(group, profile), "taxes.1.code", group)


def _find_spared(profile: Profile) -> frozenset[Kind]:
    """What goes against its document and has a place of its own."""
    as_line = profile.options["holdback"] == sage_300_retainage.LINE
    return frozenset() if as_line else frozenset({Kind.HOLDBACK})


def _check_accounts(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    """The accounts of lines that are details."""
    for problem in opposite.check_accounts(invoice, profile):
        place = int(problem.field.split(".")[1])
        if sage_300_retainage.is_written(invoice.lines[place - 1], profile):
            yield problem


def _check_tax(entry: Entry) -> Iterator[Problem]:
    invoice, profile = entry.invoice, entry.profile
    yield from unsupported.block_joint_group(
        invoice, profile, LABEL, group=entry.taxes, most=AUTHORITIES
    )
    yield from _check_parted_taxes(entry)
    yield from unsupported.block_opposite_taxes(invoice, LABEL)
    yield from unsupported.warn_of_recalculation(invoice, LABEL, _choose_calculation(profile))


def _check_parted_taxes(entry: Entry) -> Iterator[Problem]:
    """A line that bears some taxes of its group: it is told by their order, if there is one."""
    if len(entry.taxes) < 2:
        return
    joined, group = names.join_codes(entry.taxes), names.tax_code(entry.taxes, entry.profile)
    part = next(
        (each for each in list_details(entry) if 0 < len(each.taxes) < len(entry.taxes)), None
    )
    if part is None or not group:
        return
    field, bears = f"lines.{part.place}.tax_codes", names.join_codes(part.taxes)
    said = f"Line {part.place} bears {bears} of {joined}"
    if turned := _find_other_order(entry, group):
        yield preflight.blocker(
            entry.invoice,
            "tax-codes",
            field,
            message=f"{said}, and the tax group “{group}” is mapped as {turned}, too: which of its "
            "authorities that is cannot be told.",
            fix=unsupported.BY_HAND,
        )
    else:
        yield preflight.warning(
            entry.invoice,
            "tax-order",
            field,
            message=f"{said}: tax classes are written in that order.",
            fix=f"Make sure that the authorities of the tax group “{group}” are in that order.",
        )


def _find_other_order(entry: Entry, group: str) -> str:
    """Another order of the same taxes that is mapped to the same group."""
    mapped = [ours for ours, theirs in entry.profile.mappings["tax"].items() if theirs == group]
    # Each tax goes by its code, with its rate or without.
    of_word = {word: tax.code for tax in entry.taxes for word in names.list_tax_words((tax,))}
    order = [tax.code for tax in entry.taxes]
    for ours in mapped:
        codes = [of_word.get(word, "") for word in ours.split("+")]
        if codes != order and sorted(codes) == sorted(order):
            return ours
    return ""


def _check_terms(entry: Entry) -> Iterator[Problem]:
    invoice = entry.invoice
    if invoice.type is not InvoiceType.CREDIT and invoice.terms and not has_terms(entry):
        yield preflight.warning(
            invoice,
            "terms-left-out",
            "terms",
            message=f"The terms “{invoice.terms}” go out without a code, whose {LONGEST_TERMS} "
            "characters they exceed: those of the customer apply, with the due date of the "
            "invoice.",
            fix=f"Map the terms “{invoice.terms}” to their code there.",
        )


def _check_size(invoice: Invoice) -> Iterator[Problem]:
    rows = len(invoice.lines)
    yield from unsupported.block_many_rows(invoice, LABEL, rows=rows, most=_MOST_LINES)
    yield from unsupported.block_large_lines(invoice, LABEL, most=_LARGEST)


def _build_target(
    suffix: str,
    extension: str,
    tables: Layouts,
    document: Callable[[Part, Profile], bytes],
    read: Callable[[bytes], list[ReadBack]],
    facts: dict[str, str],
    *,
    rows: int | None = None,
) -> FileTarget:
    return FileTarget(
        id=f"sage-300{suffix}",
        label=f"{LABEL} ({facts['format']})",
        extension=extension,
        limits=Limits(invoices=_MOST_INVOICES, rows=rows),
        carries=reader.CARRIES,
        options=_OPTIONS,
        rows=lambda invoice: 1 + len(invoice.lines),
        fill_tables=tables.fill_tables,
        problems=partial(_find_problems, tables),
        document=document,
        reader=lambda data, _: read(data),
        steps=_STEPS,
        columns={
            "invoices": (*INVOICES, *CARRIED_INVOICES, *RETAINED_INVOICES),
            "details": (*DETAILS, *RETAINED_DETAILS),
            "schedules": SCHEDULES,
        },
        facts=lambda _: facts,
        name_rates=_name_rates,
        calculation=_choose_calculation,
        customer=Customer(tables.plain.invoices, CUSTOMER, entry_of),
    )


# XlsxWriter and XML are slow to load, and every command lists the targets: few touch a workbook.
def _write_workbook(part: Part, profile: Profile) -> bytes:
    from exporters.targets.sage_300_workbook import write_document  # noqa: PLC0415

    return write_document(part, profile)


def _read_workbook(data: bytes) -> list[ReadBack]:
    from exporters.readers.sage_300_workbook import read_file  # noqa: PLC0415

    return read_file(data)


SAGE_300 = _build_target(
    "",
    "xlsx",
    BOOK,
    _write_workbook,
    _read_workbook,
    {
        "format": "Excel",
        "tables": "Sage finds the tables of the workbook by their defined names; do not save it "
        "from another program first.",
    },
    rows=_MOST_IN_A_SHEET,
)
"""The target `sage-300`."""
SAGE_300_CSV = _build_target(
    "-csv",
    "csv",
    RECORDS,
    sage_300_records.write_document,
    records_reader.read_file,
    {
        "format": "CSV, single file",
        "tables": "The first five rows are the headings of the five tables; every other row says "
        "by its number which one it belongs to.",
    },
)
"""The target `sage-300-csv`."""
