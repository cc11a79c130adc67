"""Whatever people do to the Sheet, one sync brings it back, and a second has nothing to do."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.row import Row
from sandbox.google.errors import Refused
from sheets.layout import Desired, build_tables
from tests.sheets.spreadsheets import ORDER, File, a_row, build_desired

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
moments = st.none() | st.dates(date(2001, 1, 1), date(2099, 1, 1)).map(
    lambda day: datetime.combine(day, time(18, 30), UTC)
)


@st.composite
def invoices(draw: st.DrawFn) -> tuple[Row, ...]:
    found = draw(st.lists(st.integers(1, 12), unique=True, max_size=8))
    return tuple(draw(_row(id_)) for id_ in found)


def _row(id_: int) -> st.SearchStrategy[Row]:
    return st.builds(
        lambda **changed: a_row(id_, **changed),
        tab=st.sampled_from(["admin", "processed", "paid"]),
        client=texts | st.sampled_from(["=1+1", "+1", "-1", "@x", "'quoted", "00123", "TRUE"]),
        total=st.decimals(-(10**9), 10**9, places=2),
        invoice_date=st.dates(date(2001, 1, 1), date(2099, 1, 1)),
        processed_at=moments,
        exported=st.booleans(),
        blockers=st.sampled_from([(), ("signature",), ("signature", "sums")]),
        reference=texts,
    )


small, tab_numbers = st.integers(0, 9), st.integers(0, 5)
ranges = st.tuples(small, st.integers(1, 3)).map(lambda p: (p[0], p[0] + p[1]))


def _span(sheet: int, dimension: str, bounds: tuple[int, int]) -> dict[str, Any]:
    first, last = bounds
    return {"sheetId": sheet, "dimension": dimension, "startIndex": first, "endIndex": last}


def _set_cell(sheet: int, row: int, column: int, value: Any) -> dict[str, Any]:
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    cells = [{"values": [{"userEnteredValue": value} if value else {}]}]
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


values = st.sampled_from(
    [None, {"stringValue": "mine"}, {"stringValue": "1"}, {"numberValue": 7}, {"boolValue": True}]
)
dimensions = st.sampled_from(["ROWS", "COLUMNS"])
edits = st.one_of(
    st.builds(_set_cell, tab_numbers, small, st.sampled_from([0, 1, 7, 18, 21, 24]), values),
    st.tuples(tab_numbers, small, small),  # a row copied over another
    st.builds(
        lambda s, d, b: {"insertDimension": {"range": _span(s, d, b)}},
        tab_numbers, dimensions, ranges,
    ),
    st.builds(
        lambda s, d, b: {"deleteDimension": {"range": _span(s, d, b)}},
        tab_numbers, dimensions, ranges,
    ),
    st.builds(
        lambda s, d, b, to: {"moveDimension": {"source": _span(s, d, b), "destinationIndex": to}},
        tab_numbers, dimensions, ranges, small,
    ),
    st.builds(
        lambda s, c, first: {
            "sortRange": {
                "range": {"sheetId": s, "startRowIndex": first},
                "sortSpecs": [{"dimensionIndex": c, "sortOrder": "DESCENDING"}],
            }
        },
        tab_numbers, small, st.integers(0, 1),
    ),
    st.builds(
        lambda s, i: {
            "updateSheetProperties": {"properties": {"sheetId": s, "index": i}, "fields": "index"}
        },
        tab_numbers, st.integers(0, 4),
    ),
    st.builds(
        lambda s, t: {
            "updateSheetProperties": {"properties": {"sheetId": s, "title": t}, "fields": "title"}
        },
        tab_numbers, st.sampled_from([*ORDER, "Mine", "admin"]),
    ),
    st.builds(
        lambda s, first: {
            "deleteDimension": {"range": {"sheetId": s, "dimension": "ROWS", "startIndex": first}}
        },
        tab_numbers, small,
    ),
    st.builds(lambda s: {"deleteSheet": {"sheetId": s}}, tab_numbers),
    st.builds(
        lambda t: {"addSheet": {"properties": {"title": t}}}, st.sampled_from([*ORDER, "Mine"])
    ),
    st.builds(lambda s: {"clearBasicFilter": {"sheetId": s}}, tab_numbers),
    st.builds(
        lambda s: {
            "updateSheetProperties": {
                "properties": {"sheetId": s, "gridProperties": {"frozenRowCount": 0}},
                "fields": "gridProperties.frozenRowCount",
            }
        },
        tab_numbers,
    ),
)  # fmt: skip


def _do(file: File, edit: Any) -> None:
    """A person tries something; what Google refuses does not happen."""
    with suppress(Refused):
        file.edit(_copy_rows(file, *edit) if isinstance(edit, tuple) else edit)


def _copy_rows(file: File, sheet_id: int, source: int, target: int) -> dict[str, Any]:
    sheet = file.file.sheet(sheet_id)
    cells = [sheet.cell(source, column) for column in range(len(sheet.columns))]
    start = {"sheetId": sheet_id, "rowIndex": target, "columnIndex": 0}
    rows = [{"values": cells}]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def _foreign(file: File) -> Counter[str]:
    """What stands in columns that are not ours, wherever they are."""
    found: Counter[str] = Counter()
    for sheet in file.file.sheets:
        theirs = [not column.get("developerMetadata") for column in sheet.columns]
        for row in sheet.rows:
            for is_theirs, content in zip(theirs, row, strict=False):
                if is_theirs and "userEnteredValue" in content:
                    found[str(content["userEnteredValue"])] += 1
    return found


def _assert_shows(file: File, wanted: Desired) -> None:
    """Our columns of our tabs say what is wanted, each row once."""
    for table in build_tables(wanted):
        sheet = file.file.sheet(file.remembered[table.title])
        width = len(table.headings)
        names = [c["developerMetadata"][0]["metadataValue"] for c in sheet.columns[:width]]
        assert names == [heading.name for heading in table.headings]
        shown = {}
        for row in sheet.rows[1:]:
            ours = [content.get("userEnteredValue") for content in row[:width]]
            if any(ours):
                key = str((ours[0] or {}).get("stringValue"))
                assert key not in shown
                shown[key] = [next(iter((v or {}).values()), None) for v in ours]
        expected = {key: [c.value for c in cells] for key, cells in table.rows.items()}
        assert {k: v + [None] * (width - len(v)) for k, v in shown.items()} == expected
        header = [content["userEnteredValue"]["stringValue"] for content in sheet.rows[0][:width]]
        assert header == [heading.title for heading in table.headings]
        assert sheet.properties["gridProperties"]["frozenRowCount"] == 1


@given(invoices(), invoices(), st.lists(edits, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_sync_repairs_whatever_people_did_and_a_second_has_nothing_to_do(
    before: tuple[Row, ...], after: tuple[Row, ...], changes: list[Any]
) -> None:
    file = File()
    file.sync(build_desired(*before))
    for change in changes:
        _do(file, change)
    theirs = _foreign(file)
    file.sync(build_desired(*after))
    _assert_shows(file, build_desired(*after))
    assert file.plan(build_desired(*after)).requests == ()
    assert _foreign(file) == theirs


@given(invoices(), invoices())
@settings(max_examples=50, deadline=None)
def test_a_lost_memory_finds_the_same_tabs_again(
    before: tuple[Row, ...], after: tuple[Row, ...]
) -> None:
    file = File()
    known = file.sync(build_desired(*before)).sheet_ids
    file.remembered = {}
    assert file.sync(build_desired(*after)).sheet_ids == known
    assert file.titles() == ORDER
    _assert_shows(file, build_desired(*after))
