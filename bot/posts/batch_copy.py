"""The files of a batch for whoever exported it, as a direct message."""

from collections.abc import Iterator

from slack_sdk import WebClient

from backlog.batches import delivery as deliveries
from backlog.messages import BatchCopy
from bot.blocks import batch as blocks
from bot.deps import Deps
from bot.posts import files
from bot.posts.post import Delivery
from bot.presenters import batch as presenter


def copy_batch(deps: Deps, delivery: Delivery, copy: BatchCopy) -> None:
    """Send its exporter the files, unless the accounting channel shows them to him anyway."""
    office = deps.office
    user = office.people.slack_of(copy.email).rpartition("/")[2]
    if not user or user in _list_members(deps.client, deps.channels.accounting):
        return
    batch, contents = deliveries.load_files(office, copy.batch)
    channel = deps.client.conversations_open(users=user)["channel"]["id"]
    label = presenter.find_label(office, batch)
    files.share(delivery, channel, contents, blocks.caption(batch, label))


def _list_members(client: WebClient, channel: str) -> Iterator[str]:
    cursor = ""
    while True:
        page = client.conversations_members(channel=channel, cursor=cursor or None, limit=200)
        yield from page["members"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
