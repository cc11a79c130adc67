"""A batch that an older database has lost is asked about in the message that it had."""

from dataclasses import replace
from pathlib import Path

import pytest

from backlog.batches import recover
from backlog.queries import batch_log
from backlog.store import database
from backlog.witness import Recalled
from bot.posts.post import EVENT
from bot.posts.witness import SlackWitness
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, Desk, words
from tests.bot.test_import_window import choose, imports

NUMBER = "B-2026-0001"
ACTOR = offices.acting(offices.DANA)


@pytest.fixture
def lost(desk: Desk, tmp_path: Path) -> Desk:
    """An exported invoice, of which the database that came back knows only that it is there."""
    copy = tmp_path / "copy.db"
    database.copy(desk.office.path, copy)
    desk.export("INV-10401")
    desk.deliver()
    for beside in ("-wal", "-shm"):
        desk.office.path.with_name(f"{desk.office.path.name}{beside}").unlink(missing_ok=True)
    copy.replace(desk.office.path)
    return desk


def enter(desk: Desk, recalled: Recalled) -> None:
    plan = recover.plan_recovery(desk.office, ACTOR, lambda: [recalled])
    recover.recover(desk.office, ACTOR, plan)
    desk.deliver()


def list_roots(desk: Desk) -> list[str]:
    shown = desk.messages(DANA, ACCOUNTING)
    return [words(one) for one in shown if one["blocks"] and not one["thread_ts"]]


def test_it_is_asked_about_in_the_message_that_it_had(lost: Desk) -> None:
    [seen] = SlackWitness(lost.deps).recall()
    enter(lost, replace(seen, invoices=("INV-10401",)))
    [root] = list_roots(lost)
    assert f"{NUMBER}* · the backlog lost it: was it imported?" in root
    lost.open(MEI, "batch.imported", lost.card())
    choose(lost, MEI, "imported")
    lost.submit(MEI)
    lost.deliver()
    assert [outcome for outcome, _, _ in imports(lost)] == ["imported"]
    assert ["imported" in one for one in list_roots(lost)] == [True]


def test_one_whose_message_is_gone_gets_another(lost: Desk) -> None:
    [seen] = SlackWitness(lost.deps).recall()
    lost.deps.client.chat_delete(channel=ACCOUNTING, ts=lost.card()["ts"])
    enter(lost, replace(seen, invoices=("INV-10401",)))
    [root] = list_roots(lost)
    assert "the backlog lost it" in root
    assert batch_log.read_batch(lost.office, ACTOR, NUMBER).batch.lost


def test_a_message_of_an_older_release_which_has_no_mark_is_asked_in_as_well(lost: Desk) -> None:
    card = lost.card()
    metadata = {"event_type": EVENT, "event_payload": {"kind": "batch"}}
    lost.deps.client.chat_delete(channel=ACCOUNTING, ts=card["ts"])
    lost.deps.client.chat_postMessage(
        channel=ACCOUNTING, text=card["text"], blocks=card["blocks"], metadata=metadata
    )
    [seen] = SlackWitness(lost.deps).recall()
    assert seen.mark == ""
    enter(lost, replace(seen, invoices=("INV-10401",)))
    [root] = list_roots(lost)
    assert "the backlog lost it" in root
