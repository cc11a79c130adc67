"""The app's own places in a real browser: Home, windows, type-ahead, shortcuts, tables, people."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_bolt import Ack

from tests.sandbox.bolt import bolt_app, connected
from tests.sandbox.listening_app import ListeningApp
from tests.sandbox.test_home_and_events import EVENTS, SCOPES, SHORTCUT, TABS, option, plain
from tests.sandbox_process import Sandbox

pytestmark = pytest.mark.browser

Json = dict[str, Any]
BACKLOG, DIRECT = "C0BACKLOG", "D0DANA"
ANYTHING = re.compile(".*")


@pytest.fixture
def whole(sandbox: Sandbox) -> Sandbox:
    """The sandbox with an app that has everything turned on."""
    sandbox.install(scopes=SCOPES, events=EVENTS, app_home=TABS, shortcuts=[SHORTCUT])
    return sandbox


@pytest.fixture
def app(whole: Sandbox) -> Iterator[ListeningApp]:
    listening, bolt = ListeningApp(whole.client()), bolt_app(whole)
    found = [option("INV-10401"), option("INV-10402")]

    def offer(ack: Ack, body: Json) -> None:
        ack(options=[one for one in found if body["value"].upper() in one["value"]])

    def hear(ack: Ack, body: Json) -> None:
        ack()
        listening.heard.put(body)

    bolt.action(ANYTHING)(listening.on_action)
    bolt.view(ANYTHING)(listening.on_view)
    bolt.options(ANYTHING)(offer)
    bolt.shortcut(ANYTHING)(hear)
    for event in ("app_home_opened", "message"):
        bolt.event(event)(hear)
    with connected(whole, bolt):
        yield listening


def mrkdwn(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Json, block_id: str = "acts") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def publish(sandbox: Sandbox, *blocks: Json) -> None:
    view = {"type": "home", "blocks": list(blocks)}
    sandbox.client().views_publish(user_id="U0DANA", view=view)


def post(sandbox: Sandbox, *blocks: Json) -> str:
    answer = sandbox.client().chat_postMessage(channel=BACKLOG, text="A message", blocks=blocks)
    return str(answer["ts"])


def open_home(page: Page, sandbox: Sandbox) -> Locator:
    page.goto(f"{sandbox.url}/#as=U0DANA&in={DIRECT}")
    home = page.get_by_role("tabpanel", name="Home")
    expect(home).to_be_visible()
    return home


def test_home_opens_beside_the_messages_and_the_app_hears_of_it(
    page: Page, whole: Sandbox, app: ListeningApp
) -> None:
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    page.locator(f".channel-link[data-channel={DIRECT}]").click()
    assert app.hears()["event"]["tab"] == "home"
    expect(page.get_by_text("nothing to show here yet")).to_be_visible()
    publish(whole, mrkdwn("*63 invoices* in Admin"))
    expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("63 invoices in Admin")
    page.get_by_role("tab", name="Messages").click()
    assert app.hears()["event"]["tab"] == "messages"
    page.get_by_placeholder("/backlog").fill("mine")
    page.keyboard.press("Enter")
    assert app.hears()["event"]["text"] == "mine"


def test_a_link_to_the_app_opens_its_home(page: Page, whole: Sandbox, app: ListeningApp) -> None:
    there = "slack://app?team=T0PRAIRIE&id=A0BACKLOG&tab=home"
    post(whole, actions(button("home.link", "Open the backlog", url=there)))
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    page.get_by_role("button", name="Open the backlog").click()
    expect(page.get_by_role("tabpanel", name="Home")).to_be_visible()
    heard = [app.hears() for _ in range(2)]
    assert {body["type"] for body in heard} == {"block_actions", "event_callback"}


def test_a_type_ahead_offers_while_one_types(page: Page, whole: Sandbox, app: ListeningApp) -> None:
    find = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    publish(whole, actions(find | {"placeholder": plain("Find: number")}))
    home = open_home(page, whole)
    app.hears()
    field = home.get_by_role("combobox")
    field.press_sequentially("10402")
    offered = page.get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_text(["INV-10402"])
    field.press("Enter")
    assert app.hears()["actions"][0]["selected_option"]["value"] == "INV-10402"
    expect(field).to_have_value("INV-10402")
    field.fill("nothing like it")
    expect(page.get_by_text("No results")).to_be_visible()


def test_a_window_takes_several_a_time_a_number_and_a_file(
    page: Page, whole: Sandbox, app: ListeningApp
) -> None:
    def field(block_id: str, element: Json) -> Json:
        element = {"action_id": "value", **element}
        label = plain(block_id.capitalize())
        return {"type": "input", "block_id": block_id, "label": label, "element": element}

    several = {"type": "multi_static_select", "options": [option("QuickBooks"), option("Sage")]}
    app.opens["open"] = {
        "type": "modal",
        "title": plain("Import"),
        "submit": plain("Save"),
        "blocks": [
            {"type": "alert", "level": "error", "text": plain("No signature.")},
            field("systems", several),
            field("time", {"type": "timepicker", "initial_time": "08:00"}),
            field("total", {"type": "number_input", "is_decimal_allowed": True}),
            field("channel", {"type": "conversations_select"}),
            field("file", {"type": "file_input"}),
        ],
    }
    post(whole, actions(button("open", "Open")))
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    page.get_by_role("button", name="Open", exact=True).click()
    app.hears()
    dialog = page.get_by_role("dialog", name="Import")
    expect(dialog.get_by_role("note")).to_have_text("No signature.")
    dialog.get_by_label("Systems").click()
    page.get_by_role("option", name="Sage").click()
    expect(dialog.get_by_role("button", name="Remove Sage")).to_be_visible()
    dialog.get_by_label("Total").fill("12.50")
    dialog.get_by_label("Channel").select_option("# accounting")
    paid = {"name": "paid.csv", "mimeType": "text/csv", "buffer": b"INV-10401"}
    dialog.locator("input[type=file]").set_input_files(paid)  # type: ignore[arg-type]
    expect(dialog).to_contain_text("paid.csv (9 bytes)")
    dialog.get_by_role("button", name="Save").click()
    values = {k: v["value"] for k, v in app.hears()["view"]["state"]["values"].items()}
    assert [o["value"] for o in values["systems"]["selected_options"]] == ["Sage"]
    assert (values["time"]["selected_time"], values["total"]["value"]) == ("08:00", "12.50")
    assert values["channel"]["selected_conversation"] == "C0ACCOUNTS"
    assert values["file"]["files"][0]["name"] == "paid.csv"


def test_a_message_offers_the_shortcut_and_a_reply(
    page: Page, whole: Sandbox, app: ListeningApp
) -> None:
    ts = post(whole, mrkdwn("INV-10401 is ready"))
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    message = page.get_by_role("article").filter(has_text="INV-10401 is ready")
    message.get_by_role("button", name="Message actions").click()
    page.get_by_role("menuitem", name="Open invoice").click()
    heard = app.hears()
    assert (heard["type"], heard["message_ts"]) == ("message_action", ts)
    message.get_by_role("button", name="Message actions").click()
    page.get_by_role("menuitem", name="Reply in thread").click()
    page.get_by_placeholder("/backlog").fill("one is missing")
    page.keyboard.press("Enter")
    assert app.hears()["event"]["thread_ts"] == ts
    reply = page.get_by_role("article", name="reply")
    reply.get_by_role("button", name="Message actions").click()
    page.get_by_role("menuitem", name="Edit message").click()
    page.get_by_placeholder("/backlog").fill("two are missing")
    page.keyboard.press("Enter")
    assert app.hears()["event"]["subtype"] == "message_changed"
    expect(reply).to_contain_text("two are missing (edited)")


def test_a_data_table_turns_its_pages_and_sorts_by_number(page: Page, whole: Sandbox) -> None:
    def number(value: int) -> Json:
        return {"type": "raw_number", "value": value, "text": f"{value:,}"}

    def text(words: str) -> Json:
        return {"type": "raw_text", "text": words}

    rows = [[text(f"INV-{n}"), number(amount)] for n, amount in enumerate((900, 1200, 70))]
    table = {"type": "data_table", "caption": "Who stays", "page_size": 2}
    post(whole, table | {"rows": [[text("Invoice"), text("Amount")], *rows]})
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    amounts = page.locator(".block-data_table tbody td")
    expect(amounts).to_have_text(["900", "1,200"])
    page.get_by_role("button", name="Next").click()
    expect(amounts).to_have_text(["70"])
    page.get_by_role("button", name="Amount").click()
    expect(amounts).to_have_text(["70", "900"])
    page.get_by_role("button", name="Amount").click()
    expect(amounts).to_have_text(["1,200", "900"])


def test_charts_and_folds_say_what_they_show(page: Page, whole: Sandbox) -> None:
    points = [{"label": "0-14", "value": 12}, {"label": "15-30", "value": 5}]
    bar = {
        "type": "bar",
        "series": [{"name": "Admin", "data": points}],
        "axis_config": {"categories": ["0-14", "15-30"]},
    }
    post(
        whole,
        {"type": "data_visualization", "title": "By age", "chart": bar},
        {
            "type": "data_visualization",
            "title": "Shares",
            "chart": {"type": "pie"} | {"segments": points},
        },
        {
            "type": "container",
            "title": plain("How to import it"),
            "child_blocks": [mrkdwn("Back up first"), actions(button("inside", "Inside"))],
            "is_collapsible": True,
            "default_collapsed": True,
        },
    )
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    expect(page.get_by_role("img", name="Admin: 0-14 12, 15-30 5")).to_be_visible()
    expect(page.get_by_role("img", name="0-14 12, 15-30 5").last).to_be_visible()
    expect(page.get_by_text("Back up first")).to_be_hidden()
    page.get_by_text("How to import it").click()
    expect(page.get_by_role("button", name="Inside")).to_be_visible()


def test_two_people_side_by_side_see_the_same_message_as_themselves(
    page: Page, whole: Sandbox, app: ListeningApp
) -> None:
    post(whole, actions(button("invoice.process", "Processed")))
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    page.get_by_label("Beside").select_option("Mei Tran")
    second = page.frame_locator("#second")
    second.get_by_role("button", name="Processed").click()
    assert app.hears()["user"]["id"] == "U0ACCOUNT"
    page.get_by_role("button", name="Processed").click()
    assert app.hears()["user"]["id"] == "U0DANA"
    page.get_by_label("Beside").select_option("the Sheet")
    expect(page.locator("#sheet")).to_be_visible()
    expect(page.locator("#second")).to_be_hidden()


def test_the_x_closes_the_windows_below_it_too(
    page: Page, whole: Sandbox, app: ListeningApp
) -> None:
    above = {"type": "modal", "title": plain("Above"), "blocks": [mrkdwn("above")]}
    below = {"type": "modal", "title": plain("Below"), "blocks": [actions(button("more", "More"))]}
    app.opens["open"] = below
    post(whole, actions(button("open", "Open")))
    page.goto(f"{whole.url}/#as=U0DANA&in={BACKLOG}")
    page.get_by_role("button", name="Open", exact=True).click()
    app.hears()
    page.get_by_role("button", name="More", exact=True).click()
    app.client.views_push(trigger_id=app.hears()["trigger_id"], view=above)
    dialog = page.get_by_role("dialog", name="Above")
    dialog.get_by_role("button", name="Close this window").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert whole.view("U0DANA") is None
