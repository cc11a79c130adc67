"""Where the bot's messages are opened from elsewhere: asked once of Slack, and kept."""

import pytest

from backlog import outbox
from backlog.messages import BatchChanged
from backlog.permalinks import Permalinks, keep_permalink, load_permalinks
from bot import state
from bot.posts import permalinks
from bot.posts.permalinks import AT_ONCE, keep_permalinks
from bot.state import Post
from tests.bot.desk import ACCOUNTING, Desk


def _find(desk: Desk, post: Post | None) -> str:
    """What Slack itself says."""
    assert post is not None
    found = desk.deps.client.chat_getPermalink(channel=post.channel, message_ts=post.ts)
    return str(found["permalink"])


def _forget(desk: Desk) -> None:
    """As a version left it that knew of none."""
    with desk.office.writing() as db:
        db.execute("DELETE FROM kept WHERE room = 'permalinks'")


def _count_asked(desk: Desk) -> int:
    return sum(one["method"] == "chat.getPermalink" for one in desk.sandbox.world()["calls"])


def test_the_backlog_and_each_batch_have_theirs(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    office = desk.office
    assert load_permalinks(office) == Permalinks(
        _find(desk, state.load_post(office, "backlog")),
        {number: _find(desk, state.load_root(office, number))},
    )


def test_each_is_asked_for_once(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    asked = _count_asked(desk)
    desk.export("INV-10402")
    desk.deliver()
    assert _count_asked(desk) == asked + 1
    desk.deliver()
    keep_permalinks(desk.deps)
    assert _count_asked(desk) == asked + 1


def test_those_of_before_are_found_with_the_next_change_some_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [desk.export(number) for number in ("INV-10401", "INV-10402", "INV-10403")]
    desk.deliver()
    known = load_permalinks(desk.office)
    _forget(desk)
    monkeypatch.setattr(permalinks, "AT_ONCE", 2)
    assert AT_ONCE > 2
    keep_permalinks(desk.deps)
    assert load_permalinks(desk.office) == Permalinks(
        known.backlog, {numbers[-1]: known.batches[numbers[-1]]}
    )
    keep_permalinks(desk.deps)
    assert load_permalinks(desk.office) == known


def test_a_message_that_is_gone_has_none_and_is_not_asked_for_again(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    state.keep_root(desk.office, number, Post(ACCOUNTING, "1.000001"))
    keep_permalinks(desk.deps)
    assert load_permalinks(desk.office).batches == {}
    asked = _count_asked(desk)
    keep_permalinks(desk.deps)
    assert _count_asked(desk) == asked


def test_the_link_follows_to_the_message_that_took_its_place(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    before = load_permalinks(desk.office).batches[number]
    desk.sandbox.fault("chat.update", "cant_update_message", times=5)
    desk.export("INV-10402")
    desk.deliver()
    with desk.office.writing() as db:
        outbox.put(db, BatchChanged(number), at=desk.office.clock())
    desk.deliver()
    root = state.load_root(desk.office, number)
    after = load_permalinks(desk.office).batches[number]
    assert after == _find(desk, root) != before


@pytest.mark.parametrize("kind", ["500", "429", "disconnect"])
def test_what_slack_does_not_say_holds_up_no_message(desk: Desk, kind: str) -> None:
    desk.sandbox.fault("chat.getPermalink", kind, times=30)
    number = desk.export("INV-10401")
    desk.deliver()
    assert number in str(desk.card())
    assert load_permalinks(desk.office).batches == {}


@pytest.mark.parametrize("link", ["javascript:alert(1)", 'https://a.example/"x', "https://a b", ""])
def test_what_is_no_address_is_none(desk: Desk, link: str) -> None:
    with desk.office.writing() as db:
        keep_permalink(db, "B-1", "C1 1.1", link, at=desk.office.clock())
    assert load_permalinks(desk.office).batches == {}
