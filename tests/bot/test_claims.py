"""What accounting types in the Sheet is asked in Slack, and answered in its row: over HTTP."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backlog.acts import Hold
from backlog.batch import Result
from backlog.batches import confirm
from backlog.lifecycle import acting as lifecycle
from backlog.queries.detail import read_detail
from bot.blocks.invoice import window
from bot.ids import InvoicePlace
from bot.presenters import invoice as presenter
from tests import offices
from tests.backlog.looking import assert_all_holds
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, MEI, Desk, typed, words
from tests.bot.sheet import Sheet, lay_out
from tests.bot.test_home import Homes
from tests.offices import AMIRA, acting, ids_of
from tests.sandbox_process import eventually

Json = dict[str, Any]
CLAIMED = ("claim.hold", "claim.comment", "claim.import")


@pytest.fixture
def sheet(desk: Desk, tmp_path: Path) -> Sheet:
    return lay_out(desk, tmp_path)


def key_of(desk: Desk, number: str) -> str:
    return str(ids_of(desk.office, number)[0])


def asking(desk: Desk, user: str = DANA, channel: str = BACKLOG) -> Json:
    """The last message that asks about what was written in the Sheet."""

    def found() -> list[Json]:
        shown = desk.messages(user, channel)
        return [m for m in shown if "from the Sheet" in words(m) and not m["ephemeral"]]

    return eventually(found)[-1]


def test_a_query_is_asked_and_a_hold_is_held_and_both_are_told_in_their_rows(
    desk: Desk, sheet: Sheet
) -> None:
    queried, held = key_of(desk, "INV-10416"), key_of(desk, "INV-10409")
    sheet.type("All", queried, "review", {"stringValue": "Query"})
    sheet.type("All", queried, "note", {"stringValue": "is the travel day billable?"})
    sheet.type("All", held, "review", {"stringValue": "Hold"})
    sheet.type("All", held, "note", {"stringValue": "client asks for the ticket numbers"})
    sheet.sync()
    message = asking(desk)
    assert "2 notes from the Sheet" in words(message)
    assert "Question on INV-10416*: “is the travel day billable?”" in words(message)
    assert sheet.read("All", held, "became").startswith("→ Asked 08:0")

    desk.open(DANA, "claim.hold", message)
    asked = desk.window(DANA)
    assert "client asks for the ticket numbers" in json.dumps(asked)
    desk.submit(DANA, typed({"act.reason": "client asks for the ticket numbers"}))
    assert desk.sandbox.click(DANA, asking(desk), "claim.comment") == {"ok": True}
    assert "Kept as a comment of INV-10416" in desk.whisper(DANA)
    sheet.sync()
    assert sheet.read("All", held, "became").startswith("✓ Dana Kovacs 08:0")
    assert sheet.read("All", held, "became").endswith(": held")
    assert sheet.read("All", held, "status") == "On hold"
    assert sheet.read("All", queried, "became").endswith(": kept as a comment")
    assert not [one for one in CLAIMED if one in json.dumps(asking(desk))]
    assert "all answered" in asking(desk)["text"]
    assert_all_holds(desk.office)


def test_it_is_dismissed_with_a_reason_that_stands_in_the_row(desk: Desk, sheet: Sheet) -> None:
    key = key_of(desk, "INV-10416")
    sheet.type("All", key, "note", {"stringValue": "why?"})
    sheet.sync()
    desk.open(DANA, "claim.dismiss", asking(desk))
    desk.submit(DANA, typed({"dismiss_claim.reason": "answered by telephone"}))
    sheet.sync()
    told = sheet.read("All", key, "became")
    assert told.startswith("✓ Dismissed by Dana Kovacs 08:0")
    assert told.endswith(": answered by telephone")
    assert "Dismissed by Dana Kovacs" in words(asking(desk))


def test_an_old_button_says_who_was_first(desk: Desk, sheet: Sheet) -> None:
    key = key_of(desk, "INV-10409")
    sheet.type("All", key, "review", {"stringValue": "Hold"})
    sheet.sync()
    message = asking(desk)
    lifecycle.act(desk.office, acting(offices.DANA), [int(key)], Hold("client asks"))
    shown = desk.open(DANA, "claim.hold", message)
    assert "Dana Kovacs settled it on Mon 23 Nov" in words(shown)
    assert "Nothing was done a second time" in words(shown)


def test_what_is_not_understood_is_answered_in_the_row_alone(desk: Desk, sheet: Sheet) -> None:
    key = key_of(desk, "INV-10416")
    sheet.type("All", key, "review", {"stringValue": "perhaps"})
    sheet.sync()
    assert sheet.read("All", key, "became") == "! Not understood: choose OK, Query or Hold"
    assert not [m for m in desk.messages(DANA, BACKLOG) if "from the Sheet" in words(m)]
    sheet.type("All", key, "review", {"stringValue": "OK"})
    sheet.sync()
    assert sheet.read("All", key, "became").startswith("✓ Read 23 Nov 08:0")
    sheet.type("All", key, "review", {})
    sheet.sync()
    assert sheet.read("All", key, "became") == ""


def test_who_said_ok_shows_in_the_invoices_window(desk: Desk, sheet: Sheet) -> None:
    key = key_of(desk, "INV-10416")
    sheet.type("All", key, "review", {"stringValue": "OK"})
    sheet.sync()
    shown = presenter.load_invoice(desk.office, acting(offices.DANA), InvoicePlace(int(key)))
    assert "OK in the Sheet, Mon 23 Nov" in words(window(shown))


def test_an_import_is_asked_of_accounting_and_settled_wherever_it_is_confirmed(
    desk: Desk, sheet: Sheet
) -> None:
    number = desk.export("INV-10401", "INV-10404")
    sheet.sync()
    sheet.type("Batches", "1 CAD", "iby", {"stringValue": "somebody"})
    sheet.type("Batches", "1 CAD", "seen", {"stringValue": "1 000,50"})
    sheet.sync()
    assert sheet.read("Batches", "1 CAD", "became") == ('! Not a number: "1 000,50". Type 1000.50')
    sheet.type("Batches", "1 CAD", "seen", {"numberValue": 1000.5})
    sheet.sync()
    message = asking(desk, MEI, ACCOUNTING)
    assert f"{number} imported* · total seen 1,000.50 CAD" in words(message)
    assert sheet.read("Batches", "1 CAD", "became").endswith(": record it in Slack")
    opened = desk.open(MEI, "claim.import", message)
    assert number in words(opened)
    assert "1,000.50" not in words(opened)
    seen = {"CAD": Decimal("1000.50")}
    confirm.confirm(desk.office, acting(AMIRA), number, Result.IMPORTED, seen=seen)
    sheet.sync()
    assert sheet.read("Batches", "1 CAD", "became").startswith("✓ Amira Haddad, 23 Nov")
    assert "claim.import" not in json.dumps(asking(desk, MEI, ACCOUNTING))
    assert_all_holds(desk.office)


def test_home_counts_what_waits_and_shows_it(desk: Desk, sheet: Sheet) -> None:
    sheet.type("All", key_of(desk, "INV-10416"), "review", {"stringValue": "Query"})
    sheet.sync()
    homes = Homes(desk)
    homes.open()
    assert "1 note from the Sheet" in words(homes.look())
    assert desk.sandbox.click(DANA, homes.look(), "claims.open") == {"ok": True}
    assert "Question on INV-10416" in words(desk.window(DANA))
    assert "None waits" in words(desk.act(DANA, "claim.comment"))


def test_a_thread_beside_an_invoice_becomes_its_comments_and_nothing_is_erased(
    desk: Desk, sheet: Sheet
) -> None:
    key = key_of(desk, "INV-10416")
    coordinate = sheet.find("All", key, "client")
    sheet.edit({"insertComment": {"coordinate": coordinate, "content": "Is this the right name?"}})
    sheet.sync(full=True)
    thread = {"commentId": sheet.list_threads()[0]["commentId"]}
    sheet.edit({"updateCommentPost": {**thread, "content": "Is it Northfield?"}})
    sheet.edit({"addCommentReply": {**thread, "post": {"commentAction": "RESOLVE"}}})
    sheet.sync(full=True)
    sheet.edit({"deleteComment": thread})
    for _ in range(2):
        sheet.sync(full=True)
    detail = read_detail(desk.office, acting(offices.DANA), int(key))
    told = [one for one in detail.history if one.action.startswith("comment")]
    who = "(Mei Tran, in the Sheet)"
    assert [(one.action, one.reason) for one in told] == [
        ("comment", f"Is this the right name? {who}"),
        ("comment changed", f"Is it Northfield? {who}"),
        ("comment", f"Resolved {who}"),
        ("comment deleted", f"Is it Northfield? {who}"),
        ("comment deleted", f"Resolved {who}"),
    ]
    assert_all_holds(desk.office)


def test_a_sync_of_many_rows_is_one_message(desk: Desk, sheet: Sheet) -> None:
    numbers = ("INV-10409", "INV-10410", "INV-10411")
    for number in numbers:
        sheet.type("All", key_of(desk, number), "review", {"stringValue": "Query"})
    sheet.sync()
    asked = [m for m in desk.messages(DANA, BACKLOG) if "from the Sheet" in words(m)]
    assert len(asked) == 1
    assert "3 notes from the Sheet" in words(asked[0])
