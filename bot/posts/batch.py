"""A batch in accounting's channel: its card and files when made, the card anew when changed.

An import that somebody confirms or corrects, and a batch that is void: nothing new is posted, the
card says so.
"""

from backlog.batch import Batch
from backlog.batches import delivery as deliveries
from backlog.roles import Actor
from bot.blocks import batch as blocks
from bot.posts import files
from bot.posts.post import Delivery, Words
from bot.presenters import batch as presenter
from bot.presenters.pinned import POSTER

SENDER = Actor("slack", "Slack", where={"job": "outbox"})


def share_batch(delivery: Delivery, number: str) -> None:
    """Post the card of a new batch, then its files; seen there, they count as delivered."""
    # The card first: files without one would leave nobody a button to confirm the import.
    show_card(delivery, number)
    batch = share_files(delivery, delivery.deps.channels.accounting, number)
    deliveries.note(delivery.deps.office, batch, SENDER)
    # Once more: only now does the card say that the files are there.
    show_card(delivery, number)


def share_files(delivery: Delivery, channel: str, number: str) -> Batch:
    """Put the files of a batch into a channel, with what they are; the batch."""
    office = delivery.deps.office
    batch, contents = deliveries.load_files(office, number)
    label = presenter.find_label(office, batch)
    files.share(delivery, channel, contents, blocks.caption(batch, label))
    return batch


def show_card(delivery: Delivery, number: str) -> None:
    """Post the card of a batch, or have the one that is there say how the batch stands."""
    shown = presenter.load_card(delivery.deps.office, POSTER, number)
    words_ = Words(blocks.card(shown), blocks.text(shown))
    delivery.post_or_edit(f"card:{number}", delivery.deps.channels.accounting, words_)
