"""The spreadsheet in a real browser: what accounting and the owner see of it, and do to it."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.google.google_api import Api, Json, cells, formula, number, text
from tests.sandbox_process import Sandbox

pytestmark = pytest.mark.browser
OWNER, ACCOUNTING, MANAGER = "U0DANA", "U0ACCOUNT", "U0PRIYA"
_ROBOT = "invoice-backlog@sandbox.iam.gserviceaccount.example"


def _area(first: int, last: int, **rows: int) -> Json:
    return {"sheetId": 0, "startColumnIndex": first, "endColumnIndex": last, **rows}


@pytest.fixture
def sheet(sandbox: Sandbox) -> Api:
    """Three invoices whose first columns are the machine's, a Review and a Note."""
    api = Api(sandbox, sandbox.get("/test/service-account"))
    words = [{"userEnteredValue": word} for word in ("OK", "Query", "Hold")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": words}, "showCustomUi": True}
    reviews = _area(2, 3, startRowIndex=1, endRowIndex=4)
    blocked = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Query"}]}
    orange = {"backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.5}}}
    frozen = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1, "frozenColumnCount": 1}}
    api.write(
        cells(
            [text(title) for title in ("Invoice", "Amount", "Review", "Note")],
            [text("INV-1"), number(30.5, "0.00"), {}, {}],
            [text("INV-2"), number(10, "0.00"), {}, {}],
            [text("INV-3"), number(20, "0.00"), {}, {}],
        ),
        _freeze(frozen),
        {"setDataValidation": {"range": reviews, "rule": rule, "filteredRowsIncluded": True}},
        {
            "addConditionalFormatRule": {
                "index": 0,
                "rule": {
                    "ranges": [reviews],
                    "booleanRule": {"condition": blocked, "format": orange},
                },
            }
        },
        {
            "addProtectedRange": {
                "protectedRange": {"range": _area(0, 2), "editors": {"users": [_ROBOT]}}
            }
        },
    )
    return api


def _freeze(properties: Json) -> Json:
    fields = "gridProperties(frozenRowCount,frozenColumnCount)"
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def _open(page: Page, sandbox: Sandbox, who: str, **there: Any) -> None:
    place = "".join(f"&{name}={value}" for name, value in there.items())
    page.goto(f"{sandbox.url}/#as={who}&in=C0BACKLOG{place}")
    expect(page.locator("[data-row='INV-1 1']")).to_be_visible()


def _cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f"tr[data-index='{row - 1}'] [data-column={column}]")


def _choose(page: Page, menu: str, item: str) -> None:
    page.get_by_role("button", name=menu).click()
    page.get_by_role("menuitem", name=item).click()


def test_accounting_types_a_note_and_it_is_kept(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    _open(page, sandbox, ACCOUNTING)
    expect(page.locator(".sheet-role")).to_have_text("You may edit")
    _cell(page, 2, "D").click()
    page.keyboard.type("Asked the client")
    page.keyboard.press("Enter")
    expect(_cell(page, 2, "D")).to_have_text("Asked the client")
    expect(page.locator(".formula-cell")).to_have_text("D3")
    assert sheet.values()[1][3] == "Asked the client"
    _cell(page, 2, "D").dblclick()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(_cell(page, 2, "D")).to_have_text("Asked the client")
    _cell(page, 2, "D").click()
    page.keyboard.press("Delete")
    expect(_cell(page, 2, "D")).to_have_text("")


def test_a_drop_down_offers_its_words_and_a_rule_colours_the_cell(
    page: Page, sandbox: Sandbox, sheet: Api
) -> None:
    _open(page, sandbox, ACCOUNTING)
    review = _cell(page, 3, "C")
    review.click()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Query").click()
    expect(review).to_have_text("Query")
    expect(review).to_have_css("background-color", "rgb(255, 128, 0)")
    assert sheet.values()[2][2] == "Query"
    expect(review).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".formula-cell")).to_have_text("D3")


def test_what_is_protected_is_refused_in_words(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    _open(page, sandbox, ACCOUNTING)
    _cell(page, 2, "B").click()
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("You are trying to edit a protected cell")
    expect(_cell(page, 2, "B")).to_have_text("30.50")
    _choose(page, "Rows and columns", "Insert a row below")
    expect(page.get_by_role("alert")).to_have_count(2)
    assert len(sheet.values()) == 4


def test_the_owner_sorts_inserts_and_deletes(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    _open(page, sandbox, OWNER)
    expect(page.locator(".sheet-role")).to_have_text("You own this file")
    _cell(page, 2, "B").click()
    _choose(page, "Data", "A → Z")
    expect(_cell(page, 2, "A")).to_have_text("INV-2")
    _cell(page, 2, "A").click()
    _choose(page, "Rows and columns", "Insert a row above")
    expect(_cell(page, 3, "A")).to_have_text("INV-2")
    _cell(page, 4, "A").click()
    _choose(page, "Rows and columns", "Delete this row")
    expect(page.locator("[data-row^='INV-3']")).to_have_count(0)
    assert [row[:1] for row in sheet.values()] == [["Invoice"], [], ["INV-2"], ["INV-1"]]
    assert sheet.values("dataValidation")[1] == []  # the titles above have no drop-down


def test_a_filter_hides_rows_and_a_view_shows_its_own(
    page: Page, sandbox: Sandbox, sheet: Api
) -> None:
    spec = {
        "columnIndex": 1,
        "filterCriteria": {
            "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "15"}]}
        },
    }
    view = {
        "filterViewId": 7,
        "title": "Large",
        "range": {"sheetId": 0},
        "filterSpecs": [spec],
        "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}],
    }
    sheet.write({"addFilterView": {"filter": view}})
    _open(page, sandbox, ACCOUNTING)
    page.get_by_label("View").select_option("Large")
    rows = page.locator("tr[data-row^='INV']")
    expect(rows.locator("[data-column=A]")).to_have_text(["INV-3", "INV-1"])
    expect(rows.first).to_have_attribute("data-index", "3")
    page.get_by_label("View").select_option("Everything")
    expect(rows).to_have_count(3)
    _cell(page, 2, "A").click()
    _choose(page, "Data", "Show only rows that say the same")
    expect(rows).to_have_count(1)
    _choose(page, "Data", "Remove the filter")
    expect(rows).to_have_count(3)


def test_a_note_and_a_comment_are_left_and_answered(
    page: Page, sandbox: Sandbox, sheet: Api
) -> None:
    _open(page, sandbox, ACCOUNTING)
    cell = _cell(page, 2, "D")
    cell.click()
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Seen on 27 Nov")
    page.get_by_role("button", name="Save").click()
    expect(cell).to_have_attribute("title", "Seen on 27 Nov")
    page.get_by_role("button", name="Comment").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Which one is it?")
    page.get_by_role("button", name="Save").click()
    expect(cell).to_have_class("align-left note threads")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("dialog")).to_contain_text("Which one is it?")
    page.get_by_role("button", name="Cancel").click()
    _open(page, sandbox, OWNER)
    _cell(page, 2, "D").click()
    page.get_by_role("button", name="Comment").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Mei Tran")
    dialog.get_by_role("textbox").fill("The revised one")
    dialog.get_by_label("Resolved").check()
    page.get_by_role("button", name="Save").click()
    expect(cell).to_have_class("align-left note")
    seen = sheet.read("comments", commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")["comments"][0]
    assert (seen["status"], seen["replies"][0]["content"]) == ("RESOLVED", "The revised one")


def test_whoever_may_only_look_has_no_tools(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    del sheet
    _open(page, sandbox, MANAGER)
    expect(page.locator(".sheet-role")).to_have_text("You may only look")
    expect(page.get_by_role("button", name="Data")).to_have_count(0)
    _cell(page, 2, "D").dblclick()
    expect(page.get_by_role("alert")).to_contain_text("only look")


def test_a_link_leads_to_its_cell_on_another_tab(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    near = formula('=HYPERLINK("#gid=0&range=A4";"the third")')
    far = formula('=HYPERLINK("#gid=0&range=A700";"far below")')
    sheet.write(
        {"addSheet": {"properties": {"sheetId": 9, "title": "Links"}}},
        cells([near, far], sheet=9),
        cells(*([text(f"ROW-{n}")] for n in range(900)), row=4),
    )
    _open(page, sandbox, ACCOUNTING)
    page.get_by_role("tab", name="Links").click()
    page.get_by_role("link", name="the third").click()
    expect(page.locator(".formula-cell")).to_have_text("A4")
    expect(_cell(page, 4, "A")).to_be_focused()
    page.get_by_role("tab", name="Links").click()
    page.get_by_role("link", name="far below").click()
    expect(_cell(page, 700, "A")).to_be_focused()


def test_the_owner_renames_a_tab_and_deletes_one(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    sheet.write({"addSheet": {"properties": {"sheetId": 9, "title": "Old"}}})
    _open(page, sandbox, OWNER)
    _choose(page, "Tab", "Rename this tab")
    page.get_by_role("dialog").get_by_role("textbox").fill("Everything")
    page.get_by_role("button", name="Save").click()
    tabs = page.get_by_role("tablist", name="Sheets").get_by_role("tab")
    expect(tabs).to_have_text(["Everything", "Old"])
    page.get_by_role("tab", name="Old").click()
    _choose(page, "Tab", "Delete this tab")
    expect(tabs).to_have_text(["Everything"])


def test_a_long_tab_is_drawn_as_one_goes_down(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    sheet.write(cells(*([text(f"ROW-{n}")] for n in range(500)), row=4))
    _open(page, sandbox, ACCOUNTING)
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(200)
    page.locator("#grid").evaluate("grid => grid.scrollTo(0, grid.scrollHeight)")
    expect(rows).to_have_count(400)


def test_what_is_frozen_stays_on_top_and_hides_nothing_that_is_chosen(
    page: Page, sandbox: Sandbox, sheet: Api
) -> None:
    wide = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 12}
    sheet.write(
        {
            "updateDimensionProperties": {
                "range": wide,
                "properties": {"pixelSize": 300},
                "fields": "pixelSize",
            }
        }
    )
    _open(page, sandbox, OWNER)
    _cell(page, 2, "D").focus()
    page.locator("#grid").evaluate("grid => grid.scrollTo(450, 0)")
    title = _cell(page, 1, "A")
    box = title.bounding_box()
    assert box
    on_top = "([x, y]) => document.elementFromPoint(x, y).closest('td').dataset.column"
    assert page.evaluate(on_top, [box["x"] + 20, box["y"] + 10]) == "A"
    _cell(page, 2, "C").evaluate("cell => cell.scrollIntoView({inline: 'nearest'})")
    chosen = _cell(page, 2, "C").bounding_box()
    assert chosen
    assert chosen["x"] >= box["x"] + box["width"] - 1


def test_a_tab_is_seen_from_its_first_column_and_spaces_are_kept(
    page: Page, sandbox: Sandbox, sheet: Api
) -> None:
    wide = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 12}
    sheet.write(
        cells([text("   indented")], row=4),
        {"addSheet": {"properties": {"sheetId": 7, "title": "Other"}}},
        {
            "updateDimensionProperties": {
                "range": wide,
                "properties": {"pixelSize": 300},
                "fields": "pixelSize",
            }
        },
    )
    _open(page, sandbox, OWNER)
    assert _cell(page, 5, "A").evaluate("cell => cell.innerText") == "   indented"
    grid = page.locator("#grid")
    grid.evaluate("grid => grid.scrollTo(450, 0)")
    page.get_by_role("tab", name="Other").click()
    expect(page.get_by_role("tab", name="Other")).to_have_attribute("aria-selected", "true")
    assert grid.evaluate("grid => grid.scrollLeft") == 0


def test_a_chart_and_a_date_are_drawn(page: Page, sandbox: Sandbox, sheet: Api) -> None:
    def source(column: int) -> Json:
        area = _area(column, column + 1, startRowIndex=0, endRowIndex=4)
        return {"sourceRange": {"sources": [area]}}

    basic = {
        "chartType": "BAR",
        "headerCount": 1,
        "stackedType": "STACKED",
        "totalDataLabel": {"type": "DATA"},
        "domains": [{"domain": source(0)}],
        "series": [{"series": source(1)}],
    }
    anchor = {"overlayPosition": {"anchorCell": {"rowIndex": 6, "columnIndex": 1}}}
    chart = {
        "spec": {"title": "By invoice", "altText": "Bars", "basicChart": basic},
        "position": anchor,
    }
    sheet.write({"addChart": {"chart": chart}})
    _open(page, sandbox, OWNER)
    drawn = page.get_by_role("img", name="Bars")
    expect(drawn.locator("rect")).to_have_count(3)
    expect(drawn.locator("text").filter(has_text="31")).to_be_visible()  # the sum of a bar, 30.50
    _cell(page, 2, "D").click()
    page.keyboard.type("2026-11-27")
    page.keyboard.press("Enter")
    expect(_cell(page, 2, "D")).to_have_text("2026-11-27")
    assert sheet.values("userEnteredValue")[1][3] == {"numberValue": 46353}
