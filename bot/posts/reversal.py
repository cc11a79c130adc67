"""What accounting is asked to undo, in the thread of the batch that it came in with."""

from backlog.messages import ReversalAsked, ReversalSettled
from bot import state
from bot.blocks import thread as blocks
from bot.posts import thread
from bot.posts.post import Delivery, Words
from bot.presenters import thread as presenter
from bot.presenters.pinned import POSTER
from bot.state import Post


def ask_to_undo(delivery: Delivery, asked: ReversalAsked) -> None:
    """Say what is to be undone in the accounting system, why, and how to say that it is."""
    office = delivery.deps.office
    told = presenter.load_reversal(office, POSTER, asked)
    words = Words(blocks.build_undoing(told), told.fact.plain)
    post = _find_older(delivery, words) or thread.reply(delivery, asked.batch, words)
    state.keep_reversal(office, asked.batch, asked.number, post)
    thread.show_root(delivery, asked.batch)


def _find_older(delivery: Delivery, words: Words) -> Post | None:
    """What the first release asked in the channel itself, and did not know whether it arrived."""
    if delivery.message.version > 1:
        return None
    post = delivery.find_post(delivery.deps.channels.accounting)
    return post if post and delivery.edit(post, words) else None


def tell_settled(delivery: Delivery, told: ReversalSettled) -> None:
    """Have the message that asked say that it is done; a new one says it where none can."""
    office = delivery.deps.office
    fact = presenter.load_settled(office, POSTER, told)
    words = Words(blocks.build_fact(fact), fact.plain)
    post = state.load_reversal(office, told.batch, told.number)
    if post is None or not delivery.edit(post, words):
        thread.reply(delivery, told.batch, words)
    thread.show_root(delivery, told.batch)
