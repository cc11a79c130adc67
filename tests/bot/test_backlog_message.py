"""The pinned message: what an Administrator sees on Monday morning."""

import re

from backlog import lifecycle, query
from backlog.filter import Filter
from backlog.model import Tab
from tests import offices
from tests.bot.desk import BACKLOG, DANA, PRIYA, Desk, refusals, words


def test_says_how_the_backlog_stands_and_what_to_do(desk: Desk) -> None:
    said = words(desk.pinned())
    assert "*Admin*: 63 invoices" in said
    assert "57 ready to export" in said
    assert "6 blocked or held" in said
    assert "INV-10401 · Northfield Energy Ltd · 8,190.40 CAD\nJ-2231 · 70 days" in said


def test_is_edited_in_place_as_the_backlog_moves(desk: Desk) -> None:
    first = desk.pinned()
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    now = desk.pinned()
    assert now["ts"] == first["ts"]
    assert "*2 exported*, to be marked Processed" in words(now)
    assert sum(m["pinned"] for m in desk.messages(DANA, BACKLOG)) == 1


def test_rejoices_when_nothing_waits(desk: Desk) -> None:
    everything = query.ids(desk.office, Filter(tab=Tab.ADMIN))
    lifecycle.process(
        desk.office, offices.acting(offices.DANA), everything, reason="typed in by hand"
    )
    desk.deliver()
    said = words(desk.pinned())
    assert "Nothing waits in Admin" in said
    assert "Export..." not in said
    assert "Paid..." in said


def test_details_say_what_is_missing_to_the_one_who_asked(desk: Desk) -> None:
    desk.menu(PRIYA, "INV-10401", "Details")
    said = desk.whisper(PRIYA)
    assert "Nothing keeps it from being exported" in said
    assert "received by Dana Kovacs" in said


def test_command_counts_only_what_the_one_who_asks_may_see(desk: Desk) -> None:
    assert desk.sandbox.command(PRIYA, BACKLOG) == {"ok": True}
    said = desk.whisper(PRIYA)
    assert "*Admin*: 27 invoices" in said
    assert "The oldest 5 of 27 in Admin" in said
    ready, blocked = (int(n) for n in re.findall(r"\*(\d+) (?:ready|blocked)", said))
    assert ready + blocked == 27


def test_details_of_another_managers_job_are_refused_and_that_is_recorded(desk: Desk) -> None:
    desk.menu(PRIYA, _of_another(desk), "Details")
    assert "is of a job of another Project Manager" in desk.whisper(PRIYA)
    assert [one["actor"] for one in refusals(desk)] == ["priya@prairie.example"]


def _of_another(desk: Desk) -> str:
    """One of the oldest invoices, of a job that is not Priya's."""
    oldest = query.page(desk.office, offices.acting(offices.DANA), Filter(), limit=10).rows
    return next(row.number for row in oldest if row.project_manager != "Priya Nair")


def test_command_shows_the_short_list_with_the_same_buttons(desk: Desk) -> None:
    assert desk.sandbox.command(DANA, BACKLOG) == {"ok": True}
    said = desk.whisper(DANA)
    assert "*Admin*: 63 invoices" in said
    assert "The oldest 5 of 63" in said
    assert "Export..." in said
