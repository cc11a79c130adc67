"""What formulas come to: the functions of the Sheet, arrays that spill, and what stops them."""

from typing import Any

import pytest

from sandbox.google.calculator import Calculator
from sandbox.google.formulas import Error, Linked
from sandbox.google.spreadsheet import Sheet, Spreadsheet
from sandbox.google.updates import batch_update
from tests.sandbox.google.google_api import Api, Json, cells, formula, number, text, values

_NOON = 1795806000  # 27 November 2026, 12:00 in Edmonton
_ALL: list[list[Any]] = [
    ["Invoice", "Amount", "Cur", "Since", "Tab"],
    ["INV-3", 30.5, "CAD", 46340, "Admin"],
    ["INV-1", 10.25, "USD", 46310, "Paid"],
    ["INV-2", 20.0, "CAD", 46320, "Admin"],
    ["INV-4", None, "", None, "Void"],
]


def _cell(value: Any) -> Json:
    if value in (None, ""):
        return {}
    return text(value) if isinstance(value, str) else {"userEnteredValue": {"numberValue": value}}


def _file(**formulas: str) -> Spreadsheet:
    """A file with the tab All, and formulas on the tab Here by their cells."""
    tabs = [Sheet({"sheetId": 0, "title": "All"}), Sheet({"sheetId": 1, "title": "Here"})]
    file = Spreadsheet("1F", "F", sheets=tabs, computed_at=_NOON)
    asked = [cells(*([_cell(value) for value in row] for row in _ALL))]
    for place, entered in formulas.items():
        row, column = int(place[1:]) - 1, ord(place[0]) - 65
        asked.append(cells([formula(entered)], row=row, column=column, sheet=1))
    return batch_update(file, asked)[0]


def _compute(entered: str) -> Any:
    return _at(_file(A1=entered))


def _at(file: Spreadsheet, place: str = "A1") -> Any:
    return Calculator(file).value(file.sheets[1], int(place[1:]) - 1, ord(place[0]) - 65)


def _rows(file: Spreadsheet, width: int, height: int) -> list[list[Any]]:
    calculator = Calculator(file)
    return [[calculator.value(file.sheets[1], r, c) for c in range(width)] for r in range(height)]


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("=1+2*3", 7),
        ("=(1+2)*3", 9),
        ("=-2^2", 4),
        ("=10%", 0.1),
        ('="a"&1&TRUE', "a1TRUE"),
        ('="abc"="ABC"', True),
        ('=1<"a"', True),
        ("=All!B2+All!B3", 40.75),
        ("=All!Z9", None),
        ("=All!Z9=0", True),
        ('=All!Z9=""', True),
        ("=IF(All!C2=\"CAD\";1;2)", 1),
        ("=IF(FALSE;1)", False),
        ('=IF(All!D5="";"";TODAY()-All!D5)', ""),
        ("=TODAY()", 46353),
        ("=NOW()-TODAY()", 0.5),
        ("=EOMONTH(TODAY();-1)+1", 46327),
        ("=DATE(2026;11;28)", 46354),
        ('=COUNTIFS(All!$E$2:$E;"Admin")', 2),
        ('=COUNTIFS(All!$E$2:$E;"admin";All!$C$2:$C;"CAD")', 2),
        ('=COUNTIFS(All!$D$2:$D;">="&46320)', 2),
        ('=COUNTIFS(All!$A$2:$A;"INV*")', 4),
        ('=COUNTIFS(All!$A$2:$A6;"<>")', 4),
        ('=SUMIFS(All!$B$2:$B;All!$E$2:$E;"Admin";All!$C$2:$C;"CAD")', 50.5),
        ('=SUMIFS(All!$B$2:$B;All!$E$2:$E;"Nothing")', 0),
        ("=AND(TRUE;1;All!B2:B4)", True),
        ("=OR(FALSE;0)", False),
        ("=ROUND(2.345;2)", 2.35),
        ("=ROUND(-2.5)", -3),
        ("=ROUND(53447.54-53447.5;2)", 0.04),
        ('=LEFT("✗ All";1)', "✗"),
        ('=N("bk:age30")', 0),
        ("=N(All!B2)", 30.5),
        ("=ISNUMBER(All!B2)", True),
        ("=ISNUMBER(All!B5)", False),
        ("=SUM(All!B2:B)", 60.75),
        ('=MATCH("INV-2";All!A:A;0)', 4),
        ('=IFNA(MATCH("INV-9";All!A:A;0);"none")', "none"),
        ('=IFERROR(1/0;"never")', "never"),
        ("=COUNTIFS(All!$E$2:$E,\"Admin\")", 2),
    ],
)  # fmt: skip
def test_a_formula_comes_to(entered: str, value: Any) -> None:
    found = _compute(entered)
    assert found == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("entered", "kind", "said"),
    [
        ("=1/0", "DIVIDE_BY_ZERO", "cannot be zero"),
        ('=1+"x"', "VALUE", "cannot be coerced"),
        ('=MATCH("x";All!A:A;0)', "N_A", "Did not find value 'x'"),
        ('=FILTER(All!A2:A;All!E2:E="No")', "N_A", "No matches are found in FILTER evaluation."),
        ("=FILTER(All!A2:A9;All!E2:E)", "N_A", "mismatched range sizes"),
        ("=NOPE(1)", "NAME", "Unknown function: 'NOPE'"),
        ("=Gone!A1", "REF", "Unresolved sheet name 'Gone'"),
        ("=ROUND()", "N_A", "Wrong number of arguments to ROUND"),
        ("=IF(1", "ERROR", "parse error"),
        ("=A1", "REF", "Circular dependency"),
        ("=LAMBDA", "NAME", "Unknown range name"),
    ],
)
def test_what_has_no_value_says_why(entered: str, kind: str, said: str) -> None:
    found = _compute(entered)
    assert isinstance(found, Error)
    assert found.kind == kind
    assert said in found.message


def test_a_list_is_filtered_sorted_and_cut_to_its_columns() -> None:
    entered = (
        "=IFNA(CHOOSECOLS(SORT(FILTER(HSTACK(All!$A$2:$A;All!$B$2:$B;All!$D$2:$D);"
        'All!$E$2:$E="Admin");3;TRUE;1;TRUE);SEQUENCE(1;2));"Nothing in Admin")'
    )
    assert _rows(_file(A1=entered), 3, 3) == [
        ["INV-2", 20.0, None],
        ["INV-3", 30.5, None],
        [None] * 3,
    ]
    assert _compute(entered.replace('"Admin")', '"Paid!")')) == "Nothing in Admin"


def test_links_stand_beside_a_spilled_list_and_lead_to_its_rows() -> None:
    listed = '=IFNA(SORT(FILTER(All!$A$2:$A;All!$E$2:$E="Admin"));"")'
    linked = (
        '=ARRAYFORMULA(IF($A2:$A="";"";HYPERLINK("#gid=0&range=A"'
        "&MATCH($A2:$A;All!$A:$A;0);$A2:$A)))"
    )
    file = _file(A2=listed, B2=linked)
    found = [_at(file, place) for place in ("B2", "B3")]
    assert found == ["INV-2", "INV-3"]
    assert [isinstance(one, Linked) and one.url for one in found] == [
        "#gid=0&range=A4",
        "#gid=0&range=A2",
    ]
    assert _at(file, "B4") == ""


def test_what_is_late_is_counted_cell_by_cell() -> None:
    late = (
        '=ARRAYFORMULA(IF((All!B2:B>0)*ISNUMBER(All!D2:D)*(All!D2:D<TODAY());TODAY()-All!D2:D;""))'
    )
    assert [row[0] for row in _rows(_file(A1=late), 1, 5)] == [13, 43, 33, "", ""]


def test_a_spill_that_is_blocked_shows_where() -> None:
    file = _file(A1="=SEQUENCE(3;2)")
    blocked, _ = batch_update(file, [cells([text("mine")], row=2, column=1, sheet=1)])
    assert _at(file, "B3") == 6
    found = _at(blocked)
    assert (found.kind, "overwrite data in B3" in found.message) == ("REF", True)
    assert (_at(blocked, "A2"), _at(blocked, "B3")) == (None, "mine")
    shrunk = {"sheetId": 1, "dimension": "ROWS", "startIndex": 2, "endIndex": 1000}
    small, _ = batch_update(file, [{"deleteDimension": {"range": shrunk}}])
    assert "please insert more rows (1)" in _at(small).message


def test_an_empty_text_is_not_an_empty_cell() -> None:
    empty = {"userEnteredValue": {"stringValue": ""}}
    blocked, _ = batch_update(_file(A1="=SEQUENCE(3)"), [cells([empty], row=1, sheet=1)])
    assert "overwrite data in A2" in _at(blocked).message


def test_outside_of_arrays_a_column_stands_for_the_cell_beside() -> None:
    file = _file(B2="=All!B2:B*2", B9="=All!B2:B4*2")
    assert _at(file, "B2") == 61
    assert _at(file, "B9").kind == "VALUE"


def test_formulas_follow_a_new_title_and_lose_a_deleted_tab() -> None:
    properties = {"sheetId": 0, "title": "Tout l'été"}
    renamed = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
    file, _ = batch_update(_file(A1="=SUM(All!B2:B)"), [renamed])
    assert (
        file.sheets[1].cell(0, 0)["userEnteredValue"]["formulaValue"] == "=SUM('Tout l''été'!B2:B)"
    )
    assert _at(file) == 60.75
    file, _ = batch_update(file, [{"deleteSheet": {"sheetId": 0}}])
    assert _at_first(file) == Error("REF")


def _at_first(file: Spreadsheet) -> Any:
    return Calculator(file).value(file.sheets[0], 0, 0)


def test_where_decimals_have_a_comma_only_semicolons_separate() -> None:
    properties = {"locale": "fr_CA"}
    asked = {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale"}}
    entered = {
        "A1": "=ROUND(2,345;2)",
        "A2": "=MAX(7,2)",
        "A3": "=ROUND(7.5;0)",
        "A4": "=MAX(A1,A2)",
    }
    file, _ = batch_update(_file(**entered), [asked])
    assert [_at(file, place) for place in ("A1", "A2")] == [2.35, 7.2]
    assert [_at(file, place).kind for place in ("A3", "A4")] == ["ERROR", "ERROR"]


def test_volatile_values_are_as_old_as_the_file_lets_them_be(api: Api) -> None:
    api.write(cells([formula("=NOW()")]))
    before = api.values("effectiveValue")
    api.sandbox.advance(3700)
    assert api.values("effectiveValue") == before  # nothing has changed
    api.write(values([text("x")], row=5))
    after = api.values("effectiveValue")
    assert after != before
    settings = {"properties": {"autoRecalc": "MINUTE"}, "fields": "autoRecalc"}
    api.write({"updateSpreadsheetProperties": settings})
    api.sandbox.advance(61)
    assert api.values("effectiveValue")[0] != after[0]


def test_red_when_old_is_seen_without_any_change(api: Api) -> None:
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=NOW()-$A$1>1/24"}]}
    red = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
    area = {
        "sheetId": 0,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    rule = {"ranges": [area], "booleanRule": {"condition": condition, "format": red}}
    settings = {"properties": {"autoRecalc": "MINUTE"}, "fields": "autoRecalc"}
    api.write(
        cells([formula("=NOW()")]),
        {"updateSpreadsheetProperties": settings},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
    )
    [[stamp]] = api.values("effectiveValue")
    api.write(cells([number(stamp["numberValue"], "yyyy-mm-dd hh:mm", "DATE_TIME")]))
    assert "backgroundColorStyle" not in str(api.values("effectiveFormat"))
    api.sandbox.advance(3700)
    assert (
        api.values("effectiveFormat")[0][0]["backgroundColorStyle"] == red["backgroundColorStyle"]
    )
