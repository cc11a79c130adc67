"""All that happens to a batch, in one thread: each fact once, and what is said there is kept."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backlog.acts import Acknowledge, Reopen
from backlog.audit import verify
from backlog.batch import Result
from backlog.batches import comments, commit, confirm, voiding
from backlog.batches.comments import Place
from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.queries import batch_comments
from backlog.queries.batch_comments import Remark
from backlog.roles import People, Role
from backlog.store import outbox
from bot import ids, state
from bot.ids import BatchWay
from tests import offices
from tests.bot.desk import (
    ACCOUNTING,
    BACKLOG,
    DANA,
    MEI,
    Desk,
    Line,
    at_work,
    choose_way,
    refusals,
    typed,
    words,
)
from tests.sandbox_process import eventually

Json = dict[str, Any]
DANA_ACTS, AMIRA_ACTS = offices.acting(offices.DANA), offices.acting(offices.AMIRA)
VIEWS = frozenset({Role.VIEWER})


def _imported(desk: Desk, *numbers: str) -> str:
    number = desk.export(*numbers)
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.IMPORTED)
    desk.deliver()
    return number


def _partly(desk: Desk, number: str, *failed: str) -> None:
    reasons = dict.fromkeys(failed, "no such customer")
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.PARTLY, failed=reasons)
    desk.deliver()


def _commit(desk: Desk, found: list[int]) -> str:
    """Export these without a window; the number of the batch."""
    request = commit.Request(tuple(found), "quickbooks-desktop")
    draft = commit.draft(desk.office, DANA_ACTS, request)
    return commit.commit(desk.office, DANA_ACTS, draft).number


def _roots(desk: Desk) -> list[Json]:
    seen = desk.messages(MEI, ACCOUNTING)
    return [one for one in seen if one["blocks"] and not one["thread_ts"]]


def _buttons(message: Json) -> dict[str, str]:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return {
        one["action_id"]: one["text"]["text"]
        for row in rows
        for one in row
        if one["type"] == "button"
    }


def test_one_root_and_below_it_the_file_and_who_imported(desk: Desk) -> None:
    _imported(desk, "INV-10401", "INV-10402")
    [root] = _roots(desk)
    file, said = desk.below()
    assert [len(file["files"]), file["text"]] == [1, "2 invoices\u00a0· 15,723.52\u00a0CAD"]
    assert ":white_check_mark: *Imported by Amira Haddad*, Mon 23 Nov, 08:00" in words(said)
    assert root["blocks"][-1]["type"] in ("container", "context")


def test_the_next_act_is_green_only_while_nobody_has_confirmed(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    waiting = desk.card()
    assert list(_buttons(waiting).values()) == ["I imported it…", "Get the file again"]
    [row] = [block for block in waiting["blocks"] if block["type"] == "actions"]
    assert [one.get("style", "") for one in row["elements"]] == ["primary", "", ""]
    confirm.confirm(desk.office, AMIRA_ACTS, "B-2026-0001", Result.IMPORTED)
    desk.deliver()
    [row] = [block for block in desk.card()["blocks"] if block["type"] == "actions"]
    assert "primary" not in [one.get("style") for one in row["elements"]]


def test_gap_of_one_invoice_is_a_question_with_two_answers(desk: Desk) -> None:
    number = desk.export("INV-10401", "INV-10402")
    confirm.confirm(
        desk.office, AMIRA_ACTS, number, Result.IMPORTED, seen={"CAD": Decimal("8190.40")}
    )
    desk.deliver()
    root = desk.card()
    assert "imported, but 7,533.12 CAD is missing" in words(root)
    assert "Seen 8,190.40 CAD. The gap is exactly *INV-10402*" in words(root)
    assert "Did it come in?" in words(root)
    buttons = _buttons(root)
    assert buttons[ids.OPEN_MISSING] == "INV-10402 did not come in…"
    assert buttons[ids.OPEN_MISTYPED] == "The total was mistyped…"
    assert "INV-10402" in str(desk.open(MEI, ids.OPEN_MISSING, root))


def test_mistyped_total_is_typed_anew_and_is_no_second_import(desk: Desk) -> None:
    number = desk.export("INV-10401", "INV-10402")
    confirm.confirm(
        desk.office, AMIRA_ACTS, number, Result.IMPORTED, seen={"CAD": Decimal("8190.40")}
    )
    desk.deliver()
    asked = desk.open(MEI, ids.OPEN_MISTYPED, desk.card())
    assert "15,723.52" not in words(asked), "the expected total is not told before"
    assert "8,190.40" not in words(asked), "nor what would tell it"
    empty = desk.submit(MEI, typed({"import.seen:CAD": "", ids.CORRECT_REASON: "swapped"}))
    assert "needs the one that is right" in empty["errors"]["import.seen:CAD"]
    right = {"import.seen:CAD": "15,723.52", ids.CORRECT_REASON: "two digits swapped"}
    done = words(desk.submit(MEI, typed(right)))
    assert "15,723.52 CAD there and here, to the cent" in done
    assert "Imported twice" not in done
    desk.deliver()
    root = desk.card()
    assert "imported, to the cent" in words(root)
    assert "possible double import" not in words(root)
    assert ids.OPEN_IMPORT in _buttons(root)
    said = words(desk.below()[-1])
    assert "Total corrected by Amira Haddad" in said
    assert "Mistyped before: two digits swapped." in said
    assert verify.verify(desk.office).findings == ()


@pytest.mark.parametrize(("count", "messages"), [(2, 2), (6, 1)])
def test_each_that_failed_is_a_task_of_its_own_and_many_are_one(
    desk: Desk, count: int, messages: int
) -> None:
    found = offices.list_ids(desk.office, Filter(tab=Tab.ADMIN, ready=True))[: count + 1]
    numbers = [row.number for row in offices.list_rows(desk.office, found)]
    number = _commit(desk, found)
    failed = numbers[1:]
    _partly(desk, number, *failed)
    told = [one for one in desk.below() if "did not come in" in words(one)]
    assert len(told) == messages
    last = told[-1]
    named = failed[-1] if messages > 1 else str(count)
    assert _buttons(last)[ids.EXPORT_AGAIN] == f"Export {named} again…"
    window = desk.open(DANA, ids.EXPORT_AGAIN, last)
    assert window["submit"] == f"Export {1 if messages > 1 else count}"


def test_what_failed_and_went_out_since_is_said_to_be_gone(desk: Desk) -> None:
    _partly(desk, desk.export("INV-10401", "INV-10402"), "INV-10402")
    failed = desk.below()[-1]
    window = words(desk.open(DANA, ids.EXPORT_AGAIN, failed))
    assert "It went out before; that does not count any more" in window
    desk.export("INV-10402")
    assert "somebody was first" in words(desk.open(DANA, ids.EXPORT_AGAIN, failed))


def test_what_went_out_again_is_offered_no_more_until_that_is_void(desk: Desk) -> None:
    _partly(desk, desk.export("INV-10401", "INV-10402"), "INV-10402")
    told = desk.below()[-1]
    assert ids.EXPORT_AGAIN in _buttons(told)

    def now() -> Json:
        [found] = [one for one in desk.messages(MEI, ACCOUNTING) if one["ts"] == told["ts"]]
        return found

    second = desk.export("INV-10402")
    desk.deliver()
    assert list(_buttons(now())) == [ids.OPEN_INVOICE]
    assert f"It went out again with {second}." in words(now())
    voiding.void(desk.office, DANA_ACTS, second, reason="wrong file")
    desk.deliver()
    assert ids.EXPORT_AGAIN in _buttons(now())


def test_what_was_rejected_as_a_whole_is_offered_no_more_once_it_went_out_again(desk: Desk) -> None:
    number = desk.export("INV-10401")
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.REJECTED, reason="no such client")
    desk.deliver()
    told = desk.below()[-1]
    desk.export("INV-10401")
    desk.deliver()
    [now] = [one for one in desk.messages(MEI, ACCOUNTING) if one["ts"] == told["ts"]]
    assert not _buttons(now)


def test_accounting_may_not_export_and_reads_why(desk: Desk) -> None:
    _partly(desk, desk.export("INV-10401", "INV-10402"), "INV-10402")
    failed = desk.below()[-1]
    assert desk.sandbox.click(MEI, failed, ids.EXPORT_AGAIN) == {"ok": True}
    assert "Only an Administrator may export" in desk.whisper(MEI, ACCOUNTING)


def test_void_is_said_at_the_root_and_beside_the_file(desk: Desk) -> None:
    number = desk.export("INV-10401")
    voiding.void(desk.office, DANA_ACTS, number, reason="wrong <client>")
    desk.deliver()
    assert f":wastebasket: *{number}* · void: do not import it" in words(desk.card())
    assert "*Void, by Dana Kovacs*: do not import it" in words(desk.below()[-1])
    assert "Why: wrong &lt;client&gt;." in words(desk.below()[-1])


def test_who_is_not_of_accounting_cannot_say_that_it_is_undone(line: Line, tmp_path: Path) -> None:
    desk = at_work(line, tmp_path, People([offices.DANA, replace(offices.AMIRA, roles=VIEWS)]))
    number = desk.export("INV-10401")
    confirm.confirm(desk.office, DANA_ACTS, number, Result.IMPORTED)
    acting.act(desk.office, DANA_ACTS, offices.ids_of(desk.office, "INV-10401"), Reopen("wrong"))
    desk.deliver()
    desk.sandbox.click(MEI, desk.below()[-1], ids.REVERSAL_DONE)
    assert "Only an Administrator or Accounting may acknowledge" in desk.whisper(MEI, ACCOUNTING)


def test_reversal_is_acknowledged_by_its_button_and_edited_in_place(desk: Desk) -> None:
    _imported(desk, "INV-10401")
    acting.act(desk.office, DANA_ACTS, offices.ids_of(desk.office, "INV-10401"), Reopen("wrong"))
    desk.deliver()
    assert ":leftwards_arrow_with_hook: *B-2026-0001* · 1 import to be undone" in words(desk.card())
    asked = desk.below()[-1]
    desk.sandbox.click(MEI, asked, ids.REVERSAL_DONE)
    assert "undone over there, says Amira Haddad" in desk.whisper(MEI, ACCOUNTING)
    desk.deliver()
    now = next(one for one in desk.below() if one["ts"] == asked["ts"])
    assert "*INV-10401 is undone in QuickBooks Desktop* · 8,190.40 CAD" in words(now)
    assert "Amira Haddad, Mon 23 Nov, 08:00. It can be corrected and exported" in words(now)
    assert not _buttons(now)
    assert ":white_check_mark: *B-2026-0001* · imported" in words(desk.card())


def test_all_of_a_batch_is_exported_again_for_a_reason(desk: Desk) -> None:
    first = _imported(desk, "INV-10401", "INV-10402")
    window = desk.follow(DANA, "again")
    assert window["submit"] == "Export 2"
    assert "went out before, with B-2026-0001" in words(window)
    assert "The same bytes again" in words(window)
    assert desk.submit(DANA)["errors"] == {ids.AGAIN_REASON: "This field is required"}
    assert "B-2026-0002" in words(desk.submit(DANA, typed({ids.AGAIN_REASON: "their disk died"})))
    desk.deliver()
    assert f"Invoices of it went out before, with {first}." in words(desk.card())


def test_what_did_not_go_in_at_all_is_not_offered_whole(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    assert "again" in _ways(desk.card())
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.REJECTED, reason="no such client")
    desk.deliver()
    assert "again" not in _ways(desk.card())
    assert ids.EXPORT_AGAIN in _buttons(desk.below()[-1])


def test_a_menu_of_before_whose_batch_is_free_says_so(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    before = desk.card()
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.REJECTED, reason="no such client")
    again = choose_way(before, "again")
    assert "in no batch any more" in words(desk.open(DANA, ids.BATCH_MORE, before, again))


def _ways(root: Json) -> list[str]:
    [row] = [block for block in root["blocks"] if block["type"] == "actions"]
    return [ids.decode(BatchWay, one["value"]).to for one in row["elements"][-1]["options"]]


def test_reversal_that_was_never_asked_in_slack_is_told_once_it_is_settled(desk: Desk) -> None:
    _imported(desk, "INV-10401")
    found = offices.ids_of(desk.office, "INV-10401")
    acting.act(desk.office, DANA_ACTS, found, Reopen("wrong"))
    acting.act(desk.office, AMIRA_ACTS, found, Acknowledge())
    desk.deliver()
    told = [words(one) for one in desk.below()]
    assert not [one for one in told if "Please undo" in one]
    assert "*INV-10401 is undone in QuickBooks Desktop*" in told[-1]


@pytest.mark.parametrize("gone", ["edit_window_closed", "cant_update_message", "is_inactive"])
def test_root_that_slack_lets_nobody_edit_is_followed_by_a_new_one(desk: Desk, gone: str) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    old = desk.card()
    # The pinned message is edited, too, and may be the first.
    desk.sandbox.fault("chat.update", gone, times=2)
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.IMPORTED)
    desk.deliver()
    new = desk.card()
    assert new["ts"] != old["ts"]
    assert f"/archives/{ACCOUNTING}/p" in words(new)
    assert "an earlier message>, which Slack does not let the app edit any more" in words(new)
    assert ["Imported by Amira" in words(one) for one in desk.below()] == [True]
    assert state.find_batch(desk.office, ACCOUNTING, old["ts"]) == number
    assert [one["ts"] for one in _roots(desk)] == [old["ts"], new["ts"]]


def test_deleted_root_is_posted_anew_and_what_follows_hangs_on_it(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    desk.deps.client.chat_delete(channel=ACCOUNTING, ts=desk.card()["ts"])
    confirm.confirm(desk.office, AMIRA_ACTS, number, Result.IMPORTED)
    desk.deliver()
    assert "It follows a message that was deleted." in words(desk.card())
    assert "Imported by Amira" in words(desk.below()[-1])


def test_what_slack_cannot_fold_stands_open(desk: Desk) -> None:
    desk.export("INV-10401")
    for method in ("chat.postMessage", "chat.update"):
        desk.sandbox.fault(method, "invalid_blocks")
    with desk.office.reading() as db:
        due = outbox.load_due(db, desk.clock())
    desk.sender.send(next(m for m in due if m.destination == "slack:accounting"), again=False)
    assert "container" not in {block["type"] for block in desk.card()["blocks"]}
    assert "Back up the company file first" in words(desk.card())


def _said(desk: Desk, number: str = "B-2026-0001") -> list[Remark]:
    return batch_comments.read_comments(desk.office, DANA_ACTS, number)


def _kept(desk: Desk, count: int) -> Callable[[], bool]:
    return lambda: len(_said(desk)) == count


def _reply(desk: Desk, user: str, text: str) -> str:
    root = desk.card(user)["ts"]
    desk.sandbox.say(user, ACCOUNTING, text, thread=root)
    mine = [m for m in desk.messages(user, ACCOUNTING) if m["text"] == text]
    return str(mine[-1]["ts"])


def test_reply_in_the_thread_is_a_comment_of_the_batch(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    _reply(desk, MEI, "Waiting for <@U0DANA> &amp; the bank")
    eventually(_kept(desk, 1))
    [said] = _said(desk)
    assert (said.by, said.text) == ("amira@prairie.example", "Waiting for @Dana Kovacs & the bank")
    with desk.office.reading() as db:
        [event] = db.execute("SELECT source FROM events WHERE action = 'comment'").fetchall()
        assert ACCOUNTING in event["source"]
    assert verify.verify(desk.office).findings == ()
    desk.sandbox.command(DANA, BACKLOG, "B-2026-0001")
    assert "Amira Haddad, Mon 23 Nov, 08:00: Waiting for @Dana Kovacs" in desk.whisper(DANA)
    assert not [m for m in desk.messages(MEI, ACCOUNTING) if m["ephemeral"]]


def test_a_whole_letter_hides_no_comment_that_came_after_it(desk: Desk) -> None:
    number = desk.export("INV-10401")
    for said in ("&" * 40_000, "<!channel> *it* is in"):
        comments.comment(desk.office, AMIRA_ACTS, number, said)
    desk.sandbox.command(DANA, BACKLOG, number)
    told = desk.whisper(DANA)
    assert "&lt;!channel&gt; ∗it∗ is in" in told
    assert len(_said(desk)[0].text) == 40_000


def test_reply_that_was_edited_and_deleted_keeps_every_word(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    ts = _reply(desk, MEI, "it is in")
    eventually(_kept(desk, 1))
    desk.sandbox.edit(MEI, ACCOUNTING, ts, "it is not in")
    eventually(lambda: _said(desk)[0].changed)
    assert _said(desk)[0].text == "it is not in"
    desk.sandbox.delete(MEI, ACCOUNTING, ts)
    eventually(lambda: _said(desk)[0].deleted)
    with desk.office.reading() as db:
        rows = db.execute("SELECT reason FROM events WHERE action LIKE 'comment%'").fetchall()
    assert [row["reason"] for row in rows] == ["it is in", "it is not in", ""]


def test_what_slack_delivers_twice_is_kept_once(desk: Desk) -> None:
    number = desk.export("INV-10401")
    place = Place(ACCOUNTING, "1700000000.000100")
    for _ in range(2):
        comments.comment(desk.office, AMIRA_ACTS, number, "twice", place)
        comments.change_comment(
            desk.office, AMIRA_ACTS, number, "once", Place(place.channel, place.ts, "1.2")
        )
        comments.note_deleted(desk.office, AMIRA_ACTS, number, place)
    with desk.office.reading() as db:
        [row] = db.execute("SELECT count(*) AS n FROM events WHERE action LIKE 'comment%'")
    assert row["n"] == 3


def test_reply_of_somebody_unlisted_is_refused_to_them_alone_and_recorded(
    line: Line, tmp_path: Path
) -> None:
    desk = at_work(line, tmp_path, People([offices.DANA]))
    desk.export("INV-10401")
    desk.deliver()
    _reply(desk, MEI, "let me in")
    assert "You are not on the list" in desk.whisper(MEI, ACCOUNTING)
    assert _said(desk) == []
    assert [one["actor"] for one in refusals(desk)] == ["T0PRAIRIE/U0ACCOUNT"]


def test_talk_beside_the_threads_is_not_kept_and_not_answered(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    file = desk.below()[0]
    desk.sandbox.say(MEI, ACCOUNTING, "good morning")
    desk.sandbox.say(MEI, ACCOUNTING, "<@U0BOT> thanks", thread=file["thread_ts"])
    eventually(_kept(desk, 1))
    assert [one.text for one in _said(desk)] == ["@U0BOT thanks"]
    assert not [m for m in desk.messages(MEI, ACCOUNTING) if m["ephemeral"]]


def test_talk_beside_the_threads_is_not_answered_whosoever_it_is(
    desk: Desk,
) -> None:
    desk.export("INV-10401")
    desk.deliver()
    # Slack does not say who she is: in the batch's thread she reads so, beside it nothing.
    desk.sandbox.fault("users.info", "429", times=9, retry_after=30)
    desk.sandbox.say(MEI, ACCOUNTING, "good morning")
    other = desk.messages(MEI, ACCOUNTING)[-1]["ts"]
    desk.sandbox.say(MEI, ACCOUNTING, "how are you", thread=other)
    _reply(desk, MEI, "it is in")
    assert "Slack takes no more calls" in desk.whisper(MEI, ACCOUNTING)
    [whisper] = [m for m in desk.messages(MEI, ACCOUNTING) if m["ephemeral"]]
    assert whisper["thread_ts"] == desk.card(MEI)["ts"]
    assert _said(desk) == []


def test_root_promises_to_keep_replies_only_where_slack_tells_of_them(
    line: Line, tmp_path: Path
) -> None:
    line.sandbox.install(events=[])
    desk = at_work(line, tmp_path)
    desk.export("INV-10401")
    desk.deliver()
    assert "Replies here are kept" not in words(desk.card())
    desk.sandbox.install()
    desk.sandbox.say(MEI, ACCOUNTING, "hello")
    eventually(lambda: state.load_heard(desk.office, "message.groups"))
    desk.export("INV-10402")
    desk.deliver()
    assert "Replies here are kept with the batch." in words(desk.card())
