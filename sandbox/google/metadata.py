"""Developer metadata: remarks that programs tie to the file, a tab, a row or a column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from sandbox.google import masks
from sandbox.google.dimensions import find_span
from sandbox.google.errors import Refused
from sandbox.google.schema.grid import (
    DataFilter,
    DeveloperMetadata,
    DeveloperMetadataLookup,
    GridRange,
    LocationType,
    MetadataLocation,
)
from sandbox.google.schema.requests import (
    CreateDeveloperMetadata,
    DeleteDeveloperMetadata,
    UpdateDeveloperMetadata,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

_CHARACTERS = 30_000
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A remark at its place."""

    kept: DeveloperMetadata
    kind: LocationType
    sheet: Sheet | None = None
    index: int = 0

    def as_json(self) -> DeveloperMetadata:
        """The remark with its place, as it is read."""
        place: MetadataLocation = {"locationType": self.kind}
        if self.sheet is None:
            place["spreadsheet"] = True
        elif self.kind == "SHEET":
            place["sheetId"] = self.sheet.id
        else:
            place["dimensionRange"] = {
                "sheetId": self.sheet.id,
                "dimension": "ROWS" if self.kind == "ROW" else "COLUMNS",
                "startIndex": self.index,
                "endIndex": self.index + 1,
            }
        return {**self.kept, "location": place}

    def area(self) -> GridRange | None:
        """The cells it is tied to."""
        if self.sheet is None:
            return None
        area: GridRange = {"sheetId": self.sheet.id}
        if self.kind == "ROW":
            area |= {"startRowIndex": self.index, "endRowIndex": self.index + 1}
        elif self.kind == "COLUMN":
            area |= {"startColumnIndex": self.index, "endColumnIndex": self.index + 1}
        return area


def create(file: Spreadsheet, request: CreateDeveloperMetadata) -> Json:
    """Tie a remark to a place.

    Raises:
        Refused: it lacks something, its id is taken, or its tab holds too many already.
    """
    asked = request["developerMetadata"]
    if not {"metadataKey", "visibility", "location"} <= asked.keys():
        raise Refused("developerMetadata needs a key, a location and a visibility.")
    taken = [found.kept["metadataId"] for found in walk(file)]
    id_ = file.choose_id(asked.get("metadataId"), taken, "developer metadata")
    kept = {**asked, "metadataId": id_}
    location = cast("MetadataLocation", kept.pop("location"))
    found = _tie(file, location, cast("DeveloperMetadata", kept))
    _check_size(file, found.sheet)
    return {"createDeveloperMetadata": {"developerMetadata": found.as_json()}}


def _tie(file: Spreadsheet, place: MetadataLocation, kept: DeveloperMetadata) -> Found:
    if place.get("spreadsheet"):
        file.metadata.append(kept)
        return Found(kept, "SPREADSHEET")
    if "dimensionRange" not in place:
        sheet = file.sheet_of(place)
        sheet.metadata.append(kept)
        return Found(kept, "SHEET", sheet)
    area = place["dimensionRange"]
    sheet, start, end = find_span(file, area)
    if end != start + 1:
        raise Refused("A dimensionRange of developer metadata is exactly one row or column.")
    rows = area["dimension"] == "ROWS"
    owner = sheet.line(start) if rows else sheet.columns[start]
    after = {**owner, "developerMetadata": [*owner.get("developerMetadata", []), kept]}
    if rows:
        sheet.put_line(start, cast("Any", after))
    else:
        sheet.columns[start] = cast("Any", after)
    return Found(kept, "ROW" if rows else "COLUMN", sheet, start)


def _check_size(file: Spreadsheet, sheet: Sheet | None) -> None:
    size = sum(
        len(found.kept["metadataKey"]) + len(found.kept.get("metadataValue", ""))
        for found in walk(file)
        if found.sheet is sheet
    )
    if size > _CHARACTERS:
        where = "the spreadsheet" if sheet is None else f"sheet {sheet.title}"
        raise Refused(f"Developer metadata of {where} exceeds {_CHARACTERS} characters.")


def walk(file: Spreadsheet) -> Iterator[Found]:
    """Every remark in the file."""
    yield from (Found(kept, "SPREADSHEET") for kept in file.metadata)
    for sheet in file.sheets:
        yield from (Found(kept, "SHEET", sheet) for kept in sheet.metadata)
        yield from _walk_owners(sheet, "ROW")
        yield from _walk_owners(sheet, "COLUMN")


def _walk_owners(sheet: Sheet, kind: LocationType) -> Iterator[Found]:
    for index, owner in enumerate(sheet.lines if kind == "ROW" else sheet.columns):
        for kept in owner.get("developerMetadata", []):
            yield Found(kept, kind, sheet, index)


def search(file: Spreadsheet, asked: DataFilter) -> list[Found]:
    """The remarks a data filter means.

    Raises:
        Refused: it means none by its kind.
    """
    if "developerMetadataLookup" not in asked:
        raise Refused("The sandbox searches developer metadata by a lookup only.", 501)
    lookup = asked["developerMetadataLookup"]
    return [found for found in walk(file) if _is_meant(found, lookup)]


def _is_meant(found: Found, lookup: DeveloperMetadataLookup) -> bool:
    kept = found.kept
    if any(
        name in lookup and kept.get(name) != lookup[name]
        for name in ("metadataId", "metadataKey", "metadataValue", "visibility")
    ):
        return False
    if lookup.get("locationType", found.kind) != found.kind:
        return False
    return "metadataLocation" not in lookup or _is_at(found, lookup)


def _is_at(found: Found, lookup: DeveloperMetadataLookup) -> bool:
    place, own = lookup["metadataLocation"], found.as_json()["location"]
    own.pop("locationType")
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION":
        return own == place
    if "sheetId" in place and found.sheet is not None:
        return found.sheet.id == place["sheetId"]
    return own == place


def update(file: Spreadsheet, request: UpdateDeveloperMetadata) -> Json:
    """Change what is found; where it is tied to stays."""
    tree = masks.parse(request["fields"], DeveloperMetadata)
    if "location" in tree:
        raise Refused("The sandbox does not move developer metadata.", 501)
    meant = _ids(file, request["dataFilters"])

    def change(kept: DeveloperMetadata) -> DeveloperMetadata:
        if kept["metadataId"] not in meant:
            return kept
        merged = masks.merge(cast("Json", kept), request["developerMetadata"], tree)
        return cast("DeveloperMetadata", {**merged, "metadataId": kept["metadataId"]})

    _rewrite(file, change)
    changed = [one.as_json() for one in walk(file) if one.kept["metadataId"] in meant]
    return {"updateDeveloperMetadata": {"developerMetadata": changed}}


def delete(file: Spreadsheet, request: DeleteDeveloperMetadata) -> Json:
    """Delete what is found."""
    found = search(file, request["dataFilter"])
    gone = [one.as_json() for one in found]
    meant = {one.kept["metadataId"] for one in found}
    _rewrite(file, lambda kept: None if kept["metadataId"] in meant else kept)
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": gone}}


def _ids(file: Spreadsheet, filters: list[DataFilter]) -> set[int]:
    return {found.kept["metadataId"] for asked in filters for found in search(file, asked)}


def _rewrite(
    file: Spreadsheet, change: Callable[[DeveloperMetadata], DeveloperMetadata | None]
) -> None:
    def renew(held: list[DeveloperMetadata]) -> list[DeveloperMetadata]:
        return [after for kept in held if (after := change(kept)) is not None]

    file.metadata = renew(file.metadata)
    for sheet in file.sheets:
        sheet.metadata = renew(sheet.metadata)
        for owners in (sheet.lines, sheet.columns):
            for index, owner in enumerate(owners):
                if "developerMetadata" in owner:
                    held = renew(owner["developerMetadata"])
                    owners[index] = {**owner, "developerMetadata": held}
