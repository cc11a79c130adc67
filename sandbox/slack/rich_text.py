"""The `rich_text` block, with the elements the product may write."""

from typing import Any

from sandbox.slack.rules import Breaches, Rule, Shape, array, breach, by_type, choice, flag, string

_COLOURS = ("gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red")
_STYLE = Shape({}, dict.fromkeys(("bold", "italic", "strike", "code"), flag))


def _moment(value: Any, at: str) -> Breaches:
    if not isinstance(value, int) or isinstance(value, bool):
        yield breach("must provide seconds since 1970", at)


_INLINE = by_type(
    {
        "text": Shape({"text": string(3000)}, {"style": _STYLE}),
        "link": Shape({"url": string(3000)}, {"text": string(3000), "style": _STYLE}),
        "user": Shape({"user_id": string(255)}, {"style": _STYLE}),
        "emoji": Shape({"name": string(255)}),
        "tag": Shape({"text": string(255)}, {"color": choice(*_COLOURS)}),
        "date": Shape(
            {"timestamp": _moment, "format": string(255)},
            {"timezone": string(100), "fallback": string(255), "url": string(3000)},
        ),
    }
)
_SECTION = Shape({"elements": array(_INLINE, 500)})
_PARTS: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": _SECTION,
    "rich_text_preformatted": _SECTION,
    "rich_text_list": Shape(
        {
            "style": choice("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": _SECTION}), 500),
        },
    ),
}
RICH_TEXT = Shape({"elements": array(by_type(_PARTS), 500)}, {"block_id": string(255)})
