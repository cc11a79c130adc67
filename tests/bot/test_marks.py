"""Processed and Paid: confirmed with count and total, each invoice answered by itself."""

from backlog.lifecycle import acting
from backlog.model import Tab
from tests import offices
from tests.bot.desk import DANA, Desk, Json, typed, words


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
    assert "INV-10401: processed" in words(done)
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
    assert "INV-10402: processed" in words(desk.submit(DANA))
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
    assert "INV-10401: already processed by dana@prairie.example" in words(done)


def test_paid_with_all_that_is_left(desk: Desk) -> None:
    _processed(desk, "INV-10401", "INV-10402")
    desk.open(DANA, "backlog.pay")
    desk.act(DANA, "selection.all")
    asked = desk.submit(DANA)
    assert "2 invoices · 15,723.52 CAD" in words(asked)
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
    assert ":warning: It is the second payment of 100.00 CAD" in words(done)


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
    assert asked["submit"] == "Mark Paid"
