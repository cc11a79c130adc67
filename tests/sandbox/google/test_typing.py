"""What is typed into the page's cells: read by the spreadsheet's locale, and said by whom."""

import pytest

from sandbox.google.locales import find_locale
from sandbox.google.typed import read_typed
from tests.sandbox.google.google_api import ACCOUNTING, Api, Json, cells, number, text

_SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("locale", "typed", "value"),
    [
        ("en_CA", "53,447.54", 53447.54),
        ("en_CA", "-12", -12),
        ("en_CA", "$1,200", 1200),
        ("en_CA", ".5", 0.5),
        ("en_CA", "5%", 0.05),
        ("en_CA", "53447,54", "53447,54"),
        ("en_CA", "1,2,3", "1,2,3"),
        ("en_CA", "INV-10442", "INV-10442"),
        ("en_CA", "'0012", "0012"),
        ("en_CA", "2026-11-27", 46353),
        ("en_CA", "2026-02-30", "2026-02-30"),
        ("en_CA", "-", "-"),
        ("en_CA", "true", True),
        ("fr_CA", "53447,54", 53447.54),
        ("fr_CA", f"53{_SPACE}447,54", 53447.54),
        ("fr_CA", "53,447.54", "53,447.54"),
        ("fr_CA", "2026-11-27", 46353),
    ],
)
def test_what_is_typed_is_read_by_the_locale(
    locale: str, typed: str, value: float | str | bool
) -> None:
    read, _ = read_typed(typed, find_locale(locale))
    assert read is not None
    [found] = read.values()
    assert (found, type(found) is bool) == (value, type(value) is bool)


def _type(api: Api, words: str, *, who: str = "U0ACCOUNT", row: int = 0, column: int = 0) -> Json:
    body = {"as": who, "sheet": 0, "row": row, "column": column, "act": "type", "text": words}
    answer: Json = api.sandbox.post("/page/sheet", body)
    return answer


def test_a_cell_of_text_keeps_what_looks_like_a_number(api: Api) -> None:
    api.write(cells([number(1, "@", "TEXT"), number(1, "0.00")]))
    _type(api, "0012")
    _type(api, "12", column=1)
    assert api.values("userEnteredValue") == [[{"stringValue": "0012"}, {"numberValue": 12}]]
    assert api.values() == [["0012", "12.00"]]


def test_a_person_after_an_at_becomes_a_chip(api: Api) -> None:
    assert _type(api, "@Mei") == {"ok": True}
    [[chips]] = api.values("chipRuns")
    assert chips[0]["chip"]["personProperties"] == {"email": ACCOUNTING}
    _type(api, "@nobody", row=1)
    assert api.values("userEnteredValue")[1] == [{"stringValue": "@nobody"}]
    _type(api, "")
    assert api.values("chipRuns") == []


def test_what_is_refused_is_said_without_its_place_in_the_batch(api: Api) -> None:
    area = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}
    protected = {"protectedRange": {"range": area, "editors": {}}}
    api.write({"addProtectedRange": protected})
    said = _type(api, "x")
    assert said["error"].startswith("You are trying to edit a protected cell")
    assert _type(api, "x", who="U0STRANGER")["error"] == "The caller does not have permission"
    assert _type(api, "x", who="U0DANA") == {"ok": True}


def test_a_row_inserted_by_hand_takes_the_drop_down_of_its_neighbour(api: Api) -> None:
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "OK"}]}}
    api.write(cells([text("OK") | {"dataValidation": rule}]))
    body = {"as": "U0ACCOUNT", "sheet": 0, "row": 0, "column": 0, "act": "insert_below"}
    assert api.sandbox.post("/page/sheet", body) == {"ok": True}
    assert api.values("dataValidation") == [[rule], [rule]]


def test_the_owner_converts_a_tab_and_renames_it(api: Api) -> None:
    api.write(cells([text("Key"), text("Note")], [text("1"), text("x")]))
    for act, more in (("rename", {"text": "Everything"}), ("table", {})):
        body = {"as": "U0DANA", "sheet": 0, "row": 0, "column": 0, "act": act, **more}
        assert api.sandbox.post("/page/sheet", body) == {"ok": True}
    named = {"properties": {"title": "Everything"}, "tables": [{"name": "Everything"}]}
    assert api.read("sheets(properties.title,tables.name)")["sheets"] == [named]
