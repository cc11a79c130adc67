"""The spreadsheet as it is, in the shape the plan compares: from a small read or a full look.

The small read brings keys, what reviewers typed, and the names of the columns; what stands in
the other cells is what is remembered. The full look brings all of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backlog.reviews.comments import Posted
from backlog.witness import Head, find_heads
from sheets import comments
from sheets.cells import Json, read_entered
from sheets.keys import Owners, find_owners
from sheets.memory import Memory, Remembered, digest_name, is_of_row, read_rest

COLUMN_KEY = "invoice-backlog.column"
"""Key of the developer metadata that names a column of ours, wherever it is moved."""
TAB_KEY = "invoice-backlog.tab"
"""The same for a tab, whatever it is called."""
TAKEN_OVER_KEY = "invoice-backlog.taken-over"
"""The same for a table that has what people wrote in former tabs."""
READ_KEY = "invoice-backlog.read"
"""The same for the columns of a small read: keys, and what reviewers type."""

NameRows = Callable[[], Mapping[str, Mapping[str, str]]]
"""What names each row that should stand in a tab, by tab and key."""

KEY = "key"
ABOUT = "About"
_METADATA = "developerMetadata(metadataKey,metadataValue)"
SMALL = (
    f"sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(startRow,startColumn,rowData.values(userEnteredValue,chipRuns),"
    f"columnMetadata.{_METADATA}))"
)
"""The field mask of a small read."""
FULL = (
    "properties(locale,timeZone,autoRecalc),"
    f"{comments.FIELDS},"
    f"sheets(properties(sheetId,title,index,gridProperties),{_METADATA},"
    "commentAnchors(anchorId,range),"
    "protectedRanges(protectedRangeId,range,unprotectedRanges,editors),"
    "filterViews(filterViewId,title,range),conditionalFormats(ranges,booleanRule.condition),"
    "charts.chartId,tables.name,"
    "data(rowData.values(userEnteredValue,note,chipRuns),"
    f"columnMetadata.{_METADATA}))"
)
"""The field mask of a full look.

Without what formulas come to: Google answers `{}` for each cell that has no error, four megabytes
of them for 5,000 invoices. `sheets.failing` asks for it where formulas stand.
"""

Typed = str | float | bool
"""What somebody typed into a cell."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a reviewer's cell holds; `email` is the person of a chip in it."""

    value: Typed
    email: str = ""


Reviews = Mapping[str, Mapping[str, Written]]
"""By key and name of the column; what is empty is not there."""


@dataclass(frozen=True, slots=True)
class Look:
    """What only a full look brings: all cells by row, and what surrounds them.

    `errors` are what Google says of formulas that fail, by row and column.
    """

    cells: tuple[tuple[Json, ...], ...]
    frozen: tuple[int, int]
    protections: Mapping[int, Json]
    views: Mapping[int, Json]
    rules: tuple[Json, ...]
    charts: frozenset[int]
    tables: tuple[str, ...] = ()
    has_taken_over: bool = False
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """A tab of ours. `columns` has an entry for every column, `keys` one for every row: or `""`.

    `rows` are digests of what stands in them, as far as it is remembered. `renamed` are rows whose
    cell says another key than `keys` does, `copies` those of which another row has the key.
    """

    name: str
    sheet_id: int
    title: str
    row_count: int
    columns: tuple[str | None, ...]
    keys: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    reviews: Reviews = field(default_factory=dict)
    look: Look | None = None
    renamed: frozenset[int] = frozenset()
    copies: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Stranger:
    """A tab that is not ours. A former one was, in the version before: its columns have names.

    `threads` counts those that hang on its cells.
    """

    sheet_id: int
    title: str
    is_empty: bool
    is_former: bool
    columns: tuple[str | None, ...] = ()
    cells: tuple[tuple[Json, ...], ...] = ()
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Current:
    """Our tabs by name and the others; `is_full` after a full look, which brings `posts`, too.

    `heads` of the log are those that About has; what was typed over is none.
    """

    tabs: Mapping[str, Seen]
    strangers: tuple[Stranger, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    is_full: bool = True
    posts: tuple[Posted, ...] = ()
    heads: tuple[Head, ...] = ()


def parse_small(reading: Json, memory: Memory) -> Current | None:
    """A small read over what is remembered; `None` when something of ours is not where it was."""
    read = {read_sheet_id(sheet): sheet for sheet in reading.get("sheets", [])}
    tabs = {}
    for name, remembered in memory.tabs.items():
        seen = _remember(name, remembered)
        if remembered.sheet_id in read and name != ABOUT:
            sheet = read[remembered.sheet_id]
            found = _parse_columns(seen, sheet)
            if found is None:
                return None
            seen = found
        elif KEY in remembered.columns and _is_read(name):
            return None
        tabs[name] = seen
    about = memory.tabs.get(ABOUT)
    heads = find_in(read.get(about.sheet_id, {})) if about else ()
    return Current(tabs, is_full=False, heads=heads)


def find_in(sheet: Json) -> tuple[Head, ...]:
    """The heads of the log in the cells of a tab that was read."""
    rows = (row for data in sheet.get("data", []) for row in data.get("rowData", []))
    cells = (cell.get("userEnteredValue", {}) for row in rows for cell in row.get("values", []))
    texts = (str(value["stringValue"]) for value in cells if "stringValue" in value)
    return tuple(head for text in texts for head in find_heads(text))


def read_sheet_id(sheet: Json) -> int:
    """The id of a tab; Google leaves out what is 0, false or empty."""
    return int(sheet.get("properties", {}).get("sheetId", 0))


def _is_read(name: str) -> bool:
    return name in ("All", "Batches")


def _remember(name: str, remembered: Remembered) -> Seen:
    keys = tuple(filter(is_of_row, remembered.rows))
    heads = sum(not is_of_row(key) and key[1:].isdigit() for key in remembered.rows)
    return Seen(
        name,
        remembered.sheet_id,
        remembered.title,
        remembered.row_count,
        remembered.columns,
        (*[""] * heads, *keys),
        remembered.rows,
    )


def _parse_columns(seen: Seen, sheet: Json) -> Seen | None:
    """The tab with the keys and reviews of now; `None` when only a look can tell what is whose."""
    grid = sheet["properties"]["gridProperties"]
    columns: list[str | None] = [None] * grid["columnCount"]
    cells: dict[str, list[Json]] = {}
    for data in sheet.get("data", []):
        start = data.get("startColumn", 0)
        for at, column in enumerate(data.get("columnMetadata", []), start):
            if at < len(columns) and (name := _find_value(column, COLUMN_KEY)):
                columns[at] = name
                if _find_value(column, READ_KEY) and not data.get("startRow"):
                    place = at - start
                    rows = data.get("rowData", [])
                    cells[name] = [_take(row.get("values", []), place) for row in rows]
    if not {name for name in seen.columns if name} <= set(columns) or KEY not in cells:
        return None
    keys = tuple(read_key(cell) for cell in cells.pop(KEY))
    if not _is_plain(keys, seen):
        return None
    return replace(
        seen,
        title=sheet["properties"]["title"],
        row_count=grid["rowCount"],
        columns=_first_only(columns),
        keys=keys,
        reviews=_read_reviews(keys, cells),
    )


def _is_plain(keys: Sequence[str], seen: Seen) -> bool:
    """Whether no key is there twice, and none above the rows of data."""
    heads = sum(not key for key in seen.keys)
    there = [key for key in keys if key]
    return len(set(there)) == len(there) and not any(keys[:heads])


def _first_only(columns: Sequence[str | None]) -> tuple[str | None, ...]:
    """A copied column carries the tag too: the leftmost is ours."""
    known: set[str] = set()
    found: list[str | None] = []
    for name in columns:
        found.append(name if name and name not in known else None)
        known |= {name} if name else set()
    return tuple(found)


def _take(values: Sequence[Json], at: int) -> Json:
    return values[at] if at < len(values) else {}


def read_key(cell: Json) -> str:
    """The key that a cell says; what can be that of no row says none."""
    key = str(cell.get("userEnteredValue", {}).get("stringValue", ""))
    return key if is_of_row(key) else ""


def _read_reviews(keys: Sequence[str], cells: Mapping[str, Sequence[Json]]) -> Reviews:
    reviews: dict[str, dict[str, Written]] = {}
    for name, column in cells.items():
        for key, cell in zip(keys, column, strict=False):
            if key and (written := read_written(cell)) and name not in reviews.get(key, {}):
                reviews.setdefault(key, {})[name] = written
    return reviews


def read_written(cell: Json) -> Written | None:
    """What somebody typed into a cell; `None` for an empty one."""
    typed = read_entered(cell)
    if typed is None or typed == "":
        return None
    runs = (run.get("chip", {}) for run in cell.get("chipRuns", []))
    people = (chip.get("personProperties", {}).get("email", "") for chip in runs)
    return Written(typed, next((email for email in people if email), ""))


def parse_full(
    reading: Json,
    memory: Memory,
    reviewers: Mapping[str, Sequence[str]],
    named_by: Mapping[str, Sequence[str]],
    name_rows: NameRows = dict,
) -> Current:
    """A full look; the columns that reviewers write into, and those that name a row, by tab.

    `name_rows` is asked what the rows are called that should stand there, where a key does that is
    not remembered.
    """
    tabs: dict[str, Seen] = {}
    strangers: list[Stranger] = []
    known = {tab.sheet_id: name for name, tab in memory.tabs.items()}
    sheets = [one for one in reading["sheets"] if "gridProperties" in one.get("properties", {})]
    # A tab that is remembered comes before a copy of it, which carries the same tag.
    for sheet in sorted(sheets, key=lambda one: read_sheet_id(one) not in known):
        name = _find_value(sheet, TAB_KEY)
        if name and name not in tabs:
            those = reviewers.get(name, ()), named_by.get(name, ())
            tabs[name] = _parse_tab(name, sheet, memory.tabs.get(name), *those, name_rows)
        else:
            strangers.append(_parse_stranger(sheet))
    places = {seen.sheet_id: (name, seen.keys) for name, seen in tabs.items()}
    posts = comments.list_posts(reading, places)
    about = (one for one in sheets if _find_value(one, TAB_KEY) == ABOUT)
    heads = tuple(head for one in about for head in find_in(one))
    return Current(tabs, tuple(strangers), reading.get("properties", {}), posts=posts, heads=heads)


def _parse_tab(
    name: str,
    sheet: Json,
    remembered: Remembered | None,
    reviewers: Sequence[str],
    named_by: Sequence[str],
    name_rows: NameRows,
) -> Seen:
    properties = sheet["properties"]
    grid = properties["gridProperties"]
    data: Json = next(iter(sheet.get("data", [])), {})
    columns: list[str | None] = [
        _find_value(column, COLUMN_KEY) for column in data.get("columnMetadata", [])
    ]
    columns += [None] * (grid["columnCount"] - len(columns))
    cells = tuple(tuple(row.get("values", [])) for row in data.get("rowData", []))
    ours = _first_only(columns)
    rows = remembered.rows if remembered else {}
    owners = _find_owners(ours, cells, rows, reviewers, named_by, lambda: name_rows().get(name, {}))
    typed = {
        column: [_take(row, ours.index(column)) for row in cells]
        for column in reviewers
        if column in ours
    }
    return Seen(
        name=name,
        sheet_id=read_sheet_id(sheet),
        title=properties["title"],
        row_count=grid["rowCount"],
        columns=ours,
        keys=owners.keys,
        rows=rows,
        reviews=_read_reviews(owners.keys, typed),
        look=_parse_look(sheet, cells),
        renamed=owners.renamed,
        copies=owners.copies,
    )


def _parse_look(sheet: Json, cells: tuple[tuple[Json, ...], ...]) -> Look:
    grid = sheet["properties"]["gridProperties"]
    return Look(
        cells=cells,
        frozen=(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)),
        protections=_index(sheet.get("protectedRanges", []), "protectedRangeId"),
        views=_index(sheet.get("filterViews", []), "filterViewId"),
        rules=tuple(sheet.get("conditionalFormats", [])),
        charts=frozenset(chart.get("chartId", 0) for chart in sheet.get("charts", [])),
        tables=tuple(table.get("name", "") for table in sheet.get("tables", [])),
        has_taken_over=_find_value(sheet, TAKEN_OVER_KEY) is not None,
    )


def _find_owners(
    columns: Sequence[str | None],
    cells: Sequence[Sequence[Json]],
    remembered: Mapping[str, str],
    reviewers: Sequence[str],
    named_by: Sequence[str],
    name_rows: Callable[[], Mapping[str, str]],
) -> Owners:
    """Which row is whose; without a column of keys, as far as what names the rows tells it."""
    if KEY not in columns and not named_by:
        return Owners()
    at = columns.index(KEY) if KEY in columns else len(columns)
    keys = [read_key(_take(row, at)) for row in cells]
    if not named_by:
        return Owners(tuple(keys))
    places = [columns.index(name) if name in columns else len(columns) for name in named_by]
    names = [digest_name(read_entered(_take(row, place)) for place in places) for row in cells]
    theirs = [place for place, name in enumerate(columns) if name is None or name in reviewers]
    weights = [_weigh(row, theirs) for row in cells]
    known = list_named(remembered)
    unwritten: dict[str, str] = {}
    if not set(filter(None, keys)) <= known.keys():
        unwritten = {key: name for key, name in name_rows().items() if key not in known}
    return find_owners(keys, names, known, weights, unwritten)


def list_named(remembered: Mapping[str, str]) -> dict[str, str]:
    """The names of the rows that we wrote, by key; a row that was only found has none."""
    named = {key: read_rest(kept) for key, kept in remembered.items() if is_of_row(key)}
    return {key: name for key, name in named.items() if name}


def _weigh(row: Sequence[Json], theirs: Iterable[int]) -> int:
    """How much people wrote on a row."""
    notes = sum("note" in cell for cell in row)
    return notes + sum("userEnteredValue" in _take(row, place) for place in theirs)


def _parse_stranger(sheet: Json) -> Stranger:
    data: Json = next(iter(sheet.get("data", [])), {})
    rows = tuple(tuple(row.get("values", [])) for row in data.get("rowData", []))
    columns = tuple(_find_value(column, COLUMN_KEY) for column in data.get("columnMetadata", []))
    return Stranger(
        read_sheet_id(sheet),
        sheet["properties"]["title"],
        is_empty=not any(cell for row in rows for cell in row),
        is_former=any(columns),
        columns=columns,
        cells=rows if any(columns) else (),
        threads=len(sheet.get("commentAnchors", [])),
    )


def _index(things: Iterable[Json], id_: str) -> dict[int, Json]:
    return {thing.get(id_, 0): thing for thing in things}


def _find_value(tagged: Json, key: str) -> str | None:
    tags: list[dict[str, Any]] = tagged.get("developerMetadata", [])
    return next((tag.get("metadataValue") for tag in tags if tag.get("metadataKey") == key), None)
