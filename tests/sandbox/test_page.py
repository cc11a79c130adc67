"""The page in a real browser: what people see of Slack and the Sheet, what their clicks send."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.listening_app import ListeningApp, listening_app
from tests.sandbox_process import Sandbox

pytestmark = pytest.mark.browser

Json = dict[str, Any]
BACKLOG, ACCOUNTS = "C0BACKLOG", "C0ACCOUNTS"


@pytest.fixture
def app(sandbox: Sandbox) -> Iterator[ListeningApp]:
    with listening_app(sandbox) as listening:
        yield listening


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str | None = None) -> Json:
    return {"text": plain(text or value), "value": value}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "v1", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "acts", "elements": list(elements)}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": f"{block_id}.entered", **element},
        **more,
    }


def modal(*blocks: Json) -> Json:
    return {
        "type": "modal",
        "title": plain("Export invoices"),
        "submit": plain("Export"),
        "close": plain("Cancel"),
        "blocks": list(blocks),
    }


PREFIX = field("prefix", "Prefix", {"type": "plain_text_input"}, optional=True)
NOTE = field("note", "Note", {"type": "plain_text_input", "multiline": True}, optional=True)


def post(sandbox: Sandbox, *blocks: Json, text: str = "A message", channel: str = BACKLOG) -> str:
    answer = sandbox.client().chat_postMessage(channel=channel, text=text, blocks=blocks or None)
    return str(answer["ts"])


def open_page(page: Page, sandbox: Sandbox, *, who: str = "U0DANA", channel: str = BACKLOG) -> None:
    page.goto(f"{sandbox.url}/#as={who}&in={channel}")


def open_modal(page: Page, sandbox: Sandbox, app: ListeningApp, view: Json) -> Locator:
    """Post a button, click it, and wait for the modal it opens."""
    app.opens["open"] = view
    post(sandbox, actions(button("open", "Export…")))
    open_page(page, sandbox)
    page.get_by_role("button", name="Export…").click()
    app.hears()
    dialog = page.get_by_role("dialog", name="Export invoices")
    expect(dialog).to_be_visible()
    return dialog


def write(sandbox: Sandbox, rows: list[list[str | float]], *, row: int = 0, sheet: int = 0) -> None:
    """Fill cells of the spreadsheet, from the first column on."""
    edit_sheet(
        sandbox,
        {
            "updateCells": {
                "start": {"sheetId": sheet, "rowIndex": row, "columnIndex": 0},
                "rows": [{"values": [cell(value) for value in values]} for values in rows],
                "fields": "userEnteredValue",
            }
        },
    )


def cell(value: str | float) -> Json:
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}}


def edit_sheet(sandbox: Sandbox, *requests: Json) -> None:
    sandbox.post("/test/sheets/edit", {"requests": list(requests)})


def the_view(sandbox: Sandbox) -> Json:
    view = sandbox.view("U0DANA")
    assert view is not None
    return view


def test_text_never_becomes_markup(page: Page, sandbox: Sandbox) -> None:
    nasty = "<img src=x onerror=\"document.title='owned'\"><script>owned()</script>"
    post(sandbox, text=nasty)
    section = {"type": "section", "text": mrkdwn(nasty), "fields": [plain(nasty)]}
    post(sandbox, section, {"type": "header", "text": plain(nasty)})
    open_page(page, sandbox)
    expect(page.get_by_text(nasty)).to_have_count(4)
    assert page.locator(".messages :is(img, script)").count() == 0
    expect(page).to_have_title("invoice-backlog · Prairie Field Services")


def test_mrkdwn_looks_as_in_slack(page: Page, sandbox: Sandbox) -> None:
    post(
        sandbox,
        text="*bold _both_* ~gone~ `a*b*` <https://x.example/?a=1&amp;b=2|the page> <@U0PRIYA> "
        "<#C0ACCOUNTS> 2 * 3 * 4 snake_case_name :white_check_mark: :nosuch: R&amp;D &lt;3\n"
        "> quoted\nafter\n```\nkept  *as is*```\n<javascript:alert(1)|never>",
    )
    open_page(page, sandbox)
    text = page.locator(".message-text")
    expect(text.locator("strong")).to_have_text("bold both")
    expect(text.locator("strong em")).to_have_text("both")
    expect(text.locator("s")).to_have_text("gone")
    expect(text.locator("code")).to_have_text("a*b*")
    expect(text.get_by_role("link")).to_have_attribute("href", "https://x.example/?a=1&b=2")
    expect(text.locator(".mention")).to_have_text(["@Priya Nair", "#accounting"])
    expect(text.get_by_role("img", name=":white_check_mark:")).to_be_visible()
    expect(text).to_contain_text("2 * 3 * 4 snake_case_name")
    expect(text).to_contain_text(":nosuch: R&D <3")
    expect(text.locator("blockquote")).to_have_text("quoted")
    expect(text.locator("pre")).to_have_text("kept  *as is*")
    expect(text).to_contain_text("<javascript:alert(1)|never>")


def test_dates_are_written_in_the_readers_time_zone(page: Page, sandbox: Sandbox) -> None:
    post(sandbox, text="<!date^1795446000^{date_num} at {time}|some day>")
    open_page(page, sandbox)
    expect(page.locator(".message-text")).to_have_text("2026-11-23 at 3:00 PM")


def test_a_click_reaches_the_app(page: Page, sandbox: Sandbox, app: ListeningApp) -> None:
    ts = post(sandbox, actions(button("invoice.process", "Processed", style="primary")))
    open_page(page, sandbox, who="U0ACCOUNT")
    page.get_by_role("button", name="Processed").click()
    heard = app.hears()
    assert heard["user"]["id"] == "U0ACCOUNT"
    assert heard["message"]["ts"] == ts
    assert heard["actions"][0]["value"] == "v1"


def test_a_menu_works_by_keyboard_and_keeps_the_focus(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    options = [option("process", "Mark processed"), option("pay", "Mark paid")]
    menu = {"type": "overflow", "action_id": "menu", "options": options}
    post(sandbox, {"type": "section", "text": mrkdwn("*INV-1*"), "accessory": menu})
    open_page(page, sandbox)
    more = page.get_by_role("button", name="More actions")
    expect(more).to_have_accessible_description("INV-1")
    more.press("Enter")
    expect(page.get_by_role("menuitem", name="Mark processed")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(more).to_be_focused()
    more.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert app.hears()["actions"][0]["selected_option"]["value"] == "pay"


def test_nothing_is_sent_until_it_is_confirmed(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    ask = {
        "title": plain("Void B-2026-0001?"),
        "text": plain("2 invoices go back to Admin."),
        "confirm": plain("Void"),
        "deny": plain("Keep"),
        "style": "danger",
    }
    void = button("void", "Void…", style="danger", confirm=ask)
    tick = {"type": "checkboxes", "action_id": "tick", "options": [option("yes")], "confirm": ask}
    post(sandbox, actions(void, tick, button("other", "Other")))
    open_page(page, sandbox)
    dialog = page.get_by_role("dialog", name="Void B-2026-0001?")

    page.get_by_role("button", name="Void…").click()
    expect(dialog).to_contain_text("2 invoices go back to Admin.")
    dialog.get_by_role("button", name="Keep").click()
    page.get_by_role("checkbox", name="yes").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="yes")).not_to_be_checked()
    page.get_by_role("button", name="Other").click()
    app.hears_nothing_before("other")

    page.get_by_role("button", name="Void…").click()
    dialog.get_by_role("button", name="Void").click()
    app.hears_nothing_before("void")


def test_pickers_in_a_message_tell_the_app_at_once(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    post(
        sandbox,
        actions(
            {"type": "static_select", "action_id": "tab", "options": [option("admin", "Admin")]},
            {"type": "checkboxes", "action_id": "some", "options": [option("a"), option("b")]},
            {"type": "radio_buttons", "action_id": "one", "options": [option("c"), option("d")]},
            {"type": "datepicker", "action_id": "day"},
        ),
    )
    open_page(page, sandbox)
    page.locator("[data-action-id=tab]").select_option(label="Admin")
    assert app.hears()["actions"][0]["selected_option"]["value"] == "admin"
    page.get_by_role("checkbox", name="a").check()
    assert [o["value"] for o in app.hears()["actions"][0]["selected_options"]] == ["a"]
    page.get_by_role("checkbox", name="b").check()
    assert [o["value"] for o in app.hears()["actions"][0]["selected_options"]] == ["a", "b"]
    page.get_by_role("radio", name="d").check()
    assert app.hears()["actions"][0]["selected_option"]["value"] == "d"
    page.locator("[data-action-id=day]").fill("2026-11-23")
    assert app.hears()["actions"][0]["selected_date"] == "2026-11-23"


def test_a_submission_carries_every_field(page: Page, sandbox: Sandbox, app: ListeningApp) -> None:
    targets = [option("qbd", "QuickBooks Desktop"), option("csv", "CSV")]
    invoices = [option("1", "INV-1") | {"description": mrkdwn("*12.00* CAD")}, option("2", "INV-2")]
    view = modal(
        field("target", "Target", {"type": "static_select", "options": targets}),
        PREFIX,
        field("which", "Which", {"type": "checkboxes", "options": invoices}),
        field("paid", "Paid on", {"type": "datepicker", "initial_date": "2026-11-20"}),
    )
    dialog = open_modal(page, sandbox, app, view)
    expect(dialog.get_by_label("Target")).to_be_focused()
    dialog.get_by_label("Target").select_option("CSV")
    dialog.get_by_label("Prefix").fill("week 47")
    dialog.get_by_role("checkbox", name="INV-1 12.00 CAD").check()
    dialog.get_by_role("button", name="Export").click()
    values = app.hears()["view"]["state"]["values"]
    assert values["target"]["target.entered"]["selected_option"]["value"] == "csv"
    assert values["prefix"]["prefix.entered"]["value"] == "week 47"
    assert [o["value"] for o in values["which"]["which.entered"]["selected_options"]] == ["1"]
    assert values["paid"]["paid.entered"]["selected_date"] == "2026-11-20"
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Export…")).to_be_focused()


def test_errors_stand_under_their_field_and_nothing_typed_is_lost(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    app.refuses["prefix"] = "Use letters and digits only."
    dialog = open_modal(page, sandbox, app, modal(NOTE, PREFIX))
    dialog.get_by_label("Note").fill("for Mei")
    dialog.get_by_label("Prefix").fill("a/b")
    dialog.get_by_label("Prefix").press("Enter")
    expect(dialog.locator("[data-block-id=prefix] .error")).to_have_text(app.refuses["prefix"])
    expect(dialog.get_by_label("Prefix")).to_be_focused()
    expect(dialog.get_by_label("Prefix")).to_have_value("a/b")
    expect(dialog.get_by_label("Note")).to_have_value("for Mei")


def test_a_required_field_is_asked_for_before_the_app_hears_anything(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    required = field("reason", "Reason", {"type": "plain_text_input"})
    dialog = open_modal(page, sandbox, app, modal(required))
    dialog.get_by_role("button", name="Export").click()
    expect(dialog.locator("[data-block-id=reason] .error")).to_be_visible()
    assert app.heard.empty()


def test_an_updated_view_keeps_what_was_entered_and_where(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    summary = {"type": "section", "block_id": "summary", "text": mrkdwn("Counting…")}
    dialog = open_modal(page, sandbox, app, modal(summary, PREFIX, NOTE))
    dialog.get_by_label("Note").fill("half a sen")
    page.keyboard.press("Home")
    fresh = field("prefix2", "Prefix", {"type": "plain_text_input", "initial_value": "week"})
    changed = modal(summary | {"text": mrkdwn("*2 invoices*")}, fresh, NOTE | {"hint": plain("?")})
    app.client.views_update(view_id=the_view(sandbox)["id"], view=changed)
    expect(dialog).to_contain_text("2 invoices")
    expect(dialog.get_by_label("Prefix")).to_have_value("week")
    expect(dialog.get_by_label("Note")).to_have_value("half a sen")
    expect(dialog.get_by_label("Note")).to_be_focused()
    page.keyboard.type("x")
    expect(dialog.get_by_label("Note")).to_have_value("xhalf a sen")


def test_a_pushed_view_gives_back_the_one_below_as_it_was(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    dialog = open_modal(page, sandbox, app, modal(PREFIX, actions(button("more", "More"))))
    dialog.get_by_label("Prefix").fill("week 47")
    dialog.get_by_role("button", name="More").click()
    above = modal(NOTE) | {"title": plain("Choose invoices")}
    app.client.views_push(trigger_id=app.hears()["trigger_id"], view=above)
    expect(page.get_by_role("dialog", name="Choose invoices")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog.get_by_label("Prefix")).to_have_value("week 47")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sandbox.view("U0DANA") is None


def test_escape_closes_the_view_wherever_the_focus_is(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    open_modal(page, sandbox, app, modal(PREFIX))
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sandbox.view("U0DANA") is None


def test_inputs_are_silent_unless_they_ask_to_be_heard(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    ticks = {"type": "checkboxes", "options": [option("quiet")]}
    loud = {"type": "checkboxes", "options": [option("loud")]}
    view = modal(field("q", "Quiet", ticks), field("l", "Loud", loud, dispatch_action=True))
    dialog = open_modal(page, sandbox, app, view)
    dialog.get_by_role("checkbox", name="quiet").check()
    dialog.get_by_role("checkbox", name="loud").check()
    heard = app.hears_nothing_before("l.entered")
    assert heard["view"]["state"]["values"]["q"]["q.entered"]["selected_options"]


def test_a_silent_app_is_said_in_a_sentence(page: Page, sandbox: Sandbox) -> None:
    post(sandbox, actions(button("open", "Export…")))
    open_page(page, sandbox)
    page.get_by_role("button", name="Export…").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Export…")).not_to_have_attribute("aria-busy", "true")


def test_the_composer_sends_commands_and_messages(
    page: Page, sandbox: Sandbox, app: ListeningApp
) -> None:
    open_page(page, sandbox)
    composer = page.get_by_placeholder("/backlog")
    composer.fill("hello & @Mei Tran?")
    composer.press("Enter")
    expect(page.get_by_text("hello & @Mei Tran?")).to_be_visible()
    assert sandbox.messages("U0DANA", BACKLOG)[-1]["text"] == "hello &amp; <@U0ACCOUNT>?"
    composer.fill("/backlog list  all")
    composer.press("Enter")
    heard = app.hears()
    assert (heard["command"], heard["text"]) == ("/backlog", "list  all")
    expect(composer).to_have_value("")


def test_a_file_downloads_byte_by_byte(page: Page, sandbox: Sandbox, tmp_path: Path) -> None:
    content = "!TRNS\tDATE\r\nÉtang\r\n".encode("cp1252")
    sandbox.client().files_upload_v2(channel=BACKLOG, filename="batch.iif", content=content)
    open_page(page, sandbox)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download batch.iif").click()
    download.value.save_as(tmp_path / "saved")
    assert download.value.suggested_filename == "batch.iif"
    assert (tmp_path / "saved").read_bytes() == content


def test_person_and_channel_survive_a_reload(page: Page, sandbox: Sandbox) -> None:
    post(sandbox, text="For accounting", channel=ACCOUNTS)
    page.goto(sandbox.url)
    page.get_by_role("button", name="Mei Tran").click()
    page.locator(f".channel-link[data-channel={ACCOUNTS}]").click()
    expect(page.get_by_text("For accounting")).to_be_visible()
    page.reload()
    expect(page.get_by_text("For accounting")).to_be_visible()
    expect(page.get_by_role("button", name="Mei Tran")).to_have_attribute("aria-pressed", "true")


def test_a_whisper_is_seen_by_one_person(page: Page, sandbox: Sandbox) -> None:
    client = sandbox.client()
    client.chat_postEphemeral(channel=BACKLOG, user="U0STRANGER", text="You are not listed")
    open_page(page, sandbox, who="U0STRANGER")
    expect(page.get_by_role("article")).to_contain_text("Only visible to you")
    page.get_by_role("button", name="Dana").click()
    expect(page.get_by_text("You are not listed")).to_have_count(0)


def test_unread_messages_are_counted_until_they_are_seen(page: Page, sandbox: Sandbox) -> None:
    open_page(page, sandbox)
    post(sandbox, text="One", channel=ACCOUNTS)
    post(sandbox, text="Two", channel=ACCOUNTS)
    link = page.locator(f".channel-link[data-channel={ACCOUNTS}]")
    expect(link).to_contain_text("2")
    link.click()
    expect(page.get_by_text("Two", exact=True)).to_be_visible()
    page.locator(f".channel-link[data-channel={BACKLOG}]").click()
    expect(link).to_have_text("#accounting")


def test_a_long_newest_message_is_shown_from_its_beginning(page: Page, sandbox: Sandbox) -> None:
    post(sandbox, text="Before")
    ts = post(sandbox, text="\n".join(f"Line {number}" for number in range(80)))
    open_page(page, sandbox)
    expect(page.locator(f"article[data-ts='{ts}'] strong")).to_be_in_viewport()
    expect(page.get_by_role("button", name="New messages below")).to_be_hidden()


def test_reading_further_up_is_left_in_peace(page: Page, sandbox: Sandbox) -> None:
    first = post(sandbox, text="Backlog, first state")
    sandbox.client().pins_add(channel=BACKLOG, timestamp=first)
    post(sandbox, text="\n".join(f"Line {number}" for number in range(60)))
    post(sandbox, text="The last one")
    open_page(page, sandbox)
    expect(page.get_by_text("The last one")).to_be_in_viewport()
    page.get_by_role("button", name="Pinned: Backlog").click()
    expect(page.locator(f"article[data-ts='{first}']")).to_be_in_viewport()
    sandbox.client().chat_update(channel=BACKLOG, ts=first, text="Backlog, next state")
    post(sandbox, text="The newest")
    expect(page.locator(f"article[data-ts='{first}']")).to_contain_text("next state (edited)")
    expect(page.locator(f"article[data-ts='{first}']")).to_be_in_viewport()
    page.get_by_role("button", name="New messages below").click()
    expect(page.get_by_text("The newest")).to_be_in_viewport()
    post(sandbox, text="Even newer")
    expect(page.get_by_text("Even newer")).to_be_in_viewport()


def test_replies_stand_below_their_parent(page: Page, sandbox: Sandbox) -> None:
    parent = post(sandbox, text="Batch")
    post(sandbox, text="Later message")
    sandbox.client().chat_postMessage(channel=BACKLOG, thread_ts=parent, text="Imported")
    open_page(page, sandbox)
    expect(page.get_by_role("article")).to_have_count(3)
    expect(page.get_by_role("article").nth(1)).to_contain_text("Imported")
    expect(page.get_by_role("article", name="reply")).to_have_count(1)


def test_the_sheet_follows_beside_the_channel(page: Page, sandbox: Sandbox) -> None:
    write(sandbox, [["Number", "Amount"], ["INV-1", 1200.5], ["INV-2", 7]])
    columns = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}
    edit_sheet(sandbox, {"addProtectedRange": {"protectedRange": {"range": columns}}})
    open_page(page, sandbox)
    letters = page.locator(".letter")
    expect(letters).to_have_text(list("ABCDE"))
    expect(letters.nth(0).get_by_role("img", name="protected")).to_be_visible()
    expect(letters.nth(1).get_by_role("img", name="protected")).to_have_count(0)
    amount = page.locator("[data-row^=INV-1] [data-column=B]")
    expect(amount).to_have_text("1200.5")
    expect(amount).to_have_class("align-right")
    write(sandbox, [["INV-1", 99]], row=1)
    expect(amount).to_have_text("99")


def test_a_chosen_cell_is_read_in_full(page: Page, sandbox: Sandbox) -> None:
    write(sandbox, [["Number", "Note"], ["INV-1", "a long note " * 20]])
    open_page(page, sandbox)
    page.get_by_role("gridcell", name="INV-1").click()
    expect(page.locator(".formula-cell")).to_have_text("A2")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".formula-cell")).to_have_text("B2")
    expect(page.locator(".formula-text")).to_have_text("a long note " * 20)


def test_the_sheet_opens_another_tab_and_can_be_hidden(page: Page, sandbox: Sandbox) -> None:
    edit_sheet(sandbox, {"addSheet": {"properties": {"sheetId": 7, "title": "Batches"}}})
    write(sandbox, [["B-2026-0001"]], sheet=7)
    open_page(page, sandbox)
    page.get_by_role("tab", name="Batches").click()
    expect(page.get_by_role("gridcell", name="B-2026-0001")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tab", name="Batches")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Hide Sheet").click()
    expect(page.get_by_role("tab", name="Batches")).to_have_count(0)
    page.get_by_role("button", name="Show Sheet").click()
    expect(page.get_by_role("tab", name="Batches")).to_be_visible()
