"""The pinned message: what an Administrator sees on Monday morning."""

import re

import pytest

from backlog.acts import Hold
from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.queries import lists
from bot.slack.home_link import HomeLink
from bot.surfaces.commands import WORDS
from tests import offices
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, MEI, PRIYA, STRANGER, Desk, refusals, words
from tests.offices import list_ids, list_rows
from tests.sandbox_process import eventually


def test_says_how_the_backlog_stands_and_what_to_do(desk: Desk) -> None:
    said = words(desk.pinned())
    ready = lists.ids(desk.office, offices.acting(offices.DANA), Filter(ready=True))
    assert f"*{len(ready)} ready for QuickBooks Desktop* · " in said
    assert f"Export {len(ready)} ready…" in said
    assert "ready for another system*" in said
    assert "*Admin* 63 · " in said
    assert "· oldest 70 days" in said
    assert re.search(r"\*INV-10\d\d\d\* · .* · (signature|client approval)", said)
    assert "Blocked, oldest first" in said
    assert "The oldest others" in said


def test_its_button_opens_the_export_of_all_that_is_ready_without_a_selection(desk: Desk) -> None:
    ready = lists.ids(desk.office, offices.acting(offices.DANA), Filter(ready=True))
    assert desk.open(DANA, "export.open")["submit"] == f"Export {len(ready)}"
    assert "in batch B-2026-" in words(desk.submit(DANA))
    desk.deliver()
    assert f"*{len(ready)} exported*, to be marked Processed" in words(desk.pinned())
    assert "Export " not in words(desk.pinned())


def test_its_other_buttons_open_their_windows_and_home(desk: Desk) -> None:
    assert "Mark Processed" in desk.open(DANA, "mark.processed")["title"]
    link = next(e for b in desk.pinned()["blocks"] for e in b.get("elements", []) if "url" in e)
    assert link["url"] == "slack://app?team=T0PRAIRIE&id=A0BACKLOG&tab=home"
    assert desk.sandbox.click(DANA, desk.pinned(), "home.link") == {"ok": True}


def test_there_is_no_link_while_slack_does_not_say_where_home_is(desk: Desk) -> None:
    desk.sandbox.fault("bots.info", "500", times=2)
    assert HomeLink(desk.deps.client).find() == ""
    fresh = HomeLink(desk.deps.client)
    assert fresh.find() == ""
    assert fresh.find().startswith("slack://app?team=T0PRAIRIE")


def test_is_edited_in_place_as_the_backlog_moves(desk: Desk) -> None:
    first = desk.pinned()
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    now = desk.pinned()
    assert now["ts"] == first["ts"]
    assert "*2 exported*, to be marked Processed" in words(now)
    assert sum(m["pinned"] for m in desk.messages(DANA, BACKLOG)) == 1


def test_holds_with_whole_letters_for_reasons_leave_room_for_the_message(desk: Desk) -> None:
    oldest = lists.page(desk.office, offices.acting(offices.DANA), Filter(tab=Tab.ADMIN), limit=10)
    for row in oldest.rows:
        hold = Hold("The client writes: " + "as discussed, " * 130)
        ids = offices.ids_of(desk.office, row.number)
        acting.act(desk.office, offices.acting(offices.DANA), ids, hold)
    desk.deliver()
    said = words(desk.pinned())
    assert "*6 blocked*" in said
    assert "*10 on hold*" in said
    assert "held: The client writes: as discussed" in said


def test_rejoices_when_nothing_waits(desk: Desk) -> None:
    everything = list_ids(desk.office, Filter(tab=Tab.ADMIN))
    acting.process(desk.office, offices.acting(offices.DANA), everything, reason="typed in by hand")
    desk.deliver()
    said = words(desk.pinned())
    assert "Nothing waits in Admin" in said
    assert "Export" not in said
    assert "Mark Paid…" in said


def test_details_open_the_invoice_for_the_one_who_asked(desk: Desk) -> None:
    desk.menu(PRIYA, "INV-10401", "Details")
    said = words(desk.window(PRIYA))
    assert "Nothing keeps it from being exported" in said
    assert "Dana Kovacs received it" in said


def test_command_with_a_number_opens_the_invoice(desk: Desk) -> None:
    number = _blocked_by(desk, "client-approval")
    assert desk.sandbox.command(DANA, BACKLOG, f" {number.lower()} ") == {"ok": True}
    said = words(desk.window(DANA))
    assert "*The ticket is not" in said
    assert "Nothing keeps it" not in said


def _blocked_by(desk: Desk, check: str) -> str:
    """The invoice in Admin that this check blocks."""
    rows = list_rows(desk.office, list_ids(desk.office, Filter()))
    return next(row.number for row in rows if check in row.blockers)


def test_command_with_the_number_of_another_managers_job_is_refused(desk: Desk) -> None:
    desk.sandbox.command(PRIYA, BACKLOG, _of_another(desk))
    assert "is of a job of another Project Manager" in words(desk.window(PRIYA))
    assert [one["actor"] for one in refusals(desk)] == ["priya@prairie.example"]


def test_exported_invoice_says_with_which_batch_it_went(desk: Desk) -> None:
    batch = desk.export("INV-10401")
    desk.sandbox.command(DANA, BACKLOG, "INV-10401")
    said = eventually(lambda: _find_said(desk, f"Exported with {batch}"))
    assert "nobody confirmed the import" in said
    assert "Nothing keeps it" not in said


def _find_said(desk: Desk, sought: str) -> str:
    """All that her window says, once it says this."""
    said = words(desk.window(DANA))
    return said if sought in said else ""


@pytest.mark.parametrize("number", ["RETAINER", "DEPOT 7"])
def test_invoice_whose_number_does_not_look_so_is_answered_beside_the_message(
    desk: Desk, number: str
) -> None:
    offices.take_in(desk.office, offices.a_record(number))
    desk.sandbox.command(DANA, BACKLOG, number)
    assert number in desk.whisper(DANA)


def test_command_with_other_words_searches_what_one_may_see(desk: Desk) -> None:
    desk.sandbox.command(DANA, BACKLOG, "j-2231")
    said = words(desk.window(DANA))
    assert "8 invoices with “j-2231” in number, client or job" in said
    assert "INV-10401 · Northfield Energy Ltd" in said
    desk.sandbox.command(PRIYA, BACKLOG, "nair")
    assert "There is no invoice with “nair” in number, client or job" in desk.whisper(PRIYA)
    desk.sandbox.command(PRIYA, BACKLOG, "inv-104")
    found = words(desk.window(PRIYA))
    assert "27 invoices with “inv-104” in number, client or job, the oldest 10" in found


def test_command_says_when_nothing_is_found(desk: Desk) -> None:
    desk.sandbox.command(DANA, BACKLOG, "frobnicate")
    assert "There is no invoice with “frobnicate” in number, client or job" in desk.whisper(DANA)


def test_command_explains_itself_to_the_listed(desk: Desk) -> None:
    desk.sandbox.command(PRIYA, BACKLOG, "help")
    assert "`/backlog INV-10452`: one invoice" in desk.whisper(PRIYA)
    desk.sandbox.command(STRANGER, BACKLOG, "help")
    assert "You are not on the list" in desk.whisper(STRANGER)


def test_command_counts_only_what_the_one_who_asks_may_see(desk: Desk) -> None:
    assert desk.sandbox.command(PRIYA, BACKLOG) == {"ok": True}
    said = desk.whisper(PRIYA)
    assert "*Admin* 27 · " in said
    shares = (int(n) for n in re.findall(r"\*(\d+) (?:ready|blocked)", said))
    assert sum(shares) == 27
    assert "Export" not in said
    assert "Mark " not in said


def test_details_of_another_managers_job_are_refused_and_that_is_recorded(desk: Desk) -> None:
    desk.menu(PRIYA, _of_another(desk), "Details")
    assert "is of a job of another Project Manager" in words(desk.window(PRIYA))
    assert [one["actor"] for one in refusals(desk)] == ["priya@prairie.example"]


def _of_another(desk: Desk) -> str:
    """One of the oldest invoices, of a job that is not Priya's."""
    oldest = lists.page(desk.office, offices.acting(offices.DANA), Filter(), limit=10).rows
    return next(row.number for row in oldest if row.project_manager != "Priya Nair")


def test_command_shows_the_short_list_with_the_same_buttons(desk: Desk) -> None:
    assert desk.sandbox.command(DANA, BACKLOG) == {"ok": True}
    said = desk.whisper(DANA)
    assert "*Admin* 63 · " in said
    assert re.search(r"Export \d+ ready…", said)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("admin", "*Admin* · 63 invoices · "),
        ("processed", "*Processed* is empty."),
        ("PAID", "*Paid* is empty."),
        ("mine", "*My Forms* "),
        ("all", "*All* · 63 invoices · "),
        ("blocked", "*Blocked* · 6 invoices · "),
        ("batches", "*There is no batch yet.*"),
        ("wip", "*Work in progress by job*"),
        ("settings", "Every Monday at 08:00, asks before it exports"),
        ("undo", "nothing of yours that can be undone"),
        ("help", "What can stand behind the command"),
    ],
)
def test_each_word_of_the_command_has_its_answer(desk: Desk, word: str, said: str) -> None:
    assert desk.sandbox.command(DANA, BACKLOG, word) == {"ok": True}
    assert said in desk.whisper(DANA)


@pytest.mark.parametrize("word", ["", *WORDS, "INV-10401", "B-2026-0001", "northfield"])
def test_a_stranger_gets_no_amount_by_any_word(desk: Desk, word: str) -> None:
    desk.sandbox.command(STRANGER, BACKLOG, word)
    said = desk.whisper(STRANGER)
    assert "You are not on the list" in said
    assert not re.search(r"\d\.\d\d", said)


@pytest.mark.parametrize("word", ["batches", "wip", "B-2026-0001"])
def test_what_is_of_all_jobs_is_refused_to_a_project_manager(desk: Desk, word: str) -> None:
    desk.sandbox.command(PRIYA, BACKLOG, word)
    assert "Nothing was changed." in desk.whisper(PRIYA)
    assert [one["actor"] for one in refusals(desk)] == ["priya@prairie.example"]


def test_a_number_of_a_batch_shows_it_and_only_the_buttons_one_may_use(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.sandbox.command(MEI, ACCOUNTING, number.lower())
    said = desk.whisper(MEI, ACCOUNTING)
    assert f"*{number}*" in said
    assert "I imported it" in said
    desk.sandbox.command(MEI, ACCOUNTING, "batches")
    eventually(lambda: "Confirm…" in desk.whisper(MEI, ACCOUNTING))
    desk.sandbox.command(DANA, BACKLOG, "B-2026-0099")
    assert "There is no batch B-2026-0099." in desk.whisper(DANA)


def test_what_was_found_opens(desk: Desk) -> None:
    desk.sandbox.command(DANA, BACKLOG, "northfield")
    desk.whisper(DANA)
    listed = [m for m in desk.messages(DANA, BACKLOG) if m["ephemeral"]][-1]
    assert "Northfield Energy Ltd" in words(desk.open(DANA, "invoice.open", listed))


def test_undo_is_offered_in_a_word_and_done_with_a_click(desk: Desk) -> None:
    dana = offices.acting(offices.DANA)
    done = acting.process(
        desk.office, dana, offices.ids_of(desk.office, "INV-10401"), reason="by hand"
    )
    assert done.done
    desk.sandbox.command(DANA, BACKLOG, "undo")
    assert "*You marked 1 invoice Processed.*" in desk.whisper(DANA)
    offered = [m for m in desk.messages(DANA, BACKLOG) if m["ephemeral"]][-1]
    assert desk.sandbox.click(DANA, offered, "undo") == {"ok": True}
    eventually(lambda: "INV-10401" not in desk.tab(Tab.PROCESSED))
