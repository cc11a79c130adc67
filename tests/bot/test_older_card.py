"""After an older copy was restored, what hangs on the messages of before means nothing of now."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.batches.meant import refuse_other
from backlog.errors import WrongState
from backlog.queries import batch_log
from backlog.roles import Actor
from backlog.store import database
from bot import ids
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, Desk, words

Json = dict[str, Any]
DANA_ACTS: Actor = offices.acting(offices.DANA)
ACTS = (ids.OPEN_IMPORT, ids.SEND_FILES, ids.BATCH_MORE)


@pytest.fixture
def cards(desk: Desk) -> tuple[Json, Json]:
    """The roots of two batches of one number and word: the one of before, and the one of now."""
    older = desk.office.path.with_name("older.db")
    database.copy(desk.office.path, older)
    desk.export("INV-10401")
    desk.deliver()
    before = desk.card()
    for ending in ("-wal", "-shm"):
        desk.office.path.with_name(f"backlog.db{ending}").unlink(missing_ok=True)
    older.replace(desk.office.path)
    database.create(desk.office.path)
    desk.export("INV-10402")
    desk.deliver()
    return before, desk.card()


def element(card: Json, action_id: str) -> Json:
    rows = [block["elements"] for block in card["blocks"] if block["type"] == "actions"]
    return next(one for row in rows for one in row if one["action_id"] == action_id)


def choose(card: Json, action_id: str) -> Json:
    """What is clicked: the button, or the first entry of the menu."""
    options = element(card, action_id).get("options")
    return {"selected_option": {"value": options[0]["value"]}} if options else {}


def test_two_batches_have_one_number_and_one_word(cards: tuple[Json, Json]) -> None:
    before, now = (words(card) for card in cards)
    assert before.splitlines()[0] == now.splitlines()[0]
    assert cards[0]["ts"] != cards[1]["ts"]


@pytest.mark.parametrize("action_id", ACTS)
def test_the_older_card_never_opens_the_batch_of_now(
    desk: Desk, cards: tuple[Json, Json], action_id: str
) -> None:
    before, now = cards
    desk.sandbox.click(MEI, before, action_id, choose(before, action_id))
    if action_id == ids.SEND_FILES:
        assert "about another B-2026-0001" in desk.whisper(MEI, ACCOUNTING)
    else:
        assert "about another B-2026-0001" in words(desk.window(MEI))
    batch = batch_log.read_batch(desk.office, DANA_ACTS, "B-2026-0001").batch
    assert batch.imports == ()
    desk.sandbox.click(DANA, now, ids.OPEN_IMPORT)
    assert "B-2026-0001" in words(desk.window(DANA))


def test_a_card_of_an_older_release_is_told_by_its_time(desk: Desk) -> None:
    number = desk.export("INV-10401")
    made_at = batch_log.read_batch(desk.office, DANA_ACTS, number).batch.made_at
    refuse_other(desk.office, number, "", made_at + timedelta(seconds=1))
    refuse_other(desk.office, number, "", None)
    refuse_other(desk.office, "B-2026-0099", "", made_at)
    with pytest.raises(WrongState, match="another B-2026-0001"):
        refuse_other(desk.office, number, "", made_at - timedelta(hours=1))
