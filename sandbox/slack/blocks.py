"""Block Kit as Slack checks it: exactly the blocks the product uses, any other refused by name."""

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sandbox.slack.elements import CLICKABLE, ENTERABLE, either, plain
from sandbox.slack.errors import SlackError
from sandbox.slack.rules import Breaches, Rule, Shape, array, breach, by_type, choice, flag, string

Json = dict[str, Any]
MESSAGE_CHARACTERS = 13_200  # undocumented; measured by Slack's customers
VIEW_BYTES = 250_000


def _text_or_fields(block: Any, at: str) -> Breaches:
    if not block.keys() & {"text", "fields"}:
        yield breach("must define either `text` or `fields`", at)


def _unique_action_ids(block: Any, at: str) -> Breaches:
    yield from _find_repeated(block.get("elements"), "action_id", f"{at}/elements")


def _submit_for_inputs(view: Any, at: str) -> Breaches:
    kinds = [b.get("type") for b in _objects(view.get("blocks"))]
    if "input" in kinds and "submit" not in view:
        yield breach("must define `submit` to use an `input` block in modals", at)


_ID = {"block_id": string(255)}
_CELL = by_type({"raw_text": Shape({"text": string(3000, least=0)})})
_COLUMN = Shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})

_BOTH: dict[str, Rule] = {
    "header": Shape({"text": plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "context": Shape({"elements": array(either(2000), 10)}, _ID),
    "section": Shape(
        {},
        {
            **_ID,
            "text": either(3000),
            "fields": array(either(2000), 10),
            "accessory": CLICKABLE,
            "expand": flag,
        },
        _text_or_fields,
    ),
    "actions": Shape({"elements": array(CLICKABLE, 25)}, _ID, _unique_action_ids),
}
_MESSAGE_ONLY: dict[str, Rule] = {
    "table": Shape(
        {"rows": array(array(_CELL, 20), 100)}, {**_ID, "column_settings": array(_COLUMN, 20)}
    ),
}
_MODAL_ONLY: dict[str, Rule] = {
    "input": Shape(
        {"label": plain(2000), "element": ENTERABLE},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}
_MESSAGE_BLOCKS = array(by_type(_BOTH | _MESSAGE_ONLY), 50, least=0)
_MODAL = Shape(
    {"title": plain(24), "blocks": array(by_type(_BOTH | _MODAL_ONLY), 100)},
    {
        "submit": plain(24),
        "close": plain(24),
        "callback_id": string(255, least=0),
        "external_id": string(255, least=0),
        "private_metadata": string(3000, least=0),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
    _submit_for_inputs,
)
_VIEW = by_type({"modal": _MODAL})


def check_message(blocks: Any) -> None:
    """Refuse blocks Slack would not post.

    Raises:
        SlackError: `invalid_blocks` with a sentence and pointer for each breach, or
            `msg_blocks_too_long`.
    """
    breaches = [*_MESSAGE_BLOCKS(blocks, "/blocks"), *_block_ids(blocks, "/blocks")]
    if [b.get("type") for b in _objects(blocks)].count("table") > 1:
        breaches.append(breach("only_one_table_allowed", "/blocks"))
    if breaches:
        raise SlackError("invalid_blocks", *breaches, errors=breaches)
    if sum(len(text) for text in _texts(blocks)) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any) -> None:
    """Refuse a view Slack would not open.

    Raises:
        SlackError: `view_too_large`, or `invalid_arguments` with a sentence and pointer each.
    """
    if len(json.dumps(view, separators=(",", ":"))) > VIEW_BYTES:
        raise SlackError("view_too_large")
    breaches = [*_VIEW(view, "/view")]
    if isinstance(view, dict):
        breaches += _block_ids(view.get("blocks"), "/view/blocks")
    if breaches:
        raise SlackError("invalid_arguments", *breaches)


def complete_blocks(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """The blocks as Slack stores them: ids given where missing, defaults of text written out."""
    done = copy.deepcopy(blocks)
    for block in done:
        block.setdefault("block_id", new_id("b"))
        for element in elements(block):
            element.setdefault("action_id", new_id("a"))
    for node in _nodes(done):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
    return done


def elements(block: Json) -> list[Json]:
    """The interactive elements of one valid block."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[place] for place in ("accessory", "element") if place in block]


def _block_ids(blocks: Any, at: str) -> Breaches:
    yield from _find_repeated(blocks, "block_id", at)


def _find_repeated(objects: Any, name: str, at: str) -> Breaches:
    seen = Counter(str(o[name]) for o in _objects(objects) if name in o)
    for value, times in seen.items():
        if times > 1:
            yield breach(f"{name} `{value}` already exists", at)


def _objects(value: Any) -> Iterable[Json]:
    return [o for o in value if isinstance(o, dict)] if isinstance(value, list) else []


def _nodes(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            yield from _nodes(child)


def _texts(blocks: list[Json]) -> Iterator[str]:
    return (node["text"] for node in _nodes(blocks) if isinstance(node.get("text"), str))
