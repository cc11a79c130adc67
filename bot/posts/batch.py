"""A batch in accounting's channel: its root when made and at every change, its files below it."""

from collections.abc import Sequence

from backlog.batch import Batch
from backlog.batches import delivery as deliveries
from bot.blocks import batch as blocks
from bot.posts import files
from bot.posts.post import Delivery
from bot.posts.thread import SENDER, show_root
from bot.presenters import batch as presenter
from bot.state import Post


def share_batch(delivery: Delivery, number: str) -> None:
    """Post the root of a new batch, then its files; seen there, they count as delivered."""
    # The root first: files without one would leave nobody a button to confirm the import.
    root = show_root(delivery, number)
    batch, contents = deliveries.load_files(delivery.deps.office, number)
    if delivery.again:
        _remember_shared(delivery, root, [name for name, _ in contents])
    for start in range(0, len(contents), files.MOST):
        said = _describe_ten(batch, start)
        files.share_ten(delivery, root.channel, contents, start, said, root.ts)
    deliveries.note(delivery.deps.office, batch, SENDER)
    # Once more: only now does the root say that the files are there.
    show_root(delivery, number)


def _remember_shared(delivery: Delivery, root: Post, names: Sequence[str]) -> None:
    """Take up what was shared by a database of which this one is an older copy."""
    tens = [names[start : start + files.MOST] for start in range(0, len(names), files.MOST)]
    shared = [files.find_shared(delivery, root, ten) for ten in tens]
    if all(shared):
        delivery.remember(files=[one for ten in shared for one in ten], waited=0)


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
