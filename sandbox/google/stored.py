"""A whole spreadsheet as one answer, and back: how tests carry files from one world to another."""

from dataclasses import replace
from itertools import groupby
from typing import Any, cast

from sandbox.google.accounts import EMAIL
from sandbox.google.calculator import Calculator
from sandbox.google.masks import Tree, take_whole
from sandbox.google.reading import Wanted, count_holding, read_spreadsheet
from sandbox.google.schema.cells import CellData
from sandbox.google.schema.objects import CommentThread
from sandbox.google.spreadsheet import OWNER, Sheet, Spreadsheet

Json = dict[str, Any]
_ONLY_READ = {"index", "sheetType"}
_COMPUTED = {"formattedValue", "effectiveValue", "effectiveFormat", "hyperlink"}
_CELL = "userEnteredValue userEnteredFormat note dataValidation textFormatRuns chipRuns"
_SHEET = (
    "properties basicFilter filterViews protectedRanges conditionalFormats charts tables"
    " commentAnchors developerMetadata"
)
_CELLS: Tree = {"values": take_whole(f"{_CELL} formattedValue".split())}
_DATA: Tree = {**take_whole(["rowMetadata", "columnMetadata"]), "rowData": _CELLS}
_TREE: Tree = {
    **take_whole("spreadsheetId properties developerMetadata comments".split()),
    "sheets": {**take_whole(_SHEET.split()), "data": _DATA},
}


def dump_file(calculator: Calculator) -> Json:
    """Everything of a file, as its owner reads it; what only looks like something is folded."""
    file = calculator.file
    held = [max(calculator.filled(sheet)[0], count_holding(sheet)) for sheet in file.sheets]
    cut = [
        replace(one, rows=one.rows[:count]) for one, count in zip(file.sheets, held, strict=True)
    ]
    wanted = Wanted(file.owner, _TREE, cells=True, comments=True)
    read = read_spreadsheet(replace(calculator, file=replace(file, sheets=cut)), wanted)
    for one, sheet, end in zip(read.get("sheets", []), file.sheets, held, strict=True):
        one["looks"] = _fold(sheet.rows[end:], end)
    return read


def _fold(rows: list[list[CellData]], start: int) -> list[Json]:
    """A formatted tab has tens of thousands of cells without a word, row after row the same."""
    folded: list[Json] = []
    for values, alike in groupby(rows):
        count = len(list(alike))
        folded.append({"startRow": start, "rowCount": count, "values": values})
        start += count
    return folded


def _unfold(folded: Json) -> list[list[CellData]]:
    return [list(folded["values"]) for _ in range(folded["rowCount"])]


def load_file(read: Any) -> Spreadsheet:
    """A file as it was dumped, shared with our account."""
    properties = {**read["properties"]}
    file = Spreadsheet(read["spreadsheetId"], properties.pop("title"), {EMAIL})
    file.settings = cast("Any", {**file.settings, **properties})
    file.sheets = [_load_sheet(one) for one in read["sheets"]]
    file.metadata = [_strip_place(one) for one in read.get("developerMetadata", [])]
    file.comments = [_load_thread(one) for one in read.get("comments", [])]
    file.last_id = max((id_ for sheet in file.sheets for id_ in sheet.ids()), default=0)
    file.last_id += sum(1 + len(thread["replies"]) for thread in file.comments) * 3
    return file


def _load_sheet(read: Any) -> Sheet:
    data = read["data"][0]
    return Sheet(
        cast("Any", {k: v for k, v in read["properties"].items() if k not in _ONLY_READ}),
        _load_rows(data.get("rowData", []), read.get("looks", [])),
        [_load_owner(one, 100) for one in data["columnMetadata"]],
        [_load_owner(one, 21) for one in data.get("rowMetadata", [])],
        [_strip_reader(one) for one in read.get("protectedRanges", [])],
        read.get("basicFilter"),
        read.get("filterViews", []),
        read.get("conditionalFormats", []),
        read.get("charts", []),
        read.get("tables", []),
        read.get("commentAnchors", []),
        [_strip_place(one) for one in read.get("developerMetadata", [])],
    )


def _load_rows(read: list[Json], looks: list[Json]) -> list[list[CellData]]:
    rows = [[_strip_computed(cell) for cell in row.get("values", [])] for row in read]
    for folded in looks:
        rows += [[] for _ in range(folded["startRow"] - len(rows))]
        rows += _unfold(folded)
    return rows


def _strip_computed(cell: Json) -> CellData:
    return cast("CellData", {k: v for k, v in cell.items() if k not in _COMPUTED})


def _load_owner(read: Json, usual: int) -> Any:
    kept = {k: v for k, v in read.items() if k != "pixelSize" or v != usual}
    if "developerMetadata" in kept:
        kept["developerMetadata"] = [_strip_place(one) for one in kept["developerMetadata"]]
    return kept


def _strip_place(read: Json) -> Any:
    return {k: v for k, v in read.items() if k != "location"}


def _strip_reader(read: Json) -> Any:
    kept = {k: v for k, v in read.items() if k != "requestingUserCanEdit"}
    users = {*kept.get("editors", {}).get("users", []), OWNER}
    return kept if kept.get("warningOnly") else {**kept, "editors": {"users": sorted(users)}}


def _load_thread(read: Any) -> CommentThread:
    posts = [_strip_me(post) for post in (read["headPost"], *read.get("replies", []))]
    return cast("CommentThread", {**read, "headPost": posts[0], "replies": posts[1:]})


def _strip_me(post: Json) -> Json:
    return {**post, "author": {k: v for k, v in post["author"].items() if k != "me"}}
