"""The names that an invoice has in the other system, for people to map."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from backlog.model import Invoice
from backlog.target import Name, Profile
from exporters.checks.known_names import Existing
from exporters.layout.columns import Filled, Rule

Filling = Callable[[Invoice, Profile], Iterable[Filled[Any]]]


def list_names(
    invoices: Sequence[Invoice], profile: Profile, filling: Filling, existing: Existing
) -> list[Name]:
    """The names of these invoices that a mapping may change, each once.

    A line's kind is asked about as if no item were named: what a mapping of the kind would change.
    """
    found: dict[tuple[str, tuple[str, ...]], Name] = {}
    for invoice in invoices:
        for paper in (invoice, _without_items(invoice)):
            for name in _list_names(filling(paper, profile), existing):
                found.setdefault((name.sort, name.ours), name)
    return list(found.values())


def _without_items(invoice: Invoice) -> Invoice:
    return replace(invoice, lines=tuple(replace(line, item="") for line in invoice.lines))


def _list_names(filled: Iterable[Filled[Any]], existing: Existing) -> Iterator[Name]:
    for each in filled:
        for column, row, value in each.table.list_names(each.rows):
            origin = column.origin(row)
            if origin and origin.ours:
                said = each.table.fold(column, row, value).text
                among = column.names if said and column.rule is Rule.KEY else ""
                exists, near = existing.has(among, said), existing.find_near(among, said)
                yield Name(origin.sort, origin.ours, said, exists, near)
