"""What somebody does in the page's spreadsheet, said as a batchUpdate in their name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.google.errors import Refused
from sandbox.google.locales import find_locale
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.typed import read_typed
from sandbox.google.world import SPREADSHEET_ID, Spreadsheets

Json = dict[str, Any]
_PLACE = re.compile(r"Invalid requests\[\d+\]\.\w+: ")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cell that is chosen, and what was said beside it."""

    file: Spreadsheet
    sheet: Sheet
    row: int
    column: int
    said: Json

    @property
    def text(self) -> str:
        """The words that were typed."""
        return str(self.said.get("text", ""))

    def span(self, dimension: str, at: int) -> Json:
        """One row or column of this tab."""
        ends = {"startIndex": at, "endIndex": at + 1}
        return {"sheetId": self.sheet.id, "dimension": dimension, **ends}

    def write(self, cell: Json, fields: str) -> Json:
        """This cell, written."""
        start = {"sheetId": self.sheet.id, "rowIndex": self.row, "columnIndex": self.column}
        return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": fields}}


def edit(spreadsheets: Spreadsheets, who: str, said: Json) -> None:
    """Do what somebody did to the chosen cell, its row, column or tab.

    Raises:
        Refused: in the words the person reads.
    """
    file = spreadsheets.files[SPREADSHEET_ID]
    chosen = Chosen(
        file, file.sheet(said["sheet"]), said.get("row", 0), said.get("column", 0), said
    )
    try:
        spreadsheets.edit(SPREADSHEET_ID, _ACTS[said["act"]](chosen), actor=who)
    except Refused as refusal:
        raise Refused(_PLACE.sub("", str(refusal)), refusal.code) from None


def _type(chosen: Chosen) -> list[Json]:
    look = chosen.sheet.cell(chosen.row, chosen.column).get("userEnteredFormat", {})
    if look.get("numberFormat", {}).get("type") == "TEXT" and chosen.text:
        return [
            chosen.write({"userEnteredValue": {"stringValue": chosen.text}}, "userEnteredValue")
        ]
    if chip := _find_person(chosen):
        return [chosen.write(chip, "userEnteredValue,chipRuns")]
    value, pattern = read_typed(chosen.text, find_locale(chosen.file.settings["locale"]))
    cell: Json = {"userEnteredValue": value} if value else {}
    if pattern is None or "numberFormat" in look:
        return [chosen.write(cell, "userEnteredValue")]
    cell["userEnteredFormat"] = {"numberFormat": {"type": "DATE", "pattern": pattern}}
    return [chosen.write(cell, "userEnteredValue,userEnteredFormat.numberFormat")]


def _find_person(chosen: Chosen) -> Json | None:
    """`@Mei` is a person chip, when somebody is called so."""
    if not chosen.text.startswith("@") or len(chosen.text) < 3:
        return None
    wanted = chosen.text[1:].strip().casefold()
    for email, name in chosen.file.names.items():
        if wanted in {name.casefold(), name.split()[0].casefold(), email}:
            chip = {"startIndex": 0, "chip": {"personProperties": {"email": email}}}
            return {"userEnteredValue": {"stringValue": "@"}, "chipRuns": [chip]}
    return None


def _note(chosen: Chosen) -> list[Json]:
    return [chosen.write({"note": chosen.text} if chosen.text else {}, "note")]


def _insert_row(chosen: Chosen, at: int) -> list[Json]:
    """By hand, a new row takes the drop-downs of its neighbour, too."""
    inserted = {"range": chosen.span("ROWS", at), "inheritFromBefore": at > 0}
    neighbours = chosen.sheet.rows[at - 1 if at else 0] if chosen.sheet.rows else []
    rules = [
        _repeat_rule(chosen, at, column, cell["dataValidation"])
        for column, cell in enumerate(neighbours)
        if "dataValidation" in cell
    ]
    return [{"insertDimension": inserted}, *rules]


def _repeat_rule(chosen: Chosen, row: int, column: int, rule: Any) -> Json:
    area = {
        "sheetId": chosen.sheet.id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    return {"setDataValidation": {"range": area, "rule": rule, "filteredRowsIncluded": True}}


def _insert_column(chosen: Chosen) -> list[Json]:
    asked = {"range": chosen.span("COLUMNS", chosen.column + 1), "inheritFromBefore": True}
    return [{"insertDimension": asked}]


def _delete(dimension: str) -> Callable[[Chosen], list[Json]]:
    def delete(chosen: Chosen) -> list[Json]:
        at = chosen.row if dimension == "ROWS" else chosen.column
        return [{"deleteDimension": {"range": chosen.span(dimension, at)}}]

    return delete


def _sort(order: str) -> Callable[[Chosen], list[Json]]:
    def sort(chosen: Chosen) -> list[Json]:
        area = {"sheetId": chosen.sheet.id, "startRowIndex": chosen.sheet.frozen_rows}
        specs = [{"dimensionIndex": chosen.column, "sortOrder": order}]
        return [{"sortRange": {"range": area, "sortSpecs": specs}}]

    return sort


def _filter(chosen: Chosen) -> list[Json]:
    """Show only what this column says here; other columns' criteria stay."""
    kept = (chosen.sheet.filter or {}).get("filterSpecs", [])
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": chosen.text}]}
    if not chosen.text:
        condition = {"type": "BLANK"}
    spec = {"columnIndex": chosen.column, "filterCriteria": {"condition": condition}}
    others = [one for one in kept if one.get("columnIndex", 0) != chosen.column]
    top = max(0, chosen.sheet.frozen_rows - 1)
    area = {"sheetId": chosen.sheet.id, "startRowIndex": top}
    return [{"setBasicFilter": {"filter": {"range": area, "filterSpecs": [*others, spec]}}}]


def _clear_filter(chosen: Chosen) -> list[Json]:
    return [{"clearBasicFilter": {"sheetId": chosen.sheet.id}}]


def _comment(chosen: Chosen) -> list[Json]:
    cell = {"sheetId": chosen.sheet.id, "rowIndex": chosen.row, "columnIndex": chosen.column}
    return [{"insertComment": {"coordinate": cell, "content": chosen.text}}]


def _reply(chosen: Chosen) -> list[Json]:
    post = {"content": chosen.text} if chosen.text else {}
    if "action" in chosen.said:
        post["commentAction"] = chosen.said["action"]
    return [{"addCommentReply": {"commentId": chosen.said["comment"], "post": post}}]


def _rename(chosen: Chosen) -> list[Json]:
    properties = {"sheetId": chosen.sheet.id, "title": chosen.text}
    return [{"updateSheetProperties": {"properties": properties, "fields": "title"}}]


def _delete_tab(chosen: Chosen) -> list[Json]:
    return [{"deleteSheet": {"sheetId": chosen.sheet.id}}]


def _convert(chosen: Chosen) -> list[Json]:
    width = max((len(cells) for cells in chosen.sheet.rows), default=1)
    area = {
        "sheetId": chosen.sheet.id,
        "startRowIndex": max(0, chosen.sheet.frozen_rows - 1),
        "endRowIndex": max(1, chosen.sheet.filled_rows()),
        "startColumnIndex": 0,
        "endColumnIndex": width,
    }
    return [{"addTable": {"table": {"range": area, "name": chosen.sheet.title}}}]


_ACTS: dict[str, Callable[[Chosen], list[Json]]] = {
    "type": _type,
    "note": _note,
    "insert_above": lambda chosen: _insert_row(chosen, chosen.row),
    "insert_below": lambda chosen: _insert_row(chosen, chosen.row + 1),
    "insert_column": _insert_column,
    "delete_row": _delete("ROWS"),
    "delete_column": _delete("COLUMNS"),
    "sort_up": _sort("ASCENDING"),
    "sort_down": _sort("DESCENDING"),
    "filter": _filter,
    "clear_filter": _clear_filter,
    "comment": _comment,
    "reply": _reply,
    "rename": _rename,
    "delete_tab": _delete_tab,
    "table": _convert,
}
