"""Invoices that did not come in, each with its next export, in the thread of their batch."""

from backlog.messages import InvoicesFailed
from bot.blocks import thread as blocks
from bot.posts import thread
from bot.posts.post import Delivery, Words
from bot.presenters import thread as presenter
from bot.presenters.pinned import POSTER


def tell_failed(delivery: Delivery, failed: InvoicesFailed) -> None:
    """Say which one failed and why, or which of many."""
    told = presenter.load_failed(delivery.deps.office, POSTER, failed)
    thread.reply(delivery, failed.batch, Words(blocks.build_failure(told), told.fact.plain))
