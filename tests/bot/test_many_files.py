"""A batch of many files reaches its thread once and in order, whatever Slack does on the way."""

from pathlib import Path
from typing import Any

import pytest

from backlog.batches import commit
from backlog.filter import Filter
from backlog.office import Office
from backlog.store import batches, outbox
from bot.posts import files
from tests import offices
from tests.bot.desk import ACCOUNTING, MEI, Desk, Line, at_work, words

Json = dict[str, Any]
ROUNDS = 40
"""So often the pump may try before it counts as stuck."""


def _export_all(line: Line, folder: Path, count: int) -> Desk:
    def take_in(office: Office) -> None:
        records = [offices.a_record(f"QBO-{n:04d}") for n in range(1, count + 1)]
        offices.take_in(office, *records)

    desk = at_work(line, folder, take_in=take_in)
    actor, found = offices.acting(offices.DANA), offices.list_ids(desk.office, Filter())
    draft = commit.draft(desk.office, actor, commit.Request(tuple(found), "quickbooks-online"))
    commit.commit(desk.office, actor, draft)
    return desk


def _fail(desk: Desk) -> None:
    """Whatever Slack can do to an upload, each at another file or message."""
    # A lost answer is waited for; a second is as lost as fifteen.
    desk.deps.client.timeout = 1
    for method, kind, how in (
        ("chat.postMessage", "timeout_after_commit", {}),
        ("files.getUploadURLExternal", "429", {"retry_after": 30}),
        ("files.getUploadURLExternal", "500", {}),
        ("files.completeUploadExternal", "disconnect", {}),
        ("files.completeUploadExternal", "timeout_after_commit", {}),
        ("files.completeUploadExternal", "shared_late", {"seconds": 3.5}),
        ("files.completeUploadExternal", "shared_late", {"seconds": 0.8}),
        ("files.info", "500", {}),
        ("files.info", "429", {"retry_after": 60}),
        ("chat.update", "500", {}),
    ):
        desk.sandbox.fault(method, kind, **how)


def _deliver(desk: Desk) -> int:
    """Until nothing waits; how many rounds it took."""
    for turn in range(1, ROUNDS):
        desk.deliver()
        with desk.office.reading() as db:
            waiting = [one for one in outbox.load_unsent(db) if one.destination != "sheet"]
        if not waiting:
            return turn
        assert not [one for one in waiting if one.state == "dead"]
        desk.clock.move(minutes=11)
    raise AssertionError([one.error for one in waiting])


@pytest.mark.parametrize(
    ("count", "together", "shared"),
    [(250, 1, [1, 1, 1]), pytest.param(1500, 10, [10, 5], marks=pytest.mark.soak)],
)
def test_files_arrive_once_in_order_in_one_thread_while_slack_fails(
    line: Line,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    together: int,
    shared: list[int],
) -> None:
    monkeypatch.setattr(files, "MOST", together)
    monkeypatch.setattr(files, "SHARE_SECONDS", 0.5)
    desk = _export_all(line, tmp_path, count)
    _fail(desk)
    assert _deliver(desk) > 5
    with desk.office.reading() as db:
        batch = batches.get(db, "B-2026-0001")
    assert batch.delivered_at
    seen = [one for one in desk.messages(MEI, ACCOUNTING) if not one["ephemeral"]]
    [root] = [one for one in seen if not one["thread_ts"]]
    assert "nobody has confirmed the import yet" in words(root)
    below = [one for one in seen if one["thread_ts"] == root["ts"]]
    assert len(below) == len(seen) - 1
    assert [len(one["files"]) for one in below] == shared
    names = [file["name"] for one in below for file in one["files"]]
    assert names == [file.name for file in batch.files]
    assert len(names) == -(-count // 100)
    said = [one["text"].replace("\u00a0", " ") for one in below]
    assert said[0].startswith(f"{100 * shared[0]:,} invoices · ")
    if len(names) > together:
        assert said[-1].endswith(f"{len(names)} of {len(names)}")
