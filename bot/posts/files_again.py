"""The files of a batch once more, to whoever asked or into the thread of the batch."""

from backlog.batch import Batch, State
from backlog.batches import delivery as deliveries
from backlog.messages import FilesAsked, FilesAskedForAll
from bot import state, words
from bot.blocks import batch as blocks
from bot.posts import files
from bot.posts.post import Delivery
from bot.presenters import batch as presenter


def share_again(delivery: Delivery, asked: FilesAsked | FilesAskedForAll) -> None:
    """Share them where they are wanted, as they went out."""
    if isinstance(asked, FilesAsked):
        _send(delivery, asked)
    else:
        _post(delivery, asked)


def _send(delivery: Delivery, asked: FilesAsked) -> None:
    """Unlike the exporter's copy it comes whatever channel she is in: she asked for it."""
    deps = delivery.deps
    user = deps.office.people.slack_of(asked.email).rpartition("/")[2]
    if not user:
        return
    channel = str(deps.client.conversations_open(users=user)["channel"]["id"])
    _share(delivery, channel, asked.batch, "You asked for it.")


def _post(delivery: Delivery, asked: FilesAskedForAll) -> None:
    """Post them below the card of the batch; in the channel itself where there is none."""
    deps = delivery.deps
    channel = deps.channels.accounting
    card = state.load_post(deps.office, f"card:{asked.batch}")
    who = words.find_name(deps.office, asked.email)
    there = card.ts if card and card.channel == channel else None
    _share(delivery, channel, asked.batch, f"{who} asked for it.", thread=there)


def _share(
    delivery: Delivery, channel: str, number: str, why: str, *, thread: str | None = None
) -> None:
    office = delivery.deps.office
    batch, contents = deliveries.load_files(office, number)
    said = blocks.caption(batch, presenter.find_label(office, batch))
    warned = "\n".join([said, f"{why} {_describe(batch)}"])
    files.share(delivery, channel, contents, warned, thread=thread)


def _describe(batch: Batch) -> str:
    """What it is, and what whoever finds it there must not do with it."""
    same = "The same bytes as they went out, no new export."
    if batch.state is State.VOID:
        return f"{same} *The batch is void: do not import it.*"
    if batch.confirmations:
        return f"{same} *Its import is confirmed: do not import it again.*"
    return same
