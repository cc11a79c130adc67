"""Admin one by one: judged, interrupted, resumed, and what is ready exported at the end."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from backlog.acts import Comment, Hold
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.lifecycle import acting
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.store import batches
from bot import state
from bot.state import HomePlace
from tests import offices
from tests.bot.desk import BACKLOG, DANA, MEI, Desk, Line, at_work, typed, words
from tests.bot.test_home import Homes, install
from tests.bot.test_invoice_acts import click_act
from tests.sandbox_process import eventually

Json = dict[str, Any]
ACTOR = offices.acting(offices.DANA)
KIM = Actor("kim@prairie.example", "Kim Osei", frozenset({Role.ADMINISTRATOR}))
"""Another Administrator, who does things meanwhile."""
READY = ("INV-201", "INV-202", "INV-203")
UNSIGNED = "INV-204"
EVERY = (*READY, UNSIGNED)


def take_in_week(office: Office) -> None:
    """Three that are ready and one that wants a signature, in this order."""
    offices.take_in_like(office, dict.fromkeys(READY, "INV-10401") | {UNSIGNED: "INV-10448"})


@pytest.fixture
def week(line: Line, tmp_path: Path) -> Desk:
    """The week's office at its desk."""
    return at_work(line, tmp_path, take_in=take_in_week)


def begin(desk: Desk, user: str = DANA) -> Json:
    """Type the word, and see the window."""
    return desk.type_command(user, "clear")


def press(desk: Desk, text: str) -> Json:
    """Press the window's button on which this stands, and see what it shows then."""
    view = desk.window(DANA)
    [button] = [
        element
        for block in view["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if element.get("type") == "button" and element["text"]["text"] == text
    ]
    assert desk.sandbox.click(DANA, view, button["action_id"], button) == {"ok": True}

    def changed() -> Json | None:
        now = desk.window(DANA)
        return now if now["hash"] != view["hash"] else None

    now = eventually(changed)
    assert now is not None
    return now


def close(desk: Desk) -> None:
    desk.sandbox.close(DANA, desk.window(DANA))


def find(desk: Desk, sought: str) -> Json:
    """Her window, once it says this."""

    def look() -> Json | None:
        view = desk.sandbox.view(DANA)
        return view if view and sought in words(view) else None

    view = eventually(look)
    assert view is not None
    return view


def load_walk(desk: Desk) -> state.ClearOut:
    walk = state.load_clear_out(desk.office, offices.DANA.slack)
    assert walk
    return walk


def list_exported(desk: Desk) -> list[str]:
    with desk.office.reading() as db:
        return [row.number for batch in batches.latest(db) for row in _members(desk, batch.number)]


def _members(desk: Desk, number: str) -> list[Any]:
    return [
        row
        for row in offices.list_rows(desk.office, offices.ids_of(desk.office, *EVERY))
        if number in row.batches
    ]


def test_walks_from_the_oldest_to_one_export_of_what_was_said_ready(week: Desk) -> None:
    first = begin(week)
    assert first["title"] == "Clear-out: 1 of 4"
    assert "All of Admin · oldest first" in words(first)
    assert first["submit"] == "Ready, next"
    second = week.submit(DANA)
    assert second["title"] == "Clear-out: 2 of 4"
    assert "1 ready · saved" in words(second)
    third = press(week, "Skip")
    assert "1 ready · 1 skipped · saved" in words(third)
    fourth = week.submit(DANA)
    assert fourth["submit"] == "Skip, next"
    assert UNSIGNED in words(fourth)
    end = week.submit(DANA)
    assert end["submit"] == "Export 2…"
    assert "Skipped: 2 invoices" in words(end)
    offer = week.submit(DANA)
    assert offer["submit"] == "Export 2"
    assert "Back to the selection" not in words(offer), "nothing was selected: it would lead away"
    assert offer["id"] == first["id"]
    assert "in batch B-2026-0001" in words(week.submit(DANA))
    assert list_exported(week) == ["INV-201", "INV-203"]


def test_place_is_kept_when_the_window_is_closed(week: Desk) -> None:
    begin(week)
    week.submit(DANA)
    close(week)
    asked = begin(week)
    assert "You stopped at INV-202, 2 of 4." in words(asked)
    assert asked["submit"] == "Go on at 2 of 4"
    assert week.submit(DANA)["title"] == "Clear-out: 2 of 4"
    assert "1 ready" in words(week.window(DANA))


def test_begins_again_and_forgets_what_was_said(week: Desk) -> None:
    begin(week)
    week.submit(DANA)
    close(week)
    begin(week)
    again = press(week, "Begin again")
    assert again["title"] == "Clear-out: 1 of 4"
    assert load_walk(week).judged == ()


def test_what_came_since_is_walked_last(week: Desk) -> None:
    begin(week)
    week.submit(DANA)
    close(week)
    offices.take_in(week.office, offices.a_record("INV-299"))
    begin(week)
    on = week.submit(DANA)
    assert on["title"] == "Clear-out: 2 of 5"
    assert "1 invoice came in since" in words(on)


def test_what_others_took_is_passed_over_and_told(week: Desk) -> None:
    begin(week)
    taken = offices.ids_of(week.office, "INV-202", "INV-203")
    draft = commit.draft(week.office, KIM, Request((taken[0],), "quickbooks-desktop"))
    commit.commit(week.office, KIM, draft)
    acting.process(week.office, KIM, [taken[1]], reason="by hand")
    next_ = week.submit(DANA)
    assert next_["title"] == "Clear-out: 4 of 4"
    said = words(next_)
    assert "Passed over. They wait in Admin no more" in said.replace("*", "")
    assert "INV-202: Mon 23 Nov, 08:00 · kim@prairie.example exported it with B-2026-0001" in said
    assert "kim@prairie.example marked it Processed: “by hand”" in said
    end = week.submit(DANA)
    assert "Passed over" not in words(end)
    assert "2 exported, Processed or deleted meanwhile" in words(end)


def test_one_that_somebody_took_while_she_looked_is_passed_over(week: Desk) -> None:
    begin(week)
    acting.process(week.office, KIM, offices.ids_of(week.office, "INV-201"), reason="by hand")
    second = week.submit(DANA)
    assert second["title"] == "Clear-out: 2 of 4"
    assert "INV-201: " in words(second)
    assert load_walk(week).judged == ()


def test_one_that_was_changed_while_she_looked_is_shown_again(week: Desk) -> None:
    begin(week)
    [first] = offices.ids_of(week.office, "INV-201")
    acting.act(week.office, KIM, [first], Comment("the hours are doubtful"))
    again = week.submit(DANA)
    assert again["title"] == "Clear-out: 1 of 4"
    assert "It is not as you saw it. The latest:" in words(again)
    assert "the hours are doubtful" in words(again)
    assert week.submit(DANA)["title"] == "Clear-out: 2 of 4"


def test_one_that_was_changed_since_is_told_at_the_end_and_looked_at_again(week: Desk) -> None:
    begin(week)
    for _ in EVERY[:-1]:
        week.submit(DANA)
    [first] = offices.ids_of(week.office, "INV-201")
    acting.act(week.office, KIM, [first], Comment("the hours are doubtful"))
    end = week.submit(DANA)
    assert "Changed since you said ready: 1 invoice" in words(end)
    assert end["submit"] == "Export 2…"
    again = press_first(week, "Look again")
    assert again["title"] == "Clear-out: 1 of 4"
    assert "you said ready" in words(again)
    assert week.submit(DANA)["submit"] == "Export 3…"


def press_first(desk: Desk, text: str) -> Json:
    """Press the first of several buttons of this name."""
    view = desk.window(DANA)
    first = next(
        one
        for one in view["blocks"]
        if (one.get("accessory") or {}).get("text", {}).get("text") == text
    )
    assert desk.sandbox.click(DANA, view | {"blocks": [first]}, first["accessory"]["action_id"])

    def changed() -> Json | None:
        now = desk.window(DANA)
        return now if now["hash"] != view["hash"] else None

    now = eventually(changed)
    assert now is not None
    return now


def test_what_changes_before_the_export_begins_is_shown_at_the_end(week: Desk) -> None:
    begin(week)
    for _ in EVERY:
        end = week.submit(DANA)
    assert end["submit"] == "Export 3…"
    [first] = offices.ids_of(week.office, "INV-201")
    acting.act(week.office, KIM, [first], Comment("the hours are doubtful"))
    anew = week.submit(DANA)
    assert "It is not as the button said any more." in words(anew)
    assert anew["submit"] == "Export 2…"


def test_going_back_one_changes_what_was_said(week: Desk) -> None:
    begin(week)
    week.submit(DANA)
    back = press(week, "Back one")
    assert back["title"] == "Clear-out: 1 of 4"
    assert "you said ready" in words(back)
    on = press(week, "Skip")
    assert on["title"] == "Clear-out: 2 of 4"
    assert "1 skipped" in words(on)
    assert "1 ready" not in words(on)


def test_a_hold_from_the_walk_shows_below_and_counts(week: Desk) -> None:
    begin(week)
    click_act(week, "hold")
    done = week.submit(DANA, typed({"act.reason": "asked the client"}))
    assert done["depth"] == 2
    close(week)
    below = find(week, "Held: asked the client")
    assert below["submit"] == "Leave on hold, next"
    second = week.submit(DANA)
    assert "1 on hold · saved" in words(second)
    press(week, "Back one")
    released = press(week, "Release")
    assert released["submit"] == "Ready, next"
    assert "Released" in words(released)


def test_an_override_from_the_walk_makes_it_ready(week: Desk) -> None:
    begin(week)
    for _ in READY:
        week.submit(DANA)
    assert week.window(DANA)["submit"] == "Skip, next"
    click_act(week, "override")
    week.submit(DANA, typed({"act.reason": "signed on paper"}))
    close(week)
    assert find(week, "Ready for QuickBooks Desktop.")["submit"] == "Ready, next"
    assert week.submit(DANA)["submit"] == "Export 4…"


def test_a_third_window_above_shows_in_both_below(week: Desk) -> None:
    begin(week)
    press(week, "Open the invoice")
    find(week, "History")
    click_act(week, "hold")
    done = week.submit(DANA, typed({"act.reason": "asked the client"}))
    assert done["depth"] == 3
    close(week)
    find(week, "Held: asked the client")
    close(week)
    below = find(week, "Held: asked the client")
    assert below["title"] == "Clear-out: 1 of 4"
    assert below["submit"] == "Leave on hold, next"


def test_what_was_exported_from_above_is_passed_over_below(week: Desk) -> None:
    begin(week)
    press(week, "Open the invoice")
    find(week, "History")
    click_act(week, "export")
    week.submit(DANA)
    find(week, "in batch B-2026-0001")
    close(week)
    find(week, "Exported with B-2026-0001")
    close(week)
    below = find(week, "INV-202")
    assert below["title"] == "Clear-out: 2 of 4"
    assert "Passed over" not in words(below)


def test_a_window_of_an_earlier_step_says_nothing_of_the_next_one(week: Desk) -> None:
    begin(week)
    walk = load_walk(week)
    on_her_phone = replace(walk, at=1, judged=(state.Judgement(walk.ids[0], 1, ready=True),))
    state.keep_clear_out(week.office, offices.DANA.slack, on_her_phone)
    shown = week.submit(DANA)
    assert "This window was of an earlier step." in words(shown)
    assert shown["title"] == "Clear-out: 2 of 4"
    assert load_walk(week).judged == on_her_phone.judged


def test_home_says_what_is_walked(week: Desk) -> None:
    install(week)
    homes = Homes(week)
    homes.open()
    place = HomePlace(search="inv-203")
    state.keep_home(week.office, offices.DANA.slack, place)
    choice = {"selected_option": {"value": "one-by-one"}}
    assert week.sandbox.click(DANA, homes.look(), "home.menu", choice) == {"ok": True}
    shown = week.window(DANA)
    assert shown["title"] == "Clear-out: 1 of 1"
    assert "“inv-203” · oldest first" in words(shown)


def test_nothing_to_walk_is_said(week: Desk) -> None:
    acting.process(week.office, ACTOR, offices.ids_of(week.office, *EVERY), reason="by hand")
    assert "Nothing waits for a judgement" in words(begin(week))


def test_what_is_on_hold_is_walked_where_home_shows_that_alone(week: Desk) -> None:
    [held] = offices.ids_of(week.office, "INV-202")
    acting.act(week.office, ACTOR, [held], Hold("asked the client"))
    assert begin(week)["title"] == "Clear-out: 1 of 3"
    close(week)
    install(week)
    homes = Homes(week)
    homes.open()
    homes.choose("home.state", "held")
    choice = {"selected_option": {"value": "one-by-one"}}
    assert week.sandbox.click(DANA, homes.look(), "home.menu", choice) == {"ok": True}
    assert "On hold · oldest first" in words(week.window(DANA))
    assert load_walk(week).ids == (held,)


def test_other_roles_have_no_entry_and_are_refused(week: Desk) -> None:
    install(week)
    homes = Homes(week)
    assert "One by one…" not in words(homes.open(MEI))
    week.sandbox.command(MEI, BACKLOG, "clear")
    assert "Only an Administrator may export" in week.whisper(MEI)


def test_a_message_to_the_app_says_where_it_begins(week: Desk) -> None:
    week.sandbox.say(DANA, BACKLOG, "<@U0BOT> clear")
    assert "from a message no window can open" in week.whisper(DANA)


def test_what_another_system_takes_is_exported_apart(week: Desk) -> None:
    company: list[Json] = json.loads((files("samples") / "company.json").read_text("utf-8"))
    offices.take_in(week.office, *(one for one in company if one["currency"] == "USD"))
    begin(week)
    while week.window(DANA)["title"] != "Clear-out":
        week.submit(DANA)
    end = week.window(DANA)
    assert "ready for another system" in words(end)
    other = press(week, "Export 6…")
    assert "Not the default" in words(other)
    week.submit(DANA)
    find(week, "in batch B-2026-0001")
    close(week)
    anew = find(week, "6 exported, Processed or deleted meanwhile")
    assert "3 ready for QuickBooks Desktop" in words(anew)
    assert "Passed over" not in words(anew)
    assert "ready for another system" not in words(anew)
