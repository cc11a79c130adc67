"""What a layout has no way to say: each is a blocker with the reason, never left out in silence."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backlog import money
from backlog.model import Invoice, InvoiceType, TaxLine
from backlog.target import Problem, Profile
from exporters.checks.preflight import blocker, warning
from exporters.layout import names
from exporters.layout.taxes import (
    Calculation,
    assign_taxes_to_lines,
    list_joint_taxes,
    sum_bases,
)

_SPOKEN = {2: "two", 3: "three"}
BY_HAND = "Enter the invoice there by hand, or export it to another target."


def block_currency_places(invoice: Invoice, label: str, *, most: int = 2) -> Iterator[Problem]:
    """A currency with more decimal places than the system keeps."""
    if money.places(invoice.currency) > most:
        yield blocker(
            invoice,
            "currency-places",
            "currency",
            message=f"{label} keeps {_SPOKEN[most]} decimal places; {invoice.currency} has more.",
            fix="Enter the invoice there by hand.",
        )


def block_credit(invoice: Invoice, label: str) -> Iterator[Problem]:
    """A credit, where no document says how one is written."""
    if invoice.type is InvoiceType.CREDIT:
        yield blocker(
            invoice,
            "credit",
            "type",
            message=f"How {label} imports a credit is not documented.",
            fix="Enter the credit there by hand, or export it to another target.",
        )


def block_opposite_taxes(invoice: Invoice, label: str) -> Iterator[Problem]:
    """A tax whose amount goes against its document."""
    wrong = -1 if invoice.type is InvoiceType.CREDIT else 1
    for place, tax in enumerate(invoice.taxes, 1):
        if tax.amount * wrong < 0:
            yield blocker(
                invoice,
                "tax-sign",
                f"taxes.{place}.amount",
                message=f"{tax.code} comes to {tax.amount}; {label} has no place for a tax against "
                "its document.",
                fix=BY_HAND,
            )


def block_many_rows(invoice: Invoice, label: str, *, rows: int, most: int) -> Iterator[Problem]:
    """More rows than one invoice may have there; an invoice is never split."""
    if rows > most:
        yield blocker(
            invoice,
            "too-many-rows",
            "lines",
            message=f"The invoice takes {rows} rows; {label} takes {most} of one invoice.",
            fix=BY_HAND,
        )


def block_large_lines(invoice: Invoice, label: str, *, most: Decimal) -> Iterator[Problem]:
    """A line whose amount has more digits than its column."""
    for place, line in enumerate(invoice.lines, 1):
        if abs(line.amount) > most:
            yield blocker(
                invoice,
                "amount-size",
                f"lines.{place}.amount",
                message=f"Line {place} comes to {line.amount}; {label} takes {most} at most.",
                fix="Enter the invoice there by hand.",
            )


def block_joint_group(
    invoice: Invoice, profile: Profile, label: str, *, group: Sequence[TaxLine], most: int
) -> Iterator[Problem]:
    """Taxes of an invoice that no one tax group stands for."""
    joined = names.join_codes(group)
    if len(group) > most:
        yield blocker(
            invoice,
            "tax-codes",
            "taxes",
            message=f"The invoice bears {joined}; {label} takes {most} taxes of one invoice.",
            fix=BY_HAND,
        )
    elif group and not names.tax_code(group, profile):
        yield blocker(
            invoice,
            "tax-codes",
            "taxes.1.code",
            message=f"The invoice bears {joined}; {label} takes one tax group for all together.",
            fix=f"Map the tax “{joined}” to that group there.",
        )


def block_joint_taxes(invoice: Invoice, profile: Profile, label: str) -> Iterator[Problem]:
    """Taxes borne together by a line, where one code stands for all and none is mapped."""
    for taxes, place in list_joint_taxes(invoice):
        if taxes and not names.tax_code(taxes, profile):
            joined = names.join_codes(taxes)
            yield blocker(
                invoice,
                "tax-codes",
                f"lines.{place}.tax_codes",
                message=f"Line {place} bears {joined}; {label} takes one code for a line.",
                fix=f"Map the tax “{joined}” to the code that stands for all of it there.",
            )


def warn_of_rep(
    invoice: Invoice, profile: Profile, label: str, *, within: int
) -> Iterator[Problem]:
    """A sales rep who is left out, because no mapping says who that is there."""
    if invoice.sales_rep and not names.name_rep(invoice, profile, within=within):
        yield _say_rep_left_out(invoice, f"{label} knows a rep by at most {within} characters.")


def warn_of_unknown_rep(invoice: Invoice, profile: Profile, label: str) -> Iterator[Problem]:
    """A sales rep who is left out, because neither mapping nor list says that they exist there."""
    if invoice.sales_rep and not names.name_known_rep(invoice, profile):
        yield _say_rep_left_out(invoice, f"{label} refuses a file with a rep that it has not.")


def _say_rep_left_out(invoice: Invoice, why: str) -> Problem:
    return warning(
        invoice,
        "rep-left-out",
        "sales_rep",
        message=f"The sales rep “{invoice.sales_rep[:60]}” is left out: {why}",
        fix="Map the sales rep to what they are called there.",
    )


def warn_of_new_tax(invoice: Invoice, profile: Profile, label: str) -> Iterator[Problem]:
    """A line without tax that goes out by a code of its own, which may be a tax over there."""
    met = {profile.options["untaxed_code"]}
    for place, (line, taxes) in enumerate(
        zip(invoice.lines, assign_taxes_to_lines(invoice), strict=True), 1
    ):
        code = names.line_code(line, taxes, invoice, profile)
        if not taxes and code not in met:
            met.add(code)
            yield warning(
                invoice,
                "tax-recalculated",
                f"lines.{place}.tax_codes",
                message=f"Line {place} bears no tax and goes out as “{code}”; {label} calculates "
                "tax itself.",
                fix=f"Make sure that “{code}” is a code of 0 % there.",
            )


def warn_of_recalculation(
    invoice: Invoice, label: str, calculate: Calculation
) -> Iterator[Problem]:
    """A tax that the other system, which calculates it anew, will have otherwise.

    It is a cent or two, which can be put right there: a warning and never a blocker.
    """
    for place, (tax, theirs) in enumerate(calculate(invoice), 1):
        if theirs != tax.amount:
            base = dict(sum_bases(invoice))[tax]
            whole = money.round_to_unit(base * tax.rate / 100, invoice.currency)
            way = "" if theirs == whole else ", rounded line by line,"
            yield warning(
                invoice,
                "tax-recalculated",
                f"taxes.{place}.amount",
                message=f"{label} calculates tax itself: {tax.rate} % of {base}{way} is "
                f"{theirs}, the invoice says {tax.amount} {tax.code}.",
                fix="After the import compare this invoice's total, and correct its tax there.",
            )
