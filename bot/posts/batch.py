"""A batch in accounting's channel: its root when made and at every change, its files below it."""

from backlog.batch import Batch
from backlog.batches import delivery as deliveries
from bot.blocks import batch as blocks
from bot.posts import files
from bot.posts.post import Delivery
from bot.posts.thread import SENDER, show_root
from bot.presenters import batch as presenter


def share_batch(delivery: Delivery, number: str) -> None:
    """Post the root of a new batch, then its files; seen there, they count as delivered."""
    # The root first: files without one would leave nobody a button to confirm the import.
    root = show_root(delivery, number)
    batch, contents = deliveries.load_files(delivery.deps.office, number)
    for start in range(0, len(contents), files.MOST):
        said = _describe_ten(batch, start)
        files.share_ten(delivery, root.channel, contents, start, said, root.ts)
    deliveries.note(delivery.deps.office, batch, SENDER)
    # Once more: only now does the root say that the files are there.
    show_root(delivery, number)


def share_files(delivery: Delivery, channel: str, number: str) -> None:
    """Put the files of a batch into another conversation, with what they are."""
    office = delivery.deps.office
    batch, contents = deliveries.load_files(office, number)
    files.share(
        delivery, channel, contents, blocks.caption(batch, presenter.find_label(office, batch))
    )


def _describe_ten(batch: Batch, start: int) -> str:
    those = batch.files[start : start + files.MOST]
    every = len(batch.files)
    place = f"files {start + 1} to {start + len(those)} of {every}" if every > files.MOST else ""
    return blocks.format_comment(those, place)
