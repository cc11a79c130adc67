"""Settings: a page that reads as sentences, its forms, who was first, and what `doctor` says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

import bot.app
import bot.slack.work
from backlog import settings
from backlog.finding import Finding
from backlog.office import Office
from backlog.roles import People, Person, Role
from bot import state
from bot.blocks import settings as blocks
from bot.blocks.menu import SETTINGS
from bot.slack.work import Work
from bot.state import SettingsWindow
from tests import offices
from tests.backlog.looking import table
from tests.bot.desk import BACKLOG, DANA, MEI, PRIYA, Desk, Line, words
from tests.bot.test_home import Homes, install
from tests.bot.test_work import Gate
from tests.sandbox_process import eventually

Json = dict[str, Any]
ACTOR = offices.acting(offices.DANA)
OPEN = "Change settings…"


def open_page(desk: Desk, user: str = DANA) -> Json:
    """The page, from the answer to the word."""
    desk.sandbox.command(user, BACKLOG, "settings")
    message = eventually(
        lambda: next((m for m in desk.messages(user, BACKLOG) if OPEN in words(m)), None)
    )
    assert message
    return desk.open(user, "settings.open", message)


def open_form(desk: Desk, title: str, user: str = DANA) -> Json:
    """The form of a part of the page, which comes on top of it."""
    page = desk.window(user)
    part = next(b for b in page["blocks"] if words({"blocks": [b]}).startswith(f"*{title}*"))
    click = desk.sandbox.click(user, page | {"blocks": [part]}, "settings.change")
    assert click == {"ok": True}
    eventually(lambda: desk.window(user)["title"] == title)
    return desk.window(user)


def find_field(view: Json, name: str) -> Json:
    found: Json = next(b for b in view["blocks"] if b["block_id"].startswith(f"{name}:"))
    return found


def build_value(view: Json, name: str, value: str) -> Json:
    """What is entered in a setting's field, as the window has it."""
    element = find_field(view, name)["element"]
    if element["type"] == "timepicker":
        return {"type": "timepicker", "selected_time": value}
    if element["type"] == "plain_text_input":
        return {"type": "plain_text_input", "value": value}
    option = next(one for one in element["options"] if one["value"] == value)
    return {"type": element["type"], "selected_option": option}


def enter(view: Json, **values: str) -> Json:
    """Input state for settings by name."""
    entered: Json = {}
    for name, value in values.items():
        block = find_field(view, name)
        state = build_value(view, name, value)
        entered[block["block_id"]] = {block["element"]["action_id"]: state}
    return entered


def choose(desk: Desk, name: str, value: str, user: str = DANA) -> Json:
    """Choose a value in a field that tells the bot."""
    action = build_value(desk.window(user), name, value)
    return desk.act(user, f"settings.field.{name}", action)


def save(desk: Desk, user: str = DANA, **values: str) -> Json:
    """Save the form; what is in front of the person then."""
    view = desk.window(user)
    assert desk.sandbox.submit(user, view, enter(view, **values)) == {"ok": True}
    return desk.window(user)


def read_events(office: Office) -> list[tuple[Any, ...]]:
    return table(office, "SELECT actor, before, after FROM events WHERE action = 'settings'")


def test_the_page_says_what_is_set_what_runs_next_and_what_is_configured(desk: Desk) -> None:
    said = words(open_page(desk))
    for sentence in (
        "Every Monday at 08:00, asks before it exports",
        "For QuickBooks Desktop",
        "Responsible: nobody",
        "Business days at 09:00",
        "Usual system: QuickBooks Desktop, chosen by the currency",
        "Weekly batch: Mon 30 Nov, 08:00",
        "Daily reminder: Mon 23 Nov, 09:00",
        "Holds that end: Tue 24 Nov, 04:30",
        "Administrators: Dana Kovacs",
        "Project Managers: Priya Nair",
        "Backlog <#C0BACKLOG>, accounting <#C0ACCOUNTS>",
        "Prairie Field Services, CAD, Edmonton time",
        "No signature: blocks",
        "<https://docs.google.com/1SHEET|Open the Sheet>",
        "Dana Kovacs, who runs this program, changes them there.",
    ):
        assert sentence in said


def test_the_menu_of_home_leads_there_for_an_administrator_alone(desk: Desk) -> None:
    install(desk)
    homes = Homes(desk)
    menus = {user: _list_menu(homes.open(user)) for user in (DANA, MEI, PRIYA)}
    assert SETTINGS in menus[DANA]
    assert SETTINGS not in menus[MEI] + menus[PRIYA]
    option = {"text": {"type": "plain_text", "text": OPEN}, "value": SETTINGS}
    desk.sandbox.click(DANA, homes.look(), "home.menu", {"selected_option": option})
    eventually(lambda: desk.sandbox.view(DANA))
    assert "Every Monday at 08:00" in words(desk.window(DANA))


def _list_menu(home: Json) -> list[str]:
    menus = (e for b in home["blocks"] for e in b.get("elements", []) if e["type"] == "overflow")
    return [option["value"] for menu in menus for option in menu["options"]]


@pytest.mark.parametrize("user", [MEI, PRIYA])
def test_others_read_the_settings_and_get_no_button(desk: Desk, user: str) -> None:
    desk.sandbox.command(user, BACKLOG, "settings")
    said = desk.whisper(user)
    assert "Every Monday at 08:00, asks before it exports" in said
    assert "An Administrator changes them" in said
    assert OPEN not in said


def test_what_would_come_is_seen_before_it_is_saved_and_the_page_shows_what_came(
    desk: Desk,
) -> None:
    open_page(desk)
    form = open_form(desk, "Weekly batch")
    assert "*Next run: Mon 30 Nov, 08:00*" in words(form)
    assert find_field(form, "weekly_at")["element"]["timezone"] == "America/Edmonton"
    shown = choose(desk, "weekly_day", "friday")
    assert "*Next run: Fri 27 Nov, 08:00*" in words(shown)
    assert "As it is now: Mon 30 Nov, 08:00." in words(shown)
    assert read_events(desk.office) == []
    page = save(desk, weekly_at="16:30")
    assert page["title"] == "Change settings"
    said = words(eventually(lambda: _find_saved(desk)))
    assert "Saved. Day: Monday → Friday; Time: 08:00 → 16:30" in said
    assert "Every Friday at 16:30, asks before it exports" in said
    assert "Weekly batch: Fri 27 Nov, 16:30" in said
    assert read_events(desk.office) == [
        (
            "dana@prairie.example",
            '{"weekly_at":"08:00","weekly_day":"monday"}',
            '{"weekly_at":"16:30","weekly_day":"friday"}',
        )
    ]


def _find_saved(desk: Desk, user: str = DANA) -> Json:
    view = desk.sandbox.view(user)
    return view if view and "Saved." in words(view) else {}


def test_back_leads_to_the_page_and_nothing_is_saved(desk: Desk) -> None:
    open_page(desk)
    form = open_form(desk, "Weekly batch")
    assert form["close"] == "Back"
    choose(desk, "weekly_day", "friday")
    desk.sandbox.close(DANA, desk.window(DANA))
    assert desk.window(DANA)["title"] == "Change settings"
    assert read_events(desk.office) == []


def test_what_is_saved_unchanged_writes_nothing(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Weekly batch")
    assert save(desk)["title"] == "Change settings"
    assert read_events(desk.office) == []


def test_a_wrong_value_is_told_beside_its_field(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Reminders")
    shown = choose(desk, "reminder_at", "03:00")
    assert "*Next run: not known*" in words(shown)
    save(desk)
    assert eventually(lambda: desk.window(DANA)["errors"]) == {
        "reminder_at:0": "It must be a time from 04:00 to 23:00, as in 08:00."
    }
    save(desk, reminder_at="07:15")
    assert settings.schedule(desk.office).reminder_at == "07:15"


def test_a_text_may_be_emptied_and_a_system_may_be_left_to_the_currency(desk: Desk) -> None:
    settings.change(desk.office, ACTOR, {"default_prefix": "week", "default_target": "csv"})
    open_page(desk)
    form = open_form(desk, "Export")
    assert find_field(form, "default_prefix")["element"]["initial_value"] == "week"
    save(desk, default_prefix="", default_target="-")
    stored = settings.schedule(desk.office)
    assert (stored.default_prefix, stored.default_target) == ("", "")


def test_that_nobody_would_export_is_said_before_it_is_saved(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Weekly batch")
    shown = choose(desk, "weekly_mode", "export")
    assert "will only be proposed: nobody is responsible" in words(shown)
    shown = choose(desk, "weekly_responsible", "dana@prairie.example")
    assert "will only be proposed" not in words(shown)
    off = choose(desk, "weekly_mode", "off")
    assert "*Next run: off*" in words(off)


def test_the_second_of_two_is_told_what_changed_and_keeps_what_was_chosen(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Weekly batch")
    desk.clock.move(minutes=4)
    settings.change(desk.office, ACTOR, {"weekly_day": "tuesday"})
    lost = save(desk, weekly_at="16:30")
    said = words(lost)
    assert "Dana Kovacs changed “Day” from Monday to Tuesday, Mon 23 Nov, 08:04." in said
    assert "Nothing was saved; what you chose is kept." in said
    assert find_field(lost, "weekly_day")["element"]["initial_option"]["value"] == "tuesday"
    assert find_field(lost, "weekly_at")["element"]["initial_time"] == "16:30"
    assert len(read_events(desk.office)) == 1
    save(desk)
    stored = settings.schedule(desk.office)
    assert (stored.weekly_day, stored.weekly_at) == ("tuesday", "16:30")


def test_another_page_that_changed_meanwhile_holds_up_nobody(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Reminders")
    settings.change(desk.office, ACTOR, {"weekly_day": "tuesday"})
    save(desk, reminder_at="07:15")
    assert settings.schedule(desk.office).reminder_at == "07:15"


def test_whoever_is_an_administrator_no_more_saves_nothing(desk: Desk, line: Line) -> None:
    open_page(desk)
    open_form(desk, "Reminders")
    gone = Person(offices.DANA.email, "Dana Kovacs", frozenset({Role.VIEWER}), offices.DANA.slack)
    deps = replace(desk.deps, office=replace(desk.office, people=People([gone])))
    line.handler.app = bot.app.build(deps, Work(deps, apart=0.0))
    refused = save(desk, reminder_at="07:15")
    assert "Only an Administrator may change settings" in words(refused)
    assert settings.schedule(desk.office).reminder_at == "09:00"


def test_a_form_of_a_release_with_other_fields_is_answered_and_saves_nothing(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Reminders")
    older = SettingsWindow("reminders", {"nag_at": "09:00"})
    state.keep_window(desk.office, desk.window(DANA)["id"], older)
    assert blocks.USED in words(save(desk, reminder_at="07:15"))
    assert read_events(desk.office) == []


def examine_with(desk: Desk, line: Line, found: Sequence[Finding], gate: Gate) -> None:
    """Let `doctor` find this once the gate is open."""

    def examine(_: Office) -> Sequence[Finding]:
        gate.pass_through()
        return found

    deps = replace(desk.deps, upkeep=replace(desk.deps.upkeep, examine=examine))
    line.handler.app = bot.app.build(deps, Work(deps, apart=0.0))


def test_what_doctor_says_is_shown_what_to_fix_first(desk: Desk, line: Line) -> None:
    gate = Gate()
    gate.set()
    found = [
        Finding("database", ok=True, message="Invoices: 63, findings: 0."),
        Finding("Sheet", ok=False, message="It is not shared.", fix="Share it."),
    ]
    examine_with(desk, line, found, gate)
    open_page(desk)
    desk.act(DANA, "settings.examine")
    said = words(eventually(lambda: _find_titled(desk, "Is all in place?")))
    assert "*1 thing needs to be fixed.*" in said
    assert said.index("To fix") < said.index("*Sheet*\nIt is not shared.\nShare it.")
    assert said.index("Share it.") < said.index("In order") < said.index("*Database*")


def _find_titled(desk: Desk, title: str) -> Json:
    view = desk.window(DANA)
    return view if view["title"] == title else {}


def test_nothing_else_waits_while_doctor_looks(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.slack.work, "BUILDERS", 1)
    gate = Gate()
    examine_with(desk, line, [], gate)
    assert desk.sandbox.click(DANA, open_page(desk), "settings.examine") == {"ok": True}
    desk.sandbox.command(DANA, BACKLOG, "admin")
    eventually(lambda: "*Admin* · 63 invoices" in desk.whisper(DANA))
    desk.sandbox.command(MEI, BACKLOG, "admin")
    eventually(lambda: "*Admin* · 63 invoices" in desk.whisper(MEI))
    gate.set()
    eventually(lambda: "Everything is in place." in words(_find_titled(desk, "Is all in place?")))


def test_invented_invoices_come_to_who_asked_and_leave_no_trace(desk: Desk) -> None:
    open_page(desk)
    invoices = table(desk.office, "SELECT * FROM invoices")
    chosen = {"selected_option": {"value": "quickbooks-desktop"}}
    said = words(desk.act(DANA, "settings.try", chosen))
    assert "On the way to you, as a message of this app: invented invoices for QuickBooks" in said
    desk.deliver()
    direct = next(one for one in desk.sandbox.state(DANA)["channels"] if one["kind"] == "dm")
    message = desk.sandbox.messages(DANA, direct["id"])[-1]
    assert "never into the one you work in" in words(message)
    names = [one["name"] for one in message["files"]]
    assert names == ["20261123_TRY-IN-A-COPY_SPECIMEN.iif", "SPECIMEN-steps.txt"]
    assert table(desk.office, "SELECT * FROM invoices") == invoices
    assert table(desk.office, "SELECT * FROM batches") == []
