"""What the accounting system calls our clients, items, taxes and terms."""

from collections.abc import Iterator

from backlog.model import Invoice, Line, TaxLine
from backlog.target import Level, Problem, Profile
from exporters.cells import Words


def mapped(profile: Profile, kind: str, *ours: str) -> str | None:
    """Their name for the first of our names that has one, or `None`."""
    names = profile.mappings.get(kind, {})
    return next((names[name] for name in ours if name and name in names), None)


def client(invoice: Invoice, profile: Profile) -> Words:
    """The customer, mapped by client number or name, else by our name for the client."""
    ours = invoice.client
    fix = f"Map the client “{ours.number or ours.name}” to the customer's name there."
    return _words(mapped(profile, "client", ours.number, ours.name), ours.name, "client.name", fix)


def item(line: Line, profile: Profile, *, place: int, default: str) -> Words:
    """The item of the line at `place` (from 1), mapped by item or kind, else `default`."""
    fix = f"Map the item “{line.item or line.kind}” to an item there."
    theirs = mapped(profile, "item", line.item, line.kind)
    return _words(theirs, default, f"lines.{place}.item", fix)


def tax(line: TaxLine, profile: Profile, *, place: int) -> Words:
    """The name of the tax at `place` (from 1), mapped by its code, else the code itself."""
    fix = f"Map the tax code “{line.code}” to a sales tax item there."
    return _words(mapped(profile, "tax", line.code), line.code, f"taxes.{place}.code", fix)


def terms(invoice: Invoice, profile: Profile) -> Words | str:
    """The payment terms, mapped, else as the invoice has them; none is empty."""
    if not invoice.terms:
        return ""
    fix = f"Map the terms “{invoice.terms}” to terms there."
    return _words(mapped(profile, "terms", invoice.terms), invoice.terms, "terms", fix)


def kind(line: Line) -> str:
    """A kind of line as people say it: `Fixed Price`."""
    return line.kind.replace("_", " ").title()


def unmapped(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    """The names that a strict profile wants mapped and that are not."""
    if not profile.strict:
        return
    for sort, field, names in _names(invoice):
        if mapped(profile, sort, *names) is None:
            shown = next((name for name in names if name), "")
            yield Problem(
                number=invoice.number,
                check="mapping-missing",
                field=field,
                level=Level.BLOCKER,
                message=f"The {sort} “{shown}” has no name in the {profile.target} mappings.",
                fix=f"Map it there, or make the profile “{profile.name}” lenient.",
            )


def _names(invoice: Invoice) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield "client", "client.name", (invoice.client.name, invoice.client.number)
    for place, line in enumerate(invoice.lines, 1):
        yield "item", f"lines.{place}.item", (line.item, line.kind)
    for place, tax_line in enumerate(invoice.taxes, 1):
        yield "tax", f"taxes.{place}.code", (tax_line.code,)
    if invoice.terms:
        yield "terms", "terms", (invoice.terms,)


def _words(theirs: str | None, ours: str, field: str, fix: str) -> Words:
    return Words(ours if theirs is None else theirs, field, fix, plain=theirs is None)
