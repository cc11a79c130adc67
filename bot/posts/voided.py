"""That a batch is void, beside its files in the thread."""

from backlog.messages import BatchVoided
from bot.blocks import thread as blocks
from bot.posts import thread
from bot.posts.post import Delivery, Words
from bot.presenters import thread as presenter
from bot.presenters.pinned import POSTER


def tell_void(delivery: Delivery, told: BatchVoided) -> None:
    """Say who voided it and why, to who finds its file."""
    fact = presenter.load_void(delivery.deps.office, POSTER, told)
    thread.reply(delivery, told.batch, Words(blocks.build_fact(fact), fact.plain))
