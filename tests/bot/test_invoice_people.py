"""An invoice's window and somebody who may no longer act, or never might."""

from dataclasses import replace

import bot.app
from backlog.acts import Comment
from backlog.lifecycle import acting
from backlog.roles import People, Person, Role
from tests import offices
from tests.bot.desk import BACKLOG, DANA, PRIYA, STRANGER, Desk, Line, refusals, typed, words
from tests.bot.test_invoice_acts import (
    ACTOR,
    NUMBER,
    click_act,
    ids_of,
    list_offers,
    open_invoice,
    read_events,
)
from tests.sandbox_process import eventually


def test_who_was_an_administrator_is_refused_in_her_open_window(desk: Desk, line: Line) -> None:
    open_invoice(desk)
    _demote(desk, line)
    view = desk.window(DANA)
    action_id, choice = list_offers(view)["hold"]
    desk.sandbox.click(DANA, view, action_id, choice)
    said = eventually(lambda: _find(desk, "Only an Administrator may hold invoices"))
    assert "you are a Viewer" in said
    assert [one["actor"] for one in refusals(desk)] == ["dana@prairie.example"]
    assert read_events(desk)[-1].action == "received"


def test_who_was_an_administrator_is_refused_what_she_typed(desk: Desk, line: Line) -> None:
    open_invoice(desk)
    click_act(desk, "hold")
    _demote(desk, line)
    said = words(desk.submit(DANA, typed({"act.reason": "mine"})))
    assert "Only an Administrator may hold invoices; you are a Viewer" in said
    assert read_events(desk)[-1].action == "received"


def _demote(desk: Desk, line: Line) -> None:
    viewer = Person(
        offices.DANA.email, offices.DANA.name, frozenset({Role.VIEWER}), offices.DANA.slack
    )
    office = replace(desk.office, people=People([viewer, offices.AMIRA, offices.PRIYA]))
    line.handler.app = bot.app.build(replace(desk.deps, office=office))


def _find(desk: Desk, sought: str) -> str:
    view = desk.sandbox.view(DANA)
    return words(view) if view and sought in words(view) else ""


def test_a_manager_comments_on_her_own_and_sees_no_other(desk: Desk) -> None:
    open_invoice(desk, PRIYA)
    click_act(desk, "comment", PRIYA)
    done = desk.submit(PRIYA, typed({"act.reason": "the hours are right"}))
    assert "Noted." in words(done)
    last = read_events(desk)[-1]
    assert (last.action, last.actor, last.reason) == (
        "comment",
        "priya@prairie.example",
        "the hours are right",
    )
    desk.sandbox.command(PRIYA, BACKLOG, "INV-10403")
    said = eventually(lambda: _refused(desk))
    assert "CAD" not in said


def _refused(desk: Desk) -> str:
    view = desk.sandbox.view(PRIYA)
    said = words(view) if view else ""
    return said if "of another Project Manager" in said else ""


def test_a_stranger_is_told_the_line_to_add_and_shown_nothing(desk: Desk) -> None:
    desk.sandbox.command(STRANGER, BACKLOG, NUMBER)
    said = desk.whisper(STRANGER)
    assert "You are not on the list" in said
    assert "CAD" not in said
    assert desk.sandbox.view(STRANGER) is None


def test_names_and_reasons_are_never_markup(desk: Desk) -> None:
    acting.act(desk.office, ACTOR, ids_of(desk), Comment("<!channel> *now* <http://x|y> & co"))
    said = words(open_invoice(desk))
    assert "&lt;!channel&gt; ∗now∗ &lt;http" in said
