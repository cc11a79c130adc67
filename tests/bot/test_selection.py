"""The selection: by hand, across pages, exactly what was ticked."""

from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.model import Tab
from tests import offices
from tests.bot.desk import DANA, Desk, groups, words
from tests.offices import list_ids


def test_survives_a_walk_through_the_pages(desk: Desk) -> None:
    desk.open(DANA, "backlog.export")
    desk.tick(DANA, "INV-10401", "INV-10412")
    second = desk.act(DANA, "selection.next")
    assert "Selected: 2 invoices" in words(second)
    assert "2 of them on other pages" in words(second)
    desk.tick(DANA, "INV-10431")
    first = desk.act(DANA, "selection.previous")
    ticked = [
        o["text"]["text"]
        for g in groups(first)
        for o in g["elements"][0].get("initial_options", [])
    ]
    assert [text.split("\u00a0")[0] for text in ticked] == ["INV-10401", "INV-10412"]
    assert "Selected: 3 invoices" in words(first)


def test_the_visible_page_has_the_last_word_at_submit(desk: Desk) -> None:
    view = desk.open(DANA, "backlog.export")
    desk.tick(DANA, "INV-10401", "INV-10402")
    group = groups(view)[0]
    only = [group["elements"][0]["options"][2]]
    step = desk.submit(
        DANA,
        {group["block_id"]: {"selection.tick": {"type": "checkboxes", "selected_options": only}}},
    )
    assert step["submit"] == "Export 1"
    assert "6,731.03 CAD" in words(step)


def test_page_all_and_clear(desk: Desk) -> None:
    desk.open(DANA, "backlog.process")
    assert "Selected: 30 invoices" in words(desk.act(DANA, "selection.page"))
    everything = desk.act(DANA, "selection.all")
    assert "Selected: 63 invoices · 514,924.81 CAD · 5,162.50 EUR · 69,202.32 USD" in words(
        everything
    )
    assert "Nothing selected" in words(desk.act(DANA, "selection.clear"))


def test_the_page_that_is_gone_meanwhile_is_the_last_one_that_is_left(desk: Desk) -> None:
    desk.open(DANA, "backlog.process")
    assert "Page 2 of 3" in words(desk.act(DANA, "selection.next"))
    every = list_ids(desk.office, Filter(tab=Tab.ADMIN))
    done = acting.process(desk.office, offices.acting(offices.DANA), every[:55], reason="by hand")
    left = 63 - len(done.done)
    assert f"\n{left} invoices in Admin" in f"\n{words(desk.act(DANA, 'selection.next'))}"
    assert len(groups(desk.window(DANA))) == 1


def test_nothing_ticked_is_said_and_nothing_lost(desk: Desk) -> None:
    desk.open(DANA, "backlog.export")
    again = desk.submit(DANA)
    assert "Tick at least one invoice" in words(again)
    assert again["submit"] == "Continue"


def test_is_still_there_after_the_window_was_closed(desk: Desk) -> None:
    desk.open(DANA, "backlog.export")
    view = desk.tick(DANA, "INV-10403")
    desk.sandbox.close(DANA, view)
    assert "Selected: 1 invoice · 6,731.03 CAD" in words(desk.open(DANA, "backlog.export"))


def test_back_from_the_second_step_keeps_it(desk: Desk) -> None:
    desk.open(DANA, "backlog.process")
    desk.tick(DANA, "INV-10403")
    desk.submit(DANA)
    assert "Selected: 1 invoice" in words(desk.act(DANA, "selection.back"))


def test_paid_lists_processed_and_says_when_nothing_waits(desk: Desk) -> None:
    message = desk.pinned()
    button = {"type": "button", "action_id": "backlog.pay"}
    assert button["action_id"] not in str(message["blocks"])
    desk.export("INV-10401")
    desk.submit(DANA)
    desk.deliver()
    paid = desk.open(DANA, "backlog.pay")
    assert "1 invoice in Processed" in words(paid)
