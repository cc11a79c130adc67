"""How the Sheet looks: what is drawn is what was decided, tab by tab."""

from decimal import Decimal
from typing import Any

import pytest

from backlog.row import Ready
from sheets.tabs.all import shorten_name
from tests.sheets.spreadsheets import File, a_row, build_desired

Json = dict[str, Any]
LOOKING = ("Admin", "Processed", "Paid", "My Forms")


@pytest.fixture
def file() -> File:
    file = File()
    file.sync(build_desired(a_row(1), a_row(2, currency="USD")))
    return file


def find_look(file: File, tab: str, row: int, column: int) -> Json:
    look: Json = dict(file.sheet(tab).cell(row, column).get("userEnteredFormat", {}))
    return look


@pytest.mark.parametrize("tab", LOOKING)
def test_nothing_is_offered_where_nothing_is_typed(file: File, tab: str) -> None:
    choice = (0, 2)  # whose forms are shown is chosen there
    rows = enumerate(file.sheet(tab).rows)
    cells = {(row, at): cell for row, line in rows for at, cell in enumerate(line)}
    if tab == "My Forms":
        cells.pop(choice)
    assert not [at for at, cell in cells.items() if "dataValidation" in cell]


@pytest.mark.parametrize("tab", LOOKING)
def test_the_number_stays_in_sight_when_one_scrolls(file: File, tab: str) -> None:
    # The hidden key and the number.
    assert file.sheet(tab).properties["gridProperties"]["frozenColumnCount"] == 2


@pytest.mark.parametrize("tab", LOOKING)
def test_the_name_is_large_sums_are_bold_and_sentences_run_on(file: File, tab: str) -> None:
    assert find_look(file, tab, 0, 1)["textFormat"] == {
        "bold": True,
        "fontSize": 13,
        "fontFamily": "Arial",
    }
    own, foreign = (find_look(file, tab, row, 3)["textFormat"] for row in (0, 1))
    assert own["bold"]
    assert foreign["bold"]
    assert "foregroundColorStyle" in foreign
    line = file.sheet(tab).rows[0]
    said = max(at for at, cell in enumerate(line) if "userEnteredValue" in cell)
    assert find_look(file, tab, 0, said)["wrapStrategy"] == "OVERFLOW_CELL"


@pytest.mark.parametrize(("tab", "column"), [("All", 1), ("Batches", 2), ("Lines", 1)])
def test_how_old_the_copy_is_fits_into_its_narrow_column(file: File, tab: str, column: int) -> None:
    look = find_look(file, tab, 0, column)
    assert look["numberFormat"]["pattern"] == '"As of "d mmm hh:mm'
    assert look["horizontalAlignment"] == "LEFT"


def test_where_one_types_is_said_in_the_colour_of_its_titles(file: File) -> None:
    assert {"bold", "foregroundColorStyle"} <= find_look(file, "All", 0, 8)["textFormat"].keys()
    assert find_look(file, "All", 0, 9)["backgroundColorStyle"]


def test_the_bars_of_jobs_have_names_and_stand_below_the_titles(file: File) -> None:
    tab = file.sheet("Jobs")
    [chart] = tab.charts
    assert chart["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == tab.frozen_rows
    titles = tab.rows[tab.frozen_rows - 1][12:15]
    names = [cell["userEnteredValue"]["stringValue"] for cell in titles]
    assert names == ["In Admin", "Stopped", "Unpaid"]


def test_what_another_system_takes_says_what_the_first_one_does_not() -> None:
    file = File()
    elsewhere: Json = {"ready": Ready.ELSEWHERE, "total": Decimal(1)}
    file.sync(
        build_desired(
            a_row(1, **elsewhere, blockers=("currency",), currency="USD"),
            a_row(2, **elsewhere, blockers=("too-long",)),
            a_row(3, ready=Ready.NO, blockers=("client-approval", "signature")),
        )
    )
    assert file.columns("All")["Stopped by"] == [
        "Client approval, signature · P. Nair",
        "Too long",
        "USD",
    ]


def test_one_name_is_not_shortened() -> None:
    assert [shorten_name(one) for one in ("Erin Kowalchuk", "Prince", "")] == [
        "E. Kowalchuk",
        "Prince",
        "",
    ]
