"""What Slack knows of the log, as it is asked for it."""

from backlog.witness import Head
from bot.posts.witness import SlackWitness
from tests.bot.desk import BACKLOG, Desk


def test_the_newest_head_in_a_long_thread_is_seen(desk: Desk) -> None:
    desk.deliver()
    witness = SlackWitness(desk.deps)
    [pinned] = desk.sandbox.world()["messages"][BACKLOG]
    begun = float(pinned["ts"])
    talk = [
        pinned | {"ts": f"{begun + place:.6f}", "thread_ts": pinned["ts"], "pinned": False}
        for place in range(1, 251)
    ]
    desk.sandbox.post("/test/world", {"messages": {BACKLOG: talk}})
    head = Head(90, "0" * 64, "0badf00d.0badf00d")
    assert witness.announce(head)
    assert head in witness.look()
