"""Block Kit's text objects and options, with Slack's limits."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.rules import Rule, Shape, by_type, flag, string

Json = dict[str, Any]


def plain(most: int) -> Rule:
    """A `plain_text` object."""
    return by_type({"plain_text": Shape({"text": string(most)}, {"emoji": flag})})


def either(most: int) -> Rule:
    """A `plain_text` or `mrkdwn` object."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": Shape({"text": string(most)}, {"verbatim": flag}),
        }
    )


PLAIN_OPTION = Shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = Shape({"text": either(75), "value": string(150)}, {"description": either(75)})
MENU_OPTION = Shape(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)}
)


def nodes(value: Any) -> Iterator[Json]:
    """Every object within a JSON value, itself included."""
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value
    for child in children if isinstance(value, dict | list) else ():
        if isinstance(child, dict | list):
            yield from nodes(child)


def texts_in(value: Any) -> Iterator[str]:
    """Every text within a JSON value."""
    return (node["text"] for node in nodes(value) if isinstance(node.get("text"), str))
