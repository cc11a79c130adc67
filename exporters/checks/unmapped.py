"""Our names without a mapping, where the other system needs one.

A strict profile lets no name go out that the mappings lack. A lenient one lets them go, and is told
of those that are a guess: our tax codes, and a client's name where an ID is asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from backlog.model import Invoice, TaxLine
from backlog.target import KNOWN, SORTS, Level, Problem, Profile
from exporters.layout import names
from exporters.layout.taxes import list_joint_taxes


class Asked(NamedTuple):
    """One of our names, by any of the words `ours`; `guess`: what goes out, where it is one.

    Taxes are asked about as such: a mapping may name their rates.
    """

    field: str
    ours: tuple[str, ...]
    guess: str = ""
    taxes: tuple[TaxLine, ...] = ()

    def find_theirs(self, profile: Profile, sort: str) -> str | None:
        """Their name for it, if it is mapped."""
        if self.taxes:
            return names.look_up_taxes(profile, sort, self.taxes)
        return names.look_up(profile, sort, *self.ours)


def ask_tax(field: str, *taxes: TaxLine) -> Asked:
    """Taxes that are borne together, which go out as their codes unless they are mapped."""
    joined = names.join_codes(taxes)
    return Asked(field, (joined,), joined, taxes)


class Lookup(NamedTuple):
    """A sort of name that a target looks up, and which names of ours have to be mapped for it.

    Where the list `among` is known, it decides instead. `guesses`: whether one of ours can be one.
    """

    sort: str
    asks: Callable[[Invoice, Profile], Iterator[Asked]]
    among: str = ""
    guesses: bool = True


def ask_client(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The client, where customers go by their names."""
    yield Asked("client.name", (invoice.client.name, invoice.client.number))


def client_ids(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The client, where customers have IDs: a name is none."""
    ours = invoice.client
    guess = "" if ours.alias or ours.number else ours.name
    yield Asked("client.name", (ours.name, ours.number), guess)


def ask_items(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The item of every line, else its kind."""
    for place, line in enumerate(invoice.lines, 1):
        yield Asked(f"lines.{place}.item", (line.item, line.kind))


def ask_terms(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The payment terms."""
    if invoice.terms:
        yield Asked("terms", (invoice.terms,))


def ask_classes(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The class of the invoice, and that of every line that has its own."""
    if invoice.class_:
        yield Asked("class", (invoice.class_,))
    for place, line in enumerate(invoice.lines, 1):
        if line.class_:
            yield Asked(f"lines.{place}.class", (line.class_,))


def ask_location(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The location, where there is one."""
    if invoice.location:
        yield Asked("location", (invoice.location,))


def ask_rep(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The sales rep, where there is one."""
    if invoice.sales_rep:
        yield Asked("sales_rep", (invoice.sales_rep,))


def ask_taxes(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """Every tax by itself."""
    for place, tax in enumerate(invoice.taxes, 1):
        yield ask_tax(f"taxes.{place}.code", tax)


def ask_taxes_of_lines(invoice: Invoice, _: Profile) -> Iterator[Asked]:
    """The tax of every line; that several have no code together is told by another check."""
    for borne, place in list_joint_taxes(invoice):
        if len(borne) == 1:
            yield ask_tax(f"lines.{place}.tax_codes", *borne)


CLIENT = Lookup("client", ask_client, "client", guesses=False)
CLIENT_ID = Lookup("client", client_ids, "client")
ITEM = Lookup("item", ask_items, "item", guesses=False)
TERMS = Lookup("terms", ask_terms, "terms", guesses=False)
CLASS = Lookup("class", ask_classes, "class", guesses=False)
LOCATION = Lookup("location", ask_location, "location", guesses=False)
REP = Lookup("rep", ask_rep, "rep", guesses=False)
EACH_TAX = Lookup("tax", ask_taxes, "tax")
TAX_OF_LINE = Lookup("tax", ask_taxes_of_lines, "tax")


def find_unmapped(
    invoice: Invoice, profile: Profile, lookups: Sequence[Lookup]
) -> Iterator[Problem]:
    """The names that no mapping and no list of what exists there knows, each once."""
    for lookup in lookups:
        known = f"{lookup.among}{KNOWN}" in profile.mappings
        if known or not (profile.strict or lookup.guesses):
            continue
        met = set()
        for asked in lookup.asks(invoice, profile):
            if asked.ours not in met and (profile.strict or asked.guess):
                met.add(asked.ours)
                if asked.find_theirs(profile, lookup.sort) is None:
                    yield _report_missing(invoice, profile, lookup.sort, asked)


def _report_missing(invoice: Invoice, profile: Profile, sort: str, asked: Asked) -> Problem:
    shown = next((name for name in asked.ours if name), "")
    lacks = f"The {profile.name} mappings have no name for the {sort} “{shown}”"
    level = Level.BLOCKER
    message = f"{lacks}."
    fix = f"Map it there, or make the profile “{profile.name}” lenient."
    if not profile.strict:
        level = Level.WARNING
        message = f"{lacks}; what goes out is the {SORTS[sort]} “{asked.guess}”."
        fix = f"Map it there, also if the {SORTS[sort]} is “{asked.guess}”."
    return Problem(invoice.number, "mapping-missing", asked.field, level, message, fix)
