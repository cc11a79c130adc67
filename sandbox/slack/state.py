"""Input state: what a person has entered in a message or view, in Slack's `state.values` shape."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks import elements, flatten

Json = dict[str, Any]

KEYS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "file_input": ("files", ""),
}
"""For each stateful element where its value stands, and where what it begins with."""


def state_of(blocks: list[Json], entered: Json) -> Json:
    """The values of all stateful elements: what was entered where it still fits, else initial.

    This is Slack's rule for `views.update` too: input is kept for every (block_id, action_id)
    that stays, and a new block_id takes its `initial_*`.
    """
    values: Json = {}
    for block, element in stateful(blocks):
        key, initial = KEYS[element["type"]]
        given = entered.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = given[key] if key in given else element.get(initial)
        one = {"type": element["type"], key: _still_there(element, chosen)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = one
    return values


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) that holds a value."""
    for block in flatten(blocks):
        for element in elements(block):
            if element["type"] in KEYS:
                yield block, element


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client says under a field, by itself, before it lets a person submit."""
    found = {}
    for block, element in stateful(blocks):
        if block["type"] == "input":
            one = values[block["block_id"]][element["action_id"]]
            sentence = _complaint(block, element, one[KEYS[element["type"]][0]])
            if sentence:
                found[block["block_id"]] = sentence
    return found


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if not value:
        return None if block.get("optional") else "This field is required"
    if element["type"] == "plain_text_input":
        return _complain_about_text(element, value)
    if element["type"] == "number_input":
        return _complain_about_number(element, value)
    most = element.get("max_files", element.get("max_selected_items"))
    return f"Please choose at most {most}" if most and len(value) > most else None


def _complain_about_text(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters"
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters"
    return None


def _complain_about_number(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element["is_decimal_allowed"] else int(value)
    except ValueError:
        whole = "" if element["is_decimal_allowed"] else "whole "
        return f"Please enter a {whole}number"
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more"
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less"
    return None


def _still_there(element: Json, chosen: Any) -> Any:
    """Drop chosen options the element no longer offers; answer them as they are offered now."""
    kind = element["type"]
    if kind in {"plain_text_input", "number_input"}:
        return chosen or None
    if kind in {"file_input", "multi_external_select"}:
        return chosen or []
    if "options" not in element:
        return chosen
    offered = {o["value"]: o for o in element["options"]}
    if kind in {"checkboxes", "multi_static_select"}:
        picked = {o.get("value") for o in chosen or []}
        return [o for value, o in offered.items() if value in picked]
    return offered.get((chosen or {}).get("value"))
