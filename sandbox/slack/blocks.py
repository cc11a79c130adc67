"""Block Kit as Slack checks it: exactly the blocks the product uses, any other refused by name."""

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox.slack.elements import CLICKABLE, ENTERABLE, ENTERABLE_IN_MODALS
from sandbox.slack.errors import SlackError
from sandbox.slack.rich_text import RICH_TEXT
from sandbox.slack.rules import (
    Breaches,
    Rule,
    Shape,
    array,
    breach,
    by_type,
    choice,
    flag,
    string,
)
from sandbox.slack.tables import DATA_TABLE, DATA_VISUALIZATION, TABLE, count_breaches
from sandbox.slack.texts import either, nodes, plain, texts_in

Json = dict[str, Any]
MESSAGE_CHARACTERS = 13_200  # undocumented; measured by Slack's customers
VIEW_BYTES = 250_000


def _text_or_fields(block: Any, at: str) -> Breaches:
    if not block.keys() & {"text", "fields"}:
        yield breach("must define either `text` or `fields`", at)


def _unique_action_ids(block: Any, at: str) -> Breaches:
    yield from _find_repeated(_objects(block.get("elements")), "action_id", f"{at}/elements")


def _submit_for_inputs(view: Any, at: str) -> Breaches:
    kinds = [b.get("type") for b in _objects(view.get("blocks"))]
    if "input" in kinds and "submit" not in view:
        yield breach("must define `submit` to use an `input` block in modals", at)


def _silent_file_input(block: Any, at: str) -> Breaches:
    element = block.get("element")
    if block.get("dispatch_action") and _objects([element]) and element.get("type") == "file_input":
        yield breach(
            "`dispatch_action` cannot be used with a `file_input`", f"{at}/dispatch_action"
        )


def _check_folding(block: Any, at: str) -> Breaches:
    if "default_collapsed" in block and not block.get("is_collapsible"):
        yield breach("`default_collapsed` needs `is_collapsible`", f"{at}/default_collapsed")
    if "has_header_divider" in block and block.get("is_collapsible"):
        yield breach("`has_header_divider` needs a fixed container", f"{at}/has_header_divider")


_ID: dict[str, Rule] = {"block_id": string(255)}


def _input(enterable: Rule) -> Rule:
    return Shape(
        {"label": plain(2000), "element": enterable},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
        _silent_file_input,
    )


_BASIC: dict[str, Rule] = {
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
_CONTAINER = Shape(
    {"title": plain(150), "child_blocks": array(by_type({**_BASIC, "table": TABLE}), 10)},
    {
        **_ID,
        "subtitle": plain(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    _check_folding,
)
_ALERT = Shape(
    {"text": either(200)},
    {**_ID, "level": choice("default", "info", "warning", "error", "success")},
)
_IN_MESSAGES: dict[str, Rule] = {
    **_BASIC,
    "rich_text": RICH_TEXT,
    "container": _CONTAINER,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
}
_IN_HOME: dict[str, Rule] = {**_IN_MESSAGES, "input": _input(ENTERABLE)}
_IN_MODALS: dict[str, Rule] = {
    **_BASIC,
    "input": _input(ENTERABLE_IN_MODALS),
    "rich_text": RICH_TEXT,
    "alert": _ALERT,
}
_MESSAGE_BLOCKS = array(by_type(_IN_MESSAGES), 50, least=0)
_ANY_VIEW: dict[str, Rule] = {
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
    "private_metadata": string(3000, least=0),
}
_MODAL = Shape(
    {"title": plain(24), "blocks": array(by_type(_IN_MODALS), 100)},
    {
        **_ANY_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
    _submit_for_inputs,
)
_HOME = Shape({"blocks": array(by_type(_IN_HOME), 100)}, _ANY_VIEW)
_VIEWS: Mapping[str, Rule] = {
    "modal": by_type({"modal": _MODAL}),
    "home": by_type({"home": _HOME}),
}


def check_message(blocks: Any) -> None:
    """Refuse blocks Slack would not post.

    Raises:
        SlackError: `invalid_blocks` with a sentence and pointer for each breach, or
            `msg_blocks_too_long`.
    """
    breaches = [*_MESSAGE_BLOCKS(blocks, "/blocks"), *_check_together(blocks, "/blocks")]
    if breaches:
        raise SlackError("invalid_blocks", *breaches, errors=breaches)
    counted = [
        b for b in _objects(blocks) if b.get("type") != "data_table"
    ]  # has a limit of its own
    if sum(map(len, texts_in(counted))) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any, kind: str = "modal") -> None:
    """Refuse a view Slack would not open, or as a Home not publish.

    Raises:
        SlackError: `view_too_large`, or `invalid_arguments` with a sentence and pointer each.
    """
    if len(json.dumps(view, separators=(",", ":"))) > VIEW_BYTES:
        raise SlackError("view_too_large")
    breaches = [*_VIEWS[kind](view, "/view")]
    if isinstance(view, dict):
        breaches += _check_together(view.get("blocks"), "/view/blocks")
    if breaches:
        raise SlackError("invalid_arguments", *breaches)


def complete_blocks(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """The blocks as Slack stores them: ids given where missing, defaults of text written out."""
    done = copy.deepcopy(blocks)
    for block in flatten(done):
        block.setdefault("block_id", new_id("b"))
        for element in elements(block):
            element.setdefault("action_id", new_id("a"))
    for node in nodes(done):
        if node.get("type") == "plain_text":
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn":
            node.setdefault("verbatim", False)
    return done


def flatten(blocks: Any) -> Iterator[Json]:
    """Every block, those in containers included."""
    for block in _objects(blocks):
        yield block
        yield from _objects(block.get("child_blocks"))


def elements(block: Json) -> list[Json]:
    """The interactive elements of one valid block."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[place] for place in ("accessory", "element") if place in block]


def _check_together(blocks: Any, at: str) -> Breaches:
    every = list(flatten(blocks))
    yield from _find_repeated(every, "block_id", at)
    yield from count_breaches(every, at)


def _find_repeated(objects: Iterable[Json], name: str, at: str) -> Breaches:
    seen = Counter(str(o[name]) for o in objects if name in o)
    for value, times in seen.items():
        if times > 1:
            yield breach(f"{name} `{value}` already exists", at)


def _objects(value: Any) -> list[Json]:
    return [o for o in value if isinstance(o, dict)] if isinstance(value, list) else []
