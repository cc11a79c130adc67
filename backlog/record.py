"""Invoices and entries as plain JSON values, in the names of the intake record.

One form serves events, the command line, revisions and the fold that `verify` checks: money,
quantities and rates are text, dates ISO, absent text is `""`, what is not given is `null`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from backlog.model import Entry, Invoice

_INVOICE: TypeAdapter[Invoice] = TypeAdapter(Invoice)
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)

Json = dict[str, Any]


def of_invoice(invoice: Invoice) -> Json:
    """An invoice as its intake record, complete."""
    return dict(_INVOICE.dump_python(invoice, mode="json"))


def to_invoice(record: Mapping[str, Any]) -> Invoice:
    """The invoice that `of_invoice` wrote."""
    return _INVOICE.validate_python(record)


def facts(entry: Entry) -> Json:
    """Everything that is so about an entry, one key a fact; the invoice's fields among them."""
    plain: Json = _ENTRY.dump_python(entry, mode="json", exclude={"id", "version"})
    invoice: Json = plain.pop("invoice")
    return invoice | plain


def changes(before: Json, after: Json) -> tuple[Json, Json]:
    """The facts that differ, as they were and as they are; a new entry was nothing before."""
    differing = [key for key in after if before.get(key) != after[key] or key not in before]
    return {key: before[key] for key in differing if key in before}, {
        key: after[key] for key in differing
    }


def fold(afters: Iterable[Json]) -> Json:
    """The facts that a history of changes adds up to."""
    state: Json = {}
    for after in afters:
        state |= after
    return state
