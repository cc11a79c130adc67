"""Checks that depend on the invoice alone; stored with it at each write and shown in every list.

What depends on an accounting system is checked by its target (`backlog.target.Target.check`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from backlog import pricing
from backlog.characters import fold_name, fold_number, spell
from backlog.company import REGISTRATIONS, name_registrations
from backlog.model import Entry, Invoice, InvoiceType, Kind, Line, Origin, Override
from backlog.money import format_amount, round_to_unit, unit
from backlog.target import Level, Problem

REVISION = "6"
"""Another one whenever a check finds otherwise than it did: what is stored is then renewed."""


ONCE = "each tax code once, with what it comes to in all; two rates of a tax need two codes."
"""What is to be done about a tax code that stands twice."""
AS_IT_CAME = " as it came"
"""After the place of a name, among what came beside: how it was before it was made harmless."""
_FAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a firm decides about its checks.

    `segregation` says what it means that who exported confirms the import: off, warn or block.
    `registered`: for which taxes the company's documents show a registration number.
    """

    signature: Level = Level.BLOCKER
    expense: Level = Level.WARNING
    closed_until: date | None = None
    segregation: str = "off"
    registered: tuple[str, ...] = REGISTRATIONS


def problems(entry: Entry, rules: Rules) -> list[Problem]:
    """Everything the checks find, all at once; what is overridden is a warning that says so."""
    passed = {override.check: override for override in entry.overrides}
    return [
        _apply_override(problem, passed[problem.check]) if problem.check in passed else problem
        for problem in _run_checks(entry, rules)
    ]


def standing(before: Entry, after: Entry, rules: Rules) -> tuple[Override, ...]:
    """The overrides that stand when the invoice changes: those of problems that are as they were.

    An Administrator let pass what there was to see, not whatever the check finds later.
    """
    if after.invoice == before.invoice:
        return after.overrides
    was, now = (set(_run_checks(entry, rules)) for entry in (before, after))
    changed = {problem.check for problem in was ^ now}
    return tuple(one for one in after.overrides if one.check not in changed)


def _run_checks(entry: Entry, rules: Rules) -> Iterator[Problem]:
    return (problem for check in _CHECKS for problem in check(entry, rules))


def looked_at(entry: Entry) -> tuple[object, ...]:
    """All of an entry that the checks look at: where it is the same, so are the problems."""
    held = entry.held_reason, entry.held_until, entry.sent_back
    return entry.invoice, entry.overrides, entry.reversals, held


def _apply_override(problem: Problem, override: Override) -> Problem:
    told = f"Overridden by {override.by}: {override.reason}."
    return replace(problem, level=Level.WARNING, fix=told, overridable=False)


def _signature(entry: Entry, rules: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    if invoice.origin is Origin.DWR and not (invoice.signature and invoice.signature.name):
        yield _problem(
            invoice,
            "signature",
            "signature.name",
            "The representative's signature did not come forward from the DWR.",
            "Get the signature and correct it upstream, or override with a reason.",
            level=rules.signature,
            overridable=True,
        )


def _client_approval(entry: Entry, _: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    if invoice.type is InvoiceType.TICKET_INVOICE and not invoice.client_approved:
        known = (
            "is not approved" if invoice.client_approved is False else "is not known to be approved"
        )
        yield _problem(
            invoice,
            "client-approval",
            "client_approved",
            f"The ticket {known} by the client.",
            "Have the Client Approved Ticket box checked upstream, or override with a reason.",
            overridable=True,
        )


def _expenses(entry: Entry, rules: Rules) -> Iterator[Problem]:
    for place, line in enumerate(entry.invoice.lines, start=1):
        if line.kind is Kind.EXPENSE and not line.expense_processed:
            known = "is not" if line.expense_processed is False else "is not known to be"
            yield _problem(
                entry.invoice,
                "expense",
                f"lines.{place}.expense_processed",
                f"Line {place}, {_name_line(line)}: the expense {known} marked processed.",
                "Have the expense processed, or let it go knowingly.",
                level=rules.expense,
                overridable=True,
            )


def _sums(entry: Entry, _: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    lines = sum((line.amount for line in invoice.lines), Decimal())
    taxes = sum((tax.amount for tax in invoice.taxes), Decimal())
    yield from _equal(invoice, "subtotal", "the lines add up to", lines, invoice.subtotal)
    yield from _equal(invoice, "tax_total", "the taxes add up to", taxes, invoice.tax_total)
    both = invoice.subtotal + invoice.tax_total
    yield from _equal(invoice, "total", "subtotal and taxes add up to", both, invoice.total)


def _equal(
    invoice: Invoice, field: str, what: str, added: Decimal, printed: Decimal
) -> Iterator[Problem]:
    if added != printed:
        yield _problem(
            invoice,
            "sums",
            field,
            f"{field.replace('_', ' ').capitalize()} says "
            f"{format_amount(printed, invoice.currency)}, but "
            f"{what} {format_amount(added, invoice.currency)}.",
            "Correct the invoice; nothing is ever corrected silently.",
        )


def _line_amounts(entry: Entry, _: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    for place, line in enumerate(invoice.lines, start=1):
        if line.quantity is None or line.rate is None or pricing.holds(line, invoice):
            continue
        price = line.quantity * line.rate - pricing.allowance(line)
        computed = round_to_unit(price, invoice.currency)
        less = f" less {line.allowance}" if line.allowance else ""
        yield _problem(
            invoice,
            "line-amount",
            f"lines.{place}.amount",
            f"Line {place}, {_name_line(line)}: {line.quantity:f} x {line.rate:f}{less} is "
            f"{format_amount(computed, invoice.currency)}, the line says "
            f"{format_amount(line.amount, invoice.currency)}.",
            "Correct the line, or override with a reason: it then goes out as an amount only.",
            overridable=True,
        )


def _tax_amounts(entry: Entry, _: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    for place, tax in enumerate(invoice.taxes, start=1):
        computed = round_to_unit(tax.base * tax.rate / 100, invoice.currency)
        if abs(computed - tax.amount) > unit(invoice.currency):
            yield _problem(
                invoice,
                "tax-amount",
                f"taxes.{place}.amount",
                f"{tax.code}: {tax.rate:f} % of {format_amount(tax.base, invoice.currency)} is "
                f"{format_amount(computed, invoice.currency)}, the invoice says "
                f"{format_amount(tax.amount, invoice.currency)}.",
                "Look at the rate and the base; the printed amount goes out as it is.",
                level=Level.WARNING,
            )


_NAMES_SUPPLIER, _NAMES_ALL = Decimal(100), Decimal(500)
"""From which totals in dollars, tax included, a client needs more of an invoice to get tax back."""


def _input_tax_credit(entry: Entry, rules: Rules) -> Iterator[Problem]:
    """What the client needs to get GST, HST and QST back, and the invoice does not say."""
    invoice = entry.invoice
    needed = _list_registrations(invoice)
    if not needed or invoice.currency != "CAD" or invoice.type is InvoiceType.CREDIT:
        return
    if invoice.total >= _NAMES_SUPPLIER:
        yield from _find_unregistered(invoice, needed, rules)
    if invoice.total >= _NAMES_ALL:
        yield from _find_untold(invoice)


def _list_registrations(invoice: Invoice) -> dict[str, int]:
    """The registrations that its taxes need, each with the place of the first one."""
    found: dict[str, int] = {}
    for place, tax in enumerate(invoice.taxes, start=1):
        for kind in name_registrations(tax.code) if tax.amount else ():
            found.setdefault(kind, place)
    return found


def _find_unregistered(invoice: Invoice, needed: dict[str, int], rules: Rules) -> Iterator[Problem]:
    for kind, place in needed.items():
        if kind not in rules.registered:
            told = f"Our documents show no {kind} number, and from 100 dollars on the client "
            fix = f"Write it into backlog.toml: [company] tax_numbers, {kind}."
            yield _needed(invoice, f"taxes.{place}.code", f"{told}needs it", fix)


def _find_untold(invoice: Invoice) -> Iterator[Problem]:
    more = "and from 500 dollars on the client needs"
    for place, line in enumerate(invoice.lines, start=1):
        if not (line.item or line.description):
            told = f"Line {place} says only that it is {line.kind.words}, {more} a description"
            fix = "Have it described where the invoice was made."
            yield _needed(invoice, f"lines.{place}.description", told, fix)
    if not invoice.terms and (invoice.due_computed or not invoice.due_date):
        told = f"It has neither terms of payment nor a due date, {more} them"
        yield _needed(invoice, "terms", told, "Have the terms given where the invoice was made.")


def _needed(invoice: Invoice, field: str, told: str, fix: str) -> Problem:
    why = f"{told} to claim the tax back."
    return _problem(invoice, "input-tax-credit", field, why, fix, level=Level.WARNING)


def find_doubled_taxes(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """Where a tax code stands once more, and the sentence that says so.

    Which rate a line bears, and what the tax comes to, nobody can tell any more.
    """
    for place, code in _find_repeated(tax.code for tax in invoice.taxes):
        yield f"taxes.{place}.code", f"The tax {code} stands twice on the invoice."
    for number, line in enumerate(invoice.lines, start=1):
        for _, code in _find_repeated(line.tax_codes):
            yield f"lines.{number}.tax_codes", f"Line {number} names the tax {code} twice."


def _find_repeated(codes: Iterable[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for place, code in enumerate(codes, start=1):
        folded = fold_number(code)
        if folded in seen:
            yield place, code
        seen.add(folded)


def _doubled_taxes(entry: Entry, _: Rules) -> Iterator[Problem]:
    for field, told in find_doubled_taxes(entry.invoice):
        fix = f"Correct it upstream: {ONCE}"
        yield _problem(entry.invoice, "tax-twice", field, told, fix)


def find_unseen(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """The places of names and numbers that had, or have, characters that nobody sees, and how."""
    for key in sorted(key for key in invoice.extra if key.endswith(AS_IT_CAME)):
        place, came = key.removesuffix(AS_IT_CAME), invoice.extra[key]
        yield place, f"{place} came as {came!r}, and is kept on one line without what is unseen"
    for place, name in _names(invoice):
        if fold_name(name) != name:
            yield (
                place,
                f"{place} has characters that nobody sees, or a line break: {spell(name)!r}",
            )


def _names(invoice: Invoice) -> Iterator[tuple[str, str]]:
    client, job, manager = invoice.client, invoice.job, invoice.project_manager
    yield "number", invoice.number
    yield "po_number", invoice.po_number
    yield "class", invoice.class_
    yield "location", invoice.location
    yield "sales_rep", invoice.sales_rep
    yield "cost_code", invoice.cost_code
    yield "client.name", client.name
    yield "client.number", client.number
    yield "client.alias", client.alias
    yield "client.email", client.email
    yield "job.number", job.number
    yield "job.name", job.name
    yield "job.client_project", job.client_project
    yield "project_manager.name", manager.name
    yield "project_manager.email", manager.email
    if invoice.signature:
        yield "signature.name", invoice.signature.name
    for place, line in enumerate(invoice.lines, start=1):
        yield f"lines.{place}.item", line.item
        yield f"lines.{place}.tax_codes", "+".join(line.tax_codes)
        yield f"lines.{place}.class", line.class_
        yield f"lines.{place}.cost_code", line.cost_code
    for place, tax in enumerate(invoice.taxes, start=1):
        yield f"taxes.{place}.code", tax.code


def _invisible_text(entry: Entry, _: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    # A file has no such number, and is refused when it is read back: so it is said before.
    unwritable = fold_name(invoice.number) != invoice.number
    for place, told in find_unseen(invoice):
        level = Level.BLOCKER if unwritable and place == "number" else Level.WARNING
        fix = "Make sure that it is who and what you know, and correct it upstream."
        yield _problem(invoice, "unseen", place, f"{told}.", fix, level=level)


def _signs(entry: Entry, _: Rules) -> Iterator[Problem]:
    """The totals, and the lines that deduct or release; others mirror whatever they reverse."""
    invoice = entry.invoice
    if _is_turned(invoice):
        yield _report_turned(invoice)
        return  # the whole of it is: said once
    yield from _find_turned_sums(invoice)
    for place, line in enumerate(invoice.lines, start=1):
        meant = pricing.line_sign(line.kind, invoice.type)
        if meant * line.amount < 0:
            yield _problem(
                invoice,
                "sign",
                f"lines.{place}.amount",
                f"Line {place}, {_name_line(line)}, a {line.kind.words}, says "
                f"{format_amount(line.amount, invoice.currency)}: the wrong sign on "
                f"{_name_type(invoice)}.",
                f"A {line.kind.words} on {_name_type(invoice)} has {'a' if meant < 0 else 'no'} "
                "minus: correct the kind of the line or its amount.",
            )


def _is_turned(invoice: Invoice) -> bool:
    return invoice.total > 0 if invoice.type is InvoiceType.CREDIT else invoice.total < 0


def _report_turned(invoice: Invoice) -> Problem:
    said = format_amount(invoice.total, invoice.currency)
    if invoice.type is InvoiceType.CREDIT:
        told = f"A credit has a total above zero: {said}."
        fix = "Send it as an invoice, or with a minus before what is given back."
    else:
        told = f"An invoice has a total below zero: {said}."
        fix = "Send it again as a credit (type “credit”) with these amounts, their minus as it is."
    return _problem(invoice, "sign", "total", told, fix)


def _find_turned_sums(invoice: Invoice) -> Iterator[Problem]:
    """The sums of a credit that have lost their minus, although its total has one."""
    if invoice.type is not InvoiceType.CREDIT:
        return
    for field, amount in (("subtotal", invoice.subtotal), ("tax_total", invoice.tax_total)):
        if amount > 0:
            said = format_amount(amount, invoice.currency)
            yield _problem(
                invoice,
                "sign",
                field,
                f"{field.replace('_', ' ').capitalize()} says {said}: the wrong sign on a credit.",
                "Correct the type or the amounts.",
            )


def _name_type(invoice: Invoice) -> str:
    return "a credit" if invoice.type is InvoiceType.CREDIT else "an invoice"


def _dates(entry: Entry, _: Rules) -> Iterator[Problem]:
    invoice = entry.invoice
    printed = invoice.invoice_date.isoformat()
    if invoice.due_date and invoice.due_date < invoice.invoice_date:
        due = f"Due on {invoice.due_date.isoformat()}, before its date {printed}"
        yield _doubtful(invoice, "due_date", f"{due}: overdue on arrival.")
    since = invoice.approved_at or invoice.created_at
    if since and abs(invoice.invoice_date - since.date()) > _FAR:
        was = f"was {'approved' if invoice.approved_at else 'made'}"
        far = (
            f"Dated {printed}, more than a year from {since.date().isoformat()} UTC, when it {was}."
        )
        yield _doubtful(invoice, "invoice_date", far)


def _doubtful(invoice: Invoice, field: str, told: str) -> Problem:
    fix = "Look whether that is what the client's invoice says."
    return _problem(invoice, "date", field, told, fix, level=Level.WARNING)


def _check_hold(entry: Entry, _: Rules) -> Iterator[Problem]:
    if entry.held_reason:
        until = f" until {entry.held_until.isoformat()}" if entry.held_until else ""
        yield _problem(
            entry.invoice, "held", "held", f"Held{until}: {entry.held_reason}.", "Release it first."
        )


def _sent_back(entry: Entry, _: Rules) -> Iterator[Problem]:
    if entry.sent_back:
        yield _problem(
            entry.invoice,
            "sent-back",
            "sent_back",
            f"Sent back to the Project Manager: {entry.sent_back}.",
            "Release it when the answer is there.",
        )


def _reversal(entry: Entry, _: Rules) -> Iterator[Problem]:
    for one in entry.reversals:
        yield _problem(
            entry.invoice,
            "reversal",
            "batches",
            f"{one.batch} was imported and is to be undone: {one.to_undo}.",
            "Accounting acknowledges it when it is undone in their system.",
        )


def closed_period(entry: Entry, rules: Rules) -> Iterator[Problem]:
    """A date in a closed period; asked when something is about to leave, not stored."""
    invoice = entry.invoice
    if rules.closed_until and invoice.invoice_date <= rules.closed_until:
        yield _problem(
            invoice,
            "closed-period",
            "invoice_date",
            f"Its date {invoice.invoice_date.isoformat()} is in a closed period: the books are "
            f"closed up to {rules.closed_until.isoformat()}.",
            "Have the period opened, or correct the date.",
        )


_CHECKS: tuple[Callable[[Entry, Rules], Iterator[Problem]], ...] = (
    _signature,
    _client_approval,
    _expenses,
    _sums,
    _line_amounts,
    _tax_amounts,
    _input_tax_credit,
    _doubled_taxes,
    _invisible_text,
    _signs,
    _dates,
    _check_hold,
    _sent_back,
    _reversal,
)


def _name_line(line: Line) -> str:
    return line.item or line.description or line.kind.value


def _problem(
    invoice: Invoice,
    check: str,
    field: str,
    message: str,
    fix: str,
    *,
    level: Level = Level.BLOCKER,
    overridable: bool = False,
) -> Problem:
    return Problem(invoice.number, check, field, level, message, fix, overridable)
