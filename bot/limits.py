"""Slack's limits on text, and the wall between our markup and other people's data."""

import re

HEADER = 150
SECTION = 3000
CONTEXT = 2000
BUTTON = 75
OPTION = 75
TITLE = 24
LABEL = 2000
HINT = 2000

_ENTITY = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOKALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")


def cut(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis; never empty, which Slack refuses."""
    said = text.strip() or "-"
    if len(said) <= most:
        return said
    # A half `&amp;` would be shown as it stands.
    return re.sub(r"&\w{0,4}$", "", said[: most - 1]).rstrip() + "…"


def fit(parts: tuple[str, str, str], most: int, joint: str = " · ") -> str:
    """Three parts in one line; the middle one gives way, so that number and amount stay whole."""
    first, middle, last = (one_line(part) for part in parts)
    room = most - len(first) - len(last) - 2 * len(joint)
    if room < 2:
        return cut(joint.join((first, last)), most)
    return joint.join((first, cut(middle, room), last))


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def safe(text: str) -> str:
    """Data for a mrkdwn text: it can be neither markup, nor a link, nor a mention, nor an emoji."""
    plain = one_line(text).translate(_ENTITY).translate(_LOOKALIKE)
    return _EMOJI.sub("꞉", _EDGE.sub("＿", plain))


def verbatim(text: str) -> str:
    """Data for between the fences of a code block, where only they and entities are markup."""
    return text.translate(_ENTITY).replace("`", "ˋ")


def escape(text: str) -> str:
    """Data for the `text` of a message, where `&`, `<` and `>` are Slack's."""
    return cut(text, SECTION).translate(_ENTITY)
