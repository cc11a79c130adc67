"""What accounting is asked to undo: an invoice that was imported and is taken back."""

from backlog.messages import ReversalAsked
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def ask_to_undo(delivery: Delivery, asked: ReversalAsked) -> None:
    """Post what is to be undone in the accounting system, why, and how to say that it is."""
    text = (
        f"{asked.number} was imported with {asked.batch} and is taken back: "
        f"{asked.reason}. Please undo it in the accounting system, and then say so with "
        f"backlog acknowledge {asked.number} --batch {asked.batch}. It is not exported "
        "again before that."
    )
    blocks = [kit.header("To be undone in the accounting system"), kit.data(text)]
    delivery.post(delivery.deps.channels.accounting, Words(blocks, text))
