"""The names that an invoice has in the other system, for people to map."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from backlog.model import Invoice
from backlog.target import Name, Profile
from exporters.checks.known_names import Existing
from exporters.layout.columns import Column, Filled, Rule

Filling = Callable[[Invoice, Profile], Iterable[Filled[Any]]]


class _Found(NamedTuple):
    """A name, and whether the first of its words names tax rates."""

    name: Name
    rated: bool


def list_names(
    invoices: Sequence[Invoice], profile: Profile, filling: Filling, existing: Existing
) -> list[Name]:
    """The names of these invoices that a mapping may change, each once.

    A line's kind is asked about as if no item were named: what a mapping of the kind would change.
    A tax is asked about by its code, and by its rate only where the code has several.
    """
    found: dict[tuple[str, tuple[str, ...]], _Found] = {}
    for invoice in invoices:
        for paper in (invoice, _without_items(invoice)):
            for one in _list_names(filling(paper, profile), existing):
                found.setdefault((one.name.sort, one.name.ours), one)
    rates = Counter((one.name.sort, one.name.ours[-1]) for one in found.values() if one.rated)
    return [
        _put_code_first(one.name)
        if one.rated and rates[one.name.sort, one.name.ours[-1]] == 1
        else one.name
        for one in found.values()
    ]


def list_new(
    invoices: Sequence[Invoice], profile: Profile, filling: Filling, existing: Existing
) -> list[Name]:
    """The names of these invoices that are in no list of what exists there, each once."""
    if not existing:
        return []
    found: dict[tuple[str, str], Name] = {}
    for invoice in invoices:
        for column, name in _list_missing(filling(invoice, profile), existing):
            if (column.listed, name) not in found:
                near = existing.find_near(column.listed, name)
                found[column.listed, name] = Name(column.names, (), name, exists=False, near=near)
    return list(found.values())


def _list_missing(
    filled: Iterable[Filled[Any]], existing: Existing
) -> Iterator[tuple[Column[Any], str]]:
    for each in filled:
        for column, row, value in each.table.list_names(each.rows):
            if column.rule is Rule.KEY and existing.tells_of(column.listed):
                written = each.table.write_cell(column, row, value)
                if written and not existing.has(column.listed, written):
                    yield column, written


def _put_code_first(name: Name) -> Name:
    return replace(name, ours=name.ours[::-1])


def _without_items(invoice: Invoice) -> Invoice:
    return replace(invoice, lines=tuple(replace(line, item="") for line in invoice.lines))


def _list_names(filled: Iterable[Filled[Any]], existing: Existing) -> Iterator[_Found]:
    for each in filled:
        for column, row, value in each.table.list_names(each.rows):
            origin = column.origin(row)
            if origin and origin.ours:
                said = each.table.fold(column, row, value).text
                among = column.listed if said and column.rule is Rule.KEY else ""
                exists, near = existing.has(among, said), existing.find_near(among, said)
                # Where it is known what exists, nothing else needs to be offered.
                usual = origin.usual if exists is None else ()
                name = Name(origin.sort, origin.ours, said, exists, near, usual)
                yield _Found(name, origin.rated)
