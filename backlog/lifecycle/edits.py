"""Correcting an invoice: fields by their dotted place, sums recomputed, and shown before saving.

An edit goes through the intake record's own strict reading, so an edited invoice is as good as a
received one. What is printed is never corrected silently: an edit is an act with before and after.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backlog import pricing, record
from backlog.checks import AS_IT_CAME, find_doubled_taxes
from backlog.company import Company
from backlog.errors import Refused
from backlog.intake import names
from backlog.intake.record import BadRecord, parse, refuse_doubled_taxes
from backlog.model import Invoice, InvoiceType
from backlog.money import round_to_unit, text
from backlog.record import Json

ANY_TIME = ("expense_processed",)
"""Fields of a line that may change although the invoice is exported."""

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_COMPUTED = ("subtotal", "tax_total", "total", "due_computed")
_TOO_MUCH = Decimal(10) ** 12  # as money.LIMIT: what two such numbers come to is still exact
_COUNTED = ("quantity", "rate", "allowance", "amount", "tax_codes", "base")
_PRICED = ("quantity", "rate", "allowance")
_FIXED = ("source_id", "number", "currency", "extra", "origin")


class BadEdit(Refused):
    """A change that cannot be made; nothing was changed."""


def edit_invoice(invoice: Invoice, changes: Mapping[str, str], company: Company) -> Invoice:
    """The invoice with the changes made and its sums recomputed.

    `changes` are values by dotted place, `lines.2.amount` (1-based). An empty value takes a field
    away. A line whose quantity, rate or allowance changes, and not its amount, gets a new amount,
    with the sign that its document has; a tax whose base or amount is not changed itself follows
    its lines (rate x base, half up).

    Raises:
        BadEdit: a place or a value is wrong; the text names it.
    """
    new = record.of_invoice(invoice)
    for place, value in changes.items():
        _set_value(new, place, value)
    if any(place.rpartition(".")[2] in _COUNTED for place in changes):
        _recompute(new, frozenset(changes), invoice)
    # A due date that was computed from the terms is computed again, unless it is now given.
    given = "due_date" in changes or not invoice.due_computed
    new |= {} if given else {"due_date": None}
    extra = new.pop("extra")
    _refuse_unseen(new, changes)
    try:
        result = parse({name: new[name] for name in new if name != "due_computed"}, company)
        if not any(find_doubled_taxes(invoice)):  # those of an older release are corrected in steps
            refuse_doubled_taxes(result)
    except BadRecord as error:
        why = str(error).removesuffix(".")
        raise BadEdit(f"{error.field}: {why}. Nothing was changed.") from None
    answered = {f"{place}{AS_IT_CAME}" for place in changes}
    kept = {name: value for name, value in extra.items() if name not in answered}
    return record.to_invoice(record.of_invoice(result) | {"extra": kept})


def touches_money(changes: Mapping[str, str]) -> bool:
    """Whether a change is one that an exported invoice does not take."""
    return any(place.rpartition(".")[2] not in ANY_TIME for place in changes)


def _set_value(new: Json, place: str, value: str) -> None:
    *parents, leaf = place.split(".")
    part: Any = new
    for parent in parents:
        part = _step(part, parent, place)
    if leaf in _COMPUTED and not parents:
        raise BadEdit(
            f"{place} is computed from lines and taxes; change those. Nothing was changed."
        )
    if not isinstance(part, dict) or leaf not in part or (leaf in _FIXED and not parents):
        raise BadEdit(f"There is no field {place!r} to change. Nothing was changed.")
    part[leaf] = _value(part[leaf], value)


def _step(part: Any, parent: str, place: str) -> Any:
    if isinstance(part, list) and parent.isdecimal() and 1 <= int(parent) <= len(part):
        return part[int(parent) - 1]
    if isinstance(part, dict) and parent == "signature" and part.get("signature") is None:
        part["signature"] = {"name": "", "signed_on": None}
    if isinstance(part, dict) and isinstance(part.get(parent), dict | list):
        return part[parent]
    raise BadEdit(f"There is no field {place!r} to change. Nothing was changed.")


def _value(old: Any, value: str) -> Any:
    """Text as the field wants it: lists by `+` or line, truth by word, nothing when empty."""
    if isinstance(old, list):
        separator = "\n" if "\n" in value else "+"
        return [part.strip() for part in value.split(separator) if part.strip()]
    if isinstance(old, str):
        return value
    return _TRUTH.get(value.strip().casefold(), value) if value.strip() else None


def _refuse_unseen(new: Json, changes: Mapping[str, str]) -> None:
    """A name that is typed here is what is seen of it; nobody means what is not."""
    _, came = names.fold(new)
    for place in changes:
        if text := came.get(f"{place}{AS_IT_CAME}"):
            raise BadEdit(
                f"{place} has characters that nobody sees, or a line break: {text!r}. Nothing was "
                "changed. Type it instead of pasting it."
            )


def _recompute(new: Json, changed: frozenset[str], before: Invoice) -> None:
    currency = before.currency
    for place, line in enumerate(new["lines"], 1):
        priced = {f"lines.{place}.{name}" for name in _PRICED} & changed
        if priced and f"lines.{place}.amount" not in changed:
            line["amount"] = text(_price_line(line, new["type"], before.type, currency), currency)
    for place, tax in enumerate(new["taxes"], 1):
        if f"taxes.{place}.base" not in changed:
            _refuse_twice(new, tax["code"])
            tax["base"] = text(_base(new, tax["code"], before), currency)
        if f"taxes.{place}.amount" not in changed:
            amount = round_to_unit(_number(tax, "base") * _number(tax, "rate") / 100, currency)
            tax["amount"] = text(amount, currency)
    new["subtotal"] = text(_sum(new["lines"]), currency)
    new["tax_total"] = text(_sum(new["taxes"]), currency)
    new["total"] = text(_sum(new["lines"]) + _sum(new["taxes"]), currency)


def _price_line(line: Json, document: str, was: InvoiceType, currency: str) -> Decimal:
    """Quantity x rate, less an allowance, with the sign that the line has or must have.

    On a credit, and of what deducts, these may be printed without the minus.
    """
    taken_off = _number(line, "allowance") if line["allowance"] else Decimal()
    price = round_to_unit(_number(line, "quantity") * _number(line, "rate") - taken_off, currency)
    if sign := pricing.line_sign(line["kind"], document):
        return sign * abs(price)
    if document != InvoiceType.CREDIT:
        return price
    mirrors_minus = was is InvoiceType.CREDIT and _number(line, "amount") > 0
    return abs(price) if mirrors_minus else -abs(price)


def _refuse_twice(new: Json, code: str) -> None:
    if sum(tax["code"] == code for tax in new["taxes"]) > 1:
        raise BadEdit(
            f"The tax {code} stands twice, so nobody can say what each of the two is on. Give the "
            "base and the amount of both with this edit. Nothing was changed."
        )


def _base(new: Json, code: str, before: Invoice) -> Decimal:
    """What the lines with this tax code come to; without codes on lines, the whole subtotal."""
    coded = any(code in line["tax_codes"] for line in new["lines"])
    if coded or any(code in line.tax_codes for line in before.lines):
        return _sum(line for line in new["lines"] if code in line["tax_codes"])
    return _sum(new["lines"])


def _sum(parts: Any) -> Decimal:
    return sum((_number(part, "amount") for part in parts), Decimal())


def _number(part: Json, field: str) -> Decimal:
    try:
        number = Decimal(str(part[field]))
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= _TOO_MUCH:
        raise BadEdit(f"{field} {part[field]!r} is not a number. Nothing was changed.")
    return number
