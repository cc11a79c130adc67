"""What the accounting system calls our clients, items, accounts, taxes and terms.

Every name has an origin beside it: the field people find it in, and how to mend it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from backlog.model import Invoice, Kind, Line, TaxLine
from backlog.target import KNOWN, SORTS, Profile
from exporters.layout.columns import Origin

NUMBER = Origin(
    "number", "Correct the number where the invoice was made; it is never changed here."
)
"""Where invoice numbers come from."""
APPLIES_TO = Origin("applies_to", "Correct applies_to where the invoice was made.", told=True)
"""Where the number of the invoice comes from that another belongs to; it may be empty."""

INCOME = "income_account"
_ACCOUNTS = {
    Kind.HOLDBACK: "holdback_account",
    Kind.HOLDBACK_RELEASE: "holdback_account",
    Kind.DEPOSIT: "deposit_account",
}
"""Lines that are no income: what is kept back is owed still, a deposit was owed already."""
_Rates = tuple[tuple[str, Decimal], ...]
"""Codes and rates of taxes that are borne together."""
_KINDS = {kind: kind.replace("_", " ").title() for kind in Kind}


def look_up(profile: Profile, kind: str, *ours: str) -> str | None:
    """Their name for the first of our names that has one, or `None`."""
    names = profile.mappings.get(kind)
    if names:
        for name in ours:
            if name and name in names:
                return names[name]
    return None


def list_tax_words(taxes: Sequence[TaxLine]) -> tuple[str, ...]:
    """What taxes that are borne together are mapped by: `GST 5+PST 7`, then `GST+PST`."""
    return _join_words(_list_rates(taxes)) if taxes else ()


def _list_rates(taxes: Sequence[TaxLine]) -> _Rates:
    return tuple([(tax.code, tax.rate) for tax in taxes])


@lru_cache(maxsize=4096)  # a firm has few taxes, and every line bears some of them
def _join_words(rates: _Rates) -> tuple[str, str]:
    taxes = [TaxLine(code, rate, Decimal(), Decimal()) for code, rate in rates]
    return "+".join([tax.with_rate for tax in taxes]), join_codes(taxes)


@lru_cache(maxsize=4096)
def _compile_partly_rated(rates: _Rates) -> re.Pattern[str]:
    taxes = [TaxLine(code, rate, Decimal(), Decimal()) for code, rate in rates]
    words = [f"{re.escape(tax.code)}(?: {re.escape(tax.percent)})?" for tax in taxes]
    return re.compile("[+]".join(words))


def look_up_taxes(profile: Profile, sort: str, taxes: Sequence[TaxLine]) -> str | None:
    """Their name for taxes that are borne together: the one for these rates, else for any."""
    names = profile.mappings.get(sort)
    if not names or not taxes:
        return None
    rated, plain = list_tax_words(taxes)
    if rated in names:
        return names[rated]
    if len(taxes) > 1 and (partly := _find_partly_rated(names, taxes)):
        return names[partly]
    return names.get(plain)


def _find_partly_rated(names: Iterable[str], taxes: Sequence[TaxLine]) -> str:
    """The mapping that names the rates of some of these taxes, of most if there are several."""
    pattern = _compile_partly_rated(_list_rates(taxes))
    plain = join_codes(taxes)
    found = [ours for ours in names if ours != plain and pattern.fullmatch(ours)]
    return max(found, key=len, default="")


def name_client(invoice: Invoice, profile: Profile) -> str:
    """The customer's name, mapped by client number or name, else our name for the client."""
    ours = invoice.client
    theirs = look_up(profile, "client", ours.number, ours.name)
    return ours.name if theirs is None else theirs


def client_id(invoice: Invoice, profile: Profile) -> str:
    """The customer's id, mapped by client number or name, else alias, number or name."""
    ours = invoice.client
    theirs = look_up(profile, "client", ours.number, ours.name)
    return (ours.alias or ours.number or ours.name) if theirs is None else theirs


def client_origin(invoice: Invoice, profile: Profile) -> Origin:
    """Where the customer's name or id came from."""
    ours = invoice.client
    fix = f"Map the client “{ours.number or ours.name}” to its customer there."
    plain = look_up(profile, "client", ours.number, ours.name) is None
    return Origin("client.name", fix, plain, "client", _drop_empty(ours.number, ours.name))


def name_item(line: Line, profile: Profile, *, default: str) -> str:
    """The item of a line, mapped by item or kind, else `default`."""
    theirs = look_up(profile, "item", line.item, line.kind)
    return default if theirs is None else theirs


def item_origin(line: Line, profile: Profile, *, place: int) -> Origin:
    """Where the item of the line at `place` (from 1) came from."""
    fix = f"Map the item “{line.item or line.kind}” to an item there."
    plain = look_up(profile, "item", line.item, line.kind) is None
    return Origin(f"lines.{place}.item", fix, plain, "item", _drop_empty(line.item, line.kind))


def name_account(line: Line, profile: Profile) -> str:
    """The account of a line, mapped by item or kind, else the profile's for what it is."""
    theirs = look_up(profile, "account", line.item, line.kind)
    return profile.options[account_option(line)] if theirs is None else theirs


def account_option(line: Line) -> str:
    """The option of the profile that has the account of lines of this kind."""
    return _ACCOUNTS.get(line.kind, INCOME)


def account_origin(line: Line, profile: Profile) -> Origin:
    """Where the income account of a line came from."""
    ours = _drop_empty(line.item, line.kind)
    if look_up(profile, "account", *ours) is None:
        option = account_option(line)
        origin = option_origin(option, profile)
        return replace(origin, sort="account", ours=ours, told=option != INCOME)
    fix = f"Correct the account of “{line.item or line.kind}” in the mappings."
    return Origin("profile.mappings.account", fix, sort="account", ours=ours)


def name_tax(line: TaxLine, profile: Profile) -> str:
    """The name of a tax, mapped by its code and rate or its code, else the code itself."""
    theirs = look_up_taxes(profile, "tax", (line,))
    return line.code if theirs is None else theirs


def tax_origin(line: TaxLine, profile: Profile, *, place: int) -> Origin:
    """Where the name of the tax at `place` (from 1) came from."""
    fix = f"Map the tax code “{line.code}” to its name there."
    plain = look_up_taxes(profile, "tax", (line,)) is None
    words = list_tax_words((line,))
    return Origin(f"taxes.{place}.code", fix, plain, "tax", words, rated=True)


def name_tax_account(line: TaxLine, profile: Profile) -> str:
    """The account a tax is owed on, mapped by its code and rate or its code, else the profile's."""
    theirs = look_up_taxes(profile, "account", (line,))
    return profile.options["tax_account"] if theirs is None else theirs


def tax_account_origin(line: TaxLine, profile: Profile) -> Origin:
    """Where the account of a tax came from."""
    return _origin_by_tax("account", "tax_account", line, profile)


def name_agency(line: TaxLine, profile: Profile) -> str:
    """Who a tax is owed to, mapped by its code and rate or its code, else the profile's agency."""
    theirs = look_up_taxes(profile, "agency", (line,))
    return profile.options["tax_agency"] if theirs is None else theirs


def agency_origin(line: TaxLine, profile: Profile) -> Origin:
    """Where the agency of a tax came from."""
    return _origin_by_tax("agency", "tax_agency", line, profile)


def _origin_by_tax(sort: str, option: str, line: TaxLine, profile: Profile) -> Origin:
    words = list_tax_words((line,))
    if look_up_taxes(profile, sort, (line,)) is None:
        return replace(option_origin(option, profile), sort=sort, ours=words, rated=True)
    fix = f"Correct the {sort} of “{line.code}” in the mappings."
    return Origin(f"profile.mappings.{sort}", fix, sort=sort, ours=words, rated=True)


def name_terms(invoice: Invoice, profile: Profile) -> str:
    """The payment terms, mapped, else as the invoice has them."""
    theirs = look_up(profile, "terms", invoice.terms)
    return invoice.terms if theirs is None else theirs


def terms_origin(invoice: Invoice, profile: Profile) -> Origin | None:
    """Where the payment terms came from, if there are any."""
    if not invoice.terms:
        return None
    fix = f"Map the terms “{invoice.terms}” to terms there."
    plain = look_up(profile, "terms", invoice.terms) is None
    return Origin("terms", fix, plain, "terms", (invoice.terms,), free=plain)


def name_class(invoice: Invoice, profile: Profile, line: Line | None = None) -> str:
    """The class of a line, else of its invoice; mapped, else as it came."""
    ours = (line.class_ if line else "") or invoice.class_
    theirs = look_up(profile, "class", ours)
    return ours if theirs is None else theirs


def class_origin(
    invoice: Invoice, profile: Profile, line: Line | None = None, *, place: int = 0
) -> Origin | None:
    """Where the class came from, if there is one; of the line at `place` (from 1)."""
    own = line.class_ if line else ""
    return _origin_of_name(
        "class", own or invoice.class_, profile, field=f"lines.{place}.class" if own else "class"
    )


def name_location(invoice: Invoice, profile: Profile) -> str:
    """The location, mapped, else as it came."""
    theirs = look_up(profile, "location", invoice.location)
    return invoice.location if theirs is None else theirs


def location_origin(invoice: Invoice, profile: Profile) -> Origin | None:
    """Where the location came from, if there is one."""
    return _origin_of_name("location", invoice.location, profile, field="location")


def name_rep(invoice: Invoice, profile: Profile, *, within: int) -> str:
    """The sales rep, mapped; else as it came, where that is short enough to be what they have.

    They look a rep up by initials or an ID: a whole name is neither, and part of one is nobody's.
    """
    theirs = look_up(profile, "rep", invoice.sales_rep)
    if theirs is None:
        return invoice.sales_rep if len(invoice.sales_rep) <= within else ""
    return theirs


def name_known_rep(invoice: Invoice, profile: Profile) -> str:
    """The sales rep, mapped; else as it came, where the list of those that exist there has it.

    For a system that refuses the whole file for an ID that it does not know.
    """
    theirs = look_up(profile, "rep", invoice.sales_rep)
    if theirs is None:
        known = profile.mappings.get(f"rep{KNOWN}", {})
        return invoice.sales_rep if invoice.sales_rep in known else ""
    return theirs


def rep_origin(invoice: Invoice, profile: Profile) -> Origin | None:
    """Where the sales rep came from, if there is one; that it is left out another check says."""
    origin = _origin_of_name("rep", invoice.sales_rep, profile, field="sales_rep")
    return origin and replace(origin, told=True)


def _origin_of_name(sort: str, ours: str, profile: Profile, *, field: str) -> Origin | None:
    if not ours:
        return None
    fix = f"Map the {SORTS[sort]} “{ours}” to its name there."
    plain = look_up(profile, sort, ours) is None
    return Origin(field, fix, plain, sort, (ours,))


def option_origin(name: str, profile: Profile) -> Origin:
    """A name that the profile gives."""
    return Origin(f"profile.{name}", f"Change {name} in the profile “{profile.name}”.")


def join_codes(taxes: Iterable[TaxLine]) -> str:
    """The codes of taxes that are borne together, as mappings know them: `GST+PST`."""
    return "+".join([tax.code for tax in taxes])


def tax_code(taxes: Sequence[TaxLine], profile: Profile) -> str:
    """The one code for taxes borne together: mapped, or of a single tax the code itself.

    Empty where a system that takes one code must be told which.
    """
    theirs = look_up_taxes(profile, "tax", taxes)
    if theirs is None:
        return taxes[0].code if len(taxes) == 1 else ""
    return theirs


def tax_code_origin(
    taxes: Sequence[TaxLine], *, field: str, ours: str = "", told: bool = True
) -> Origin:
    """Where a tax code came from; that several have to be mapped first another check has told.

    Of a line that bears no tax, it is what the line says: `ours`.
    """
    fix = f"Map the tax “{join_codes(taxes) or ours}” to its code there."
    words = list_tax_words(taxes) or (ours,)
    return Origin(field, fix, False, "tax", words, told, rated=bool(taxes))


def join_line_codes(line: Line, taxes: Sequence[TaxLine]) -> str:
    """What a line's one code is mapped by: the taxes it bears, else its own codes, joined."""
    return join_codes(taxes) or "+".join(line.tax_codes)


def line_code(line: Line, taxes: Sequence[TaxLine], invoice: Invoice, profile: Profile) -> str:
    """The one code of a line where the system goes by it: of the taxes it bears, else its own.

    Its own, as mapped, says of which kind *no tax* is. On an invoice without any tax it may be the
    tax that was not charged: there, and without a mapping, it is the profile's `untaxed_code`.
    """
    untaxed = profile.options["untaxed_code"]
    if taxes:
        return tax_code(taxes, profile)
    if not invoice.taxes:
        return untaxed
    theirs = look_up(profile, "tax", join_line_codes(line, taxes))
    return untaxed if theirs is None else theirs


def line_code_origin(
    line: Line, taxes: Sequence[TaxLine], profile: Profile, *, place: int
) -> Origin:
    """Where the one code of the line at `place` (from 1) came from."""
    ours = join_line_codes(line, taxes)
    if not ours:
        return option_origin("untaxed_code", profile)
    field = f"lines.{place}.tax_codes"
    return tax_code_origin(taxes, field=field, ours=ours, told=bool(taxes))


def _drop_empty(*words: str) -> tuple[str, ...]:
    return tuple(word for word in words if word)


def name_kind(line: Line) -> str:
    """A kind of line as people say it: `Fixed Price`."""
    return _KINDS[line.kind]
