"""What every target asks of an invoice before it is written, whatever the layout."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, NamedTuple

from backlog.characters import fold_number
from backlog.model import Client, Invoice
from backlog.target import Level, Part, Problem, Profile
from exporters.checks.known_names import Existing
from exporters.checks.name_list import Filling
from exporters.checks.unmapped import Lookup, find_unmapped
from exporters.checks.values import find_objections
from exporters.layout import names, taxes
from exporters.layout.columns import Column, Row, Table
from exporters.layout.text import put_on_one_line


@dataclass(frozen=True, slots=True)
class Customer(Generic[Row]):
    """What a target knows a client by: a column of a table, and the row of an invoice there."""

    table: Table[Row]
    column: Column[Row]
    row: Callable[[Invoice, Profile], Row]

    def say_client(self, invoice: Invoice, profile: Profile) -> str:
        """The client as it is said."""
        return self.column.value(self.row(invoice, profile))

    def write_client(self, invoice: Invoice, profile: Profile) -> str:
        """The client as the file has it."""
        row = self.row(invoice, profile)
        return self.table.fold(self.column, row, self.column.value(row)).text


class Layout(NamedTuple):
    """What the checks of every target have to know of its layout.

    `fill_tables` gives the rows of an invoice; `lookups` are the names that the other system looks
    up, as far as they are ours to map.
    """

    label: str
    fill_tables: Filling
    lookups: Sequence[Lookup]


def blocker(invoice: Invoice, check: str, field: str, *, message: str, fix: str) -> Problem:
    """A problem that keeps the invoice out of every batch of this target."""
    return Problem(invoice.number, check, field, Level.BLOCKER, message, fix)


def warning(invoice: Invoice, check: str, field: str, *, message: str, fix: str) -> Problem:
    """A problem that is said and recorded."""
    return Problem(invoice.number, check, field, Level.WARNING, message, fix)


def check_invoice(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    """The checks that do not depend on the layout."""
    yield from _check_currency(invoice, profile)
    yield from _check_tax_codes(invoice)
    yield from _check_tax_bases(invoice)


def find_problems(
    invoices: Sequence[Invoice],
    profile: Profile,
    layout: Layout,
    own: Callable[[Invoice], Iterable[Problem]] = lambda _: (),
) -> Iterator[Problem]:
    """What every target looks for, and what it looks for on its `own`, each once."""
    existing = Existing(layout.label, profile)
    for invoice in invoices:
        yield from check_invoice(invoice, profile)
        yield from find_unmapped(invoice, profile, layout.lookups)
        filled = layout.fill_tables(invoice, profile)
        yield from _drop_repeats(
            chain(find_objections(invoice.number, filled, existing), own(invoice))
        )


def _drop_repeats(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Each check and field once: a name stands in many cells."""
    first: dict[tuple[str, str], Problem] = {}
    for each in problems:
        first.setdefault((each.check, each.field), each)
    return first.values()


def merged_clients(
    invoices: Sequence[Invoice],
    others: Sequence[Invoice],
    profile: Profile,
    customer: Customer[Any],
) -> Iterator[Problem]:
    """Clients that the target would take for one, or for one of the `others` it has already."""
    of_client: dict[Client, list[Invoice]] = {}
    for invoice in invoices:
        of_client.setdefault(invoice.client, []).append(invoice)
    met: dict[str, list[Invoice]] = {}
    for example in {one.client: one for one in (*invoices, *others)}.values():
        met.setdefault(customer.write_client(example, profile).casefold(), []).append(example)
    for alike in met.values():
        clients = _tell_clients_apart(alike, profile, customer) if len(alike) > 1 else []
        for invoice in (same for one in alike for same in of_client.get(one.client, ()) if clients):
            yield blocker(
                invoice,
                "clients-merged",
                "client.name",
                message=f"{' and '.join(clients)} would be one customer there, "
                f"“{customer.write_client(invoice, profile)}”.",
                fix="Map each of them, by client number or name, to its customer.",
            )


def _tell_clients_apart(
    alike: Sequence[Invoice], profile: Profile, customer: Customer[Any]
) -> list[str]:
    """The clients among those written alike, when they are several: by name, else by number."""
    words = [put_on_one_line(customer.say_client(invoice, profile)) for invoice in alike]
    names_said = {each.casefold(): f"“{each}”" for each in words}
    if len(names_said) > 1:
        return sorted(names_said.values())
    plain = [one.client for one in alike if names.client_origin(one, profile).plain]
    numbered = {one.number: f"“{one.name}” ({one.number})" for one in plain if one.number}
    return sorted(numbered.values()) if len(numbered) > 1 else []


def find_duplicates(invoices: Sequence[Invoice]) -> Iterator[Problem]:
    """Invoices that the target would take for one, by their numbers."""
    times = Counter(fold_number(invoice.number) for invoice in invoices)
    for invoice in invoices:
        if (count := times[fold_number(invoice.number)]) > 1:
            yield blocker(
                invoice,
                "number-twice",
                "number",
                message=f"{count} invoices of this export are numbered {invoice.number}.",
                fix="Export one of them, and correct the number of the other where it was made.",
            )


def foreign_currency(
    invoices: Iterable[Invoice], profile: Profile, label: str
) -> Iterator[Problem]:
    """A currency beside the first of the profile, in a file that does not name it.

    There the invoice would be booked as so much of the first.
    """
    for invoice in invoices:
        if invoice.currency in profile.currencies[1:]:
            home = profile.currencies[0]
            yield blocker(
                invoice,
                "currency-home",
                "currency",
                message=f"The file of {label} does not name its currency, {home} by this profile; "
                f"the invoice is in {invoice.currency}.",
                fix=f"Export it with a profile whose books are in {invoice.currency}, or enter it "
                "there by hand.",
            )


def in_order(problems: Iterable[Problem], invoices: Sequence[Invoice]) -> list[Problem]:
    """Each problem once, in the order of the invoices, blockers first."""
    place = {invoice.number: at for at, invoice in enumerate(invoices)}
    return sorted(
        dict.fromkeys(problems), key=lambda found: (place[found.number], found.level, found.field)
    )


def refuse_foreign(part: Part) -> None:
    """Let no amount of one currency into a file of another.

    Raises:
        ValueError: names the invoices.
    """
    foreign = [paper for paper in part.invoices if paper.currency != part.currency]
    if foreign:
        raise ValueError(
            " ".join(
                f"{paper.number}: {paper.currency} has no place in a file in {part.currency}."
                for paper in foreign
            )
        )


def _check_currency(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    if profile.currencies and invoice.currency not in profile.currencies:
        taken = ", ".join(profile.currencies)
        yield blocker(
            invoice,
            "currency",
            "currency",
            message=f"The invoice is in {invoice.currency}; this profile takes {taken}.",
            fix=f"Export it with a profile that takes {invoice.currency}.",
        )


def _check_tax_codes(invoice: Invoice) -> Iterator[Problem]:
    """A line that says one tax, and a tax of the invoice that no line says.

    Where the lines that would bear it come to its base, the codes alone are at odds.
    """
    for place, code, tax in taxes.find_contradictions(invoice):
        sure = dict(taxes.sum_bases(invoice))[tax] == tax.base
        told, end = (warning, ".") if sure else (blocker, ": which lines bear it cannot be told.")
        yield told(
            invoice,
            "tax-codes",
            f"lines.{place}.tax_codes",
            message=f"Line {place} says {code}, which is no tax of the invoice, and no line says "
            f"{tax.code} of {tax.amount}{end}",
            fix="Correct the tax codes of the lines or the taxes of the invoice.",
        )


def _check_tax_bases(invoice: Invoice) -> Iterator[Problem]:
    """A tax on more or less than the lines that bear it, as far as they tell."""
    for place, (tax, base) in enumerate(taxes.sum_bases(invoice), 1):
        if tax.amount and base != tax.base:
            yield warning(
                invoice,
                "tax-base",
                f"taxes.{place}.base",
                message=f"{tax.code} is on {tax.base}; the lines that bear it come to {base}.",
                fix="Look which lines are taxed; a tax on other taxes is as it should be.",
            )
