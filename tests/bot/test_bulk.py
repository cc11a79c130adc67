"""Processed and Paid: confirmed with count and total, each invoice answered by itself."""

import io
import zipfile

import pytest
import requests

from backlog.acts import Comment, Hold
from backlog.lifecycle import acting
from backlog.model import Tab
from bot import state
from tests import offices
from tests.bot.desk import DANA, Desk, Json, typed, words
from tests.bot.test_home import Homes
from tests.sandbox_process import eventually


def _processed(desk: Desk, *numbers: str) -> None:
    ids = offices.ids_of(desk.office, *numbers)
    acting.process(desk.office, offices.acting(offices.DANA), ids, reason="before this test")
    desk.deliver()


def test_processing_without_an_export_asks_why(desk: Desk) -> None:
    desk.menu(DANA, "INV-10401", "Processed...")
    asked = desk.window(DANA)
    assert "Not exported: 1 invoice" in words(asked)
    desk.sandbox.submit(DANA, asked, {})
    assert "process.reason" in desk.window(DANA)["errors"]
    done = desk.submit(DANA, typed({"process.reason": "typed into the ledger"}))
    assert "INV-10401: processed." in words(done)
    assert desk.tab(Tab.PROCESSED) == ["INV-10401"]


def test_those_not_exported_are_marked_and_theirs_alone_is_the_reason(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.open(DANA, "backlog.process")
    desk.tick(DANA, "INV-10401", "INV-10402")
    asked = words(desk.submit(DANA))
    assert "\n⚠ not exported: INV-10402 · " in asked
    assert "\nINV-10401 · " in asked
    desk.submit(DANA, typed({"process.reason": "typed into the ledger"}))
    assert desk.tab(Tab.PROCESSED) == ["INV-10401", "INV-10402"]
    assert _why_processed(desk) == {"INV-10401": "", "INV-10402": "typed into the ledger"}


def test_what_was_exported_is_marked_and_nobody_is_asked_why(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.open(DANA, "backlog.process")
    desk.tick(DANA, "INV-10401", "INV-10402")
    asked = desk.submit(DANA)
    assert "process.reason" not in str(asked["blocks"])
    desk.submit(DANA)
    assert _why_processed(desk) == {"INV-10401": "", "INV-10402": ""}


def _why_processed(desk: Desk) -> dict[str, str]:
    query = (
        "SELECT i.number, e.reason FROM events e JOIN invoices i ON i.id = e.invoice_id"
        " WHERE e.action = 'process'"
    )
    with desk.office.reading() as db:
        return {row["number"]: row["reason"] for row in db.execute(query)}


def test_second_one_to_process_is_told_who_was_first(desk: Desk) -> None:
    desk.menu(DANA, "INV-10401", "Processed...")
    desk.window(DANA)
    ids = offices.ids_of(desk.office, "INV-10401")
    acting.process(desk.office, offices.acting(offices.DANA), ids, reason="by hand")
    done = desk.submit(DANA, typed({"process.reason": "mine"}))
    assert "*1 was so:* INV-10401\nalready processed by dana@prairie.example" in words(done)


def test_paid_with_all_that_is_left(desk: Desk) -> None:
    _processed(desk, "INV-10401", "INV-10402")
    desk.open(DANA, "backlog.pay")
    desk.act(DANA, "selection.all")
    asked = desk.submit(DANA)
    assert "*2 invoices · 15,723.52 CAD*" in words(asked).replace("\N{NO-BREAK SPACE}", " ")
    assert "pay.amount" not in str(asked["blocks"])
    desk.submit(DANA, typed({"pay.reference": "EFT 77"}))
    assert desk.tab(Tab.PAID) == ["INV-10401", "INV-10402"]


def test_part_of_one_invoice_is_paid_and_the_rest_is_shown(desk: Desk) -> None:
    _processed(desk, "INV-10401")
    desk.open(DANA, "backlog.pay")
    desk.tick(DANA, "INV-10401")
    desk.submit(DANA)
    wrong = desk.submit(DANA, typed({"pay.amount": "1.000,50"}))
    assert "Write the amount like 1812.50" in str(wrong["errors"])
    done = desk.submit(DANA, typed({"pay.amount": "8,000.00"}))
    assert "paid in part; 190.40 CAD is left" in words(done)
    assert desk.tab(Tab.PROCESSED) == ["INV-10401"]
    assert "190.40 CAD left" in words(desk.open(DANA, "backlog.pay"))


def test_more_than_is_left_keeps_the_form_and_says_so_beside_the_amount(desk: Desk) -> None:
    _processed(desk, "INV-10401")
    desk.open(DANA, "backlog.pay")
    desk.tick(DANA, "INV-10401")
    desk.submit(DANA)
    over = desk.submit(DANA, typed({"pay.amount": "9000.00"}))
    assert over["errors"].keys() == {"pay.amount"}
    assert "9,000.00 CAD is more than the balance of 8,190.40 CAD" in over["errors"]["pay.amount"]
    assert "paid in part" in words(desk.submit(DANA, typed({"pay.amount": "8000.00"})))


def test_an_odd_day_is_asked_back_beside_the_date_once(desk: Desk) -> None:
    _processed(desk, "INV-10401")
    desk.open(DANA, "backlog.pay")
    desk.tick(DANA, "INV-10401")
    desk.submit(DANA)
    for day, told in (("2027-01-04", "is still to come"), ("2025-10-01", "is long before")):
        asked = desk.submit(DANA, _picked(day))
        assert asked["errors"].keys() == {"pay.on"}
        assert told in asked["errors"]["pay.on"]
        assert desk.tab(Tab.PROCESSED) == ["INV-10401"]
    assert "is long before" in words(desk.submit(DANA, _picked("2025-10-01")))
    assert desk.tab(Tab.PAID) == ["INV-10401"]


def _picked(day: str) -> Json:
    return {"pay.on": {"pay.on": {"type": "datepicker", "selected_date": day}}}


def test_the_same_part_once_more_is_taken_and_questioned(desk: Desk) -> None:
    _processed(desk, "INV-10401")
    for _ in range(2):
        desk.open(DANA, "backlog.pay")
        desk.tick(DANA, "INV-10401")
        desk.submit(DANA)
        done = desk.submit(DANA, typed({"pay.amount": "100.00"}))
    assert "INV-10401: It is the second payment of 100.00 CAD" in words(done)


def test_a_submit_that_slack_delivers_again_pays_once_and_gets_the_first_answer(
    desk: Desk,
) -> None:
    _processed(desk, "INV-10401")
    desk.open(DANA, "backlog.pay")
    desk.tick(DANA, "INV-10401")
    desk.submit(DANA)
    desk.sandbox.fault("view_submission", "ack_lost")
    done = desk.submit(DANA, typed({"pay.amount": "8,000.00"}))
    assert "INV-10401: paid in part; 190.40 CAD is left" in words(done)
    with desk.office.reading() as db:
        assert db.execute("SELECT count(*) AS n FROM payments").fetchone()["n"] == 1


def test_submitting_a_window_twice_pays_once(desk: Desk) -> None:
    _processed(desk, "INV-10401")
    desk.open(DANA, "backlog.pay")
    desk.tick(DANA, "INV-10401")
    asked = desk.submit(DANA)
    values = typed({"pay.amount": "100.00"})
    desk.submit(DANA, values)
    assert desk.sandbox.view(DANA) is not None
    with desk.office.reading() as db:
        paid = db.execute("SELECT count(*) AS n FROM payments").fetchone()["n"]
    assert paid == 1
    assert asked["submit"] == "Mark 1 Paid"


@pytest.fixture
def homes(desk: Desk) -> Homes:
    desk.sandbox.install(
        events=["app_home_opened"],
        app_home={"home_tab_enabled": True, "messages_tab_enabled": True},
    )
    return Homes(desk)


def _select(homes: Homes, *numbers: str, user: str = DANA) -> None:
    homes.open(user)
    for number in numbers:
        homes.tick(number, user)


def _press(homes: Homes, action_id: str, user: str = DANA, entry: str = "") -> Json:
    """Press a button of the bar, or choose an entry of its menu, and see the window."""
    home = homes.look(user)
    choice = {"selected_option": {"value": entry}} if entry else None
    assert homes.desk.sandbox.click(user, home, action_id, choice) == {"ok": True}
    return homes.desk.window(user)


def _say(shown: Json) -> str:
    return words(shown).replace("\N{NO-BREAK SPACE}", " ")


def test_bar_asks_with_count_and_total_tells_each_and_undoes_all(homes: Homes) -> None:
    desk = homes.desk
    _select(homes, "INV-10401", "INV-10402")
    asked = _press(homes, "bulk.processed")
    assert "*2 invoices · 15,723.52 CAD*" in _say(asked)
    assert (asked["submit"], asked["close"]) == ("Mark 2 Processed", "Leave in Admin")
    done = desk.submit(DANA, typed({"process.reason": "typed into the ledger"}))
    assert "2 are Processed, 15,723.52 CAD." in _say(done)
    assert "Undo works until 08:10" in _say(done)
    eventually(lambda: "nothing selected" in _say(homes.look()))
    undone = desk.act(DANA, "undo")
    assert "2 undone: in Admin again, 15,723.52 CAD." in _say(undone)
    assert desk.tab(Tab.PROCESSED) == []


def test_who_was_touched_in_between_is_named_and_stays(homes: Homes) -> None:
    desk = homes.desk
    _select(homes, "INV-10401", "INV-10402")
    _press(homes, "bulk.processed")
    _hold(desk, "INV-10402")
    done = desk.submit(DANA, typed({"process.reason": "typed into the ledger"}))
    assert "1 of 2 are Processed, 8,190.40 CAD." in _say(done)
    assert "*1 was not:* INV-10402\nIt is held: crane broke." in _say(done)
    ids = offices.ids_of(desk.office, "INV-10401")
    acting.act(desk.office, offices.acting(offices.DANA), ids, Comment("the client rang"))
    undone = desk.act(DANA, "undo")
    assert "Nothing was changed." in _say(undone)
    assert "Something happened to it since: comment by Dana Kovacs" in _say(undone)
    assert desk.tab(Tab.PROCESSED) == ["INV-10401"]


def _hold(desk: Desk, *numbers: str) -> None:
    ids = offices.ids_of(desk.office, *numbers)
    acting.act(desk.office, offices.acting(offices.DANA), ids, Hold("crane broke"))


def test_what_does_not_fit_stays_and_is_named(homes: Homes) -> None:
    _processed(homes.desk, "INV-10403")
    _hold(homes.desk, "INV-10402")
    ids = offices.ids_of(homes.desk.office, "INV-10401", "INV-10402", "INV-10403")
    state.keep_home_selection(homes.desk.office, offices.DANA.slack, ids)
    homes.open()
    asked = _press(homes, "bulk.processed")
    assert asked["submit"] == "Mark 1 Processed"
    assert "INV-10402 is on hold: crane broke" in _say(asked)
    assert "INV-10403 is in Processed" in _say(asked)


def test_many_are_held_until_a_day_and_released_by_undo(homes: Homes) -> None:
    desk = homes.desk
    _select(homes, "INV-10401", "INV-10402")
    asked = _press(homes, "bulk.more", entry="bulk.hold")
    assert asked["submit"] == "Hold 2"
    day = {"hold.until": {"hold.until": {"type": "datepicker", "selected_date": "2026-11-23"}}}
    wrong = desk.submit(DANA, typed({"hold.reason": "hours are disputed"}) | day)
    assert "still to come" in str(wrong["errors"])
    day["hold.until"]["hold.until"]["selected_date"] = "2026-12-01"
    done = desk.submit(DANA, typed({"hold.reason": "hours are disputed"}) | day)
    assert "2 are on hold, 15,723.52 CAD." in _say(done)
    held = offices.list_rows(desk.office, offices.ids_of(desk.office, "INV-10401"))
    assert held[0].held == "hours are disputed"
    assert "2 undone: held no more" in _say(desk.act(DANA, "undo"))


@pytest.mark.parametrize(("paper", "extension"), [("pdf", "pdf"), ("word", "docx")])
def test_papers_of_many_come_as_one_zip_to_who_asked(
    homes: Homes, paper: str, extension: str
) -> None:
    desk = homes.desk
    _select(homes, "INV-10401", "INV-10402")
    more = {"bulk.more": "bulk.word"} if paper == "word" else {"bulk.pdf": ""}
    ((action_id, entry),) = more.items()
    told = _press(homes, action_id, entry=entry)
    assert "*2 invoices · 15,723.52 CAD*" in _say(told)
    assert "One ZIP with 2" in _say(told)
    desk.deliver()
    direct = next(c for c in desk.sandbox.state(DANA)["channels"] if c["kind"] == "dm")
    (message,) = desk.sandbox.messages(DANA, direct["id"])
    (file,) = message["files"]
    assert (file["name"], message["text"][:19]) == ("invoices.zip", "2 invoices, printed")
    place = f"{desk.sandbox.url}/files-pri/T0PRAIRIE-{file['id']}/{file['name']}"
    key = {"Authorization": f"Bearer {desk.sandbox.bot_token}"}
    got = requests.get(place, headers=key, timeout=10)
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert [name.rpartition(".")[2] for name in archive.namelist()] == [extension] * 2
    assert desk.tab(Tab.PROCESSED) == []


def test_undo_that_comes_too_late_says_what_to_do_instead(homes: Homes) -> None:
    desk = homes.desk
    _select(homes, "INV-10401")
    _press(homes, "bulk.processed")
    desk.submit(DANA, typed({"process.reason": "typed into the ledger"}))
    desk.clock.move(minutes=11)
    late = desk.act(DANA, "undo")
    assert "Undo works for ten minutes; here it did until Mon 23 Nov 2026, 08:10 MST" in _say(late)
    assert "Bring it back to Admin instead" in _say(late)
    assert desk.tab(Tab.PROCESSED) == ["INV-10401"]


def test_what_is_for_another_system_alone_opens_with_the_one_that_takes_it(homes: Homes) -> None:
    asked = _export_chosen(homes, "INV-10405", "INV-10415")
    assert asked["submit"] == "Export 2"
    assert "2 invoices go to CSV for other systems" in words(asked)


def test_what_is_for_the_default_system_too_opens_with_that(homes: Homes) -> None:
    asked = _export_chosen(homes, "INV-10401", "INV-10405")
    assert "1 of 2 selected goes to QuickBooks Desktop" in words(asked)


def _export_chosen(homes: Homes, *numbers: str) -> Json:
    chosen = offices.ids_of(homes.desk.office, *numbers)
    state.keep_home_selection(homes.desk.office, offices.DANA.slack, chosen)
    homes.open()
    return _press(homes, "bulk.export")
