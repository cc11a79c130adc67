"""The spreadsheet as the sandbox's page draws it."""

from dataclasses import dataclass
from typing import Any

from sandbox.google import filters
from sandbox.google.calculator import Calculator
from sandbox.google.formulas import Error, Linked
from sandbox.google.locales import find_locale
from sandbox.google.protections import is_closed
from sandbox.google.reading import effective_format
from sandbox.google.rules import Looks
from sandbox.google.schema.cells import ColorStyle
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.world import SPREADSHEET_ID, Spreadsheets

Json = dict[str, Any]
_SPARE_COLUMNS = 3
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody looks at.

    Attributes:
        who: Their e-mail address; nobody sees every tab whole and no spare columns.
        tab: The tab that is open.
        view: The filter view that is chosen.
        rows: How many rows are drawn at most.
    """

    who: str = _NOBODY
    tab: int | None = None
    view: int | None = None
    rows: int | None = None


def page_sheet(spreadsheets: Spreadsheets, sight: Sight | None = None) -> Json:
    """The answer of `GET /page/sheet`: only what is used of each tab."""
    calculator = spreadsheets.calculator(SPREADSHEET_ID)
    file, sight = calculator.file, sight or Sight()
    tabs = [sheet for sheet in file.sheets if not sheet.properties.get("hidden")] or file.sheets
    chosen = {sheet.id for sheet in file.sheets}
    if sight.who:
        chosen = {id_ for id_ in chosen if id_ == sight.tab} or {tabs[0].id}
    sheets = [
        _head(sheet) | (_Tab(calculator, sheet, sight).draw() if sheet.id in chosen else {})
        for sheet in file.sheets
    ]
    return {"title": file.title, "role": role_of(file, sight.who), "sheets": sheets}


def role_of(file: Spreadsheet, who: str) -> str:
    """What somebody may do with the file."""
    if who == file.owner:
        return "owner"
    return "editor" if who in file.shared_with else "viewer"


def _head(sheet: Sheet) -> Json:
    grid = sheet.properties["gridProperties"]
    return {
        "id": sheet.id,
        "title": sheet.title,
        "frozen_rows": sheet.frozen_rows,
        "frozen_columns": grid.get("frozenColumnCount", 0),
        "gridlines": not grid.get("hideGridlines", False),
        "hidden": sheet.properties.get("hidden", False),
        "tab_color": _hex(sheet.properties.get("tabColorStyle")),
    }


class _Tab:
    """One tab that is drawn."""

    def __init__(self, calculator: Calculator, sheet: Sheet, sight: Sight) -> None:
        self._calculator = calculator
        self._sheet = sheet
        self._sight = sight
        self._looks = Looks(calculator, sheet)
        self._threads = self._find_threads()

    def draw(self) -> Json:
        sheet = self._sheet
        height, width = self._measure()
        numbers = self._choose_rows(height)
        shown = numbers if self._sight.rows is None else numbers[: self._sight.rows]
        spare = _SPARE_COLUMNS if self._sight.who else 0
        wide = min(width + spare, len(sheet.columns))
        return {
            "columns": [
                {"width": c.get("pixelSize", 100), "hidden": c.get("hiddenByUser", False)}
                for c in sheet.columns[:wide]
            ],
            "rows": [[self._cell(row, column) for column in range(wide)] for row in shown],
            "numbers": shown,
            "height": height,
            "more": len(numbers) - len(shown),
            "views": [{"id": v["filterViewId"], "title": v["title"]} for v in sheet.views],
            "filtered": sheet.filter is not None,
            "charts": [self._chart(chart) for chart in sheet.charts],
        }

    def _measure(self) -> tuple[int, int]:
        sheet = self._sheet
        filled = sheet.filled_rows()
        spilled = self._calculator.filled(sheet)
        width = max((_count_filled(row) for row in sheet.rows[:filled]), default=0)
        return max(filled, spilled[0]), max(width, spilled[1])

    def _choose_rows(self, height: int) -> list[int]:
        sheet = self._sheet
        view = next((v for v in sheet.views if v["filterViewId"] == self._sight.view), None)
        if view is not None:
            top = range(view["range"].get("startRowIndex", 0) + 1)
            return [
                *top,
                *(r for r in filters.select_rows(self._calculator, sheet, view) if r < height),
            ]
        hidden = ("hiddenByFilter", "hiddenByUser")
        return [row for row in range(height) if not any(map(sheet.line(row).get, hidden))]

    def _find_threads(self) -> dict[tuple[int, int], list[Json]]:
        threads = {thread["anchorId"]: thread for thread in self._calculator.file.comments}
        found: dict[tuple[int, int], list[Json]] = {}
        for anchor in self._sheet.anchors:
            area, thread = anchor["range"], threads.get(anchor["anchorId"])
            if thread:
                place = area.get("startRowIndex", 0), area.get("startColumnIndex", 0)
                found.setdefault(place, []).append(_thread(thread))
        return found

    def _cell(self, row: int, column: int) -> Json:
        sheet, cell = self._sheet, self._sheet.cell(row, column)
        value = self._calculator.value(sheet, row, column)
        form = effective_format(sheet, self._looks, row, column)
        text = form.get("textFormat", {})
        link = value.url if isinstance(value, Linked) else text.get("link", {}).get("uri")
        drawn = {
            "text": self._calculator.shown(sheet, row, column),
            "bold": text.get("bold", False),
            "background": _hex(form.get("backgroundColorStyle")),
            "color": _hex(text.get("foregroundColorStyle")),
            "align": form.get("horizontalAlignment", _natural(value)).lower(),
            "protected": bool(sheet.protected)
            and is_closed(self._calculator.file, sheet, (row, column), _NOBODY),
        }
        extra = {
            "entered": self._entered(row, column),
            "italic": text.get("italic"),
            "strike": text.get("strikethrough"),
            "size": text.get("fontSize"),
            "link": link,
            "wrap": form.get("wrapStrategy") == "WRAP",
            "clip": form.get("wrapStrategy") == "CLIP",
            "padding": form.get("padding"),
            "valign": form.get("verticalAlignment", "").lower(),
            "note": cell.get("note"),
            "error": value.message if isinstance(value, Error) else None,
            "options": _options(cell),
            "threads": self._threads.get((row, column)),
        }
        return drawn | {name: what for name, what in extra.items() if what}

    def _entered(self, row: int, column: int) -> str | None:
        """What one edits, where it is not what one sees."""
        value: Any = self._sheet.cell(row, column).get("userEnteredValue", {})
        if "formulaValue" in value:
            return str(value["formulaValue"])
        number_format = (
            self._sheet.cell(row, column).get("userEnteredFormat", {}).get("numberFormat", {})
        )
        if "numberValue" in value and number_format.get("type") not in {"DATE", "DATE_TIME"}:
            locale = find_locale(self._calculator.file.settings["locale"])
            return f"{value['numberValue']:.15g}".replace(".", locale.decimal)
        return None

    def _chart(self, chart: Any) -> Json:
        spec, place = chart["spec"], chart["position"]["overlayPosition"]
        basic = spec["basicChart"]
        return {
            "id": chart["chartId"],
            "title": spec.get("title", ""),
            "subtitle": spec.get("subtitle", ""),
            "alt": spec.get("altText", ""),
            "type": basic.get("chartType", "COLUMN"),
            "row": place.get("anchorCell", {}).get("rowIndex", 0),
            "column": place.get("anchorCell", {}).get("columnIndex", 0),
            "width": place["widthPixels"],
            "height": place["heightPixels"],
            "totalled": basic.get("totalDataLabel", {}).get("type") == "DATA",
            "x": place.get("offsetXPixels", 0),
            "y": place.get("offsetYPixels", 0),
            "labels": [
                str(v) for d in basic.get("domains", []) for v in self._data(d["domain"], basic)
            ],
            "series": [self._series(one, basic) for one in basic["series"]],
        }

    def _series(self, one: Any, basic: Any) -> Json:
        titled = basic.get("headerCount", 0) > 0
        return {
            "name": str(next(iter(self._data(one["series"], {})), "")) if titled else "",
            "color": _hex(one.get("colorStyle")) or "#4285f4",
            "values": [
                v if isinstance(v, float | int) else 0 for v in self._data(one["series"], basic)
            ],
        }

    def _data(self, data: Any, basic: Any) -> list[Any]:
        found: list[Any] = []
        for area in data["sourceRange"]["sources"]:
            sheet = self._calculator.file.sheet_of(area)
            rows, columns = sheet.bounds(area)
            found += [self._calculator.value(sheet, r, c) for r in rows for c in columns]
        return ["" if v is None else v for v in found[basic.get("headerCount", 0) :]]


def _count_filled(row: Any) -> int:
    return max((i for i, cell in enumerate(row, 1) if "userEnteredValue" in cell), default=0)


def _thread(thread: Any) -> Json:
    posts = [thread["headPost"], *thread["replies"]]
    return {
        "id": thread["commentId"],
        "resolved": thread["status"] == "RESOLVED",
        "posts": [
            {
                "author": post["author"]["displayName"],
                "at": post["createTime"],
                "text": post["content"] or post.get("commentAction", "").capitalize(),
            }
            for post in posts
        ],
    }


def _options(cell: Any) -> list[str] | None:
    condition = cell.get("dataValidation", {}).get("condition", {})
    if condition.get("type") != "ONE_OF_LIST":
        return None
    return [value["userEnteredValue"] for value in condition["values"]]


def _natural(value: Any) -> str:
    if isinstance(value, bool | Error):
        return "CENTER"
    return "RIGHT" if isinstance(value, float | int) else "LEFT"


def _hex(style: ColorStyle | None) -> str | None:
    if style is None or "rgbColor" not in style:
        return None
    color = style["rgbColor"]
    parts = color.get("red", 0), color.get("green", 0), color.get("blue", 0)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
