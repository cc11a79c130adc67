"""What accounting said of a batch, in its thread."""

from backlog.messages import ImportSaid
from bot.blocks import thread as blocks
from bot.posts import thread
from bot.posts.post import Delivery, Words
from bot.presenters import thread as presenter
from bot.presenters.pinned import POSTER


def tell_import(delivery: Delivery, said: ImportSaid) -> None:
    """Say who confirmed or corrected it, and what was seen."""
    told = presenter.load_import(delivery.deps.office, POSTER, said)
    words = Words(blocks.build_failure(told), told.fact.plain)
    thread.reply(delivery, said.batch, words)
