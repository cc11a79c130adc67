"""The window that corrects an invoice: one part at a time, and what the sums become before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from backlog.money import format_number, read_amount
from backlog.record import Difference
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.notice import Notice, list_notices
from bot.limits import cut, one_line, safe

UNKNOWN = "unknown"
"""The value of an option that means that nothing is known: Slack takes no empty one."""
REASON = 300
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an invoice by its dotted place; `options` are values with their names."""

    place: str
    label: str
    kind: Literal["text", "long", "day", "choice", "codes"] = "text"
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = True
    live: bool = False


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """An invoice being corrected; `values` are texts by place, as typed or as they are.

    `taxes` are named as they are on it; `totals` are the total as it is and as it would be; `turn`
    changes with what stands in fields.
    """

    number: str
    client: str
    exported: str
    currency: str
    parts: tuple[tuple[str, str], ...]
    part: str
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    differences: tuple[Difference, ...]
    taxes: tuple[str, ...]
    totals: tuple[Decimal, Decimal]
    turn: int
    notices: tuple[Notice, ...] = ()


def window(shown: ShownEdit) -> View:
    """The window; its button says the total that would be saved."""
    return kit.modal(
        f"Edit {one_line(shown.number)}",
        [
            *list_notices(shown.notices),
            kit.section(_head(shown)),
            _choose_part(shown),
            *(_build_field(shown, field) for field in shown.fields),
            kit.divider(),
            kit.section(_describe_changes(shown)),
            _ask_reason(),
        ],
        callback=ids.EDIT,
        submit=format_submit(shown),
        close="Cancel",
    )


def format_submit(shown: ShownEdit) -> str:
    """`Save 8,418.77 CAD`; the bare word where a total has no room."""
    label = f"Save {words.format_sum(shown.totals[1], shown.currency)}"
    return label if len(label) <= limits.TITLE else "Save"


def _head(shown: ShownEdit) -> str:
    client = cut(safe(shown.client), 150)
    return (
        f"{words.join(f'*{client}*', shown.exported)}\n"
        "The client already has the paper invoice: change only what was typed wrong."
    )


def _choose_part(shown: ShownEdit) -> Block:
    options = [kit.option(name, part) for part, name in shown.parts]
    first = next((one for one in options if one["value"] == shown.part), None)
    choice = kit.choice("static_select", ids.EDIT_PART, options, first)
    return kit.field(f"{ids.EDIT_PART}:{shown.turn}", "What to change", choice, live=True)


def _build_field(shown: ShownEdit, field: Field) -> Block:
    value = shown.values.get(field.place, "")
    element = _BUILD[field.kind](field, value) if field.kind in _BUILD else _type(field, value)
    hint = "Press Enter to see the new totals." if field.live and field.kind == "text" else ""
    return kit.field(
        f"{field.place}:{shown.turn}",
        field.label,
        element,
        optional=field.optional,
        hint=hint,
        live=field.live,
    )


def _type(field: Field, value: str) -> Block:
    long = field.kind == "long" or "\n" in value
    return kit.entry(_name(field), most=limits.SECTION, multiline=long, first=value)


def _pick_day(field: Field, value: str) -> Block:
    picker = {"type": "datepicker", "action_id": _name(field)}
    return picker | ({"initial_date": value} if value else {})


def _pick(field: Field, value: str) -> Block:
    options = [kit.option(name, one) for one, name in field.options]
    first = next((one for one in options if one["value"] == (value or UNKNOWN)), None)
    return kit.choice("static_select", _name(field), options, first)


def _tick(field: Field, value: str) -> Block:
    options = [kit.option(name, one) for one, name in field.options]
    ticked = [one for one in options if one["value"] in value.split("+")]
    return kit.checkboxes(_name(field), options, ticked)


_BUILD = {"day": _pick_day, "choice": _pick, "codes": _tick}


def _name(field: Field) -> str:
    return f"{ids.EDIT_FIELD}.{field.place}"


def _describe_changes(shown: ShownEdit) -> str:
    before, after = shown.totals
    if not shown.differences:
        return f"*Total {words.format_sum(before, shown.currency)}*\nNothing is changed yet."
    changed = [_describe_change(shown, one) for one in _order(shown.differences)]
    more = len(changed) - _SHOWN
    rest = [f"and {more} more"] if more > 0 else []
    return "\n".join([_describe_total(shown, before, after), *changed[:_SHOWN], *rest])


def _order(differences: Sequence[Difference]) -> list[Difference]:
    """Fields as they come, then the sums as printed; what only repeats them is left out."""
    told = [one for one in differences if one[0] not in _REPEATED and not one[0].endswith(".base")]
    return sorted(told, key=lambda one: _SUMS.index(_find_head(one[0])))


def _find_head(place: str) -> str:
    head = place.partition(".")[0]
    return head if head in _SUMS else ""


_REPEATED = ("edited", "tax_total")
_SUMS = ("", "subtotal", "taxes", "total")


def _describe_change(shown: ShownEdit, difference: Difference) -> str:
    place, was, now = difference
    said = _name_place(shown, place)
    if place.rpartition(".")[2] in ("amount", "subtotal", "total"):
        was, now = (_format_amount(shown, text) for text in (was, now))
    return f"{said[:1].upper()}{said[1:]}: {cut(safe(was), 60)} → {cut(safe(now), 60)}"


def _name_place(shown: ShownEdit, place: str) -> str:
    head, *rest = place.split(".")
    if head == "taxes" and rest[1:] == ["amount"] and int(rest[0]) <= len(shown.taxes):
        return cut(safe(shown.taxes[int(rest[0]) - 1]), 60)
    if head == "lines" and rest[1:] == ["amount"]:
        return f"line {rest[0]}"
    return words.format_place(place)


def _format_amount(shown: ShownEdit, text: str) -> str:
    amount = read_amount(text)
    return text if amount is None else words.minus(format_number(amount, shown.currency))


def _describe_total(shown: ShownEdit, before: Decimal, after: Decimal) -> str:
    if before == after:
        return f"*The total stays {words.format_sum(after, shown.currency)}*"
    size = words.format_sum(abs(after - before), shown.currency)
    direction = "more" if after > before else "less"
    return f"*New total {words.format_sum(after, shown.currency)}*, {size} {direction}"


def _ask_reason() -> Block:
    entry = kit.entry(ids.EDIT_REASON, most=REASON, hint="for example: two hours were left out")
    return kit.field(ids.EDIT_REASON, "Reason", entry, optional=True)
