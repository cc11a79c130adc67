"""Whatever comes, goes or moves: ranges, formulas and tags name the same cells as before."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.google.calculator import Calculator
from sandbox.google.errors import Refused
from sandbox.google.following import Change, Deleted, Inserted, Moved
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.updates import batch_update
from tests.sandbox.google.google_api import Json, cells, formula, text

_SIZE = 12
places = st.integers(0, _SIZE - 1)
counts = st.integers(1, 3)
spans = st.tuples(places, st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@st.composite
def moves(draw: st.DrawFn) -> Moved:
    start = draw(places)
    end = start + draw(counts)
    free = [at for at in range(_SIZE + 3) if not start < at < end]
    return Moved(start, end, draw(st.sampled_from(free)))


changes = st.builds(Inserted, places, counts) | st.builds(Deleted, places, counts) | moves()


def _carry_out(change: Change, row: list[Any]) -> list[Any]:
    """The same change of a list of names."""
    after = list(row)
    if isinstance(change, Inserted):
        after[change.at : change.at] = ["new"] * change.count
    elif isinstance(change, Deleted):
        del after[change.at : change.at + change.count]
    else:
        moved = after[change.start : change.end]
        del after[change.start : change.end]
        back = change.destination > change.start
        at = change.destination - len(moved) if back else change.destination
        after[at:at] = moved
    return after


@given(changes, st.integers(0, _SIZE + 8))
def test_a_cell_is_where_its_name_went(change: Change, place: int) -> None:
    after = _carry_out(change, list(range(_SIZE + 12)))
    span = change.follow((place, place + 1))
    assert span == ((after.index(place), after.index(place) + 1) if place in after else None)


@given(st.builds(Inserted, places, counts) | st.builds(Deleted, places, counts), spans)
def test_a_range_keeps_its_cells_and_takes_in_what_came_inside(
    change: Inserted | Deleted, span: tuple[int, int]
) -> None:
    after = _carry_out(change, list(range(_SIZE + 12)))
    kept = [after.index(at) for at in range(*span) if at in after]
    followed = change.follow(span)
    if not kept:
        assert followed is None
    else:
        assert followed == (kept[0], kept[-1] + 1)


@given(moves(), spans)
def test_a_range_that_moves_whole_goes_along_and_none_is_lost(
    change: Moved, span: tuple[int, int]
) -> None:
    after = _carry_out(change, list(range(_SIZE + 12)))
    followed = change.follow(span)
    assert followed is not None
    if change.start <= span[0] and span[1] <= change.end:
        assert after[slice(*followed)] == list(range(*span))


@given(changes)
def test_an_open_range_stays_open(change: Change) -> None:
    assert change.follow((None, None)) == (None, None)
    assert (change.follow((2, None)) or (0, 0))[1] is None


def _span(dimension: str, first: int, last: int) -> Json:
    return {"sheetId": 0, "dimension": dimension, "startIndex": first, "endIndex": last}


dimensions = st.sampled_from(["ROWS", "COLUMNS"])
small = st.integers(0, 6)
edits = st.one_of(
    st.builds(lambda d, a: {"insertDimension": {"range": _span(d, a, a + 1)}}, dimensions, small),
    st.builds(lambda d, a: {"deleteDimension": {"range": _span(d, a, a + 1)}}, dimensions, small),
    st.builds(
        lambda d, a, to: {"moveDimension": {"source": _span(d, a, a + 1), "destinationIndex": to}},
        dimensions,
        small,
        small,
    ),
)


def _tag(column: int) -> Json:
    place = {"dimensionRange": _span("COLUMNS", column, column + 1)}
    remark = {"metadataKey": f"c{column}", "location": place, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": remark}}


def _build() -> Spreadsheet:
    """Names in a square, a formula elsewhere for each of them, and a tag on each column."""
    tabs = [Sheet({"sheetId": n, "title": title}) for n, title in enumerate(["All", "Here"])]
    names = [[text(f"{chr(65 + c)}{r + 1}") for c in range(6)] for r in range(6)]
    looks = [[formula(f"=All!{chr(65 + c)}{r + 1}") for c in range(6)] for r in range(6)]
    asked = [cells(*names), cells(*looks, sheet=1), *map(_tag, range(6))]
    return batch_update(Spreadsheet("1F", "F", sheets=tabs), asked)[0]


_BUILT = _build()


def _try(file: Spreadsheet, edit: Json) -> Spreadsheet:
    try:
        return batch_update(file, [edit])[0]
    except Refused:
        return file  # not there, or onto itself


@given(st.lists(edits, max_size=6))
def test_formulas_and_tags_name_the_same_cells_whatever_happens(asked: list[Json]) -> None:
    file = _BUILT
    for edit in asked:
        file = _try(file, edit)
    everything, here = file.sheets
    named = {(r, c): name for r, c, name in _names(everything)}
    calculator = Calculator(file)
    for row, column in product(range(6), range(6)):
        name, found = f"{chr(65 + column)}{row + 1}", calculator.value(here, row, column)
        assert (found == name) if name in named.values() else str(found) == "#REF!"
    for at, owner in enumerate(everything.columns):
        letters = {name[0] for (_, column), name in named.items() if column == at}
        tags = {remark["metadataKey"] for remark in owner.get("developerMetadata", [])}
        assert not letters or {f"c{ord(letter) - 65}" for letter in letters} == tags


def _names(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    for row, held in enumerate(sheet.rows):
        for column, cell in enumerate(held):
            if cell:
                yield row, column, cell["userEnteredValue"]["stringValue"]


@given(st.lists(edits, max_size=6))
def test_what_was_tried_leaves_the_file_as_it_was(asked: list[Json]) -> None:
    before = repr(_BUILT)
    for edit in asked:
        _try(_BUILT, edit)
    assert repr(_BUILT) == before
