"""Slack's limits on text, and the wall between our markup and other people's data."""

import re
from collections.abc import Sequence

from backlog.characters import show_unseen

HEADER = 150
SECTION = 3000
CONTEXT = 2000
BUTTON = 75
OPTION = 75
TITLE = 24
LABEL = 2000
HINT = 2000
LABEL_OF_BUTTON = 75
ALERT = 200
OPTION_VALUE = 150
CHOICES = 100
QUESTION = 300
ANSWER = 30
QUESTION_TITLE = 100
FIELDS = 10
MENU = 5
CELL = 80
SPACE = "\N{NO-BREAK SPACE}"

_ENTITY = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOKALIKE = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_BREAKS = re.compile(
    r"""
    (?<=\d)[ ](?=[A-Z]{3}\b)                    # 1,812.50 CAD
    | (?<=\d)[ ](?=%)
    | (?<=\d)[ ](?=(?:invoice|batch|day|row|file|message|line|warning)(?:e?s)?\b)
    | (?<=\b\d)[ ](?=[A-Z][a-z]{2}\b)           # 3 Nov
    | (?<=\b\d\d)[ ](?=[A-Z][a-z]{2}\b)         # 23 Nov
    | [ ](?=·)                                  # a line may end with the dot, never begin with it
    """,
    re.VERBOSE,
)
_TO_COPY = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def cut(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis; never empty, which Slack refuses.

    What deceives the eye is spelled by its name: who approves must see what stands there.
    """
    said = show_unseen(text).strip() or "-"
    if len(said) <= most:
        return said
    # A half `&amp;` would be shown as it stands.
    return re.sub(r"&\w{0,4}$", "", said[: most - 1]).rstrip() + "…"


def cut_at_word(text: str, most: int) -> str:
    """The text on one line, or its first words with an ellipsis; never empty."""
    said = one_line(text) or "-"
    if len(said) <= most:
        return said
    head = said[:most]
    # A word of its own that fills the line is cut within.
    words = head.rpartition(" ")[0] if " " in head[most // 2 :] else head[:-1]
    return words.rstrip(" ,;:&-") + "…" if words.rstrip(" ,;:&-") else cut(said, most)


def fit_whole(parts: Sequence[str], most: int, joint: str) -> str:
    """Parts in one line; the last ones are left out whole where there is no room for them."""
    line = cut(parts[0], most)
    for part in parts[1:]:
        longer = line + joint + part
        if len(longer) > most:
            break
        line = longer
    return line


def fit(parts: tuple[str, str, str], most: int, joint: str = " · ") -> str:
    """Three parts in one line; the middle one gives way, so that number and amount stay whole."""
    first, middle, last = (one_line(part) for part in parts)
    room = most - len(first) - len(last) - 2 * len(joint)
    if room < 2:
        return cut(joint.join((first, last)), most)
    return joint.join((first, cut(middle, room), last))


def hold_together(text: str) -> str:
    """The text with no-break spaces where a line must not break: within amounts, ages, dates.

    What stands between back-ticks is there to be copied, and stays as it is.
    """
    parts = _TO_COPY.split(text)
    return "".join(part if i % 2 else _BREAKS.sub("\u00a0", part) for i, part in enumerate(parts))


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
    return hold_together(cut(text, SECTION)).translate(_ENTITY)
