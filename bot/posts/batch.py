"""A batch in accounting's channel: its card and files when made, the card anew when changed.

An import that somebody confirms or corrects, and a batch that is void: nothing new is posted, the
card says so.
"""

from backlog.batches import delivery as deliveries
from backlog.roles import Actor
from bot.blocks import batch as blocks
from bot.deps import Deps
from bot.posts import files
from bot.posts.post import Delivery, Words
from bot.presenters import batch as presenter
from bot.presenters.pinned import POSTER

SENDER = Actor("slack", "Slack", where={"job": "outbox"})


def share_batch(deps: Deps, delivery: Delivery, number: str) -> None:
    """Post the card of a new batch, then its files; seen there, they count as delivered."""
    office, channel = deps.office, deps.channels.accounting
    # The card first: files without one would leave nobody a button to confirm the import.
    show_card(deps, delivery, number)
    batch, contents = deliveries.load_files(office, number)
    label = presenter.find_label(office, batch)
    files.share(delivery, channel, contents, blocks.caption(batch, label))
    deliveries.note(office, batch, SENDER)
    # Once more: only now does the card say that the files are there.
    show_card(deps, delivery, number)


def show_card(deps: Deps, delivery: Delivery, number: str) -> None:
    """Post the card of a batch, or have the one that is there say how the batch stands."""
    shown = presenter.load_card(deps.office, POSTER, number)
    words_ = Words(blocks.card(shown), blocks.text(shown))
    delivery.post_or_edit(f"card:{number}", deps.channels.accounting, words_)
