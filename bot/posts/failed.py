"""What accounting said of a batch and what did not come in, in its thread, with the next export."""

from backlog.messages import ImportSaid, InvoicesFailed
from backlog.queries import batch_log
from bot import state
from bot.blocks import thread as blocks
from bot.blocks.thread import Failure
from bot.posts import thread
from bot.posts.post import Delivery, Words
from bot.presenters import thread as presenter
from bot.presenters.pinned import POSTER

Told = ImportSaid | InvoicesFailed


def tell_failed(delivery: Delivery, told: Told) -> None:
    """Say who confirmed or corrected a batch; or which of it failed and why."""
    shown = _load(delivery, told)
    post = thread.reply(delivery, told.batch, _write(shown))
    if shown.ids:
        state.keep_failure(delivery.deps.office, told, post)


def renew_failures(delivery: Delivery, number: str) -> None:
    """Have what offers to export the invoices of a batch again say how it stands now.

    They went out with the batch, or it is void and they may go once more.
    """
    office = delivery.deps.office
    for earlier in batch_log.read_batch(office, POSTER, number).batch.earlier:
        for told, post in state.load_failures(office, earlier):
            delivery.edit(post, _write(_load(delivery, told)))


def _load(delivery: Delivery, told: Told) -> Failure:
    office = delivery.deps.office
    if isinstance(told, ImportSaid):
        return presenter.load_import(office, POSTER, told)
    return presenter.load_failed(office, POSTER, told)


def _write(shown: Failure) -> Words:
    return Words(blocks.build_failure(shown), shown.fact.plain)
