"""The tabs, and what is said of the file as a whole."""

from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.google import dimensions, masks
from sandbox.google.errors import Refused
from sandbox.google.following import rewrite_cells
from sandbox.google.formulas import Reference, rewrite_references
from sandbox.google.locales import find_locale
from sandbox.google.schema.grid import Dimension, SheetProperties, SpreadsheetProperties
from sandbox.google.schema.requests import (
    AddSheet,
    DuplicateSheet,
    OfSheet,
    UpdateSheetProperties,
    UpdateSpreadsheetProperties,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

Json = dict[str, Any]
_OWN_IDS = {"protected": "protectedRangeId", "views": "filterViewId", "charts": "chartId"}


def update_spreadsheet(file: Spreadsheet, request: UpdateSpreadsheetProperties) -> None:
    """Title, locale, time zone, and how often volatile functions are computed."""
    tree = masks.parse(request["fields"], SpreadsheetProperties)
    old: Json = {"title": file.title, **file.settings}
    merged = masks.merge(old, request["properties"], tree)
    if lost := old.keys() - merged.keys():
        raise Refused(f"properties.{min(lost)} must be set.")
    find_locale(merged["locale"])
    try:
        ZoneInfo(merged["timeZone"])
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"Invalid time zone: {merged['timeZone']}") from None
    file.title = merged.pop("title")
    file.settings = cast("SpreadsheetProperties", merged)


def _check_title(file: Spreadsheet, title: str, sheet: Sheet | None = None) -> None:
    found = file.sheet_titled(title)
    if found is not None and found is not sheet:
        raise Refused(f'A sheet with the name "{title}" already exists. Please enter another name.')


def add(file: Spreadsheet, request: AddSheet) -> Json:
    """Add a tab."""
    properties = request["properties"]
    taken = {sheet.id for sheet in file.sheets}
    sheet_id = properties.get("sheetId", max(taken, default=0) + 1)
    if sheet_id in taken or sheet_id < 0:
        raise Refused(f"Sheet id {sheet_id} is taken or negative.")
    title = properties.get("title", f"Sheet{len(taken) + 1}")
    _check_title(file, title)
    index = properties.get("index", len(file.sheets))
    kept = {name: value for name, value in properties.items() if name != "index"}
    sheet = Sheet(cast("Any", {**kept, "sheetId": sheet_id, "title": title}))
    file.sheets.insert(index, sheet)
    return {"addSheet": {"properties": {**sheet.properties, "index": index}}}


def update(file: Spreadsheet, request: UpdateSheetProperties) -> None:
    """Change what the mask names; formulas keep up with a new title."""
    new = request["properties"]
    sheet = file.sheet_of(new)
    tree = masks.parse(request["fields"], SheetProperties)
    before = sheet.title
    if not tree:
        raise Refused("The sandbox changes a sheet's properties one by one only.", 501)
    if "title" in tree:
        _check_title(file, new.get("title", ""), sheet)
    if "index" in tree:
        _move(file, sheet, new["index"])
        tree.pop("index")
    if tree:
        _resize(file, sheet, new, tree)
        merged = masks.merge(cast("Json", sheet.properties), new, tree)
        grid = masks.drop_false(merged["gridProperties"])
        sheet.properties = cast(
            "SheetProperties", {**masks.drop_false(merged), "gridProperties": grid}
        )
    if sheet.frozen_rows >= sheet.row_count:
        raise Refused("You can't freeze all visible rows on the sheet.")
    if sheet.title != before:
        _rename_references(file, before, sheet.title)


def _resize(file: Spreadsheet, sheet: Sheet, new: SheetProperties, tree: masks.Tree) -> None:
    """Rows and columns come and go at the end."""
    wanted: Any = new.get("gridProperties", {})
    if "gridProperties" in tree and not tree["gridProperties"]:
        raise Refused("The sandbox changes gridProperties one by one only.", 501)
    sizes: tuple[tuple[str, Dimension], ...] = (("rowCount", "ROWS"), ("columnCount", "COLUMNS"))
    for name, dimension in sizes:
        if tree.get("gridProperties", {}).pop(name, None) is None:
            continue
        count, size = int(wanted.get(name, 0)), dimensions.size_of(sheet, dimension)
        if count < 1:
            raise Refused(f"gridProperties.{name} must be positive.")
        if count > size:
            dimensions.grow(sheet, dimension, count - size)
        elif count < size:
            dimensions.cut(file, sheet, dimension, count, size)
    if "gridProperties" in tree and not tree["gridProperties"]:
        tree.pop("gridProperties")


def _rename_references(file: Spreadsheet, before: str, after: str | None) -> None:
    """Let formulas name a tab by its new title; of one that is gone, `#REF!` is left."""

    def rename(reference: Reference) -> Reference | None:
        if reference.title is None or reference.title.casefold() != before.casefold():
            return reference
        return None if after is None else Reference(after, reference.first, reference.last)

    for sheet in file.sheets:
        rewrite_cells(sheet, lambda formula: rewrite_references(formula, rename))


def _move(file: Spreadsheet, sheet: Sheet, index: int) -> None:
    """The new index counts before the move, as in Google's."""
    if not 0 <= index <= len(file.sheets):
        raise Refused(f"Invalid index {index}.")
    here = file.sheets.index(sheet)
    file.sheets.pop(here)
    file.sheets.insert(index - 1 if index > here else index, sheet)


def delete(file: Spreadsheet, request: OfSheet) -> None:
    """Delete a tab; its comments are anchored nowhere then."""
    sheet = file.sheet(request["sheetId"])
    file.sheets.remove(sheet)
    if all(each.properties.get("hidden") for each in file.sheets):
        raise Refused("You can't remove all the visible sheets in a document.")
    _rename_references(file, sheet.title, None)


def duplicate(file: Spreadsheet, request: DuplicateSheet) -> Json:
    """Copy a tab with its remarks, under new ids; comments stay with the original."""
    source = file.sheet(request["sourceSheetId"])
    taken = {sheet.id for sheet in file.sheets}
    sheet_id = request.get("newSheetId", max(taken) + 1)
    if sheet_id in taken or sheet_id < 0:
        raise Refused(f"Sheet id {sheet_id} is taken or negative.")
    title = request.get("newSheetName", f"Copy of {source.title}")
    _check_title(file, title)
    copy = source.copy()
    copy.properties = {**copy.properties, "sheetId": sheet_id, "title": title}
    copy.anchors = []
    for name, id_name in _OWN_IDS.items():
        setattr(copy, name, [_renew(file, one, id_name, copy) for one in getattr(copy, name)])
    copy.rules = [_renew(file, rule, "", copy) for rule in copy.rules]
    copy.filter = copy.filter and _renew(file, copy.filter, "", copy)
    copy.tables = []
    _renew_metadata(file, copy)
    index = request.get("insertSheetIndex", len(file.sheets))
    file.sheets.insert(index, copy)
    return {"duplicateSheet": {"properties": {**copy.properties, "index": index}}}


def _renew(file: Spreadsheet, one: Any, id_name: str, copy: Sheet) -> Any:
    """The same on another tab, with an id of its own."""
    after = {**one}
    if "range" in one:
        after["range"] = {**one["range"], "sheetId": copy.id}
    if "ranges" in one:
        after["ranges"] = [{**area, "sheetId": copy.id} for area in one["ranges"]]
    if id_name:
        taken = [id_ for sheet in (*file.sheets, copy) for id_ in sheet.ids()]
        after[id_name] = file.choose_id(None, taken, "copy")
    return after


def _renew_metadata(file: Spreadsheet, copy: Sheet) -> None:
    copy.metadata = [_renew(file, kept, "metadataId", copy) for kept in copy.metadata]
    for owners in (copy.columns, copy.lines):
        for index, owner in enumerate(owners):
            if "developerMetadata" in owner:
                held = [_renew(file, one, "metadataId", copy) for one in owner["developerMetadata"]]
                owners[index] = {**owner, "developerMetadata": held}
