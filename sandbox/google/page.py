"""The spreadsheet as the sandbox's page draws it."""

from typing import Any

from sandbox.google.display import display_cell
from sandbox.google.schema import CellData, ColorStyle, ProtectedRange
from sandbox.google.spreadsheet import Sheet
from sandbox.google.world import SPREADSHEET_ID, Spreadsheets


def page_sheet(spreadsheets: Spreadsheets) -> dict[str, Any]:
    """The answer of `GET /page/sheet`: only what is used of each tab."""
    file = spreadsheets.files[SPREADSHEET_ID]
    return {"title": file.title, "sheets": [_tab(sheet) for sheet in file.sheets]}


def _tab(sheet: Sheet) -> dict[str, Any]:
    height = sheet.filled_rows()
    width = max((_count_filled(row) for row in sheet.rows[:height]), default=0)
    return {
        "id": sheet.id,
        "title": sheet.title,
        "frozen_rows": sheet.properties["gridProperties"].get("frozenRowCount", 0),
        "hidden": sheet.properties.get("hidden", False),
        "tab_color": _hex(sheet.properties.get("tabColorStyle")),
        "columns": [
            {"width": c.get("pixelSize", 100), "hidden": c.get("hiddenByUser", False)}
            for c in sheet.columns[:width]
        ],
        "rows": [
            [_cell(sheet.cell(r, c), protected=_is_protected(sheet, r, c)) for c in range(width)]
            for r in range(height)
        ],
    }


def _count_filled(row: list[CellData]) -> int:
    return max((i for i, cell in enumerate(row, 1) if "userEnteredValue" in cell), default=0)


def _cell(cell: CellData, *, protected: bool) -> dict[str, Any]:
    form = cell.get("userEnteredFormat", {})
    text = form.get("textFormat", {})
    return {
        "text": display_cell(cell),
        "bold": text.get("bold", False),
        "background": _hex(form.get("backgroundColorStyle")),
        "color": _hex(text.get("foregroundColorStyle")),
        "align": form.get("horizontalAlignment", _natural(cell)).lower(),
        "protected": protected,
    }


def _natural(cell: CellData) -> str:
    value = cell.get("userEnteredValue", {})
    return "RIGHT" if "numberValue" in value else "CENTER" if "boolValue" in value else "LEFT"


def _hex(style: ColorStyle | None) -> str | None:
    if style is None or "rgbColor" not in style:
        return None
    color = style["rgbColor"]
    parts = color.get("red", 0), color.get("green", 0), color.get("blue", 0)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _is_protected(sheet: Sheet, row: int, column: int) -> bool:
    return any(_covers(each, row, column) for each in sheet.protected)


def _covers(protection: ProtectedRange, row: int, column: int) -> bool:
    area = protection["range"]
    return area.get("startRowIndex", 0) <= row < area.get("endRowIndex", row + 1) and area.get(
        "startColumnIndex", 0
    ) <= column < area.get("endColumnIndex", column + 1)
