"""What keeps an invoice out of a described file: what would be missing in it, or be lost."""

from collections.abc import Iterator

from backlog import money
from backlog.model import Invoice, InvoiceType
from backlog.target import Problem, Profile
from exporters.checks import opposite, unsupported
from exporters.checks.jobs import check_job
from exporters.checks.preflight import blocker, warning
from exporters.columns.description import Described, Description
from exporters.columns.fields import FIELDS, LETTERS, Field
from exporters.columns.rows import bill, build_column
from exporters.layout import names
from exporters.layout.billed_line import BilledLine, list_lines
from exporters.layout.columns import Column, Rule
from exporters.layout.taxes import (
    Calculation,
    assign_taxes_to_lines,
    calculate_by_line,
    calculate_by_sum,
    collect_tax_group,
)
from exporters.layout.text import put_on_one_line

CALCULATIONS: dict[str, Calculation] = {
    "by-line": calculate_by_line,
    "by-invoice": calculate_by_sum,
}
_TAX_AMOUNTS = frozenset({"line.tax_amount", "tax_total"})
_MANY = 99


def find_own(invoice: Invoice, profile: Profile, described: Description) -> Iterator[Problem]:
    """What is wrong with an invoice for this file, beside its text and its names."""
    yield from _check_document(invoice, described)
    yield from _check_lines(invoice, profile, described)
    yield from _check_places(invoice, described)
    yield from _check_tax(invoice, profile, described)
    yield from _check_address(invoice, described)
    if "client_and_job" in described.fields:
        yield from check_job(invoice, profile, described.label, LETTERS)
    if described.most_rows:
        yield from unsupported.block_many_rows(
            invoice, described.label, rows=len(invoice.lines), most=described.most_rows
        )
    if "line.account" in described.fields:
        yield from opposite.check_accounts(invoice, profile)
    yield from _check_cells(invoice, profile, described)


def _check_document(invoice: Invoice, described: Description) -> Iterator[Problem]:
    credit = invoice.type is InvoiceType.CREDIT
    if described.documents == ("invoices" if credit else "credits"):
        there, here = ("a credit", "invoices") if credit else ("an invoice", "credits")
        yield blocker(
            invoice,
            "document-type",
            "type",
            message=f"It is {there}; a file for {described.label} holds {here} only.",
            fix=f"Export it with a profile whose columns take {'credits' if credit else 'invoices'}"
            ", or enter it there by hand.",
        )


def _check_lines(invoice: Invoice, profile: Profile, described: Description) -> Iterator[Problem]:
    if described.negative_lines == "choose":
        yield from opposite.check_opposite_lines(invoice, profile, described.label)
    if described.negative_lines == "refuse":
        for place, line in opposite.find_opposite_lines(invoice):
            yield blocker(
                invoice,
                opposite.name_check(line),
                f"lines.{place}.amount",
                message=f"{opposite.describe_line(place, line)}; {described.label} takes no line "
                "against its document.",
                fix=unsupported.BY_HAND,
            )


def _check_places(invoice: Invoice, described: Description) -> Iterator[Problem]:
    kept, has = described.places, money.places(invoice.currency)
    if kept is not None and has > kept:
        yield blocker(
            invoice,
            "currency-places",
            "currency",
            message=f"{described.label} keeps {kept} decimal places; {invoice.currency} has {has}.",
            fix=unsupported.BY_HAND,
        )


def _check_tax(invoice: Invoice, profile: Profile, described: Description) -> Iterator[Problem]:
    fields, label = described.fields, described.label
    taxed = any(tax.amount for tax in invoice.taxes)
    if taxed and not fields & {"line.tax", "tax", *_TAX_AMOUNTS}:
        yield blocker(
            invoice,
            "tax-lost",
            "tax_total",
            message=f"The invoice bears {invoice.tax_total} of tax; a file for {label} has no "
            "column for tax.",
            fix=unsupported.BY_HAND,
        )
    if "line.tax" in fields:
        yield from unsupported.block_joint_taxes(invoice, profile, label)
    if "tax" in fields:
        yield from _check_group(invoice, profile, described)
    if calculate := CALCULATIONS.get(described.taxes):
        yield from unsupported.block_opposite_taxes(invoice, label)
        yield from unsupported.warn_of_recalculation(invoice, label, calculate)
        if "line.tax" in fields:
            yield from unsupported.warn_of_new_tax(invoice, profile, label)


def _check_group(invoice: Invoice, profile: Profile, described: Description) -> Iterator[Problem]:
    """One name stands for all taxes, so a line bears all of them or, where it can say so, none."""
    group = collect_tax_group(invoice)
    yield from unsupported.block_joint_group(
        invoice, profile, described.label, group=group, most=_MANY
    )
    if {"line.tax", "line.tax_amount"} & described.fields:
        return
    tells = "line.taxed" in described.fields
    for place, taxes in enumerate(assign_taxes_to_lines(invoice), 1):
        borne = [tax for tax in taxes if tax in group]
        if len(borne) < len(group) and (borne or not tells):
            yield blocker(
                invoice,
                "tax-codes",
                f"lines.{place}.tax_codes",
                message=f"Line {place} bears {names.join_codes(borne) or 'no tax'} and the invoice "
                f"{names.join_codes(group)}; a file for {described.label} cannot say so.",
                fix=unsupported.BY_HAND,
            )
            return


def _check_address(invoice: Invoice, described: Description) -> Iterator[Problem]:
    lines = [name for name in described.fields if name.startswith("client.address.")]
    if lines and len(invoice.client.address) > len(lines):
        rest = ", ".join(invoice.client.address[len(lines) :])
        yield warning(
            invoice,
            "address-lines",
            "client.address",
            message=f"A file for {described.label} has {len(lines)} lines of the client's address; "
            f"“{put_on_one_line(rest)[:60]}” is left out.",
            fix="Put the address on fewer lines where that matters.",
        )


def _check_cells(invoice: Invoice, profile: Profile, described: Description) -> Iterator[Problem]:
    asked = [each for each in described.columns if each.field and _has_demands(each)]
    if not asked:
        return
    rows = _list_rows(invoice, profile, described)
    for each in asked:
        column = build_column(each, described)
        for row in rows[:1] if column.of_invoice or each.rows == "first" else rows:
            yield from _check_cell(row, each, column, described)


def _has_demands(each: Described) -> bool:
    field = FIELDS[each.field]
    fixed = field.rule is Rule.FIXED or bool(each.words)
    return each.required or bool(each.words) or (fixed and each.limit is not None)


def _list_rows(invoice: Invoice, profile: Profile, described: Description) -> list[BilledLine]:
    try:
        return list(bill(invoice, profile, described))
    except ValueError:  # an amount with a fraction of a cent, which is told for every target
        return list(list_lines(invoice, profile))


def _check_cell(
    row: BilledLine, each: Described, column: Column[BilledLine], described: Description
) -> Iterator[Problem]:
    field, said = FIELDS[each.field], column.value(row)
    place, label = field.find_place(row), described.label
    raw = "" if field.day else field.value(row)
    if each.words and raw and raw not in each.words and not said:
        yield blocker(
            row.invoice,
            "unmapped",
            place,
            message=f"The column {each.name} of {label} has no word for the {field.about} “{raw}”.",
            fix=f"Add {raw} to the words of that column.",
        )
    elif each.required and not said and not _is_told(field, row):
        yield blocker(
            row.invoice,
            "missing",
            place,
            message=f"{label} does not take an invoice without {field.about}; {each.name} would be "
            "empty.",
            fix="Give it one, or say in the columns what stands there without.",
        )
    elif each.limit and column.rule is Rule.FIXED and len(said) > each.limit:
        yield blocker(
            row.invoice,
            "too-long",
            place,
            message=f"{each.name}, “{said}”, has {len(said)} characters; {label} takes "
            f"{each.limit}.",
            fix=unsupported.BY_HAND,
        )


def _is_told(field: Field, row: BilledLine) -> bool:
    """Whether the taxes that it stands for need a name first, which another check says."""
    return field.names == "tax" and bool(row.invoice.taxes)
