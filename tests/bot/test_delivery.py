"""Once, whatever breaks on the way: the outbox, the sender, and what Slack has to show."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from backlog import journal
from backlog.acts import Reopen
from backlog.audit import copies
from backlog.batch import Result
from backlog.batches import confirm
from backlog.batches.delivery import DeliveryFailed
from backlog.company import stamp
from backlog.lifecycle import acting
from backlog.messages import (
    Content,
    HeadTold,
    HeldBack,
    JobTold,
    Message,
    Reminder,
    SheetTold,
    WeeklyPart,
    WeeklyReport,
)
from backlog.roles import People, Person, Role
from backlog.store import batches, outbox
from bot import state
from bot.deps import Deps
from bot.posts import files
from bot.posts.pinned import bring_back
from bot.posts.post import Delivery
from bot.posts.sender import SlackSender
from scheduler.outbox import Pump
from tests import offices
from tests.backlog.test_messages import WRITTEN_BY_0_1_0
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, Desk, Line, at_work, words
from tests.sandbox_process import a_manifest

Json = dict[str, Any]


class Killed(BaseException):
    """The process died here."""


class DyingClient(WebClient):
    """A true client whose process dies just after the n-th call of one method was answered."""

    def __init__(self, true: WebClient, method: str, n: int = 1) -> None:
        super().__init__(true.token, base_url=true.base_url, retry_handlers=true.retry_handlers)
        self._method, self._left = method, n

    def api_call(self, api_method: str, **options: Any) -> Any:
        answer = super().api_call(api_method, **options)
        if api_method == self._method:
            self._left -= 1
            if self._left == 0:
                raise Killed
        return answer


@contextmanager
def _dies_after(desk: Desk, method: str, n: int = 1) -> Iterator[SlackSender]:
    dying = DyingClient(desk.deps.client, method, n)
    with pytest.raises(Killed):
        yield SlackSender(Deps(desk.office, dying, desk.deps.channels))


SCOPES = a_manifest()["oauth_config"]["scopes"]["bot"]


def _next(desk: Desk, destination: str) -> Message:
    with desk.office.reading() as db:
        return next(m for m in outbox.load_due(db, desk.clock()) if m.destination == destination)


def _send(desk: Desk, sender: SlackSender, destination: str, *, again: bool) -> None:
    sender.send(_next(desk, destination), again=again)


def _posts(desk: Desk, channel: str = ACCOUNTING) -> tuple[int, int]:
    """Cards and files in a channel."""
    seen = desk.messages(DANA, channel)
    return sum(bool(m["blocks"]) for m in seen), sum(len(m["files"]) for m in seen)


@pytest.mark.parametrize(
    "method",
    [
        "chat.postMessage",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "files.info",
        "chat.update",
    ],
)
def test_death_after_any_answer_of_slack_posts_the_batch_once(desk: Desk, method: str) -> None:
    desk.export("INV-10401")
    with _dies_after(desk, method) as dying:
        _send(desk, dying, "slack:accounting", again=False)
    _send(desk, desk.sender, "slack:accounting", again=True)
    assert _posts(desk) == (1, 1)
    with desk.office.reading() as db:
        assert batches.get(db, "B-2026-0001").delivered_at == desk.clock()


@pytest.mark.parametrize("method", ["chat.postMessage", "pins.add"])
def test_death_before_the_pin_leaves_one_backlog_message(desk: Desk, method: str) -> None:
    desk.export("INV-10401")
    _forget_pinned(desk)
    with _dies_after(desk, method) as dying:
        _send(desk, dying, "slack:backlog", again=False)
    _send(desk, desk.sender, "slack:backlog", again=True)
    backlogs = [m for m in desk.messages(DANA, BACKLOG) if "*Admin*" in words(m)]
    assert len(backlogs) == 1
    assert backlogs[0]["pinned"]


def _forget_pinned(desk: Desk) -> None:
    """As if a fresh database met the channel: the bot does not know its message."""
    pinned = desk.pinned()
    with desk.office.writing() as db:
        db.execute("DELETE FROM kept WHERE key = 'backlog'")
    desk.deps.client.chat_update(channel=BACKLOG, ts=pinned["ts"], text="an older one", blocks=[])


def test_lost_answer_is_looked_up_before_a_second_try(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.sandbox.fault("chat.postMessage", "disconnect")
    with pytest.raises(DeliveryFailed) as failed:
        _send(desk, desk.sender, "slack:accounting", again=False)
    assert not failed.value.permanent
    _send(desk, desk.sender, "slack:accounting", again=True)
    assert _posts(desk) == (1, 1)


def test_share_that_never_comes_is_uploaded_again_after_patience(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.posts.files.SHARE_SECONDS", 0.5)
    desk.export("INV-10401")
    desk.sandbox.fault("files.completeUploadExternal", "not_shared")
    for _ in range(3):
        message = _next(desk, "slack:accounting")
        with pytest.raises(DeliveryFailed, match="does not show it"):
            desk.sender.send(message, again=message.attempts > 0)
        with desk.office.writing() as db:
            outbox.retry(db, message.id, not_before=desk.clock(), error="not shown")
    _send(desk, desk.sender, "slack:accounting", again=True)
    assert _posts(desk) == (1, 1)


def test_slow_down_says_for_how_long(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.sandbox.fault("chat.postMessage", "429", retry_after=30)
    with pytest.raises(DeliveryFailed) as failed:
        _send(desk, desk.sender, "slack:accounting", again=False)
    assert failed.value.retry_after == 30


def test_deleted_backlog_message_is_posted_and_pinned_anew(desk: Desk) -> None:
    with desk.office.writing() as db:
        gone = '{"channel": "C0BACKLOG", "ts": "1700000000.000100"}'
        db.execute("UPDATE kept SET json = ? WHERE key = 'backlog'", [gone])
    desk.export("INV-10401")
    desk.deliver()
    assert [m["pinned"] for m in desk.messages(DANA, BACKLOG)][-1]


def test_backlog_message_deleted_by_hand_is_noticed_and_comes_back(desk: Desk) -> None:
    assert bring_back(desk.deps) == ""
    first = desk.pinned()["ts"]
    desk.deps.client.chat_delete(channel=BACKLOG, ts=first)
    assert "posted anew" in bring_back(desk.deps)
    desk.deliver()
    assert desk.pinned()["ts"] != first
    assert bring_back(desk.deps) == ""


def test_nobody_posts_anew_because_slack_is_silent(desk: Desk) -> None:
    desk.sandbox.fault("conversations.history", "500")
    assert bring_back(desk.deps) == ""


def test_refused_pin_is_noted_once_for_a_start_and_holds_up_nothing(desk: Desk) -> None:
    _forget_pinned(desk)
    desk.sandbox.install(scopes=[one for one in SCOPES if one != "pins:write"])
    before, sender = _calls(desk, "pins.add"), desk.sender
    for _ in range(2):
        _refresh(desk, sender)
    assert _calls(desk, "pins.add") == before + 1
    noted = state.load_pin_refusal(desk.office)
    assert noted is not None
    assert noted.error == "missing_scope"
    with desk.office.reading() as db:
        assert outbox.load_unsent(db) == []
    desk.sandbox.install(scopes=SCOPES)
    _refresh(desk, desk.sender)
    assert desk.pinned()
    assert state.load_pin_refusal(desk.office) is None


def _refresh(desk: Desk, sender: SlackSender) -> None:
    with desk.office.writing() as db:
        journal.queue_refresh(db, desk.clock())
    Pump(desk.office, {"slack": sender, "sheet": sender}).run_once()


def _calls(desk: Desk, method: str) -> int:
    return sum(one["method"] == method for one in desk.sandbox.world()["calls"])


def test_many_files_go_in_messages_of_ten_and_once_whatever_breaks(desk: Desk) -> None:
    desk.export("INV-10401")
    message = _next(desk, "slack:accounting")
    many = [(f"{n}.csv", f"file {n}".encode()) for n in range(23)]
    with _dies_after(desk, "files.completeUploadExternal", 2) as dying:
        files.share(_delivery(desk, dying, message), ACCOUNTING, many, "Files")
    files.share(_delivery(desk, desk.sender, message), ACCOUNTING, many, "Files")
    posts = [m for m in desk.messages(DANA, ACCOUNTING) if m["files"]]
    assert [len(m["files"]) for m in posts] == [10, 10, 3]
    assert [m["text"].splitlines()[1][:6] for m in posts] == ["1 of 3", "2 of 3", "3 of 3"]
    assert {f["name"] for m in posts for f in m["files"]} == {name for name, _ in many}


def _delivery(desk: Desk, sender: SlackSender, message: Message) -> Delivery:
    with desk.office.reading() as db:
        row = db.execute("SELECT progress FROM outbox WHERE id = ?", [message.id]).fetchone()
    progress = json.loads(row["progress"])
    return Delivery(sender._deps, message, again=True, progress=progress)


def test_exporter_outside_the_accounting_channel_gets_the_file_by_message(
    line: Line, tmp_path: Path
) -> None:
    sam = Person(
        "sam@prairie.example", "Sam", frozenset({Role.ADMINISTRATOR}), "T0PRAIRIE/U0STRANGER"
    )
    desk = at_work(line, tmp_path, People([offices.DANA, sam]))
    desk.menu("U0STRANGER", "INV-10401", "Export...")
    desk.window("U0STRANGER")
    desk.submit("U0STRANGER")
    desk.deliver()
    direct = next(c for c in desk.sandbox.state("U0STRANGER")["channels"] if c["kind"] == "dm")
    got = desk.sandbox.messages("U0STRANGER", direct["id"])
    assert len(got) == 1
    assert "*Batch B-2026-0001*" in got[0]["text"]
    assert len(got[0]["files"]) == 1


def test_exporter_in_the_accounting_channel_gets_no_second_copy(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    assert len(desk.sandbox.world()["files"]) == 1


WEEK = WeeklyReport(
    period=date(2026, 11, 23),
    late=True,
    said="2 invoices are ready for <QuickBooks>.",
    held_back=(HeldBack("INV-10431", "signature", "No *signature*."),),
    parts=(),
)


def _tell(desk: Desk, content: Content) -> Json:
    with desk.office.writing() as db:
        outbox.put(db, content, at=desk.clock())
    desk.deliver()
    return [m for m in desk.messages(DANA, BACKLOG) if m["blocks"]][-1]


def test_weekly_card_shows_the_log_and_opens_the_export(desk: Desk) -> None:
    desk.export("INV-10401")
    ready = offices.ids_of(desk.office, "INV-10402", "INV-10403")
    card = _tell(desk, replace(WEEK, parts=(WeeklyPart("csv", "", None, tuple(ready)),)))
    said = words(card)
    assert "Late" in said
    assert "INV-10431: No ∗signature∗." in said
    assert "*B-2026-0001* · not confirmed, made by Dana Kovacs, 23 Nov" in said
    assert "QuickBooks Desktop · 1 invoice · 8,190.40 CAD" in said
    assert desk.open(DANA, "weekly.export", card)["submit"] == "Export 2"


def test_each_system_that_is_proposed_has_a_button_of_its_own(desk: Desk) -> None:
    ready = offices.ids_of(desk.office, "INV-10402", "INV-10403")
    parts = (
        WeeklyPart("quickbooks-desktop", "", None, (ready[0],)),
        WeeklyPart("csv", "", None, tuple(ready)),
    )
    card = _tell(desk, replace(WEEK, parts=parts))
    offers = [one for one in card["blocks"] if one["type"] == "actions"]
    assert [one["elements"][0]["text"]["text"].replace("\u00a0", " ") for one in offers] == [
        "Export 1 to QuickBooks Desktop…",
        "Export 2 to CSV for other systems…",
    ]
    opened = desk.open(DANA, "weekly.export", card | {"blocks": [offers[1]]})
    assert "CSV for other systems" in words(opened)
    assert opened["submit"] == "Export 2"


def test_the_head_of_the_log_stands_in_the_thread_of_the_pinned_message(desk: Desk) -> None:
    with desk.office.writing() as db:
        outbox.put(db, HeadTold(date(2026, 11, 23), "7:abc · generation 4f2a"), at=desk.clock())
    desk.deliver()
    pinned = state.load_post(desk.office, "backlog")
    assert pinned
    [reply] = [m for m in desk.sandbox.world()["messages"][BACKLOG] if m.get("thread_ts")]
    assert reply["thread_ts"] == pinned.ts
    assert "Head of the log on 23 Nov 2026: 7:abc · generation 4f2a" in reply["text"].replace(
        "\u00a0", " "
    )


def test_what_a_job_has_to_say_is_said_in_sentences(desk: Desk) -> None:
    told = _tell(desk, JobTold("backup", "It could not be done. <The disk> is full."))
    assert "*Copy of the backlog*" in words(told)
    assert "<The disk> is full." in words(told)


def test_what_must_be_heard_of_the_sheet_is_told_in_sentences(desk: Desk) -> None:
    at = desk.clock()
    old = _tell(desk, SheetTold("old", at, ("It is not shared with <robot@example.com>.",)))
    assert "The Google Sheet is as of" in words(old)
    assert "not shared with <robot@example.com>." in words(old)
    well = _tell(desk, SheetTold("well", at))
    assert "up to date again" in words(well)
    lines = ("Amount of *INV-1* was typed over (1.00).", "Row of INV-2 was deleted.")
    restored = _tell(desk, SheetTold("restored", at, lines))
    assert "2 changes of what Backlog writes" in words(restored)
    assert "Amount of ∗INV-1∗ was typed over" in words(restored)
    assert len({old["ts"], well["ts"], restored["ts"]}) == 3


def test_head_of_the_log_is_in_the_thread_of_the_reminder_once(desk: Desk) -> None:
    with desk.office.writing() as db:
        day = date(2026, 11, 23)
        outbox.put(
            db, Reminder(day, late=False, lines=("63 wait.",), head="7:abc"), at=desk.clock()
        )
    with _dies_after(desk, "chat.postMessage", 2) as dying:
        _send(desk, dying, "slack:backlog", again=False)
    _send(desk, desk.sender, "slack:backlog", again=True)
    said = [m for m in desk.messages(DANA, BACKLOG) if "7:abc" in words(m)]
    reminder = next(m for m in desk.messages(DANA, BACKLOG) if "*To export*" in words(m))
    assert [one["thread_ts"] for one in said] == [reminder["ts"]]


def test_every_row_of_the_first_release_is_told(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    at = stamp(desk.clock())
    for where, kind, payload in WRITTEN_BY_0_1_0:
        if where.startswith("slack:"):
            with desk.office.writing() as db:
                db.execute(
                    "INSERT INTO outbox (destination, kind, payload, not_before, created_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    [where, kind, json.dumps(payload), at, at],
                )
    desk.deliver()
    with desk.office.reading() as db:
        assert [one.error for one in outbox.load_unsent(db) if one.face == "slack"] == []
    shown = "\n".join(
        words(one) for where in (BACKLOG, ACCOUNTING) for one in desk.messages(DANA, where)
    )
    for said in (
        "B-2026-0001 exported to QuickBooks Desktop",
        "INV-2: Held.",
        "Backlog, Monday 23 November",
        "Please undo INV-1 in",
    ):
        assert said in shown


def test_every_post_carries_its_outbox_row(desk: Desk) -> None:
    _tell(desk, WEEK)
    posted = desk.deps.client.conversations_history(channel=BACKLOG, include_all_metadata=True)
    kinds: Callable[[Json], str] = lambda m: m["metadata"]["event_payload"]["kind"]  # noqa: E731
    assert {kinds(m) for m in posted["messages"]} == {"refresh", "weekly"}


def test_another_message_of_the_same_number_is_not_taken_for_it(desk: Desk, tmp_path: Path) -> None:
    desk.deliver()
    older = replace(desk.office, path=tmp_path / "older.db")
    copies.back_up(desk.office, offices.acting(offices.DANA), older.path)
    with desk.office.reading() as db:
        last = outbox.find_last(db)
    _tell(desk, JobTold("backup", "It was told before the copy was restored."))
    desk.clock.move(days=1)
    with older.writing() as db:
        outbox.put(db, JobTold("backup", "It was told since."), at=desk.clock())
    with older.reading() as db:
        message = outbox.find_message(db, last + 2)
    assert message is not None
    assert message.kind == JobTold.kind
    for _ in range(2):
        SlackSender(replace(desk.deps, office=older)).send(message, again=True)
    assert [words(one).partition("\n")[2] for one in desk.messages(DANA, BACKLOG)][-2:] == [
        "It was told before the copy was restored.",
        "It was told since.",
    ]


def test_accounting_is_asked_to_undo_what_is_taken_back(desk: Desk) -> None:
    number = desk.export("INV-10401")
    dana = offices.acting(offices.DANA)
    confirm.confirm(desk.office, dana, number, Result.IMPORTED)
    ids = offices.ids_of(desk.office, "INV-10401")
    acting.act(desk.office, dana, ids, Reopen("wrong <rate>"))
    desk.deliver()
    asked = words(desk.below()[-1])
    assert "*Please undo INV-10401 in QuickBooks Desktop* · 8,190.40 CAD" in asked
    assert "Dana Kovacs reopened it on Mon 23 Nov: wrong &lt;rate&gt;." in asked
