"""How the cells of a column look and what they offer: set once, when a column or a row is new."""

from collections.abc import Iterable

from sheets import looks
from sheets.cells import Json, format_number
from sheets.draft import Draft
from sheets.layout import Heading, Who

_PADDING = {"top": 2, "right": 3, "bottom": 2, "left": 3}  # Google's own


def dress_rows(draft: Draft, row: int, count: int) -> None:
    """Formats and drop-downs belong to cells: new rows have none unless they are given some."""
    for heading in draft.tab.headings:
        cell = build_dress(heading)
        at = draft.find(heading.name)
        area = {
            "sheetId": draft.sheet_id,
            "startRowIndex": row,
            "endRowIndex": row + count,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        }
        draft.repeat(area, cell, fields="userEnteredFormat,dataValidation")


def build_dress(heading: Heading) -> Json:
    """How the cells of a column look, and what they offer; nothing is refused."""
    look: Json = {
        "numberFormat": format_number(heading.pattern),
        "horizontalAlignment": "RIGHT" if heading.is_right else "LEFT",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": _choose_wrap(heading),
        "textFormat": {"fontFamily": "Arial", "fontSize": 10},
    }
    if heading.who is Who.REVIEWER:
        look["backgroundColorStyle"] = looks.build_color(looks.REVIEW_CELLS)
    if heading.inset:
        look["padding"] = _PADDING | {"right" if heading.is_right else "left": heading.inset}
    cell: Json = {"userEnteredFormat": look}
    if heading.choices:
        cell["dataValidation"] = offer_choices(heading.choices)
    elif heading.rule:
        cell["dataValidation"] = {**heading.rule, "strict": False, "inputMessage": heading.note}
    return cell


def _choose_wrap(heading: Heading) -> str:
    """A page of sentences has columns without titles: what is long runs on to the right."""
    if not heading.title:
        return "OVERFLOW_CELL"
    return "WRAP" if heading.wrap else "CLIP"


def offer_choices(choices: Iterable[str]) -> Json:
    """A drop-down; other words are not refused, and answered in the row."""
    values = [{"userEnteredValue": choice} for choice in choices]
    condition = {"type": "ONE_OF_LIST", "values": values}
    return {"condition": condition, "showCustomUi": True, "strict": False}
