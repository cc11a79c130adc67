"""The kinds of request in a batchUpdate, one function each, and the batch itself."""

from collections.abc import Callable
from typing import Any, Literal, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from sandbox.google import content, dimensions, masks
from sandbox.google.errors import Refused
from sandbox.google.schema import (
    AddProtectedRange,
    AddSheet,
    CreateDeveloperMetadata,
    DeleteProtectedRange,
    DimensionProperties,
    OfSheet,
    ProtectedRange,
    Request,
    SetBasicFilter,
    SheetProperties,
    UpdateDimensionProperties,
    UpdateProtectedRange,
    UpdateSheetProperties,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

# A plain mapping on top, so that the strictness below reaches every declared field.
_BODY = TypeAdapter(
    dict[Literal["requests"], list[Request]],
    config=ConfigDict(extra="forbid", strict=True, allow_inf_nan=False),
)
_OWNERS_ONLY = {"sortRange"}


def batch_update(
    file: Spreadsheet, body: Any, *, owner: bool = False
) -> tuple[Spreadsheet, list[dict[str, Any]]]:
    """Apply all requests in order to a copy; returns the copy and the replies.

    The kinds that only a person causes are open to the file's owner alone.

    Raises:
        Refused: names the first request that cannot be; nothing of the batch happened.
    """
    try:
        requests = _BODY.validate_python(body)["requests"]
    except ValidationError as error:
        raise Refused(_sentence(error)) from None
    file = file.copy()
    replies = []
    for index, request in enumerate(requests):
        if len(request) != 1:
            raise Refused(f"Invalid requests[{index}]: exactly one kind of request must be set.")
        [(kind, asked)] = request.items()
        if kind in _OWNERS_ONLY and not owner:
            raise Refused(f"The sandbox does not answer requests[{index}].{kind}.", 501)
        try:
            replies.append(_KINDS[kind](file, asked) or {})
        except Refused as refusal:
            raise Refused(f"Invalid requests[{index}].{kind}: {refusal}", refusal.code) from None
        except KeyError as missing:
            raise Refused(f"Invalid requests[{index}].{kind}: {missing} must be set.") from None
    file.check_size()
    return file, replies


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"]).lstrip(".")
    if first["type"] == "extra_forbidden":
        where, _, name = path.rpartition(".")
        return (
            f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}':"
            " Cannot find field."
        )
    return f"Invalid value at '{path}': {first['msg']}"


def _title_is_free(file: Spreadsheet, title: str, sheet_id: int | None = None) -> None:
    for sheet in file.sheets:
        if sheet.title.casefold() == title.casefold() and sheet.id != sheet_id:
            raise Refused(
                f'A sheet with the name "{title}" already exists. Please enter another name.'
            )


def _add_sheet(file: Spreadsheet, request: AddSheet) -> dict[str, Any]:
    properties = request["properties"]
    taken = {sheet.id for sheet in file.sheets}
    sheet_id = properties.get("sheetId", max(taken, default=0) + 1)
    if sheet_id in taken or sheet_id < 0:
        raise Refused(f"Sheet id {sheet_id} is taken or negative.")
    title = properties.get("title", f"Sheet{len(taken) + 1}")
    _title_is_free(file, title)
    index = properties.pop("index", len(file.sheets))
    defaults: SheetProperties = {"gridProperties": {}}
    kept: SheetProperties = {**defaults, **properties, "sheetId": sheet_id, "title": title}
    file.sheets.insert(index, Sheet(kept))
    return {"addSheet": {"properties": {**kept, "index": index}}}


def _update_sheet(file: Spreadsheet, request: UpdateSheetProperties) -> None:
    new = request["properties"]
    sheet = file.sheet(new.get("sheetId", 0))
    tree = masks.parse(request["fields"], SheetProperties)
    if "title" in tree:
        _title_is_free(file, new["title"], sheet.id)
    if "index" in tree:
        _move_tab(file, sheet, new["index"])
        tree.pop("index")
    if not {"rowCount", "columnCount"}.isdisjoint(tree.get("gridProperties", {})):
        raise Refused("The sandbox changes the size of a grid only by rows and columns.", 501)
    if tree:
        merged = masks.merge(cast("dict[str, Any]", sheet.properties), new, tree)
        sheet.properties = cast("SheetProperties", merged)
    if sheet.properties["gridProperties"].get("frozenRowCount", 0) >= sheet.row_count:
        raise Refused("You can't freeze all visible rows on the sheet.")


def _move_tab(file: Spreadsheet, sheet: Sheet, index: int) -> None:
    """The new index counts before the move, as in Google's."""
    if not 0 <= index <= len(file.sheets):
        raise Refused(f"Invalid index {index}.")
    here = file.sheets.index(sheet)
    file.sheets.pop(here)
    file.sheets.insert(index - 1 if index > here else index, sheet)


def _delete_sheet(file: Spreadsheet, request: OfSheet) -> None:
    file.sheets.remove(file.sheet(request["sheetId"]))
    if all(sheet.properties.get("hidden") for sheet in file.sheets):
        raise Refused("You can't remove all the visible sheets in a document.")


def _update_columns(file: Spreadsheet, request: UpdateDimensionProperties) -> None:
    area = request["range"]
    if area["dimension"] != "COLUMNS":
        raise Refused("The sandbox does not answer updateDimensionProperties of ROWS.", 501)
    tree = masks.parse(request["fields"], DimensionProperties)
    sheet = file.sheet(area.get("sheetId", 0))
    for index in range(area.get("startIndex", 0), area.get("endIndex", len(sheet.columns))):
        if index >= len(sheet.columns):
            raise Refused(f"No column {index}.")
        merged = masks.merge(
            cast("dict[str, Any]", sheet.columns[index]), request["properties"], tree
        )
        sheet.columns[index] = cast("DimensionProperties", merged)


def _create_metadata(file: Spreadsheet, request: CreateDeveloperMetadata) -> dict[str, Any]:
    metadata = request["developerMetadata"]
    area = metadata["location"]["dimensionRange"]
    sheet = file.sheet(area.get("sheetId", 0))
    start, end = area["startIndex"], area["endIndex"]
    if area["dimension"] != "COLUMNS" or end != start + 1 or not 0 <= start < len(sheet.columns):
        raise Refused("The sandbox ties metadata to one column of the grid only.", 501)
    kept = {**metadata, "metadataId": file.new_id()}
    kept.pop("location")
    if not {"metadataKey", "visibility"} <= kept.keys():
        raise Refused("developerMetadata needs a key and a visibility.")
    sheet.columns[start].setdefault("developerMetadata", []).append(cast("Any", kept))
    return {"createDeveloperMetadata": {"developerMetadata": {**metadata, **kept}}}


def _set_filter(file: Spreadsheet, request: SetBasicFilter) -> None:
    area = request["filter"]["range"]
    sheet = file.sheet(area.get("sheetId", 0))
    rows, columns = sheet.bounds(area)
    # The filter is fixed to the grid of this moment: rows that are appended later are outside.
    area |= {"startRowIndex": rows.start, "endRowIndex": rows.stop}
    area |= {"startColumnIndex": columns.start, "endColumnIndex": columns.stop}
    sheet.filter = request["filter"]


def _clear_filter(file: Spreadsheet, request: OfSheet) -> None:
    file.sheet(request["sheetId"]).filter = None


def _protect(file: Spreadsheet, request: AddProtectedRange) -> dict[str, Any]:
    protection: ProtectedRange = {**request["protectedRange"]}
    protection["protectedRangeId"] = file.new_id()
    sheet = file.sheet(protection["range"].get("sheetId", 0))
    sheet.bounds(protection["range"])
    if protection.get("warningOnly") and "editors" in protection:
        raise Refused("Editors are not supported with warningOnly protection.")
    sheet.protected.append(protection)
    return {"addProtectedRange": {"protectedRange": protection}}


def _find_protection(file: Spreadsheet, range_id: int) -> tuple[Sheet, int]:
    for sheet in file.sheets:
        for index, protection in enumerate(sheet.protected):
            if protection["protectedRangeId"] == range_id:
                return sheet, index
    raise Refused(f"No protected range with id: {range_id}")


def _update_protection(file: Spreadsheet, request: UpdateProtectedRange) -> None:
    new = request["protectedRange"]
    sheet, index = _find_protection(file, new["protectedRangeId"])
    tree = masks.parse(request["fields"], ProtectedRange)
    merged = masks.merge(cast("dict[str, Any]", sheet.protected[index]), new, tree)
    sheet.bounds(merged["range"])
    sheet.protected[index] = cast("ProtectedRange", merged)


def _lift_protection(file: Spreadsheet, request: DeleteProtectedRange) -> None:
    sheet, index = _find_protection(file, request["protectedRangeId"])
    sheet.protected.pop(index)


_KINDS: dict[str, Callable[[Spreadsheet, Any], dict[str, Any] | None]] = {
    "addSheet": _add_sheet,
    "updateSheetProperties": _update_sheet,
    "deleteSheet": _delete_sheet,
    "updateCells": content.update,
    "appendCells": content.append,
    "insertDimension": dimensions.insert,
    "deleteDimension": dimensions.delete,
    "moveDimension": dimensions.move,
    "appendDimension": dimensions.append,
    "updateDimensionProperties": _update_columns,
    "createDeveloperMetadata": _create_metadata,
    "setBasicFilter": _set_filter,
    "clearBasicFilter": _clear_filter,
    "addProtectedRange": _protect,
    "updateProtectedRange": _update_protection,
    "deleteProtectedRange": _lift_protection,
    "sortRange": content.sort,
}
