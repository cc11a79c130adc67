"""Invoices and entries as plain JSON values, in the names of the intake record.

One form serves events, the command line, revisions and the fold that `verify` checks: money,
quantities and rates are text, dates ISO, absent text is `""`, what is not given is `null`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
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


def digest(invoice: Invoice) -> str:
    """The SHA-256 of all that was printed: equal when nothing was changed."""
    return printed(of_invoice(invoice))


def printed(facts: Json) -> str:
    """The `digest` of an invoice, from its facts or from those of its entry."""
    said = {field.name: facts[field.name] for field in fields(Invoice)}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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


def differences(before: Any, after: Any, place: str = "") -> list[tuple[str, str, str]]:
    """What differs, by dotted place (`lines.2.amount`, 1-based): as it was, and as it is.

    Only places that `after` has are compared; what is there on one side alone is `-` on the other.
    """
    if isinstance(after, dict) and isinstance(before, dict):
        return [
            difference
            for name in after
            for difference in differences(
                before.get(name), after[name], f"{place}.{name}".strip(".")
            )
        ]
    if isinstance(after, list) and isinstance(before, list):
        length = max(len(before), len(after))
        pairs = zip(
            [*before, *[None] * (length - len(before))],
            [*after, *[None] * (length - len(after))],
            strict=True,
        )
        return [
            difference
            for number, (was, now) in enumerate(pairs, 1)
            for difference in differences(was, now, f"{place}.{number}")
        ]
    return [] if before == after else [(place, _short(before), _short(after))]


def _short(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, dict):
        return " ".join(str(value[name]) for name in ("code", "item", "amount") if value.get(name))
    return str(value)
