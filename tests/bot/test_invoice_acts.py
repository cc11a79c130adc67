"""Acts on one invoice, clicked in its window: asked about, done, refused, undone, seen below."""

import json
from typing import Any

import pytest

from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.event import Event
from backlog.lifecycle import acting
from backlog.queries.detail import find_detail
from tests import offices
from tests.bot.desk import BACKLOG, DANA, MEI, PRIYA, Desk, typed, words
from tests.sandbox_process import eventually

Json = dict[str, Any]
NUMBER = "INV-10401"
ACTS = ("invoice.act.", "invoice.do.")
ACTOR = offices.acting(offices.DANA)


def open_invoice(desk: Desk, user: str = DANA, number: str = NUMBER) -> Json:
    """Open it by its number."""
    desk.sandbox.command(user, BACKLOG, number)

    def shown() -> Json | None:
        view = desk.sandbox.view(user)
        filled = view and view["title"] == number and "One moment" not in words(view)
        return view if filled else None

    view = eventually(shown)
    assert view is not None
    return view


def list_offers(view: Json) -> dict[str, tuple[str, Json | None]]:
    """What may be asked for in the window: the act -> the element, and what is chosen in it."""
    found: dict[str, tuple[str, Json | None]] = {}
    for block in view["blocks"]:
        for element in block.get("elements", []):
            if element["type"] == "button" and element["action_id"].startswith(ACTS):
                found[json.loads(element["value"])["do"]] = (element["action_id"], None)
            for option in element.get("options", []):
                choice = {"selected_option": {"value": option["value"]}}
                found[json.loads(option["value"])["do"]] = (element["action_id"], choice)
    return found


def click_act(desk: Desk, do: str, user: str = DANA) -> Json:
    """Click an act of the window that is open, and wait for what it shows."""
    view = desk.window(user)
    action_id, choice = list_offers(view)[do]
    assert desk.sandbox.click(user, view, action_id, choice) == {"ok": True}

    def answered() -> Json | None:
        now = desk.window(user)
        return now if now["hash"] != view["hash"] else None

    now = eventually(answered)
    assert now is not None
    return now


def read_events(desk: Desk, number: str = NUMBER) -> list[Event]:
    """What happened to it."""
    found = find_detail(desk.office, ACTOR, number)
    assert found
    return list(found.history)


def ids_of(desk: Desk, number: str = NUMBER) -> list[int]:
    return offices.ids_of(desk.office, number)


def export(desk: Desk) -> str:
    """Export it, as an Administrator did before."""
    draft = commit.draft(desk.office, ACTOR, Request(tuple(ids_of(desk)), "quickbooks-desktop"))
    return commit.commit(desk.office, ACTOR, draft).number


def leave(desk: Desk) -> None:
    export(desk)
    acting.process(desk.office, ACTOR, ids_of(desk))


def test_undo_in_the_result_takes_it_back_and_the_window_below_shows_it(desk: Desk) -> None:
    open_invoice(desk)
    click_act(desk, "hold")
    held = desk.submit(DANA, typed({"act.reason": "asked the client"}))
    assert "You can undo it until 08:10" in words(held)
    undone = desk.act(DANA, "invoice.undo")
    assert "Undone: held no more." in words(undone)
    desk.sandbox.close(DANA, undone)
    below = eventually(lambda: _find_said(desk, "took back what was done last"))
    assert "release" not in list_offers(below)
    assert read_events(desk)[-1].reason == "undone within ten minutes"


def test_what_is_done_at_once_is_undone_in_the_same_window(desk: Desk) -> None:
    export(desk)
    open_invoice(desk)
    done = click_act(desk, "process")
    assert "You can undo it until" in words(done)
    undone = desk.act(DANA, "invoice.undo")
    assert undone["title"] == NUMBER
    assert "Undone: in Admin again." in words(undone)
    assert "process" in list_offers(undone)


def test_the_window_below_follows_what_is_done_above(desk: Desk) -> None:
    open_invoice(desk)
    click_act(desk, "hold")
    done = desk.submit(DANA, typed({"act.reason": "asked the client"}))
    assert done["depth"] == 2
    desk.sandbox.close(DANA, done)
    below = eventually(lambda: _find_said(desk, "Held: asked the client"))
    assert "release" in list_offers(below)


def _find_said(desk: Desk, sought: str) -> Json:
    """Her window, once it says this."""
    view = desk.sandbox.view(DANA)
    return view if view and sought in words(view) else {}


def test_what_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    leave(desk)
    open_invoice(desk)
    click_act(desk, "pay")
    too_much = desk.submit(DANA, typed({"act.amount": "9,000.00", "act.text": "EFT 7"}))
    assert "is more than the balance of 8,190.40 CAD" in too_much["errors"]["act.amount"]
    unreadable = desk.submit(DANA, typed({"act.amount": "1.000,50"}))
    assert unreadable["errors"] == {"act.amount": "Write the amount like 1812.50."}
    part = desk.submit(DANA, typed({"act.amount": "8,000.00"}))
    assert "190.40 CAD is left" in words(part)


def test_an_odd_day_is_asked_back_once(desk: Desk) -> None:
    leave(desk)
    open_invoice(desk)
    click_act(desk, "pay")
    day = {"act.on": {"act.on": {"type": "datepicker", "selected_date": "2027-11-23"}}}
    asked = desk.submit(DANA, day)
    said = asked["errors"]["act.on"].replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Its day, 23 Nov 2027, is still to come. Submit again if that is right."
    assert "Paid." in words(desk.submit(DANA, day))


def test_deleting_wants_the_number_typed_again(desk: Desk) -> None:
    open_invoice(desk)
    click_act(desk, "void")
    wrong = desk.submit(DANA, typed({"act.number": "INV-10402", "act.reason": "twice"}))
    assert "Type INV-10401, or cancel" in wrong["errors"]["act.number"]
    assert read_events(desk)[-1].action == "received"


def test_second_one_is_told_who_was_first(desk: Desk) -> None:
    open_invoice(desk)
    view = desk.window(DANA)
    acting.process(desk.office, ACTOR, ids_of(desk), reason="on paper")
    action_id, choice = list_offers(view)["hold"]
    desk.sandbox.click(DANA, view, action_id, choice)
    late = eventually(lambda: _find_said(desk, "It is not as you saw it"))
    assert "Dana Kovacs marked it Processed: “on paper”" in words(late)
    desk.sandbox.close(DANA, late)
    below = eventually(lambda: _find_said(desk, "8,190.40 CAD open"))
    assert "pay" in list_offers(below)


def test_processed_meanwhile_names_who_and_when(desk: Desk) -> None:
    open_invoice(desk)
    click_act(desk, "process unexported")
    acting.process(desk.office, ACTOR, ids_of(desk), reason="on paper")
    late = words(desk.submit(DANA, typed({"act.reason": "mine"}))).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Already processed by Dana Kovacs at Mon 23 Nov, 08:00" in late


@pytest.mark.parametrize(
    ("user", "offered"),
    [
        (MEI, {"comment", "reference", "notes", "pdf", "word"}),
        (PRIYA, {"comment", "pdf", "word"}),
    ],
)
def test_each_role_is_offered_what_will_not_refuse_it(
    desk: Desk, user: str, offered: set[str]
) -> None:
    assert list_offers(open_invoice(desk, user)).keys() == offered


@pytest.mark.parametrize(("do", "ending"), [("pdf", ".pdf"), ("word", ".docx")])
def test_printed_for_who_asked_alone(desk: Desk, do: str, ending: str) -> None:
    open_invoice(desk, PRIYA)
    ordered = click_act(desk, do, PRIYA)
    assert "comes to you as a message of this app" in words(ordered)
    desk.deliver()
    names = [file["name"] for file in desk.sandbox.world()["files"]]
    assert [name.endswith(ending) for name in names] == [True]


def test_export_opens_on_top_with_this_invoice(desk: Desk) -> None:
    open_invoice(desk)
    asked = click_act(desk, "export")
    assert asked["depth"] == 2
    assert "1 invoice" in words(asked)
