"""The head of the log of a day, in the thread of the pinned message."""

from backlog.messages import HeadTold
from bot import state, words
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def keep_head(delivery: Delivery, told: HeadTold) -> None:
    """Say it where nobody reads and nobody deletes; in the channel while nothing is pinned yet."""
    deps = delivery.deps
    said = f"Head of the log on {words.format_day(told.period)}: {told.head}"
    shown = Words([kit.context(said)], said)
    pinned = state.load_post(deps.office, "backlog")
    if pinned and pinned.channel == deps.channels.backlog:
        delivery.reply(pinned, shown)
    else:
        delivery.post(deps.channels.backlog, shown)
