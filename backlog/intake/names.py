"""Names and numbers as they are kept: on one line, without characters that nobody sees.

What was changed is kept beside them as it came, among the fields that are nobody's, so that
whoever looks at the invoice is warned (`backlog.checks`) and nothing is corrected silently.
"""

from collections.abc import Iterable
from typing import Any

from backlog.characters import fold_name, has_break, spell
from backlog.checks import AS_IT_CAME

_OWN = ("number", "po_number", "created_by", "class", "location", "sales_rep", "cost_code")
_UNBROKEN = "number"  # which of two halves is the invoice's number, nobody can know
_PARTS = {
    "client": ("name", "number", "alias", "email"),
    "job": ("number", "name", "client_project"),
    "project_manager": ("name", "email"),
    "signature": ("name",),
}
_ROWS = {
    "lines": ("item", "unit", "source_ref", "tax_codes", "class", "cost_code"),
    "taxes": ("code",),
}


def fold(value: Any) -> tuple[Any, dict[str, str]]:
    """The record with its names folded, and those that changed as they came, by their place."""
    came: dict[str, str] = {}
    if not isinstance(value, dict):
        return value, came
    new = _fold_fields(value, _OWN, "", came)
    for part, fields in _PARTS.items():
        new = _replace_part(new, part, _fold_fields(new.get(part), fields, f"{part}.", came))
    for part, fields in _ROWS.items():
        new = _replace_part(new, part, _fold_rows(new.get(part), fields, part, came))
    return new, {f"{place}{AS_IT_CAME}": spell(text) for place, text in came.items()}


def _replace_part(record: dict[str, Any], part: str, new: Any) -> dict[str, Any]:
    """The record itself, where nothing changed: what came is never touched."""
    return record if new is record.get(part) else record | {part: new}


def _fold_rows(rows: Any, fields: Iterable[str], part: str, came: dict[str, str]) -> Any:
    if not isinstance(rows, list):
        return rows
    new = [_fold_fields(row, fields, f"{part}.{n}.", came) for n, row in enumerate(rows, 1)]
    return rows if all(one is row for one, row in zip(new, rows, strict=True)) else new


def _fold_fields(part: Any, fields: Iterable[str], place: str, came: dict[str, str]) -> Any:
    if not isinstance(part, dict):
        return part
    changed = {}
    for name in fields:
        was = part.get(name)
        new = was if _is_broken(name, place, was) else _fold_value(was)
        if new is not was and new != was:
            changed[name] = new
            came[f"{place}{name}"] = "+".join(was) if isinstance(was, list) else str(was)
    return part | changed if changed else part


def _is_broken(name: str, place: str, value: Any) -> bool:
    return f"{place}{name}" == _UNBROKEN and isinstance(value, str) and has_break(value.strip())


def _fold_value(value: Any) -> Any:
    """A name, or a list of them; blanks around one are nothing that anybody is told of."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [_fold_value(one) for one in value]
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    folded = fold_name(value)
    return value if folded == value.strip() else folded
