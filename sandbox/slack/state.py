"""Input state: what a person has entered in a message or modal, in Slack's `state.values` shape."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks import elements

Json = dict[str, Any]

_INITIAL = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "plain_text_input": ("value", "initial_value"),
}


def state_of(blocks: list[Json], entered: Json) -> Json:
    """The values of all stateful elements: what was entered where it still fits, else initial.

    This is Slack's rule for `views.update` too: input is kept for every (block_id, action_id)
    that stays, and a new block_id takes its `initial_*`.
    """
    values: Json = {}
    for block, element in stateful(blocks):
        key, initial = _INITIAL[element["type"]]
        given = entered.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = given[key] if key in given else element.get(initial)
        one = {"type": element["type"], key: _still_there(element, chosen)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = one
    return values


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) that holds a value."""
    for block in blocks:
        for element in elements(block):
            if element["type"] in _INITIAL:
                yield block, element


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client says under a field, by itself, before it lets a person submit."""
    found = {}
    for block, element in stateful(blocks):
        if block["type"] == "input":
            one = values[block["block_id"]][element["action_id"]]
            sentence = _complaint(block, element, one[_INITIAL[element["type"]][0]])
            if sentence:
                found[block["block_id"]] = sentence
    return found


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if not value:
        return None if block.get("optional") else "This field is required"
    if element["type"] != "plain_text_input":
        return None
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters"
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters"
    return None


def _still_there(element: Json, chosen: Any) -> Any:
    """Drop chosen options the element no longer offers; answer them as they are offered now."""
    if element["type"] == "plain_text_input":
        return chosen or None
    if element["type"] == "datepicker":
        return chosen
    offered = {o["value"]: o for o in element["options"]}
    if element["type"] == "checkboxes":
        picked = {o.get("value") for o in chosen or []}
        return [o for value, o in offered.items() if value in picked]
    return offered.get((chosen or {}).get("value"))
