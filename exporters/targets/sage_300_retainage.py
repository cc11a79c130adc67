"""Holdbacks as Sage 300 has them: retainage on the document and on its details, never a line."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from backlog.model import Invoice, Kind, Line
from backlog.target import Option, Problem, Profile
from exporters.checks import preflight
from exporters.checks.opposite import describe_kind, document_sign
from exporters.layout.taxes import assign_taxes_to_lines, split_amount

RETAINAGE, LINE = "retainage", "line"
OPTIONS = (
    Option(
        "holdback",
        RETAINAGE,
        "How a holdback goes out: as retainage of the document, for which A/R Options must have "
        "retainage accounting on; or as any other line against its document.",
        (RETAINAGE, LINE),
        later=True,
    ),
    Option(
        "retainage_terms",
        "",
        "The terms code of retainage; empty leaves it to the customer's record there.",
        longest=6,
        later=True,
    ),
)


class Retained(NamedTuple):
    """What is kept back of an invoice: in all, and of each line by its place from 1."""

    amount: Decimal
    shares: dict[int, Decimal]


def keeps_back(invoice: Invoice, profile: Profile) -> bool:
    """Whether the invoice goes out with retainage."""
    return _goes_as_retainage(profile) and any(
        line.kind is Kind.HOLDBACK and line.amount for line in invoice.lines
    )


def releases(invoice: Invoice, profile: Profile) -> bool:
    """Whether the invoice goes out as the release of what was kept back."""
    return _goes_as_retainage(profile) and any(
        line.kind is Kind.HOLDBACK_RELEASE for line in invoice.lines
    )


def is_written(line: Line, profile: Profile) -> bool:
    """Whether a line is a detail; a holdback that keeps any back is retainage of the others."""
    kept_back = line.kind is Kind.HOLDBACK and line.amount
    return not kept_back or not _goes_as_retainage(profile)


def share_retainage(invoice: Invoice, profile: Profile) -> Retained:
    """What is kept back, shared over the details by what they bill; none is negative."""
    if not keeps_back(invoice, profile):
        return Retained(Decimal(), {})
    sign = document_sign(invoice)
    kept = -sign * sum(
        (line.amount for line in invoice.lines if line.kind is Kind.HOLDBACK), Decimal()
    )
    places = _find_bearing(invoice, profile, sign)
    weights = [abs(invoice.lines[place - 1].amount) for place in places]
    shares = split_amount(kept, weights, invoice.currency)
    return Retained(kept, dict(zip(places, shares, strict=True)))


def check_retainage(invoice: Invoice, profile: Profile, label: str) -> Iterator[Problem]:
    """What has to be so there for retainage, and what no retainage document can be."""
    if releases(invoice, profile):
        yield from _check_release(invoice, label)
    if keeps_back(invoice, profile):
        yield from _check_holdback(invoice, profile, label)


def _goes_as_retainage(profile: Profile) -> bool:
    return profile.options["holdback"] == RETAINAGE


def _find_bearing(invoice: Invoice, profile: Profile, sign: int) -> list[int]:
    """The details that something can be kept back of."""
    return [
        place
        for place, line in enumerate(invoice.lines, 1)
        if is_written(line, profile) and line.amount * sign > 0
    ]


def _check_holdback(invoice: Invoice, profile: Profile, label: str) -> Iterator[Problem]:
    place, line = next(
        (place, line)
        for place, line in enumerate(invoice.lines, 1)
        if line.kind is Kind.HOLDBACK and line.amount
    )
    field = f"lines.{place}.amount"
    retained = share_retainage(invoice, profile)
    gross = sum((abs(invoice.lines[at - 1].amount) for at in retained.shares), Decimal())
    if not 0 < retained.amount <= gross:
        yield preflight.blocker(
            invoice,
            "holdback",
            field,
            message=f"What is held back comes to {retained.amount}, the lines it is held back of "
            f"to {gross}; {label} keeps back a part of what is billed.",
            fix="Correct the holdback where the invoice was made.",
        )
        return
    yield preflight.warning(
        invoice,
        "holdback",
        field,
        message=f"{describe_kind(place, line)}: {retained.amount} goes out as retainage, shared "
        "over the details.",
        fix=f"Make sure that retainage accounting is on in A/R Options of {label}.",
    )
    yield from _warn_of_its_tax(invoice, place, label)


def _warn_of_its_tax(invoice: Invoice, place: int, label: str) -> Iterator[Problem]:
    if any(tax.amount for tax in assign_taxes_to_lines(invoice)[place - 1]):
        yield preflight.warning(
            invoice,
            "tax-recalculated",
            f"lines.{place}.tax_codes",
            message=f"Line {place}, a holdback, lowers the base of its tax; {label} does so only "
            "where A/R Options report the tax of retainage with the retainage document.",
            fix="After the import compare this invoice's total, and correct its tax there.",
        )


def _check_release(invoice: Invoice, label: str) -> Iterator[Problem]:
    if not invoice.applies_to:
        yield preflight.blocker(
            invoice,
            "applies-to",
            "applies_to",
            message=f"The invoice releases a holdback; {label} wants the number of the invoice "
            "that it was held back from.",
            fix="Give the invoice its applies_to.",
        )
    others = [
        place
        for place, line in enumerate(invoice.lines, 1)
        if line.kind is not Kind.HOLDBACK_RELEASE
    ]
    if others:
        yield preflight.blocker(
            invoice,
            "holdback-release",
            f"lines.{others[0]}.kind",
            message=f"Line {others[0]} is no release of a holdback, as others of the invoice are; "
            f"{label} has a document of its own for these.",
            fix="Send the release as an invoice of its own, or choose holdback = “line” in the "
            "profile.",
        )
