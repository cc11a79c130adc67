"""The thread of a batch: its root, edited in place, and what is said below it."""

from dataclasses import replace

from slack_sdk.errors import SlackApiError

from backlog.batch import Batch
from backlog.roles import Actor
from bot import state
from bot.blocks import root as blocks
from bot.blocks.root import Root
from bot.posts.permalinks import keep_permalinks
from bot.posts.post import Delivery, Json, Words
from bot.posts.witness import read_root
from bot.presenters import root as presenter
from bot.presenters.pinned import POSTER
from bot.state import Post

SENDER = Actor("slack", "Slack", where={"job": "outbox"})
NO_THREAD = {"thread_not_found", "message_not_found"}


def show_root(delivery: Delivery, number: str) -> Post:
    """Have the root of a batch say how it stands: where Slack lets nobody edit it, a new one does.

    What is said from then on hangs on the new one.
    """
    deps = delivery.deps
    shown = presenter.load_root(deps.office, POSTER, number)
    known, channel = state.load_root(deps.office, number), deps.channels.accounting
    there = known if known and known.channel == channel else None
    if there is None:
        there = _find_lost(delivery, channel, shown.card.batch)
    if there and delivery.edit(there, _write(shown, there.note)):
        if there != known:
            state.keep_root(deps.office, number, there, known)
            keep_permalinks(deps)
        return there
    note = _describe_former(delivery, known) if known else ""
    new = replace(_post_root(delivery, channel, shown, note), note=note)
    state.keep_root(deps.office, number, new, known)
    keep_permalinks(deps)
    return new


def reply(delivery: Delivery, number: str, words: Words) -> Post:
    """Say something in the thread of a batch, once; below a new root where the old one is gone."""
    root = state.load_root(delivery.deps.office, number) or show_root(delivery, number)
    try:
        return delivery.reply(root, words)
    except SlackApiError as error:
        if error.response.get("error") not in NO_THREAD:
            raise
    return delivery.reply(show_root(delivery, number), words)


def _post_root(delivery: Delivery, channel: str, shown: Root, note: str) -> Post:
    """A new root; who has lost the batch finds by its metadata which one it is."""
    batch = shown.card.batch
    words = _write(shown, note)
    return delivery.post(channel, words, batch=batch.number, mark=batch.mark)


def _find_lost(delivery: Delivery, channel: str, batch: Batch) -> Post | None:
    """The root that a batch got before the database lost it: a second one would ask twice."""
    if not batch.lost:
        return None
    if batch.mark:
        return delivery.find_by(channel, mark=batch.mark)
    # Messages of older releases have no mark: the number in their words is all there is.
    return delivery.find_post_that(channel, lambda message: _is_root_of(message, batch.number))


def _is_root_of(message: Json, number: str) -> bool:
    found = read_root(message)
    return found is not None and found.number == number


def _write(shown: Root, note: str) -> Words:
    return Words(blocks.build_root(shown, note), blocks.text(shown))


def _describe_former(delivery: Delivery, former: Post) -> str:
    try:
        found = delivery.deps.client.chat_getPermalink(channel=former.channel, message_ts=former.ts)
    except SlackApiError as error:
        if error.response.get("error") not in (*NO_THREAD, "channel_not_found"):
            raise
        return "It follows a message that was deleted."
    link = found["permalink"]
    return (
        f"It follows <{link}|an earlier message>, which Slack does not let the app edit any more."
    )
