"""The two ways to read the spreadsheet: a small one by data filter, and a look at all of it."""

from collections.abc import Mapping

from backlog.witness import Head
from sheets import comments, current, failing
from sheets.cells import Json
from sheets.client import SheetsClient
from sheets.current import Current, NameRows
from sheets.errors import Unavailable
from sheets.layout import Who
from sheets.memory import Memory
from sheets.tabs import all as every
from sheets.tabs import batches

REVIEWERS: Mapping[str, tuple[str, ...]] = {
    tab.NAME: tuple(h.name for h in tab.HEADINGS if h.who is Who.REVIEWER)
    for tab in (every, batches)
}
"""The columns that reviewers write into, by tab."""
NAMED_BY: Mapping[str, tuple[str, ...]] = {tab.NAME: tab.NAMED_BY for tab in (every, batches)}
"""The columns that name a row to people, by tab."""
TITLES = 1
"""The row of titles of these tabs, from 0: its columns say which is which."""


def read_small(http: SheetsClient, spreadsheet_id: str, memory: Memory) -> Current | None:
    """Keys and reviewers' cells alone; `None` when a full look has to say where things are."""
    filters = choose_filters(memory)
    if filters is None:
        return None
    answer = http.get_by_data_filter(spreadsheet_id, filters, fields=current.SMALL)
    return current.parse_small(answer, memory) if answer else None


def choose_filters(memory: Memory) -> list[Json] | None:
    """What a small read asks for; `None` while it is not remembered where the tables are."""
    if not set(REVIEWERS) <= set(memory.tabs):
        return None
    spans = [
        {
            "sheetId": memory.tabs[name].sheet_id,
            "startRowIndex": TITLES,
            "endRowIndex": TITLES + 1,
        }
        for name in REVIEWERS
    ]
    if about := memory.tabs.get(current.ABOUT):
        spans.append({"sheetId": about.sheet_id})
    tagged: Json = {"developerMetadataLookup": {"metadataKey": current.READ_KEY}}
    return [tagged, *({"gridRange": span} for span in spans)]


def read_about(http: SheetsClient, spreadsheet_id: str) -> tuple[Head, ...]:
    """The heads of the log that About has, whatever is remembered of the spreadsheet."""
    lookup = {"metadataKey": current.TAB_KEY, "metadataValue": current.ABOUT}
    filters: list[Json] = [{"developerMetadataLookup": lookup}]
    answer = http.get_by_data_filter(spreadsheet_id, filters, fields=_CELLS) or {}
    return tuple(head for sheet in answer.get("sheets", []) for head in current.find_in(sheet))


_CELLS = "sheets(properties.sheetId,data.rowData.values.userEnteredValue)"


def read_full(
    http: SheetsClient, spreadsheet_id: str, memory: Memory, name_rows: NameRows = dict
) -> Current:
    """All cells, and what surrounds them; `name_rows` as for `parse_full`.

    Raises:
        Unavailable: the answer has no tab, which no spreadsheet is without.
    """
    params = {"fields": current.FULL, **comments.INCLUDED}
    answer = http.get_spreadsheet(spreadsheet_id, params)
    if not answer.get("sheets"):
        raise Unavailable(
            "Google answered as if the Google Sheet had no tab at all. Nothing was believed of it"
            " and nothing was written; it is tried again by itself."
        )
    return current.parse_full(answer, memory, REVIEWERS, NAMED_BY, name_rows)


def read_errors(http: SheetsClient, spreadsheet_id: str, look: Current) -> Current:
    """The full look with the errors that our formulas show; none where a tab has just gone."""
    filters: list[Json] = [{"gridRange": area} for area in failing.list_formulas(look)]
    if not filters:
        return look
    answer = http.get_by_data_filter(spreadsheet_id, filters, fields=failing.ERRORS)
    return failing.add_errors(look, answer or {})


def list_keys(sheet: Json) -> list[str]:
    """The keys that the answer to a write brings back of a tab."""
    data: Json = next(iter(sheet.get("data", [])), {})
    rows = data.get("rowData", [])
    cells: list[Json] = [next(iter(row.get("values", [])), {}) for row in rows]
    keys = [current.read_key(cell) for cell in cells]
    return [""] * data.get("startRow", 0) + keys
