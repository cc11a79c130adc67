"""Invoices and entries as plain JSON values, in the names of the intake record.

One form serves events, the command line, revisions and the fold that `verify` checks: money,
quantities and rates are text, dates ISO, absent text is `""`, what is not given is `null`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

from pydantic import TypeAdapter

from backlog.model import Entry, Invoice

_FACTS = [field.name for field in fields(Entry) if field.name not in {"id", "version"}]
_values = attrgetter(*_FACTS)
_PRINTED = [field.name.removesuffix("_") for field in fields(Invoice)]

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


# Made when first used: it takes as long as many a command.
@cache
def _invoices() -> TypeAdapter[Invoice]:
    return TypeAdapter(Invoice)


@cache
def _entries() -> TypeAdapter[Entry]:
    return TypeAdapter(Entry)


Json = dict[str, Any]
LATER: Mapping[str, Any] = {
    "applies_to": "",
    "ship_to": [],
    "class": "",
    "location": "",
    "sales_rep": "",
    "cost_code": "",
}
"""Facts that the first release did not write, and what they are where nothing was written."""
_LATER_OF_CLIENT = {"province": "", "language": ""}
_LATER_OF_LINE: Mapping[str, Any] = {"allowance": None, "class": "", "cost_code": ""}
Difference = tuple[str, str, str]
"""A dotted place (`lines.2.amount`, 1-based), as it was there, and as it is."""


def of_invoice(invoice: Invoice) -> Json:
    """An invoice as its intake record, complete."""
    return dict(_invoices().dump_python(invoice, mode="json"))


def to_invoice(record: Mapping[str, Any]) -> Invoice:
    """The invoice that `of_invoice` wrote."""
    return _invoices().validate_python(record)


def digest(invoice: Invoice) -> str:
    """The SHA-256 of all that was printed: equal when nothing was changed."""
    return digest_facts(of_invoice(invoice))


def digest_facts(facts: Json) -> str:
    """The `digest` of an invoice, from its facts or from those of its entry.

    A fact of a later release is left out while it says nothing: what stands keeps its digest.
    """
    said = _drop_silent({name: facts[name] for name in _PRINTED}, LATER)
    said["client"] = _drop_silent(said["client"], _LATER_OF_CLIENT)
    said["lines"] = [_drop_silent(line, _LATER_OF_LINE) for line in said["lines"]]
    return hashlib.sha256(_canonical(said).encode()).hexdigest()


def _drop_silent(facts: Mapping[str, Any], later: Mapping[str, Any]) -> Json:
    return {name: said for name, said in facts.items() if said or name not in later}


def facts(entry: Entry) -> Json:
    """Everything that is so about an entry, one key a fact; the invoice's fields among them."""
    return _facts(entry, _FACTS)


def restore(entry: Entry, was: Mapping[str, Any]) -> Entry:
    """The entry with these facts as they were, in the names of `facts`."""
    plain: Json = _entries().dump_python(entry, mode="json")
    of_it = {name: value for name, value in was.items() if name in plain["invoice"]}
    beside = {name: value for name, value in was.items() if name not in of_it}
    invoice = plain["invoice"] | of_it
    return _entries().validate_python({**plain, **beside, "invoice": invoice})


def find_touched(before: Entry, after: Entry) -> set[str]:
    """The names of the facts that are not the same any more."""
    pairs = zip(_FACTS, _values(before), _values(after), strict=True)
    return {name for name, was, now in pairs if was is not now and was != now}


def changes(before: Entry, after: Entry) -> tuple[Json, Json]:
    """The facts that differ, as they were and as they are."""
    names = find_touched(before, after)
    was, became = _facts(before, names), _facts(after, names)
    differing = [name for name in became if was[name] != became[name]]
    return {name: was[name] for name in differing}, {name: became[name] for name in differing}


def _facts(entry: Entry, names: Iterable[str]) -> Json:
    plain: Json = _entries().dump_python(entry, mode="json", include={*names})
    invoice: Json = plain.pop("invoice", {})
    return invoice | plain


def fold(afters: Iterable[Mapping[str, Any]]) -> Json:
    """The facts that a history of changes adds up to."""
    state: Json = {}
    for after in afters:
        state.update(after)
    return state


def complete(facts: Mapping[str, Any]) -> Json:
    """What is so of an invoice, with what the release that wrote it did not know."""
    client = {**_LATER_OF_CLIENT, **facts.get("client", {})}
    lines = [{**_LATER_OF_LINE, **line} for line in facts.get("lines", ())]
    return {**LATER, **facts, "client": client, "lines": lines}


def differences(before: Any, after: Any, place: str = "") -> list[Difference]:
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


def format_differences(differing: Iterable[Difference]) -> str:
    """Differences as people read them: `total: 105.00 -> 210.00`."""
    return "; ".join(f"{place}: {was} -> {now}" for place, was, now in differing)


def _short(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, dict):
        return " ".join(str(value[name]) for name in ("code", "item", "amount") if value.get(name))
    return str(value)
