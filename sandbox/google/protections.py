"""Protected ranges: who set them, who may pass, and what they refuse to everybody else."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from sandbox.google import masks
from sandbox.google.dimensions import size_of
from sandbox.google.errors import Refused
from sandbox.google.schema.grid import GridRange
from sandbox.google.schema.objects import ProtectedRange
from sandbox.google.schema.requests import (
    AddProtectedRange,
    DeleteProtectedRange,
    UpdateProtectedRange,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet, drop_zero

Json = dict[str, Any]
_REFUSED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to"
    " remove protection if you need to edit."
)
_BOUNDS = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


def add(file: Spreadsheet, request: AddProtectedRange, *, actor: str) -> Json:
    """Protect cells. Without `editors` everybody who may edit the file may still edit them."""
    asked = request["protectedRange"]
    sheet = _check(file, asked)
    taken = [one["protectedRangeId"] for each in file.sheets for one in each.protected]
    id_ = file.choose_id(asked.get("protectedRangeId"), taken, "protected range")
    protection = _settle(file, {**asked, "protectedRangeId": id_}, actor)
    sheet.protected.append(protection)
    return {"addProtectedRange": {"protectedRange": show(file, protection, actor)}}


def _check(file: Spreadsheet, asked: ProtectedRange) -> Sheet:
    if "tableId" in asked:
        raise Refused("The sandbox does not protect tables.", 501)
    sheet = file.sheet_of(asked["range"])
    sheet.bounds(asked["range"])
    if asked.get("warningOnly") and "editors" in asked:
        raise Refused("Editors are not supported with warningOnly protection.")
    if "unprotectedRanges" in asked and not _is_whole(asked):
        raise Refused("unprotectedRanges are only supported on protected sheets.")
    for area in asked.get("unprotectedRanges", []):
        file.sheet_of(area).bounds(area)
    return sheet


def _is_whole(protection: ProtectedRange) -> bool:
    return not any(name in protection["range"] for name in _BOUNDS)


def _settle(file: Spreadsheet, asked: Any, actor: str) -> ProtectedRange:
    """A protection as it is kept: ids of 0 and false flags left out, its editors complete."""
    kept = {name: value for name, value in asked.items() if value is not False}
    kept.pop("requestingUserCanEdit", None)
    kept["range"] = drop_zero(kept["range"])
    if "unprotectedRanges" in kept:
        kept["unprotectedRanges"] = [drop_zero(area) for area in kept["unprotectedRanges"]]
    if not kept.get("warningOnly"):
        given = kept.get("editors")
        users = file.editors if given is None else {*given.get("users", []), actor}
        if strangers := users - file.editors:
            raise Refused(f"Not an editor of the spreadsheet: {min(strangers)}")
        kept["editors"] = {**(given or {}), "users": sorted({*users, file.owner})}
    return cast("ProtectedRange", kept)


def update(file: Spreadsheet, request: UpdateProtectedRange, *, actor: str) -> None:
    """Change what the mask names."""
    new = request["protectedRange"]
    sheet, index = _find(file, new.get("protectedRangeId", 0), actor)
    tree = masks.parse(request["fields"], ProtectedRange)
    merged = masks.merge(cast("Json", sheet.protected[index]), new, tree)
    merged["protectedRangeId"] = new["protectedRangeId"]
    if _check(file, cast("ProtectedRange", merged)) is not sheet:
        raise Refused("A protected range cannot be moved to another sheet.")
    sheet.protected[index] = _settle(file, merged, actor)


def lift(file: Spreadsheet, request: DeleteProtectedRange, *, actor: str) -> None:
    """Take a protection away."""
    sheet, index = _find(file, request["protectedRangeId"], actor)
    sheet.protected.pop(index)


def _find(file: Spreadsheet, range_id: int, actor: str) -> tuple[Sheet, int]:
    for sheet in file.sheets:
        for index, protection in enumerate(sheet.protected):
            if protection["protectedRangeId"] == range_id:
                if not may_edit(file, protection, actor):
                    raise Refused(_REFUSED)
                return sheet, index
    raise Refused(f"No protected range with id: {range_id}")


def show(file: Spreadsheet, protection: ProtectedRange, actor: str) -> ProtectedRange:
    """A protection as somebody reads it: who may pass sees who else may."""
    shown: ProtectedRange = {**protection}
    if may_edit(file, protection, actor):
        shown["requestingUserCanEdit"] = True
    else:
        shown.pop("editors", None)
    return shown


def may_edit(file: Spreadsheet, protection: ProtectedRange, actor: str) -> bool:
    """Whether somebody passes a protection: the owner always does."""
    if protection.get("warningOnly") or actor == file.owner:
        return True
    return actor in protection.get("editors", {}).get("users", [])


def guard(file: Spreadsheet, kind: str, asked: Any, *, actor: str) -> None:
    """Refuse a request that touches what is protected against its author.

    Raises:
        Refused: as Google does.
    """
    if kind in _GUARDS and actor != file.owner:
        _GUARDS[kind](file, asked, actor)


def _find_closed(file: Spreadsheet, sheet: Sheet, actor: str) -> Iterator[ProtectedRange]:
    return (one for one in sheet.protected if not may_edit(file, one, actor))


def is_closed(file: Spreadsheet, sheet: Sheet, at: tuple[int, int], actor: str) -> bool:
    """Whether a cell is protected against somebody."""
    area: GridRange = {
        "startRowIndex": at[0],
        "endRowIndex": at[0] + 1,
        "startColumnIndex": at[1],
        "endColumnIndex": at[1] + 1,
    }
    return any(_touches(sheet, one, area) for one in _find_closed(file, sheet, actor))


def _spans(sheet: Sheet, area: GridRange) -> tuple[range, range]:
    rows = range(area.get("startRowIndex", 0), area.get("endRowIndex", sheet.row_count))
    columns = range(area.get("startColumnIndex", 0), area.get("endColumnIndex", len(sheet.columns)))
    return rows, columns


def _touches(sheet: Sheet, protection: ProtectedRange, area: GridRange) -> bool:
    if any(_holds(sheet, hole, area) for hole in protection.get("unprotectedRanges", [])):
        return False
    pairs = zip(_spans(sheet, protection["range"]), _spans(sheet, area), strict=True)
    return all(own.start < other.stop and other.start < own.stop for own, other in pairs)


def _holds(sheet: Sheet, outer: GridRange, inner: GridRange) -> bool:
    pairs = zip(_spans(sheet, outer), _spans(sheet, inner), strict=True)
    return all(out.start <= one.start and one.stop <= out.stop for out, one in pairs)


def _cells(file: Spreadsheet, area: GridRange, actor: str) -> None:
    sheet = file.sheet_of(area)
    if any(_touches(sheet, one, area) for one in _find_closed(file, sheet, actor)):
        raise Refused(_REFUSED)


def _guard_range(file: Spreadsheet, asked: Any, actor: str) -> None:
    _cells(file, asked["range"], actor)


def _guard_update(file: Spreadsheet, asked: Any, actor: str) -> None:
    if "range" in asked:
        return _cells(file, asked["range"], actor)
    start, rows = asked["start"], asked.get("rows", [])
    width = max((len(row.get("values", [])) for row in rows), default=0)
    row, column = start.get("rowIndex", 0), start.get("columnIndex", 0)
    area: GridRange = {
        "sheetId": start.get("sheetId", 0),
        "startRowIndex": row,
        "endRowIndex": row + len(rows),
        "startColumnIndex": column,
        "endColumnIndex": column + width,
    }
    return _cells(file, area, actor)


def _guard_append(file: Spreadsheet, asked: Any, actor: str) -> None:
    sheet = file.sheet(asked["sheetId"])
    start = {"sheetId": sheet.id, "rowIndex": sheet.filled_rows()}
    _guard_update(file, {"start": start, "rows": asked["rows"]}, actor)


def _guard_insert(file: Spreadsheet, asked: Any, actor: str) -> None:
    area = asked["range"]
    _between(file, area, area.get("startIndex", 0), actor)


def _between(file: Spreadsheet, area: Any, at: int, actor: str) -> None:
    """New rows or columns may come beside a protected range, not inside it."""
    sheet = file.sheet_of(area)
    side, first = (0, "startRowIndex") if area["dimension"] == "ROWS" else (1, "startColumnIndex")
    for one in _find_closed(file, sheet, actor):
        span, is_open = _spans(sheet, one["range"])[side], first not in one["range"]
        if _is_whole(one) or ((is_open or span.start < at) and at < span.stop):
            raise Refused(_REFUSED)


def _guard_span(file: Spreadsheet, asked: Any, actor: str) -> None:
    _span_cells(file, asked["range"], actor)


def _span_cells(file: Spreadsheet, area: Any, actor: str) -> None:
    names = _BOUNDS[:2] if area["dimension"] == "ROWS" else _BOUNDS[2:]
    size = size_of(file.sheet_of(area), area["dimension"])
    ends = area.get("startIndex", 0), area.get("endIndex", size)
    cells = {"sheetId": area.get("sheetId", 0), **dict(zip(names, ends, strict=True))}
    _cells(file, cast("GridRange", cells), actor)


def _guard_move(file: Spreadsheet, asked: Any, actor: str) -> None:
    _span_cells(file, asked["source"], actor)
    _between(file, asked["source"], asked["destinationIndex"], actor)


def _guard_rule(file: Spreadsheet, asked: Any, actor: str) -> None:
    for area in asked.get("rule", {}).get("ranges", []):
        _cells(file, area, actor)


def _guard_sheet(file: Spreadsheet, asked: Any, actor: str) -> None:
    """What concerns a tab as a whole: only a protected tab refuses it."""
    sheet = file.sheet_of(asked.get("range") or asked.get("properties") or asked)
    if any(_is_whole(one) for one in _find_closed(file, sheet, actor)):
        raise Refused(_REFUSED)


def _guard_filter(file: Spreadsheet, asked: Any, actor: str) -> None:
    _guard_sheet(file, asked["filter"].get("range", {}), actor)


def _guard_chart(file: Spreadsheet, asked: Any, actor: str) -> None:
    overlay = asked["chart"]["position"]["overlayPosition"]
    _guard_sheet(file, overlay.get("anchorCell", {}), actor)


def _guard_deletion(file: Spreadsheet, asked: Any, actor: str) -> None:
    if any(_find_closed(file, file.sheet(asked["sheetId"]), actor)):
        raise Refused(_REFUSED)


def _guard_table(file: Spreadsheet, asked: Any, actor: str) -> None:
    _cells(file, asked["table"]["range"], actor)


_GUARDS: dict[str, Callable[[Spreadsheet, Any, str], None]] = {
    "updateCells": _guard_update,
    "repeatCell": _guard_range,
    "appendCells": _guard_append,
    "setDataValidation": _guard_range,
    "sortRange": _guard_range,
    "insertDimension": _guard_insert,
    "deleteDimension": _guard_span,
    "moveDimension": _guard_move,
    "appendDimension": _guard_sheet,
    "updateDimensionProperties": _guard_sheet,
    "updateSheetProperties": _guard_sheet,
    "deleteSheet": _guard_deletion,
    "addConditionalFormatRule": _guard_rule,
    "updateConditionalFormatRule": _guard_rule,
    "setBasicFilter": _guard_filter,
    "clearBasicFilter": _guard_sheet,
    "addChart": _guard_chart,
    "addTable": _guard_table,
}
