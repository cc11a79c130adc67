"""Random deeds: an editor harms nothing that is protected, an owner tears no row apart."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.google.errors import Refused
from sandbox.google.formulas.references import column_letters
from sandbox.google.spreadsheet import OWNER, Sheet, Spreadsheet
from sandbox.google.updates import batch_update
from tests.sandbox.google.google_api import ACCOUNTING, Json, cells, formula, text

_ROWS, _MACHINE, _WIDTH = 6, 3, 6
small = st.integers(0, 8)
dimensions = st.sampled_from(["ROWS", "COLUMNS"])


def _span(dimension: str, at: int) -> Json:
    return {"sheetId": 0, "dimension": dimension, "startIndex": at, "endIndex": at + 1}


def _sort(column: int, *, falling: bool) -> Json:
    order = "DESCENDING" if falling else "ASCENDING"
    specs = [{"dimensionIndex": column, "sortOrder": order}]
    return {"sortRange": {"range": {"sheetId": 0, "startRowIndex": 1}, "sortSpecs": specs}}


shapes = st.one_of(
    st.builds(lambda d, a: {"insertDimension": {"range": _span(d, a)}}, dimensions, small),
    st.builds(
        lambda d, a, to: {"moveDimension": {"source": _span(d, a), "destinationIndex": to}},
        dimensions,
        small,
        small,
    ),
    st.builds(lambda column, falling: _sort(column, falling=falling), small, st.booleans()),
)
writes = st.one_of(
    st.builds(lambda r, c: cells([text("typed")], row=r, column=c), small, small),
    st.builds(lambda d, a: {"deleteDimension": {"range": _span(d, a)}}, dimensions, small),
    st.builds(lambda c: cells([{"note": "n"}], column=c, fields="note"), small),
    st.just({"deleteProtectedRange": {"protectedRangeId": 1}}),
)


def _build() -> Spreadsheet:
    """A key in A, machine cells to C, a formula in C; a review in D, two own columns."""
    rows = [[text(f"title {c}") for c in range(_WIDTH)]]
    for n in range(1, _ROWS):
        own = [text(f"{name}{n}") for name in ("review", "note", "own")]
        rows.append([text(f"key{n}"), text(f"machine{n}"), formula(f'=$A{n + 1}&"!"'), *own])
    area = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": _MACHINE}
    protected = {"protectedRangeId": 1, "range": area, "editors": {"users": []}}
    file = Spreadsheet("1F", "F", {ACCOUNTING}, [Sheet({"sheetId": 0, "title": "All"})])
    asked = [cells(*rows), {"addProtectedRange": {"protectedRange": protected}}]
    return batch_update(file, asked, actor=OWNER)[0]


_BUILT = _build()


def _do(deeds: list[Json], actor: str) -> Spreadsheet:
    file = _BUILT
    for deed in deeds:
        try:
            file, _ = batch_update(file, [deed], actor=actor)
        except Refused:
            continue
    return file


def _entered(file: Spreadsheet) -> list[list[str]]:
    """What was entered, row by row, without blanks."""
    values = [[cell.get("userEnteredValue", {}) for cell in row] for row in file.sheets[0].rows]
    found = [[str(next(iter(value.values()))) for value in row if value] for row in values]
    return [row for row in found if row]


@given(st.lists(shapes | writes, max_size=8))
def test_an_editor_changes_nothing_that_is_protected(deeds: list[Json]) -> None:
    sheet = _do(deeds, ACCOUNTING).sheets[0]
    first = next(at for at, cell in enumerate(sheet.rows[0]) if "title 0" in str(cell))
    machine = [row[first : first + 2] for row in sheet.rows if any(row[first : first + 2])]
    assert machine == [row[:2] for row in _BUILT.sheets[0].rows]
    column = column_letters(first)
    formulas = [
        row[first + 2]["userEnteredValue"].get("formulaValue") for row in sheet.rows[1:_ROWS]
    ]
    assert formulas == [f'=${column}{n + 1}&"!"' for n in range(1, _ROWS)]
    assert sheet.protected[0]["range"] == {
        "startColumnIndex": first,
        "endColumnIndex": first + _MACHINE,
    }


@given(st.lists(shapes, max_size=8))
def test_the_owner_tears_no_row_apart(deeds: list[Json]) -> None:
    rows = [sorted(row) for row in _entered(_do(deeds, OWNER)) if "title 0" not in row]
    plain = [[value for value in row if not value.startswith("=")] for row in rows]
    before = [sorted(v for v in row if not v.startswith("=")) for row in _entered(_BUILT)[1:]]
    assert sorted(plain) == sorted(before)
