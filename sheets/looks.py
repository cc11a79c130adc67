"""Colours and looks, each with what it means.

Red only where numbers do not agree, a copy is old, or something was not understood; orange where
somebody must act; yellow what is parked; teal what is on its way; no fill where nothing is to do.
"""

from sheets.cells import Json

GREY_TITLE, REVIEW_TITLE = "#E8EAED", "#1A56B0"
REVIEW_CELLS = "#EDF4FD"
ACCENT = REVIEW_TITLE


def build_color(code: str) -> Json:
    """`#E8EAED` as the API takes it."""
    parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"rgbColor": dict(zip(("red", "green", "blue"), parts, strict=True))}


def build_look(fill: str = "", text: str = "", *, bold: bool = False, strike: bool = False) -> Json:
    """A format of fill, colour and weight, as conditional formats may have it."""
    letters: Json = {"bold": True} if bold else {}
    if strike:
        letters["strikethrough"] = True
    if text:
        letters["foregroundColorStyle"] = build_color(text)
    look: Json = {"textFormat": letters} if letters else {}
    return look | ({"backgroundColorStyle": build_color(fill)} if fill else {})


BLOCKED = build_look("#FBD9B5", "#7A3300", bold=True)
HELD = build_look("#FFF2B8", "#5C4A00")
ON_ITS_WAY = build_look("#D2ECE6", "#0B4F45")
READY = build_look(text="#0B3D91")
PART_PAID = build_look("#EEF0F2")
PAID = build_look(text="#6B7075")
VOID = build_look(text="#80868B", strike=True)
VOID_THEIRS = build_look(text="#80868B")
ALARM = build_look("#B3261E", "#FFFFFF")
NOT_UNDERSTOOD = build_look(text="#B3261E", bold=True)
WAITS = build_look(text="#7A3300")
SETTLED = build_look(text="#5F6368")
FOREIGN = build_look(text="#1A3F8F", bold=True)
OWN_CURRENCY = build_look(text="#80868B")
LATE = build_look(text="#A84300", bold=True)
GREY = build_look(text="#80868B")
ASIDE = build_look(text="#5F6368")
AGREES = build_look(text="#0B5D3B", bold=True)
BOLD: Json = {"textFormat": {"bold": True}}
SUM = build_look("#F1F3F4", bold=True)
"""A line that the lines below it add up to."""
NAME: Json = {"textFormat": {"bold": True, "fontSize": 13}}
YOURS = build_look(REVIEW_CELLS, ACCENT, bold=True)
LEFT: Json = {"horizontalAlignment": "LEFT"}
RIGHT: Json = {"horizontalAlignment": "RIGHT"}
RUNS_ON: Json = {"wrapStrategy": "OVERFLOW_CELL", "horizontalAlignment": "LEFT"}
"""Of what is wider than its column."""
SENTENCE: Json = {
    "textFormat": {"italic": True, "foregroundColorStyle": build_color("#5F6368")},
    **RUNS_ON,
}
AGES = (
    build_look("#A84300", "#FFFFFF", bold=True),
    build_look("#F0A04B", bold=True),
    build_look("#FBD9B5"),
    build_look("#FFF0D9"),
)
"""The oldest first; ever lighter, so that it is read in grey print and by the colour-blind."""
