"""A list of payments that was brought, in the backlog's channel; edited when it is closed."""

from backlog.messages import PaymentsProposed
from bot.blocks import proposal as blocks
from bot.posts.post import Delivery, Words
from bot.presenters import proposal as presenter


def show_proposal(delivery: Delivery, told: PaymentsProposed) -> None:
    """Post that a list waits, or have the post that is there say what became of it."""
    shown = presenter.load_card(delivery.deps.office, told.proposal)
    key, channel = f"proposal:{told.proposal}", delivery.deps.channels.backlog
    delivery.post_or_edit(key, channel, Words(blocks.card(shown), blocks.text(shown)))
