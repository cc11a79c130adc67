"""What surrounds the rows of a tab: its columns in order, the header, the filter, protection."""

from sheets.cells import Json
from sheets.current import COLUMN_KEY, Tab, has_value
from sheets.draft import Draft
from sheets.layout import Heading, Table

_GREY = {"red": 0.93, "green": 0.94, "blue": 0.95}
_HEADER = "userEnteredValue,userEnteredFormat(backgroundColorStyle,horizontalAlignment,textFormat)"
_PROTECTION = "Kept by the invoice backlog. Your own columns go to the right of these."


def arrange_columns(draft: Draft, headings: tuple[Heading, ...]) -> None:
    """Bring our columns to the left, in order; what people put between them moves right."""
    for at, heading in enumerate(headings):
        if heading.name in draft.names[at:]:
            if (source := draft.names.index(heading.name, at)) != at:
                draft.move_column(source, at)
        else:
            draft.insert_column(at, heading.name)
            _name_column(draft, at, heading)


def _name_column(draft: Draft, at: int, heading: Heading) -> None:
    """Width and hiding are set once: afterwards they are the reader's own business."""
    span = draft.span("COLUMNS", at, 1)
    metadata = {
        "metadataKey": COLUMN_KEY,
        "metadataValue": heading.name,
        "location": {"dimensionRange": span},
        "visibility": "DOCUMENT",
    }
    draft.ask("createDeveloperMetadata", developerMetadata=metadata)
    look = {"pixelSize": heading.width, "hiddenByUser": heading.hidden}
    fields = ",".join(look)
    draft.ask("updateDimensionProperties", range=span, properties=look, fields=fields)


def write_head(draft: Draft, table: Table) -> None:
    """The header in the first row, bold and frozen; a row of data that got there moves down."""
    if draft.rows and key_of(draft.rows[0]) in table.rows:
        draft.insert_top_row()
    if draft.row_count < 2:  # Google freezes no row of a sheet that has no other
        draft.append_rows(1)
    if draft.frozen_rows != 1:
        properties = {"sheetId": draft.sheet_id, "gridProperties": {"frozenRowCount": 1}}
        fields = "gridProperties.frozenRowCount"
        draft.ask("updateSheetProperties", properties=properties, fields=fields)
    wanted = [_header_cell(heading) for heading in table.headings]
    found = draft.rows[0][: len(wanted)] if draft.rows else []
    if [_pick_essence(cell) for cell in found] != [_pick_essence(cell) for cell in wanted]:
        draft.write((0, 0), [{"values": wanted}], fields=_HEADER)


def key_of(row: list[Json]) -> str:
    """The key a row carries; empty when it carries none."""
    value = row[0].get("userEnteredValue", {}) if row else {}
    return str(value.get("stringValue", ""))


def _header_cell(heading: Heading) -> Json:
    look = {
        "backgroundColorStyle": {"rgbColor": _GREY},
        "horizontalAlignment": "RIGHT" if heading.right else "LEFT",
        "textFormat": {"bold": True},
    }
    return {"userEnteredValue": {"stringValue": heading.title}, "userEnteredFormat": look}


def _pick_essence(cell: Json) -> tuple[Json | None, bool]:
    text = cell.get("userEnteredFormat", {}).get("textFormat", {})
    return cell.get("userEnteredValue"), text.get("bold", False)


def enclose_columns(draft: Draft, tab: Tab, *, width: int, editor: str) -> None:
    """Protect our columns against everybody but `editor`, and let people filter them."""
    _protect_columns(draft, tab, width, editor)
    filled = max((i for i, row in enumerate(draft.rows, 1) if has_value(row)), default=1)
    area = (tab.filter or {}).get("range", {})
    if not draft.reshaped and _covers(area, width=width, rows=filled, lost=draft.deleted):
        return
    columns = max(width, 0 if draft.reshaped else area.get("endColumnIndex", 0))
    wanted: Json = {"range": _span_columns(draft, columns)}
    if not draft.reshaped and tab.filter and "filterSpecs" in tab.filter:
        wanted["filterSpecs"] = tab.filter["filterSpecs"]  # what accounting is looking at stays
    draft.ask("setBasicFilter", filter=wanted)


def _protect_columns(draft: Draft, tab: Tab, width: int, editor: str) -> None:
    ours = next((p for p in tab.protections if p.get("description") == _PROTECTION), None)
    wanted = _span_columns(draft, width)
    if ours is None:
        protection = {
            "range": wanted,
            "description": _PROTECTION,
            "editors": {"users": [editor]},
        }
        draft.ask("addProtectedRange", protectedRange=protection)
    elif draft.reshaped or not _is_exactly(ours["range"], width, tab.row_count):
        changed = {"protectedRangeId": ours["protectedRangeId"], "range": wanted}
        draft.ask("updateProtectedRange", protectedRange=changed, fields="range")


def _span_columns(draft: Draft, width: int) -> Json:
    return {"sheetId": draft.sheet_id, "startColumnIndex": 0, "endColumnIndex": width}


def _is_exactly(area: Json, width: int, rows: int) -> bool:
    return area.get("endColumnIndex") == width and _covers(area, width=width, rows=rows)


def _covers(area: Json, *, width: int, rows: int, lost: int = 0) -> bool:
    """Whether a range spans our columns and so many rows after `lost` of its rows are gone."""
    starts = area.get("startRowIndex", 0), area.get("startColumnIndex", 0)
    columns, end = area.get("endColumnIndex", 0), area.get("endRowIndex", rows + lost)
    return starts == (0, 0) and columns >= width and end - lost >= rows
